"""Kills a round at many points, breaks its far ends, and checks that nothing was lost and no repeat is unmarked.

`python -m tests.crash.harness [POINTS] [SEED]` runs the whole; a few points run with the tests. Real DuckDB, a real
SMTP server, real HTTP.
"""

from __future__ import annotations

import multiprocessing
import random
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from storage.db import open_ledger
from storage.stories.history import list_told
from tests.crash.round_process import play_round
from tests.crash.world import FIRST_NEWS, START, Fault, World, open_world, write_desk

MAIL_FAULTS: tuple[Fault, ...] = ("none", "none", "refuse", "reset", "drop")
SLACK_FAULTS: tuple[Fault, ...] = ("none", "none", "throttle", "error", "reset", "half")
WEB_FAULTS: tuple[Fault, ...] = ("none", "none", "none", "error", "reset")

SECOND_CHANCES = tuple(FIRST_NEWS + timedelta(minutes=minutes) for minutes in (15, 40, 80, 180, 400))
"""When the next rounds come, with every far end well: far enough apart for every backoff to have passed."""

_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload(["tests.crash.round_process"])


@dataclass(frozen=True)
class Outcome:
    """What is known and told in the end."""

    links: dict[str, str | None]
    told: Counter[tuple[str, str, str | None]]
    unsent: int


@dataclass(frozen=True)
class Point:
    """One way for a round to go wrong."""

    kill_at: int | None
    mail: Fault
    slack: Fault
    web: Fault


@dataclass(frozen=True)
class Bench:
    """The world, a desk that has seen one quiet round, and what an undisturbed round makes of the news."""

    world: World
    desk: Path
    undisturbed: Outcome
    steps: int


@contextmanager
def open_bench(folder: Path) -> Iterator[Bench]:
    """Sets everything up once for many points."""
    with open_world() as world:
        desk, trial = folder / "desk", folder / "trial"
        write_desk(desk, world)
        _run(desk, START)
        world.news_is_out = True
        shutil.copytree(desk, trial, symlinks=True)
        _run(trial, FIRST_NEWS, count_to=folder / "steps")
        yield Bench(world, desk, _outcome(trial), int((folder / "steps").read_text()))


def choose_points(steps: int, count: int, seed: int) -> list[Point]:
    """`count` points, the same for the same seed. One in ten is a far end's fault without a kill."""
    chance = random.Random(seed)  # noqa: S311  # a reproducible choice, not a secret
    return [
        Point(
            kill_at=None if chance.random() < 0.1 else chance.randint(1, steps),
            mail=chance.choice(MAIL_FAULTS),
            slack=chance.choice(SLACK_FAULTS),
            web=chance.choice(WEB_FAULTS),
        )
        for _ in range(count)
    ]


def try_point(bench: Bench, point: Point, folder: Path) -> list[str]:
    """Plays the point and then rounds in which all is well; what was lost, or repeated without a mark, in words."""
    world = bench.world
    world.forget()
    shutil.copytree(bench.desk, folder, symlinks=True)
    world.web_fault, world.slack_fault = point.web, point.slack
    world.set_mail(point.mail)
    _run(folder, FIRST_NEWS, kill_at=point.kill_at)
    world.heal()
    losses = _recover(bench, folder)
    problems = [*losses, *_unmarked_repeats(world), *_disorder(world)]
    shutil.rmtree(folder)
    return problems


def _recover(bench: Bench, folder: Path) -> list[str]:
    """Plays the next rounds until all is as it would have been; what still differs after the last."""
    losses = ["no round was played"]
    for at in SECOND_CHANCES:
        _run(folder, at)
        losses = list(_losses(bench.undisturbed, _outcome(folder)))
        if not losses:
            break
    return losses


def _run(folder: Path, at: datetime, kill_at: int | None = None, count_to: Path | None = None) -> None:
    process = _processes.Process(target=play_round, args=(folder, at, kill_at, count_to))
    process.start()
    process.join()
    if process.exitcode != (0 if kill_at is None else -9) and kill_at is None:
        raise AssertionError(f"a round that nobody killed ended with {process.exitcode}")


def _outcome(folder: Path) -> Outcome:
    with open_ledger(folder / "data" / "ledger.duckdb") as ledger:
        links = dict(ledger.rows("SELECT url, outcome FROM store.links"))
        told = Counter((one.kind, one.stage.value, one.party) for one in list_told(ledger))
        (unsent,) = ledger.one("SELECT count(*) FROM store.deliveries WHERE state <> 'sent'")
    return Outcome(links, told, unsent)


def _losses(expected: Outcome, found: Outcome) -> Iterator[str]:
    if found.links != expected.links:
        yield f"links differ: {set(expected.links.items()) ^ set(found.links.items())}"
    if found.told != expected.told:
        yield f"lost {expected.told - found.told}, told beyond the truth {found.told - expected.told}"
    if found.unsent:
        yield f"{found.unsent} deliveries never sent"


MARK = "may be a repeat"


def _arrivals(world: World) -> dict[str, list[tuple[str, bool]]]:
    """What arrived at each far end in order: (what identifies the alert, whether it is marked as a possible repeat)."""
    return {
        "mail": [(message["Message-ID"], MARK in message.as_string()) for message in world.mail.taken],
        "slack": [(post["text"], MARK in str(post)) for post in world.posts],
    }


def _unmarked_repeats(world: World) -> Iterator[str]:
    for channel, arrivals in _arrivals(world).items():
        seen: set[str] = set()
        for alert, marked in arrivals:
            if alert in seen and not marked:
                yield f"{channel}: repeated without a mark: {alert}"
            seen.add(alert)


def _disorder(world: World) -> Iterator[str]:
    """Each story's messages in the order of its news, on each channel; the first arrival of each counts."""
    subjects = {
        "mail": [str(message["Subject"]) for message in world.mail.taken],
        "slack": [str(post["text"]) for post in world.posts],
    }
    for channel, lines in subjects.items():
        for story in ("mesa", "ferry"):
            first = list(dict.fromkeys(line for line in lines if line.endswith(f"- {story}")))
            if first != sorted(first, key=_place_in_the_news):
                yield f"{channel}: {story} out of order: {first}"


def _place_in_the_news(subject: str) -> int:
    """The course of both stories is: planned or filed, then done or answered, then pleaded."""
    course = ("charge planned", "suit filed", "charged", "motion denied", "pleaded not guilty")
    return next((place for place, words in enumerate(course) if subject.lower().startswith(words)), len(course))


def main(count: int = 1000, seed: int = 1) -> int:
    """Prints each point that lost or repeated something, and the tally; 1 when there is any."""
    bad = 0
    with tempfile.TemporaryDirectory() as temporary, open_bench(Path(temporary)) as bench:
        print(f"{bench.steps} steps in a round; {count} points, seed {seed}", flush=True)
        for number, point in enumerate(choose_points(bench.steps, count, seed), 1):
            problems = try_point(bench, point, Path(temporary) / f"point-{number}")
            bad += bool(problems)
            for problem in problems:
                print(f"point {number} {point}: {problem}", flush=True)
            if number % 100 == 0:
                print(f"{number} points tried, {bad} bad", flush=True)
    print(f"{count - bad} passed, {bad} failed")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
