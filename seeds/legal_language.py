"""The language of legal news: lexical classes and frames, from legal_language.toml.

A class is a set of words that a frame may ask for ("throw_out" or "case"); a verb stands there in its base form and
gets its inflections here, so that nobody forgets one. A word in several classes keeps them all: "charges" is what a
court drops and what a prosecutor does, and only the frame around it decides.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

BASE, THIRD, PAST, PARTICIPLE, GERUND, NOUN = "-base", "-third", "-past", "-participle", "-gerund", "-noun"
"""Classes that every verb form or noun belongs to besides its own."""

_FORMS = (BASE, THIRD, PAST, PARTICIPLE, GERUND)


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words in a row that belong to `classes`; before `particle`, others may stand ("threw the case out")."""

    words: tuple[str, ...]
    classes: frozenset[str]
    particle: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Frame:
    """One shape of sentence and the development it tells; the data file explains the fields above its first frame."""

    rule: str
    kind: str
    act: str
    party: str
    civil: str | None = None
    object: str | None = None
    through: str | None = None
    agent: str | None = None
    before: str | None = None
    after: str | None = None
    within: str | None = None
    never: str | None = None
    never_before: str | None = None
    never_within: str | None = None
    voice: str | None = None
    noun: bool = False
    proceeding: str | None = None
    stage: str | None = None
    reads: Mapping[str, str] | None = None
    stages: tuple[str, ...] = ("happened", "planned", "possible", "denied")
    novelty: str | None = None
    yields_to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Turn:
    """What the words of `pattern` beside a head make of its act; `stage` is None for no development at all."""

    pattern: str
    stage: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class LegalLanguage:
    """`phrases` by first word, the longest first; `frames` and `turns` in the order of the file; `lists` of words."""

    phrases: Mapping[str, tuple[Phrase, ...]]
    frames: tuple[Frame, ...]
    turns: Mapping[str, tuple[Turn, ...]]
    lists: Mapping[str, frozenset[str]]


@cache
def load_legal_language() -> LegalLanguage:
    """The classes and frames of this version of the rules."""
    data = tomllib.loads(files("seeds").joinpath("legal_language.toml").read_text(encoding="utf-8"))
    frames = tuple(_frame(row) for row in data["frame"])
    turns = {name: tuple(_turn(*row) for row in rows) for name, rows in data["turns"].items()}
    lists = {name: frozenset(words) for name, words in data["lists"].items()}
    return LegalLanguage(_phrases(data), frames, MappingProxyType(turns), MappingProxyType(lists))


def _turn(pattern: str, stage: str, reason: str) -> Turn:
    return Turn(pattern, None if stage == "none" else stage, reason)


def _frame(row: Mapping[str, Any]) -> Frame:
    values: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}
    return Frame(**values)


def _phrases(data: Mapping[str, Any]) -> Mapping[str, tuple[Phrase, ...]]:
    classes: dict[tuple[str, ...], set[str]] = defaultdict(set)
    irregular = _irregular(data["irregular"])
    for name, wordings in data["verbs"].items():
        for form, words in (pair for wording in wordings for pair in _inflect(wording, irregular)):
            classes[words] |= {name, form}
    for name, wordings in data["nouns"].items():
        for words in (tuple(form.split()) for wording in wordings for form in (wording, _plural(wording))):
            classes[words] |= {name, NOUN}
    for name, wordings in data["words"].items():
        for words in (tuple(form.split()) for wording in wordings for form in {wording, _contracted(wording)}):
            classes[words].add(name)
    return _by_first_word(classes)


def _by_first_word(classes: Mapping[tuple[str, ...], set[str]]) -> Mapping[str, tuple[Phrase, ...]]:
    table: dict[str, list[Phrase]] = defaultdict(list)
    for words, names in classes.items():
        cut = words.index("~") if "~" in words else len(words)
        table[words[0]].append(Phrase(words[:cut], frozenset(names), words[cut + 1 :]))
    return MappingProxyType({first: tuple(sorted(rows, key=_specificity)) for first, rows in table.items()})


def _specificity(row: Phrase) -> tuple[int, tuple[str, ...]]:
    return -len(row.words) - len(row.particle), row.words + row.particle


def _irregular(lines: Iterable[str]) -> Mapping[str, list[list[str]]]:
    table: dict[str, list[list[str]]] = defaultdict(list)
    for line in lines:
        forms = line.split()
        # "be" lists more than five; every form of it counts as a plain one
        table[forms[0]].append(forms[:5] if len(forms) == 5 else forms)
    return table


def _inflect(wording: str, irregular: Mapping[str, list[list[str]]]) -> Iterator[tuple[str, tuple[str, ...]]]:
    verb, *rest = wording.split()
    for forms in irregular.get(verb) or [_regular(verb)]:
        names = _FORMS if len(forms) == len(_FORMS) else (BASE,) * len(forms)
        for name, form in zip(names, forms, strict=True):
            yield name, (form, *rest)


def _regular(verb: str) -> list[str]:
    stem = verb[:-1] if verb.endswith("e") else verb
    third = verb + ("es" if verb.endswith(("s", "sh", "ch", "x", "z")) else "s")
    if verb.endswith("y") and verb[-2] not in "aeiou":
        third, past = verb[:-1] + "ies", verb[:-1] + "ied"
    else:
        past = stem + "ed"
    return [verb, third, past, past, stem + "ing"]


def _contracted(wording: str) -> str:
    """ "Could not agree" as "couldn't agree" falls into words."""
    return re.sub(r"\b(could|did|does|do|was|were|is|are|has|had|would) not\b", r"\1n t", wording)


def _plural(noun: str) -> str:
    if noun.endswith("y") and noun[-2] not in "aeiou":
        return noun[:-1] + "ies"
    return noun + ("es" if noun.endswith(("s", "sh", "ch", "x")) else "s")
