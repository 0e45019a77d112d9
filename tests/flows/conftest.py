"""A desk over the newsroom: real HTTP on loopback, a real ledger in a temporary folder."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest

from flows.demo import write_demo_workdir
from flows.desk import load_plan, open_desk
from flows.newsroom import Newsroom
from flows.round import InProcess, RoundReport, run_round
from flows.settings import load_settings
from seeds.newsroom_coverage import load_coverage


@dataclass
class Replay:
    """Plays rounds of the newsroom's calendar over one working directory; `printed` is what the console got."""

    folder: Path
    newsroom: Newsroom
    printed: io.StringIO = field(default_factory=io.StringIO)

    def play(self, at: datetime) -> RoundReport:
        """One round at that moment, with every feed polled."""
        self.newsroom.show(at)
        plan = load_plan(load_settings(self.folder), self.printed)
        with open_desk(plan, lambda: at) as desk:
            return run_round(desk, InProcess(workers=8), every_feed=True)

    def play_all(self) -> list[RoundReport]:
        """The whole calendar."""
        return [self.play(at) for at in self.newsroom.coverage.calendar]


@contextmanager
def open_replay(folder: Path) -> Iterator[Replay]:
    """A replay over a fresh working directory in `folder`."""
    coverage = load_coverage()
    with Newsroom(coverage, delay_scale=0) as newsroom:
        write_demo_workdir(folder, coverage, newsroom.address)
        yield Replay(folder, newsroom)


@pytest.fixture
def replay(tmp_path: Path) -> Iterator[Replay]:
    """A fresh replay."""
    with open_replay(tmp_path) as opened:
        yield opened


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replay]:
    """A replay whose whole calendar has been played once; tests of one module read its ledger, none writes."""
    with open_replay(tmp_path_factory.mktemp("played")) as opened:
        opened.play_all()
        yield opened
