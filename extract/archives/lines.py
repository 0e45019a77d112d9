"""Articles in lines: JSONL and CSV, plain or packed with gzip."""

from __future__ import annotations

import csv
import gzip
import io
import json
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, cast

from extract.archives.items import LARGEST_ITEM_BYTES, MIB, ArchivedRow, BadItem, Item, UnreadableArchiveError

NEEDED_COLUMNS = ("published", "text")
"""Of a table, and `url` or `id`. Also known are `outlet` and `title`."""

_TOO_LONG = f"is longer than {LARGEST_ITEM_BYTES // MIB} MiB"


def read_json_lines(path: Path) -> Iterator[Item]:
    """A row for each line that holds a JSON object; empty lines are passed over."""
    with _open(path) as file:
        for number, line in enumerate(_lines(file), 1):
            if line is None:
                yield BadItem(f"line {number}", _TOO_LONG)
            elif isinstance(line, BadItem):
                yield line
            elif text := line.decode("utf-8-sig" if number == 1 else "utf-8", "replace").strip():
                yield _read_object(f"line {number}", text)


def _read_object(place: str, text: str) -> Item:
    try:
        record = json.loads(text)
    except (ValueError, RecursionError) as error:
        return BadItem(place, f"no JSON ({getattr(error, 'msg', 'too deep, or too large a number')})")
    return ArchivedRow(place, record) if isinstance(record, dict) else BadItem(place, "not an object")


def _open(path: Path) -> BinaryIO:
    return cast(BinaryIO, gzip.open(path)) if path.suffix.lower() == ".gz" else path.open("rb")


def _lines(file: BinaryIO) -> Iterator[bytes | BadItem | None]:
    """Each line; None for one that is too long, whose rest is read past without being held. A packed file that breaks
    off ends with a bad item.
    """
    try:
        while line := file.readline(LARGEST_ITEM_BYTES):
            if len(line) == LARGEST_ITEM_BYTES and not line.endswith(b"\n"):
                while (rest := file.readline(LARGEST_ITEM_BYTES)) and not rest.endswith(b"\n"):
                    pass
                yield None
            else:
                yield line
    except (OSError, EOFError, zlib.error) as error:
        yield BadItem("end", f"the file breaks off or is damaged ({error}); what follows cannot be read")


# ------------------------------------------------------------------ CSV


def read_csv_rows(path: Path) -> Iterator[Item]:
    """A row for each row under the header, at the line that it begins on. Fields are parted by comma, semicolon or tab.

    Raises UnreadableArchiveError when the header lacks a column.
    """
    csv.field_size_limit(LARGEST_ITEM_BYTES)
    with _open(path) as file, io.TextIOWrapper(file, "utf-8-sig", "replace", newline="") as text:
        header = _first_line(path, text)
        parted_by = max(",;\t", key=header.count)
        names = [name.strip().lower() for name in next(csv.reader([header], delimiter=parted_by), [])]
        check_columns(path, names)
        pieces = iter(lambda: text.readline(LARGEST_ITEM_BYTES), "")  # a line without end must not be held
        yield from _rows(csv.reader(pieces, delimiter=parted_by), names)


def _first_line(path: Path, text: io.TextIOWrapper) -> str:
    try:
        return text.readline(LARGEST_ITEM_BYTES)
    except (OSError, EOFError, zlib.error) as error:
        raise UnreadableArchiveError(f"{path}: cannot be read ({error})") from error


def check_columns(path: Path, names: Iterable[str]) -> None:
    """Raises UnreadableArchiveError when a table lacks a column that every article needs."""
    known = set(names)
    missing = [f"`{name}`" for name in NEEDED_COLUMNS if name not in known]
    missing += [] if known & {"url", "id"} else ["`url` (or `id`)"]
    if missing:
        found = ", ".join(sorted(known)[:12]) or "none"
        raise UnreadableArchiveError(f"{path}: lacks the column {' and '.join(missing)}; its columns: {found}")


def _rows(reader: Any, names: list[str]) -> Iterator[Item]:
    while True:
        place = f"line {reader.line_num + 2}"  # the header is line 1
        try:
            fields = next(reader, None)
        except csv.Error as error:
            yield BadItem(place, f"no CSV ({error})")
            continue
        except (OSError, EOFError, zlib.error) as error:
            yield BadItem("end", f"the file breaks off or is damaged ({error}); what follows cannot be read")
            return
        if fields is None:
            return
        if len(fields) == len(names):
            yield ArchivedRow(place, dict(zip(names, fields, strict=True)))
        elif fields:
            yield BadItem(place, f"has {len(fields)} fields, the header {len(names)}")
