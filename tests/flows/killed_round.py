"""One round that kills its own process with SIGKILL at a given point: `python killed_round.py FOLDER AT POINT`.

POINT is `before:STEP` or `after:STEP`; a step is poll, read, remember, look, publish or tell.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from flows.desk import load_plan, open_desk
from flows.round import InProcess, run_round
from flows.settings import load_settings

T = TypeVar("T")
R = TypeVar("R")


class Killed:
    """The steps of a round, with a bullet at one of them."""

    def __init__(self, point: str) -> None:
        self.point = point
        self.inner = InProcess(workers=4)

    def _pass(self, point: str) -> None:
        if point == self.point:
            os.kill(os.getpid(), signal.SIGKILL)

    def spread(self, name: str, work: Callable[[Sequence[T]], list[R]], chunks: Sequence[Sequence[T]]) -> list[R]:
        self._pass(f"before:{name}")
        results = self.inner.spread(name, work, chunks)
        self._pass(f"after:{name}")
        return results

    def step(self, name: str, work: Callable[[], R]) -> R:
        self._pass(f"before:{name}")
        result = self.inner.step(name, work)
        self._pass(f"after:{name}")
        return result


if __name__ == "__main__":
    at = datetime.fromisoformat(sys.argv[2])
    with open_desk(load_plan(load_settings(Path(sys.argv[1]))), lambda: at) as desk:
        run_round(desk, Killed(sys.argv[3]), every_feed=True)
