"""What the words beside an act's head say of it: the turns of English, as scope in its sentence. Pure.

The turns are data (seeds/legal_language.toml), most binding first: in "could have been charged" the perfect decides, in
"has yet to be sentenced" the "yet". What frame, title and conditions make of that is read afterwards (scope.py).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from extract.legal.frames import Match
from extract.legal.patterns import compile_pattern
from extract.legal.tokens import symbols_of
from extract.records import Stage
from seeds.legal_language import BASE, PAST, THIRD, Turn, load_legal_language


@dataclass(frozen=True, slots=True)
class Scope:
    """What holds of an act: `stage` is None for no development, with the `reason`."""

    stage: Stage | None
    reason: str

    @property
    def retold(self) -> bool:
        """Whether the sentence itself tells it again ("had been charged", "the man who sued her")."""
        return self.reason in _RETOLD


IN_PASSING = "told of somebody in passing"
_RETOLD = frozenset({"had been", IN_PASSING})

HAPPENED = Scope(Stage.HAPPENED, "told as a fact")


def read_turns(symbols: str, match: Match) -> Scope:
    """What the words around the head say of the act."""
    return _read_noun(symbols, match) if match.frame.noun else _read_verb(symbols, match.head)


VERB_WINDOW, _NOUN_WINDOW = 14, 14
"""Tokens left of a head in which a governor was found; further left it governed something else."""


def _read_verb(symbols: str, head: int) -> Scope:
    left = max(0, head - VERB_WINDOW)
    shared = _turns("shared").find_before(symbols, left, head) if is_present(symbols, head) else None
    return shared or _turns("verb").find_before(symbols, left, head) or HAPPENED


def is_present(symbols: str, head: int) -> bool:
    """Whether the verb's form is a present or an infinitive and no past ("opens", not "set")."""
    return symbols[head] in symbols_of(f"{BASE}|{THIRD}") and symbols[head] not in symbols_of(PAST)


_SCHEDULED = frozenset(
    {"trial_start", "hearing_scheduled", "sentence", "arraignment", "appeal_filed", "plea_deal", "extradition"}
    | {"investigation_report", "civil_suit_settled", "appeal_decided", "plea_guilty", "pardon"}
)
"""Kinds whose noun takes its stage from the verb behind it ("the trial is set for May"); "the suit" stands as filed."""


def _read_noun(symbols: str, match: Match) -> Scope:
    head, left = match.head, max(0, match.head - _NOUN_WINDOW)
    scheduled = match.frame.kind in _SCHEDULED
    if not scheduled and _is_hypothetical(symbols, left, head):
        return Scope(None, "a hypothetical outcome")
    before = _turns("noun").find_before(symbols, left, head)
    if before and before.reason == _BOOKED and match.frame.kind in _DONE_AT_ONCE:
        return HAPPENED
    after = _turns("noun_after").find_behind(symbols, head) if scheduled and not before else None
    return before or after or HAPPENED


_BOOKED = "scheduled"
_DONE_AT_ONCE = frozenset({"release", "arrest"})
"""Kinds that no court lists: "was booked on Thursday and out on bond", "set the trial for May and left him free"."""


def _is_hypothetical(symbols: str, left: int, head: int) -> bool:
    """ "A conviction ... would carry": an indefinite noun and a modal behind it."""
    indefinite = compile_pattern("indef _", at_end=True).search(symbols, left, head)
    return bool(indefinite and compile_pattern("__ would|may|will").match(symbols, head + 1))


@dataclass(frozen=True, slots=True)
class _Turns:
    """The turns of one place in the order of the data; `by_opener` says which of them a symbol may open."""

    rows: tuple[tuple[re.Pattern[str], Scope], ...]
    by_opener: Mapping[str, tuple[int, ...]]

    def find_before(self, symbols: str, left: int, head: int) -> Scope | None:
        """What the first turn says that stands in `symbols[left:head]`, right before the head."""
        opened = (self.by_opener.get(symbol, ()) for symbol in set(symbols[left:head]))
        for number in sorted(set().union(*opened)):
            pattern, scope = self.rows[number]
            if pattern.search(symbols, left, head):
                return scope
        return None

    def find_behind(self, symbols: str, head: int) -> Scope | None:
        """What the first turn says that stands right behind the head."""
        return next((scope for pattern, scope in self.rows if pattern.match(symbols, head + 1)), None)


@cache
def _turns(place: str) -> _Turns:
    turns = load_legal_language().turns[place]
    rows = ((compile_pattern(turn.pattern, at_end=place != "noun_after"), _scope_of(turn)) for turn in turns)
    by_opener: dict[str, list[int]] = {}
    for number, turn in enumerate(turns):
        for symbol in _openers_of(turn):
            by_opener.setdefault(symbol, []).append(number)
    return _Turns(tuple(rows), {symbol: tuple(numbers) for symbol, numbers in by_opener.items()})


def _scope_of(turn: Turn) -> Scope:
    return Scope(Stage(turn.stage) if turn.stage else None, turn.reason)


def _openers_of(turn: Turn) -> str:
    """The symbols of which one must stand where the turn does: its first class, and the next where that may miss."""
    first, *rest = (item for item in turn.pattern.split() if not item.startswith("_"))
    return symbols_of("|".join(item.removesuffix("?") for item in (first, *(rest[:1] if first[-1] == "?" else ()))))
