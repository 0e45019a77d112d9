"""Where the person of an act stands, and who stands there. Pure.

English puts the person in few places: left of "was convicted", right of "a jury convicted", behind "against". A name
after another preposition, in a relative clause that is closed again, or in front of another noun ("Acme's Jane Doe")
stands in the place and is not meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from extract.legal.cast import people_between
from extract.legal.modifying import modifies, tells_whose
from extract.legal.parties import NameHit
from extract.legal.patterns import compile_pattern
from extract.legal.people import Person
from extract.legal.roles import CIVIL
from extract.legal.scene import Scene
from extract.legal.tokens import NAME, set_of, symbols_of


@dataclass(frozen=True, slots=True)
class Place:
    """A token range in which the party may stand. `pronouns` is from where on a pronoun there counts."""

    start: int
    end: int
    nearest_first: bool = False
    pronouns: int = 0


_WINDOW = 12
"""Tokens right of a head in which its object or "against ..." stands; further right another clause has begun."""


_SUBJECT_REACH = 40
"""Tokens between a subject and its verb: the longest real ones had 35, and a hostile sentence may not cost more."""


def find_places(scene: Scene) -> Iterator[Place]:
    """Where the party may stand, best place first."""
    match, symbols = scene.act.match, scene.line.tagged.symbols
    right = Place(match.head + 1, min(len(symbols), match.head + _WINDOW), nearest_first=True, pronouns=0)
    if match.frame.party == "owner":
        if match.frame.kind == "mistrial" and not set_of("about_whom").isdisjoint(symbols[right.start :][:_NEAR]):
            yield replace(right, pronouns=len(symbols))
        yield from _places_of_owner(match.object if match.object is not None else match.head, match.head, symbols)
    elif match.frame.party == "with":
        yield replace(right, pronouns=len(symbols))
        yield Place(max(0, match.head - _SUBJECT_REACH), match.head)
    elif match.frame.party == "subject" or match.passive or _is_cut_short(scene):
        against = _against(symbols, match.head) if match.frame.kind in CIVIL else None
        if against and match.frame.party == "subject":
            yield Place(against, min(len(symbols), against + _APPOSED), nearest_first=True)
        yield Place(max(0, match.head - _SUBJECT_REACH), match.head)
    else:
        yield _until_clause(right, symbols)


_NEAR = 4
"""Tokens from "could not agree" to "about"."""


def _against(symbols: str, head: int) -> int | None:
    """ "He lost a libel case against Acme": where the side begins that such a step is told of."""
    found = compile_pattern("__ against").match(symbols, head + 1)
    return found.end() if found and found.end() < len(symbols) else None


_APPOSED = 6
"""Tokens in which whom a suit is against is named ("the publisher of the Danforth Post")."""


def _is_cut_short(scene: Scene) -> bool:
    """ "Acme hit with record fine": a headline leaves the "was" of a passive out."""
    behind = scene.line.tagged.symbols[scene.act.match.head + 1 : scene.act.match.head + 2]
    return scene.line.sentence.paragraph < 0 and scene.act.match.frame.through == "with" and behind in set_of("with")


def _until_clause(place: Place, symbols: str) -> Place:
    """The place cut where the object's own clause begins ("arrested three men | who worked for ...")."""
    cut = compile_pattern("rel").search(symbols, place.start, place.end)
    return Place(place.start, cut.start() if cut else place.end, nearest_first=True)


def _places_of_owner(noun: int, head: int, symbols: str) -> Iterator[Place]:
    last = max(noun, head)
    linkers = set_of("against|of|by|linker")
    on = set_of("on") if symbols[noun] in set_of("report_n|review_n") else frozenset()
    if not (linkers | on).isdisjoint(symbols[noun + 1 : noun + 4]):
        yield Place(noun + 1, min(len(symbols), noun + _WINDOW), nearest_first=True)
    if noun and not set_of("poss").isdisjoint(symbols[max(0, noun - 4) : noun]):
        yield Place(max(0, noun - 6), noun)
    to = set_of("to") if symbols[noun] in set_of("money_penalty") else frozenset()
    if last != noun and not (linkers | to).isdisjoint(symbols[last + 1 : last + 4]):
        yield Place(last + 1, min(len(symbols), last + _WINDOW), nearest_first=True)
    first = min(noun, head)
    yield Place(max(0, first - _SUBJECT_REACH), first, pronouns=max(0, first - 3))


Candidate = tuple[int, NameHit | Person | None]
"""Where it starts, and the party or stranger; None is a pronoun or "the actor"."""


def rank_candidates(scene: Scene, place: Place) -> list[Candidate]:
    """The candidates nearest to the act first, without those that stand aside or only modify another noun."""
    found = sorted(_candidates(scene, place), key=lambda candidate: candidate[0], reverse=not place.nearest_first)
    known = [candidate for candidate in found if not isinstance(candidate[1], Person)]
    heads = [candidate for candidate in found if not modifies(scene, candidate[1])]
    heads = heads or [candidate for candidate in known if not tells_whose(scene, candidate[1])]
    if place.nearest_first:
        return [candidate for candidate in heads if not _is_in_the_charge(scene, place, candidate[0])]
    return [candidate for candidate in heads if not _is_aside(scene, candidate[0], place.end)] or heads


