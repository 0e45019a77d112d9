"""Files that people write: each mistake is one line with file, key and what to do."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import ClassVar

import pytest
from pydantic import ConfigDict

from seeds.tables import STRICT, TableError, read_table


@dataclass(frozen=True, slots=True)
class Room:
    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    name: str
    seats: int = 1


@dataclass(frozen=True, slots=True)
class House:
    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    id: str
    title: str
    room: tuple[Room, ...] = ()
    door: Room = field(default_factory=lambda: Room("door"))
    open_for: timedelta = timedelta(hours=1)

    def __post_init__(self) -> None:
        if self.title == "none":
            raise ValueError("A house needs a real title")


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "house.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_table_becomes_a_value(tmp_path: Path) -> None:
    """Nested tables, defaults, and the field that is the file's name."""
    path = written(tmp_path, 'title = "Hall"\nopen_for = "PT2H"\n[[room]]\nname = "a"\n[[room]]\nname = "b"\nseats = 3')

    assert read_table(path, House, id="house") == House(
        "house", "Hall", (Room("a"), Room("b", 3)), open_for=timedelta(hours=2)
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('titel = "Hall"', "titel: unknown key; did you mean `title`?"),
        ('title = "Hall"\n[[room]]\nname = "a"\nseat = 3', "room[1].seat: unknown key; did you mean `seats`?"),
        ('title = "Hall"\n[door]\nname = "a"\nzzz = 3', "door.zzz: unknown key; known keys: name, seats"),
        ('title = "Hall"\n[[room]]\nname = "a"\n[[room]]\nseats = 2', "room[2].name: is missing; add it"),
        ("", "title: is missing; add it"),
        ("title = 7", 'title: should be text, in "quotation marks"'),
        ('title = "Hall"\nroom = "a"', "room: should be a list, in [brackets]"),
        ('title = "Hall"\nroom = ["a"]', "room[1]: should be a table of its own"),
        ('title = "Hall"\ndoor = "a"', "door: should be a table of its own"),
        ('title = "Hall"\n[[room]]\nname = "a"\nseats = "many"', "room[1].seats: input should be a valid integer"),
        ('title = "none"', "a house needs a real title"),
        ('id = "x"\ntitle = "Hall"', "id: cannot be set here; remove this key"),
        ('title = "Hall', "is not valid TOML: "),
        ('title = "Hall"\ntitle = "Two"', "is not valid TOML: "),
    ],
)
def test_mistake_is_one_line_with_a_way_out(tmp_path: Path, text: str, message: str) -> None:
    """Whoever wrote the file must find the place without reading our code."""
    path = written(tmp_path, text)
    with pytest.raises(TableError) as caught:
        read_table(path, House, id="house")

    assert str(caught.value).startswith(f"{path}: ")
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_broken_toml_names_its_line(tmp_path: Path) -> None:
    """Long files are searched by line."""
    with pytest.raises(TableError, match="line 3"):
        read_table(written(tmp_path, 'title = "Hall"\n\nroom = ]'), House, id="house")


def test_missing_file_says_what_to_do(tmp_path: Path) -> None:
    """The first run in an empty folder."""
    with pytest.raises(TableError, match="no such file; create it, or run `courtbeat init`"):
        read_table(tmp_path / "none.toml", House)


def test_unreadable_file_is_named(tmp_path: Path) -> None:
    """A folder where a file should be, or a file of another encoding."""
    path = tmp_path / "latin.toml"
    path.write_bytes('title = "Café"'.encode("latin-1"))

    for wrong in (path, tmp_path):
        with pytest.raises(TableError, match="cannot be read"):
            read_table(wrong, House)


def test_error_keeps_its_parts(tmp_path: Path) -> None:
    """The doctor command shows them in columns."""
    error = TableError(tmp_path, "a.b", "is wrong", "mend it")

    assert (error.path, error.where, error.reason, error.hint) == (tmp_path, "a.b", "is wrong", "mend it")
    assert str(TableError(tmp_path, "", "is wrong")) == f"{tmp_path}: is wrong"
