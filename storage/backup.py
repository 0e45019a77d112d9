"""Backups of the ledger: whole, checked before they are trusted, and put back without losing what they replace.

A backup is made by whoever holds the ledger, so it waits for a round that is at work. Copying the file beside its
writer would catch it between two blocks of a checkpoint. Taking the read copy instead needs no waiting, but in the
middle of a round that holds alerts as unsent which go out a moment later: put back, it would tell them twice. At the
end of a round everything is recorded. The wait is the length of a round; the copy itself is what keeps the next one
waiting, and the checks come after it.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import duckdb

from storage.damage import find_truncation
from storage.db import LedgerBusyError, LedgerDamagedError, LedgerError, hold_ledger, open_ledger, refuse_newer
from storage.filecopy import copy_file, copy_ledger
from storage.notes import BackupNote, backup_note, write_note


class BackupUnusableError(LedgerError):
    """The file cannot be put in place of a ledger; nothing was changed."""

    def __init__(self, file: Path, found: str) -> None:
        self.found = found
        super().__init__(f"{file}: cannot be restored: {found}; nothing was changed, try another backup")


@dataclass(frozen=True, slots=True)
class Contents:
    """What a checked ledger file holds: rows by table, and when its last round ended (None before the first)."""

    rows: dict[str, int]
    last_round: datetime | None
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put in place; `kept` is where the ledger that was there before is now, None when there was none."""

    contents: Contents
    kept: Path | None


def back_up(
    ledger_file: Path, target: Path, now: datetime, wait: timedelta, on_wait: Callable[[LedgerBusyError], None]
) -> Contents:
    """A checked copy of the ledger at `target`, with its SHA-256 beside it in `target`.sha256 (as sha256sum writes it).

    Raises LedgerBusyError when another process still holds the ledger after `wait`, LedgerError when the copy cannot
    be written or the ledger proves to be damaged; then there is no file at `target`.
    """
    with _draft_of(target) as draft:
        with open_ledger(ledger_file, wait=wait, on_wait=on_wait) as ledger:
            copy_ledger(ledger, draft)
        contents = _check_own(draft, ledger_file)
        digest = _digest(draft)
        _sync(draft)
        draft.replace(target)
        _digest_file(target).write_text(f"{digest}  {target.name}\n", encoding="utf-8")
    write_note(backup_note(ledger_file), BackupNote(target.resolve(), now, contents.size_bytes))
    return contents


def restore(source: Path, ledger_file: Path, now: datetime) -> Restored:
    """Puts a backup, or a read copy, in place of the ledger, brought to this program's schema. What was there before
    is kept beside it.

    All is checked on the copy that will be the ledger, before the old one is touched. What waits unsent in it may have
    been sent since: such alerts will say that they may repeat. Raises BackupUnusableError for a file that is damaged,
    newer than this program or no ledger; LedgerBusyError while another process holds the ledger.
    """
    if source.resolve() == ledger_file.resolve():
        raise BackupUnusableError(source, "it is the ledger itself")
    ledger_file.parent.mkdir(parents=True, exist_ok=True)
    if ledger_file.exists():
        with hold_ledger(ledger_file):  # a busy ledger is refused at once, not after minutes of checking
            pass
    with _draft_of(ledger_file) as draft:
        contents = _prepare(source, draft)
        kept = _replace(ledger_file, draft, now)
    return Restored(contents, kept)


def _check_own(draft: Path, ledger_file: Path) -> Contents:
    """The bytes are the ledger's: what is wrong with the copy is wrong with it."""
    try:
        return check_ledger_file(draft, draft)
    except BackupUnusableError as error:
        raise LedgerDamagedError(ledger_file, error.found) from error


def check_ledger_file(file: Path, named: Path) -> Contents:
    """Reads every row of a ledger file that nobody holds, and follows its references. `named` is what errors call it.

    Raises BackupUnusableError.
    """
    try:
        with closing(duckdb.connect(str(file), read_only=True)) as connection:
            connection.execute("SET TimeZone = 'UTC'")
            return _check(connection, file, named)
    except duckdb.Error as error:
        raise BackupUnusableError(named, str(error).splitlines()[0]) from error


