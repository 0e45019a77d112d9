"""Is this mention about a development that we know? Pure.

A development is matter x kind x party x object x event-date window. Outlets disagree on each of these in small ways:
one dates the ruling, another says "Friday", a third nothing; one says "charged", another "indicted". The rules below
forgive that much and no more, because hiding a real development is worse than one alert too many: where two slots
truly disagree, the mention is another development.

The dearest mistake is a retelling that waits for the next event of its kind and swallows it. So an event is fixed by
when it was first told as done: what happened later is another, however often the first is retold meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from extract.records import EventDate, Mention, Novelty, Precision, Stage
from seeds.kinds import load_kinds
from storage.stories.names import same_actor, same_name

ANOTHER_EDITION = timedelta(days=1)
"""Dates of one event differ by a day between time zones and editions. Two days are two motions of a busy trial."""

SAME_EVENT = timedelta(days=3)
"""The same for what ends a charge or claim: a week-end between the ruling and the paper, never a second verdict."""

STILL_TOLD = timedelta(days=10)
"""How long after an event an undated report of its kind is about that event: a news cycle with its Sunday papers."""

HAPPENS_ONCE = timedelta(days=45)
"""The same for what ends a charge or claim (a verdict, a dismissal): the next of its kind is a new trial away."""

STALE_PLAN = timedelta(days=90)
"""A plan that no outlet has repeated for a season, and that is news again, is a new plan."""

FORGOTTEN_PLAN = timedelta(days=365)
"""The same where the news names a day: plans get theirs late, but none waits a year for it in silence."""

SPREAD = {Precision.DAY: timedelta(0), Precision.MONTH: timedelta(days=30), Precision.YEAR: timedelta(days=365)}


@dataclass(frozen=True, slots=True)
class Known:
    """A development as the ledger has it, for comparing.

    `stage_reported` is the earliest report of the stage that it has now, `stage_news` the earliest that told it as
    news; None while it was only retold.
    """

    development_id: int
    matter: str
    kind: str
    party: str | None
    actor: str | None
    stage: Stage
    event_date: EventDate | None
    first_reported: datetime
    last_reported: datetime
    stage_reported: datetime
    stage_news: datetime | None
    outcome: str | None = None


def find_development(mention: Mention, published: datetime, known: Iterable[Known]) -> Known | None:
    """The development that the mention is about, the nearest in time of those that fit; None when it is a new one.

    A proposal counts as a retelling, however new its article calls it: it joins what is known and swallows nothing.
    """
    mention = replace(mention, novelty=Novelty.BACKGROUND) if mention.is_proposal else mention
    fitting = [one for one in known if _same_slots(mention, one) and _same_time(mention, published, one)]
    return min(fitting, key=lambda one: _distance(mention, published, one), default=None)


def kindred(kind: str) -> tuple[str, ...]:
    """The kinds under which the same event may be told, its own first."""
    return (kind, *load_kinds()[kind].told_as)


def told_apart(one: Mention, other: Mention) -> bool:
    """Whether two mentions of one article are two developments.

    A reading has at most one mention of each development and stage, so two that agree in kind, party and stage are
    two (a conviction affirmed, another reversed). What an article retells as done is not what it announces as news.
    """
    if one.kind != other.kind or one.party != other.party:
        return False
    if one.stage is other.stage:
        return True
    retold, news = sorted((one, other), key=lambda mention: mention.novelty is Novelty.NEW)
    return retold.stage is Stage.HAPPENED and retold.novelty is Novelty.BACKGROUND and news.novelty is Novelty.NEW


# ------------------------------------------------------------------ slots


def _same_slots(mention: Mention, known: Known) -> bool:
    return (
        _same_kind(mention, known)
        and same_name(mention.party, known.party)
        and _same_matter(mention, known)
        and (mention.kind not in _ACTOR_TELLS_APART or same_actor(mention.actor, known.actor))
    )


_ACTOR_TELLS_APART = {"civil_suit_filed", "civil_suit_settled", "appeal_filed", "motion_filed"}
"""Kinds of which several stand side by side against one party, told apart by who brought them."""


def _same_kind(mention: Mention, known: Known) -> bool:
    """Its own kind; or a kindred one, unless that only names the occasion of what has happened. "The hearing was held"
    and "the motion was granted" do not tell a desk that she was sentenced, or the case dismissed.
    """
    if mention.kind == known.kind:
        return True
    hides = mention.stage is Stage.HAPPENED and known.kind in _OCCASIONS
    return known.kind in kindred(mention.kind) and not hides


_OCCASIONS = {"hearing_scheduled", "motion_granted", "appeal_decided"}
"""Kinds that say that a court sat or ruled, and not what came of it."""


def _same_matter(mention: Mention, known: Known) -> bool:
    """The whole matter where a party is unknown; else its proceeding, since the party already says whose it is."""
    if mention.party is None or known.party is None:
        return mention.matter == known.matter
    return _proceeding(mention.matter) == _proceeding(known.matter)


def _proceeding(matter: str) -> str:
    return matter.partition("/")[0]


# ------------------------------------------------------------------ time


def _same_time(mention: Mention, published: datetime, known: Known) -> bool:
    if _comes_after(mention, published, known):
        return False
    if mention.kind != known.kind:
        return _told_same_day(mention, published, known)
    if mention.stage is Stage.DENIED:
        return _taken_back(published, known)
    if mention.event_date and known.event_date:
        return _dates_fit(mention, known, mention.event_date, known.event_date)
    if mention.novelty is Novelty.BACKGROUND and mention.event_date is None:
        return _retold(mention, known)
    if known.stage is not Stage.HAPPENED:
        return _still_open(mention, published, known)
    return _near(mention, published, known)


def _comes_after(mention: Mention, published: datetime, known: Known) -> bool:
    """Whether one of the two lies after the day on which the other was told as done."""
    if known.stage is not Stage.HAPPENED:
        return False
    done = known.event_date.on if known.event_date else known.stage_reported.date()
    if mention.stage is not Stage.HAPPENED:  # still to come, when the known one was over
        return mention.event_date is not None and done < published.date() < mention.event_date.on
    told_by = known.stage_reported.date() + _tolerance(mention.kind)
    later = mention.event_date is not None and mention.event_date.on > told_by
    return later or done > max(published.date(), _day(mention.event_date, published)) + _tolerance(mention.kind)


def _tolerance(kind: str) -> timedelta:
    return SAME_EVENT if load_kinds()[kind].terminal else ANOTHER_EDITION


def _told_same_day(mention: Mention, published: datetime, known: Known) -> bool:
    """Two kinds are one event only when both are news of the same day, at the same stage. The day of the report stands
    in for a date that is missing; not for a plan's, whose day lies elsewhere.
    """
    dated = [date for date in (mention.event_date, known.event_date) if date]
    if mention.stage is not known.stage or (len(dated) == 1 and mention.stage is not Stage.HAPPENED):
        return False
    near = ANOTHER_EDITION if len(dated) == 2 else _tolerance(mention.kind)
    return abs(_day(mention.event_date, published) - _day(known.event_date, known.stage_reported)) <= near


def _taken_back(published: datetime, known: Known) -> bool:
    """A denial is about what is open. Its date is the day of the denial and tells nothing of the plan's."""
    return known.stage is not Stage.HAPPENED and published.date() >= known.first_reported.date() - STILL_TOLD


