"""What a digest says: contradictions that are some, feeds that need a look, and silence when there is nothing new."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from alerts.digest import compose_digest, find_disagreements, find_troubles
from extract.records import EventDate, Novelty, Precision, Stage
from storage.outbox.messages import Disagreement
from storage.outbox.recaps import FeedHealth, ReportedFact
from storage.records import Slot

NOON = datetime(2024, 7, 12, 12, tzinfo=UTC)
PAIR = Disagreement(1, Slot.DATE, 1, 2)


def day(number: int) -> EventDate:
    return EventDate(date(2024, 7, number), Precision.DAY, "")


def fact(number: int, **changes: Any) -> ReportedFact:
    """A sentence of 18 months, passed on 12 July, in an outlet's own words."""
    first = ReportedFact(
        mention_id=number,
        development_id=1,
        kind="sentence",
        party="Mara Quill",
        matter="criminal/mara-quill",
        stage=Stage.HAPPENED,
        novelty=Novelty.NEW,
        outcome="18 months",
        event_date=day(12),
        outlet=f"Outlet {number}",
        published=NOON,
    )
    return replace(first, **changes)


@pytest.mark.parametrize(
    ("one", "other", "slot"),
    [
        ({}, {"outcome": "24 months"}, Slot.OUTCOME),
        ({"outcome": "$3 million"}, {"outcome": "$3.5 million"}, Slot.OUTCOME),
        ({"outcome": "with prejudice"}, {"outcome": "without prejudice"}, Slot.OUTCOME),
        ({"outcome": "affirmed"}, {"outcome": "reversed"}, Slot.OUTCOME),
        ({}, {"event_date": day(10)}, Slot.DATE),
        ({}, {"stage": Stage.DENIED, "development_id": 2}, Slot.STAGE),
        # Refinements, and what only looks like a clash.
        ({}, {}, None),
        ({}, {"outcome": None}, None),
        ({}, {"outcome": "2 years"}, None),
        ({}, {"outcome": "18 months in prison"}, None),
        ({"outcome": "$1,000"}, {"outcome": "$1000"}, None),
        ({}, {"event_date": day(11)}, None),
        ({}, {"event_date": EventDate(date(2024, 6, 1), Precision.MONTH, "")}, None),
        ({}, {"event_date": None}, None),
        ({}, {"outcome": "24 months", "outlet": "Outlet 1"}, None),  # an outlet that corrects itself
        ({}, {"outcome": "24 months", "development_id": 2}, None),  # another sentence
        ({}, {"stage": Stage.DENIED, "development_id": 2, "novelty": Novelty.BACKGROUND}, None),
        ({}, {"stage": Stage.DENIED, "development_id": 2, "party": "Dell Arroyo"}, None),
        ({"stage": Stage.DENIED, "development_id": 2}, {}, None),  # overtaken
        ({"kind": "trial_start"}, {"kind": "trial_start", "stage": Stage.DENIED, "development_id": 2}, None),
        ({}, {"stage": Stage.DENIED, "development_id": 2, "published": NOON + timedelta(days=9)}, None),
    ],
)
def test_only_what_cannot_both_be_right_is_a_contradiction(
    one: dict[str, Any], other: dict[str, Any], slot: Slot | None
) -> None:
    """One that is none makes a desk doubt the next."""
    found = find_disagreements((fact(1, **one), fact(2, **other)), shown=())
    assert [(pair.slot, pair.mention_id, pair.against_id) for pair in found] == ([(slot, 1, 2)] if slot else [])


def test_a_contradiction_is_shown_once() -> None:
    """A third outlet on either side is no further one, and the next digest keeps quiet of it."""
    facts = (fact(1), fact(2, outcome="24 months"), fact(3, outcome="24 months"))
    assert find_disagreements(facts, shown=()) == (Disagreement(1, Slot.OUTCOME, 1, 2),)
    assert find_disagreements(facts, shown={(1, Slot.OUTCOME)}) == ()


def feed(**changes: Any) -> FeedHealth:
    """A feed that brought something an hour ago."""
    return replace(FeedHealth(1, None, None, None, NOON - timedelta(hours=1), None, None, None), **changes)


@pytest.mark.parametrize(
    ("changes", "trouble"),
    [
        ({}, None),
        ({"trouble": "temporary", "failing_since": NOON - timedelta(hours=20), "last_error": "no answer"}, None),
        (
            {"trouble": "temporary", "failing_since": NOON - timedelta(days=2), "last_error": "no answer"},
            "fails since 10 July 2024: no answer",
        ),
        (
            {"trouble": "hard", "failing_since": NOON - timedelta(hours=1), "last_error": "404"},
            "no feed is there since 12 July 2024: 404",
        ),
        (
            {"trouble": "soft", "failing_since": NOON - timedelta(hours=1), "last_error": "a web page"},
            "cannot be read since 12 July 2024: a web page",
        ),
        ({"trouble": "ours", "failing_since": NOON - timedelta(days=9), "last_error": "no network"}, None),
        ({"news_at": NOON - timedelta(days=99)}, None),  # its history makes that likely
        (
            {"news_at": NOON - timedelta(days=3), "silent_at": NOON},
            "answers, but brought nothing new since 09 July 2024, which is odd by its own history",
        ),
        (
            {"lost_since": NOON - timedelta(days=2), "lost_at": NOON - timedelta(days=1)},
            "may have lost entries between 10 July 2024 12:00 and 11 July 2024 12:00 UTC",
        ),
        ({"lost_since": NOON - timedelta(days=30), "lost_at": NOON - timedelta(days=29)}, None),
    ],
)
def test_a_feed_that_fails_is_silent_or_lost_something_is_named(changes: dict[str, Any], trouble: str | None) -> None:
    """A feed that died quietly looks like a quiet story."""
    assert find_troubles((feed(**changes),), NOON) == (((1, trouble),) if trouble else ())


@pytest.mark.parametrize(
    ("shown", "pairs", "troubles", "noted", "said"),
    [
        ((), (), (), set(), False),
        (((1, 1),), (), (), set(), True),
        ((), (PAIR,), (), set(), True),
        ((), (), ((7, "fails"),), set(), True),
        ((), (), ((7, "fails"),), {7}, False),
        (((1, 1),), (), ((7, "fails"),), {7}, True),
    ],
)
def test_a_digest_needs_something_new(shown: Any, pairs: Any, troubles: Any, noted: set[int], said: bool) -> None:
    """A message that says the same each morning is read by nobody."""
    contents = compose_digest(shown, pairs, troubles, noted)
    assert (contents is not None) is said
    if contents:
        assert contents.feeds == troubles
