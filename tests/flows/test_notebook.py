"""The example notebook: its cells run, one after the other, over the newsroom's coverage.

They are run as Python and not by a kernel: nbclient and ipykernel would be forty packages to execute one file of it.
"""

from __future__ import annotations

import json
import os
from typing import Any

import pytest

from tests.flows.conftest import Replay
from tests.flows.process import ROOT

NOTEBOOK = ROOT / "docs" / "coverage.ipynb"


def code_cells() -> list[str]:
    """The notebook's code, cell by cell."""
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]


def test_the_notebook_runs_and_draws_the_coverage(
    played: Replay, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """An example that fails at its third cell is worse than none."""
    monkeypatch.setitem(os.environ, "MPLBACKEND", "agg")
    first, *rest = code_cells()
    names: dict[str, Any] = {}
    cells = [first.replace('Path("../courtbeat-demo/data")', f"Path({str(played.folder / 'data')!r})"), *rest]
    assert str(played.folder) in cells[0]
    for number, cell in enumerate(cells, start=1):
        exec(compile(cell, f"cell {number}", "exec"), names)  # noqa: S102  # our own notebook
    assert names["weeks"]["articles"].sum() > 30
    bars = [bar for bar in names["axes"].patches if bar.get_height()]
    assert sum(bar.get_height() for bar in bars) == names["weeks"]["articles"].sum()
    assert "case dismissed" in {label.get_text() for label in names["axes"].texts}
    assert "**grand jury**" in capsys.readouterr().out


def test_the_notebook_is_kept_without_answers() -> None:
    """Outputs are somebody's data and make every change unreadable."""
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    assert all(not cell.get("outputs") and cell.get("execution_count") is None for cell in cells)
