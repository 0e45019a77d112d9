"""docs/published.md: what it tells people to type does what it says."""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path
from typing import Any

import duckdb
import pytest

from flows.settings import load_settings
from storage.db import Ledger
from storage.published.parquet import export_parquet
from storage.published.publish import publish
from tests.storage.published.duckdb_client import find_duckdb_client
from tests.storage.samples import LedgerDesk, tell

PAGE = (Path(__file__).parents[3] / "docs" / "published.md").read_text(encoding="utf-8")
RECIPES = dict(
    re.findall(r"^\| ([^|]+) \| `([^`]+)`", PAGE.partition("## Recipes")[2].partition("\n## ")[0], re.MULTILINE)
)

CLIENT = find_duckdb_client()


@pytest.fixture
def here(ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A working directory with one article of June and one of July, published."""
    desk = LedgerDesk(ledger)
    desk.read("2024-06-28", tell("charge"))
    desk.read("2024-07-12", tell("case_dismissed"))
    publish(ledger, tmp_path / "data")
    export_parquet(tmp_path / "data")
    monkeypatch.chdir(tmp_path)


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(("program", "rows"), [("DuckDB, beside your own tables", 2), ("DuckDB, over Parquet", 1)])
def test_the_lines_for_duckdb_answer(program: str, rows: int) -> None:
    """The first thing that is tried from a notebook."""
    with duckdb.connect() as connection:
        for statement in RECIPES[program].split(";"):
            connection.execute(statement)
        assert len(connection.fetchall()) == rows


@pytest.mark.usefixtures("here")
@pytest.mark.skipif(CLIENT is None, reason="the duckdb client is not installed")
def test_the_line_for_the_shell_answers() -> None:
    """Without any Python."""
    _, *arguments = shlex.split(RECIPES["DuckDB, at the shell"])
    done = subprocess.run([str(CLIENT), *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "case_dismissed" in done.stdout


@pytest.mark.usefixtures("here")
def test_the_line_for_pandas_answers() -> None:
    """The month is a column like any other."""
    library: Any = pytest.importorskip("pandas")
    pytest.importorskip("pyarrow")
    frame = eval(RECIPES["pandas"], {"pandas": library})  # noqa: S307  # our own page
    assert sorted(frame["month"].astype(str)) == ["2024-06", "2024-07"]


@pytest.mark.usefixtures("here")
def test_the_line_for_polars_answers() -> None:
    """It reads July alone."""
    library: Any = pytest.importorskip("polars")
    frame = eval(RECIPES["Polars"], {"polars": library})  # noqa: S307  # our own page
    assert frame.collect().height == 1


@pytest.mark.usefixtures("here")
def test_every_file_can_be_read_by_pandas_and_polars(tmp_path: Path) -> None:
    """One type that a library does not know makes the whole file unreadable to it."""
    pandas: Any = pytest.importorskip("pandas")
    pytest.importorskip("pyarrow")
    polars: Any = pytest.importorskip("polars")
    for file in (tmp_path / "data" / "coverage").rglob("*.parquet"):
        assert len(pandas.read_parquet(file)) == polars.read_parquet(file).height


def test_the_settings_of_the_page_are_settings(tmp_path: Path) -> None:
    """They are copied from it."""
    blocks = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    (tmp_path / "courtbeat.toml").write_text("\n".join(blocks), encoding="utf-8")
    settings = load_settings(tmp_path)
    assert settings.publish.s3 == "s3://desk-coverage/news"
    assert settings.keep.articles is None
