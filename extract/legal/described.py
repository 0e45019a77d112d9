"""Persons whom a text describes by a body and does not name: "the former owner of Acme", "an Acme director". Pure.

The body's name only says who somebody is; read as the one who was sentenced, it makes a convict of a company, a town or
a police force. So the description stands for the person whom it means, and the surest of four signs says who that is:

1. the article names the person beside the description or beside the same noun ("Jane Doe, the owner of Acme", "founder
   Jane Doe");
2. the watch gives one party that noun in its role or aliases ("former Acme supervisor");
3. one person of the watch stands accused (one without another office in its role, if there is such), and the
   description is the article's own or a definite one;
4. in the title and the lead, which introduce before they name: the accused who is named first behind it.

The first two hold for any step, the others for criminal steps alone, since any former nurse of Acme may sue it. A
description that nobody fits is left to the body ("Acme executives"): whether that is news is asked later. The worse
mistake is to name the wrong person, so "another Acme driver" is nobody's, and a noun that two parties share decides
nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from extract.legal.acts import Analysis
from extract.legal.describing import grammar_of_persons
from extract.legal.parties import NameHit, joined
from extract.legal.people import Person
from extract.legal.roles import NEVER_PARTY, has_office, is_accused, is_body, is_called, role_of, without_co
from seeds.legal_language import load_legal_language
from seeds.watch import Party, Watch


@dataclass(frozen=True, slots=True)
class Description:
    """A person described as `text` at `start:end` of title and text joined; `body` is the name inside.

    `who` is None where nobody fits; `sure` tells that not only a criminal step decided it.
    """

    start: int
    end: int
    text: str
    body: NameHit
    who: Party | None
    sure: bool


def find_descriptions(analysis: Analysis, watch: Watch, names: Sequence[NameHit]) -> tuple[Description, ...]:
    """The descriptions that hold a body's name, in order of place."""
    bodies = [hit for hit in names if is_body(hit.party)]
    if not bodies:
        return ()
    text = joined(analysis.article)
    spans = [(span, hit) for hit in bodies if (span := _span_of(text, hit))]
    if not spans:
        return ()
    known = _Known(
        text, tuple(names), analysis.people, _nouns_beside_names(text, names), watch, _end_of_front(analysis)
    )
    return tuple(_resolve(span, hit, known) for span, hit in spans)


def put_in_place(names: Sequence[NameHit], descriptions: Sequence[Description], criminal: bool) -> tuple[NameHit, ...]:
    """The names with each body inside a description replaced by the person whom it means."""
    meant = {
        described.body.start: NameHit(described.start, described.end, described.who)
        for described in descriptions
        if described.who and (described.sure or criminal)
    }
    if not meant:
        return tuple(names)
    return tuple(sorted((meant.get(hit.start, hit) for hit in names), key=lambda hit: hit.start))


@dataclass(frozen=True, slots=True)
class _Span:
    start: int
    end: int
    noun: str
    before: str
    determiner: str


@dataclass(frozen=True, slots=True)
class _Known:
    """What the article and the watch say of persons; `beside` are the parties named beside a noun."""

    text: str
    names: tuple[NameHit, ...]
    people: tuple[Person, ...]
    beside: Mapping[str, frozenset[Party]]
    watch: Watch
    front: int


def _span_of(text: str, hit: NameHit) -> _Span | None:
    """The description around a body's name: "Acme's former owner", or "former owner of the Acme chain"."""
    nouns = load_legal_language().lists["person_nouns"]
    near = _has_word(text, hit.end, hit.end + _LONG, nouns)
    ahead = grammar_of_persons().behind_body.match(text, hit.end) if near else None
    if ahead:
        before = grammar_of_persons().determiner.search(text, _before(hit, _SHORT), hit.start)
        return _span(text, ahead, hit.start, ahead.end(), before.group(1) if before else "")
    if not _has_word(text, _before(hit, _LONG), hit.start, nouns):
        return None
    before = grammar_of_persons().before_body.search(text, _before(hit, _LONG), hit.start)
    if before and not _runs_on(before.group("between")):
        return _span(text, before, before.start("noun"), hit.end, before.group("determiner") or "")
    return None


def _before(hit: NameHit, reach: int) -> int:
    return max(0, hit.start - reach)


def _has_word(text: str, start: int, end: int, nouns: Set[str]) -> bool:
    """Whether one of the nouns stands there at all: it spares most names a closer look."""
    return not nouns.isdisjoint(_WORDS.findall(text[start:end].lower()))


_WORDS = re.compile(r"[a-z]+")


