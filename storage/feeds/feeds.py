"""The feed list: which feeds there are, which are due, which fail. What a poll leaves behind is in `record.py`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from storage.db import Ledger, transaction
from storage.feeds.feed_rows import STATE_COLUMNS
from storage.feeds.feed_state import FeedState
from storage.records import DueFeed

# ------------------------------------------------------------------ the feed list


def record_feed_list(ledger: Ledger, feeds: Iterable[tuple[str, str]], now: datetime) -> None:
    """Takes over the feed list, (url, outlet) each: new feeds are due now, feeds gone from the list rest.

    A feed that has moved goes by its address in the list until that names the new one.
    """
    listed = list(feeds)
    if _is_known(ledger, listed):
        return
    urls, outlets = [url for url, _ in listed], [outlet for _, outlet in listed]
    with transaction(ledger):
        ledger.write("UPDATE store.feeds SET listed = false WHERE listed")
        ledger.write(
            "UPDATE store.feeds f SET listed = true, outlet = l.outlet,"
            " listed_as = CASE WHEN f.url IN (SELECT unnest($1)) THEN NULL ELSE f.listed_as END"
            " FROM (SELECT unnest($1) AS url, unnest($2) AS outlet) l WHERE l.url = coalesce(f.listed_as, f.url)"
            " OR l.url = f.url",
            urls,
            outlets,
        )
        ledger.write(
            "INSERT INTO store.feeds (url, outlet, due_at)"
            " SELECT l.url, l.outlet, $3 FROM (SELECT unnest($1) AS url, unnest($2) AS outlet) l"
            " WHERE NOT EXISTS (SELECT 1 FROM store.feeds f WHERE f.url = l.url OR f.listed_as = l.url)"
            " ON CONFLICT DO NOTHING",
            urls,
            outlets,
            now,
        )


def _is_known(ledger: Ledger, listed: Sequence[tuple[str, str]]) -> bool:
    """Whether the list is the one of the round before, as it nearly always is."""
    known = ledger.rows("SELECT url, outlet FROM store.feeds WHERE listed AND listed_as IS NULL")
    moved = ledger.rows("SELECT listed_as, outlet FROM store.feeds WHERE listed AND listed_as IS NOT NULL")
    return sorted(known + moved) == sorted(set(listed)) and len(set(listed)) == len(listed)


def due_feeds(ledger: Ledger, now: datetime, *, every: bool = False) -> tuple[DueFeed, ...]:
    """The listed feeds whose time has come, the longest overdue first; with `every`, all that are listed.

    Their validators are those to send now: none where a whole document is wanted.
    """
    rows = ledger.rows(
        f"SELECT feed_id, url, outlet, {STATE_COLUMNS} FROM store.feeds"  # noqa: S608  # columns of our own
        " WHERE listed AND (? OR due_at <= ?) ORDER BY due_at, feed_id",
        every,
        now,
    )
    due = ((feed_id, url, outlet, FeedState(*row)) for feed_id, url, outlet, *row in rows)
    return tuple(
        DueFeed(feed_id, url, outlet, state.validators(now), state.body_sha256) for feed_id, url, outlet, state in due
    )


def feed_troubles(ledger: Ledger) -> Sequence[tuple[str, str, int]]:
    """Listed feeds that fail: (url, reason, polls failed in a row), the worst first."""
    return ledger.rows(
        "SELECT url, last_error, failures FROM store.feeds WHERE listed AND failures > 0 ORDER BY failures DESC, url"
    )
