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
        raise TableError(path, clash[0], "cannot be set here", "remove this key")
    try:
        return TypeAdapter(into).validate_python({**table, **extra})
    except ValidationError as error:
        raise _table_error(path, into, error) from error


def _table_error(path: Path, into: type, error: ValidationError) -> TableError:
    problems = error.errors()
    problem = next((p for p in problems if p["type"] in _UNKNOWN), problems[0])
    where, owner = _locate(into, problem["loc"])
    if problem["type"] in _UNKNOWN:
        return TableError(path, where, "unknown key", _suggestion(str(problem["loc"][-1]), owner))
    if problem["type"] in {"missing", "missing_argument", "union_tag_not_found"}:
        tag = ".kind" if problem["type"] == "union_tag_not_found" else ""
        return TableError(path, where + tag, "is missing", "add it")
    if problem["type"] == "union_tag_invalid":
        known = problem["ctx"]["expected_tags"]
        return TableError(path, f"{where}.kind", f"'{problem['ctx']['tag']}' is unknown", f"known kinds: {known}")
    reason = _IN_TOML.get(problem["type"]) or problem["msg"].removeprefix("Value error, ")
    return TableError(path, where, reason[:1].lower() + reason[1:])


_IN_TOML = {
    "tuple_type": "should be a list, in [brackets]",
    "list_type": "should be a list, in [brackets]",
    "dict_type": "should be a table of its own",
    "mapping_type": "should be a table of its own",
    "dataclass_type": "should be a table of its own",
    "string_type": 'should be text, in "quotation marks"',
    "bool_type": "should be true or false",
    "bool_parsing": "should be true or false",
}
"""What pydantic says in Python's words, by its type of error, in those of whoever writes TOML."""

_UNKNOWN = {"extra_forbidden", "unexpected_keyword_argument"}


def _locate(into: Any, location: tuple[int | str, ...]) -> tuple[str, list[str]]:
    """A place as people count it, `("party", 0, "nme")` as `party[1].nme`, and the keys known at its last table.

    Where a table is one of several kinds, the step that names the kind is no key of the file and is left out.
    """
    where, known = "", _keys(into)
    for step in location:
        members = [kind for kind in _inner(into) if _tag(kind) == step]
        if members:
            into, known = members[0], _keys(members[0])
            continue
        where += f"[{step + 1}]" if isinstance(step, int) else f".{step}" if where else step
        into = _step_into(into, step)
        known = _keys(into) or known
    return where, known


def _step_into(into: Any, step: int | str) -> Any:
    """The type found one step down: a field of a table, else what the container holds."""
    if _is_table(into):
        return get_type_hints(into, include_extras=True).get(str(step))
    return next((argument for argument in get_args(into) if argument not in {str, int}), None)


def _inner(into: Any) -> list[Any]:
    """Every type that a hint names, however deep."""
    return [kind for argument in get_args(into) for kind in (argument, *_inner(argument))]


def _tag(kind: Any) -> str | None:
    """The one value of a table's `kind`, where it has one."""
    hint = get_type_hints(kind).get("kind") if _is_table(kind) else None
    return next((str(value) for value in get_args(hint)), None)


def _keys(into: Any) -> list[str]:
    return [field.name for field in fields(into)] if _is_table(into) else []


def _is_table(kind: Any) -> bool:
    return isinstance(kind, type) and is_dataclass(kind)


def _suggestion(key: str, known: list[str]) -> str:
    close = difflib.get_close_matches(key, known, n=1, cutoff=0.5)
    return f"did you mean `{close[0]}`?" if close else "known keys: " + ", ".join(known)