def _check(connection: duckdb.DuckDBPyConnection, file: Path, named: Path) -> Contents:
    tables = [name for (name,) in connection.execute(_TABLES).fetchall()]
    if "store.articles" not in tables:
        raise BackupUnusableError(named, "it holds no Courtbeat ledger")
    try:
        refuse_newer(named, [number for (number,) in connection.execute("SELECT number FROM migrations").fetchall()])
    except LedgerError as error:
        raise BackupUnusableError(named, str(error)) from error
    if missing := find_truncation(connection, file):
        raise BackupUnusableError(named, f"its end is missing ({missing})")
    rows = {table: _read_all(connection, table) for table in tables}
    for what, query in _BROKEN_REFERENCES.items():
        (count,) = connection.execute(query).fetchall()[0]
        if count:
            raise BackupUnusableError(named, f"{count} {what}")
    ((last_round,),) = connection.execute("SELECT max(finished_at) FROM store.rounds").fetchall()
    return Contents(rows, last_round, file.stat().st_size)


_TABLES = """
    SELECT schema_name || '.' || table_name FROM duckdb_tables() WHERE database_name = current_database() ORDER BY 1
"""

_BROKEN_REFERENCES = {
    "articles lack their newest text": "SELECT count(*) FROM store.articles ANTI JOIN store.revisions"
    " USING (article_id, revision)",
    "mentions lack their article": "SELECT count(*) FROM store.mentions ANTI JOIN store.articles USING (article_id)",
    "mentions lack the text that proves them": "SELECT count(*) FROM store.mentions ANTI JOIN store.revisions"
    " USING (article_id, revision)",
    "mentions lack their development": "SELECT count(*) FROM store.mentions ANTI JOIN store.developments"
    " USING (development_id)",
    "deliveries lack their alert": "SELECT count(*) FROM store.deliveries ANTI JOIN store.alerts USING (alert_id)",
}


def _read_all(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    """Rows of a table, each value of which is read: DuckDB compares a block's checksum when it reads the block."""
    query = f"SELECT count(*), bit_xor(hash(whole)) FROM {table} AS whole"  # noqa: S608  # a name of the file's own list
    return int(connection.execute(query).fetchall()[0][0])


def _prepare(source: Path, draft: Path) -> Contents:
    """Copies, checks, and brings to this program's schema."""
    try:
        with source.open("rb") as opened:
            copy_file(opened, draft)
    except OSError as error:
        raise BackupUnusableError(source, error.strerror or str(error)) from error
    written = _digest_file(source)
    if written.exists() and written.read_text(encoding="utf-8").split()[:1] != [_digest(draft)]:
        raise BackupUnusableError(source, f"its bytes are not those that {written.name} was written for")
    contents = check_ledger_file(draft, source)
    with open_ledger(draft) as ledger:
        ledger.write("UPDATE store.deliveries SET may_repeat = true WHERE state IN ('waiting', 'claimed')")
        ledger.write("CHECKPOINT")
    _sync(draft)
    return contents


def _replace(ledger_file: Path, draft: Path, now: datetime) -> Path | None:
    """The draft becomes the ledger in one step: there is no moment without one, in which a round would begin anew."""
    kept = ledger_file.with_name(f"{ledger_file.stem}-replaced-{now:%Y%m%dT%H%M%S}.duckdb")
    with hold_ledger(ledger_file) if ledger_file.exists() else nullcontext():
        if _log_of(ledger_file).exists():  # left by a damaged or missing ledger: it would go into the restored one
            _log_of(ledger_file).replace(_log_of(kept))
        if ledger_file.exists():
            _link(ledger_file, kept)
        draft.replace(ledger_file)
    return kept if kept.exists() else None


def _link(file: Path, other_name: Path) -> None:
    try:
        os.link(file, other_name)
    except OSError:  # no hard links on this file system
        shutil.copyfile(file, other_name)


@contextmanager
def _draft_of(target: Path) -> Iterator[Path]:
    """A name beside `target` to write under; what is left there at the end is removed."""
    draft = target.with_name(f"{target.name}.{os.getpid()}.draft")
    try:
        yield draft
    except OSError as error:
        raise LedgerError(f"{target}: {error.strerror or error}; nothing was changed") from error
    finally:
        for path in (draft, _log_of(draft)):
            with suppress(OSError):
                path.unlink(missing_ok=True)


def _log_of(database: Path) -> Path:
    return database.with_name(database.name + ".wal")


def _digest_file(backup: Path) -> Path:
    return backup.with_name(backup.name + ".sha256")


def _digest(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _sync(file: Path) -> None:
    """On disk before its name says that it is whole."""
    with file.open("rb") as opened:
        os.fsync(opened.fileno())
