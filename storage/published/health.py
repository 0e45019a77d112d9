"""How feeds fare, out of the read copy, and what a person is to do about it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any

import duckdb

from extract.web.addresses import NOT_PUBLIC


@dataclass(frozen=True, slots=True)
class FeedHealth:
    """A row of the view `feed_health`: names and meanings are those of its columns."""

    outlet: str
    url: str
    listed: bool
    health: str
    trouble: str | None
    failures: int
    failing_since: datetime | None
    last_error: str | None
    polled_at: datetime | None
    due_at: datetime
    news_at: datetime | None
    silent_after: timedelta | None
    silent_at: datetime | None
    lost_since: datetime | None
    lost_at: datetime | None
    losses: int
    listed_as: str | None
    polls: int
    failed_polls: int
    links: int
    without_link: int
    beyond_limit: int


_COLUMNS = ", ".join(field.name for field in fields(FeedHealth))

TOLD_FOR = timedelta(days=7)
"""How long a gap in a feed is told of: that of last year is history, one of last week may be made up for."""


def read_health(coverage: duckdb.DuckDBPyConnection) -> tuple[FeedHealth, ...]:
    """The listed feeds, the worst first."""
    rows = coverage.execute(f"SELECT {_COLUMNS} FROM feed_health WHERE listed").fetchall()  # noqa: S608  # ours
    return tuple(sorted((FeedHealth(*row) for row in rows), key=_badness))


def read_moved(coverage: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Today's addresses of the feeds that have moved, by the addresses in the feed list."""
    return dict(coverage.execute("SELECT listed_as, url FROM feed_health WHERE listed_as IS NOT NULL").fetchall())


def find_feeds(coverage: duckdb.DuckDBPyConnection, name: str) -> tuple[FeedHealth, ...]:
    """The feeds at an address (the one polled or the one listed), else those of an outlet; listed ones first."""
    rows = coverage.execute(
        f"SELECT {_COLUMNS} FROM feed_health WHERE url = $1 OR listed_as = $1 OR lower(outlet) = lower($1)"  # noqa: S608
        " ORDER BY listed DESC, url",
        [name],
    ).fetchall()
    return tuple(FeedHealth(*row) for row in rows)


_GRAVITY = ("hard", "soft", "temporary", "ours")


def _badness(feed: FeedHealth) -> tuple[object, ...]:
    """What only a person can mend comes before what may heal by itself, and that before what is merely odd."""
    gravity = _GRAVITY.index(feed.trouble) if feed.trouble else len(_GRAVITY)
    odd = (feed.silent_at is None, feed.lost_at is None, feed.listed_as is None)
    return (gravity, -feed.failures, *odd, feed.outlet, feed.url)


def advise(feed: FeedHealth, now: datetime) -> str:
    """What to do about the feed, in a few words; empty when it fares well."""
    if own := advise_on_address(feed.last_error or "") if feed.trouble else None:
        return f"{own}; else take it off the list"
    if feed.trouble:
        return _ADVICE[feed.trouble]
    if feed.silent_at:
        return "look whether the site has a new feed: `courtbeat feed add SITE`"
    if feed.listed_as:
        return "write its new address into the feed list"
    if feed.lost_at and now - feed.lost_at < TOLD_FOR:
        return f"read its site for what it published since {feed.lost_since:%Y-%m-%d %H:%M}; poll more often (`every`)"
    if feed.beyond_limit:
        return "its documents are too long; look for the feed of a section"
    return ""


def advise_on_address(reason: str) -> str | None:
    """What to do when an address was refused because it is private; None for any other reason of a failure."""
    if NOT_PUBLIC not in reason:
        return None
    return "if that host is yours, add it to `allowed_hosts` under [web] in courtbeat.toml"


_ADVICE = {
    "hard": "find its new address (`courtbeat feed add SITE`) or take it off the list",
    "soft": "look at it: `courtbeat feed test URL`; it is tried again",
    "temporary": "nothing: it is tried again",
    "ours": "see whether this machine is online",
}


# ------------------------------------------------------------------ one feed

POLLS = """
    SELECT p.polled_at, p.result, p.entries, p.new_links AS links,
           concat_ws('; ', p.trouble, p.error, CASE WHEN p.torn THEN 'breaks off' END, 'moved to ' || p.moved_to,
                     'may have lost entries since ' || strftime(p.lost_since, '%Y-%m-%d %H:%M')) AS note
    FROM store.polls p JOIN store.feeds f USING (feed_id) WHERE f.url = ? ORDER BY p.poll_id DESC LIMIT 15
"""

ITEMS = """
    SELECT l.first_seen_at, coalesce(l.outcome, 'waiting') AS outcome, l.title, l.address
    FROM store.links l JOIN store.feeds f USING (feed_id) WHERE f.url = ? ORDER BY l.link_id DESC LIMIT 10
"""


def ask_feed(coverage: duckdb.DuckDBPyConnection, query: str, url: str) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Columns and rows of POLLS or ITEMS for the feed that is polled at `url`."""
    result = coverage.execute(query, [url])
    return [column[0] for column in result.description or ()], result.fetchall()
