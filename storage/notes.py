"""Small notes beside the data, as JSON: what was done last, and at what cost.

They can be read while another process holds the ledger, and when the ledger cannot be read at all.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class BackupNote:
    """The last backup of a ledger."""

    file: Path
    made_at: datetime
    size_bytes: int


def read_note(path: Path, kind: type[T]) -> T | None:
    """The note at `path`; None when there is none, or none that this program can read."""
    try:
        return TypeAdapter(kind).validate_json(path.read_bytes())
    except (FileNotFoundError, ValidationError):
        return None


def write_note(path: Path, note: Any) -> None:
    """Puts the note in place of the last one, in one step."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.draft")
    draft.write_bytes(TypeAdapter(type(note)).dump_json(note, indent=1) + b"\n")
    draft.replace(path)


def backup_note(ledger: Path) -> Path:
    """Where the note of a ledger's last backup is kept: beside it, as it is read when the ledger cannot be."""
    return ledger.with_name(f"{ledger.stem}.backup.json")
