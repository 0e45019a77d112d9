"""The read copy: what people query, at any time and for as long as they like.

An open DuckDB connection, even a reading one, keeps every other process from the file, so the ledger itself is never
handed out. After a commit that changed something the ledger is checkpointed and copied to a file with a version in
its name, and the link `coverage.duckdb` is moved to it in one step. Readers keep the version that they opened.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import duckdb

from storage.db import Ledger, LedgerError

LINK = "coverage.duckdb"
KEPT_VERSIONS = 3
"""A client that resolved the link just before a swap still finds its file; older ones go."""

COPIED_BYTES = 1024 * 1024
"""Copied at a time: memory stays flat, and the calls no longer count."""


class NothingPublishedError(Exception):
    """No read copy yet; the message says how to get one."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"{folder / LINK}: nothing published yet; run `courtbeat run` first")


def publish(ledger: Ledger, folder: Path) -> Path:
    """Makes what is committed readable under `folder`/coverage.duckdb; the path of the new version."""
    folder.mkdir(parents=True, exist_ok=True)
    ledger.write("CHECKPOINT")  # a copy without it misses what is still in the write-ahead log
    version = folder / f"coverage-{_next_version(folder):08d}.duckdb"
    draft = version.with_suffix(".draft")
    _copy_ledger(ledger, draft)
    draft.chmod(0o444)
    _log_of(version).unlink(missing_ok=True)  # left by a client of an older file of this name
    draft.rename(version)
    _swap_link(folder / LINK, version)
    _remove_old(folder)
    return version


@contextmanager
def open_coverage(folder: Path, *, may_write: Path | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """What `connect_coverage` gives, closed at the end."""
    connection = connect_coverage(folder, may_write=may_write)
    try:
        yield connection
    finally:
        connection.close()


def connect_coverage(folder: Path, *, may_write: Path | None = None) -> duckdb.DuckDBPyConnection:
    """The newest read copy: read-only, in UTC, closed off for good from other files, but for the one that a COPY
    `may_write`, and from the network. The caller closes it.

    Raises NothingPublishedError before the first round.
    """
    link = folder / LINK
    if not link.exists():
        raise NothingPublishedError(folder)
    connection = _connect_newest(link)
    _close_off(connection, may_write)
    return connection


def _connect_newest(link: Path) -> duckdb.DuckDBPyConnection:
    """What the link leads to. A version that was removed between our look and our opening has a newer one by now."""
    while True:
        version = link.resolve()
        try:
            return duckdb.connect(str(version), read_only=True)
        except duckdb.IOException:
            if link.resolve() == version:
                raise


def _close_off(connection: duckdb.DuckDBPyConnection, may_write: Path | None) -> None:
    """Once per file and process: its connections share one database, with one configuration."""
    (locked,) = connection.execute("SELECT current_setting('lock_configuration')").fetchall()[0]
    if locked:
        return
    if may_write:
        connection.execute("SET allowed_paths = ?", [[str(may_write)]])
    connection.execute("SET GLOBAL TimeZone = 'UTC'; SET enable_external_access = false; SET lock_configuration = true")


def _copy_ledger(ledger: Ledger, target: Path) -> None:
    """Through the ledger's own handle: closing any other would cost the ledger its lock (see db.py)."""
    if ledger.file is None:
        raise LedgerError("a ledger in memory cannot be published")
    ledger.file.seek(0)
    with target.open("wb") as copy:
        shutil.copyfileobj(ledger.file, copy, COPIED_BYTES)


def _log_of(database: Path) -> Path:
    """Where DuckDB keeps what a client wrote to the file and did not bring home."""
    return database.with_name(database.name + ".wal")


def _versions(folder: Path) -> list[Path]:
    return sorted(folder.glob("coverage-*.duckdb"))


def _next_version(folder: Path) -> int:
    versions = _versions(folder)
    return int(versions[-1].stem.removeprefix("coverage-")) + 1 if versions else 1


def _swap_link(link: Path, version: Path) -> None:
    fresh = link.with_suffix(".link")
    with suppress(FileNotFoundError):
        fresh.unlink()
    try:
        fresh.symlink_to(version.name)
    except OSError:  # no symlinks on this file system: a copy under the fixed name, without the log a reader left
        shutil.copyfile(version, fresh)
        _log_of(link).unlink(missing_ok=True)
    fresh.replace(link)


def _remove_old(folder: Path) -> None:
    for version in _versions(folder)[:-KEPT_VERSIONS]:
        for path in (version, _log_of(version)):
            path.unlink(missing_ok=True)
    for draft in folder.glob("coverage-*.draft"):
        draft.unlink(missing_ok=True)
