"""What a day's digest says, and whether it is worth sending. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import combinations

from extract.records import Novelty, Precision, Stage
from seeds.kinds import load_kinds
from storage.outbox.messages import Contents, Disagreement
from storage.outbox.recaps import FeedHealth, ReportedFact
from storage.published.health import TOLD_FOR
from storage.records import Slot

FAILING_FOR = timedelta(days=1)
"""Of a host that has troubles: shorter outages heal by themselves and lose nothing. What only a person can mend is told
at once."""

DATES_APART = timedelta(days=2)
"""Dates that differ by a day are time zones and editions; by more, one of them is wrong."""

SAME_NEWS = timedelta(days=3)
"""A denial of something done contradicts it while it is news; later the step itself may have been taken back."""


def compose_digest(
    shown: Sequence[tuple[int, int]],
    disagreements: Sequence[Disagreement],
    troubles: Sequence[tuple[int, str]],
    noted_feeds: Collection[int],
) -> Contents | None:
    """The digest; None when there is nothing new to say.

    What is pending, and a feed whose trouble the last digest told, stand in a digest but are no reason for one: a desk
    stops reading a message that says the same each morning.
    """
    new_troubles = [feed for feed, _ in troubles if feed not in noted_feeds]
    if not (shown or disagreements or new_troubles):
        return None
    return Contents(tuple(shown), tuple(disagreements), tuple(troubles))


def find_troubles(feeds: Iterable[FeedHealth], now: datetime) -> tuple[tuple[int, str], ...]:
    """The feeds that fail, are silent or have lost something, with what is wrong in words."""
    found = ((feed.feed_id, _describe_trouble(feed, now)) for feed in feeds)
    return tuple((number, trouble) for number, trouble in found if trouble)


def _describe_trouble(feed: FeedHealth, now: datetime) -> str | None:
    """The judgement is that of the feed's own health; here is only what of it a digest tells."""
    if feed.failing_since and feed.trouble in _FAILURES:
        lasts = feed.trouble != "temporary" or now - feed.failing_since > FAILING_FOR
        return f"{_FAILURES[feed.trouble]} since {feed.failing_since:%d %B %Y}: {feed.last_error}" if lasts else None
    if feed.silent_at and feed.news_at:
        return f"answers, but brought nothing new since {feed.news_at:%d %B %Y}, which is odd by its own history"
    if feed.lost_since and feed.lost_at and now - feed.lost_at < TOLD_FOR:
        return f"may have lost entries between {feed.lost_since:%d %B %Y %H:%M} and {feed.lost_at:%d %B %Y %H:%M} UTC"
    return None


_FAILURES = {"hard": "no feed is there", "soft": "cannot be read", "temporary": "fails"}
"""Not `ours`: when no host at all is reached, no feed is to blame."""


def find_disagreements(facts: Sequence[ReportedFact], shown: Collection[tuple[int, Slot]]) -> tuple[Disagreement, ...]:
    """The first contradiction of each development and slot that no digest has shown.

    Only what cannot both be right counts. A detail that one report leaves out, a month beside a day, a name beside
    "an unnamed individual" refine each other. A contradiction that is missed costs a desk little: it reads both
    reports anyway; one that is none makes it doubt the next.
    """
    found: dict[tuple[int, Slot], Disagreement] = {}
    for one, other in combinations(facts, 2):
        if one.outlet != other.outlet:
            for slot in _clashes(one, other):
                key = (one.development_id, slot)
                found.setdefault(key, Disagreement(*key, one.mention_id, other.mention_id))
    return tuple(disagreement for key, disagreement in found.items() if key not in shown)


def _clashes(one: ReportedFact, other: ReportedFact) -> Iterator[Slot]:
    if _one_denies(one, other):
        yield Slot.STAGE
    if one.development_id != other.development_id or {one.stage, other.stage} != {Stage.HAPPENED}:
        return
    if one.outcome and other.outcome and _outcomes_clash(one.outcome, other.outcome):
        yield Slot.OUTCOME
    if _dates_clash(one, other):
        yield Slot.DATE


def _one_denies(one: ReportedFact, other: ReportedFact) -> bool:
    """The first has news of an end (a verdict, a dismissal), the second says in the same days that there is none.

    Only of what ends a matter: on the newsroom's coverage "no trial to come back to" denied the opening of a trial,
    and a sentence "not yet set" denied none. A denial that comes first is only overtaken.
    """
    same = (one.kind, one.party, one.matter) == (other.kind, other.party, other.matter)
    both_news = one.novelty is other.novelty is Novelty.NEW and load_kinds()[one.kind].terminal
    stages = (one.stage, other.stage) == (Stage.HAPPENED, Stage.DENIED)
    return same and both_news and stages and other.published - one.published <= SAME_NEWS


_OPPOSITES = (
    {"with prejudice", "without prejudice"},
    {"affirmed", "reversed"},
    {"allowed", "refused"},
    {"granted", "denied"},
)
_MEASURE = re.compile(r"\$?(\d[\d,]*(?:\.\d+)?)[ -]?(million|billion|thousand|days?|weeks?|months?|years?)?")


def _outcomes_clash(one: str, other: str) -> bool:
    """Opposites; or two plain measures in one unit whose numbers differ ("18 months", "24 months")."""
    if {one, other} in _OPPOSITES:
        return True
    mine, theirs = _MEASURE.fullmatch(one), _MEASURE.fullmatch(other)
    if not (mine and theirs) or _unit(mine) != _unit(theirs):
        return False
    return mine[1].replace(",", "") != theirs[1].replace(",", "")


def _unit(measure: re.Match[str]) -> tuple[bool, str]:
    return measure[0].startswith("$"), (measure[2] or "").rstrip("s")


def _dates_clash(one: ReportedFact, other: ReportedFact) -> bool:
    dates = [fact.event_date for fact in (one, other) if fact.event_date and fact.event_date.precision is Precision.DAY]
    return len(dates) == 2 and abs(dates[0].on - dates[1].on) >= DATES_APART
