"""Rows for people and for programs: a table that fits the terminal, JSON, or CSV."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TextIO

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from alerts.amounts import some
from alerts.clean import clean_line

Row = Sequence[Any]

READABLE_CELL = 18
"""Characters of a cell that must fit on a line for a table to be worth more than a list of records."""


class Form(StrEnum):
    """How rows are written."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


def show_rows(columns: Sequence[str], rows: Sequence[Row], form: Form, stream: TextIO) -> None:
    """Writes all rows. JSON is one list of objects, without NaN; times are ISO 8601 in both JSON and CSV."""
    if form is Form.JSON:
        objects = [dict(zip(columns, map(_finite, row), strict=True)) for row in rows]
        json.dump(objects, stream, default=_plain, ensure_ascii=False, allow_nan=False)
        stream.write("\n")
    elif form is Form.CSV:
        writer = csv.writer(stream)
        writer.writerow(columns)
        writer.writerows([_csv_cell(value) for value in row] for row in rows)
    else:
        _show_table(columns, rows, stream)


def _show_table(columns: Sequence[str], rows: Sequence[Row], stream: TextIO) -> None:
    """A table where the terminal is wide enough for one that can be read, else one record below the other."""
    console = Console(file=stream, highlight=False)
    cells = [[_table_cell(value) for value in row] for row in rows]
    if _readable_width(columns, cells) <= console.width:
        console.print(_build_table(columns, cells))
    else:
        for number, record in enumerate(cells, start=1):
            console.print(f"-- {number} --")
            console.print(_build_record(columns, record))
    console.print(some(len(rows), "row"))


def _readable_width(columns: Sequence[str], cells: Sequence[Sequence[str]]) -> int:
    """In characters: no column name is broken, and of a cell as much stands on a line as two or three words take."""
    widest = [max([len(row[place]) for row in cells], default=0) for place in range(len(columns))]
    return sum(max(len(name), min(width, READABLE_CELL)) + 3 for name, width in zip(columns, widest, strict=True))


def _build_table(columns: Sequence[str], cells: Sequence[Sequence[str]]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in cells:
        table.add_row(*map(Text, row))
    return table


def _build_record(columns: Sequence[str], record: Sequence[str]) -> Table:
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for name, cell in zip(columns, record, strict=True):
        table.add_row(name, Text(cell))
    return table


def _finite(value: Any) -> Any:
    """JSON has no number for what is none ("NaN", "Infinity"): programs would refuse the whole answer."""
    match value:
        case float():
            return value if math.isfinite(value) else None
        case list():
            return [_finite(item) for item in value]
        case dict():
            return {key: _finite(item) for key, item in value.items()}
        case _:
            return value


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else str(value)


def _csv_cell(value: Any) -> Any:
    if isinstance(value, list | dict):
        return json.dumps(_finite(value), default=_plain, ensure_ascii=False)
    return _plain(value) if isinstance(value, date) else value


def _table_cell(value: Any) -> str:
    """Short and harmless: what pages wrote may hold terminal commands."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, list):
        return ", ".join(_table_cell(item) for item in value)
    return clean_line(str(value))
