"""When messages go out: quiet hours, mutes and digests, on ordinary days and on those of the clock's change."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from alerts.timing import decide_digest_day, decide_send_time, is_catch_up
from seeds.notify import Notify, read_digest, read_mute, read_quiet

LONDON_NIGHT = "22:00-06:30 Europe/London"


def at(text: str) -> datetime:
    """`2024-07-12 21:00` in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("quiet", "now", "sent"),
    [
        # An ordinary summer night: 22:00 is 21:00 UTC, 06:30 is 05:30 UTC.
        (LONDON_NIGHT, "2024-07-12 20:59", "2024-07-12 20:59"),
        (LONDON_NIGHT, "2024-07-12 21:00", "2024-07-13 05:30"),
        (LONDON_NIGHT, "2024-07-13 02:00", "2024-07-13 05:30"),
        (LONDON_NIGHT, "2024-07-13 05:29", "2024-07-13 05:30"),
        (LONDON_NIGHT, "2024-07-13 05:30", "2024-07-13 05:30"),
        (LONDON_NIGHT, "2024-01-12 23:00", "2024-01-13 06:30"),
        # Within one day.
        ("12:00-14:00 America/Denver", "2024-07-12 18:30", "2024-07-12 20:00"),
        ("12:00-14:00 America/Denver", "2024-07-12 20:00", "2024-07-12 20:00"),
        ("00:00-07:00 UTC", "2024-07-12 00:00", "2024-07-12 07:00"),
        ("22:00-00:00 UTC", "2024-07-12 23:59", "2024-07-13 00:00"),
        # Clocks go forward on 31 March 2024 at 01:00 UTC, and back on 27 October at 01:00 UTC: the night is an hour
        # shorter, or longer, and ends by the clock on the wall.
        (LONDON_NIGHT, "2024-03-30 22:00", "2024-03-31 05:30"),
        (LONDON_NIGHT, "2024-10-26 21:00", "2024-10-27 06:30"),
        # An end that comes twice is the second; one that never comes is late; a start that comes twice is the first.
        ("22:00-01:30 Europe/London", "2024-10-27 00:45", "2024-10-27 01:30"),
        ("22:00-01:30 Europe/London", "2024-03-31 00:15", "2024-03-31 01:30"),
        ("01:30-05:00 Europe/London", "2024-10-27 00:30", "2024-10-27 05:00"),
        ("01:30-05:00 Europe/London", "2024-10-27 01:15", "2024-10-27 05:00"),
        # The far side of the date line: the local day is not the UTC day.
        ("21:00-07:00 Pacific/Auckland", "2024-07-12 10:00", "2024-07-12 19:00"),
    ],
)
def test_quiet_hours_put_off_until_their_end(quiet: str, now: str, sent: str) -> None:
    """Nobody is woken, and nothing is late by a minute more than asked."""
    assert decide_send_time(Notify(quiet=read_quiet(quiet)), at(now)) == at(sent)


@pytest.mark.parametrize(
    ("mute", "quiet", "now", "sent"),
    [
        ("2024-08-01T09:00:00+01:00", None, "2024-07-12 10:00", "2024-08-01 08:00"),
        ("2024-08-01T09:00:00+01:00", None, "2024-08-01 08:00", "2024-08-01 08:00"),
        ("2024-08-01", None, "2024-07-12 10:00", "2024-08-01 00:00"),
        ("2024-08-01", LONDON_NIGHT, "2024-07-12 10:00", "2024-08-01 05:30"),  # it ends at midnight, in the quiet hours
        ("2024-07-01", LONDON_NIGHT, "2024-07-12 22:00", "2024-07-13 05:30"),  # over; the night still counts
    ],
)
def test_a_mute_puts_off_until_it_is_over(mute: str, quiet: str | None, now: str, sent: str) -> None:
    """A holiday ends with everything that happened, not with a gap."""
    notify = Notify(mute_until=read_mute(mute), quiet=read_quiet(quiet) if quiet else None)
    assert decide_send_time(notify, at(now)) == at(sent)


def test_without_a_policy_messages_go_at_once() -> None:
    """The default is news, not manners."""
    assert decide_send_time(Notify(), at("2024-07-12 03:00")) == at("2024-07-12 03:00")


@pytest.mark.parametrize(
    ("digest", "quiet", "now", "day"),
    [
        ("07:30", None, "2024-07-12 07:29", date(2024, 7, 11)),
        ("07:30", None, "2024-07-12 07:30", date(2024, 7, 12)),
        ("07:30", None, "2024-07-12 23:00", date(2024, 7, 12)),
        ("07:30 Europe/London", None, "2024-07-12 06:30", date(2024, 7, 12)),
        ("07:30", LONDON_NIGHT, "2024-07-12 06:30", date(2024, 7, 12)),  # the clocks of the quiet hours
        ("07:30 Asia/Tokyo", LONDON_NIGHT, "2024-07-12 22:30", date(2024, 7, 13)),  # its own clocks
        ("01:30 Europe/London", None, "2024-03-31 01:30", date(2024, 3, 31)),  # a time that never comes still comes due
        (None, None, "2024-07-12 23:00", None),
    ],
)
def test_a_digest_is_due_once_a_day_at_its_time(
    digest: str | None, quiet: str | None, now: str, day: date | None
) -> None:
    """One a day: an hour's shift of the clocks makes neither two nor none."""
    notify = Notify(digest=read_digest(digest) if digest else None, quiet=read_quiet(quiet) if quiet else None)
    assert decide_digest_day(notify, at(now), watched_since=at("2024-01-01 00:00")) == day


def test_a_watch_that_is_an_hour_old_has_no_digest_yet() -> None:
    """What came due before the watch began is nobody's."""
    notify = Notify(digest=read_digest("07:30"))
    assert decide_digest_day(notify, at("2024-07-12 10:00"), watched_since=at("2024-07-12 09:00")) is None
    assert decide_digest_day(notify, at("2024-07-13 07:30"), watched_since=at("2024-07-12 09:00")) == date(2024, 7, 13)


@pytest.mark.parametrize(
    ("silence", "caught_up"),
    [(timedelta(minutes=15), False), (timedelta(minutes=30), False), (timedelta(minutes=31), True), (None, False)],
)
def test_more_than_two_intervals_of_silence_are_caught_up(silence: timedelta | None, caught_up: bool) -> None:
    """One round that was missed is no outage; a first round has nothing to catch up with."""
    now = at("2024-07-12 10:00")
    assert is_catch_up(now - silence if silence else None, now, timedelta(minutes=15)) is caught_up
