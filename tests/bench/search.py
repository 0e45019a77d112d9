"""What a search costs at 100,000 articles, and what it costs the writer to keep them findable: a part of `make bench`.

The texts are generated: 400 words each, drawn by Zipf's law from invented ones, with a phrase here and there. Figures
are of this machine as busy as it is; processor time (of all threads) is what an idle core would need at most. Nothing
here fails a build.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

from storage.db import Ledger, open_ledger
from storage.published.publish import open_read_copy, publish
from storage.published.search import Within, search
from storage.published.search_index import index_texts

ARTICLES, WORDS_EACH, VOCABULARY = 100_000, 400, 200_000
LATER = 100
"""Articles that come afterwards, as a round brings them."""

AT_ONCE = 5_000
"""Generated at once, so that memory stays flat."""

PASSES = 5

QUERIES = {
    "a rare word": "w20000",
    "a word in every tenth article": "w90",
    "a word in every article": "w1",
    "three words": "w3 w90 w400",
    "a phrase": '"grand jury"',
    "a phrase of common words": '"w2 w9"',
    "the beginning of a word": "w12*",
}


def main(articles: int = ARTICLES) -> None:
    """Measures all of it and prints one line each."""
    with tempfile.TemporaryDirectory() as folder, open_ledger(Path(folder) / "ledger.duckdb") as ledger:
        generate(ledger, articles)
        before = _size(ledger)
        print(f"{articles:,} articles of {WORDS_EACH} words; ms")
        print(f"{'':36}{'best':>9}{'median':>9}{'slowest':>9}{'processor':>11}")
        _report_indexing("indexing, each article", ledger, articles)
        print(f"{'index, bytes an article':36}{(_size(ledger) - before) / articles:9.0f}")
        print(f"{'texts, bytes an article':36}{before / articles:9.0f}")
        generate(ledger, LATER)
        _report_indexing("the next hundred, each article", ledger, LATER)
        publish(ledger, Path(folder))
        _search_all(Path(folder))


def generate(ledger: Ledger, count: int) -> None:
    """Adds articles, a minute apart."""
    (first,) = ledger.one("SELECT coalesce(max(article_id), 0) + 1 FROM store.articles")
    for start in range(first, first + count, AT_ONCE):
        _generate(ledger, start, min(start + AT_ONCE, first + count))


def _generate(ledger: Ledger, first: int, end: int) -> None:
    ledger.write(_TEXTS, first, end, WORDS_EACH, VOCABULARY)
    ledger.write(
        "INSERT INTO store.articles (article_id, url, outlet, title, published_at, source, revision, first_seen_at)"
        " SELECT number, 'https://outlet.example/' || number, 'Outlet ' || number % 100, title,"
        " TIMESTAMPTZ '2020-01-01' + to_minutes(number), 'page', 'r' || number,"
        " TIMESTAMPTZ '2020-01-01' + to_minutes(number) FROM generated ORDER BY number"
    )
    ledger.write(
        "INSERT INTO store.revisions (revision_id, article_id, revision, title, body, seen_at)"
        " SELECT number, number, 'r' || number, title, body, TIMESTAMPTZ '2020-01-01' FROM generated ORDER BY number"
    )


_TEXTS = """
    CREATE OR REPLACE TEMP TABLE generated AS
    SELECT number, array_to_string(drawn[1:8], ' ') AS title,
           array_to_string(drawn, ' ') || CASE WHEN number % 50 = 0 THEN ' before a grand jury.' ELSE '.' END AS body
    FROM (SELECT number, list_transform(range($3), lambda i:
                 'w' || floor(exp(random() * ln($4)) + 0 * i)::INTEGER) AS drawn
          FROM range($1, $2) t(number))
"""


def _report_indexing(what: str, ledger: Ledger, articles: int) -> None:
    begun = time.process_time()
    waited = _milliseconds(partial(index_texts, ledger)) / articles
    spent = (time.process_time() - begun) / articles * 1_000
    print(f"{what:36}{waited:9.3f}{'':18}{spent:11.3f}")


def _search_all(folder: Path) -> None:
    with open_read_copy(folder) as coverage:
        wanted = [(what, query, Within()) for what, query in QUERIES.items()]
        wanted.append(("three words, last month", QUERIES["three words"], Within(since=date(2020, 2, 9))))
        wanted.append(("three words, one outlet", QUERIES["three words"], Within(outlet="Outlet 7")))
        for what, query, within in wanted:
            begun = time.process_time()
            times = [_milliseconds(partial(search, coverage, query, within)) for _ in range(PASSES)]
            spent = (time.process_time() - begun) / PASSES * 1_000
            print(f"{what:36}{min(times):9.1f}{statistics.median(times):9.1f}{max(times):9.1f}{spent:11.1f}")


def _size(ledger: Ledger) -> int:
    ledger.write("CHECKPOINT")
    return ledger.path.stat().st_size


def _milliseconds(job: Callable[[], object]) -> float:
    begun = time.perf_counter()
    job()
    return (time.perf_counter() - begun) * 1_000


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
