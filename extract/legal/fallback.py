"""Whose step it is where nobody stands in the act's places. Pure.

Then the act goes to whom the sentence spoke of, else to whom the article is mainly about, if what the words say of the
person (a pronoun's sex, "the company") does not speak against it.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import replace
from functools import cache

from extract.legal.cast import people_between
from extract.legal.lines import Line
from extract.legal.modifying import names_case
from extract.legal.parties import NameHit, names_between
from extract.legal.patterns import compile_pattern
from extract.legal.people import Person
from extract.legal.pronouns import find_antecedent, find_called, find_introduced, meant_by
from extract.legal.roles import CIVIL, CRIMINAL, is_of_its_sort
from extract.legal.scene import Bound, Scene
from extract.legal.sorts import ANYBODY, Sort
from extract.legal.subjects import introduces
from extract.legal.tokens import symbols_of
from seeds.watch import Party, Role


def fall_back(scene: Scene) -> Bound:
    """Nobody stands where the act's person should: the main party, unless the sentence speaks of others only."""
    low, high = scene.line.sentence.start + scene.line.shift, scene.line.sentence.end + scene.line.shift
    people = people_between(scene.cast, low, high)
    strangers = [who for who in people if isinstance(who, Person)]
    away = opens_with(scene, "elsewhere")
    others_only = strangers and len(strangers) == len(people)
    accused = any(who.accused for who in strangers) or not _named_in_paragraph(scene)
    if others_only and (away or (accused and scene.act.match.frame.kind in CRIMINAL)):
        return Bound(stranger=strangers[0].name, how="a sentence about another person")
    if away and not people:
        return Bound(stranger="somebody else", how="a sentence about another matter")
    if not people and introduces(scene) and (introduced := find_introduced(scene)):
        return Bound(introduced, how="introduced by their number")
    if not people and (called := _called_before(scene)):
        return Bound((called,), how="called so by the watch")
    if him := _suing_stranger(scene):
        return Bound(stranger=him, how="a pronoun for another person")
    return _by_subject(scene) or main_of(scene)


def _suing_stranger(scene: Scene) -> str | None:
    """ "Gordon Tate is free. He has sued the county for wrongful arrest": the stranger named last, where "he" can
    be nobody of the watch in that sentence, nor is sure to be whom the article is about.
    """
    symbols, main = scene.line.tagged.symbols, _article_main(scene, ANYBODY)
    sort = meant_by(symbols[0])
    if not (sort.sex and _own_suit().match(symbols)) or (main and sort.is_sure_of(main)):
        return None
    lines = scene.analysis.lines
    before = reversed(lines[max(0, scene.act.line - _PRONOUN_BACK) : scene.act.line])
    named = (people for line in before if line.sentence.paragraph >= 0 and (people := _people_of(scene, line)))
    people = next(named, [])
    if any(isinstance(who, NameHit) and sort.fits(who.party) for who in people):
        return None
    return next((who.name for who in reversed(people) if isinstance(who, Person) and sort.fits_name(who.name)), None)


_PRONOUN_BACK = 2
"""Sentences between "he" and his name."""


def _people_of(scene: Scene, line: Line) -> list[NameHit | Person]:
    return people_between(scene.cast, line.sentence.start + line.shift, line.sentence.end + line.shift)


@cache
def _own_suit() -> re.Pattern[str]:
    """ "He has sued", "She is suing", at the sentence's beginning: whoever is spoken of sues, and is not sued."""
    return compile_pattern("nominative have|be|will|may|adv? be_pp|adv? sue")


def _by_subject(scene: Scene) -> Bound | None:
    """ "She has been held since May and was refused bail": whom the sentence is about, far from the act."""
    symbols, tagged = scene.line.tagged.symbols, scene.line.tagged
    opening = compile_pattern("nominative").match(symbols)
    sort = meant_by(symbols[0]) if opening and scene.act.match.frame.kind in CRIMINAL else ANYBODY
    if not sort.sex or compile_pattern("counsel|bench|say").search(symbols, 0, scene.act.match.head):
        return None
    found = find_antecedent(scene, tagged.starts[0] + scene.line.shift, sort)
    return Bound((found,), how="pronoun") if isinstance(found, Party) else main_of(scene, sort)


