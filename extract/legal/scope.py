"""Does it hold? The stage of an act, read from the words around its head. Pure.

What the words beside the head say (turns.py) is corrected here by what frame, title and conditions make of it. What
comes out as None is no development at all: penalty boilerplate ("could get ten years if found guilty"), what somebody
merely asked for, what would have been. Taking such a thing for news is the worse mistake, so a bare infinitive without
a governor that we know is not believed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from extract.legal.conditions import is_conditional
from extract.legal.frames import Match
from extract.legal.patterns import compile_pattern
from extract.legal.tokens import Tagged, symbols_of
from extract.legal.turns import HAPPENED, IN_PASSING, VERB_WINDOW, Scope, is_present, read_turns
from extract.records import Stage
from seeds.legal_language import BASE, GERUND, PARTICIPLE

ANNOUNCING = "a present tense that announces"
"""Needs a date beside it: "the trial opens on Monday" is an announcement, "trials open old wounds" is not."""

_AGREED, _CONSIDERED, _INFINITIVE = "agreed or ordered to", "being considered", "an infinitive without a governor"
_CANNOT = "cannot"
"""Reasons in the data that a correction below asks for."""


def read_scope(sentence: Tagged, match: Match, is_title: bool) -> Scope:
    """Whether and how the act holds in its sentence."""
    scope = read_turns(sentence.symbols, match)
    seen = _Seen(sentence.symbols, match, is_title)
    for correct in _CORRECTIONS:
        scope = correct(scope, seen)
    return scope


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
    | {"extradition", "appeal_withdrawn"}
)


def _by_noun_between(scope: Scope, seen: _Seen) -> Scope:
    """ "Discussing the evidence presented to the jury": a participle behind the noun that is discussed."""
    told = scope.reason == _CONSIDERED and not seen.match.frame.noun
    head = seen.symbols[seen.match.head]
    done = head in symbols_of(PARTICIPLE) and head not in symbols_of(f"{BASE}|{GERUND}")
    if not (told and done) or compile_pattern("be|cond|have", at_end=True).search(seen.symbols, 0, seen.match.head):
        return scope
    return Scope(Stage.HAPPENED, IN_PASSING)


def _by_agreement(scope: Scope, seen: _Seen) -> Scope:
    """Who agrees to settle has settled; who agrees to plead guilty has not pleaded yet."""
    ahead = scope.reason == _AGREED and seen.match.frame.kind not in _DONE_BY_AGREEING
    return Scope(Stage.PLANNED, _AGREED) if ahead else scope


def _by_present_tense(scope: Scope, seen: _Seen) -> Scope:
    """ "The trial opens on Monday" announces; in a headline the present tense tells what has just happened."""
    by_itself = seen.match.frame.voice == "middle" or seen.match.frame.rule == "on-trial"
    plain = scope is HAPPENED and not seen.is_title and by_itself
    return Scope(Stage.PLANNED, ANNOUNCING) if plain and is_present(seen.symbols, seen.match.head) else scope


def _by_delay(scope: Scope, seen: _Seen) -> Scope:
    """ "Will not start until Thursday", "is not expected before May": names the day."""
    put_off = scope.stage is Stage.DENIED and _not_before().match(seen.symbols, seen.match.head + 1)
    return Scope(Stage.PLANNED, "put off") if put_off and seen.match.frame.kind in _DATED else scope


_DATED = frozenset({"trial_start", "hearing_scheduled", "sentence"})


@cache
def _not_before() -> re.Pattern[str]:
    of_time = symbols_of("date_word|time_word|number|year")
    until, before = symbols_of("till_"), symbols_of("before_only")
    near = f"[^{symbols_of('comma|strong')}]{{0,3}}?"
    return re.compile(f"{near}(?:[{until}]|{near}[{before}]{near}[{of_time}])")


def _by_relative_clause(scope: Scope, seen: _Seen) -> Scope:
    """ "Acts with which she is not charged", "an assault that was never charged": no prosecutor decided anything."""
    if scope.stage is not Stage.DENIED or seen.match.frame.kind != "charge":
        return scope
    head, relatives = seen.match.head, symbols_of("who|which|whose_")
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
    return Scope(Stage.HAPPENED, IN_PASSING) if _tells_which(seen.symbols, seen.match) else scope


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


def _by_crime(scope: Scope, seen: _Seen) -> Scope:
    """ "Accused of filing a false claim", "was convicted of failing to stop": what the crime was, and no step."""
    head = seen.match.head
    gerund = scope.stage is not None and seen.symbols[head] in symbols_of(GERUND)
    told = gerund and _crime_before().search(seen.symbols, max(0, head - 2 * VERB_WINDOW), head)
    return Scope(None, "what somebody is accused of") if told else scope


@cache
def _crime_before() -> re.Pattern[str]:
    """An accusation and "of" left of the head, with nothing between that would begin another act."""
    strong, other, comma = map(symbols_of, ("strong", "strong|after_|until_|by|be|say|rel", "comma"))
    accusation = (
        f"(?:[{symbols_of('accused_w')}][^{strong}]{{0,4}}?[{symbols_of('of_with')}]|[{symbols_of('accused_of')}])"
    )
    return re.compile(f"{accusation}[^{other}]{{0,{VERB_WINDOW}}}(?<![{comma}])\\Z")


def _by_condition(scope: Scope, seen: _Seen) -> Scope:
    """An "if" before the act, as far as a comma, makes it possible at most; "if there is no appeal" tells nothing."""
    if scope.stage is None or scope.reason == _CONSIDERED or not is_conditional(seen.symbols, seen.match.head):
        return scope
    return Scope(None if scope.stage is Stage.DENIED else Stage.POSSIBLE, "conditional")


def _by_no_object(scope: Scope, seen: _Seen) -> Scope:
    """ "Made no application for bail", "has filed no appeal": not done, and that nobody moved the court is no news."""
    head, noun = seen.match.head, seen.match.object
    told = scope.stage is Stage.HAPPENED and noun is not None and head < noun and not seen.match.passive
    none = told and compile_pattern("no_ _").match(seen.symbols[:noun], head + 1)
    if not none:
        return scope
    return Scope(None if seen.match.frame.kind == "motion_filed" else Stage.DENIED, "none")


def _by_wording(scope: Scope, seen: _Seen) -> Scope:
    """The stage that the frame's own wording gives: "asked for bail" is possible, "will not pursue" has happened."""
    if scope.stage and (read_as := (seen.match.frame.reads or {}).get(scope.stage.value)):
        return Scope(Stage(read_as), "the wording says so")
    if scope.reason == "had been" and seen.match.frame.stage == Stage.PLANNED:
        return Scope(None, "a plan of the past")
    fixed = seen.match.frame.stage if scope.stage in (Stage.PLANNED, Stage.HAPPENED) else None
    return Scope(Stage(fixed), "the wording says so") if fixed else scope


