"""Whom an article names, by the shape of proper names alone. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from extract.legal.lines import Line
from extract.legal.patterns import compile_pattern
from extract.legal.roles import ends_as_body
from extract.legal.sorts import sex_of
from extract.legal.tokens import NAME, symbols_of
from extract.records import Article, Field


@dataclass(frozen=True, slots=True)
class Person:
    """A proper name of two or more words, or its last word later on; offsets in title and text joined."""

    start: int
    end: int
    name: str
    official: bool
    accused: bool = False


@dataclass(frozen=True, slots=True)
class _Run:
    """Capitalised words in a row, and what stands before them."""

    name: str
    start: int
    end: int
    after_office: bool
    after_place_word: bool
    accused: bool


def find_people(article: Article, lines: tuple[Line, ...]) -> tuple[Person, ...]:
    """Everybody named in the lines, in order of place."""
    runs = [run for line in lines for run in _runs(article, line)]
    alone = {run.name for run in runs if " " not in run.name}
    places = {run.name for run in runs if run.after_place_word and run.name.split()[-1] not in alone}
    officials = {run.name.split()[-1] for run in runs if run.after_office}
    surnames = {run.name.split()[-1]: run.name for run in runs if " " in run.name and run.name not in places}
    named = [(run, run.name if " " in run.name else surnames.get(run.name)) for run in runs]
    accused = _accused(named)
    return tuple(
        Person(run.start, run.end, whole, whole.split()[-1] in officials, whole in accused)
        for run, whole in named
        if whole and whole not in places
    )


def _accused(named: Iterable[tuple[_Run, str | None]]) -> set[str]:
    """Those right behind whom a criminal step is told ("Doe pleaded", "Doe was jailed", "charged Doe")."""
    return {whole for run, whole in named if whole and run.accused}


@cache
def _name_run() -> re.Pattern[str]:
    return re.compile(f"[{symbols_of(NAME)}]+")


def _runs(article: Article, line: Line) -> list[_Run]:
    """Runs of capitalised words that could be a person's name; a longer name ("... Police Force") could not."""
    text = article.title if line.sentence.field is Field.TITLE else article.text
    symbols, found = line.tagged.symbols, []
    office, place = symbols_of("bench|prosecutor|police|counsel"), symbols_of("place_prep")
    for run in _name_run().finditer(symbols):
        start, end = line.tagged.starts[run.start()], line.tagged.ends[run.end() - 1]
        before = symbols[run.start() - 1] if run.start() else "-"
        name = " ".join(text[start:end].split())
        if _may_be_person(name) and not text[end + 1 : end + 2].isupper():
            accused = bool(_accusation().match(symbols, run.end()))
            elsewhere = before in place or before in symbols_of("det") or _is_residence(symbols, run.start(), run.end())
            found.append(_Run(name, start + line.shift, end + line.shift, before in office, elsewhere, accused))
    return found


def _is_residence(symbols: str, start: int, end: int) -> bool:
    """ "Jane Doe, 40, Costa Mesa, was ...": between commas behind an age stands where somebody lives."""
    comma = symbols_of("comma")
    behind_age = start >= 2 and symbols[start - 1] in comma and symbols[start - 2] in symbols_of("number|year_unit")
    return behind_age and end < len(symbols) and symbols[end] in comma


_LONGEST_NAME = 3


def _may_be_person(name: str) -> bool:
    """No dateline ("NEW YORK"), shout ("FURIOUS Danforth"), initial ("Child K"), office ("Aviation Administration")."""
    words = name.split()
    shouted = words[0].isupper() and len(words[0]) > _INITIALS
    return (
        not shouted
        and len(words) <= _LONGEST_NAME
        and (len(words[-1]) > 2 or _has_first_name(words))
        and not name.isupper()
        and not ends_as_body(words[-1])
    )


def _has_first_name(words: list[str]) -> bool:
    """ "Kevin Wu" is somebody, "El Al" and "Acme Co" may be anything."""
    return len(words) > 1 and words[-1][1:].islower() and sex_of((" ".join(words),)) is not None


_INITIALS = 3
"""Capital letters in a row that may begin a person's name ("JJ Doe", "PJK Doe")."""


@cache
def _accusation() -> re.Pattern[str]:
    """What follows the name of an accused: an age or an aside, and a criminal step."""
    return compile_pattern("__ plead|convict|sentence|jail|indict|arrest|charge|acquit|arraign|extradite|deny|admit")
