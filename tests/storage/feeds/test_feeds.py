"""Feeds: which are due, what a poll leaves behind, how a failing one is left alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from extract.records import Entry, Validators
from storage.coverage import Outcome, pending_links, record_outcome
from storage.db import Ledger
from storage.feeds.feeds import due_feeds, feed_troubles, record_feed_list
from storage.feeds.polls import PollFailed, PollRead, PollUnchanged, Trouble
from tests.storage.samples import at_noon, record_poll

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
    assert set(waits[7:]) == {timedelta(days=1)}
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


def test_an_answer_of_304_is_no_recovery(ledger: Ledger) -> None:
    """The host thinks that we have what it never gave us; only a document shows that the feed is well."""
    record_feed_list(ledger, [(COURIER, "Courier")], NOON)
    record_poll(ledger, poll(1, "a"), NOON, QUARTER)
    record_poll(ledger, PollFailed(1, "it is an HTML page", trouble=Trouble.HARD), NOON, QUARTER)
    record_poll(ledger, PollUnchanged(1, "not_modified", Validators('"1"')), NOON, QUARTER)
    assert feed_troubles(ledger) == [(COURIER, "it is an HTML page", 1)]
    record_poll(ledger, PollUnchanged(1, "same_body", Validators('"1"')), NOON, QUARTER)
    assert feed_troubles(ledger) == []


def test_after_a_failure_a_whole_document_is_asked_for(ledger: Ledger) -> None:
    """So that the next answer can be a recovery."""
    record_feed_list(ledger, [(COURIER, "Courier")], NOON)
    record_poll(ledger, poll(1, "a"), NOON, QUARTER)
    record_poll(ledger, PollFailed(1, "time-out"), NOON, QUARTER)
    (feed,) = due_feeds(ledger, NOON, every=True)
    assert feed.validators == Validators()
    assert feed.body_sha256 == "sha"


# ------------------------------------------------------------------ whole documents


def test_a_whole_document_is_asked_for_once_a_day(ledger: Ledger) -> None:
    """Some hosts answer 304 for ever; the hash still spares us the parsing."""
    record_feed_list(ledger, [(COURIER, "Courier")], NOON)
    record_poll(ledger, poll(1, "a"), NOON, QUARTER)
    day = timedelta(days=1)
    record_poll(ledger, PollUnchanged(1, "not_modified", Validators('"1"')), NOON + day, QUARTER)
    assert due_feeds(ledger, NOON + day, every=True)[0].validators == Validators('"1"')
    assert due_feeds(ledger, NOON + day + QUARTER, every=True)[0].validators == Validators()
    record_poll(ledger, PollUnchanged(1, "same_body", Validators('"1"')), NOON + day + QUARTER, QUARTER)
    assert due_feeds(ledger, NOON + day + QUARTER, every=True)[0].validators == Validators('"1"')


def test_of_a_torn_document_nothing_is_kept_that_could_withhold_the_rest(ledger: Ledger) -> None:
    """With its validators the host would say "unchanged" for items that we never got."""
    record_feed_list(ledger, [(COURIER, "Courier")], NOON)
    record_poll(ledger, poll(1, "a"), NOON, QUARTER)
    assert record_poll(ledger, replace(poll(1, "b"), torn=True), NOON + QUARTER, QUARTER) == 1
    (feed,) = due_feeds(ledger, NOON + QUARTER, every=True)
    assert (feed.validators, feed.body_sha256) == (Validators(), None)
    assert ledger.one("SELECT losses FROM feed_health") == (0,)


def test_what_could_not_be_used_is_counted(ledger: Ledger) -> None:
    """An item that is left out in silence is one that nobody misses until it matters."""
    record_feed_list(ledger, [(COURIER, "Courier")], NOON)
    record_poll(ledger, replace(poll(1, "a"), without_link=3, beyond_limit=700), NOON, QUARTER)
    assert ledger.one("SELECT without_link, beyond_limit FROM feed_health") == (3, 700)


# ------------------------------------------------------------------ entries that may be lost


def rolling(ledger: Ledger, first: int, at: datetime) -> None:
    """A poll that shows ten items from `first` on; each is an hour younger than the one before."""
    entries = tuple(
        Entry(f"https://courier.example/{number}", f"T{number}", None, NOON + timedelta(hours=number), None)
        for number in range(first, first + 10)
    )
    record_poll(ledger, PollRead(1, Validators(), f"sha{first}{at}", entries), at, QUARTER)


def test_a_document_that_rolled_past_all_we_knew_says_so(ledger: Ledger) -> None:
    """A monitor is trusted when it notices that it has gone blind; since when, it says too."""
    record_feed_list(ledger, [(COURIER, "Courier")], NOON)
    rolling(ledger, 0, NOON + timedelta(hours=10))
    rolling(ledger, 9, NOON + timedelta(hours=19))
    assert ledger.one("SELECT losses FROM feed_health") == (0,)
    rolling(ledger, 40, NOON + timedelta(hours=50))
    since, found, times = ledger.one("SELECT lost_since, lost_at, losses FROM feed_health")
    assert (since, found, times) == (NOON + timedelta(hours=18), NOON + timedelta(hours=50), 1)
    rolling(ledger, 41, NOON + timedelta(hours=51))
    assert ledger.one("SELECT lost_at, losses FROM feed_health") == (found, 1)


def test_an_old_copy_out_of_a_cache_is_no_loss(ledger: Ledger) -> None:
    """Delivery networks serve yesterday's document now and then, and today's a minute later."""
    record_feed_list(ledger, [(COURIER, "Courier")], NOON)
    rolling(ledger, 0, NOON + timedelta(hours=10))
    rolling(ledger, 8, NOON + timedelta(hours=18))
    rolling(ledger, 0, NOON + timedelta(hours=19))
    rolling(ledger, 12, NOON + timedelta(hours=22))
    assert ledger.one("SELECT losses FROM feed_health") == (0,)


def test_entries_at_new_addresses_are_known_once_they_were_read(ledger: Ledger) -> None:
    """A site with new addresses has published nothing; but where the old one led nowhere, it has corrected it."""
    record_feed_list(ledger, [(COURIER, "Courier")], NOON)
    record_poll(ledger, poll(1, "a", "b"), NOON, QUARTER)
    record_outcome(ledger, 1, Outcome.ARTICLE, None, 1, NOON)
    record_outcome(ledger, 2, Outcome.GONE, None, None, NOON)
    moved = tuple(Entry(f"https://new.example/{path}", path, None, NOON, None) for path in "ab")
    assert record_poll(ledger, PollRead(1, Validators(), "sha2", moved), NOON, QUARTER) == 1
    assert [link.entry.url for link in pending_links(ledger, NOON)] == ["https://new.example/b"]


# ------------------------------------------------------------------ silence


def test_a_silence_against_the_feeds_own_rhythm_is_noticed_once_and_ends_when_it_speaks(ledger: Ledger) -> None:
    """One notice, not forty; and the next silence is a new one."""
    record_feed_list(ledger, [(COURIER, "Courier")], NOON)
    day = timedelta(days=1)
    for number in range(15):
        item = Entry(f"https://courier.example/{number}", "T", None, NOON + number * day, None)
        record_poll(ledger, PollRead(1, Validators(), str(number), (item,)), NOON + number * day, QUARTER)
    for number in (15, 16, 17, 30):
        record_poll(ledger, PollUnchanged(1, "same_body", Validators()), NOON + number * day, QUARTER)
    assert ledger.one("SELECT health, silent_at FROM feed_health") == ("silent", NOON + 16 * day)
    item = Entry("https://courier.example/back", "T", None, NOON + 31 * day, None)
    record_poll(ledger, PollRead(1, Validators(), "back", (item,)), NOON + 31 * day, QUARTER)
    assert ledger.one("SELECT health, silent_at FROM feed_health") == ("ok", None)


# ------------------------------------------------------------------ moving


NEW = "https://courier.example/feed.xml"


def move(ledger: Ledger, at: datetime, moved_to: str | None = NEW) -> None:
    """A poll that permanent redirects led to `moved_to`."""
    record_poll(ledger, PollUnchanged(1, "same_body", Validators(), moved_to=moved_to), at, QUARTER)


def test_three_polls_on_two_days_move_a_feed_with_its_history(ledger: Ledger) -> None:
    """The list is people's own file: it goes on naming the old address, and the feed goes on being one."""
    record_feed_list(ledger, [(COURIER, "Courier")], NOON)
    record_poll(ledger, poll(1, "a"), NOON, QUARTER)
    for at in (NOON, NOON + QUARTER, NOON + timedelta(days=1)):
        assert due_feeds(ledger, at, every=True)[0].url == COURIER
        move(ledger, at)
    record_feed_list(ledger, [(COURIER, "Courier")], NOON)
    assert ledger.rows("SELECT url, listed_as, listed, polls FROM feed_health") == [(NEW, COURIER, True, 4)]
    record_feed_list(ledger, [(NEW, "Courier")], NOON)
    assert ledger.rows("SELECT url, listed_as, listed, polls FROM feed_health") == [(NEW, None, True, 4)]


def test_polls_that_disagree_move_nothing(ledger: Ledger) -> None:
    """A redirect that comes and goes is a misconfigured cluster."""
    record_feed_list(ledger, [(COURIER, "Courier")], NOON)
    for number, moved_to in enumerate((NEW, NEW, None, NEW, WIRE, NEW, NEW)):
        move(ledger, NOON + number * timedelta(days=1), moved_to)
    assert ledger.rows("SELECT url FROM feed_health") == [(COURIER,)]


def test_a_feed_does_not_move_onto_another(ledger: Ledger) -> None:
    """Two rows of one address would be polled twice, or lose one history."""
    record_feed_list(ledger, [(COURIER, "Courier"), (NEW, "Courier, too")], NOON)
    for number in range(4):
        move(ledger, NOON + number * timedelta(days=1))
    assert sorted(ledger.rows("SELECT url, listed_as FROM feed_health")) == [(COURIER, None), (NEW, None)]
