"""What a round would do, told without doing it."""

from __future__ import annotations

from datetime import timedelta

from extract.web.politeness import Politeness
from flows.desk import load_plan
from flows.foresee import decide_reason, describe_foresight, estimate_time, foresee
from flows.settings import load_settings
from storage.published.foresight import FeedState
from tests.flows.conftest import Replay
from tests.flows.process import courtbeat
from tests.storage.samples import at_noon

NOON = at_noon("2024-07-12")
SECOND = timedelta(seconds=1)


def test_a_feed_is_due_for_a_reason() -> None:
    """ "Why is it not polled?" has an answer before the round."""
    rests = FeedState("u", NOON + SECOND, 0)
    assert decide_reason(None, NOON, every_feed=False) == "never polled"
    assert decide_reason(rests, NOON, every_feed=False) is None
    assert decide_reason(rests, NOON, every_feed=True) == "not due, but asked for"
    assert decide_reason(FeedState("u", NOON, 0), NOON, every_feed=False) == "due since 2024-07-12 12:00 UTC"
    assert "after 3 failures" in (decide_reason(FeedState("u", NOON, 3), NOON, every_feed=False) or "")


def test_politeness_sets_the_time() -> None:
    """The longest host, or the workers' share of all, whichever takes longer."""
    manners = Politeness(spacing=5 * SECOND, host_spacing={"*.slow.example": 59 * SECOND})
    assert estimate_time(manners, {}, 8) == timedelta(0)
    assert estimate_time(manners, {"a.example": 11, "b.example": 2}, 8) == 66 * SECOND
    assert estimate_time(manners, {"www.slow.example:8080": 2}, 8) == 120 * SECOND
    assert estimate_time(manners, {f"{number}.example": 1 for number in range(40)}, 4) == 60 * SECOND


def test_before_the_first_round_every_feed_is_due(replay: Replay) -> None:
    """A new desk sees what its first round will be."""
    plan = load_plan(load_settings(replay.folder))
    foresight = foresee(plan, NOON)
    assert [reason for _, reason in foresight.feeds] == ["never polled"] * len(plan.feeds)
    assert not (replay.folder / "data").exists()


def test_after_a_round_the_plan_knows_what_rests(replay: Replay) -> None:
    """Five minutes later nothing is due; a year later everything is."""
    at = replay.newsroom.coverage.calendar[1]
    replay.play(at)
    plan = load_plan(load_settings(replay.folder))
    soon, late = (foresee(plan, at + later) for later in (timedelta(minutes=5), timedelta(days=366)))
    assert (soon.feeds, soon.resting) == ((), len(plan.feeds))
    assert len(late.feeds) == len(plan.feeds)
    assert sum(soon.looks.values()) == 0
    assert sum(late.looks.values()) > 0
    assert next(describe_foresight(soon)) == f"0 feeds to be polled; {len(plan.feeds)} not due"


def test_a_dry_run_asks_nobody_and_writes_nothing(replay: Replay) -> None:
    """The command that is safe to type at any time."""
    replay.play(replay.newsroom.coverage.calendar[1])
    asked = len(replay.newsroom.requests)
    before = {path: path.stat().st_mtime_ns for path in (replay.folder / "data").iterdir()}
    result = courtbeat("run", "--dry-run", folder=replay.folder)
    assert result.returncode == 0, result.stderr
    assert "feeds to be polled" in result.stdout
    assert len(replay.newsroom.requests) == asked
    assert {path: path.stat().st_mtime_ns for path in (replay.folder / "data").iterdir()} == before
