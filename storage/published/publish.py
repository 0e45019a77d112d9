"""The read copy: what people query, at any time and for as long as they like.

An open DuckDB connection, even a reading one, keeps every other process from the file, so the ledger itself is never
handed out. After a commit that changed something the ledger is checkpointed and copied to a file with a version in
its name, and the link `coverage.duckdb` is moved to it in one step. Readers keep the version that they opened.

Where the file system can, the copy shares the ledger's blocks (a reflink) and costs next to nothing. Elsewhere every
byte is copied, and a large ledger is published less often (`publish_in_turn`).
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb

from storage.damage import find_holder, is_held
from storage.db import Ledger, LedgerBusyError
from storage.filecopy import Way, copy_ledger
from storage.notes import read_note, write_note

LINK = "coverage.duckdb"
KEPT_VERSIONS = 3
"""A client that resolved the link just before a swap still finds its file; older ones go."""

NOTE = "coverage.json"

PATIENCE = timedelta(seconds=10)
"""For somebody who opened the read copy for writing, and for all others with it."""

LARGE_BYTES = 1024**3
"""Up to here a publish is done whenever there is something new, whatever it costs on a busy machine."""

REST = 20
"""A larger ledger that is copied byte by byte rests for this many times the cost of its last publish: five per cent of
the time, and of the disk, at most."""


class NothingPublishedError(Exception):
    """No read copy yet; the message says how to get one."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"{folder / LINK}: nothing published yet; run `courtbeat run` first")


@dataclass(frozen=True, slots=True)
class Publication:
    """The last publish: the file that it made, when it ended, and what it cost."""

    version: str
    published_at: datetime
    seconds: float
    size_bytes: int
    way: Way


def publish(ledger: Ledger, folder: Path) -> Path:
    """Makes what is committed readable under `folder`/coverage.duckdb; the path of the new version."""
    started = time.monotonic()
    folder.mkdir(parents=True, exist_ok=True)
    version = folder / f"coverage-{_next_version(folder):08d}.duckdb"
    draft = version.with_suffix(".draft")
    way = copy_ledger(ledger, draft)
    draft.chmod(0o444)
    _log_of(version).unlink(missing_ok=True)  # left by a client of an older file of this name
    draft.rename(version)
    _swap_link(folder / LINK, version)
    _remove_old(folder)
    cost = time.monotonic() - started
    write_note(folder / NOTE, Publication(version.name, datetime.now(UTC), round(cost, 3), version.stat().st_size, way))
    return version


def publish_early(ledger: Ledger, folder: Path) -> None:
    """The publish in the middle of a round, before anybody is told: left out where the one at its end is dear enough,
    so that of the two the one with the round's whole outcome is made.
    """
    last = last_publication(folder)
    if last is None or not is_dear(last):
        publish(ledger, folder)


def publish_in_turn(ledger: Ledger, folder: Path, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
    """The publish at the end of a round, unless the last was dear and is too recent; the next round makes up for it."""
    last = last_publication(folder)
    if last is None or decide_turn(last, clock()):
        publish(ledger, folder)


def decide_turn(last: Publication, now: datetime) -> bool:
    """Whether it is time to publish again. A clock that was put back does not hold it up. Pure."""
    rest = timedelta(seconds=last.seconds * REST)
    return not is_dear(last) or not timedelta(0) <= now - last.published_at < rest


def is_dear(last: Publication) -> bool:
    """Whether a publish is worth saving: by the bytes, as the seconds say more of the machine's other work. Pure."""
    return last.way is Way.COPY and last.size_bytes > LARGE_BYTES


def last_publication(folder: Path) -> Publication | None:
    """When the read copy was last made, and at what cost; None before the first."""
    return read_note(folder / NOTE, Publication)


def newest_version(folder: Path) -> Path:
    """The file of the newest read copy: what the link leads to, or, on a file system without links, the one that the
    last publish noted.

    Raises NothingPublishedError before the first.
    """
    link, last = folder / LINK, last_publication(folder)
    if not link.exists():
        raise NothingPublishedError(folder)
    noted = folder / last.version if last else link
    return noted if noted.exists() and not link.is_symlink() else link.resolve()


@contextmanager
def open_read_copy(folder: Path, *, may_write: Path | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """What `connect_read_copy` gives, closed at the end."""
    connection = connect_read_copy(folder, may_write=may_write)
    try:
        yield connection
    finally:
        connection.close()


def connect_read_copy(folder: Path, *, may_write: Path | None = None) -> duckdb.DuckDBPyConnection:
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
    """What the link leads to. A version that was removed between our look and our opening has a newer one by now; one
    that somebody writes to, against its mode, is waited for a little while.
    """
    deadline = time.monotonic() + PATIENCE.total_seconds()
    while True:
        version = link.resolve()
        try:
            return duckdb.connect(str(version), read_only=True)
        except duckdb.IOException as error:
            if link.resolve() != version:
                continue
            if not is_held(error):
                raise
            if time.monotonic() > deadline:
                raise LedgerBusyError(version, find_holder(error), "the read copy") from error
            time.sleep(0.02)


def _close_off(connection: duckdb.DuckDBPyConnection, may_write: Path | None) -> None:
    """Once per file and process: its connections share one database, with one configuration."""
    (locked,) = connection.execute("SELECT current_setting('lock_configuration')").fetchall()[0]
    if locked:
        return
    if may_write:
        connection.execute("SET allowed_paths = ?", [[str(may_write)]])
    connection.execute("SET GLOBAL TimeZone = 'UTC'; SET enable_external_access = false; SET lock_configuration = true")


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
