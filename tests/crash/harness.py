"""Kills a round at many points, breaks its far ends, and checks that nothing was lost and no repeat is unmarked.

`python -m tests.crash.harness [POINTS] [SEED] [WORKERS]` runs the whole; a few points run with the tests. Real DuckDB,
a real SMTP server, real HTTP: Slack by webhook and by bot, a signed webhook, and the outlet that is read.
"""

from __future__ import annotations

import multiprocessing
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from tests.crash.desk import write_desk, write_settings
from tests.crash.news import FIRST_NEWS, LATER, START, State
from tests.crash.round_process import Cost, Kill, measure_round, play_round
from tests.crash.verdict import Expected, Outcome, Problem, Wrong, count_repeats, find_problems, read_outcome
from tests.crash.world import Fault, World, open_world

WELL: tuple[Fault, ...] = ("none",) * 20
CHANNEL_FAULTS: tuple[Fault, ...] = (*WELL[:7], "refuse", "error", "throttle", "reset", "drop", "half", "silence")
WEB_FAULTS: tuple[Fault, ...] = (*WELL, "refuse", "error", "throttle", "reset", "half")

SECOND_CHANCES = (timedelta(minutes=15), timedelta(minutes=90), timedelta(days=1))
"""When the next rounds come, with every far end well: far enough apart for every backoff to have passed. A day later
articles are looked at again, and there is another digest.
"""

POINTS_AT_ONCE = 25
"""Points that share one set of far ends."""

_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload(["tests.crash.warm"])


@dataclass(frozen=True)
class Scene:
    """A round worth disturbing: the desk before it, what is out then, and what an undisturbed one makes of it."""

    desk: Path
    at: datetime
    state: State
    before: tuple[Expected, ...]
    undisturbed: Outcome
    cost: Cost


@dataclass(frozen=True)
class Point:
    """One way for a round to go wrong. Deaths as shares (0 to 1) of a whole round, so that they fit any of them;
    `again` is that of the round after. Each far end is healthy for so many messages before its fault begins.
    """

    scene: str
    step: float | None = None
    moment: float | None = None
    again: float | None = None
    faults: Mapping[str, Fault] = field(default_factory=dict)
    healthy: int = 0


@dataclass(frozen=True)
class Tally:
    """How points went."""

    problems: Counter[Wrong] = field(default_factory=Counter)
    bad: int = 0
    points: int = 0
    repeats: Counter[str] = field(default_factory=Counter)

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.problems + other.problems,
            self.bad + other.bad,
            self.points + other.points,
            self.repeats + other.repeats,
        )


@dataclass(frozen=True)
class Bench:
    """Everything that many points share."""

    world: World
    scenes: Mapping[str, Scene]


@contextmanager
def open_bench(folder: Path) -> Iterator[Bench]:
    """Far ends and scenes: the news, six hours later a correction, a settlement and the digest."""
    with open_world() as world:
        quiet, told = folder / "quiet", folder / "told"
        write_desk(quiet)
        world.forget("quiet")
        _run(world, quiet, START)
        shutil.copytree(quiet, told, symlinks=True)
        world.forget("news")
        _run(world, told, FIRST_NEWS)
        _run(world, told, LATER - timedelta(minutes=10))
        scenes = {
            "news": _prepare(world, quiet, FIRST_NEWS, "news"),
            "later": _prepare(world, told, LATER, "later"),
        }
        yield Bench(world, scenes)


def _prepare(world: World, desk: Path, at: datetime, state: State) -> Scene:
    trial, answer = desk.with_name(f"{desk.name}-trial"), desk.with_name("cost")
    shutil.copytree(desk, trial, symlinks=True)
    before = read_outcome(desk).deliveries
    world.forget(state)
    write_settings(trial, world.wires())
    _start(measure_round, trial, at, world.wires(), answer)
    steps, seconds = answer.read_text().split()
    return Scene(desk, at, state, before, read_outcome(trial), Cost(int(steps), float(seconds)))


def choose_points(count: int, seed: int) -> list[Point]:
    """`count` points, the same for the same seed. One in ten is a far end's fault without a death, one in five a
    death at any moment, the rest a death at a step; one in six dies again in the round after.
    """
    chance = random.Random(seed)  # noqa: S311  # a reproducible choice, not a secret
    return [_choose_point(chance) for _ in range(count)]


