"""Reads a TOML table into a data class, with errors a person can act on.

Every file that people write goes through `read_table`: the watches, the settings, the site rules.
"""

from __future__ import annotations

import difflib
import tomllib
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, TypeVar, get_args, get_type_hints

from pydantic import ConfigDict, TypeAdapter, ValidationError

T = TypeVar("T")

STRICT = ConfigDict(extra="forbid")
"""Set as `__pydantic_config__` on each data class that a person's file is read into."""


class TableError(Exception):
    """A file that people write is wrong: `path: key: what is wrong; what to do`. Always one line."""

    def __init__(self, path: Path, where: str, reason: str, hint: str | None = None) -> None:
        self.path, self.where, self.reason, self.hint = path, where, reason, hint
        parts = [str(path), where, reason] if where else [str(path), reason]
        super().__init__(": ".join(parts) + (f"; {hint}" if hint else ""))


def read_table(path: Path, into: type[T], **extra: Any) -> T:
    """The file at `path` as an `into`; `extra` fills fields that the file does not hold (its name as the id).

    Raises TableError for a missing or unreadable file, broken TOML (with its line), an unknown key (with the
    closest known one), a missing key or a value of the wrong kind.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise TableError(path, "", "no such file", "create it, or run `courtbeat init`") from None
    except (OSError, UnicodeDecodeError) as error:
        raise TableError(path, "", f"cannot be read ({error})") from error
    except tomllib.TOMLDecodeError as error:
        raise TableError(path, "", f"is not valid TOML: {error}") from error
    if clash := sorted(set(extra) & set(table)):
        raise TableError(path, clash[0], "is set by the file's name", "remove this key")
    try:
        return TypeAdapter(into).validate_python({**table, **extra})
    except ValidationError as error:
        raise _table_error(path, into, error) from error


def _table_error(path: Path, into: type, error: ValidationError) -> TableError:
    problems = error.errors()
    problem = next((p for p in problems if p["type"] in _UNKNOWN), problems[0])
    where = _dotted(problem["loc"])
    if problem["type"] in _UNKNOWN:
        return TableError(path, where, "unknown key", _suggestion(into, problem["loc"]))
    if problem["type"] in {"missing", "missing_argument"}:
        return TableError(path, where, "is missing", "add it")
    reason = problem["msg"].removeprefix("Value error, ")
    return TableError(path, where, reason[:1].lower() + reason[1:])


_UNKNOWN = {"extra_forbidden", "unexpected_keyword_argument"}


def _dotted(location: tuple[int | str, ...]) -> str:
    """`("party", 0, "name")` as people count: `party[1].name`."""
    text = ""
    for step in location:
        text += f"[{step + 1}]" if isinstance(step, int) else f".{step}" if text else step
    return text


def _suggestion(into: type, location: tuple[int | str, ...]) -> str:
    known = _known_keys(into, location[:-1])
    close = difflib.get_close_matches(str(location[-1]), known, n=1, cutoff=0.5)
    return f"did you mean `{close[0]}`?" if close else "known keys: " + ", ".join(known)


def _known_keys(into: type, location: tuple[int | str, ...]) -> list[str]:
    for step in location:
        if isinstance(step, str) and is_dataclass(into):
            hint = get_type_hints(into).get(step)
            inner = [kind for kind in (hint, *get_args(hint)) if is_dataclass(kind)]
            into = inner[0] if inner and isinstance(inner[0], type) else into
    return [field.name for field in fields(into)] if is_dataclass(into) else []
