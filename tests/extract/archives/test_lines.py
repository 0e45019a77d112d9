"""Lines of archived articles: each is used or named; none stops the rest, and none is held that is too long."""

from __future__ import annotations

import gzip
import tracemalloc
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.archives.items import LARGEST_ITEM_BYTES, ArchivedRow, BadItem, Item, UnreadableArchiveError
from extract.archives.lines import read_csv_rows, read_json_lines

GOOD = b'{"id": "a", "published": "2024-07-12", "text": "Words."}\n'
HEADER = "id,published,text\n"


def bad(items: Iterable[Item]) -> list[tuple[str, str]]:
    return [(item.place, item.reason) for item in items if isinstance(item, BadItem)]


def rows(items: Iterable[Item]) -> list[str]:
    return [item.place for item in items if isinstance(item, ArchivedRow)]


def json_lines(folder: Path, content: bytes, name: str = "a.jsonl") -> list[Item]:
    (folder / name).write_bytes(content)
    return list(read_json_lines(folder / name))


def csv_rows(folder: Path, text: str) -> list[Item]:
    (folder / "a.csv").write_text(text, encoding="utf-8", newline="")
    return list(read_csv_rows(folder / "a.csv"))


def test_a_bad_line_is_named_and_the_rest_goes_on(tmp_path: Path) -> None:
    """One torn line in a hundred thousand must not cost the others."""
    items = json_lines(tmp_path, GOOD + b"{torn\n" + b"[1, 2]\n\n" + GOOD)
    assert rows(items) == ["line 1", "line 5"]
    assert [place for place, _ in bad(items)] == ["line 2", "line 3"]
    assert "no JSON" in bad(items)[0][1]


def test_a_byte_order_mark_and_strange_bytes_are_read(tmp_path: Path) -> None:
    """Files that Windows programs wrote, or that were cut in the middle of a letter."""
    items = json_lines(tmp_path, b"\xef\xbb\xbf" + GOOD + GOOD.replace(b"Words", b"caf\xe9"))
    assert rows(items) == ["line 1", "line 2"]


@pytest.mark.parametrize("line", [b"[" * 200_000, b'{"id": ' + b"9" * 5_000 + b"}", b"\xff\xfe\x00", b'"\\ud800"'])
def test_hostile_json_is_a_bad_line(tmp_path: Path, line: bytes) -> None:
    """Nesting and numbers that break parsers."""
    items = json_lines(tmp_path, line + b"\n" + GOOD)
    assert [place for place, _ in bad(items)] == ["line 1"]
    assert rows(items) == ["line 2"]


def test_a_line_without_end_is_never_held(tmp_path: Path) -> None:
    """A file of another kind under the wrong name may have no line break at all."""
    path = tmp_path / "a.jsonl"
    with path.open("wb") as file:
        for _ in range(16):
            file.write(b"x" * LARGEST_ITEM_BYTES)
        file.write(b"\n" + GOOD)
    tracemalloc.start()
    items = list(read_json_lines(path))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert bad(items) == [("line 1", "is longer than 6 MiB")]
    assert rows(items) == ["line 2"]
    assert peak < 5 * LARGEST_ITEM_BYTES


def test_a_packed_file_that_breaks_off_gives_what_it_has(tmp_path: Path) -> None:
    """A download that was cut."""
    packed = gzip.compress(GOOD * 5_000, mtime=0)
    items = json_lines(tmp_path, packed[: len(packed) // 2], "a.jsonl.gz")
    assert rows(items)
    assert [place for place, _ in bad(items)] == ["end"]


def test_what_is_no_gzip_at_all_is_said_once(tmp_path: Path) -> None:
    """A name that lies."""
    assert len(bad(json_lines(tmp_path, GOOD * 3, "a.jsonl.gz"))) == 1


@pytest.mark.parametrize("parted_by", [",", ";", "\t"])
def test_csv_is_read_as_spreadsheets_write_it(tmp_path: Path, parted_by: str) -> None:
    """The separator depends on the country that the office program was bought in."""
    text = (HEADER + 'a,2024-07-12,"Two\nlines, ""quoted"""\nb,2024-07-13,x\n').replace(",", parted_by)
    first, second = csv_rows(tmp_path, "\ufeff" + text)
    assert isinstance(first, ArchivedRow)
    assert first.columns["text"] == f'Two\nlines{parted_by} "quoted"'
    assert (first.place, getattr(second, "place", "")) == ("line 2", "line 4")


def test_csv_rows_of_another_length_are_named(tmp_path: Path) -> None:
    """A comma that nobody quoted shifts every field after it."""
    items = csv_rows(tmp_path, HEADER + "a,2024-07-12\n\nb,2024-07-13,x,y\nc,2024-07-13,x\n")
    assert bad(items) == [("line 2", "has 2 fields, the header 3"), ("line 4", "has 4 fields, the header 3")]
    assert rows(items) == ["line 5"]


@pytest.mark.parametrize("header", ["", "name,size\n", "published,text\n", "id,text\n"])
def test_a_table_without_the_needed_columns_is_refused_at_once(tmp_path: Path, header: str) -> None:
    """A hundred thousand complaints would hide that the wrong file was given."""
    with pytest.raises(UnreadableArchiveError, match="lacks the column"):
        csv_rows(tmp_path, header + "1,2\n" * 10)


@settings(max_examples=150)
@given(content=st.binary(max_size=400))
def test_no_bytes_break_the_readers(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    """Archives come from anywhere."""
    folder = tmp_path_factory.mktemp("fuzz")
    json_lines(folder, content)
    json_lines(folder, content, "a.jsonl.gz")
    (folder / "a.csv").write_bytes(HEADER.encode() + content)
    list(read_csv_rows(folder / "a.csv"))
