"""Looking again: articles that hold mentions are fetched a few times more, since publishers correct and remove.

Fetching is values in, values out; remembering is one transaction, in which a changed text goes the way of any other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from extract.errors import RefusedFetchError, TransientFetchError
from extract.pages.article import read_article, read_headline
from extract.records import Article, NotModified, Page, Reading, Skipped
from flows.reading import Reader, read_stories
from flows.remember import Remembered, remember_readings
from seeds.watch import Watch
from storage.coverage import record_article
from storage.db import Ledger, transaction
from storage.looks import DueLook, LookResult, PageTrace, decide_next_look, record_look
from storage.pages import KeptPage, record_page


@dataclass(frozen=True, slots=True)
class Look:
    """What one look found. `article`, its `readings` by watch and its `page` only where the text has changed."""

    due: DueLook
    result: LookResult
    reason: str | None = None
    trace: PageTrace | None = None
    article: Article | None = None
    readings: Mapping[str, Reading] | None = None
    page: KeptPage | None = None


# ------------------------------------------------------------------ fetching


def look_again(reader: Reader, due: DueLook) -> Look:
    """What the article's page says now. Never raises for what the far end does.

    A page that is gone takes nothing back: sites tidy up, and lawyers write letters, without anything being wrong.
    """
    try:
        page = reader.fetch(due.trace.address, due.trace.validators)
    except TransientFetchError as error:
        return Look(due, LookResult.FAILED, error.reason)
    except RefusedFetchError as error:
        return Look(due, LookResult.GONE if error.status in {404, 410} else LookResult.FAILED, error.reason)
    if isinstance(page, NotModified):
        return Look(due, LookResult.UNCHANGED, trace=replace(due.trace, validators=page.validators))
    return _compare(reader, due, page)


def _compare(reader: Reader, due: DueLook, page: Page) -> Look:
    trace = PageTrace(due.trace.address, page.validators, read_headline(page))
    title = trace.headline if trace.headline and trace.headline != due.trace.headline else due.title
    article = read_article(page, outlet=due.outlet, title=title, published=due.published, byline=due.byline)
    if isinstance(article, Skipped):
        return Look(due, LookResult.UNREADABLE, f"{article.reason.value}: {article.detail}")
    if article.url != due.url:
        return Look(due, LookResult.MOVED, f"leads to {article.url}")
    if article.revision == due.revision:
        return Look(due, LookResult.UNCHANGED, trace=trace)
    readings = read_stories(reader, article)
    return Look(due, LookResult.REVISED, article.correction, trace, article, readings, reader.keep(page))


# ------------------------------------------------------------------ remembering


def remember_looks(ledger: Ledger, watches: Mapping[str, Watch], looks: Sequence[Look], now: datetime) -> Remembered:
    """Keeps what the looks found, all of it or nothing; a changed text may bring news, or take some back."""
    with transaction(ledger):
        return sum((_remember_look(ledger, watches, look, now) for look in looks), Remembered())


def _remember_look(ledger: Ledger, watches: Mapping[str, Watch], look: Look, now: datetime) -> Remembered:
    record_look(
        ledger,
        look.due.article_id,
        look.result,
        look.reason,
        look.article.revision if look.article else None,
        look.trace,
        now,
        decide_next_look(look.due.first_seen, now),
    )
    if look.article is None:
        return Remembered()
    stored = record_article(ledger, look.article, now)
    if look.page is not None:
        record_page(ledger, stored.article_id, look.article.revision, look.page, now)
    return remember_readings(ledger, watches, stored, look.article.revision, look.readings or {}, now)
