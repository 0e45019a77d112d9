"""Does it hold? The stage of an act, read from the words around its head. Pure.

Each row below is one turn of English, most binding first: in "could have been charged" the perfect decides, in "has
yet to be sentenced" the "yet". What comes out as None is no development at all: penalty boilerplate ("faced up to 18
months if convicted"), what somebody merely asked for, what would have been. Taking such a thing for news is the worse
mistake, so a bare infinitive without a governor that we know is not believed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from extract.frames import Match, compile_pattern
from extract.records import Stage
from extract.tokens import Tagged, symbols_of
from seeds.legal_language import BASE, PAST, THIRD


@dataclass(frozen=True, slots=True)
class Scope:
    """What holds of an act: `stage` is None for no development, with the `reason`; `retold` marks told-again forms."""

    stage: Stage | None
    reason: str
    retold: bool = False


@dataclass(frozen=True, slots=True)
class _Turn:
    """A turn of English with its compiled pattern; where no symbol of `opener` stands it need not be tried."""

    pattern: re.Pattern[str]
    scope: Scope
    opener: frozenset[str] = frozenset()

    def fits_before(self, symbols: str, left: int, head: int, window: frozenset[str]) -> bool:
        """Whether the turn stands in `symbols[left:head]`, right before the head; `window` is that range's set."""
        return not self.opener.isdisjoint(window) and bool(self.pattern.search(symbols, left, head))


def _turn_before(pattern: str, scope: Scope) -> _Turn:
    opener, *rest = pattern.split()
    more = rest[0] if opener.endswith("?") else ""
    opening = symbols_of(opener.rstrip("?")) + (symbols_of(more.rstrip("?")) if more else "")
    return _Turn(compile_pattern(pattern, at_end=True), scope, frozenset(opening))


_HAPPENED = Scope(Stage.HAPPENED, "told as a fact")

_AGREED = Scope(Stage.HAPPENED, "agreed or ordered to")

_CONSIDERED = Scope(Stage.POSSIBLE, "being considered")

_VERB_TURNS: tuple[tuple[str, Scope], ...] = (
    ("maximum _", Scope(None, "a maximum, not a sentence")),
    ("habit _", Scope(None, "a habit, not an event")),
    ("consider __ cond to? be?", _CONSIDERED),
    ("to have_v _ case|charge_n|suit|verdict|conviction_n __", Scope(None, "only sought")),
    ("for", Scope(None, "a purpose, not an event")),
    ("neg adv? may|would have be? adv?", Scope(None, "what might have been")),
    ("may|would|should neg? have neg? be? adv?", Scope(None, "what might have been")),
    ("had be_pp due|plan _ to be?", Scope(Stage.HAPPENED, "a plan of the past")),
    ("yet to be?", Scope(Stage.DENIED, "has yet to happen")),
    ("have|had|be yet be? adv?", Scope(Stage.DENIED, "has yet to happen")),
    ("neg adv? due|plan adv? to be? adv?", Scope(Stage.DENIED, "not planned")),
    ("no_ plan_n to be? adv?", Scope(Stage.DENIED, "no plans")),
    ("decline adv? to be? adv?", Scope(Stage.DENIED, "refused or failed to")),
    ("neg _ ask|plan|consider _ to be? adv?", Scope(None, "not even asked for")),
    ("will|would not_ adv? be? adv?", Scope(Stage.DENIED, "will not")),
    ("may|should not_ adv? be? adv?", Scope(Stage.DENIED, "cannot")),
    ("not_ adv? be? be? adv? adv?", Scope(Stage.DENIED, "negated")),
    ("neg _ have|had|be be? adv? adv?", Scope(Stage.DENIED, "negated subject")),
    ("will adv? be? adv? adv?", Scope(Stage.PLANNED, "will")),
    ("be|due due|plan _ to be? adv? adv?", Scope(Stage.PLANNED, "expected or scheduled")),
    ("due to be? adv?", Scope(Stage.PLANNED, "expected or scheduled")),
    ("be_to adv? to be? adv?", Scope(Stage.PLANNED, "is to")),
    ("plan _ to be? adv? adv?", Scope(Stage.PLANNED, "planned")),
    ("plan_n to be? adv?", Scope(Stage.PLANNED, "planned")),
    ("consider _", _CONSIDERED),
    ("possible_adj to be? adv?", Scope(Stage.POSSIBLE, "possible")),
    ("should adv? be? adv?", Scope(None, "an opinion on what ought to be")),
    ("may adv? adv? be? adv? adv?", Scope(Stage.POSSIBLE, "may")),
    ("would adv? be? adv? adv?", Scope(Stage.PLANNED, "would, in reported speech")),
    ("in_talks _ to? be?", Scope(Stage.POSSIBLE, "in talks")),
    ("agree _ to be? adv?", _AGREED),
    ("agree_to be? adv?", _AGREED),
    ("avoid _ to be? adv?", Scope(None, "only feared or opposed")),
    ("avoid be? adv?", Scope(None, "only feared or opposed")),
    ("ask __ to be? adv?", Scope(None, "only asked for")),
    ("motion|appeal_n __ to be? adv?", Scope(None, "only asked for")),
    ("had adv? adv? be? adv? adv?", Scope(Stage.HAPPENED, "had been", retold=True)),
    ("take_time __ to", _HAPPENED),
    ("to be? adv?", Scope(None, "an infinitive without a governor")),
)

