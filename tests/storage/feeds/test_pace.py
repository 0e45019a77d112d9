"""When a feed is asked next: the deciders, over plain values."""

from __future__ import annotations

from datetime import timedelta

import pytest

from storage.feeds.pace import (
    LONGEST_INTERVAL,
    SHORTEST_INTERVAL,
    STRIKES,
    decide_backoff,
    decide_due,
    decide_interval,
    has_moved,
)
from storage.feeds.polls import Trouble
from tests.storage.samples import at_noon

NOON = at_noon("2024-07-12")
QUARTER, HOUR, DAY = timedelta(minutes=15), timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("known_share", "factor"), [(None, 1.0), (0.0, 0.5), (0.32, 0.5), (0.34, 1.0), (0.66, 1.0), (0.68, 1.2), (1.0, 1.2)]
)
def test_the_share_of_known_items_sets_the_pace(known_share: float | None, factor: float) -> None:
    """Mostly new: others may have rolled off. Mostly known: we ask for nothing."""
    assert decide_interval(HOUR, HOUR, known_share) == HOUR * factor


def test_an_interval_keeps_within_ten_minutes_and_a_day() -> None:
    """Neither a burden to a host nor a week late."""
    assert decide_interval(QUARTER, SHORTEST_INTERVAL, 0.0) == SHORTEST_INTERVAL
    assert decide_interval(QUARTER, LONGEST_INTERVAL, 1.0) == LONGEST_INTERVAL


def test_what_the_desk_sets_widens_the_bounds() -> None:
    """A desk that asks every minute, or once a week, means it."""
    assert decide_interval(timedelta(minutes=1), timedelta(minutes=2), 0.0) == timedelta(minutes=1)
    assert decide_interval(7 * DAY, 7 * DAY, 1.0) == 7 * DAY


def test_a_feed_that_just_spoke_is_not_left_alone_for_long() -> None:
    """One new item of fifty is little by share, and may be the verdict's first line."""
    assert decide_interval(QUARTER, 12 * HOUR, 0.98) == HOUR
    assert decide_interval(QUARTER, 12 * HOUR, 1.0) > 12 * HOUR


def test_the_wait_of_a_silent_feed_grows_with_its_silence() -> None:
    """A sixth of the silence is the latest that its next word is heard."""
    waited, interval = timedelta(0), QUARTER
    while waited < 3 * DAY:
        waited += interval
        interval = decide_interval(QUARTER, interval, 1.0)
        assert interval <= QUARTER + waited / 5


def test_chance_only_ever_brings_a_poll_forward() -> None:
    """Due seconds after a round began would mean: due a round later."""
    dues = [decide_due(NOON, HOUR, None, chance) - NOON for chance in (0.0, 0.5, 1.0)]
    assert dues == [HOUR, 0.9 * HOUR, 0.8 * HOUR]


def test_what_a_host_asks_for_is_waited_for_whatever_chance_says() -> None:
    """TTL and max-age are the host's word."""
    assert decide_due(NOON, QUARTER, 2 * HOUR, 1.0) == NOON + 2 * HOUR


def test_a_host_cannot_send_us_away_for_a_year() -> None:
    """`max-age=31536000` stands on many a feed by mistake."""
    assert decide_due(NOON, QUARTER, 365 * DAY, 0.0) == NOON + DAY


@pytest.mark.parametrize(
    ("trouble", "minutes"),
    [
        (Trouble.OURS, [15, 15, 15, 15, 15]),
        (Trouble.TEMPORARY, [15, 30, 60, 120, 240]),
        (Trouble.SOFT, [15, 60, 240, 960, 1440]),
        (Trouble.HARD, [15, 120, 960, 1440, 1440]),
    ],
)
def test_each_kind_of_trouble_has_its_own_backoff(trouble: Trouble, minutes: list[int]) -> None:
    """A restart is over in a minute; a page that is gone stays gone; our own lost network is nobody's fault."""
    waits = [decide_backoff(trouble, STRIKES[trouble] * number, QUARTER, timedelta(0)) for number in range(5)]
    assert waits == [timedelta(minutes=minute) for minute in minutes]


@pytest.mark.parametrize("trouble", Trouble)
def test_a_dead_feed_is_asked_ever_more_seldom_and_never_given_up(trouble: Trouble) -> None:
    """Domains are bought back; a month is the longest that we do not look."""
    waits = [decide_backoff(trouble, 10**6, QUARTER, days * DAY) for days in (1, 50, 100, 1000)]
    assert waits == sorted(waits)
    assert waits[-1] == 30 * DAY


def test_what_is_gone_is_asked_after_as_long_again() -> None:
    """A site that is rebuilt over a weekend is seen again within days, one that closed costs a dozen polls a year."""
    waits = [decide_backoff(Trouble.HARD, 10**6, QUARTER, days * DAY) for days in (0, 1, 3, 10, 365)]
    assert waits == [DAY, DAY, 3 * DAY, 10 * DAY, 30 * DAY]


def test_no_backoff_outgrows_what_a_time_can_hold() -> None:
    """Ten years of failures, on a desk that asks once in two months."""
    assert decide_backoff(Trouble.HARD, 10**9, 60 * DAY, 3650 * DAY) == 60 * DAY


@pytest.mark.parametrize(("polls", "days", "moved"), [(2, 2, False), (40, 1, False), (3, 2, True)])
def test_a_move_needs_three_polls_on_two_days(polls: int, days: int, moved: bool) -> None:
    """A "permanent" redirect of one afternoon is a slip in a deployment."""
    assert has_moved(polls, days) is moved
