"""A folder of saved pages: every HTML file in it and below, in order of name. Links to elsewhere are not followed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from urllib.parse import quote, urljoin

from extract.archives.items import LARGEST_ITEM_BYTES, MIB, ArchivedPage, BadItem, Item
from extract.records import Page, Validators

SUFFIXES = frozenset({".html", ".htm", ".xhtml", ".shtml"})


def read_folder(folder: Path, base: str | None, now: Callable[[], datetime]) -> Iterator[Item]:
    """Each page, at its place below `base`, the address that the folder stands for; without one, at no address: then
    the page must declare its own.
    """
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() in SUFFIXES and path.is_file():
            yield _read_file(path, path.relative_to(folder).as_posix(), base, now())


def _read_file(path: Path, place: str, base: str | None, now: datetime) -> Item:
    try:
        if path.stat().st_size > LARGEST_ITEM_BYTES:
            return BadItem(place, f"is larger than {LARGEST_ITEM_BYTES // MIB} MiB")
        body = path.read_bytes()
    except OSError as error:
        return BadItem(place, f"cannot be read ({error.strerror})")
    address = urljoin(base, quote(place)) if base else ""
    return ArchivedPage(place, Page(address, address, body, "text/html", None, Validators(), now), dated=False)