def _retold(mention: Mention, known: Known) -> bool:
    """An undated retelling ("was charged") is of the latest such development (see _distance), at most of its stage:
    what is only planned cannot have been done before, so it is some earlier one that is retold. What was denied had
    been planned.
    """
    highest = Stage.PLANNED if known.stage is Stage.DENIED else known.stage
    return mention.stage.rank <= highest.rank


def _dates_fit(mention: Mention, known: Known, one: EventDate, other: EventDate) -> bool:
    if _apart(one, other) <= _tolerance(mention.kind):
        return True
    # What was planned for one day and is news of another was moved, or done a little early.
    is_open = known.stage in {Stage.PLANNED, Stage.POSSIBLE}
    done = mention.stage is Stage.HAPPENED and mention.novelty is Novelty.NEW
    return is_open and done and _apart(one, other) <= (HAPPENS_ONCE if one.on > other.on else STILL_TOLD)


def _still_open(mention: Mention, published: datetime, known: Known) -> bool:
    """An open development (planned, possible, denied) takes any later word on it, but no older history; and no news of
    a like plan when it was itself forgotten. A date alone does not make it another: plans get theirs late.
    """
    told_again = mention.novelty is Novelty.NEW and mention.stage is known.stage
    forgotten = STALE_PLAN if mention.event_date is None else FORGOTTEN_PLAN
    if told_again and published - known.last_reported > forgotten:
        return False
    return _day(mention.event_date, published) >= known.first_reported.date() - STILL_TOLD


def _near(mention: Mention, published: datetime, known: Known) -> bool:
    """One side has no date: its report stands in for it, and reports follow an event.

    The first report counts, of those that told it as news; a retelling says only that it happened some time before, so
    news of that kind is of the same event only when both come in one breath.
    """
    if known.event_date is None and known.stage_news is None and mention.novelty is Novelty.NEW:
        window = SAME_EVENT
    elif load_kinds()[mention.kind].terminal and mention.stage is Stage.HAPPENED:
        window = HAPPENS_ONCE
    else:
        window = STILL_TOLD
    done = known.event_date or _on(known.stage_news or known.stage_reported)
    return _apart(mention.event_date or _on(published), done) <= window


def _distance(mention: Mention, published: datetime, known: Known) -> tuple[bool, bool, timedelta, int]:
    """Same kind before a kindred one; for news what was news, or is open, before what was only retold; then the
    nearest in time, then the oldest number.
    """
    only_retold = known.stage is Stage.HAPPENED and known.stage_news is None and mention.novelty is Novelty.NEW
    days = abs(_day(mention.event_date, published) - _day(known.event_date, known.last_reported))
    return (mention.kind != known.kind, only_retold, days, known.development_id)


def _apart(one: EventDate, other: EventDate) -> timedelta:
    """Days between two dates, none when one lies in the period that the other names."""
    first, second = sorted((one, other), key=lambda dated: dated.on)
    return max(second.on - first.on - SPREAD[first.precision], timedelta(0))


def _on(reported: datetime) -> EventDate:
    return EventDate(reported.date(), Precision.DAY, "")


def _day(event_date: EventDate | None, reported: datetime) -> date:
    return event_date.on if event_date else reported.date()
