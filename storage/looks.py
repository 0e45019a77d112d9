"""Later looks at articles: which are due, and what each one found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from extract.records import Validators
from storage.db import Ledger

LOOKS_AFTER = (timedelta(hours=1), timedelta(hours=6), timedelta(days=1), timedelta(days=3), timedelta(days=7))
"""After an article was first seen. Publishers mend most within the day; what has stood for a week stands."""


MOST_LOOKS = 50
"""Looks in one round: a quarter of a batch of new links, so that what is new never waits for what is old."""

MOST_PER_OUTLET = 6
"""Of one outlet: at the usual five seconds between two pages of a host, half a minute of a round."""


class LookResult(StrEnum):
    """What a later look found; see the comments of store.looks."""

    UNCHANGED = "unchanged"
    REVISED = "revised"
    GONE = "gone"
    MOVED = "moved"
    UNREADABLE = "unreadable"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class PageTrace:
    """What a page left behind for the next look at it: its address, its validators, its own headline."""

    address: str
    validators: Validators
    headline: str | None


@dataclass(frozen=True, slots=True)
class DueLook:
    """An article whose time to be looked at again has come, as it was read last."""

    article_id: int
    url: str
    outlet: str
    title: str
    published: datetime | None
    byline: str | None
    revision: str
    first_seen: datetime
    trace: PageTrace


def decide_next_look(first_seen: datetime, now: datetime) -> datetime | None:
    """When an article is looked at next, None after the last time. What was slept through is not made up: one look
    finds all that has changed since. Pure.
    """
    return next((first_seen + wait for wait in LOOKS_AFTER if first_seen + wait > now), None)


def plan_looks(ledger: Ledger, article_id: int, trace: PageTrace, next_look_at: datetime | None) -> None:
    """The article is looked at again from then on."""
    ledger.insert(
        "store.rereads",
        "article_id",
        article_id=article_id,
        address=trace.address,
        etag=trace.validators.etag,
        last_modified=trace.validators.last_modified,
        headline=trace.headline,
        next_look_at=next_look_at,
    )


def due_looks(ledger: Ledger, now: datetime) -> tuple[DueLook, ...]:
    """The articles whose time has come, the longest overdue first, MOST_LOOKS at most and few of one outlet."""
    rows = ledger.rows(
        "SELECT a.article_id, a.url, a.outlet, a.title, a.published_at, a.byline, a.revision, a.first_seen_at,"
        " l.address, l.etag, l.last_modified, l.headline"
        " FROM store.rereads l JOIN store.articles a USING (article_id) WHERE l.next_look_at <= ?"
        " QUALIFY row_number() OVER (PARTITION BY a.outlet ORDER BY l.next_look_at, a.article_id) <= ?"
        " ORDER BY l.next_look_at, a.article_id LIMIT ?",
        now,
        MOST_PER_OUTLET,
        MOST_LOOKS,
    )
    return tuple(_read_due(row) for row in rows)


def _read_due(row: tuple[Any, ...]) -> DueLook:
    *article, address, etag, modified, headline = row
    article_id, url, outlet, title, published, byline, revision, first_seen = article
    trace = PageTrace(address, Validators(etag, modified), headline)
    return DueLook(article_id, url, outlet, title, published, byline, revision, first_seen, trace)


def record_look(
    ledger: Ledger,
    article_id: int,
    result: LookResult,
    reason: str | None,
    revision: str | None,
    trace: PageTrace | None,
    now: datetime,
    next_look_at: datetime | None,
) -> None:
    """Keeps what a look found and when the next one is due; `trace` is that of the page, None when none was got."""
    ledger.insert_new(
        "store.looks",
        "look_id",
        article_id=article_id,
        looked_at=now,
        result=result.value,
        reason=reason,
        revision=revision,
    )
    ledger.write("UPDATE store.rereads SET next_look_at = ? WHERE article_id = ?", next_look_at, article_id)
    if trace is not None:
        ledger.write(
            "UPDATE store.rereads SET etag = ?, last_modified = ?, headline = ? WHERE article_id = ?",
            trace.validators.etag,
            trace.validators.last_modified,
            trace.headline,
            article_id,
        )
