"""What it costs to read the developments out of an article, beside what it costs to read its page: `make bench`.

Everything is measured in one run, in processor time: a busy machine makes all figures larger and leaves the ratios.
Each article is timed by itself and its cheapest reading counts, except under "the first time": there each text is
read once, as a desk reads it, with nothing known but the words that other articles had. Nothing here fails a
build; that cost grows with the text and not faster is held by tests/extract/legal/test_hostile_text.py.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from extract.legal.developments import read_article_for
from extract.legal.parties import NameIndex, find_watched, index_names, joined
from extract.pages.article import read_article
from extract.records import Article, Page, Validators
from flows.backtest import read_record
from flows.newsroom_pages import write_page
from seeds.newsroom_coverage import PageKind, SampleArticle, load_coverage
from seeds.watch import Party, Watch, load_watches

_HERE = Path(__file__).parents[1] / "eval"
_SEEDED = Path(__file__).parents[2] / "seeds" / "watches"

CHOSEN, PASSES = 24, 15
"""So many of the longest articles that concern a watch, and so many readings of each."""

WORDS = 500
"""Figures are for an article of this length."""

ON_TOPIC_IN_TEN = 1
"""How many of ten articles with text concern a watch of a desk that follows fifty stories: a generous guess."""


@dataclass(frozen=True, slots=True)
class Concerned:
    """An article and the first of the watches that it is about."""

    article: Article
    watch: Watch


def main() -> None:
    """Measures all of it and prints one line each."""
    watches = (*load_watches(_HERE / "watches"), *load_watches(_SEEDED))
    desk = index_names((*watches, *map(_other, range(50 - len(watches)))))
    concerned, others = choose_articles(watches)
    chosen, shorter = concerned[:CHOSEN], concerned[CHOSEN:]
    measure({"": _readings((each.article for each in shorter), desk)}, passes=1)  # makes the language known
    print(f"{len(chosen)} articles about a watch, {len(others)} about none; ms of processor time for {WORDS} words")
    print_kinds(chosen, others, desk)
    print_growth(chosen[0])


def print_kinds(chosen: Sequence[Concerned], others: Sequence[Article], desk: NameIndex) -> None:
    """The page first, then the reading with 50 watches, with one and with a thousand, and what a desk sees."""
    articles = [each.article for each in chosen]
    first_time = measure({"about a watch, the first time": _readings(articles, desk)}, passes=1)
    costs = measure(
        {
            "reading the page": [(_page_job(article), article) for article in articles],
            "about a watch, 50 watches": _readings(articles, desk),
            "about none, 50 watches": _readings(others, desk),
            "about a watch, 1 watch": list(map(_own_reading(1), chosen)),
            "about a watch, 1,000 watches": list(map(_own_reading(1_000), chosen)),
        }
    )
    (first,), rare = first_time.values(), ON_TOPIC_IN_TEN / 10
    costs |= first_time | {f"{ON_TOPIC_IN_TEN} in 10 so": rare * first + (1 - rare) * costs["about none, 50 watches"]}
    page, one = costs["reading the page"], costs["about a watch, 1 watch"]
    print(f"{'':36}{'ms':>8}{'of the page':>14}{'of one watch':>14}")
    for what, cost in costs.items():
        print(f"{what:36}{cost:8.3f}{cost / page:14.3f}{cost / one:14.2f}")


def print_growth(each: Concerned) -> None:
    """Ten times the text, a hundred times, and one sentence without an end."""
    index = index_names((each.watch,))
    endless = f"{each.watch.party[0].name} was charged and "
    texts = {
        "one article": each.article.text,
        "10 times its text": f"{each.article.text}\n" * 10,
        "100 times its text": f"{each.article.text}\n" * 100,
        "one sentence of 100 kB": endless * (100_000 // len(endless)),
        "one sentence of 1 MB": endless * (1_000_000 // len(endless)),
    }
    print(f"{'':36}{'ms':>8}{'for 500 words':>14}")
    for what, text in texts.items():
        article = replace(each.article, text=text)
        cost = measure({what: _readings([article], index)}, passes=3)[what]
        print(f"{what:36}{cost * _words(article) / WORDS:8.1f}{cost:14.3f}")


Job = tuple[Callable[[], object], Article]
"""What to do, and the article by whose words it is divided."""


def measure(kinds: Mapping[str, Sequence[Job]], passes: int = PASSES) -> dict[str, float]:
    """Milliseconds of processor time for 500 words: each job at its cheapest, all kinds in turn in every pass."""
    best = {(kind, place): math.inf for kind, jobs in kinds.items() for place in range(len(jobs))}
    for _ in range(passes):
        for kind, place in best:
            best[kind, place] = min(best[kind, place], _seconds(kinds[kind][place][0]))
    return {kind: _for_words([best[kind, place] for place in range(len(jobs))], jobs) for kind, jobs in kinds.items()}


def _for_words(seconds: Sequence[float], jobs: Sequence[Job]) -> float:
    return sum(seconds) * 1_000 * WORDS / sum(_words(article) for _, article in jobs)


def _seconds(job: Callable[[], object]) -> float:
    begun = time.process_time()
    job()
    return time.process_time() - begun


def _readings(articles: Iterable[Article], index: NameIndex) -> list[Job]:
    return [(partial(read_article_for, article, index), article) for article in articles]


def _own_reading(count: int) -> Callable[[Concerned], Job]:
    """Reads an article for its own watch and as many others as make up the count."""
    others = tuple(map(_other, range(1, count)))

    def job(each: Concerned) -> Job:
        return partial(read_article_for, each.article, index_names((each.watch, *others))), each.article

    return job


def _other(number: int) -> Watch:
    return Watch(f"w{number}", f"Story {number}", (Party(f"Person Number{number}", (), "defendant"),))


def _page_job(article: Article) -> Callable[[], object]:
    """Reads the article's page as a round does, with what the feed said of it."""
    page, published = _page(article), article.published
    return partial(read_article, page, outlet=article.outlet, title=article.title, published=published)


