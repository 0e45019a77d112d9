"""What is worth telling: placed mentions in, notices out. Pure.

A stage of a development is told once, by the first article that reports it as its news. Everything else is quiet:
corroborations, retellings, what is only possible (it waits for the digest), and history from before the watch.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from extract.records import Novelty, Stage
from seeds.notify import Level
from storage.stories import Placed

NEWS_LASTS = timedelta(days=10)
"""A stage first reported longer ago is no news, even when an article tells it so: a re-dated copy, a slow outlet."""

BEFORE_THE_WATCH = timedelta(days=2)
"""What was published earlier than this before the watch began fills the timeline and is not sent."""


def decide_notices(placed: Sequence[Placed], level: Level, watched_since: datetime) -> tuple[Placed, ...]:
    """The mentions of one article to send now, in the order given, one per stage of a development."""
    worth_telling = [one for one in placed if why_silent(one, level, watched_since) is None]
    first_of_each = {one.change_id: one for one in reversed(worth_telling)}
    return tuple(one for one in worth_telling if first_of_each[one.change_id] is one)


def why_silent(placed: Placed, level: Level, watched_since: datetime) -> str | None:
    """Why a mention sends nothing, in words; None when it does."""
    if placed.change_id is None:
        return "the ledger already knows a later stage"
    if placed.told:
        return "this stage was told before"
    if placed.novelty is Novelty.BACKGROUND:
        return "the article retells it"
    if not _reaches(placed, level):
        return f"below the watch's level ({level.value})"
    if placed.published < watched_since - BEFORE_THE_WATCH:
        return "published before the watch began"
    if placed.published - placed.stage_first_reported > NEWS_LASTS:
        return "first reported too long ago to be news"
    return None


def _reaches(placed: Placed, level: Level) -> bool:
    """At the level or above; or a denial of something that was told."""
    if placed.stage is Stage.DENIED:
        return placed.previous_told
    return placed.stage.rank >= Stage(level.value).rank
