"""A fresh working directory: settings, an example watch, a starter list of feeds, the names of the secrets."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

_NOT_SHARED = "# Secrets and the desk's data stay out of version control.\n.env\ndata/\n"


class WorkdirError(Exception):
    """The folder cannot be made into a working directory; the message says what to do."""


def write_workdir(folder: Path) -> tuple[Path, ...]:
    """Writes the starting files; their paths. Raises WorkdirError rather than touch a file that is there."""
    planned = {folder / name: content for name, content in _starting_files()}
    if present := [path for path in planned if path.exists()]:
        raise WorkdirError(f"{present[0]}: is there already; choose an empty folder, or move it away")
    try:
        for path, content in planned.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
    except OSError as error:
        raise WorkdirError(f"{folder}: cannot be written ({error.strerror})") from error
    return tuple(planned)


def _starting_files() -> Iterator[tuple[str, str]]:
    """Relative path and content of each."""
    starter: Traversable = files("seeds").joinpath("starter")
    yield "courtbeat.toml", starter.joinpath("courtbeat.toml").read_text(encoding="utf-8")
    yield "feeds.opml", starter.joinpath("feeds.opml").read_text(encoding="utf-8")
    watch = files("seeds").joinpath("watches", "rust-shooting.toml")
    yield "watches/rust-shooting.toml", watch.read_text(encoding="utf-8")
    yield ".env.example", starter.joinpath("env.example").read_text(encoding="utf-8")
    yield ".gitignore", _NOT_SHARED
