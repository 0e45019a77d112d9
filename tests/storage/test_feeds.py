"""Feeds: which are due, what a poll leaves behind, how a failing one is left alone."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from extract.records import Entry, Validators
from storage.coverage import pending_links
from storage.db import Ledger
from storage.feeds import (
    LONGEST_BACKOFF,
    PollFailed,
    PollRead,
    PollUnchanged,
    due_feeds,
    feed_troubles,
    record_feed_list,
    record_poll,
)
from tests.storage.samples import at_noon

NOON = at_noon("2024-07-12")
QUARTER = timedelta(minutes=15)
COURIER, WIRE = "https://courier.example/feed", "https://wire.example/feed"


def entry(path: str) -> Entry:
    """An entry as a feed shows it."""
    return Entry(f"https://courier.example/{path}", path, None, NOON, None)


def poll(feed_id: int, *paths: str, poll_after: timedelta | None = None) -> PollRead:
    """A feed that was read."""
    return PollRead(feed_id, Validators('"1"', None), "sha", tuple(map(entry, paths)), poll_after)


def due_at(ledger: Ledger) -> datetime:
    """When the only feed is asked again."""
    (due,) = ledger.one("SELECT due_at FROM feed_health")
    assert isinstance(due, datetime)
    return due


# ------------------------------------------------------------------ the feed list


def test_a_feed_taken_from_the_list_rests_and_keeps_what_it_brought(ledger: Ledger) -> None:
    """Editing the list must not cost history, nor poll what the desk no longer wants."""
    record_feed_list(ledger, [(COURIER, "Courier"), (WIRE, "Wire")], NOON)
    record_poll(ledger, poll(1, "a"), NOON, QUARTER)
    record_feed_list(ledger, [(WIRE, "Mesa Wire")], NOON)
    later = NOON + timedelta(days=1)
    assert [(feed.url, feed.outlet) for feed in due_feeds(ledger, later)] == [(WIRE, "Mesa Wire")]
    assert len(pending_links(ledger, later)) == 1
    record_feed_list(ledger, [(COURIER, "Courier")], later)
    (back,) = due_feeds(ledger, later)
    assert (back.url, back.validators.etag) == (COURIER, '"1"')


def test_the_longest_overdue_feed_comes_first(ledger: Ledger) -> None:
    """When a round is cut short, the feeds that waited longest were asked."""
    record_feed_list(ledger, [(COURIER, "Courier")], NOON)
    record_feed_list(ledger, [(COURIER, "Courier"), (WIRE, "Wire")], NOON - timedelta(hours=1))
    assert [feed.url for feed in due_feeds(ledger, NOON)] == [WIRE, COURIER]


def test_a_feed_is_not_due_before_its_time_but_can_be_asked(ledger: Ledger) -> None:
    """An extra run finds nothing to do, unless a person insists."""
    record_feed_list(ledger, [(COURIER, "Courier")], NOON)
    record_poll(ledger, poll(1), NOON, QUARTER)
    assert due_feeds(ledger, NOON) == ()
    assert len(due_feeds(ledger, NOON, every=True)) == 1
    assert len(due_feeds(ledger, NOON + QUARTER)) == 1


# ------------------------------------------------------------------ what a poll leaves


def test_a_link_that_comes_again_keeps_its_one_row(ledger: Ledger) -> None:
    """A feed published anew, another section's feed, a tracking parameter: one article, one outcome."""
    record_feed_list(ledger, [(COURIER, "Courier"), (WIRE, "Wire")], NOON)
    assert record_poll(ledger, poll(1, "a", "b", "a?utm_source=rss"), NOON, QUARTER) == 2
    assert record_poll(ledger, poll(2, "b", "c"), NOON, QUARTER) == 1
    assert record_poll(ledger, poll(1, "a", "b"), NOON, QUARTER) == 0
    assert len(pending_links(ledger, NOON)) == 3