def _by_condition_behind(scope: Scope, seen: _Seen) -> Scope:
    """ "Will drop the charge if ..."; "set a hearing to consider whether" sets no condition."""
    conditional = scope.stage is Stage.PLANNED and compile_pattern("__ proviso").match(
        seen.symbols, seen.match.head + 1
    )
    return Scope(Stage.POSSIBLE, "conditional") if conditional else scope


_AHEAD = frozenset({"scheduled", "planned", "ahead of it", "awaited", "due", "ordered"})


def _by_event_noun(scope: Scope, seen: _Seen) -> Scope:
    """ "Plans to appeal his conviction", "until her arrest": the turn is about what surrounds the event."""
    return HAPPENED if seen.match.frame.stages == ("happened",) and scope.reason in _AHEAD else scope


_BOILERPLATE = frozenset(
    {"conviction", "acquittal", "sentence", "fine_or_penalty", "verdict_civil", "plea_guilty", "plea_not_guilty"}
)
"""Kinds whose "if" and "could" is the boilerplate of court reports and never news by itself."""


_NEVER_PLANNED = frozenset({"conviction", "acquittal"})
"""What would convict somebody, or will clear somebody, is an opinion until it has happened."""


def _by_what_the_frame_tells(scope: Scope, seen: _Seen) -> Scope:
    """A stage that the frame does not tell is no development, nor is a merely hypothetical outcome."""
    frame = seen.match.frame
    if scope.stage and scope.stage.value not in (*frame.stages, *(frame.reads or {}).values()):
        return Scope(None, f"not told of this wording when {scope.stage.value}")
    hypothetical = scope.reason == _CANNOT if scope.stage is Stage.DENIED else scope.stage is Stage.POSSIBLE
    hypothetical = hypothetical or (scope.stage is Stage.PLANNED and frame.kind in _NEVER_PLANNED)
    if hypothetical and scope.reason != _CONSIDERED and frame.kind in _BOILERPLATE:
        return Scope(None, "a hypothetical outcome")
    return scope


def _by_question(scope: Scope, seen: _Seen) -> Scope:
    """ "Was Doe wrongly convicted?", "Will she appeal?": asked, and not told."""
    asked = seen.symbols[-1] in symbols_of("question") and seen.symbols[0] in symbols_of("interrogative")
    return Scope(None, "only a question") if asked and scope.stage else scope


def _by_game(scope: Scope, seen: _Seen) -> Scope:
    """ "Available for the derby after the tribunal dismissed the charge": a sport's own justice, and not the law's."""
    game = any(symbol in symbols_of("sport") for symbol in seen.symbols)
    law = game and any(symbol in symbols_of(_OF_THE_LAW) for symbol in seen.symbols)
    return Scope(None, "told of a game") if game and not law and scope.stage else scope


_OF_THE_LAW = "police|prosecutor|high_court|crown_court|first_court|custody"

_CORRECTIONS: tuple[Callable[[Scope, _Seen], Scope], ...] = (
    _in_headline,
    _by_noun_between,
    _by_agreement,
    _by_delay,
    _by_present_tense,
    _by_relative_clause,
    _by_past,
    _by_crime,
    _by_condition,
    _by_no_object,
    _by_wording,
    _by_condition_behind,
    _by_event_noun,
    _by_what_the_frame_tells,
    _by_question,
    _by_game,
)
"""In this order: each takes what the ones before have left."""
