"""The read copy as Parquet files, for programs that do not open DuckDB files.

What holds texts is parted by month, so that a program reads the months that it asks for and a new article rewrites one
file; every other view is one file. A file is written only when its rows are others than at the last time, and put in
place by rename: who reads it meanwhile reads the old one or the new one, whole. Files that are written one after the
other may for a moment stand for two publishes.

Made from the read copy, so the ledger is held by nobody meanwhile.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb

from storage.notes import read_note, write_note
from storage.published.publish import newest_version

FOLDER = "coverage"
_MANIFEST = "manifest.json"
_ABANDONED = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Export:
    """The last export: of which version, at what cost, and each file (relative to the folder) with what stands for
    its content; `rewritten` of them were written then.
    """

    version: str
    exported_at: datetime
    seconds: float
    files: dict[str, str]
    rewritten: int


@dataclass(frozen=True, slots=True)
class _Part:
    """One file, and how it comes about. `state` stands for its rows: another state, other rows."""

    file: str
    state: str
    query: str


def export_parquet(folder: Path) -> Export:
    """Brings `folder`/coverage up to the newest read copy; what was exported.

    Raises NothingPublishedError before the first publish, OSError or duckdb.Error when a file cannot be written; then
    every file is as it was or new, and the next export goes on.
    """
    version, target, last = newest_version(folder), folder / FOLDER, last_export(folder)
    if last is not None and last.version == version.name and all((target / file).exists() for file in last.files):
        return last
    started = time.monotonic()
    target.mkdir(exist_ok=True)
    _clear_drafts(target)
    known = last.files if last else {}
    with closing(_open_copy(version, target)) as connection:
        parts = list(_list_parts(connection))
        stale = [part for part in parts if known.get(part.file) != part.state or not (target / part.file).exists()]
        for part in stale:
            _write(connection, part, target / part.file)
    files = {part.file: part.state for part in parts}
    for file in known.keys() - files.keys():
        _remove(target / file)
    seconds = round(time.monotonic() - started, 3)
    export = Export(version.name, datetime.now(UTC), seconds, files, len(stale))
    write_note(target / _MANIFEST, export)
    return export


def last_export(folder: Path) -> Export | None:
    """What was exported last; None before the first."""
    return read_note(folder / FOLDER / _MANIFEST, Export)


def _open_copy(version: Path, target: Path) -> duckdb.DuckDBPyConnection:
    """Attached to a database of its own: a connection of `open_read_copy` shares its file's, which may not write."""
    connection = duckdb.connect(config={"temp_directory": str(target / ".spill")})
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute(f"ATTACH '{_quote(version)}' AS coverage (READ_ONLY)")
    connection.execute("USE coverage")
    return connection


def _quote(path: Path) -> str:
    return str(path).replace("'", "''")


# ------------------------------------------------------------------ what there is to write

_TEXT_FROM = {
    "articles": "JOIN store.articles a ON a.article_id = v.article_id"
    " JOIN store.revisions r ON r.article_id = a.article_id AND r.revision = a.revision",
    "revisions": "JOIN store.revisions r ON r.revision_id = v.revision_id",
}
_MONTH = {
    "articles": "strftime(coalesce(v.published_at, v.first_seen_at), '%Y-%m')",
    "revisions": "strftime(v.seen_at, '%Y-%m')",
}
"""The views that hold texts. The text itself is taken from its table and stands in no comparison: its hash does, so
that finding out what has changed reads no text."""


def _list_parts(connection: duckdb.DuckDBPyConnection) -> Iterator[_Part]:
    views = connection.execute(
        "SELECT view_name FROM duckdb_views() WHERE database_name = 'coverage' AND schema_name = 'main' ORDER BY 1"
    ).fetchall()
    for (view,) in views:
        columns = _read_columns(connection, view)
        if view in _MONTH:
            yield from _list_months(connection, view, columns)
        else:
            yield _whole(connection, view, columns)


def _read_columns(connection: duckdb.DuckDBPyConnection, view: str) -> dict[str, str]:
    """Columns of a view with their types, in order."""
    return {name: kind for name, kind, *_ in connection.execute(f"DESCRIBE {view}").fetchall()}


def _list_months(connection: duckdb.DuckDBPyConnection, view: str, columns: dict[str, str]) -> Iterator[_Part]:
    source = f"(SELECT * EXCLUDE (body) FROM {view}) v {_TEXT_FROM[view]}"  # noqa: S608  # names of our schema
    months = connection.execute(
        f"SELECT {_MONTH[view]} AS month, count(*), sum(hash(v, r.revision)) FROM {source} GROUP BY 1 ORDER BY 1"  # noqa: S608
    ).fetchall()
    for month, rows, content in months:
        query = (
            f"SELECT {_select(columns)} FROM {source} WHERE {_MONTH[view]} = '{month}' ORDER BY v.{next(iter(columns))}"  # noqa: S608
        )
        yield _Part(f"{view}/month={month}/{view}.parquet", _state(columns, rows, content), query)


def _whole(connection: duckdb.DuckDBPyConnection, view: str, columns: dict[str, str]) -> _Part:
    ((rows, content),) = connection.execute(f"SELECT count(*), sum(hash(v)) FROM {view} v").fetchall()  # noqa: S608
    query = f"SELECT {_select(columns)} FROM {view} v"  # noqa: S608
    return _Part(f"{view}.parquet", _state(columns, rows, content), query)


def _select(columns: dict[str, str]) -> str:
    """The columns as they are written. Few programs read Parquet's intervals: these become seconds."""
    return ", ".join(
        "r.body" if name == "body" else f"epoch(v.{name}) AS {name}_seconds" if kind == "INTERVAL" else f"v.{name}"
        for name, kind in columns.items()
    )


def _state(columns: dict[str, str], rows: int, content: int | None) -> str:
    """Names and types belong to it: a newer program may give a view another column."""
    layout = ",".join(f"{name} {kind}" for name, kind in columns.items())
    return f"{rows} rows, {content or 0:x}, {len(columns)} columns {_digest(layout)}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


# ------------------------------------------------------------------ files


def _write(connection: duckdb.DuckDBPyConnection, part: _Part, file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}.{os.getpid()}.draft")
    try:
        connection.execute(f"COPY ({part.query}) TO '{_quote(draft)}' (FORMAT parquet, COMPRESSION zstd)")
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)


def _clear_drafts(target: Path) -> None:
    """What an export that was killed left behind; another may be at work just now, so only what is old."""
    for draft in target.rglob(".*.draft"):
        with suppress(FileNotFoundError):
            if time.time() - draft.stat().st_mtime > _ABANDONED.total_seconds():
                draft.unlink()


def _remove(file: Path) -> None:
    file.unlink(missing_ok=True)
    with suppress(OSError):  # the month holds something that is not ours, or is the folder itself
        file.parent.rmdir()
