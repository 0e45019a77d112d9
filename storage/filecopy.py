"""The ledger's bytes into another file, as cheaply as the file system allows."""

from __future__ import annotations

import shutil
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from storage.db import Ledger, LedgerError

COPIED_BYTES = 1024 * 1024
"""Copied at a time: memory stays flat, and the calls no longer count."""


class Way(StrEnum):
    """How a copy came about. `reflink`: the file system lets both files share their blocks until one changes."""

    REFLINK = "reflink"
    COPY = "copy"


def copy_ledger(ledger: Ledger, target: Path) -> Way:
    """The ledger as it is committed, at `target`.

    Through the ledger's own handle: closing any other would cost the ledger its lock (see db.py).
    """
    if ledger.file is None:
        raise LedgerError("a ledger in memory has no file to copy")
    ledger.write("CHECKPOINT")  # a copy without it misses what is still in the write-ahead log
    return copy_file(ledger.file, target)


def copy_file(source: BinaryIO, target: Path) -> Way:
    """What `source` holds, at `target`."""
    with target.open("wb") as copy:
        way = Way.REFLINK if _reflink(source, copy) else Way.COPY
        if way is Way.COPY:
            source.seek(0)
            shutil.copyfileobj(source, copy, COPIED_BYTES)
    return way


_FICLONE = 0x40049409
"""Linux: _IOW(0x94, 9, int). Btrfs, XFS, bcachefs and ZFS answer it; ext4 and most network folders refuse."""


def _reflink(source: BinaryIO, copy: BinaryIO) -> bool:
    try:
        import fcntl

        fcntl.ioctl(copy.fileno(), _FICLONE, source.fileno())
    except (ImportError, OSError):  # no Linux; another file system; one that cannot
        return False
    return True
