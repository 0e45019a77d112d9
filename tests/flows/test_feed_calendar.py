"""A month of feeds against the truth: each entry is ingested once or reported as possibly lost; none is unexplained."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

import pytest

from extract.errors import FeedUnreadableError, FetchError
from flows.polling import blame_ourselves, read_failure, read_poll
from storage.db import IN_MEMORY, Ledger, open_ledger
from storage.feeds.feeds import due_feeds, record_feed_list
from storage.feeds.polls import PollResult
from storage.feeds.record import record_polls
from storage.records import DueFeed
from tests.flows.feed_calendar import DAYS, START, Published, SimulatedFeed, SimulatedWeb, rounds

EVERY = timedelta(hours=6)
ASLEEP = ((8.0, 8.4), (20.0, 22.5))
"""A night, and a long weekend."""

FEEDS = (
    SimulatedFeed("busy", window=15, gap=1, validators=False),
    SimulatedFeed("quiet", window=8, gap=20, torn=((5, 5.5), (12, 12.2))),
    SimulatedFeed("failing", window=10, gap=2, down=((3, 3.2), (10, 16))),
    SimulatedFeed("rebuilt", window=12, gap=3, replaced=((6, 8),), readdressed=8),
    SimulatedFeed("lying", window=10, gap=3, lying=((4, 9),), pinned=True),
    SimulatedFeed("cached", window=12, gap=3, stale=((7, 7.3), (13, 13.1), (25, 25.5))),
    SimulatedFeed("moved", window=12, gap=3, moved=11),
)


@dataclass(frozen=True, slots=True)
class Month:
    """The ledger after the month, and the truth."""

    ledger: Ledger
    web: SimulatedWeb


def poll(web: SimulatedWeb, feed: DueFeed, now: datetime) -> PollResult:
    """As `poll_feed`, with the simulated web in place of the real one."""
    try:
        return read_poll(feed, web.answer(feed, now))
    except (FetchError, FeedUnreadableError) as error:
        return read_failure(feed, error)


def run_round(ledger: Ledger, web: SimulatedWeb, now: datetime, chance: Random) -> None:
    """Polls what is due, and reads every link at once."""
    due = due_feeds(ledger, now, every=now == START + timedelta(days=DAYS))
    record_polls(ledger, blame_ourselves([poll(web, feed, now) for feed in due]), now, EVERY, chance.random)
    ledger.write("UPDATE store.links SET outcome = 'irrelevant' WHERE outcome IS NULL")


@pytest.fixture(scope="module")
def month() -> Iterator[Month]:
    """The whole month, played once."""
    web, chance = SimulatedWeb(FEEDS), Random(7)  # noqa: S311  # no secret
    with open_ledger(IN_MEMORY) as ledger:
        record_feed_list(ledger, [(feed.url, feed.name) for feed in FEEDS], START)
        for now in rounds(ASLEEP, EVERY):
            run_round(ledger, web, now, chance)
        yield Month(ledger, web)


def ingested(month: Month) -> Counter[tuple[str, int]]:
    """How often each entry (feed, number) became a link."""
    rows = month.ledger.rows("SELECT outlet, title FROM store.links JOIN store.feeds USING (feed_id)")
    return Counter((name, int(title.split()[1])) for name, title in rows)


def reported(month: Month) -> list[tuple[str, datetime, datetime]]:
    """The gaps in which entries may have been lost: feed, from, to."""
    return month.ledger.rows(
        "SELECT f.outlet, p.lost_since, p.polled_at FROM store.polls p JOIN store.feeds f USING (feed_id)"
        " WHERE p.lost_since IS NOT NULL"
    )


def missed(month: Month) -> list[tuple[str, Published]]:
    """The entries of the month that never became a link."""
    known = ingested(month)
    truth = ((name, entry) for name, entries in month.web.published.items() for entry in entries)
    return [(name, entry) for name, entry in truth if entry.at >= START and (name, entry.number) not in known]


def test_no_entry_is_ingested_twice(month: Month) -> None:
    """Not by a new address, a document out of a cache, or a feed that moved."""
    assert [entry for entry, times in ingested(month).items() if times > 1] == []


def test_every_entry_is_ingested_or_reported_as_possibly_lost(month: Month) -> None:
    """The simulator knows the truth; nothing may be unexplained."""
    gaps = reported(month)
    unexplained = [
        (name, entry)
        for name, entry in missed(month)
        if not any(name == feed and since <= entry.at <= until for feed, since, until in gaps)
    ]
    assert unexplained == []
    assert sum(ingested(month).values()) > 1_000


def test_a_loss_is_reported_only_where_a_whole_document_went_by(month: Month) -> None:
    """A monitor that cries wolf is not believed when it is blind."""
    windows = {feed.name: feed.window for feed in FEEDS}
    gaps = reported(month)
    passed = [
        sum(since < entry.at <= until for entry in month.web.published[name]) - windows[name]
        for name, since, until in gaps
    ]
    assert min(passed) >= 0
    assert {"lying", "failing"} <= {name for name, _, _ in gaps} <= set(windows) - {"quiet"}


def test_the_feed_that_moved_is_polled_at_its_new_address(month: Month) -> None:
    """And is one feed still."""
    moved = next(feed for feed in FEEDS if feed.moved)
    rows = month.ledger.rows("SELECT url, listed_as FROM feed_health WHERE outlet = ?", moved.name)
    assert rows == [(moved.new_url, moved.url)]


def test_the_month_ends_in_good_health(month: Month) -> None:
    """Each trouble is over, and each feed was seen to be well again."""
    assert month.ledger.rows("SELECT outlet, health FROM feed_health WHERE health <> 'ok'") == []
