"""Does it hold? The stage of an act, read from the words around its head. Pure.

The turns of English are data (seeds/legal_language.toml), most binding first: in "could have been charged" the perfect
decides, in "has yet to be sentenced" the "yet". What comes out as None is no development at all: penalty boilerplate
("could get ten years if found guilty"), what somebody merely asked for, what would have been. Taking such a thing for
news is the worse mistake, so a bare infinitive without a governor that we know is not believed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

from extract.legal.frames import Match
from extract.legal.patterns import compile_pattern
from extract.legal.tokens import Tagged, symbols_of
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


_IN_RELATIVE = "told of somebody in passing"
_RETOLD = frozenset({"had been", _IN_RELATIVE})

HAPPENED = Scope(Stage.HAPPENED, "told as a fact")
ANNOUNCING = "a present tense that announces"
"""Needs a date beside it: "the trial opens on Monday" is an announcement, "trials open old wounds" is not."""

_AGREED, _CONSIDERED, _INFINITIVE = "agreed or ordered to", "being considered", "an infinitive without a governor"
"""Reasons in the data that a correction below asks for."""


def read_scope(sentence: Tagged, match: Match, is_title: bool) -> Scope:
    """Whether and how the act holds in its sentence."""
    scope = _read_noun(sentence.symbols, match) if match.frame.noun else _read_verb(sentence.symbols, match.head)
    seen = _Seen(sentence.symbols, match, is_title)
    for correct in _CORRECTIONS:
        scope = correct(scope, seen)
    return scope


# ------------------------------------------------------------------ what the words beside the head say

_VERB_WINDOW, _NOUN_WINDOW = 14, 12
"""Tokens left of a head in which a governor was found; further left it governed something else."""


def _read_verb(symbols: str, head: int) -> Scope:
    left = max(0, head - _VERB_WINDOW)
    shared = _turns("shared").find_before(symbols, left, head) if _is_present(symbols, head) else None
    return shared or _turns("verb").find_before(symbols, left, head) or HAPPENED


def _is_present(symbols: str, head: int) -> bool:
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
    after = _turns("noun_after").find_behind(symbols, head) if scheduled and not before else None
    return before or after or HAPPENED


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


# ------------------------------------------------------------------ what frame, title and conditions make of it


@dataclass(frozen=True, slots=True)
class _Seen:
    """The act that a correction looks at, in its sentence."""

    symbols: str
    match: Match
    is_title: bool


def _in_headline(scope: Scope, seen: _Seen) -> Scope:
    """ "Doe to stand trial" is a headline's future."""
    return Scope(Stage.PLANNED, "a headline's future") if seen.is_title and scope.reason == _INFINITIVE else scope


_DONE_BY_AGREEING = frozenset(
    {"civil_suit_settled", "civil_suit_dismissed", "motion_granted", "motion_denied", "case_dismissed", "sentence"}
    | {"charges_dropped", "fine_or_penalty", "appeal_decided", "conviction_overturned", "plea_deal", "release"}
    | {"extradition"}
)


def _by_agreement(scope: Scope, seen: _Seen) -> Scope:
    """Who agrees to settle has settled; who agrees to plead guilty has not pleaded yet."""
    ahead = scope.reason == _AGREED and seen.match.frame.kind not in _DONE_BY_AGREEING
    return Scope(Stage.PLANNED, _AGREED) if ahead else scope


def _by_present_tense(scope: Scope, seen: _Seen) -> Scope:
    """ "The trial opens on Monday" announces; in a headline the present tense tells what has just happened."""
    by_itself = seen.match.frame.voice == "middle" or seen.match.frame.rule == "on-trial"
    plain = scope is HAPPENED and not seen.is_title and by_itself
    return Scope(Stage.PLANNED, ANNOUNCING) if plain and _is_present(seen.symbols, seen.match.head) else scope


def _by_relative_clause(scope: Scope, seen: _Seen) -> Scope:
    """ "Acts with which she is not charged", "an assault that was never charged": no prosecutor decided anything."""
    if scope.stage is not Stage.DENIED or seen.match.frame.kind != "charge":
        return scope
    head, relatives = seen.match.head, symbols_of("who|which")
    in_clause = any(symbol in relatives for symbol in seen.symbols[max(0, head - 5) : head])
    with_what = compile_pattern("with").match(seen.symbols, head + 1)
    if in_clause or (with_what and not compile_pattern("with anything").match(seen.symbols, head + 1)):
        return Scope(None, "an act that is not charged, not a decision")
    return scope


