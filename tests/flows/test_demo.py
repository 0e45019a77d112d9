"""The demo as a newcomer runs it: the real flow, in a process of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.flows.process import courtbeat

pytestmark = pytest.mark.prefect


def test_the_demo_tells_its_stories_and_ends_well(tmp_path: Path) -> None:
    """The first command that anyone runs must end with exit 0, and with nothing that looks like a fault."""
    result = courtbeat("demo", folder=tmp_path)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "=== Round 14 of 14" in result.stdout
    assert "Case dismissed: Alec Baldwin (with prejudice)" in result.stdout
    assert "Tally: " in result.stdout
    assert "0 links waiting" in result.stdout
    assert (tmp_path / "courtbeat-demo" / "data" / "coverage.duckdb").exists()
    for sign in ("Traceback", "ERROR", "WARNING", "leaked"):
        assert sign not in result.stdout + result.stderr