def _called_before(scene: Scene) -> Party | None:
    """ "The bank has also agreed to settle": the party that a noun before the act means by the watch's own words."""
    tagged, shift = scene.line.tagged, scene.line.shift
    ends = (
        noun.end() for noun in compile_pattern("definite anaphor").finditer(tagged.symbols, 0, scene.act.match.head)
    )
    owners = symbols_of("s_")
    found = (find_called(scene, tagged.starts[at - 1] + shift) for at in ends if tagged.symbols[at] not in owners)
    return next((party for party in found if party), None)


def _named_in_paragraph(scene: Scene) -> bool:
    """Whether a party of the watch whose step it may be is named in the act's paragraph."""
    lines, paragraph = scene.analysis.lines, scene.line.sentence.paragraph
    first = lines[bisect_left(lines, paragraph, key=_paragraph_of)]
    last = lines[bisect_right(lines, paragraph, key=_paragraph_of) - 1]
    low, high = first.sentence.start + first.shift, last.sentence.end + last.shift
    return any(scene.may_be(hit.party) for hit in names_between(scene.cast.names, low, high))


def _paragraph_of(line: Line) -> int:
    return line.sentence.paragraph


def main_of(scene: Scene, sort: Sort = ANYBODY) -> Bound:
    """The party of the sentence so far, else of the sentence before it in its paragraph, else of the article."""
    line, head = scene.line, scene.act.match.head
    main = _article_main(scene, sort)
    if named := _named(scene, line, line.tagged.starts[head], sort):
        return Bound((main if main in named else named[0],), how="named in the sentence")
    if before := _named_before(scene, sort):
        return Bound((before,), how="named in the sentence before")
    if main is None and sort.sex and scene.cast.ranked:
        return Bound(how="a pronoun for another person")
    if main and main.legal_role is Role.PLAINTIFF and scene.act.match.frame.kind in CRIMINAL:
        return Bound(unnamed=True, how="an accused whom the article does not name")
    theirs = main is not None and is_of_its_sort(main, scene.act.match.frame.kind)
    return Bound((main,) if main and theirs else (), how="the article's main party")


def _named_before(scene: Scene, sort: Sort) -> Party | None:
    """The one party whom the nearest sentence before in the paragraph names that names any; no step of a case is told
    of who sues unless it says so.
    """
    lines, back = scene.analysis.lines, _SENTENCES_BACK if scene.act.match.frame.kind in CRIMINAL else 1
    for number in range(scene.act.line - 1, max(-1, scene.act.line - 1 - back), -1):
        if lines[number].sentence.paragraph != scene.line.sentence.paragraph:
            break
        if named := set(_named(scene, lines[number], lines[number].sentence.end, sort)):
            only = named.pop()
            return only if not named and only.legal_role is not Role.PLAINTIFF else None
    return None


_SENTENCES_BACK = 2


def _article_main(scene: Scene, sort: Sort) -> Party | None:
    """The main party for this kind of step, or the next likely one that is of the sort."""
    kind, cast = scene.act.match.frame.kind, scene.cast
    criminal = kind in CRIMINAL or not scene.analysis.civil
    main = cast.sued if kind in CIVIL else cast.accused if criminal else cast.main
    if main is None or sort.fits(main):
        return main
    others = (party for party in cast.ranked if scene.may_be(party))
    if sort.sex:
        return next((party for party in others if sort.is_sure_of(party)), None)
    nobody = None if sort.body and kind in CRIMINAL else main
    return next((party for party in others if sort.fits(party) and party.legal_role is Role.DEFENDANT), nobody)


def _named(scene: Scene, line: Line, end: int, sort: Sort) -> list[Party]:
    """The parties whom the act may concern, of those that the line names before `end`, an offset of its own field."""
    low, high = line.sentence.start + line.shift, end + line.shift
    here = replace(scene, line=line)
    parties = (hit.party for hit in names_between(scene.cast.names, low, high) if not names_case(here, hit))
    return [party for party in parties if scene.may_be(party) and sort.fits(party)]


def opens_with(scene: Scene, classes: str) -> bool:
    """Whether one of the sentence's first words leaves the story ("Elsewhere", "In an unrelated case")."""
    return any(symbol in symbols_of(classes) for symbol in scene.line.tagged.symbols[:4])
