"""Watches: what a user follows. One TOML file each; the file's name is the watch's id."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import ClassVar

from pydantic import ConfigDict

from seeds.notify import Notify
from seeds.tables import STRICT, TableError, read_table


class Role(StrEnum):
    """What a party is in the story. A free wording ("co-defendant, pilot") is read by the role it names."""

    DEFENDANT = "defendant"
    PLAINTIFF = "plaintiff"
    PROSECUTOR = "prosecutor"
    JUDGE = "judge"
    VICTIM = "victim"
    COUNSEL = "counsel"
    NON_PARTY = "non-party"


_ROLE_WORDS: tuple[tuple[str, Role], ...] = (
    ("defendant|accused|suspect|respondent|company", Role.DEFENDANT),
    ("plaintiff|claimant|petitioner", Role.PLAINTIFF),
    ("prosecutor|prosecut|district attorney|attorney general", Role.PROSECUTOR),
    ("judge|justice|magistrate", Role.JUDGE),
    ("victim|accuser|complainant|deceased", Role.VICTIM),
    ("counsel|lawyer|attorney|barrister|solicitor", Role.COUNSEL),
)


@dataclass(frozen=True, slots=True)
class Party:
    """A person or body in the story. `aliases` are other ways in which outlets name it, "the armorer" included."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    name: str
    aliases: tuple[str, ...] = ()
    role: str = Role.NON_PARTY.value

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise ValueError("a party needs a name")
        if not all(map(str.strip, self.aliases)):
            raise ValueError("an alias is empty; remove it")
        if slip := _find_slip(self.role.lower()):
            raise ValueError(f'role "{self.role}": did you mean "{slip}"?')

    @property
    def legal_role(self) -> Role:
        """The role that the free wording names; the first of the list above that fits, else non-party."""
        return _role_named(self.role.lower())


@lru_cache(maxsize=4_096)
def _role_named(wording: str) -> Role:
    return next((role for words, role in _ROLE_WORDS if re.search(words, wording)), Role.NON_PARTY)


@lru_cache(maxsize=4_096)
def _find_slip(wording: str) -> str | None:
    """The role that a word of the wording misspells; None where there is none. "defendent" would silently be nobody.

    A role may be any wording, so only what is all but a known word is a slip: `_ALIKE` or more, with the same first
    letter, which tells "player" from "lawyer". Refusing a real word is the worse mistake: the watch cannot be used as
    it is meant. Real words that are near a role are `_REAL_WORDS`.
    """
    for word in re.findall(r"[^\W\d_]{4,}", wording):
        if word in _REAL_WORDS or _role_named(word) is not Role.NON_PARTY:
            continue
        known = [role for role in _KNOWN_WORDS if role[0] == word[0]]
        close: list[str] = difflib.get_close_matches(word, known, n=1, cutoff=_ALIKE)
        if close:
            return close[0]
    return None


_ALIKE = 0.85
"""Similarity, 0 to 1: "juge" is 0.89 like "judge"; "practitioner", "first responder", "procurator" and "descendant" are
0.80 to 0.84 like a role."""

_KNOWN_WORDS = tuple(word for words, _ in _ROLE_WORDS for word in words.split("|") if " " not in word)
_REAL_WORDS = frozenset(
    [
        "accuse",
        "complaint",
        "complaints",
        "dependant",
        "dependants",
        "jude",
        "justine",
        "layer",
        "petition",
        "petitions",
    ]
)


@dataclass(frozen=True, slots=True)
class Context:
    """An article is on the story when a party and one of `any` appear, and the party is not part of a `none`."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    any: tuple[str, ...] = ()
    none: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not all(map(str.strip, (*self.any, *self.none))):
            raise ValueError("a term is empty; remove it")


@dataclass(frozen=True, slots=True)
class Watch:
    """A standing request: tell me of each development in this story."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    id: str
    title: str
    party: tuple[Party, ...]
    note: str | None = None
    context: Context = field(default_factory=Context)
    notify: Notify = field(default_factory=Notify)

    def __post_init__(self) -> None:
        if not self.party:
            raise ValueError("a watch needs at least one [[party]]")
        names = [" ".join(party.name.split()).casefold() for party in self.party]
        if twice := next(
            (party.name for party, name in zip(self.party, names, strict=True) if names.count(name) > 1), None
        ):
            raise ValueError(f'the party "{twice}" stands twice; make one [[party]] of it')


_WATCH_ID = re.compile(r"[a-z0-9][a-z0-9-]*")


def load_watch(path: Path) -> Watch:
    """The watch in one TOML file. Raises TableError naming file, key and a suggestion."""
    if not _WATCH_ID.fullmatch(path.stem):
        raise TableError(path, "", "the file's name is the watch's id", "use lower-case letters, digits and hyphens")
    return read_table(path, Watch, id=path.stem)


def load_watches(folder: Path) -> tuple[Watch, ...]:
    """Every watch of a folder, in order of file name. Raises TableError for the first bad one, or for none."""
    paths = sorted(folder.glob("*.toml"))
    if not paths:
        raise TableError(folder, "", "holds no watch", "add one: `courtbeat init` writes an example")
    return tuple(load_watch(path) for path in paths)
