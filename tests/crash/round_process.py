"""One round in a process of its own that may be killed at the n-th step of our code.

A step is a call or return, of Python or of C, inside flows, alerts or storage: before and after every SQL statement,
every connection to a far end, every line of bookkeeping between them.
"""

from __future__ import annotations

import os
import signal
import sys
from datetime import datetime
from pathlib import Path
from types import FrameType
from typing import Any

from flows.desk import load_plan, open_desk
from flows.round import InProcess, run_round
from flows.settings import load_settings

ROOT = str(Path(__file__).parents[2])
OURS = tuple(f"{ROOT}/{floor}/" for floor in ("flows", "alerts", "storage"))


def play_round(folder: Path, at: datetime, kill_at: int | None = None, count_to: Path | None = None) -> None:
    """One round at `at`; SIGKILL at step `kill_at`; the number of steps is written to `count_to`."""
    steps = 0

    def watch(frame: FrameType, event: str, argument: Any) -> None:
        nonlocal steps
        if frame.f_code.co_filename.startswith(OURS):
            steps += 1
            if steps == kill_at:
                os.kill(os.getpid(), signal.SIGKILL)

    plan = load_plan(load_settings(folder))
    sys.setprofile(watch)
    with open_desk(plan, lambda: at) as desk:
        run_round(desk, InProcess(workers=2))
    sys.setprofile(None)
    if count_to:
        count_to.write_text(str(steps))
