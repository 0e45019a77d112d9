"""Courtbeat as a process of its own, for what only a process can show: locks, kills, exit codes."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def courtbeat(*arguments: str | Path, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs the command in `folder` and waits for it."""
    return subprocess.run(
        [sys.executable, "-m", "flows.cli", *map(str, arguments)],
        cwd=folder,
        env=process_environment(**environment),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def process_environment(**environment: str) -> dict[str, str]:
    """Ours, with the project importable and no connection to anywhere else (see outside.py)."""
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join((str(ROOT / "tests" / "guard"), str(ROOT))),
        "COLUMNS": "100",
        **environment,
    }


def free_port() -> int:
    """A port of this machine that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