_CONDITION = "cond __ _"
"""As far as a comma: "if it stays out of trouble for three years the charge is to be dropped"."""

_COORDINATED: tuple[tuple[str, Scope], ...] = (
    ("cond __ also adv?", Scope(Stage.POSSIBLE, "conditional")),
    ("may __ also adv?", Scope(Stage.POSSIBLE, "may")),
    ("will __ also adv?", Scope(Stage.PLANNED, "will")),
    ("would __ also adv?", Scope(Stage.PLANNED, "would, in reported speech")),
    ("plan __ to __ also adv?", Scope(Stage.PLANNED, "planned")),
    ("to __ also adv?", Scope(None, "an infinitive without a governor")),
)
"""A bare verb after "and" or "or" shares the auxiliary of the verb before it ("plead guilty or go to trial")."""

_NOUN_TURNS_BEFORE: tuple[tuple[str, Scope], ...] = (
    ("such", Scope(None, "a habit, not an event")),
    ("refuse|decline det?", Scope(Stage.DENIED, "refused")),
    ("in_talks __", Scope(Stage.POSSIBLE, "in talks")),
    ("no_|neg _", Scope(Stage.DENIED, "none")),
    ("possible_adj _", Scope(Stage.POSSIBLE, "possible")),
    ("planned_adj _", Scope(Stage.PLANNED, "planned")),
    ("await _", Scope(Stage.PLANNED, "awaited")),
    ("consider _", Scope(Stage.POSSIBLE, "being considered")),
    ("decline __", Scope(Stage.POSSIBLE, "not ruled out")),
    ("schedule|postpone __", Scope(Stage.PLANNED, "scheduled")),
    ("plan _", Scope(Stage.PLANNED, "planned")),
    ("ask _ for?", Scope(None, "only asked for")),
    ("avoid _", Scope(None, "only feared or opposed")),
    ("may _", Scope(Stage.POSSIBLE, "may")),
    ("due _", Scope(Stage.PLANNED, "due")),
    ("until_ _", Scope(Stage.PLANNED, "ahead of it")),
)

_NOUN_TURNS_AFTER: tuple[tuple[str, Scope], ...] = (
    ("_ neg", Scope(Stage.DENIED, "negated")),
    ("__ cond", Scope(Stage.POSSIBLE, "conditional")),
    ("_ may adv? occur|commence|schedule|reach", Scope(Stage.POSSIBLE, "may")),
    ("_ possible_adj", Scope(Stage.POSSIBLE, "possible")),
    ("_ comma? _ due|schedule|postpone", Scope(Stage.PLANNED, "scheduled")),
    ("__ be due", Scope(Stage.PLANNED, "scheduled")),
    ("_ be? on_hold", Scope(Stage.PLANNED, "put off")),
    ("_ will|would adv? occur|commence|schedule|reach", Scope(Stage.PLANNED, "will")),
    ("_ be_to to", Scope(Stage.PLANNED, "is to")),
)


def read_scope(sentence: Tagged, match: Match, is_title: bool) -> Scope:
    """Whether and how the act holds in its sentence."""
    scope = _read_noun(sentence.symbols, match) if match.frame.noun else _read_verb(sentence.symbols, match.head)
    if is_title and scope.reason == "an infinitive without a governor":
        scope = Scope(Stage.PLANNED, "a headline's future")
    if scope is _AGREED and match.frame.kind not in _DONE_BY_AGREEING:
        scope = Scope(Stage.PLANNED, _AGREED.reason)
    if (
        match.frame.voice == "middle"
        and scope is _HAPPENED
        and not is_title
        and _is_present(sentence.symbols, match.head)
    ):
        scope = Scope(Stage.PLANNED, ANNOUNCING)
    if (
        scope.stage is Stage.DENIED
        and match.frame.kind == "charge"
        and _in_relative_clause(sentence.symbols, match.head)
    ):
        return Scope(None, "an act that is not charged, not a decision")
    if scope.stage is not Stage.DENIED and scope is not _CONSIDERED and _is_conditional(sentence.symbols, match.head):
        scope = Scope(Stage.POSSIBLE, "conditional")
    if scope.stage in (Stage.PLANNED, Stage.HAPPENED) and match.frame.stage:
        scope = Scope(Stage(match.frame.stage), "the wording says so")
    if scope.stage is Stage.PLANNED and _condition_after().match(sentence.symbols, match.head + 1):
        scope = Scope(Stage.POSSIBLE, "conditional")
    if match.frame.stages == ("happened",) and scope.reason in _AHEAD:
        scope = _HAPPENED
    if scope.stage and scope.stage.value not in match.frame.stages:
        return Scope(None, f"not told of this wording when {scope.stage.value}")
    if scope.stage is Stage.POSSIBLE and scope is not _CONSIDERED and match.frame.kind in _BOILERPLATE:
        return Scope(None, "a hypothetical outcome")
    return scope


