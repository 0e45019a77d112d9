"""What is whose, though the watch knows them as bystanders only: a body's own people, a widower, a witness. Pure."""

from __future__ import annotations

import re
from functools import cache

from extract.legal.parties import NameHit, names_between
from extract.legal.patterns import compile_pattern
from extract.legal.roles import CIVIL, CRIMINAL, is_body, role_of
from extract.legal.scene import Scene
from extract.legal.subjects import introduces
from extract.legal.tokens import WORD, symbols_of
from seeds.legal_language import load_legal_language
from seeds.watch import Party, Role


def is_member(scene: Scene, who: NameHit) -> bool:
    """ "A former Acme supervisor": somebody of a body, who is no party of the watch."""
    if who.start in scene.cast.members and scene.act.match.frame.kind in CRIMINAL:
        return True
    if introduces(scene) or not is_body(who.party):
        return False
    at, after, symbols = scene.token_at(who.start), scene.token_at(who.end), scene.line.tagged.symbols
    before = symbols[max(0, at - 2) : at]
    return after < len(symbols) and symbols[after] in symbols_of("person_n|people") and has(before, "indef|another")


def is_plainly_theirs(scene: Scene, who: NameHit) -> bool:
    """ "The case against Glenn Marsh", "the guilty plea of Glenn Marsh", "the city's settlement"."""
    if role_of(who.party) is not Role.NON_PARTY:
        return False
    at, after, symbols = scene.token_at(who.start), scene.token_at(who.end), scene.line.tagged.symbols
    if has(symbols[max(0, at - 4) : at], "against"):
        return True
    match = scene.act.match
    if match.frame.kind not in CIVIL:
        return has(symbols[max(0, at - 2) : at], "of")
    noun = match.head if match.object is None else match.object
    owns = has(symbols[after : after + 1], "s_") and 0 < noun - after <= _OWNED
    return match.frame.kind == "civil_suit_settled" and (owns or after == match.head)


_OWNED = 3
"""Tokens from "the city's" to what it owns ("the city's $2 million settlement")."""


def case_appealed(scene: Scene, who: Party) -> Party | None:
    """The accused in whose case a widower, a victim or a named prosecutor appeals; None for whoever has a case."""
    if scene.analysis.civil or role_of(who) not in (Role.NON_PARTY, Role.VICTIM, Role.PROSECUTOR):
        return None
    low, high = scene.line.sentence.start + scene.line.shift, scene.line.sentence.end + scene.line.shift
    named = [hit.party for hit in names_between(scene.cast.names, low, high)]
    around = [*named, *([scene.cast.main] if scene.cast.main else [])]
    return next((party for party in around if party.legal_role is Role.DEFENDANT), None)


def owned_person(scene: Scene, start: int, end: int) -> str | None:
    """The noun of "the trial of its director", who is not "it", where that stands at a place behind the act."""
    tagged, frame = scene.line.tagged, scene.act.match.frame
    found = _owned_person().match(tagged.symbols, start, end)
    if found is None or frame.party != "owner" or frame.kind not in CRIMINAL | {"trial_start"}:
        return None
    last = found.end() - 1
    noun = scene.text_of(scene.line, tagged.starts[last], tagged.ends[last])
    of_person = has(tagged.symbols[last], "people|relation")
    return noun if of_person or noun.lower() in load_legal_language().lists["person_nouns"] else None


@cache
def _owned_person() -> re.Pattern[str]:
    return compile_pattern(f"of|against poss {WORD}|earlier_adv? {WORD}|people|relation|person_n")


def has(symbols: str, classes: str) -> bool:
    """Whether a token of one of the classes ("against|by") is among `symbols`."""
    return any(symbol in symbols_of(classes) for symbol in symbols)
