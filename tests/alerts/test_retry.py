"""When a failed delivery is tried again, and when no more."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from alerts.dispatch import LONGEST_TRYING, WAITS, decide_retry

MIDNIGHT = datetime(2024, 7, 13, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def test_waits_grow_from_a_minute_to_81() -> None:
    """A blink costs a minute; a long outage does not hammer the server."""
    waits = [decide_retry(attempts, MIDNIGHT, MIDNIGHT) for attempts in range(1, 8)]
    assert waits == [MIDNIGHT + minutes * MINUTE for minutes in (1, 3, 9, 27, 81, 81, 81)]


def test_the_far_ends_own_time_is_obeyed_when_it_is_longer() -> None:
    """Asking earlier prolongs the ban; a shorter one than ours would only hurry us."""
    assert decide_retry(1, MIDNIGHT, MIDNIGHT, timedelta(hours=5)) == MIDNIGHT + timedelta(hours=5)
    assert decide_retry(5, MIDNIGHT, MIDNIGHT, timedelta(seconds=1)) == MIDNIGHT + 81 * MINUTE


def test_trying_ends_after_three_days() -> None:
    """Somebody must then look at it: quarantine shows it, trying on would hide it."""
    last = MIDNIGHT + LONGEST_TRYING - WAITS[-1]
    assert decide_retry(50, MIDNIGHT, last) == MIDNIGHT + LONGEST_TRYING
    assert decide_retry(50, MIDNIGHT, last + MINUTE) is None


def test_three_days_asleep_are_not_three_days_of_trying() -> None:
    """A laptop that wakes after a long weekend with a slow network must not give up at its first failure."""
    assert decide_retry(1, MIDNIGHT, MIDNIGHT + timedelta(days=5)) is not None


@given(st.integers(1, 100), st.timedeltas(timedelta(0), timedelta(days=9)), st.timedeltas(timedelta(0), timedelta(9)))
def test_the_next_try_is_always_later(attempts: int, passed: timedelta, retry_after: timedelta) -> None:
    """A time that has come already would make the round try for ever."""
    now = MIDNIGHT + passed
    again = decide_retry(attempts, MIDNIGHT, now, retry_after)
    assert again is None or again >= now + MINUTE