def test_links_and_validators_are_kept_together(ledger: Ledger) -> None:
    """A validator without its links would be a "not modified" for entries that nobody has read."""
    record_feed_list(ledger, [(COURIER, "Courier")], NOON)
    broken = PollRead(1, Validators('"2"', None), "sha", (entry("a"), entry("b\ud800")))
    with pytest.raises(Exception, match="surrogate"):
        record_poll(ledger, broken, NOON, QUARTER)
    (feed,) = due_feeds(ledger, NOON)
    assert (feed.validators.etag, pending_links(ledger, NOON)) == (None, ())


def test_an_unchanged_feed_keeps_the_hash_of_its_last_body(ledger: Ledger) -> None:
    """The hash is what spares the parsing when a host sends no validators."""
    record_feed_list(ledger, [(COURIER, "Courier")], NOON)
    record_poll(ledger, poll(1, "a"), NOON, QUARTER)
    record_poll(ledger, PollUnchanged(1, "not_modified", Validators('"2"', "Fri")), NOON, QUARTER)
    (feed,) = due_feeds(ledger, NOON, every=True)
    assert (feed.body_sha256, feed.validators) == ("sha", Validators('"2"', "Fri"))


def test_a_publisher_may_ask_for_a_longer_pause_and_not_for_a_shorter(ledger: Ledger) -> None:
    """Politeness goes one way: a feed does not set our pace upwards."""
    record_feed_list(ledger, [(COURIER, "Courier")], NOON)
    record_poll(ledger, poll(1, poll_after=timedelta(hours=2)), NOON, QUARTER)
    assert due_at(ledger) == NOON + timedelta(hours=2)
    record_poll(ledger, poll(1, poll_after=timedelta(seconds=1)), NOON, QUARTER)
    assert due_at(ledger) == NOON + QUARTER


# ------------------------------------------------------------------ failure


def test_a_failing_feed_is_asked_ever_more_seldom_and_at_least_daily(ledger: Ledger) -> None:
    """A host in trouble is left in peace, and its recovery is seen within a day, also after weeks."""
    record_feed_list(ledger, [(COURIER, "Courier")], NOON)
    waits = []
    for _ in range(60):
        record_poll(ledger, PollFailed(1, "no answer"), NOON, QUARTER)
        waits.append(due_at(ledger) - NOON)
    assert waits[:4] == [QUARTER, QUARTER * 2, QUARTER * 4, QUARTER * 8]
    assert set(waits[7:]) == {LONGEST_BACKOFF}
    assert feed_troubles(ledger) == [(COURIER, "no answer", 60)]


def test_a_feed_asked_weekly_is_not_asked_more_often_because_it_fails(ledger: Ledger) -> None:
    """The backoff slows down; it must never speed up."""
    record_feed_list(ledger, [(COURIER, "Courier")], NOON)
    record_poll(ledger, PollFailed(1, "no answer"), NOON, timedelta(days=7))
    assert due_at(ledger) == NOON + timedelta(days=7)


def test_a_time_that_the_host_names_is_obeyed(ledger: Ledger) -> None:
    """Retry-After is the host's word."""
    record_feed_list(ledger, [(COURIER, "Courier")], NOON)
    record_poll(ledger, PollFailed(1, "too many requests", timedelta(hours=6)), NOON, QUARTER)
    assert due_at(ledger) == NOON + timedelta(hours=6)


def test_a_feed_that_heals_is_back_at_its_usual_pace(ledger: Ledger) -> None:
    """One answer ends the trouble."""
    record_feed_list(ledger, [(COURIER, "Courier")], NOON)
    for _ in range(5):
        record_poll(ledger, PollFailed(1, "no answer"), NOON, QUARTER)
    record_poll(ledger, poll(1, "a"), NOON, QUARTER)
    assert due_at(ledger) == NOON + QUARTER
    assert feed_troubles(ledger) == []
