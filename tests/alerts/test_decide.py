"""What is told, what stays silent and why, and when several alerts become one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from alerts.decide import BEFORE_THE_WATCH, MOST_ALONE, NEWS_LASTS, decide_fold, decide_mentions
from extract.records import Novelty, Stage
from seeds.notify import Level, Notify
from storage.outbox.waiting import Untried
from storage.records import Verdict
from storage.stories.stories import Placed

NOON = datetime(2024, 7, 12, 12, tzinfo=UTC)
LONG_WATCHED = NOON - timedelta(days=365)


def placed(**changes: Any) -> Placed:
    """A dismissal, reported as news at noon, untold."""
    first = Placed(
        mention_id=1,
        development_id=1,
        kind="case_dismissed",
        stage=Stage.HAPPENED,
        previous=None,
        novelty=Novelty.NEW,
        change_id=1,
        told=False,
        previous_told=False,
        published=NOON,
        stage_first_reported=NOON,
    )
    return replace(first, **changes)


def verdict(one: Placed, notify: Notify | None = None, watched_since: datetime = LONG_WATCHED) -> Verdict:
    (decision,) = decide_mentions([one], notify or Notify(), watched_since)
    return decision.verdict


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, Verdict.TOLD),
        ({"change_id": None}, Verdict.LATER_STAGE_KNOWN),
        ({"told": True}, Verdict.TOLD_BEFORE),
        ({"novelty": Novelty.BACKGROUND}, Verdict.RETOLD),
        ({"stage_first_reported": NOON - NEWS_LASTS}, Verdict.TOLD),
        ({"stage_first_reported": NOON - NEWS_LASTS - timedelta(hours=1)}, Verdict.OLD_NEWS),
        ({"stage": Stage.POSSIBLE}, Verdict.BELOW_LEVEL),
        ({"stage": Stage.PLANNED}, Verdict.TOLD),
        ({"stage": Stage.DENIED}, Verdict.BELOW_LEVEL),
        ({"stage": Stage.DENIED, "previous_told": True}, Verdict.TOLD),
        # What is below the level and silent for another reason too is not for the digest either.
        ({"stage": Stage.POSSIBLE, "novelty": Novelty.BACKGROUND}, Verdict.RETOLD),
        ({"stage": Stage.POSSIBLE, "stage_first_reported": NOON - timedelta(days=60)}, Verdict.OLD_NEWS),
    ],
)
def test_each_mention_has_one_verdict(changes: dict[str, Any], expected: Verdict) -> None:
    """`alerts why-not` answers with it: the first reason that holds."""
    assert verdict(placed(**changes)) is expected


@pytest.mark.parametrize(
    ("level", "kinds", "told"),
    [
        (Level.POSSIBLE, {}, {"possible", "planned", "happened"}),
        (Level.PLANNED, {}, {"planned", "happened"}),
        (Level.HAPPENED, {}, {"happened"}),
        (Level.DIGEST, {}, set()),
        (Level.HAPPENED, {"case_dismissed": Level.POSSIBLE}, {"possible", "planned", "happened"}),
        (Level.POSSIBLE, {"case_dismissed": Level.DIGEST}, set()),
        (Level.PLANNED, {"sentence": Level.DIGEST}, {"planned", "happened"}),
    ],
)
def test_the_level_of_the_kind_goes_before_that_of_the_watch(
    level: Level, kinds: dict[str, Level], told: set[str]
) -> None:
    """A desk may want every whisper of one kind and no hearing at all."""
    notify = Notify(level=level, kinds=kinds)
    stages = (Stage.POSSIBLE, Stage.PLANNED, Stage.HAPPENED)
    assert {stage.value for stage in stages if verdict(placed(stage=stage), notify) is Verdict.TOLD} == told


def test_what_was_published_well_before_the_watch_is_history() -> None:
    """A new watch must not send the whole story so far; what is from today is news."""
    assert verdict(placed(), watched_since=NOON + timedelta(hours=5)) is Verdict.TOLD
    late = NOON + BEFORE_THE_WATCH + timedelta(hours=1)
    assert verdict(placed(), watched_since=late) is Verdict.BEFORE_THE_WATCH


def test_two_mentions_of_one_stage_are_told_once() -> None:
    """An article that says it in the title and in the text has one piece of news."""
    decisions = decide_mentions([placed(), placed(mention_id=2), placed(change_id=2)], Notify(), LONG_WATCHED)
    assert [one.verdict for one in decisions] == [Verdict.TOLD, Verdict.TOLD_BESIDE, Verdict.TOLD]


HAPPENED = tuple(Untried(number, happened=True) for number in range(1, 20))
PLANNED = tuple(Untried(number, happened=False) for number in range(21, 40))
STORM = Untried(40, happened=True, articles=6)
PLANS = Untried(41, happened=False, articles=3)


@pytest.mark.parametrize(
    ("untried", "catching_up", "folded"),
    [
        ((), False, 0),
        (HAPPENED[:MOST_ALONE], False, 0),
        ((*HAPPENED[:3], *PLANNED[:2]), False, 0),
        (HAPPENED[: MOST_ALONE + 1], False, MOST_ALONE + 1),
        ((*HAPPENED[:3], *PLANNED[:3]), False, 6),
        ((PLANS, *HAPPENED[:2]), False, 0),  # the brief of a silence waits for the morning, these are news
        ((STORM, *HAPPENED[:2]), False, 3),  # one brief, however long it storms before it can go out
        (HAPPENED[:3], True, 0),
        (PLANNED[:1], True, 0),  # a brief of one would only be an alert with a worse headline
        (PLANNED[:2], True, 2),
        ((*HAPPENED[:3], *PLANNED[:4]), True, 4),
        ((PLANS, PLANNED[0]), True, 2),
        ((PLANS, *HAPPENED[:2]), True, 0),
        ((STORM, HAPPENED[0]), True, 2),
        ((*HAPPENED[:6], PLANNED[0]), True, 7),
    ],
)
def test_too_much_at_once_becomes_one_brief(untried: tuple[Untried, ...], catching_up: bool, folded: int) -> None:
    """A storm is read by nobody; after a silence what has happened still goes out on its own."""
    numbers = decide_fold(untried, catching_up=catching_up)
    assert len(numbers) == folded
    if catching_up and folded == 4:
        assert set(numbers) == {one.alert_id for one in PLANNED[:4]}
