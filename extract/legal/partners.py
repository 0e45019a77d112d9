"""Who takes a step together: those joined by "and", and those behind "as did". Pure."""

from __future__ import annotations

import re
from functools import cache

from extract.legal.modifying import modifies
from extract.legal.parties import NameHit, names_between
from extract.legal.patterns import compile_pattern
from extract.legal.scene import Scene
from extract.legal.tokens import symbols_of
from seeds.watch import Party


def with_partners(scene: Scene, hit: NameHit) -> tuple[Party, ...]:
    """The party and those joined to it by "and" or commas ("A, 28, and B, 29, pleaded guilty")."""
    sentence, shift = scene.line.sentence, scene.line.shift
    low = max(sentence.start + shift, hit.start - _ROW_CHARS)
    high = min(sentence.end + shift, hit.end + _ROW_CHARS)
    row = [other for other in names_between(scene.cast.names, low, high) if not modifies(scene, other)]
    at = next((index for index, other in enumerate(row) if other.start == hit.start), None)
    if at is None:
        return (hit.party,)
    first = last = at
    while first and _joined(scene, row[first - 1], row[first]):
        first -= 1
    while last + 1 < len(row) and _joined(scene, row[last], row[last + 1]):
        last += 1
    parties = dict.fromkeys([*(other.party for other in row[first : last + 1]), *_as_did(scene)])
    return tuple(party for party in parties if party == hit.party or scene.may_be(party))


def _as_did(scene: Scene) -> list[Party]:
    """The parties of "..., as did A and B": they took the same step."""
    symbols, head = scene.line.tagged.symbols, scene.act.match.head
    match = scene.act.match
    told_of_left = match.passive or match.frame.party == "subject"
    found = compile_pattern("__ __ as_did").match(symbols, head + 1) if told_of_left else None
    if not found:
        return []
    tagged, shift = scene.line.tagged, scene.line.shift
    last = min(len(symbols), found.end() + _AS_DID_REACH) - 1
    low, high = tagged.ends[found.end() - 1] + shift, tagged.ends[last] + shift
    return [hit.party for hit in names_between(scene.cast.names, low, high) if not modifies(scene, hit)]


_AS_DID_REACH = 8


_ROW_CHARS = 300
"""How far a row of joined names may reach each way."""


def _joined(scene: Scene, one: NameHit, other: NameHit) -> bool:
    start, end = scene.token_at(one.end), scene.token_at(other.start)
    return bool(_conjunction().fullmatch(scene.line.tagged.symbols, start, end))


@cache
def _conjunction() -> re.Pattern[str]:
    """What stands between two joined names: "and", a comma, an age ("A, 28, and B")."""
    comma, number, and_ = (symbols_of(names) for names in ("comma", "number", "also"))
    return re.compile(f"(?:[{comma}][{number}])?[{comma}]?[{and_}]?[{comma}]?")
