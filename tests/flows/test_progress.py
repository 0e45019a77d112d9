"""What a round shows of itself while it works, and what it logs for programs."""

from __future__ import annotations

import io
import json
import os
import pty
from collections.abc import Sequence

import pytest

from flows.meter import Meter
from flows.progress import show_progress
from flows.reading import LinkPostponed
from flows.round import InProcess
from tests.flows.conftest import Replay
from tests.flows.process import courtbeat


def read_all(meter: Meter) -> tuple[list[object], str]:
    """Work of one step: pages that are read, one of which has to wait."""

    def work(chunk: Sequence[int]) -> list[object]:
        meter.add(250_000 * len(chunk))
        return [LinkPostponed(one, "HTTP 503", None, 0) if one == 3 else one for one in chunk]

    leader, follower = pty.openpty()
    with os.fdopen(follower, "w") as terminal, show_progress(InProcess(2), meter, terminal) as steps:
        results = steps.spread("read", work, [[1, 2], [3], [4]])
        results += steps.spread("read", work, [[5]])
        steps.step("publish", lambda: None)
    shown = os.read(leader, 1_000_000).decode()
    os.close(leader)
    return results, shown


def test_a_terminal_shows_each_step_with_its_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    """A first round takes minutes: whoever started it sees how far it is, and what fails."""
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setenv("TERM", "xterm")
    results, shown = read_all(Meter())
    assert [one for one in results if isinstance(one, int)] == [1, 2, 4, 5]
    assert "reading pages" in shown
    assert "5/5" in shown, "a second batch lengthens the bar of the first"
    assert "1.2 MB, 1 failed" in shown
    assert "publishing" in shown


def test_nothing_is_shown_where_there_is_no_terminal() -> None:
    """A log file full of bars helps nobody."""
    stream = io.StringIO()
    inner = InProcess(1)
    with show_progress(inner, Meter(), stream) as steps:
        assert steps is inner
    assert stream.getvalue() == ""


def test_the_log_of_a_round_can_be_read_by_programs(replay: Replay) -> None:
    """Whoever collects logs wants fields, and one record that says how the round went."""
    replay.newsroom.show(replay.newsroom.coverage.calendar[0])
    result = courtbeat("run", "--log-json", folder=replay.folder)
    assert result.returncode == 0, result.stderr
    records = [json.loads(line) for line in result.stderr.splitlines()]
    assert records[-1]["message"] == "the round ended"
    assert records[-1]["feeds_polled"] == len(replay.newsroom.coverage.outlets)
    assert {"time", "level", "logger", "seconds", "messages_sent"} <= set(records[-1])
    assert [record["url"] for record in records if record["message"] == "a feed fails"]
