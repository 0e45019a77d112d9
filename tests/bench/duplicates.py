"""What finding an article's copies and storing it costs with few articles stored, and with very many: `make bench`.

`python -m tests.bench.duplicates 10000000` measures that many stored ones beside the rest; it takes a quarter of an
hour. The stored articles are made by SQL; what is measured are the project's own texts, each once as it is and once as
a copy, in the batches of a round and of an import. Both ledgers take each batch by turns in one run, in processor time:
a busy machine makes all figures larger and leaves the ratios.
"""

from __future__ import annotations

import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from extract.legal.developments import read_article_for
from extract.legal.parties import index_names
from extract.records import Article
from flows.importing import BATCH
from seeds.watch import load_watches
from storage.coverage import record_article
from storage.db import Ledger, open_ledger, transaction
from storage.fingerprints import SAMPLES
from storage.nearby import find_nearby
from tests.bench.tagger import _HERE, _labelled, _newsroom, _page_job

SIZES = (10_000, 1_000_000)
BATCHES = 7
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def main() -> None:
    """Prints the cost of an article over each ledger, the ratio over the whole article, and what the samples take."""
    sizes = sorted({*SIZES, *(int(size) for size in sys.argv[1:] if size.isdigit())})
    batches = make_batches()
    reading = cost_of_reading(batches[0])
    costs: dict[int, list[float]] = {size: [] for size in sizes}
    with tempfile.TemporaryDirectory() as folder, ExitStack() as opened:
        ledgers = {}
        for size in sizes:
            ledgers[size] = opened.enter_context(open_ledger(Path(folder) / f"{size}.duckdb"))
            print(f"{size:>10,} stored: {fill(ledgers[size], size):.0f} bytes an article to find copies by", flush=True)
        for batch in batches:
            for size, ledger in ledgers.items():
                costs[size].append(_time_batch(ledger, batch))
    few = statistics.median(costs[sizes[0]])
    print(f"an article in batches of {BATCH}, ms of processor time; reading page and text: {reading:.2f}")
    for size in sizes:
        stored = statistics.median(costs[size])
        whole = (reading + stored) / (reading + few)
        print(f"{size:>10,} stored: copies and storing {stored:.2f}, factor over the whole article {whole:.2f}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory {peak:,.0f} MB")


def make_batches() -> list[list[Article]]:
    """Batches in which every second article is a copy of the one before it; the texts of each batch are its own."""
    texts = [article for article in (*_labelled(), *_newsroom()) if len(article.text.split()) > 150]
    return [[_vary(texts, batch, number) for number in range(BATCH)] for batch in range(BATCHES)]


def _vary(texts: Sequence[Article], batch: int, number: int) -> Article:
    """Another text: each word bears the batch. The copy has other words around it."""
    source = texts[number // 2 % len(texts)]
    text = " ".join(f"{word}{batch}" for word in source.text.split())
    text = f"In this town they read it so. {text}" if number % 2 else text
    return replace(source, url=f"https://o{number}.example/{batch}", outlet=f"Outlet {number}", text=text)


def cost_of_reading(articles: Sequence[Article]) -> float:
    """Milliseconds of processor time for an article's page and the watches, before anything is stored."""
    index = index_names(load_watches(_HERE / "watches"))
    jobs: list[list[Callable[[], object]]] = [
        [_page_job(article), partial(read_article_for, article, index)] for article in articles[::2]
    ]
    times = []
    for both in jobs:
        for job in both:
            job()
        began = time.process_time()
        for job in both:
            job()
        times.append((time.process_time() - began) * 1000)
    return statistics.mean(times)


def fill(ledger: Ledger, count: int) -> float:
    """Stores so many articles; bytes that their samples take on the disk, each."""
    with transaction(ledger):
        for statement in _FILLING:
            ledger.write(statement, count)
        ledger.one("SELECT max(nextval('store.article_ids')) FROM range(?)", count)
        ledger.one("SELECT max(nextval('store.revision_ids')) FROM range(?)", count)
    ledger.write("CHECKPOINT")
    before = _blocks(ledger)
    ledger.write(_SAMPLES.format(SAMPLES), count)
    ledger.write("CHECKPOINT")
    return (_blocks(ledger) - before) / count


_FILLING = (
    "INSERT INTO store.articles (article_id, url, outlet, title, published_at, source, revision, first_seen_at)"
    " SELECT i, 'https://outlet.example/' || i, 'Outlet ' || (i % 500), 'A title', TIMESTAMPTZ '2024-01-01', 'page',"
    " md5(i::VARCHAR) || md5((-i)::VARCHAR), TIMESTAMPTZ '2024-01-01' FROM range(1, ? + 1) t(i)",
    "INSERT INTO store.revisions (revision_id, article_id, revision, title, body, seen_at)"
    " SELECT i, i, md5(i::VARCHAR) || md5((-i)::VARCHAR), 'A title', 'A text ' || i, TIMESTAMPTZ '2024-01-01'"
    " FROM range(1, ? + 1) t(i)",
)
_SAMPLES = (
    "INSERT INTO store.samples SELECT i // {0} + 1, (hash(i) % 4294967296)::BIGINT - 2147483648"
    " FROM range(? * {0}) t(i)"
)


def _blocks(ledger: Ledger) -> int:
    used, size = ledger.one(
        "SELECT used_blocks, block_size FROM pragma_database_size() WHERE database_name <> 'opened'"
    )
    return int(used * size)


def _time_batch(ledger: Ledger, batch: Sequence[Article]) -> float:
    """Milliseconds of processor time an article."""
    began = time.process_time()
    with transaction(ledger):
        nearby = find_nearby(ledger, batch)
        placed = [record_article(ledger, article, NOW, nearby).placement.copy_of for article in batch]
    spent = (time.process_time() - began) * 1000 / len(batch)
    if sum(root is not None for root in placed) < len(batch) / 2:
        raise SystemExit("the copies of this batch were not found")
    return spent


if __name__ == "__main__":
    main()