def _span(text: str, found: re.Match[str], start: int, end: int, determiner: str) -> _Span:
    return _Span(start, end, found.group("noun"), _word_before(text, found), determiner.lower())


def _word_before(text: str, found: re.Match[str]) -> str:
    """The word right before the noun of a description ("finance" in "finance chief")."""
    words = text[max(0, found.start("noun") - _SHORT) : found.start("noun")].replace("-", " ").split()
    return words[-1] if words else ""


_SHORT, _LONG = 30, 110
"""Characters in which an article stands before a name, and in which a description stands before its body."""


def _runs_on(between: str) -> bool:
    """ "An officer at a hospital sued Acme": what stands before the name is a verb, and no part of its description."""
    words = between.split()
    return bool(words) and words[-1].endswith("ed") and words[-1] not in ("called", "named")


def _resolve(span: _Span, hit: NameHit, known: _Known) -> Description:
    who, sure = _meant(span, known)
    return Description(span.start, span.end, known.text[span.start : span.end], hit, who, sure)


def _meant(span: _Span, known: _Known) -> tuple[Party | None, bool]:
    beside = _named_beside(span, known)
    if beside is not None:
        return (beside if isinstance(beside, Party) else None), True
    if span.determiner in _OTHERS:
        return None, False
    persons = [party for party in known.watch.party if not is_body(party) and role_of(party) not in NEVER_PARTY]
    told = known.beside.get(without_co(span.noun), frozenset())
    by_role = {party for party in persons if is_called(party, span.noun, span.before)}
    for found in (told, by_role):
        if len(found) == 1:
            return next(iter(found)), True
    accused = _accused(persons, by_role)
    in_front = span.start < known.front
    if len(accused) == 1 and (in_front or span.determiner not in _INDEFINITE):
        return accused[0], False
    reach = span.end + _NEXT_CHARS
    named = (hit.party for hit in known.names if span.end <= hit.start < reach and hit.party in accused)
    return (next(named, None) if in_front else None), False


_OTHERS = frozenset({"another", "other", "second", "third", "no", "any", "every", "each"})
_INDEFINITE = frozenset({"a", "an", "one"})
_NEXT_CHARS = 900
"""Some five sentences: by then an article has named whom its title or lead described."""


def _accused(persons: Sequence[Party], by_role: Set[Party]) -> list[Party]:
    """Those of whom a criminal step may be told: of the noun's own bearers, else of those without another office."""
    accused = [party for party in persons if is_accused(party) and (not by_role or party in by_role)]
    return [party for party in accused if by_role or not has_office(party)] or accused


def _named_beside(span: _Span, known: _Known) -> Party | Person | None:
    """Who is named right before or behind the description ("Acme founder Jane Doe", "Jane Doe, 53, owner of Acme")."""
    grammar = grammar_of_persons()
    low, high = span.start - _SHORT, span.end + _APPOSED
    named: tuple[NameHit | Person, ...] = (*known.names, *known.people)
    for who in (who for who in named if low <= who.end and who.start <= high):
        if span.end < who.start <= span.end + _APPOSED and grammar.then_name.fullmatch(known.text, span.end, who.start):
            return _who(who)
        if span.start - _SHORT <= who.end < span.start and grammar.name_then.fullmatch(known.text, who.end, span.start):
            return _who(who)
    return None


_APPOSED = 8
"""Characters from a description to the name behind it (", Dr. ")."""


def _who(who: NameHit | Person) -> Party | Person | None:
    if isinstance(who, Person):
        return who
    return None if is_body(who.party) else who.party


def _nouns_beside_names(text: str, names: Sequence[NameHit]) -> Mapping[str, frozenset[Party]]:
    """By noun the persons whom the article calls so ("founder Jane Doe", "Jane Doe, the company's owner")."""
    beside: dict[str, set[Party]] = {}
    for hit in names:
        if not is_body(hit.party):
            for noun in _nouns_at(text, hit):
                beside.setdefault(without_co(noun), set()).add(hit.party)
    return {noun: frozenset(parties) for noun, parties in beside.items()}


def _nouns_at(text: str, hit: NameHit) -> Iterator[str]:
    grammar = grammar_of_persons()
    before = grammar.noun_before_name.search(text, _before(hit, _SHORT), hit.start)
    if before and (before.group("which") or "").lower() not in _OTHERS:
        yield before.group("noun")
    if behind := grammar.noun_behind_name.match(text, hit.end):
        yield behind.group("noun")


def _end_of_front(analysis: Analysis) -> int:
    """Where the lead ends, in title and text joined."""
    front = [line for line in analysis.lines if line.sentence.paragraph <= analysis.lead_paragraph]
    return max((line.sentence.end + line.shift for line in front), default=0)
