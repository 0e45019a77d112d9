"""Which reader an archive needs: its name tells its kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from extract.archives.folders import read_folder
from extract.archives.items import Item, UnreadableArchiveError
from extract.archives.lines import read_csv_rows, read_json_lines
from extract.archives.warcs import read_warc
from storage.parquet_rows import read_parquet_rows


def open_archive(path: Path, base: str | None, now: Callable[[], datetime]) -> Iterator[Item]:
    """The items of an archive, whose kind its name tells. Raises UnreadableArchiveError."""
    if path.is_dir():
        return read_folder(path, base, now)
    if not path.is_file():
        raise UnreadableArchiveError(f"{path}: no such file or folder")
    for endings, read in _READERS:
        if path.name.lower().endswith(endings):
            return read(path)
    known = ", ".join(ending for endings, _ in _READERS for ending in endings)
    raise UnreadableArchiveError(f"{path}: of no kind that can be read; a folder of pages, or a file ending in {known}")


_READERS: tuple[tuple[tuple[str, ...], Callable[[Path], Iterator[Item]]], ...] = (
    ((".jsonl", ".jsonl.gz", ".ndjson", ".ndjson.gz"), read_json_lines),
    ((".csv", ".csv.gz"), read_csv_rows),
    ((".parquet",), read_parquet_rows),
    ((".warc", ".warc.gz", ".arc", ".arc.gz"), read_warc),
)
