"""Rows for people and for programs: a table that fits the terminal, JSON, or CSV."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TextIO

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from alerts.clean import clean_line

Row = Sequence[Any]


class Form(StrEnum):
    """How rows are written."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


def show_rows(columns: Sequence[str], rows: Sequence[Row], form: Form, stream: TextIO) -> None:
    """Writes all rows. JSON is one list of objects; times are ISO 8601 in both JSON and CSV."""
    if form is Form.JSON:
        json.dump([dict(zip(columns, row, strict=True)) for row in rows], stream, default=_plain, ensure_ascii=False)
        stream.write("\n")
    elif form is Form.CSV:
        writer = csv.writer(stream)
        writer.writerow(columns)
        writer.writerows([_csv_cell(value) for value in row] for row in rows)
    else:
        _show_table(columns, rows, stream)


def _show_table(columns: Sequence[str], rows: Sequence[Row], stream: TextIO) -> None:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(Text(_table_cell(value)) for value in row))
    console = Console(file=stream, highlight=False)
    console.print(table)
    console.print(f"{len(rows)} row{'' if len(rows) == 1 else 's'}")


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else str(value)


def _csv_cell(value: Any) -> Any:
    if isinstance(value, list | dict):
        return json.dumps(value, default=_plain, ensure_ascii=False)
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
