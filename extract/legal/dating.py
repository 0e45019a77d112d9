"""Which date is an act's? Of those that its sentence says, the one of its own clause. Pure.

A date is read twice: by itself (dates.py), and here against the act that it may belong to. What stands between the two
decides: another act, the end of a clause, a word that sends the date elsewhere ("put back to June 3", "until Friday",
"Tuesday's ruling"). Where nothing is left the act has no date: none is an omission, a wrong one an error that a desk
would print.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from extract.legal.date_wordings import DateExpression
from extract.legal.dates import resolve_date
from extract.legal.frames import Match
from extract.legal.patterns import compile_pattern
from extract.legal.tokens import Tagged, symbols_of
from extract.legal.turns import IN_PASSING, Scope
from extract.records import EventDate, Precision, Stage


@dataclass(frozen=True, slots=True)
class Clock:
    """What dates count from: the day of publication, the date last told, and the day that the story is at.

    `scene` is a day, that "that morning" and "within the hour" speak of: the news day of the article, until it goes
    over to another day. `heading` is the date that stands alone at the head of the paragraph, as in timelines.
    """

    published: date
    told: EventDate | None = None
    scene: EventDate | None = None
    heading: EventDate | None = None


def date_act(
    tagged: Tagged, dates: Iterable[DateExpression], match: Match, heads: list[int], scope: Scope, clock: Clock
) -> EventDate | None:
    """The date nearest to the act, in tokens; one with another act in between belongs to that act. The heading's only
    where the sentence says no date of its own.
    """
    future = _lies_ahead(match, scope)
    told = clock.told
    near: list[tuple[int, EventDate | None]] = []
    fixed_for: list[tuple[int, EventDate | None]] = []
    for expression in dates:
        past = _resolve(expression, clock, False, told)
        when = _resolve(expression, clock, True, told) if future else past
        told = past or told
        cost = _distance(tagged, match, heads, expression, scope)
        if cost is not None and _is_taken(expression, when, scope, clock):
            near.append((cost, when))
            if _is_fixed_for(tagged, expression, scope):
                fixed_for.append((cost, when))
    near = fixed_for or near
    if near:
        nearest = min(near, key=lambda one: one[0])[1]
        return nearest and _most_exact(nearest, [when for _, when in near if when])
    return clock.heading if scope.stage is Stage.HAPPENED and told is clock.told else None


def _is_fixed_for(tagged: Tagged, expression: DateExpression, scope: Scope) -> bool:
    """ "Set on Thursday for May 3", "postponed Thursday until May 3": the day that it was put to."""
    place = bisect_right(tagged.ends, expression.start)
    before = tagged.symbols[max(0, place - 1) : place]
    return scope.stage is Stage.PLANNED and scope.reason in _FIXED and before in symbols_of("for|to|until_|till_")


def _is_taken(expression: DateExpression, when: EventDate | None, scope: Scope, clock: Clock) -> bool:
    """Whether the act may have the date, or a weekday that names no day ("that Thursday") and is its own all the same:
    what stands further off is another's.
    """
    return not _is_long_ago(expression, when, scope, clock) if when else "weekday" in expression.parts


def _most_exact(nearest: EventDate, others: Iterable[EventDate]) -> EventDate:
    """ "Next month, on Sept. 25", "a year ago, in October 2022": the day or month within the nearer one's period."""
    width = len(str(nearest))
    within = [when for when in others if str(when)[:width] == str(nearest)]
    return max(within, key=lambda when: len(str(when)), default=nearest)


_SAYS_ITS_YEAR = timedelta(days=300)


def _is_long_ago(expression: DateExpression, when: EventDate, scope: Scope, clock: Clock) -> bool:
    """ "On Nov. 20", said in October of what has happened: a day to come, so another act's. Who means the one a year
    before says its year.
    """
    unsaid = "month" in expression.parts and "year1" not in expression.parts and when.precision is Precision.DAY
    return unsaid and scope.stage is Stage.HAPPENED and when.on < clock.published - _SAYS_ITS_YEAR


def read_heading(tagged: Tagged, dates: Sequence[DateExpression], clock: Clock) -> EventDate | None:
    """The date of a sentence that says nothing else ("March 6, 2024."), None for any other."""
    if len(dates) != 1 or tagged.starts[0] < dates[0].start or tagged.ends[-1] > dates[0].end:
        return None
    return _resolve(dates[0], clock, False, clock.told)


