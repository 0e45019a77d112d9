"""When a message may go out, and which day's digest is due. Pure: the clock is handed in.

Nothing is ever lost here: a message is sent now or later.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo

from seeds.notify import Notify, QuietHours

ONE_DAY = timedelta(days=1)


def decide_send_time(notify: Notify, now: datetime) -> datetime:
    """`now`, or when the mute and the quiet hours that hold then are over."""
    awake = max(now, notify.muted_until or now)
    return _end_of_quiet(notify.quiet, awake) if notify.quiet else awake


def decide_digest_day(notify: Notify, now: datetime, watched_since: datetime) -> date | None:
    """The day whose digest was last due, by the watch's clocks; None without a digest, and before the first.

    After a sleep that is one day, the last: its digest tells what the days before would have told. What came due
    before the watch began is nobody's.
    """
    if notify.digest is None:
        return None
    today = now.astimezone(notify.zone).date()
    day = today if _moment(today, notify.digest.due, notify.zone) <= now else today - ONE_DAY
    return day if _moment(day, notify.digest.due, notify.zone) > watched_since else None


def is_catch_up(last_finished: datetime | None, now: datetime, every: timedelta) -> bool:
    """Whether a round comes after a silence: more than two intervals since the last one ended.

    One interval missed is a slow round or a restart. A first round catches up with nothing.
    """
    return last_finished is not None and now - last_finished > 2 * every


def _end_of_quiet(quiet: QuietHours, moment: datetime) -> datetime:
    """The end of the quiet hours that `moment` lies in, else `moment`. They may have begun the evening before."""
    today = moment.astimezone(quiet.zone).date()
    for first_day in (today - ONE_DAY, today):
        last_day = first_day if quiet.start < quiet.end else first_day + ONE_DAY
        if _first(first_day, quiet.start, quiet.zone) <= moment < (end := _last(last_day, quiet.end, quiet.zone)):
            return end
    return moment


def _moment(day: date, clock: time, zone: tzinfo) -> datetime:
    """A clock's time on a day, the first of two when the clocks go back."""
    return datetime.combine(day, clock, zone).astimezone(UTC)


# A night in which the clocks change has a time twice, or not at all. Quiet hours that begin or end there last for the
# longer of the two readings: a message an hour late costs less than one that wakes a desk.


def _first(day: date, clock: time, zone: tzinfo) -> datetime:
    return min(_moment(day, clock.replace(fold=fold), zone) for fold in (0, 1))


def _last(day: date, clock: time, zone: tzinfo) -> datetime:
    return max(_moment(day, clock.replace(fold=fold), zone) for fold in (0, 1))
