"""Other processes, for what one process cannot show: locks, crashes, readers beside the writer."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HOUSE = Path(__file__).parents[2]


@contextmanager
def run_beside(script: str, *arguments: object) -> Iterator[subprocess.Popen[str]]:
    """A Python process that runs `script` beside the test; killed at the end when it still runs."""
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script), *map(str, arguments)],
        cwd=HOUSE,
        stdout=subprocess.PIPE,
        stdin=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def read_line(process: subprocess.Popen[str]) -> str:
    """The next line that the process prints; empty when it ended."""
    assert process.stdout is not None
    return process.stdout.readline().strip()


def run_to_end(script: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    """The same, waited for: its exit code and everything that it printed."""
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script), *map(str, arguments)],
        cwd=HOUSE,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
