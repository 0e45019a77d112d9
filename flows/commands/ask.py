"""Commands that ask the read copy: sql, timeline. None of them is ever in the way of a round."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import duckdb
import typer

from alerts.timeline import render_timeline
from flows.commands.options import HERE, AsCsv, AsJson, Folder, RefusedCommandError, choose_form
from flows.settings import load_settings
from flows.show import Form, show_rows
from storage.published.publish import open_coverage
from storage.published.questions import TIMELINE, list_stories, read_timeline


def sql(
    query: Annotated[str, typer.Argument(help="A query over the read copy.")],
    folder: Folder = HERE,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Ask the stored coverage; never in the way of a round."""
    ask(folder, query, choose_form(as_json, as_csv))


def timeline(
    story: Annotated[str, typer.Argument(help="Id of the watch: its file's name.")],
    folder: Folder = HERE,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Show a story's developments in order of event."""
    form = choose_form(as_json, as_csv)
    with open_coverage(load_settings(folder).coverage_folder) as coverage:
        known = list_stories(coverage)
        entries = read_timeline(coverage, story)
    if story not in known:
        raise RefusedCommandError(f"no story `{story}`; known stories: {', '.join(known) or 'none yet'}")
    if form is Form.TABLE:
        print(render_timeline(entries), end="")
    else:
        ask(folder, TIMELINE, form, story)


def ask(folder: Path, query: str, form: Form, *values: object) -> None:
    """Shows the answer of the read copy. Raises RefusedCommandError with DuckDB's words for a wrong query."""
    with open_coverage(load_settings(folder).coverage_folder) as coverage:
        try:
            result = coverage.execute(query, values)
            columns = [column[0] for column in result.description or ()]
            rows = result.fetchall()
        except duckdb.Error as error:
            raise RefusedCommandError(str(error)) from error
    show_rows(columns, rows, form, sys.stdout)