def _choose_point(chance: random.Random) -> Point:
    how, share = chance.random(), chance.random()
    return Point(
        scene=chance.choice(("news", "later")),
        step=share if how >= 0.3 else None,
        moment=share if 0.1 <= how < 0.3 else None,
        again=chance.random() if chance.random() < 1 / 6 else None,
        faults={name: chance.choice(CHANNEL_FAULTS) for name in ("mail", "slack", "bot", "hook")}
        | {"web": chance.choice(WEB_FAULTS)},
        healthy=chance.randint(0, 3),
    )


def try_point(bench: Bench, point: Point, folder: Path) -> tuple[Problem, ...]:
    """Plays the point and then rounds in which all is well; what is wrong in the end."""
    world, scene = bench.world, bench.scenes[point.scene]
    world.forget(scene.state)
    shutil.copytree(scene.desk, folder, symlinks=True)
    world.break_down(point.faults, point.healthy)
    _run(world, folder, scene.at, _decide_death(point, scene.cost))
    world.heal()
    if point.again is not None:
        _run(world, folder, scene.at + timedelta(minutes=7), Kill(at_step=1 + int(point.again * scene.cost.steps)))
    problems = _recover(world, scene, folder)
    shutil.rmtree(folder)
    return problems


def _decide_death(point: Point, cost: Cost) -> Kill | None:
    if point.step is not None:
        return Kill(at_step=1 + int(point.step * cost.steps))
    if point.moment is not None:
        return Kill(after_seconds=max(0.001, point.moment * cost.processor_seconds))
    return None


def _recover(world: World, scene: Scene, folder: Path) -> tuple[Problem, ...]:
    """Plays the next rounds until all is as it would have been; what is still wrong after the last."""
    problems: tuple[Problem, ...] = ()
    for wait in SECOND_CHANCES:
        _run(world, folder, scene.at + wait)
        arrived = {name: end.arrivals for name, end in world.channels.items()}
        problems = tuple(find_problems(scene.undisturbed, read_outcome(folder), scene.before, arrived))
        if not problems:
            break
    return problems


def _run(world: World, folder: Path, at: datetime, kill: Kill | None = None) -> None:
    wires = world.wires()
    write_settings(folder, wires)
    exitcode = _start(play_round, folder, at, wires, kill)
    if exitcode != 0 and kill is None:
        raise AssertionError(f"a round that nobody killed ended with {exitcode}")


def _start(work: object, *arguments: object) -> int | None:
    process = _processes.Process(target=work, args=arguments)  # type: ignore[arg-type]
    process.start()
    process.join()
    return process.exitcode


# ------------------------------------------------------------------ the whole


def try_points(points: Sequence[tuple[int, Point]]) -> Tally:
    """Several points over one set of far ends; each that goes wrong is printed."""
    tally = Tally()
    with tempfile.TemporaryDirectory() as temporary, open_bench(Path(temporary)) as bench:
        for number, point in points:
            problems = try_point(bench, point, Path(temporary) / f"point-{number}")
            for problem in problems:
                print(f"point {number} {point}: {problem.what}: {problem.detail}", flush=True)
            repeats = count_repeats({name: end.arrivals for name, end in bench.world.channels.items()})
            tally += Tally(Counter(one.what for one in problems), bool(problems), 1, repeats)
    return tally


def main(count: int = 1000, seed: int = 1, workers: int = 2) -> int:
    """Prints each point that lost or repeated something, and the tally; 1 when there is any."""
    began, tally = time.monotonic(), Tally()
    numbered = list(enumerate(choose_points(count, seed), 1))
    shares = [numbered[start : start + POINTS_AT_ONCE] for start in range(0, count, POINTS_AT_ONCE)]
    with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn")) as pool:
        for share in pool.map(partial(try_points), shares):
            tally += share
            print(f"{tally.points} points tried, {tally.bad} bad, {time.monotonic() - began:.0f} s", flush=True)
    print("; ".join(f"{tally.problems[what]} {what}" for what in Wrong))
    print("marked repeats: " + ", ".join(f"{name} {tally.repeats[name]}" for name in ("mail", "slack", "bot", "hook")))
    print(f"{tally.points - tally.bad} passed, {tally.bad} failed; seed {seed}")
    return 1 if tally.bad else 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
