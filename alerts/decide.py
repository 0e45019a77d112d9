"""What is worth telling: placed mentions in, decisions out. Pure.

A stage of a development is told once, by the first article that reports it as its news. Everything else is quiet:
corroborations, retellings, what is below the watch's level (it waits for the digest), and history from before the
watch. Too much at once is folded into one message; nothing is dropped.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from extract.records import Novelty, Stage
from seeds.notify import Level, Notify
from storage.outbox.waiting import Untried
from storage.records import Verdict
from storage.stories.stories import Placed

NEWS_LASTS = timedelta(days=10)
"""A stage first reported longer ago is no news, even when an article tells it so: a re-dated copy, a slow outlet."""

BEFORE_THE_WATCH = timedelta(days=2)
"""What was published earlier than this before the watch began fills the timeline and is not sent as news."""

MOST_ALONE = 5
"""Alerts of one story, each of one article, that go out one by one; more are folded into one brief.

A verdict day brings three or four between two rounds (one count, another count, the date of the sentence, an appeal
announced). More than that has been an archive published anew, a new feed, or a fault of the rules; and six messages at
once are read worse than one with six headings. Folding too early costs a desk the separate headlines, folding too late
its trust in the channel.
"""


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided of one mention. `wanted` is the watch's level for its kind."""

    placed: Placed
    verdict: Verdict
    wanted: Level


def decide_mentions(placed: Sequence[Placed], notify: Notify, watched_since: datetime) -> tuple[Decision, ...]:
    """A decision on each mention of one article, in the order given; at most one told per stage of a development."""
    decisions, told = [], set()
    for one in placed:
        wanted = notify.level_of(one.kind)
        verdict = decide_verdict(one, wanted, watched_since)
        if verdict is Verdict.TOLD and one.change_id in told:
            verdict = Verdict.TOLD_BESIDE
        if verdict is Verdict.TOLD:
            told.add(one.change_id)
        decisions.append(Decision(one, verdict, wanted))
    return tuple(decisions)


def decide_verdict(placed: Placed, wanted: Level, watched_since: datetime) -> Verdict:
    """Whether a mention is told, else the first reason against it.

    The level is asked last: what is below it, and that alone, is left to the digest.
    """
    if placed.proposed:
        return Verdict.PROPOSED
    if placed.rejected:
        return Verdict.REJECTED
    if placed.change_id is None:
        return Verdict.LATER_STAGE_KNOWN
    if placed.told:
        return Verdict.TOLD_BEFORE
    if placed.novelty is Novelty.BACKGROUND:
        return Verdict.RETOLD
    if placed.published < watched_since - BEFORE_THE_WATCH:
        return Verdict.BEFORE_THE_WATCH
    if placed.published - placed.stage_first_reported > NEWS_LASTS:
        return Verdict.OLD_NEWS
    return Verdict.TOLD if _reaches(placed, wanted) else Verdict.BELOW_LEVEL


def _reaches(placed: Placed, wanted: Level) -> bool:
    """At the level or above; or a denial of something that was told."""
    if wanted is Level.DIGEST:
        return False
    if placed.stage is Stage.DENIED:
        return placed.previous_told
    return placed.stage.rank >= Stage(wanted.value).rank


def decide_fold(untried: Sequence[Untried], *, catching_up: bool) -> tuple[int, ...]:
    """The alerts of one story to fold into one brief, by number; none when each may go out alone.

    After a silence everything goes into the brief but what has happened. The news of more than MOST_ALONE articles goes
    into it in any case, however long they took to come: what quiet hours or a mute held back falls due in one moment.
    """
    loud = [one for one in untried if one.happened or not catching_up]
    quiet = [one for one in untried if one not in loud]
    folded = untried if sum(one.articles for one in loud) > MOST_ALONE else quiet
    return tuple(one.alert_id for one in folded) if len(folded) > 1 else ()
