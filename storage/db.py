"""The ledger file: opened by one process at a time, migrated, written in transactions.

DuckDB lets one process hold a file for writing and then refuses every other, readers too. The ledger is therefore
private to the pipeline; people read the published copy (`publish.py`).

Nothing in this process may open and close the file beside DuckDB: its lock is one of fcntl, and a process loses all its
locks on a file with the first handle on it that it closes. Who needs the bytes reads `Ledger.file`.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from importlib.resources import files
from pathlib import Path
from typing import BinaryIO, cast

import duckdb

from storage.damage import describe_way_back, find_holder, find_truncation, is_damage, is_held

STORAGE_VERSION = "v1.5.0"
"""The oldest DuckDB whose clients must read our files."""

IN_MEMORY = Path(":memory:")
"""A ledger that is gone when it is closed: what a backtest writes to."""


class LedgerError(Exception):
    """The ledger cannot be used; the message says what to do."""


class LedgerBusyError(LedgerError):
    """Another process holds the ledger. `pid` is None where DuckDB does not tell."""

    def __init__(self, path: Path, pid: int | None, file: str = "the ledger") -> None:
        self.path, self.pid = path, pid
        holder = f"process {pid}" if pid else "another process"
        super().__init__(f"{path}: {file} is held by {holder}; wait for it, or stop it, and run this again")


class LedgerDamagedError(LedgerError):
    """The file cannot be read as a ledger; the message names the way back."""

    def __init__(self, path: Path, found: str) -> None:
        super().__init__(f"{path}: damaged, or no ledger ({found}); {describe_way_back(path)}")


@dataclass(frozen=True, slots=True)
class Ledger:
    """The open ledger. Not shared between threads: there is one writer, inside the process too.

    `file` reads the ledger's bytes without costing its lock (see above); None in memory.
    """

    path: Path
    connection: duckdb.DuckDBPyConnection
    file: BinaryIO | None = None

    def rows(self, query: str, *values: object) -> list[tuple]:  # type: ignore[type-arg]  # a row is what the query says
        """Every row of a query; its caller turns them into values."""
        return self.connection.execute(query, values).fetchall()

    def row(self, query: str, *values: object) -> tuple | None:  # type: ignore[type-arg]  # as above
        """The first row of a query, None when there is none."""
        return self.connection.execute(query, values).fetchone()

    def one(self, query: str, *values: object) -> tuple:  # type: ignore[type-arg]  # as above
        """The row of a query that always has one: a count, an insert that returns its number."""
        row = self.row(query, *values)
        if row is None:
            raise LedgerError(f"no row for: {query}")
        return row

    def insert(self, table: str, returning: str, *, key: str | None = None, **columns: object) -> int | None:
        """The number of the new row; None when a row of the same key is there already (which stays as it is).

        `key` names the columns of the key that may be there. A table with two keys needs it: DuckDB looks for either of
        two by reading the whole table. Table and columns are names of our schema, never text from outside; the values
        are bound.
        """
        conflict = f" ON CONFLICT {f'({key}) ' if key else ''}DO NOTHING"
        row = self._insert(table, returning, conflict, columns)
        return int(row[0]) if row else None

    def insert_new(self, table: str, returning: str, **columns: object) -> int:
        """The number of the new row, where the caller knows that its key is new."""
        try:
            (number,) = self._insert(table, returning, "", columns) or (None,)
        except duckdb.ConstraintException as error:
            raise LedgerError(f"{table}: the row is there already, or is none that may be: {error}") from error
        return cast(int, number)

    def _insert(self, table: str, returning: str, conflict: str, columns: Mapping[str, object]) -> tuple | None:  # type: ignore[type-arg]  # as above
        names, marks = ", ".join(columns), ", ".join("?" * len(columns))
        statement = f"INSERT INTO {table} ({names}) VALUES ({marks}){conflict} RETURNING {returning}"  # noqa: S608
        return self.row(statement, *columns.values())

    def write(self, statement: str, *values: object) -> None:
        """One statement whose result nobody needs."""
        self.connection.execute(statement, values)


@contextmanager
def open_ledger(
    path: Path,
    *,
    wait: timedelta = timedelta(0),
    on_wait: Callable[[LedgerBusyError], None] = lambda _busy: None,
    pause: Callable[[], None] = lambda: time.sleep(0.2),
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[Ledger]:
    """The ledger at `path`, made and migrated as needed; closed at the end. `on_wait` hears once who is waited for.

    Raises LedgerBusyError when another process still holds it after `wait`; LedgerDamagedError for a file that is
    damaged or no DuckDB file, also when that shows later, while it is in use; LedgerError for one that is newer than
    this program.
    """
    connection = _connect_patiently(path, clock() + wait.total_seconds(), on_wait, pause, clock)
    with ExitStack() as opened:
        file = None if path == IN_MEMORY else opened.enter_context(path.open("rb", buffering=0))
        opened.callback(connection.close)  # registered last, closed first: see the head of this module
        opened.enter_context(_naming_damage(path))
        if file is not None and (missing := find_truncation(connection, path)):
            raise LedgerDamagedError(path, missing)
        connection.execute("SET TimeZone = 'UTC'")
        ledger = Ledger(path, connection, file)
        _migrate(ledger)
        yield ledger


@contextmanager
def hold_ledger(path: Path) -> Iterator[None]:
    """Keeps everybody else from a ledger whose file is about to be replaced; what waits in its log is brought home.

    A damaged ledger is let be: nobody else can open it either. Raises LedgerBusyError when another process holds it.
    """
    with ExitStack() as held:
        with suppress(LedgerDamagedError), _naming_damage(path):
            held.enter_context(closing(_connect(path))).execute("CHECKPOINT")
        yield


@contextmanager
def transaction(ledger: Ledger) -> Iterator[None]:
    """All of it or nothing: commits at the end, rolls back on any exception."""
    ledger.connection.begin()
    try:
        yield
    except BaseException:
        ledger.connection.rollback()
        raise
    ledger.connection.commit()


@contextmanager
def _naming_damage(path: Path) -> Iterator[None]:
    try:
        yield
    except duckdb.Error as error:
        if is_damage(error):
            raise LedgerDamagedError(path, _first_line(error)) from error
        raise


def _connect_patiently(
    path: Path,
    deadline: float,
    on_wait: Callable[[LedgerBusyError], None],
    pause: Callable[[], None],
    clock: Callable[[], float],
) -> duckdb.DuckDBPyConnection:
    told = False
    while True:
        try:
            return _connect(path)
        except LedgerBusyError as busy:
            if clock() >= deadline:
                raise
            if not told:
                on_wait(busy)
                told = True
            pause()


def _connect(path: Path) -> duckdb.DuckDBPyConnection:
    try:
        connection = duckdb.connect(str(path), config={"storage_compatibility_version": STORAGE_VERSION})
    except duckdb.Error as error:
        if is_held(error):
            raise LedgerBusyError(path, find_holder(error)) from error
        if _OUT_OF_REACH.search(str(error)):
            raise LedgerError(f"{path}: {_first_line(error)}") from error
        raise LedgerDamagedError(path, _first_line(error)) from error
    _claim(connection, path)
    return connection


_OUT_OF_REACH = re.compile("Cannot open file|Is a directory")


def _claim(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """One opening per process too: its connections share one database, which only the first can attach the mark to."""
    try:
        connection.execute("ATTACH ':memory:' AS opened")
    except duckdb.BinderException as error:
        connection.close()
        raise LedgerBusyError(path, os.getpid()) from error


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0]


# ------------------------------------------------------------------ migrations


def refuse_newer(path: Path, applied: Collection[int]) -> None:
    """Raises LedgerError when a file has migrations that this program does not know."""
    if set(applied) - {number for number, _, _ in _steps()}:
        raise LedgerError(f"{path}: written by a newer Courtbeat; upgrade this program (pip install -U courtbeat)")


def _migrate(ledger: Ledger) -> None:
    """Brings the file to this program's schema; each step in its own transaction, so a crash leaves a whole version."""
    ledger.write("CREATE TABLE IF NOT EXISTS migrations (number INTEGER PRIMARY KEY, name VARCHAR NOT NULL)")
    applied = {number for (number,) in ledger.rows("SELECT number FROM migrations")}
    refuse_newer(ledger.path, applied)
    for number, name, statements in _steps():
        if number not in applied:
            with transaction(ledger):
                ledger.connection.execute(statements)
                ledger.write("INSERT INTO migrations VALUES (?, ?)", number, name)


def _steps() -> Iterator[tuple[int, str, str]]:
    """Number, name and SQL of every migration, in order."""
    for file in sorted(files("storage").joinpath("migrations").iterdir(), key=lambda file: file.name):
        if file.name.endswith(".sql"):
            yield int(file.name[:4]), file.name[5:-4], file.read_text(encoding="utf-8")
