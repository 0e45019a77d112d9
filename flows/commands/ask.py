"""How commands ask the read copy, and `courtbeat timeline`. None of it is ever in the way of a round."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import duckdb
import typer

from alerts.timeline import render_timeline
from flows.commands.options import HERE, AsCsv, AsJson, Folder, RefusedCommandError, choose_form
from flows.settings import load_settings
from flows.show import Form, show_rows
from storage.published.publish import open_read_copy
from storage.published.questions import TIMELINE, list_stories, read_timeline


def timeline(
    story: Annotated[str, typer.Argument(help="Id of the watch: its file's name.")],
    folder: Folder = HERE,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Show a story's developments in order of event."""
    form = choose_form(as_json, as_csv)
    with open_read_copy(load_settings(folder).coverage_folder) as coverage:
        known = list_stories(coverage)
        entries = read_timeline(coverage, story)
    if story not in known:
        raise RefusedCommandError(f"no story `{story}`; known stories: {', '.join(known) or 'none yet'}")
    if form is Form.TABLE:
        print(render_timeline(entries), end="")
    else:
        ask(folder, TIMELINE, form, story)


TABLE_ROWS = 1_000
"""Rows of a table unless told otherwise: more than anybody reads, few enough for the widths of its columns."""


@dataclass(frozen=True, slots=True)
class Pages:
    """Which rows of an answer are wanted: `rows` of them from page `number` (from 1) on; None for all."""

    rows: int | None = None
    number: int = 1

    @classmethod
    def of(cls, form: Form, limit: int | None = None, number: int = 1) -> Pages:
        """The default for a form: a table is for people, the rest is for programs."""
        return cls(limit or (TABLE_ROWS if form is Form.TABLE or number > 1 else None), number)


ALL_ROWS = Pages()


def ask(folder: Path, query: str, form: Form, *values: object, pages: Pages = ALL_ROWS) -> None:
    """Shows the answer of the read copy. Raises RefusedCommandError, with DuckDB's words for a wrong query."""
    with open_read_copy(load_settings(folder).coverage_folder) as coverage:
        try:
            check_single(coverage, query)
            coverage.execute(query, values)
            columns = [column[0] for column in coverage.description or ()]
            rows, more = _fetch(coverage, pages) if columns else ([], False)
        except duckdb.Error as error:
            raise RefusedCommandError(str(error)) from error
    if not columns:
        raise RefusedCommandError("the query asks for nothing")
    show_rows(columns, rows, form, sys.stdout)
    if more:
        print(f"There are more rows: --page {pages.number + 1} has the next, --limit shows more.", file=sys.stderr)


def check_single(coverage: duckdb.DuckDBPyConnection, query: str) -> None:
    """Raises RefusedCommandError for several queries in one, of which only the last would be answered, and duckdb.Error
    for what is none.
    """
    count = len(coverage.extract_statements(query))
    if count > 1:
        raise RefusedCommandError(f"these are {count} queries; ask one at a time, or in `courtbeat sql --shell`")


def _fetch(result: duckdb.DuckDBPyConnection, pages: Pages) -> tuple[list[tuple[Any, ...]], bool]:
    """The rows of the page, and whether any come after."""
    if pages.rows is None:
        return result.fetchall(), False
    for _ in range(1, pages.number):
        result.fetchmany(pages.rows)
    rows = result.fetchmany(pages.rows)
    return rows, bool(result.fetchmany(1))