def _by_past(scope: Scope, seen: _Seen) -> Scope:
    """ "The 41 residents who took it to court", "the lawsuit brought by her neighbours".

    A clause without a comma says which person or thing is meant, by what the reader knows of it.
    """
    if scope is not HAPPENED or seen.match.frame.noun:
        return scope
    return Scope(Stage.HAPPENED, _IN_RELATIVE) if _tells_which(seen.symbols, seen.match) else scope


def _tells_which(symbols: str, match: Match) -> bool:
    """Whether the act stands in a restrictive clause, full ("who took") or reduced ("the lawsuit brought by")."""
    noun, head = match.object, match.head
    if noun is not None and noun == head - 1 and compile_pattern("_ by").match(symbols, head + 1):
        return bool(compile_pattern("det|poss", at_end=True).search(symbols, max(0, noun - 1), noun))
    clause = compile_pattern("rel adv? have? adv? be? adv?", at_end=True).search(symbols, max(0, head - 6), head)
    if not clause or not clause.start():
        return False
    return symbols[clause.start() - 1] not in symbols_of("comma|strong|say") and match.frame.kind not in _OF_THINGS


_OF_THINGS = frozenset({"motion_denied", "appeal_decided", "motion_granted", "hearing_scheduled", "other"})
"""Kinds whose relative clause tells of the ruling ("an order that denied the motion") and so of the news itself."""


def _by_condition(scope: Scope, seen: _Seen) -> Scope:
    """An "if" before the act, as far as a comma, makes it possible at most."""
    if scope.stage in (None, Stage.DENIED) or scope.reason == _CONSIDERED:
        return scope
    return Scope(Stage.POSSIBLE, "conditional") if _is_conditional(seen.symbols, seen.match.head) else scope


def _is_conditional(symbols: str, head: int) -> bool:
    """ "If she pays the money back the case will end", "Should the verdict fall"."""
    comma = compile_pattern("comma")
    if symbols[0] in symbols_of("inverted") and not comma.search(symbols, 0, head):
        return True
    condition = compile_pattern("cond __ _", at_end=True).search(symbols, max(0, head - _VERB_WINDOW), head)
    return bool(condition and not comma.search(symbols, condition.start(), head))


def _by_wording(scope: Scope, seen: _Seen) -> Scope:
    """The stage that the frame's own wording gives: "asked for bail" is possible, "will not pursue" has happened."""
    if scope.stage and (read_as := (seen.match.frame.reads or {}).get(scope.stage.value)):
        return Scope(Stage(read_as), "the wording says so")
    if scope.reason == "had been" and seen.match.frame.stage == Stage.PLANNED:
        return Scope(None, "a plan of the past")
    fixed = seen.match.frame.stage if scope.stage in (Stage.PLANNED, Stage.HAPPENED) else None
    return Scope(Stage(fixed), "the wording says so") if fixed else scope


def _by_condition_behind(scope: Scope, seen: _Seen) -> Scope:
    """ "Will drop the charge if ..."."""
    conditional = scope.stage is Stage.PLANNED and compile_pattern("__ cond").match(seen.symbols, seen.match.head + 1)
    return Scope(Stage.POSSIBLE, "conditional") if conditional else scope


_AHEAD = frozenset({"scheduled", "planned", "ahead of it", "awaited", "due"})


def _by_event_noun(scope: Scope, seen: _Seen) -> Scope:
    """ "Plans to appeal his conviction", "until her arrest": the turn is about what surrounds the event."""
    return HAPPENED if seen.match.frame.stages == ("happened",) and scope.reason in _AHEAD else scope


_BOILERPLATE = frozenset(
    {"conviction", "acquittal", "sentence", "fine_or_penalty", "verdict_civil", "plea_guilty", "plea_not_guilty"}
)
"""Kinds whose "if" and "could" is the boilerplate of court reports and never news by itself."""


def _by_what_the_frame_tells(scope: Scope, seen: _Seen) -> Scope:
    """A stage that the frame does not tell is no development, nor is a merely hypothetical outcome."""
    frame = seen.match.frame
    if scope.stage and scope.stage.value not in (*frame.stages, *(frame.reads or {}).values()):
        return Scope(None, f"not told of this wording when {scope.stage.value}")
    if scope.stage is Stage.POSSIBLE and scope.reason != _CONSIDERED and frame.kind in _BOILERPLATE:
        return Scope(None, "a hypothetical outcome")
    return scope


_CORRECTIONS: tuple[Callable[[Scope, _Seen], Scope], ...] = (
    _in_headline,
    _by_agreement,
    _by_present_tense,
    _by_relative_clause,
    _by_past,
    _by_condition,
    _by_wording,
    _by_condition_behind,
    _by_event_noun,
    _by_what_the_frame_tells,
)
"""In this order: each takes what the ones before have left."""