def move_clock(clock: Clock, dates: Iterable[DateExpression], happened: Iterable[EventDate | None] | None) -> Clock:
    """The clock after a sentence with these dates, whose acts happened on those days; None where it tells no act.

    A sentence without acts sets the scene as well ("The concert was on May 3."); one with plans does not.
    """
    found = [when for when in (_resolve(expression, clock, False, clock.told) for expression in dates) if when]
    days = [when for when in (found if happened is None else happened) if when and when.precision is Precision.DAY]
    if not found and not days:
        return clock
    return replace(clock, told=found[-1] if found else clock.told, scene=days[-1] if days else clock.scene)


_NEWS_AGE = timedelta(days=5)


def find_news_day(opening: Iterable[DateExpression], published: date) -> EventDate | None:
    """The first recent day that the opening paragraphs name: when the article's news happened."""
    found = (resolve_date(expression, published) for expression in opening)
    recent = (when for when in found if when and when.precision is Precision.DAY)
    return next((when for when in recent if published - _NEWS_AGE <= when.on <= published), None)


def _resolve(expression: DateExpression, clock: Clock, future: bool, told: EventDate | None) -> EventDate | None:
    context = clock.scene if "scene" in expression.parts else told
    return resolve_date(expression, clock.published, future, context)


_FIXED_AHEAD = frozenset({"trial_start", "hearing_scheduled", "arraignment"})


def _lies_ahead(match: Match, scope: Scope) -> bool:
    """Whether the act's date is to come. A trial that is called off was to be held on a day still ahead."""
    called_off = scope.stage is Stage.DENIED and match.frame.kind in _FIXED_AHEAD
    return called_off or scope.stage in (Stage.PLANNED, Stage.POSSIBLE)


# ------------------------------------------------------------------ how far a date is from an act

_TOO_FAR = 26
"""Tokens, with the surcharges below: a date further off was another event's in nine cases of ten."""
_ANOTHER_ACT, _OTHER_CLAUSE, _STOP, _BEFORE = 6, 20, 12, 3
"""Surcharges: an act in between; one with a comma between it and this act; a semicolon or quote; a date in front."""


def _distance(tagged: Tagged, match: Match, heads: list[int], expression: DateExpression, scope: Scope) -> int | None:
    """How far the date is from the act; None where it is another's.

    "Asked on Tuesday to throw out the suit brought by ...": what only tells which suit is meant has no date but one in
    its own few words.
    """
    place, after = bisect_right(tagged.ends, expression.start), bisect_left(tagged.starts, expression.end)
    if _is_of_a_noun(tagged.symbols, expression, place, after, match) or _is_limit(tagged.symbols, place, scope):
        return None
    if _took_until(tagged.symbols, place) and any(place < head < match.head for head in heads):
        return None
    if place < match.head and (scope.reason == _ORDERED or _goes_back(tagged.symbols, place, match, heads)):
        return None
    if scope.stage is Stage.HAPPENED and _is_behind_of(tagged.symbols, expression, place, match):
        return None
    if scope.reason == IN_PASSING and (place < match.head or any(match.head < head < place for head in heads)):
        return None
    cost = _cost(tagged.symbols, match, heads, place, after)
    if scope.stage is Stage.HAPPENED and place < match.head and _is_enclosed(tagged.symbols, place, match.head):
        return None
    told = scope.stage in (Stage.HAPPENED, Stage.DENIED)
    if place > match.head and told and not match.frame.noun:
        cost += _clause_cost(tagged.symbols, match.head, place)
    return cost if cost <= _TOO_FAR else None


def _cost(symbols: str, match: Match, heads: list[int], place: int, after: int) -> int:
    low, high = sorted((place, match.head))
    if place < match.head and _opens_sentence(symbols, place, after, match.head):
        return _BEFORE
    quotes = len(compile_pattern("quote").findall(symbols, low, high))
    cost = high - low + _STOP * (len(compile_pattern("strong").findall(symbols, low, high)) - quotes) + quotes
    for head in heads:
        if low < head < high and head != match.object:
            apart = compile_pattern("comma|rel|after_|until_").search(symbols, *sorted((head, match.head)))
            cost += _OTHER_CLAUSE if apart and place > match.head else _ANOTHER_ACT
    if place < match.head:
        cost += _OTHER_CLAUSE if _is_enclosed(symbols, place, match.head) else _BEFORE
    return cost