def _page(article: Article) -> Page:
    """The article on a page of the sample newsroom: navigation, banner and related links around it."""
    coverage = load_coverage()
    around = tuple(each for each in coverage.articles if each.page is PageKind.ARTICLE)
    paragraphs = "\n\n".join(line for line in article.text.split("\n") if line.strip())
    sample: SampleArticle = replace(around[0], headline=article.title, text=paragraphs, revision=None)
    (outlet,) = (each for each in coverage.outlets if each.id == sample.outlet)
    now = datetime.now(UTC)
    body = write_page(outlet, sample, around[1:], now).encode()
    return Page(article.url, article.url, body, "text/html", "utf-8", Validators(), now)


def choose_articles(watches: Sequence[Watch]) -> tuple[list[Concerned], list[Article]]:
    """The articles of labelled coverage and newsroom that the tagger must read for a watch, the longest first, and
    those that it need not. None has been read by then.
    """
    index = index_names(watches)
    concerned: list[Concerned] = []
    others: list[Article] = []
    for article in sorted((*_labelled(), *_newsroom()), key=_words, reverse=True):
        watch = next((hits.watch for hits in find_watched(index, joined(article)) if hits.in_context), None)
        if watch:
            concerned.append(Concerned(article, watch))
        else:
            others.append(article)
    return concerned, others


def _labelled() -> list[Article]:
    files = sorted((_HERE / "articles").glob("*.json"))
    return [read_record(json.loads(path.read_text("utf-8"))).article for path in files]


def _newsroom() -> list[Article]:
    return [
        Article(each.id, each.outlet, each.headline, "\n".join(each.paragraphs_at(each.published)), each.published)
        for each in load_coverage().articles
    ]


def _words(article: Article) -> int:
    return len(article.text.split())


if __name__ == "__main__":
    main()
