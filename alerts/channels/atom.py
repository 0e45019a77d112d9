"""Alerts as Atom feeds: one file for each story, for feed readers, home pages and whatever else reads feeds.

This channel can tell a repeat: an entry is known by its alert, and a second try replaces it. One process at a time
writes, because one process at a time holds the ledger.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from alerts.channel import SendFailedError, describe_cause
from alerts.channels.atom_feed import FeedUnfitError, make_entry, read_entries, with_entry, write_feed
from storage.records import Delivery


@dataclass(frozen=True, slots=True)
class AtomChannel:
    """Keeps `<story>.atom.xml` in `folder`, which is made when it is missing."""

    name: str
    folder: Path

    def send_alert(self, delivery: Delivery) -> str:
        """The entry's id. Raises SendFailedError alone: the new file takes the old one's place whole, or not at all."""
        file = self.folder / f"{delivery.alert.story_id}.atom.xml"
        entry = make_entry(delivery.alert)
        try:
            entries = read_entries(file.read_bytes()) if file.exists() else ()
            _replace(file, write_feed(delivery.alert, with_entry(entries, entry)))
        except FeedUnfitError as error:
            raise SendFailedError(f"{file}: {error}; move it away, and a new one is begun") from error
        except OSError as error:
            raise SendFailedError(f"{file}: cannot be written: {describe_cause(error)}") from error
        return entry.id


def _replace(file: Path, content: bytes) -> None:
    """Written beside and renamed: no reader sees half a feed. Made as other files are, so that web servers can read."""
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_name(f".{file.name}.new")
    beside.write_bytes(content)
    beside.replace(file)