def _opens_sentence(symbols: str, place: int, after: int, head: int) -> bool:
    """ "On Wednesday the jury cleared her, and it found him guilty", "Nov. 17, 2022: Doe is arrested": a date in front
    is that of all that the sentence tells, but for what it only recalls.
    """
    if place > 1 or (place == 1 and symbols[0] not in symbols_of("prep|det|indef|on")):
        return False
    return not compile_pattern("strong|rel|after_|until_|cond").search(symbols, max(place + 3, after + 1), head)


def _is_of_a_noun(symbols: str, expression: DateExpression, place: int, after: int, match: Match) -> bool:
    """ "Overturned the 2020 conviction", "will appeal Tuesday's ruling", "ahead of a May trial": the noun's date.

    It is the act's own only where that noun is the act ("last month's conviction").
    """
    behind = symbols[after : after + 1]
    of_occasion = bool(behind) and behind in symbols_of("trial|hearing|sentencing") and match.object != after
    possessive = bool(behind) and behind in symbols_of("s_")
    modifies = "year3" in expression.parts or possessive or of_occasion
    return modifies and not 0 < match.head - place <= _ADJECTIVE_REACH


def _is_behind_of(symbols: str, expression: DateExpression, place: int, match: Match) -> bool:
    """ "The fine of July 2018 was reduced": the date of the noun before "of", if that is neither a time ("the spring of
    2020", "a date of May 3") nor the act ("her conviction of May 2020").
    """
    of = place if expression.wording.lower().startswith("of ") else place - 1
    if of < 1 or symbols[of] not in symbols_of("of") or match.head in (of - 1, of - 2):
        return False
    return symbols[of - 1] in symbols_of("-noun") and symbols[of - 1] not in symbols_of(
        "date_n|date_word|time_word|year_unit"
    )


def _is_limit(symbols: str, place: int, scope: Scope) -> bool:
    """Whether a word before the date makes it an end or a deadline: "by Friday", "until May 3", "back to May 3".

    What is put off or fixed takes place then all the same, and so does what "took until May 3".
    """
    before = symbols[place - 1 : place] if place else ""
    if not before or scope.reason in _FIXED or _took_until(symbols, place):
        return False
    limits = "by|until_" if scope.stage is Stage.PLANNED else "by|until_|to|for"
    return before in symbols_of(limits)


_ORDERED = "ordered"
"""Of a step that a court orders: the day in front is that of the order."""


def _goes_back(symbols: str, place: int, match: Match, heads: list[int]) -> bool:
    """ "Jailed on Friday, 18 months after her arrest": the date in front is that of the act before "after".

    A jury "discharged on Friday after failing to agree" did both in one.
    """
    head = match.head
    found = [after.start() for after in compile_pattern("later_than").finditer(symbols, place, head)]
    return bool(
        found
        and match.frame.kind != "mistrial"
        and any(other < found[-1] for other in heads)
        and not compile_pattern("comma|and_|strong").search(symbols, found[-1], head)
    )


def _took_until(symbols: str, place: int) -> bool:
    """ "It took until Jan. 19 to indict her, and she denied it": the date of the first act behind it alone."""
    return place > 1 and symbols[place - 2] in symbols_of("take_time")


_FIXED = frozenset({"scheduled", "put off", "the wording says so"})


def _clause_cost(symbols: str, head: int, place: int) -> int:
    """ "Jailed a man who in May had robbed her": the date behind a relative word is of that clause. "That" may also
    point ("threw that case out in May"), or be part of a date ("that May").
    """
    if compile_pattern("who|which").search(symbols, head + 1, place):
        return _TOO_FAR
    pointing = compile_pattern("rel").finditer(symbols, head + 1, place)
    clause = any(symbols[found.end()] not in symbols_of("time_word|date_word") for found in pointing)
    return _OTHER_CLAUSE if clause else 0


_ADJECTIVE_REACH = 4


def _is_enclosed(symbols: str, place: int, head: int) -> bool:
    """Whether a relative clause that a comma closes before the head holds the date ("who wept on Friday, sued")."""
    comma, relative = compile_pattern("comma"), compile_pattern("rel")
    opened = max((found.end() for found in relative.finditer(symbols, max(0, place - 12), place)), default=0)
    return bool(opened and not comma.search(symbols, opened, place) and comma.search(symbols, place, head))
