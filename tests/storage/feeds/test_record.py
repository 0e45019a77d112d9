"""A batch of polls: what one transaction keeps of many feeds at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import duckdb
import pytest

from extract.records import Entry, Validators
from storage.db import Ledger
from storage.feeds.feeds import due_feeds, record_feed_list
from storage.feeds.polls import PollFailed, PollRead, PollResult, PollUnchanged, Trouble
from storage.feeds.record import record_polls
from tests.storage.samples import at_noon

NOON = at_noon("2024-07-12")
QUARTER = timedelta(minutes=15)


def entry(path: str) -> Entry:
    """An entry as a feed shows it."""
    return Entry(f"https://a.example/{path}", path, None, NOON, "What it says")


def read(feed_id: int, *paths: str) -> PollRead:
    """A feed that was read."""
    return PollRead(feed_id, Validators(f'"{feed_id}"', "Fri"), f"sha{feed_id}", tuple(map(entry, paths)))


def list_feeds(ledger: Ledger, count: int) -> None:
    """So many feeds, numbered from 1."""
    record_feed_list(ledger, [(f"https://{number}.example/feed", str(number)) for number in range(1, count + 1)], NOON)


def test_each_feed_of_a_batch_gets_its_own(ledger: Ledger) -> None:
    """One statement writes them all; none may end with another's validators, failures or times."""
    list_feeds(ledger, 4)
    record_polls(ledger, [read(4, "d"), read(2, "b")], NOON, QUARTER)
    later = NOON + QUARTER
    unchanged = PollUnchanged(2, "not_modified", Validators('"new"', None), poll_after=timedelta(hours=3))
    failed = PollFailed(3, "is not there (status 404)", trouble=Trouble.HARD)
    batch: list[PollResult] = [unchanged, failed, replace(read(1, "a"), torn=True), read(4, "d", "e")]
    assert record_polls(ledger, batch, later, QUARTER) == 2
    assert ledger.rows("SELECT feed_id, etag, body_sha256, failures, trouble FROM store.feeds ORDER BY feed_id") == [
        (1, None, None, 0, None),
        (2, '"new"', "sha2", 0, None),
        (3, None, None, 1, "hard"),
        (4, '"4"', "sha4", 0, None),
    ]
    (due,) = ledger.one("SELECT due_at FROM store.feeds WHERE feed_id = 2")
    assert due == later + timedelta(hours=3)
    assert ledger.rows("SELECT feed_id, result, entries, new_links, torn, error FROM store.polls ORDER BY poll_id") == [
        (4, "read", 1, 1, False, None),
        (2, "read", 1, 1, False, None),
        (2, "not_modified", 0, 0, False, None),
        (3, "failed", 0, 0, False, "is not there (status 404)"),
        (1, "read", 1, 1, True, None),
        (4, "read", 2, 1, False, None),
    ]


def test_a_link_of_two_feeds_belongs_to_the_first_of_the_batch(ledger: Ledger) -> None:
    """An outlet's front page and its court desk show one article; it is one link, read once."""
    list_feeds(ledger, 2)
    assert record_polls(ledger, [read(2, "x", "y"), read(1, "y", "z")], NOON, QUARTER) == 3
    assert ledger.rows("SELECT title, feed_id FROM store.links ORDER BY link_id") == [("x", 2), ("y", 2), ("z", 1)]


def test_a_batch_is_kept_whole_or_not_at_all(ledger: Ledger) -> None:
    """With its validators kept and its links lost, a feed would answer 304 for ever after and the links be gone."""
    list_feeds(ledger, 2)
    broken = replace(read(2, "b"), entries=(replace(entry("c"), title=None),))  # type: ignore[arg-type]  # on purpose
    with pytest.raises(duckdb.Error):
        record_polls(ledger, [read(1, "a"), broken], NOON, QUARTER)
    assert ledger.one("SELECT (SELECT count(*) FROM store.links), (SELECT count(*) FROM store.polls)") == (0, 0)
    assert [feed.validators for feed in due_feeds(ledger, NOON)] == [Validators(), Validators()]


def test_an_empty_batch_leaves_nothing(ledger: Ledger) -> None:
    """A round without due feeds."""
    assert record_polls(ledger, [], NOON, QUARTER) == 0
    assert ledger.one("SELECT count(*) FROM store.polls") == (0,)
