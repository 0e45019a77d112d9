"""Whose act is it? Binds acts to the parties of one watch. Pure.

Each act asks for its places in order (places.py); the first that holds a name decides, and a name that the watch does
not know is somebody else's case, which the watched party must never get. A pronoun is the subject of the sentences
before (pronouns.py). Only when nothing is named at all does the act go to the article's main party.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from extract.legal.acts import Act, Analysis
from extract.legal.bystanders import case_appealed, has, is_member, is_plainly_theirs, owned_person
from extract.legal.cast import Cast, seen_by
from extract.legal.fallback import fall_back, main_of, opens_with
from extract.legal.manner import is_reduced_clause
from extract.legal.parties import NameHit, names_between
from extract.legal.partners import with_partners
from extract.legal.patterns import compile_pattern
from extract.legal.people import Person
from extract.legal.places import Place, find_places, rank_candidates
from extract.legal.pronouns import (
    find_antecedent,
    find_called,
    find_introduced,
    find_pair,
    find_several,
    find_they,
    meant_by,
)
from extract.legal.roles import CIVIL, CRIMINAL, is_body, is_called
from extract.legal.scene import Bound, Scene
from extract.legal.sorts import ANYBODY, Sort
from extract.legal.subjects import SOMEBODY, find_subject, introduces
from extract.legal.tokens import NUMBER, WORD, symbols_of
from extract.records import Stage
from seeds.watch import Party


def bind(act: Act, analysis: Analysis, cast: Cast) -> Bound:
    """Whose step the act is."""
    scene = Scene(act, analysis.lines[act.line], analysis, seen_by(cast, act.match.frame.kind))
    if opens_with(scene, "away"):
        return Bound(stranger="an unrelated case", how="a sentence about another matter")
    if described := _named_behind(scene):
        return Bound((described,), how="named behind what describes it")
    if by_grammar := _by_grammar(scene):
        return by_grammar
    found = (_first_named(scene, place) for place in find_places(scene))
    return next((bound for bound in found if bound), None) or fall_back(scene)


def _by_grammar(scene: Scene) -> Bound | None:
    who = find_subject(scene)
    if who == SOMEBODY:
        open_ = scene.act.scope.stage is not Stage.HAPPENED and scene.act.match.frame.kind in CRIMINAL
        unnamed = open_ or _is_held_by_police(scene)
        return Bound(unnamed=True, how="a newcomer") if unnamed else Bound(stranger=SOMEBODY, how="a newcomer")
    return _taken_by(scene, who.start, who) if isinstance(who, NameHit | Person) else None


def _is_held_by_police(scene: Scene) -> bool:
    """ "A woman, 46, was detained": police give an age and no name, and a story's next accused first comes so."""
    symbols, head = scene.line.tagged.symbols, scene.act.match.head
    return scene.act.match.frame.kind == "arrest" and bool(_aged().search(symbols, max(0, head - _AGED_REACH), head))


_AGED_REACH = 9


@cache
def _aged() -> re.Pattern[str]:
    return compile_pattern("indef number year_unit anaphor|person_n")


_APPOSITION = 4
"""Tokens between "of" and a name: "the case of the actor John Doe"."""


def _first_named(scene: Scene, place: Place) -> Bound | None:
    if place.start >= place.end:
        return None
    candidates = rank_candidates(scene, place)
    if place.nearest_first and (noun := owned_person(scene, place.start, place.end)):
        candidates = [candidate for candidate in candidates if candidate[1]]
        if not candidates:
            return _called(scene, noun)
    for where, who in candidates:
        if bound := _taken_by(scene, where, who):
            return bound
    if not candidates and place.nearest_first and _is_somebody_else(scene, place):
        return _SOMEBODY_ELSE
    return None


_SOMEBODY_ELSE = Bound(stranger="somebody unnamed", how="of others")


def _called(scene: Scene, noun: str) -> Bound:
    """The one party whom the watch calls so, or somebody whom it does not know."""
    called = [party for party in scene.cast.ranked if scene.may_be(party) and is_called(party, noun)]
    return Bound((called[0],), how="called so by the watch") if len(called) == 1 else _SOMEBODY_ELSE


def _is_somebody_else(scene: Scene, place: Place) -> bool:
    """ "the arrest of protesters", "an appeal by two officers": a plain noun after "of" or "by" is its person."""
    symbols = scene.line.tagged.symbols[place.start : place.end]
    match, tokens = scene.act.match, scene.line.tagged.symbols
    noun = tokens[match.object if match.object is not None else match.head]
    named_by_crime = noun in symbols_of(
        "charge_n|case|suit|verdict_n|conviction_n|guilty_verdict|guilty|trial|money_penalty"
    )
    if match.frame.party != "owner":
        return False
    return bool(_the_others().match(symbols)) or (not named_by_crime and bool(_plain_people().match(symbols)))


@cache
def _the_others() -> re.Pattern[str]:
    """ "The trial of the others": whoever the sentence is not about."""
    return compile_pattern("of|against det? others")


@cache
def _plain_people() -> re.Pattern[str]:
    return compile_pattern(f"of|by indef|{NUMBER}? {NUMBER}? {WORD}? {WORD}|people|police")


