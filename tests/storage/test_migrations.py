"""Every version of the ledger that ever was, with rows in each table, becomes today's without losing one."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import duckdb
import pytest

from storage.backup import check_ledger_file
from storage.db import STORAGE_VERSION, Ledger, _steps, open_ledger

STEPS = tuple(_steps())

SAMPLES: dict[str, object] = {
    "BIGINT": 1,
    "INTEGER": 1,
    "DOUBLE": 0.5,
    "BOOLEAN": True,
    "VARCHAR": "words",
    "DATE": "2024-07-12",
    "TIMESTAMP WITH TIME ZONE": "2024-07-12 10:00:00+00",
    "INTERVAL": "3 days",
    "BLOB": b"bytes",
    "VARCHAR[]": ["one", "two"],
    "BIGINT[]": [1],
    "INTEGER[]": [1],
    "UTINYINT": 1,
    "UTINYINT[]": [1],
}
"""One value of each type that our tables use. All numbers are 1, so that every reference leads somewhere."""


def make_version(path: Path, number: int) -> dict[str, list[dict[str, Any]]]:
    """A ledger that an older program wrote: the first migrations only, a row in each table; those rows."""
    with duckdb.connect(str(path), config={"storage_compatibility_version": STORAGE_VERSION}) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        ledger = Ledger(path, connection)
        ledger.write("CREATE TABLE migrations (number INTEGER PRIMARY KEY, name VARCHAR NOT NULL)")
        for step, name, statements in STEPS[:number]:
            connection.execute(statements)
            ledger.write("INSERT INTO migrations VALUES (?, ?)", step, name)
        for table in list_tables(ledger):
            insert_sample(ledger, table)
        return {table: read_rows(ledger, table) for table in list_tables(ledger)}


def list_tables(ledger: Ledger) -> list[str]:
    """The tables of the ledger's schema."""
    return [name for (name,) in ledger.rows("SELECT table_name FROM duckdb_tables() WHERE schema_name = 'store'")]


def insert_sample(ledger: Ledger, table: str) -> None:
    """One row with a value in every column, the first that each check allows."""
    columns = ledger.rows(
        "SELECT column_name, data_type FROM duckdb_columns() WHERE schema_name = 'store' AND table_name = ?", table
    )
    checks = ledger.rows(
        "SELECT constraint_text FROM duckdb_constraints() WHERE constraint_type = 'CHECK' AND table_name = ?", table
    )
    allowed = dict(re.findall(r"(\w+)\"? IN \('([^']+)'", " ".join(text for (text,) in checks)))
    values = {name: allowed.get(name, SAMPLES.get(kind)) for name, kind in columns}
    marks = ", ".join("?" * len(values))
    ledger.write(f"INSERT INTO store.{table} ({', '.join(values)}) VALUES ({marks})", *values.values())  # noqa: S608


def read_rows(ledger: Ledger, table: str) -> list[dict[str, Any]]:
    """The rows of a table by the names of its columns."""
    found = ledger.connection.execute(f"SELECT * FROM store.{table}")  # noqa: S608
    names = [column[0] for column in found.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


@pytest.mark.parametrize("number", range(1, len(STEPS)))
def test_an_older_ledger_keeps_every_value_and_answers_every_view(tmp_path: Path, number: int) -> None:
    """A desk that upgrades after two years has one ledger, and no way back. Rows of before a column was there may
    answer null, never an error.
    """
    path = tmp_path / "ledger.duckdb"
    before = make_version(path, number)
    assert all(before.values()), "a row in every table"
    with open_ledger(path) as ledger:
        for table in set(before) & set(list_tables(ledger)):
            (old,), (new,) = before[table], read_rows(ledger, table)
            assert {name: new[name] for name in old if name in new} == {n: v for n, v in old.items() if n in new}, table
        views = ledger.rows("SELECT view_name FROM duckdb_views() WHERE NOT internal AND schema_name = 'main'")
        assert ("timeline",) in views
        for (view,) in views:
            ledger.rows(f"SELECT * FROM {view}")  # noqa: S608
    assert check_ledger_file(path, path).rows["store.mentions"] == 1


def test_migrations_are_numbered_without_a_gap_that_comes_later() -> None:
    """A step that is added below the newest would never be met in the order in which it was tried."""
    numbers = [number for number, _, _ in STEPS]
    assert numbers == sorted(set(numbers))
    assert numbers[0] == 1
