"""Frames over a tagged sentence: which acts of law it tells, whatever their voice.

A row of the data names an act and what it is done to; where that stands is known once for all rows: right of an active
verb, left of a passive one and of a headline's participle (word_order.py). Whether the act really
happened is not asked here (scope.py), nor whose it is (parties.py). Pure.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from extract.legal.patterns import before_clause, compile_pattern, last_of
from extract.legal.tokens import Tagged, set_of, symbols_of
from extract.legal.word_order import is_attribute, is_passive, is_verb, reads_passive, stands_alone
from seeds.legal_language import BASE, GERUND, NOUN, PARTICIPLE, PAST, THIRD, Frame, load_legal_language


@dataclass(frozen=True, slots=True)
class Match:
    """A frame that fits: `head` and `object` are token indices; `passive` tells on which side the patient stands.

    `covers` are the tokens that the frame has read as its own: the conviction in "overturned the conviction" is no
    second development.
    """

    frame: Frame
    head: int
    object: int | None
    passive: bool
    covers: range = range(0)


def find_frames(sentence: Tagged) -> tuple[Match, ...]:
    """For each head word the first frame of the data that fits, in the order of the words."""
    heads = [found.start() for found in _grammar().heads.finditer(sentence.symbols)]
    if not heads:
        return ()
    present = _traits_of(sentence.symbols)
    found_matches = [match for head in heads if (match := _first_fit(sentence.symbols, present, head))]
    kept = _uncovered(found_matches)
    told = {match.frame.kind for match in kept if not match.frame.yields_to}
    return tuple(match for match in kept if not told.intersection(match.frame.yields_to))


def _uncovered(matches: list[Match]) -> list[Match]:
    """Those whose head no other has read as its own; where two have read each other's, the verb stays."""
    own = {match.head: match for match in matches}
    readers = {index: match for match in matches for index in match.covers if index in own}
    return [
        match
        for match in matches
        if match.head not in readers or (readers[match.head].head in match.covers and not match.frame.noun)
    ]


def _traits_of(symbols: str) -> int:
    """What the sentence has of all that frames need, one bit for each row of classes."""
    traits, found = _grammar().traits, 0
    for symbol in set(symbols):
        found |= traits.get(symbol, 0)
    return found


def _first_fit(symbols: str, present: int, head: int) -> Match | None:
    """The first frame that fits at this head. Most need a class that the sentence lacks, and are not even tried."""
    shapes = [shape for shape in _grammar().shapes[symbols[head]] if not shape.needs & ~present]
    if not shapes or is_attribute(symbols, head):
        return None
    seen = _read_head(symbols, head)
    return next((match for shape in shapes if (match := shape.fit(symbols, seen))), None)


@dataclass(frozen=True, slots=True)
class _Head:
    """What all frames ask of a head: its place, whether it stands as verb or noun (either may be), and its voice."""

    at: int
    is_verb: bool
    is_noun: bool
    passive: bool


def _read_head(symbols: str, head: int) -> _Head:
    verb = is_verb(symbols, head)
    has_form = symbols[head] in _grammar().verb_forms
    return _Head(head, verb or not has_form, not (verb and has_form), verb and is_passive(symbols, head))


@dataclass(frozen=True, slots=True)
class _Objects:
    """Where an act's object stands: right of an active verb, left of a passive one or before its own clause."""

    right: re.Pattern[str]
    left: re.Pattern[str]
    relative: re.Pattern[str]
    opening: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class _Shape:
    """A frame with its patterns compiled; `needs` are the traits without which it cannot fit."""

    frame: Frame
    objects: _Objects | None
    before: re.Pattern[str] | None
    after: re.Pattern[str] | None
    within: re.Pattern[str] | None
    agent: re.Pattern[str] | None
    never: re.Pattern[str] | None
    never_before: re.Pattern[str] | None
    never_within: re.Pattern[str] | None
    needs: int

    def fit(self, symbols: str, seen: _Head) -> Match | None:
        """The match with this head, or None."""
        head = seen.at
        if not (seen.is_noun if self.frame.noun else seen.is_verb) or not self._surroundings_fit(symbols, head):
            return None
        if self.objects is None:
            after = self.after.match(symbols, head + 1) if self.after else None
            covers = range(head + 1, after.end()) if after else range(0)
            return Match(self.frame, head, None, seen.passive or reads_passive(symbols, head), covers)
        found = self._find_object(self.objects, symbols, head, seen.passive)
        return Match(self.frame, head, found[0], found[1], range(found[0], found[0] + 1)) if found else None

    def _surroundings_fit(self, symbols: str, head: int) -> bool:
        left = head - _REACH if head > _REACH else 0
        return not (
            (self.before and not self.before.search(symbols, left, head))
            or (self.after and not self.after.match(symbols, head + 1))
            or (self.never and self.never.match(symbols, head + 1))
            or (self.never_before and self.never_before.search(symbols, left, head))
            or (self.never_within and self.never_within.search(symbols, left, head + _REACH))
            or (self.within and not self.within.search(symbols))
            or (self.agent and not self._agent_fits(symbols, head))
        )

    def _agent_fits(self, symbols: str, head: int) -> bool:
        """Whether the nearest body of the law left of the head, or the one after "by", is the frame's agent."""
        grammar = _grammar()
        by = grammar.by_agent.match(symbols, head + 1)
        if not by and is_passive(symbols, head):
            return False
        found = by or grammar.last_agent.search(symbols, max(0, head - _REACH), head)
        return bool(found and self.agent and self.agent.match(found.group()[-1]))

    def _find_object(self, objects: _Objects, symbols: str, head: int, passive: bool) -> tuple[int, bool] | None:
        """The token of the object, and whether it stands on the passive side; None where the voice is another."""
        voice = self.frame.voice
        if not passive and voice != "passive" and (right := objects.right.match(symbols, head + 1)):
            return right.end() - 1, False
        if not passive and voice != "passive" and (own := objects.relative.search(symbols, max(0, head - 12), head)):
            return own.start(), False  # "an indictment that a grand jury had returned"
        if voice == "active" or (voice == "passive" and not passive):
            return None
        if not (passive or voice == "middle" or stands_alone(symbols, head)):
            return None
        reach = _REACH if passive else _MIDDLE_REACH if voice == "middle" else _ALONE_REACH
        if left := objects.left.search(symbols, max(0, head - reach), head):
            return left.start(), True
        if voice == "middle" and (opening := objects.opening.match(symbols, 0, head)):
            return opening.start("object"), True
        if passive and (right := objects.right.match(symbols, head + 1)):
            return right.end() - 1, True  # "was refused leave to appeal"
        return None


