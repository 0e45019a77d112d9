"""What it costs to read the developments out of an article, beside what it costs to read its page: `make bench`.

Everything is measured in one run, in processor time, over many passes: a busy machine makes all figures larger and
leaves the ratios. Nothing here fails a build; that cost grows with the text and not faster is held by
tests/extract/test_hostile_text.py. The passes repeat the same articles, so whatever is remembered by word is warm.
"""

from __future__ import annotations

import html
import json
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import trafilatura

from extract.legal.developments import read_article_for
from extract.legal.parties import NameIndex, index_names
from extract.records import Article
from flows.backtest import read_record
from seeds.newsroom_coverage import load_coverage
from seeds.watch import Party, Watch, load_watches

_HERE = Path(__file__).parents[1] / "eval"
_SEEDED = Path(__file__).parents[2] / "seeds" / "watches"

ARTICLES, PASSES = 12, 25
"""A dozen articles, the longest that concern a watch; so many passes over all of them."""

WORDS = 500
"""Figures are for an article of this length."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Processor time for 500 words, in milliseconds: the cheapest pass and the one in the middle."""

    what: str
    best: float
    median: float


@dataclass(frozen=True, slots=True)
class Concerned:
    """An article and the first of the watches that it is about."""

    article: Article
    watch: Watch


def main() -> None:
    """Measures all of it and prints one line each."""
    chosen = choose_articles()
    page, *readings = measure(chosen)
    words = sum(map(_words, chosen)) // len(chosen)
    print(f"{len(chosen)} articles of {words} words on average; ms of processor time for {WORDS} words")
    print(f"{'':24}{'best':>8}{'median':>8}{'of the page':>13}{'of one watch':>14}")
    for cost in (page, *readings):
        of_page, of_one = cost.best / page.best, cost.best / readings[0].best
        print(f"{cost.what:24}{cost.best:8.3f}{cost.median:8.3f}{of_page:13.3f}{of_one:14.2f}")


def choose_articles() -> list[Concerned]:
    """The longest articles of the labelled coverage and of the newsroom that are about a watch."""
    watches = (*load_watches(_HERE / "watches"), *load_watches(_SEEDED))
    by_id, index = {watch.id: watch for watch in watches}, index_names(watches)
    found = [
        Concerned(article, by_id[on[0]])
        for article in (*_labelled(), *_newsroom())
        if (on := [key for key, reading in read_article_for(article, index).items() if reading.on_topic])
    ]
    return sorted(found, key=_words, reverse=True)[:ARTICLES]


def _labelled() -> list[Article]:
    files = sorted((_HERE / "articles").glob("*.json"))
    return [read_record(json.loads(path.read_text("utf-8"))).article for path in files]


def _newsroom() -> list[Article]:
    return [
        Article(each.id, each.outlet, each.headline, "\n".join(each.paragraphs_at(each.published)), each.published)
        for each in load_coverage().articles
    ]


def _words(concerned: Concerned) -> int:
    return len(concerned.article.text.split())


def measure(chosen: Sequence[Concerned]) -> list[Cost]:
    """The page first, then the reading with one watch, with more, and with watches that it does not concern."""
    pages = [_page(each.article) for each in chosen]
    jobs: dict[str, Callable[[], object]] = {
        "page by trafilatura": lambda: [trafilatura.extract(page) for page in pages],
        "on topic, 1 watch": _reading(chosen, 1),
        "on topic, 50 watches": _reading(chosen, 50),
        "on topic, 1,000 watches": _reading(chosen, 1_000),
        "off topic, 50 watches": _reading([Concerned(each.article, _other(0)) for each in chosen], 50),
    }
    words = sum(map(_words, chosen))
    passes = [{what: _milliseconds(job) * WORDS / words for what, job in jobs.items()} for _ in range(PASSES)]
    return [
        Cost(what, min(each[what] for each in passes), statistics.median(each[what] for each in passes))
        for what in jobs
    ]


def _page(article: Article) -> str:
    """The article as the plainest page that an outlet would serve; a real one costs trafilatura more."""
    paragraphs = "".join(f"<p>{html.escape(line)}</p>" for line in article.text.split("\n") if line.strip())
    title = html.escape(article.title)
    return (
        f"<html><head><title>{title}</title></head><body><article><h1>{title}</h1>{paragraphs}</article></body></html>"
    )


def _reading(chosen: Sequence[Concerned], count: int) -> Callable[[], object]:
    """Reads each article for its own watch and as many others as make up the count."""
    others = tuple(_other(number) for number in range(1, count))
    indexed: list[tuple[Article, NameIndex]] = [(each.article, index_names((each.watch, *others))) for each in chosen]
    return lambda: [read_article_for(article, index) for article, index in indexed]


def _other(number: int) -> Watch:
    return Watch(f"w{number}", f"Story {number}", (Party(f"Person Number{number}", (), "defendant"),))


def _milliseconds(job: Callable[[], object]) -> float:
    begun = time.process_time()
    job()
    return (time.process_time() - begun) * 1_000


if __name__ == "__main__":
    main()
