"""`courtbeat sql` and `courtbeat schema`: questions to the read copy, and what can be asked.

Long answers come in pages (`--limit`, `--page`) and not through a pager: that is the same on a terminal, in a pipe and
in a cron job, keeps memory flat, and who wants a pager has `| less`.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated

import duckdb
import typer

from flows.commands.ask import TABLE_ROWS, Pages, ask, check_single
from flows.commands.options import HERE, AsCsv, AsJson, Folder, RefusedCommandError, choose_form
from flows.prompt import converse, line_reader
from flows.settings import load_settings
from flows.show import Form
from storage.published.publish import LINK, open_read_copy
from storage.published.saved_questions import UnknownQuestionError, find_question, load_questions
from storage.published.schema import describe_schema, describe_view, load_views

HISTORY = "sql-history"

FromFile = Annotated[Path | None, typer.Option("--file", "-f", help="Read the query from a file.")]
ToParquet = Annotated[Path | None, typer.Option("--parquet", help="Write the answer to a Parquet file.")]
Limit = Annotated[
    int | None,
    typer.Option(min=1, help=f"Rows to show, or on a page. Default: {TABLE_ROWS} in a table, else all."),
]


def sql(
    query: Annotated[
        str | None, typer.Argument(help='A query; ":name" for a saved one; "-" for standard input.', show_default=False)
    ] = None,
    folder: Folder = HERE,
    file: FromFile = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
    parquet: ToParquet = None,
    limit: Limit = None,
    page: Annotated[int, typer.Option(min=1, help="Number of the page.")] = 1,
    explain: Annotated[bool, typer.Option("--explain", help="Show the plan and do not run it.")] = False,
    names: Annotated[bool, typer.Option("--list", help="List the saved questions.")] = False,
    shell: Annotated[bool, typer.Option("--shell", help="Ask one question after the other.")] = False,
) -> None:
    """Ask the stored coverage; never in the way of a round."""
    form = choose_form(as_json, as_csv)
    if names:
        _list_questions()
    elif shell:
        open_shell(folder)
    elif explain:
        _explain(folder, read_query(query, file))
    elif parquet:
        _refuse_with_parquet(form, limit, page)
        _export(folder, read_query(query, file), parquet)
    else:
        ask(folder, read_query(query, file), form, pages=Pages.of(form, limit, page))


def schema(
    view: Annotated[str | None, typer.Argument(help="Only this view.", show_default=False)] = None,
) -> None:
    """Print what can be asked, as Markdown: views, columns, saved questions."""
    views = {one.name: one for one in load_views()}
    if view is None:
        print(describe_schema(tuple(views.values())), end="")
    elif view in views:
        print(describe_view(views[view]), end="")
    else:
        near = get_close_matches(view, views, n=1)
        hint = f"did you mean `{near[0]}`?" if near else f"known views: {', '.join(views)}"
        raise RefusedCommandError(f"no view `{view}`; {hint}")


def _list_questions() -> None:
    for question in load_questions():
        print(f":{question.name:24}{question.title}")


# ------------------------------------------------------------------ which query


def read_query(query: str | None, file: Path | None) -> str:
    """The text of the query, wherever it stands. Raises RefusedCommandError."""
    if query is not None and file is not None:
        raise RefusedCommandError("give a query or --file, not both")
    text = _read_file(file) if file else _read_stdin() if query == "-" else query
    if text is None or not text.strip():
        raise RefusedCommandError(
            "no query given; write one, :NAME for a saved one (--list), --file FILE, - for standard input, or --shell"
        )
    return look_up(text)


def look_up(text: str) -> str:
    """A saved question's query for its name; any other query as it is. Raises RefusedCommandError."""
    if not text.startswith(":"):
        return text
    try:
        return find_question(text[1:].strip()).query
    except UnknownQuestionError as error:
        raise RefusedCommandError(str(error)) from error


def _read_file(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise RefusedCommandError(f"{file}: cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise RefusedCommandError(f"{file}: is no text in UTF-8") from error


def _read_stdin() -> str:
    """Nothing where standard input is closed."""
    return sys.stdin.read() if sys.stdin else ""


# ------------------------------------------------------------------ other ways to answer


def _explain(folder: Path, query: str) -> None:
    with open_read_copy(load_settings(folder).coverage_folder) as coverage:
        try:
            check_single(coverage, query)
            rows = coverage.execute(f"EXPLAIN {query}").fetchall()
        except duckdb.Error as error:
            raise RefusedCommandError(str(error)) from error
    for _, plan in rows:
        print(plan)


def _refuse_with_parquet(form: Form, limit: int | None, page: int) -> None:
    if form is not Form.TABLE or limit is not None or page > 1:
        raise RefusedCommandError("--parquet writes all rows to a file; leave out --json, --csv, --limit and --page")


def _export(folder: Path, query: str, file: Path) -> None:
    """Writes a draft, the one file that the closed-off copy may write, and gives it its name when it is whole."""
    target = file.resolve()
    draft = target.with_name(target.name + ".draft")
    asked = query.strip().removesuffix(";")
    path = str(draft).replace("'", "''")
    with open_read_copy(load_settings(folder).coverage_folder, may_write=draft) as coverage:
        try:
            written = coverage.execute(
                f"COPY (\n{asked}\n) TO '{path}' (FORMAT parquet, COMPRESSION zstd, USE_TMP_FILE false)"
            ).fetchall()
            draft.replace(target)
        except (duckdb.Error, OSError) as error:
            draft.unlink(missing_ok=True)
            raise RefusedCommandError(f"{file}: {error}") from error
    print(f"wrote {file}: {written[0][0]} rows")


def open_shell(folder: Path) -> None:
    """The duckdb client, read-only and in its safe mode; where it is not installed, a prompt of ours."""
    data = load_settings(folder).coverage_folder
    with open_read_copy(data):
        pass  # says what to do when nothing is published yet
    client = shutil.which("duckdb")
    if client:
        raise typer.Exit(subprocess.run([client, "-readonly", "-safe", str(data / LINK)], check=False).returncode)  # noqa: S603
    print("The duckdb client is not installed; this is a small prompt. End a query with ; and leave with Ctrl-D.")
    print("`:name` asks a saved question (courtbeat sql --list), `DESCRIBE developments;` shows a view's columns.")
    with line_reader(data / HISTORY) as read_line:
        converse(read_line, lambda text: ask(folder, look_up(text), Form.TABLE, pages=Pages.of(Form.TABLE)))