_MIDDLE_REACH = 7
"""A subject that begins or opens by itself stands close ("the trial of the two men began")."""

_ALONE_REACH = 9
"""A participle without "was" belongs to a noun close by ("the appeal, lodged with the court last week")."""

_REACH = 28
"""How far a passive verb's subject may stand from it, in words: legal subjects are long ("the case against ..., ")."""


_AGENTS = "bench|jury|prosecutor|police|counsel"


@dataclass(frozen=True, slots=True)
class _Grammar:
    """The frames by the symbols of their heads, the traits of each symbol, and what agents are read by."""

    heads: re.Pattern[str]
    shapes: Mapping[str, tuple[_Shape, ...]]
    traits: Mapping[str, int]
    verb_forms: frozenset[str]
    by_agent: re.Pattern[str]
    last_agent: re.Pattern[str]


@cache
def _grammar() -> _Grammar:
    shapes: dict[str, list[_Shape]] = {}
    needs = {classes: 1 << place for place, classes in enumerate(sorted(_all_needs()))}
    for frame in load_legal_language().frames:
        shape = _compile_shape(frame, sum(needs[classes] for classes in _needs_of(frame)))
        for symbol in symbols_of(frame.act):
            shapes.setdefault(symbol, []).append(shape)
    return _Grammar(
        heads=re.compile(f"[{''.join(shapes)}]"),
        shapes={symbol: tuple(rows) for symbol, rows in shapes.items()},
        traits=_traits(needs),
        verb_forms=set_of("|".join((BASE, THIRD, PAST, PARTICIPLE, GERUND))),
        by_agent=compile_pattern(f"__ by _ {_AGENTS}"),
        last_agent=last_of(_AGENTS),
    )


def _all_needs() -> frozenset[str]:
    return frozenset().union(*map(_needs_of, load_legal_language().frames))


def _needs_of(frame: Frame) -> frozenset[str]:
    """The rows of classes of which a sentence must hold a word each, or the frame cannot fit."""
    patterns = filter(None, (frame.object, frame.before, frame.after, frame.within, frame.agent))
    return frozenset(
        item for pattern in patterns for item in pattern.split() if item[0] not in "_^$" and item[-1] != "?"
    )


def _traits(needs: Mapping[str, int]) -> Mapping[str, int]:
    """By symbol the bits of the rows of classes that it belongs to."""
    traits: dict[str, int] = {}
    for classes, bit in needs.items():
        for symbol in symbols_of(classes):
            traits[symbol] = traits.get(symbol, 0) | bit
    return traits


def _compile_shape(frame: Frame, needs: int) -> _Shape:
    return _Shape(
        frame=frame,
        objects=_compile_objects(frame, frame.object) if frame.object else None,
        before=compile_pattern(frame.before, at_end=True) if frame.before else None,
        after=compile_pattern(frame.after) if frame.after else None,
        within=compile_pattern(frame.within) if frame.within else None,
        agent=compile_pattern(frame.agent) if frame.agent else None,
        never=compile_pattern(frame.never) if frame.never else None,
        never_before=compile_pattern(frame.never_before, at_end=True) if frame.never_before else None,
        never_within=compile_pattern(frame.never_within) if frame.never_within else None,
        needs=needs,
    )


def _compile_objects(frame: Frame, classes: str) -> _Objects:
    between = f"filler {frame.through} filler" if frame.through else "filler"
    return _Objects(
        compile_pattern(f"{between} {classes}"), last_of(classes), before_clause(classes), _opening_with(classes)
    )


def _opening_with(classes: str) -> re.Pattern[str]:
    """A sentence's long subject, whole and alone ("The trial of a contractor over the death of a rider has begun"), or
    with an aside in commas behind its person ("The trial of Jane Doe, the head of Acme, began").
    """
    other = symbols_of("comma|strong|be|have|had|rel|nominative|will|would|may")
    verbs = "".join(set(symbols_of(f"{PAST}|{THIRD}")) - set(symbols_of(NOUN)))
    comma, aside = symbols_of("comma"), f"[^{symbols_of('comma|strong|will|would|may')}]"
    person = f"[{symbols_of('of|against')}][^{other}{verbs}]{{1,8}}(?:[{comma}]{aside}{{1,14}}){{1,3}}?[{comma}]"
    auxiliary = f"(?:[{symbols_of('have|had|will|would|may')}][{symbols_of('be_pp')}]?)?"
    return re.compile(
        f"[^{other}]{{0,3}}(?P<object>[{symbols_of(classes)}])(?:[^{other}]{{0,24}}|{person}){auxiliary}\\Z"
    )
