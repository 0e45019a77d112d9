"""Feeds and their polls: which are due, what a poll leaves behind, where a feed has moved to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import astuple, fields
from datetime import datetime, timedelta

from storage.db import Ledger, transaction
from storage.feeds.feed_links import find_new, item_times, load_marks, record_links, record_marks
from storage.feeds.feed_state import FeedState, News, Polling, after_failure, after_read, after_unchanged
from storage.feeds.pace import has_moved
from storage.feeds.polls import PollFailed, PollRead, PollResult, PollUnchanged
from storage.feeds.rhythm import find_marks, find_silence_limit, joins, newest_time
from storage.records import DueFeed

_STATE = ", ".join(field.name for field in fields(FeedState))
_SET_STATE = ", ".join(f"{field.name} = ?" for field in fields(FeedState))

_SHORTEST_START = timedelta(seconds=1)


# ------------------------------------------------------------------ the feed list


def record_feed_list(ledger: Ledger, feeds: Iterable[tuple[str, str]], now: datetime) -> None:
    """Takes over the feed list, (url, outlet) each: new feeds are due now, feeds gone from the list rest.

    A feed that has moved goes by its address in the list until that names the new one.
    """
    listed = list(feeds)
    urls, outlets = [url for url, _ in listed], [outlet for _, outlet in listed]
    with transaction(ledger):
        ledger.write("UPDATE store.feeds SET listed = false WHERE listed")
        ledger.write(
            "UPDATE store.feeds f SET listed = true, outlet = l.outlet,"
            " listed_as = CASE WHEN list_contains($1, f.url) THEN NULL ELSE f.listed_as END"
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


def due_feeds(ledger: Ledger, now: datetime, *, every: bool = False) -> tuple[DueFeed, ...]:
    """The listed feeds whose time has come, the longest overdue first; with `every`, all that are listed.

    Their validators are those to send now: none where a whole document is wanted.
    """
    rows = ledger.rows(
        f"SELECT feed_id, url, outlet, {_STATE} FROM store.feeds"  # noqa: S608  # columns of our own
        " WHERE listed AND (? OR due_at <= ?) ORDER BY due_at, feed_id",
        every,
        now,
    )
    due = ((feed_id, url, outlet, FeedState(*row)) for feed_id, url, outlet, *row in rows)
    return tuple(
        DueFeed(feed_id, url, outlet, state.validators(now), state.body_sha256) for feed_id, url, outlet, state in due
    )


# ------------------------------------------------------------------ polls


def record_poll(ledger: Ledger, result: PollResult, now: datetime, start: timedelta, chance: float = 0.0) -> int:
    """Keeps what one poll brought, in one transaction: validators and new links together, so that a crash between
    poll and reading loses no entry. Returns the number of new links.

    `start` is the desk's time between polls, which each feed adapts; `chance` (0 to 1) spreads the feeds' due times.
    """
    polling = Polling(now, max(start, _SHORTEST_START), chance)
    with transaction(ledger):
        state = _load_state(ledger, result.feed_id)
        match result:
            case PollRead():
                return _record_document(ledger, state, result, polling)
            case PollUnchanged():
                _save_state(ledger, result.feed_id, after_unchanged(state, result, polling))
                _record_line(ledger, result, now, result.result, moved_to=result.moved_to)
                _record_move(ledger, result)
            case PollFailed():
                _save_state(ledger, result.feed_id, after_failure(state, result, polling))
                _record_line(ledger, result, now, "failed", error=result.reason, trouble=result.trouble.value)
    return 0


def _record_document(ledger: Ledger, state: FeedState, poll: PollRead, polling: Polling) -> int:
    new = find_new(ledger, poll.feed_id, poll.entries)
    record_links(ledger, poll.feed_id, new, polling.now)
    news = _describe_news(ledger, state, poll, len(new), polling.now)
    after = after_read(state, poll, news, polling)
    _save_state(ledger, poll.feed_id, after)
    if after.newest_at != state.newest_at:
        record_marks(ledger, poll.feed_id, find_marks(poll.entries))
    _record_line(
        ledger,
        poll,
        polling.now,
        "read",
        entries=len(poll.entries),
        new_links=len(new),
        without_link=poll.without_link,
        beyond_limit=poll.beyond_limit,
        torn=poll.torn,
        moved_to=poll.moved_to,
        lost_since=after.lost_since if after.lost_at == polling.now else None,
    )
    _record_move(ledger, poll)
    return len(new)


def _describe_news(ledger: Ledger, state: FeedState, poll: PollRead, new_links: int, now: datetime) -> News:
    limit = find_silence_limit(item_times(ledger, poll.feed_id)) if new_links else state.silent_after
    return News(
        entries=len(poll.entries),
        known=len(poll.entries) - new_links,
        newest=newest_time(poll.entries, now),
        joins=joins(load_marks(ledger, poll.feed_id), poll.entries),
        silent_after=limit,
    )


def _load_state(ledger: Ledger, feed_id: int) -> FeedState:
    return FeedState(*ledger.one(f"SELECT {_STATE} FROM store.feeds WHERE feed_id = ?", feed_id))  # noqa: S608  # ours


def _save_state(ledger: Ledger, feed_id: int, state: FeedState) -> None:
    ledger.write(f"UPDATE store.feeds SET {_SET_STATE} WHERE feed_id = ?", *astuple(state), feed_id)  # noqa: S608  # ours


def _record_line(ledger: Ledger, poll: PollResult, now: datetime, result: str, **columns: object) -> None:
    ledger.insert_new("store.polls", "poll_id", feed_id=poll.feed_id, polled_at=now, result=result, **columns)


# ------------------------------------------------------------------ moving


def _record_move(ledger: Ledger, poll: PollRead | PollUnchanged) -> None:
    """The feed goes by its new address once enough polls agree on it; its history stays. An address that the list
    holds already stays with its own feed.
    """
    if poll.moved_to is None or not has_moved(*_count_agreement(ledger, poll.feed_id, poll.moved_to)):
        return
    ledger.write(
        "UPDATE store.feeds SET listed_as = coalesce(listed_as, url), url = ? WHERE feed_id = ?"
        " AND NOT EXISTS (SELECT 1 FROM store.feeds f WHERE f.url = ?)",
        poll.moved_to,
        poll.feed_id,
        poll.moved_to,
    )


def _count_agreement(ledger: Ledger, feed_id: int, moved_to: str) -> tuple[int, int]:
    """The answered polls in a row, up to the last, that led to `moved_to`, and the days that they were on."""
    polls, days = ledger.one(
        "SELECT count(*), count(DISTINCT polled_at::DATE) FROM store.polls"
        " WHERE feed_id = $1 AND result <> 'failed' AND poll_id > coalesce("
        "   (SELECT max(poll_id) FROM store.polls"
        "    WHERE feed_id = $1 AND result <> 'failed' AND moved_to IS DISTINCT FROM $2), 0)",
        feed_id,
        moved_to,
    )
    return polls, days


def feed_troubles(ledger: Ledger) -> Sequence[tuple[str, str, int]]:
    """Listed feeds that fail: (url, reason, polls failed in a row), the worst first."""
    return ledger.rows(
        "SELECT url, last_error, failures FROM store.feeds WHERE listed AND failures > 0 ORDER BY failures DESC, url"
    )
