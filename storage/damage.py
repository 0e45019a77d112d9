"""What DuckDB says of a file: another process has it, or it is damaged; and the way back that is named then."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb

from storage.notes import BackupNote, backup_note, read_note

_DAMAGED = re.compile(
    "Corrupt database file|not enough data|Could not read enough bytes|not a valid DuckDB database file"
    "|Failure while replaying WAL|database has been invalidated|[Ss]erialization Error|truncated",
)
_HEADERS_BYTES = 3 * 4096
"""Before the first block of a DuckDB file."""


def is_damage(error: BaseException) -> bool:
    """Whether DuckDB stopped at bytes that it cannot have written. Looks at what the error came from, too: after the
    first of its kind every statement fails, a rollback among them, with words of its own.
    """
    links: list[BaseException] = []
    link: BaseException | None = error
    while link is not None and link not in links:
        links.append(link)
        link = link.__cause__ or link.__context__
    return any(isinstance(one, duckdb.Error) and _DAMAGED.search(str(one)) for one in links)


def is_held(error: duckdb.Error) -> bool:
    """Whether DuckDB could not open a file because another process has it open."""
    return re.search("set lock on file|used by another process", str(error)) is not None


def find_holder(error: duckdb.Error) -> int | None:
    """The number of that process; None where DuckDB does not tell."""
    holder = re.search(r"PID (\d+)", str(error))
    return int(holder[1]) if holder else None


def find_truncation(connection: duckdb.DuckDBPyConnection, path: Path) -> str | None:
    """What is missing at the end of the file that `connection` has open; None when nothing is known to be.

    DuckDB opens a file whose end is gone, and stops at the first row that lay there. Free blocks may be missing from a
    sound file: one killed in the middle of a commit was a block shorter than its own count in 3 of 40 trials, and
    never shorter than the blocks in use. So this finds what is cut off beyond the free blocks, and reading finds the
    rest.
    """
    asked = "SELECT block_size * used_blocks FROM pragma_database_size() WHERE database_name = current_database()"
    (in_use,) = connection.execute(asked).fetchall()[0]
    size = path.stat().st_size  # not opened: closing a second handle would cost the lock
    needed = _HEADERS_BYTES + in_use
    return f"{size:,} bytes long, at least {needed:,} are in use" if size < needed else None


def describe_way_back(ledger: Path) -> str:
    """What to do about a damaged ledger: the last backup that is still there, else the read copy, by its command."""
    note = read_note(backup_note(ledger), BackupNote)
    if note and note.file.exists():
        return f"the last backup is of {note.made_at:%Y-%m-%d %H:%M} UTC: `courtbeat restore {note.file}`"
    lost = f"its last backup, {note.file}, is gone" if note else "no backup of it is known"
    copy = ledger.with_name("coverage.duckdb")
    if copy.exists():
        return f"{lost}; the last published copy is whole: `courtbeat restore {copy}`"
    return f"{lost}; restore a backup or move the file away"
