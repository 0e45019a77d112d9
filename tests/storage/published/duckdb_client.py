"""Where the duckdb client is: beside this Python, as the tests' dependencies bring it, or on the PATH."""

from __future__ import annotations

import shutil
import sysconfig


def find_duckdb_client() -> str | None:
    """Its path; None when it is not installed."""
    return shutil.which("duckdb", path=sysconfig.get_path("scripts")) or shutil.which("duckdb")
