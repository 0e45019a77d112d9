"""Names that stand for something else: for another noun's owner, for a case, for a place. Pure."""

from __future__ import annotations

import re
from functools import cache

from extract.legal.parties import NameHit
from extract.legal.patterns import compile_pattern
from extract.legal.people import Person
from extract.legal.roles import is_accused, is_body
from extract.legal.scene import Scene
from extract.legal.tokens import NAME, WORD, set_of, symbols_of


def modifies(scene: Scene, who: NameHit | Person | None) -> bool:
    """Whether the name only modifies another noun: "Acme's Jane Doe", "the Acme founder"."""
    if who is None:
        return False
    return names_case(scene, who) or _has_behind(scene, who, "s_|anaphor|counsel|people|owned|person_n|police")


def names_case(scene: Scene, who: NameHit | Person) -> bool:
    """ "The Acme jury", "Norway's top court", "in Norway": the body stands for a case or a place, where another may be
    accused.
    """
    if not isinstance(who, NameHit) or not is_body(who.party):
        return False
    symbols, at, after = scene.line.tagged.symbols, scene.token_at(who.start), scene.token_at(who.end)
    if at and symbols[at - 1] in symbols_of("whereabouts") and symbols[after : after + 1] not in set_of("s_"):
        return True
    affair = not is_accused(who.party) and symbols[after : after + 1] in set_of("affair_n")
    return affair or _court_behind().match(symbols, after) is not None


@cache
def _court_behind() -> re.Pattern[str]:
    courts = "jury|grand_jury|bench|high_court|first_court|crown_court|appeal_court|verdict"
    return compile_pattern(f"s_? {WORD}|{NAME}? {WORD}|{NAME}? {courts}")


def tells_whose(scene: Scene, who: NameHit | Person | None) -> bool:
    """ "A former Acme police officer", "the Acme founder": the body says who somebody is."""
    if not isinstance(who, NameHit) or not is_body(who.party):
        return False
    return names_case(scene, who) or _has_behind(scene, who, "person_n|police|personal|counsel")


def _has_behind(scene: Scene, who: NameHit | Person, classes: str) -> bool:
    """Whether a token of the classes stands right behind the name."""
    after, symbols = scene.token_at(who.end), scene.line.tagged.symbols
    return after < len(symbols) and symbols[after] in symbols_of(classes)
