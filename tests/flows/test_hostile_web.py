"""A hostile web over real HTTP: each host ends in one named outcome, within the limits that a desk has."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from storage.feeds.polls import PollFailed, PollRead
from tests.flows.hostile_web import ANSWERS, poll_hostile


@pytest.mark.parametrize("name", ANSWERS)
def test_each_hostile_feed_ends_in_its_outcome(name: str) -> None:
    """Whatever one host does, the round goes on and says what was the matter."""
    case, result = poll_hostile(name)
    if case.reason is None:
        assert isinstance(result, PollRead)
        assert len(result.entries) == case.entries
        assert result.beyond_limit >= case.beyond
        assert all(len(entry.title) <= 500 and "root:" not in entry.title for entry in result.entries)
    else:
        assert isinstance(result, PollFailed)
        assert case.reason in result.reason
        assert result.trouble is case.trouble


def test_titles_survive_a_wrong_charset_and_nul_bytes() -> None:
    """Read as something, but not as nonsense."""
    for name in ("wrong charset", "charset that is none", "NUL bytes"):
        _, result = poll_hostile(name)
        assert isinstance(result, PollRead)
        assert [entry.title for entry in result.entries] == ["Café ruling"]


def test_a_pause_of_a_year_is_cut_to_a_day_and_one_in_the_past_to_none() -> None:
    """Broken maintenance pages send both."""
    waits = []
    for name in ("Retry-After of a year", "Retry-After in the past"):
        _, result = poll_hostile(name)
        assert isinstance(result, PollFailed)
        waits.append(result.retry_after)
    assert waits == [timedelta(days=1), timedelta(0)]


def test_all_of_it_stays_below_400_mb() -> None:
    """Bombs, floods and giants, one after the other, in a process of their own."""
    folder = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-m", "tests.flows.hostile_web"], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) < 400
