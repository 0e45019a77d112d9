"""What every test of the ledger needs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.db import Ledger, open_ledger


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """A real, empty ledger."""
    with open_ledger(tmp_path / "ledger.duckdb") as opened:
        yield opened
