"""When a feed is asked next. Pure: times and counts in, waits out.

Two mistakes are possible. Asked too seldom, a short feed loses entries before we see them and news arrives late; asked
too often, a host is bothered for nothing. The first is the worse one: a feed speeds up at once and slows down gently.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from storage.feeds.polls import Trouble

SHORTEST_INTERVAL = timedelta(minutes=10)
"""No newsroom's feed changes in a way that ten minutes would miss, unless the desk says so (`every`)."""

LONGEST_INTERVAL = timedelta(hours=24)
"""Also for what a host may ask: a `max-age` of a year is a slip in somebody's cache settings, not a wish."""

_FACTORS = ((1 / 3, 0.5), (2 / 3, 1.0))
"""Shares of known items, and what to multiply below them: where most items are new, others may have rolled off."""

_SLOWDOWN = 1.2
"""For mostly known documents. A silent feed is then asked after about a sixth of the time that it has been silent:
hourly or better through a night, every eight hours after two days."""

_LONGEST_WITH_NEWS = 4
"""Times the start value, for a feed that just brought something: whoever publishes may publish the verdict next. The
share of known items alone would ask a feed of fifty items, ten of them new each day, once in two days."""

_JITTER = 0.2
"""Feeds fetched together drift apart by up to a fifth of their interval. Only ever earlier: a feed that is due seconds
after a round began would wait for the next one."""


def decide_interval(start: timedelta, current: timedelta, known_share: float | None) -> timedelta:
    """The usual time to the next poll after a document of whose items `known_share` (0 to 1) were known.

    `start` is the desk's own setting and `current` what the feed has come to. An unchanged document is all known (1);
    a first or an empty one says nothing (None). A `start` outside the usual bounds widens them.
    """
    if known_share is None:
        return current
    factor = next((factor for limit, factor in _FACTORS if known_share < limit), _SLOWDOWN)
    longest = start * _LONGEST_WITH_NEWS if known_share < 1 else LONGEST_INTERVAL
    longest = max(start, min(longest, LONGEST_INTERVAL))
    return max(min(SHORTEST_INTERVAL, start), min(current * factor, longest))


def decide_due(now: datetime, interval: timedelta, asked: timedelta | None, chance: float) -> datetime:
    """When the feed is due: after its interval, not before publisher and host allow it. `chance` is from 0 to 1."""
    wait = interval * (1 - _JITTER * chance)
    return now + max(wait, min(asked or wait, max(LONGEST_INTERVAL, interval)))


# ------------------------------------------------------------------ failure

STRIKES: Mapping[Trouble, int] = {Trouble.OURS: 0, Trouble.TEMPORARY: 1, Trouble.SOFT: 2, Trouble.HARD: 3}
"""Doublings of the wait for each failure. From a quarter of an hour, a host in trouble is asked after 15, 30, 60, 120
minutes; a page that is gone after 15 minutes, 2 hours, 16 hours, a day. A machine that was offline for a night must
find its feeds due in the morning."""

_LONGEST_BACKOFF = timedelta(days=30)
"""Never given up: domains are bought back, and desks forget to look."""

_DAILY = timedelta(days=1)
_PATIENCE: Mapping[Trouble, float] = {Trouble.OURS: 0.1, Trouble.TEMPORARY: 0.1, Trouble.SOFT: 0.1, Trouble.HARD: 1.0}
"""Share of the outage so far that we wait at most, a day aside. Where the feed may still be there: daily for ten days,
every ten days after a hundred. Where it is gone: as long again as it has been gone, since even a site that is rebuilt
over a weekend comes back."""

_MOST_DOUBLINGS = 24
"""From one second to half a year: beyond, years of failures would only make a number that no time can hold."""


def decide_backoff(trouble: Trouble, strikes: int, interval: timedelta, failing_for: timedelta) -> timedelta:
    """How long a feed is left alone after a failure; never less than its interval.

    `strikes` are those of the failures before this one, `failing_for` is how long it has been failing.
    """
    longest = min(_LONGEST_BACKOFF, max(_DAILY, failing_for * _PATIENCE[trouble]))
    doublings: int = min(strikes, _MOST_DOUBLINGS)
    return max(interval, min(min(interval, longest) * (1 << doublings), longest))


# ------------------------------------------------------------------ moving

_AGREEING_POLLS, _AGREEING_DAYS = 3, 2
"""A redirect that says "permanently" for an hour is a slip in a deployment."""


def has_moved(polls: int, days: int) -> bool:
    """Whether so many answered polls in a row, on so many days, agree enough on a feed's new address."""
    return polls >= _AGREEING_POLLS and days >= _AGREEING_DAYS
