"""What a round is doing, while it does it: on a terminal one bar for each step. Counts only; the round is not its own.

A monitor that is silent for the minutes that a first round takes looks like one that hangs.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TextIO, TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from flows.meter import Meter
from flows.reading import LinkPostponed
from flows.round import InProcess, Steps
from storage.feeds.polls import PollFailed

T = TypeVar("T")
R = TypeVar("R")

WORDING = {
    "poll": "polling feeds",
    "read": "reading pages",
    "look": "looking again",
    "remember": "remembering",
    "recap": "recalling",
    "publish": "publishing",
    "tell": "sending",
}


@contextmanager
def show_progress(steps: InProcess, meter: Meter, stream: TextIO) -> Iterator[Steps]:
    """The same steps, shown on `stream` as they go where it is a terminal, and gone from it at the end."""
    if not stream.isatty():
        yield steps
        return
    columns = (
        TextColumn("{task.description:<14}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[megabytes]:.1f} MB, {task.fields[failed]} failed"),
        TimeRemainingColumn(compact=True),
    )
    with Progress(*columns, console=Console(file=stream), transient=True) as progress:
        yield ShownSteps(steps, meter, progress)


@dataclass(frozen=True, slots=True)
class ShownSteps:
    """Steps that count on a progress display. A batch of a step that has its bar already lengthens that."""

    inner: Steps
    meter: Meter
    progress: Progress
    _bars: dict[str, TaskID] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def spread(self, name: str, work: Callable[[Sequence[T]], list[R]], chunks: Sequence[Sequence[T]]) -> list[R]:
        """See flows.round.Steps."""
        bar = self._lengthen(name, sum(map(len, chunks)))

        def work_singly(chunk: Sequence[T]) -> list[R]:
            results: list[R] = []
            for item in chunk:
                done = work([item])
                self._count(bar, done)
                results += done
            return results

        return self.inner.spread(name, work_singly, chunks)

    def step(self, name: str, work: Callable[[], R]) -> R:
        """See flows.round.Steps."""
        bar = self._lengthen(name, 1)
        result = self.inner.step(name, work)
        self._count(bar, ())
        return result

    def _lengthen(self, name: str, by: int) -> TaskID:
        with self._lock:
            if name not in self._bars:
                self._bars[name] = self.progress.add_task(WORDING.get(name, name), total=0, megabytes=0.0, failed=0)
            bar = self._bars[name]
            self.progress.update(bar, total=(self.progress.tasks[bar].total or 0) + by)
            return bar

    def _count(self, bar: TaskID, results: Sequence[object]) -> None:
        with self._lock:
            failed = self.progress.tasks[bar].fields["failed"] + sum(map(_failed, results))
            self.progress.update(bar, advance=1, failed=failed, megabytes=self.meter.megabytes)


def _failed(result: object) -> bool:
    return isinstance(result, PollFailed | LinkPostponed)
