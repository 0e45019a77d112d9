"""A few points of the crash harness; `make crash` tries a thousand."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.crash.harness import Bench, Point, choose_points, open_bench, try_point


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    with open_bench(tmp_path_factory.mktemp("bench")) as opened:
        yield opened


def test_the_undisturbed_round_tells_the_news(bench: Bench) -> None:
    """A harness over a round that does nothing would prove nothing."""
    assert sum(bench.undisturbed.told.values()) >= 5
    assert bench.undisturbed.unsent == 0
    assert set(bench.undisturbed.links.values()) == {"article"}


@pytest.mark.parametrize("number", range(6))
def test_a_killed_round_loses_nothing_and_repeats_nothing_unmarked(
    bench: Bench, tmp_path_factory: pytest.TempPathFactory, number: int
) -> None:
    """Power cuts, full mail servers and lost answers, all at once."""
    point = choose_points(bench.steps, 6, seed=7)[number]
    assert try_point(bench, point, tmp_path_factory.mktemp("points") / "desk") == []


@pytest.mark.parametrize(
    "point",
    [
        Point(None, mail="drop", slack="half", web="none"),
        Point(None, mail="refuse", slack="throttle", web="none"),
        Point(None, mail="none", slack="none", web="reset"),
    ],
)
def test_a_far_end_that_fails_costs_nothing(
    bench: Bench, tmp_path_factory: pytest.TempPathFactory, point: Point
) -> None:
    """Nobody was killed; the others were down."""
    assert try_point(bench, point, tmp_path_factory.mktemp("faults") / "desk") == []
