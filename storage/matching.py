"""Is this mention about a development that we know? Pure.

A development is matter x kind x party x object x event-date window. Outlets disagree on each of these in small ways:
one dates the ruling, another says "Friday", a third nothing; one says "charged", another "indicted". The rules below
forgive that much and no more, because hiding a real development is worse than one alert too many: where two slots
truly disagree, the mention is another development.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from extract.records import EventDate, Mention, Novelty, Precision, Stage
from seeds.kinds import load_kinds

SAME_EVENT = timedelta(days=3)
"""Dates of one event differ by a day between time zones and editions, by a week-end between ruling and paper."""

STILL_TOLD = timedelta(days=10)
"""How long after an event an undated report of its kind is about that event: a news cycle with its Sunday papers."""

HAPPENS_ONCE = timedelta(days=45)
"""The same for what ends a charge or claim (a verdict, a dismissal): the next of its kind is a new trial away."""

SPREAD = {Precision.DAY: timedelta(0), Precision.MONTH: timedelta(days=30), Precision.YEAR: timedelta(days=365)}


@dataclass(frozen=True, slots=True)
class Known:
    """A development as the ledger has it, for comparing."""

    development_id: int
    matter: str
    kind: str
    party: str | None
    actor: str | None
    stage: Stage
    event_date: EventDate | None
    first_reported: datetime
    last_reported: datetime


def find_development(mention: Mention, published: datetime, known: Iterable[Known]) -> Known | None:
    """The development that the mention is about, the nearest in time of those that fit; None when it is a new one."""
    fitting = [one for one in known if _same_slots(mention, one) and _same_time(mention, published, one)]
    return min(fitting, key=lambda one: _distance(mention, published, one), default=None)


def same_name(one: str | None, other: str | None) -> bool:
    """Whether two namings can be one person or body: unknown fits all; "Morrissey" fits "Kari Morrissey"."""
    if one is None or other is None:
        return True
    shorter, longer = sorted((one.casefold().split(), other.casefold().split()), key=len)
    return not shorter or longer[-len(shorter) :] == shorter


# ------------------------------------------------------------------ slots


def _same_slots(mention: Mention, known: Known) -> bool:
    return (
        _same_kind(mention.kind, known.kind)
        and same_name(mention.party, known.party)
        and _same_matter(mention, known)
        and (mention.kind not in _ACTOR_TELLS_APART or same_name(mention.actor, known.actor))
    )


_ACTOR_TELLS_APART = {"civil_suit_filed", "civil_suit_settled", "appeal_filed"}
"""Kinds of which several stand side by side against one party, told apart by who brought them."""


def _same_kind(one: str, other: str) -> bool:
    return one == other or other in load_kinds()[one].told_as


def _same_matter(mention: Mention, known: Known) -> bool:
    """The whole matter where a party is unknown; else its proceeding, since the party already says whose it is."""
    if mention.party is None or known.party is None:
        return mention.matter == known.matter
    return _proceeding(mention.matter) == _proceeding(known.matter)


def _proceeding(matter: str) -> str:
    return matter.partition("/")[0]


# ------------------------------------------------------------------ time


def _same_time(mention: Mention, published: datetime, known: Known) -> bool:
    if mention.kind != known.kind:
        return _told_same_day(mention, published, known)
    if mention.event_date and known.event_date:
        return _dates_fit(mention, known, mention.event_date, known.event_date)
    if mention.novelty is Novelty.BACKGROUND and mention.event_date is None:
        return _retold(mention, known)
    if known.stage is not Stage.HAPPENED:
        return _after(mention, published, known)
    return _near(mention, published, known)


def _told_same_day(mention: Mention, published: datetime, known: Known) -> bool:
    """Two kinds are one event only when both are news of the same days, at the same stage."""
    near = abs(_day(mention.event_date, published) - _day(known.event_date, known.first_reported)) <= SAME_EVENT
    return mention.stage is known.stage and near


def _retold(mention: Mention, known: Known) -> bool:
    """An undated retelling ("was charged") is of the latest such development (see _distance), at most of its stage:
    what is only planned cannot have been done before, so it is some earlier one that is retold.
    """
    return mention.stage.rank <= known.stage.rank


def _dates_fit(mention: Mention, known: Known, one: EventDate, other: EventDate) -> bool:
    if _apart(one, other) <= SAME_EVENT:
        return True
    # What was planned for one day and is reported for a later one was moved, or done early.
    moved = known.stage in {Stage.PLANNED, Stage.POSSIBLE} and mention.novelty is Novelty.NEW
    return moved and mention.stage is not Stage.PLANNED and _apart(one, other) <= HAPPENS_ONCE


def _after(mention: Mention, published: datetime, known: Known) -> bool:
    """An open development (planned, possible, denied) takes any later word on it, but no older history."""
    return _day(mention.event_date, published) >= known.first_reported.date() - STILL_TOLD


def _near(mention: Mention, published: datetime, known: Known) -> bool:
    """One side has no date: its report stands in for it, and reports follow an event."""
    window = HAPPENS_ONCE if load_kinds()[mention.kind].terminal else STILL_TOLD
    return abs(_day(mention.event_date, published) - _day(known.event_date, known.last_reported)) <= window


def _distance(mention: Mention, published: datetime, known: Known) -> tuple[bool, timedelta, int]:
    """Same kind before a kindred one, then the nearest in time, then the oldest number."""
    days = abs(_day(mention.event_date, published) - _day(known.event_date, known.last_reported))
    return (mention.kind != known.kind, days, known.development_id)


def _apart(one: EventDate, other: EventDate) -> timedelta:
    """Days between two dates, none when one lies in the period that the other names."""
    first, second = sorted((one, other), key=lambda dated: dated.on)
    return max(second.on - first.on - SPREAD[first.precision], timedelta(0))


def _day(event_date: EventDate | None, reported: datetime) -> date:
    return event_date.on if event_date else reported.date()
