"""What a feed's history says of its silence, and whether two documents join up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from extract.records import Entry
from storage.feeds.rhythm import find_marks, find_silence_limit, joins, newest_time
from tests.storage.samples import at_noon

NOON = at_noon("2024-07-12")
DAY = timedelta(days=1)


def entry(number: int, published: datetime | None = None, site: str = "courier.example") -> Entry:
    """The article of that number, an hour after the one before unless it is given another date."""
    return Entry(f"https://{site}/{number}", f"Title {number}", None, published or NOON + timedelta(hours=number), None)


def workdays(count: int) -> Iterator[datetime]:
    """Three items on each weekday."""
    for day in range(count):
        at = NOON + day * DAY
        if at.weekday() < 5:
            yield from (at, at + timedelta(hours=2), at + timedelta(hours=5))


# ------------------------------------------------------------------ silence


def test_a_short_history_says_nothing() -> None:
    """Three items in an hour, then lunch."""
    assert find_silence_limit([NOON + timedelta(minutes=10 * number) for number in range(9)]) is None
    assert find_silence_limit([NOON + timedelta(hours=number) for number in range(100)]) is None


def test_a_steady_feed_is_missed_soon_after_its_time() -> None:
    """A daily column is missed on the second day, not in the second week."""
    limit = find_silence_limit([NOON + number * DAY for number in range(20)])
    assert limit is not None
    assert DAY <= limit < 2 * DAY


def test_a_weekend_is_not_odd_for_a_feed_that_rests_on_weekends() -> None:
    """A notice each Monday is one that nobody reads."""
    limit = find_silence_limit(workdays(28))
    assert limit is not None
    assert timedelta(days=2, hours=19) <= limit < timedelta(days=4)


# ------------------------------------------------------------------ documents that join up


def test_documents_that_share_an_item_join() -> None:
    """Then nothing can have rolled off between them."""
    before, after = [entry(number) for number in range(10)], [entry(number) for number in range(9, 19)]
    assert joins(find_marks(before), after)
    assert not joins(find_marks(before), [entry(number) for number in range(10, 20)])


def test_a_pinned_item_hides_no_gap() -> None:
    """The "about us" post of 2019 is in every document."""
    pinned = entry(0, NOON - 900 * DAY)
    before = [pinned, *(entry(number) for number in range(1, 10))]
    assert not joins(find_marks(before), [pinned, *(entry(number) for number in range(30, 39))])


def test_a_site_that_changes_its_addresses_has_no_gap() -> None:
    """The same titles on the same dates are the same articles."""
    before = [entry(number) for number in range(10)]
    assert joins(find_marks(before), [entry(number, site="new.example") for number in range(5, 15)])


def test_undated_documents_join_by_any_item() -> None:
    """Without dates nobody knows which half is the newer."""
    before = [Entry(f"https://courier.example/{number}", "Untitled", None, None, None) for number in range(10)]
    assert joins(find_marks(before), before[:1])
    assert joins(find_marks(before), before[-1:])


def test_an_item_from_the_future_is_no_newer_than_now() -> None:
    """One mistyped year must not make everything after it look old."""
    assert newest_time([entry(1, NOON + 900 * DAY), entry(2, NOON - DAY)], NOON) == NOON
    assert newest_time([], NOON) is None
