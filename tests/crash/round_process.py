"""One round in a process of its own that may be killed at the n-th step of our code, or in the middle of anything.

A step is a call or return, of Python or of C, inside flows, alerts, storage, or the conversation with a far end: before
and after every SQL statement, every connection, every line of bookkeeping between them.
"""

from __future__ import annotations

import http.client
import os
import signal
import smtplib
import sys
import threading
import time
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from types import FrameType
from typing import Any

from flows.desk import load_plan, open_desk
from flows.round import InProcess, run_round
from flows.settings import load_settings
from tests.crash.desk import Wires, build_channels

ROOT = str(Path(__file__).parents[2])
WATCHED = (*(f"{ROOT}/{floor}/" for floor in ("flows", "alerts", "storage")), smtplib.__file__, http.client.__file__)


@dataclass(frozen=True)
class Kill:
    """When a round dies: at the n-th step, or after so many seconds of processor time, wherever it is then."""

    at_step: int | None = None
    after_seconds: float | None = None


@dataclass(frozen=True)
class Cost:
    """What a whole round takes."""

    steps: int
    processor_seconds: float


def play_round(folder: Path, at: datetime, wires: Wires, kill: Kill | None = None) -> None:
    """One round at `at`."""
    plan = replace(load_plan(load_settings(folder)), channels=build_channels(wires))
    if kill and kill.after_seconds:
        # The system's own answer to this signal ends the process between two instructions; nobody can catch it.
        signal.signal(signal.SIGPROF, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_PROF, kill.after_seconds)
    counter = _Counter(kill.at_step if kill else None)
    if kill and kill.at_step:
        counter.start()
    with open_desk(plan, lambda: at) as desk:
        run_round(desk, InProcess(workers=2), every_feed=True)
    counter.stop()


def measure_round(folder: Path, at: datetime, wires: Wires, answer: Path) -> None:
    """The same without a kill; writes its cost."""
    plan = replace(load_plan(load_settings(folder)), channels=build_channels(wires))
    counter, began = _Counter(None), time.process_time()
    counter.start()
    with open_desk(plan, lambda: at) as desk:
        run_round(desk, InProcess(workers=2), every_feed=True)
    counter.stop()
    answer.write_text(f"{counter.steps} {time.process_time() - began}")


class _Counter:
    """Counts steps in every thread, and kills the process at one of them."""

    def __init__(self, kill_at: int | None) -> None:
        self.steps, self._kill_at = 0, kill_at

    def start(self) -> None:
        threading.setprofile(self._watch)
        sys.setprofile(self._watch)

    def stop(self) -> None:
        sys.setprofile(None)
        threading.setprofile(None)

    def _watch(self, frame: FrameType, event: str, argument: Any) -> None:
        if frame.f_code.co_filename.startswith(WATCHED):
            self.steps += 1
            if self.steps == self._kill_at:
                os.kill(os.getpid(), signal.SIGKILL)