def _taken_by(scene: Scene, where: int, who: NameHit | Person | None) -> Bound | None:
    """What the candidate makes of the act, None when it cannot be its person."""
    if who is None:
        return _bound_by_pronoun(scene, where)
    if isinstance(who, Person):
        return Bound(stranger=who.name, how="another person") if _blocks(scene, who) else None
    if scene.act.match.frame.kind in _APPEALS and (theirs := case_appealed(scene, who.party)):
        return Bound((theirs,), how="an appeal in another's case", appellant=who.party)
    if is_member(scene, who):
        described = scene.cast.members.get(who.start) if introduces(scene) else None
        return Bound(group=described, stranger=None if described else SOMEBODY, how="one of a body's people")
    if not scene.may_be(who.party) and not is_plainly_theirs(scene, who):
        return None
    if group := _group_named_after(scene, who):
        return Bound(group=group, how="a group named after a party")
    return Bound(with_partners(scene, who), how="named")


_APPEALS = frozenset({"appeal_filed", "appeal_withdrawn"})


def _bound_by_pronoun(scene: Scene, where: int) -> Bound:
    """A pronoun decides: where nobody fits it means whom the article is about."""
    pronoun = scene.line.tagged.symbols[scene.token_at(where)]
    if pronoun in symbols_of("several_n|both"):
        several = (
            find_several(scene, where, sort=meant_by(pronoun)) or find_introduced(scene) or find_pair(scene, where)
        )
        return Bound(several, how="several taken up together") if several else main_of(scene)
    if pronoun in symbols_of("they") and (they := find_they(scene, where)):
        return Bound(they, how="several taken up together")
    if called := find_called(scene, where):
        return Bound((called,), how="called so by the watch")
    sort = _asked_for(scene, pronoun)
    meant = _of_that_sex(scene, where, pronoun)
    found = meant or find_antecedent(scene, where, sort)
    if isinstance(found, str):
        return Bound(stranger=found, how="a pronoun for another person")
    return Bound((found,), how="pronoun") if found else main_of(scene, _asked_of_main(scene, where, sort))


def _of_that_sex(scene: Scene, where: int, pronoun: str) -> Party | None:
    """ "Roe sued her", "she appealed": the nearest person who may be of the sex, whatever the step."""
    meant, frame = meant_by(pronoun), scene.act.match.frame
    suing = frame.kind in CIVIL and frame.party == "owner"  # "her complaint" is told of the other side
    counsel = has(scene.line.tagged.symbols[: scene.token_at(where)], "counsel")  # "his lawyer said she"
    found = find_antecedent(scene, where, meant) if meant.sex and not (suing or counsel) else None
    return found if isinstance(found, Party) and not is_body(found) else None


def _asked_for(scene: Scene, pronoun: str) -> Sort:
    """What the pronoun asks of the act's person, where no person of the watch is near.

    A lawyer "she" files and a judge "she" rules, so only of a criminal step that is done to "her" the sex tells.
    """
    meant, frame = meant_by(pronoun), scene.act.match.frame
    acts = frame.party == "owner" and pronoun in symbols_of("nominative")
    return replace(meant, sex=None) if frame.kind not in CRIMINAL or acts else meant


def _asked_of_main(scene: Scene, where: int, sort: Sort) -> Sort:
    """What a word asks of a party that it stands far from: "the firm" means a firm, "it" may be a court or the case.

    A pronoun tells only of a criminal step, and its sex only right beside it, where it is the one who pleads.
    """
    at = scene.token_at(where)
    if scene.line.tagged.symbols[at] not in symbols_of("pronoun"):
        return sort
    if scene.act.match.frame.kind not in CRIMINAL:
        return ANYBODY
    near = abs(scene.act.match.head - at) <= _BESIDE
    return Sort(None if sort.body else sort.body, sort.sex if near else None)


_BESIDE = 5
"""Tokens of "has since then been" between a pronoun and its verb."""


def _blocks(scene: Scene, who: Person) -> bool:
    """Whether a name that the watch does not know takes the act for itself.

    Always as the patient or subject of a criminal step. A lawyer or an official files and argues for somebody else, so
    in other steps only "Doe's conviction" and "the case against Doe" are Doe's.
    """
    frame, symbols = scene.act.match.frame, scene.line.tagged.symbols
    if frame.party in ("patient", "subject"):
        return frame.kind in CRIMINAL
    at, after = scene.token_at(who.start), scene.token_at(who.end)
    possessor = after < len(symbols) and symbols[after] in symbols_of("s_")
    near = symbols[max(0, at - _APPOSITION) : at]
    return possessor or any(symbol in symbols_of("against|of|by") for symbol in near)


def _group_named_after(scene: Scene, who: NameHit) -> str | None:
    """ "the Acme executives": people of a body, as the text names them. They are no party that the watch lists."""
    after, tagged = scene.token_at(who.end), scene.line.tagged
    if not is_body(who.party) or after >= len(tagged.symbols) or tagged.symbols[after] not in symbols_of("people"):
        return None
    article, start = scene.analysis.article, who.start - scene.line.shift
    text = article.title if scene.line.sentence.paragraph < 0 else article.text
    return text[start : tagged.ends[after]]


def _named_behind(scene: Scene) -> Party | None:
    """ "The one person convicted so far, armorer Jane Roe": whom a participle describes, named behind its comma."""
    symbols, head = scene.line.tagged.symbols, scene.act.match.head
    comma = next(
        (at for at in range(head + 1, min(head + _DESCRIBED, len(symbols))) if has(symbols[at], "comma")), None
    )
    if comma is None or not is_reduced_clause(scene.act, symbols):
        return None
    sentence, shift = scene.line.sentence, scene.line.shift
    named = names_between(scene.cast.names, sentence.start + shift, sentence.end + shift)
    near = (hit.party for hit in named if comma < scene.token_at(hit.start) <= comma + _TITLED)
    return next((party for party in near if scene.may_be(party)), None)


_DESCRIBED, _TITLED = 6, 3
"""Tokens from the participle to its comma, and from there to the name ("the film's armorer Jane Roe")."""