_AHEAD = frozenset({"scheduled", "planned", "ahead of it", "awaited", "due"})
"""Turns that speak of what surrounds an event and not of it: "plans to appeal his conviction", "until her arrest"."""

_BOILERPLATE = frozenset(
    {"conviction", "acquittal", "sentence", "fine_or_penalty", "verdict_civil", "plea_guilty", "plea_not_guilty"}
)
"""Kinds whose "if" and "could" is the boilerplate of court reports and never news by itself."""


def _read_verb(symbols: str, head: int) -> Scope:
    left = max(0, head - 14)
    window = frozenset(symbols[left:head])
    if _is_present(symbols, head):
        shared = (turn.scope for turn in _coordinated() if turn.fits_before(symbols, left, head, window))
        if scope := next(shared, None):
            return scope
    return next((turn.scope for turn in _turns()[0] if turn.fits_before(symbols, left, head, window)), _HAPPENED)


def _read_noun(symbols: str, match: Match) -> Scope:
    head = match.head
    left = max(0, head - 12)
    window = frozenset(symbols[left:head])
    before = (turn.scope for turn in _turns()[1] if turn.fits_before(symbols, left, head, window))
    if match.frame.kind not in _SCHEDULED:
        hypothetical = _hypothetical()[0].search(symbols, left, head) and _hypothetical()[1].match(symbols, head + 1)
        return Scope(None, "a hypothetical outcome") if hypothetical else next(before, _HAPPENED)
    after = (turn.scope for turn in _turns()[2] if turn.pattern.match(symbols, head + 1))
    return next(before, None) or next(after, None) or _HAPPENED


ANNOUNCING = "a present tense that announces"
"""Needs a date beside it: "the trial opens on Monday" is an announcement, "trials open old wounds" is not."""


def _in_relative_clause(symbols: str, head: int) -> bool:
    """ "accusations he was not charged with", "conduct which is not charged": no prosecutor decided anything."""
    relative = any(symbol in symbols_of("rel") for symbol in symbols[max(0, head - 5) : head])
    return relative or symbols[head + 1 : head + 2] in tuple(symbols_of("with"))


def _is_present(symbols: str, head: int) -> bool:
    """Whether the verb's form is a present or an infinitive and no past ("opens", not "set")."""
    return symbols[head] in symbols_of(f"{BASE}|{THIRD}") and symbols[head] not in symbols_of(PAST)


_DONE_BY_AGREEING = frozenset(
    [
        "civil_suit_settled",
        "motion_granted",
        "motion_denied",
        "case_dismissed",
        "charges_dropped",
        "fine_or_penalty",
        "appeal_decided",
        "conviction_overturned",
        "plea_deal",
        "release",
        "extradition",
        "sentence",
        "civil_suit_dismissed",
    ]
)
"""Who agrees to settle has settled; who agrees to plead guilty has not pleaded yet."""

_SCHEDULED = frozenset(
    [
        "trial_start",
        "hearing_scheduled",
        "sentence",
        "arraignment",
        "appeal_filed",
        "plea_deal",
        "extradition",
        "investigation_report",
        "civil_suit_settled",
        "appeal_decided",
        "plea_guilty",
        "pardon",
    ]
)
"""Kinds whose noun takes its stage from the verb behind it ("the trial is set for May"); "the suit" stands as filed."""


def _is_conditional(symbols: str, head: int) -> bool:
    if symbols[:1] and symbols[0] in symbols_of("inverted") and not _boundary().search(symbols, 0, head):
        return True
    condition = _condition().search(symbols, max(0, head - 14), head)
    return bool(condition) and not _boundary().search(symbols, condition.start() if condition else 0, head)


@cache
def _hypothetical() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """ "A conviction ... would carry": an indefinite noun and a modal behind it."""
    return compile_pattern("indef _", at_end=True), compile_pattern("__ would|may|will")


@cache
def _condition_after() -> re.Pattern[str]:
    return compile_pattern("__ cond")


@cache
def _condition() -> re.Pattern[str]:
    return compile_pattern(_CONDITION, at_end=True)


@cache
def _boundary() -> re.Pattern[str]:
    return re.compile(f"[{symbols_of('comma')}]")


@cache
def _coordinated() -> tuple[_Turn, ...]:
    return tuple(_turn_before(pattern, scope) for pattern, scope in _COORDINATED)


@cache
def _turns() -> tuple[tuple[_Turn, ...], tuple[_Turn, ...], tuple[_Turn, ...]]:
    return (
        tuple(_turn_before(pattern, scope) for pattern, scope in _VERB_TURNS),
        tuple(_turn_before(pattern, scope) for pattern, scope in _NOUN_TURNS_BEFORE),
        tuple(_Turn(compile_pattern(pattern), scope) for pattern, scope in _NOUN_TURNS_AFTER),
    )
