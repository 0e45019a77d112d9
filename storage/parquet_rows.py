"""The rows of a Parquet file that somebody else wrote, a few at a time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from extract.archives.items import ArchivedRow, BadItem, Item, UnreadableArchiveError
from extract.archives.lines import check_columns

_AT_ONCE = 500
_KNOWN = ("id", "url", "outlet", "published", "title", "text")


def read_parquet_rows(path: Path) -> Iterator[Item]:
    """Each row, counted from 1; times as ISO 8601. Raises UnreadableArchiveError for a file that is none of its kind,
    or lacks a column.
    """
    with duckdb.connect(config={"memory_limit": "500MB", "threads": 1}) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        try:
            columns = connection.execute("DESCRIBE SELECT * FROM read_parquet(?)", [str(path)]).fetchall()
            names = {str(name).lower(): str(name) for name, *_ in columns}
            check_columns(path, names)
            wanted = [name for name in _KNOWN if name in names]
            chosen = ", ".join('"' + names[name].replace('"', '""') + '"' for name in wanted)
            rows = connection.execute(f"SELECT {chosen} FROM read_parquet(?)", [str(path)])  # noqa: S608  # quoted
        except duckdb.Error as error:
            raise UnreadableArchiveError(f"{path}: cannot be read ({_first_line(error)})") from error
        yield from _read_rows(rows, wanted)


def _read_rows(rows: duckdb.DuckDBPyConnection, names: list[str]) -> Iterator[Item]:
    number = 0
    while True:
        try:
            chunk = rows.fetchmany(_AT_ONCE)
        except duckdb.Error as error:
            yield BadItem(f"row {number + 1}", f"is damaged ({_first_line(error)}); what follows cannot be read")
            return
        if not chunk:
            return
        for row in chunk:
            number += 1
            yield ArchivedRow(f"row {number}", dict(zip(names, map(_plain, row), strict=True)))


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0][:200]