def _candidates(scene: Scene, place: Place) -> list[Candidate]:
    tagged, shift = scene.line.tagged, scene.line.shift
    people = people_between(scene.cast, tagged.starts[place.start] + shift, tagged.ends[place.end - 1] + shift)
    found = _back_references().finditer(tagged.symbols, max(place.start, place.pronouns), place.end)
    indices = (match.start() for match in found if _takes_up_a_name(scene, match.start(), not place.nearest_first))
    return [*((who.start, who) for who in people), *((tagged.starts[i] + shift, None) for i in indices)]


@cache
def _back_references() -> re.Pattern[str]:
    return compile_pattern("pronoun|anaphor|both")


def _takes_up_a_name(scene: Scene, index: int, left: bool) -> bool:
    """Whether it is a pronoun, or a noun like "the actor"; "a firm" is a new one. Headlines drop articles."""
    symbols = scene.line.tagged.symbols
    if _is_of_another(symbols, index) or _is_no_person(scene, index, left):
        return False
    if scene.line.sentence.paragraph < 0:
        return not (index and symbols[index - 1] in set_of("aside_prep") - set_of("against|of|by|for"))
    if symbols[index] in symbols_of("pronoun|both"):
        return True
    return not set_of("definite").isdisjoint(symbols[max(0, index - _ARTICLE_REACH) : index])


def _is_no_person(scene: Scene, index: int, left: bool) -> bool:
    """ "Doe, the firm's head, paid her and was jailed": what owns or is an object is no subject. And "it" is argued."""
    symbols, frame = scene.line.tagged.symbols, scene.act.match.frame
    if symbols[index] in symbols_of("nominative"):
        return frame.kind in _OF_PAPERS and symbols[index] in symbols_of("corporate")
    if frame.party == "owner" or not left:
        return False
    return symbols[index] in symbols_of("pronoun") or symbols[index + 1 : index + 2] in set_of("s_")


_OF_PAPERS = frozenset({"hearing_scheduled", "appeal_decided"})
"""Steps of which "it" is the case or the appeal itself."""


def _is_of_another(symbols: str, index: int) -> bool:
    """ "His younger brother", "her co-accused", "the firm's director": the word only says whose they are."""
    owns = symbols[index] in symbols_of("poss") or symbols[index + 1 : index + 2] in set_of("s_")
    related = _related().match(symbols, index + 1) if owns else None
    return related is not None and symbols[related.end() - 1] not in symbols_of("counsel")


@cache
def _related() -> re.Pattern[str]:
    return compile_pattern("s_? earlier_adv? word? word? relation|people")


_ARTICLE_REACH = 3
"""Tokens from an article to its noun: "the former studio mogul"."""


def _is_aside(scene: Scene, place: int, end: int) -> bool:
    """Whether the name stands after a preposition, or in a relative clause that a comma has closed."""
    at, symbols = scene.token_at(place), scene.line.tagged.symbols
    if at and symbols[at - 1] in set_of("rel"):
        return not (symbols[at - 1] in set_of("that") and symbols[max(0, at - 2)] in set_of("say"))
    if _opens_clause(symbols, at, end):
        return False
    if _last_in_clause("aside_prep").search(symbols, max(0, at - 3), at):
        return True
    opened = _last_relative().search(symbols, max(1, at - _SUBJECT_REACH + 1), at)
    stops = set_of("comma|strong")
    if opened and _next_clause().search(symbols, opened.start(), at) and _right_before(symbols, at, end):
        return False
    return opened is not None and symbols[opened.start() - 1] in stops and not stops.isdisjoint(symbols[at:end])


def _opens_clause(symbols: str, at: int, end: int) -> bool:
    """ "Cleared on Thursday and Jane Doe was convicted": what stands before "and" is no name that hers could join."""
    joined = at > 1 and symbols[at - 1] in set_of("and_")
    other = joined and symbols[at - 2] not in set_of(f"{NAME}|person_n|people|anaphor|pronoun|kin|s_")
    return other and _right_before(symbols, at, end)


def _right_before(symbols: str, at: int, end: int) -> bool:
    """ "After Jane Doe, 31, had been": only a name, an age and the verb's own words stand between."""
    return bool(re.fullmatch(f"[{symbols_of('name|comma|number|adv|have|had|be|be_pp')}]*", symbols[at:end]))


@cache
def _next_clause() -> re.Pattern[str]:
    """ "Who sought bail after Doe had been": the clause behind "after" has a subject of its own."""
    return compile_pattern("after_")


def _is_in_the_charge(scene: Scene, place: Place, start: int) -> bool:
    """ "Her conviction for slandering John Roe", "its trial over the death of John Roe": whom the crime was done to."""
    line, at = scene.line, scene.token_at(start)
    found = _charge().search(line.tagged.symbols, place.start, at) if scene.act.match.frame.party == "owner" else None
    if not found:
        return False
    return bool(_OF_CRIME.search(scene.text_of(line, line.tagged.ends[found.start()], line.tagged.starts[at])))


_OF_CRIME = re.compile(r"\b(?:\w{3,}ing|of|to)\b")


@cache
def _charge() -> re.Pattern[str]:
    return re.compile(f"[{symbols_of('for|over')}][^{symbols_of('comma|strong')}]*\\Z")


@cache
def _last_in_clause(classes: str) -> re.Pattern[str]:
    return re.compile(f"[{symbols_of(classes)}][^{symbols_of('comma|strong')}]*\\Z")


@cache
def _last_relative() -> re.Pattern[str]:
    relatives = symbols_of("rel")
    return re.compile(f"[{relatives}][^{relatives}]*\\Z")
