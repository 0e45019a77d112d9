"""Feeds and their polls: which are due, what a poll brought, how each fares."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from extract.records import Entry, Validators
from extract.url import canonical_url
from storage.db import Ledger, transaction
from storage.records import DueFeed

LONGEST_BACKOFF = timedelta(days=1)
"""A feed that keeps failing is asked once a day: seldom enough to be polite, often enough to see it heal."""

MOST_DOUBLINGS = 16
"""From one second to a day: beyond, a year of failures would only make a number that no time can hold."""


@dataclass(frozen=True, slots=True)
class PollRead:
    """The feed answered with a document that we had not read."""

    feed_id: int
    validators: Validators
    body_sha256: str
    entries: tuple[Entry, ...]
    poll_after: timedelta | None = None


@dataclass(frozen=True, slots=True)
class PollUnchanged:
    """Nothing new: the host said 304 (`not_modified`) or sent the same bytes again (`same_body`)."""

    feed_id: int
    result: str
    validators: Validators


@dataclass(frozen=True, slots=True)
class PollFailed:
    """We could not find out. `retry_after` where the host named a time."""

    feed_id: int
    reason: str
    retry_after: timedelta | None = None


PollResult = PollRead | PollUnchanged | PollFailed


def record_feed_list(ledger: Ledger, feeds: Iterable[tuple[str, str]], now: datetime) -> None:
    """Takes over the feed list, (url, outlet) each: new feeds are due now, feeds gone from the list rest."""
    with transaction(ledger):
        ledger.write("UPDATE store.feeds SET listed = false WHERE listed")
        for url, outlet in feeds:
            ledger.write(
                "INSERT INTO store.feeds (url, outlet, due_at) VALUES (?, ?, ?)"
                " ON CONFLICT (url) DO UPDATE SET outlet = excluded.outlet, listed = true",
                url,
                outlet,
                now,
            )


def due_feeds(ledger: Ledger, now: datetime, *, every: bool = False) -> tuple[DueFeed, ...]:
    """The listed feeds whose time has come, the longest overdue first; with `every`, all that are listed."""
    rows = ledger.rows(
        "SELECT feed_id, url, outlet, etag, last_modified, body_sha256 FROM store.feeds"
        " WHERE listed AND (? OR due_at <= ?) ORDER BY due_at, feed_id",
        every,
        now,
    )
    return tuple(
        DueFeed(feed_id, url, outlet, Validators(etag, modified), sha256)
        for feed_id, url, outlet, etag, modified, sha256 in rows
    )


def record_poll(ledger: Ledger, result: PollResult, now: datetime, interval: timedelta) -> int:
    """Keeps what one poll brought, in one transaction: validators and new links together, so that a crash between
    poll and reading loses no entry. `interval` is the usual time to the next poll. Returns the number of new links.
    """
    with transaction(ledger):
        match result:
            case PollRead():
                new_links = _record_links(ledger, result, now)
                _record_answer(ledger, result.feed_id, result.validators, now, interval, result)
                _record_line(ledger, result.feed_id, now, "read", len(result.entries), new_links)
                return new_links
            case PollUnchanged():
                _record_answer(ledger, result.feed_id, result.validators, now, interval)
                _record_line(ledger, result.feed_id, now, result.result)
            case PollFailed():
                _record_failure(ledger, result, now, interval)
                _record_line(ledger, result.feed_id, now, "failed", error=result.reason)
    return 0


def _record_links(ledger: Ledger, poll: PollRead, now: datetime) -> int:
    """New links only: what another feed, or an earlier poll, has shown keeps its one row."""
    return sum(_record_link(ledger, poll.feed_id, entry, now) for entry in poll.entries)


def _record_link(ledger: Ledger, feed_id: int, entry: Entry, now: datetime) -> bool:
    number = ledger.insert(
        "store.links",
        "link_id",
        url=canonical_url(entry.url),
        feed_id=feed_id,
        address=entry.url,
        title=entry.title,
        published_at=entry.published,
        summary=entry.summary,
        byline=entry.byline,
        first_seen_at=now,
        next_try_at=now,
    )
    return number is not None


def _record_answer(
    ledger: Ledger,
    feed_id: int,
    validators: Validators,
    now: datetime,
    interval: timedelta,
    read: PollRead | None = None,
) -> None:
    wait = max(interval, read.poll_after or interval) if read else interval
    ledger.write(
        "UPDATE store.feeds SET etag = ?, last_modified = ?, body_sha256 = coalesce(?, body_sha256), polled_at = ?,"
        " succeeded_at = ?, due_at = ?, failures = 0, last_error = NULL WHERE feed_id = ?",
        validators.etag,
        validators.last_modified,
        read.body_sha256 if read else None,
        now,
        now,
        now + wait,
        feed_id,
    )


def _record_failure(ledger: Ledger, failed: PollFailed, now: datetime, interval: timedelta) -> None:
    (failures,) = ledger.one("SELECT failures FROM store.feeds WHERE feed_id = ?", failed.feed_id)
    doublings = min(failures, MOST_DOUBLINGS)
    backoff = max(interval, min(interval * 2**doublings, LONGEST_BACKOFF))
    ledger.write(
        "UPDATE store.feeds SET polled_at = ?, due_at = ?, failures = failures + 1, last_error = ? WHERE feed_id = ?",
        now,
        now + max(backoff, failed.retry_after or backoff),
        failed.reason,
        failed.feed_id,
    )


def _record_line(
    ledger: Ledger,
    feed_id: int,
    now: datetime,
    result: str,
    entries: int = 0,
    new_links: int = 0,
    error: str | None = None,
) -> None:
    ledger.write(
        "INSERT INTO store.polls (feed_id, polled_at, result, entries, new_links, error) VALUES (?, ?, ?, ?, ?, ?)",
        feed_id,
        now,
        result,
        entries,
        new_links,
        error,
    )


def feed_troubles(ledger: Ledger) -> Sequence[tuple[str, str, int]]:
    """Listed feeds whose last poll failed: (url, reason, polls failed in a row), the worst first."""
    return ledger.rows(
        "SELECT url, last_error, failures FROM store.feeds WHERE listed AND failures > 0 ORDER BY failures DESC, url"
    )
