"""A few points of the crash harness; `make crash` tries a thousand."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.crash.harness import Bench, Point, choose_points, open_bench, try_point


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    with open_bench(tmp_path_factory.mktemp("bench")) as opened:
        yield opened


def test_the_undisturbed_rounds_tell_everything(bench: Bench) -> None:
    """A harness over rounds that do nothing would prove nothing."""
    news, later = (bench.scenes[name].undisturbed for name in ("news", "later"))
    assert sum(news.told.values()) >= 5
    assert {told[0] for told in later.told} == {"news", "correction", "digest"}
    assert news.unsent == later.unsent == 0
    assert set(later.links.values()) == {"article"}


@pytest.mark.parametrize("number", range(6))
def test_a_killed_round_loses_nothing_and_repeats_nothing_unmarked(
    bench: Bench, tmp_path_factory: pytest.TempPathFactory, number: int
) -> None:
    """Power cuts, full mail servers and lost answers, all at once."""
    point = choose_points(6, seed=7)[number]
    assert try_point(bench, point, tmp_path_factory.mktemp("points") / "desk") == ()


@pytest.mark.parametrize(
    "point",
    [
        Point("news", faults={"mail": "drop", "slack": "half", "bot": "silence", "hook": "drop"}, healthy=1),
        Point("later", faults={"mail": "refuse", "slack": "throttle", "bot": "error", "hook": "reset"}),
        Point("news", faults={"web": "reset"}, healthy=2),
    ],
)
def test_a_far_end_that_fails_costs_nothing(
    bench: Bench, tmp_path_factory: pytest.TempPathFactory, point: Point
) -> None:
    """Nobody was killed; the others were down."""
    assert try_point(bench, point, tmp_path_factory.mktemp("faults") / "desk") == ()
