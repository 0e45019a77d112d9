"""Whose act is it? Binds acts to the parties of one watch. Pure.

English puts the person of a step in few places: the subject of "was convicted", the object of "a jury convicted", the
name after "against". Each act asks for its places in order; the first that holds a name decides, and a name that the
watch does not know is somebody else's case, which the watched party must never get. A pronoun is the subject of the
sentences before. Only when nothing is named at all does the act go to the article's main party.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from extract.acts import Act, Analysis, Line, Person
from extract.parties import NameHit, WatchHits, names_between
from extract.tokens import alphabet
from seeds.watch import Party, Role


@dataclass(frozen=True, slots=True)
class Bound:
    """Whose step an act is: a party of the watch, or the name of somebody else, or nobody (both None)."""

    parties: tuple[Party, ...]
    stranger: str | None
    how: str


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody whom the article names, in order of place, and the party it is mainly about."""

    names: tuple[NameHit, ...]
    strangers: tuple[Person, ...]
    main: Party | None


def cast_of(analysis: Analysis, hits: WatchHits) -> Cast:
    """The people of the article as this watch sees them."""
    taken = [(hit.start, hit.end) for hit in hits.names]
    starts = [start for start, _ in taken]
    strangers = tuple(
        person for person in analysis.people if not person.official and not _overlaps(person, taken, starts)
    )
    return Cast(hits.names, strangers, _main_party(analysis, hits.names))


def _overlaps(person: Person, taken: Sequence[tuple[int, int]], starts: Sequence[int]) -> bool:
    at = bisect_left(starts, person.end)
    return at > 0 and taken[at - 1][1] > person.start


_DEFENDS = (Role.DEFENDANT, Role.NON_PARTY)


def _main_party(analysis: Analysis, names: Sequence[NameHit]) -> Party | None:
    """The defendant whom title and lead name, else the one named most."""
    weight: Counter[Party] = Counter()
    lead_end = len(analysis.article.title) + 1 + _LEAD_CHARS
    for hit in names:
        place = 5 if hit.start < len(analysis.article.title) else 2 if hit.start < lead_end else 1
        weight[hit.party] += place * (3 if hit.party.legal_role in _DEFENDS else 1)
    return weight.most_common(1)[0][0] if weight else None


_LEAD_CHARS = 400


def bind(act: Act, analysis: Analysis, cast: Cast) -> Bound:
    """Whose step the act is."""
    line = analysis.lines[act.line]
    for start, end, from_left in _places(act, line):
        found = _first_named(act, line, cast, start, end, from_left, analysis)
        if found:
            return found
    return Bound((cast.main,) if cast.main else (), None, "the article's main party")


def _places(act: Act, line: Line) -> Iterator[tuple[int, int, bool]]:
    """Token ranges in which the party may stand, best first; the last value says which end is nearer."""
    match, symbols = act.match, line.tagged.symbols
    if match.frame.party == "owner":
        yield from _owner_places(match.object if match.object is not None else match.head, match.head, symbols)
    elif match.frame.party == "subject" or match.passive:
        yield 0, match.head, False
    else:
        yield match.head + 1, min(len(symbols), match.head + 12), True


def _owner_places(noun: int, head: int, symbols: str) -> Iterator[tuple[int, int, bool]]:
    last = max(noun, head)
    if any(symbol in _linkers() for symbol in symbols[noun + 1 : noun + 4]):
        yield noun + 1, min(len(symbols), noun + 12), True
    if noun and any(symbol in _possessives() for symbol in symbols[max(0, noun - 4) : noun]):
        yield max(0, noun - 6), noun, False
    if last != noun and any(symbol in _linkers() for symbol in symbols[last + 1 : last + 4]):
        yield last + 1, min(len(symbols), last + 12), True
    yield 0, min(noun, head), False


@cache
def _linkers() -> str:
    return alphabet().members("against|of|by|linker")


@cache
def _possessives() -> str:
    return alphabet().members("poss")


def _first_named(
    act: Act, line: Line, cast: Cast, start: int, end: int, from_left: bool, analysis: Analysis
) -> Bound | None:
    if start >= end:
        return None
    tagged = line.tagged
    low, high = tagged.starts[start] + line.shift, tagged.ends[end - 1] + line.shift
    candidates = _candidates(line, cast, low, high, start, end)
    ordered = sorted(candidates, key=lambda c: c[0], reverse=not from_left)
    if not from_left:
        ordered = [c for c in ordered if not _is_aside(line, c[0], end)] or ordered
    for place, who in ordered:
        if isinstance(who, NameHit):
            if _may_be_party(who.party, act):
                return Bound(_with_partners(who, cast, line), None, "named")
        elif isinstance(who, Person):
            return Bound((), who.name, "another person")
        elif found := _antecedent(place, line, act.line, cast, analysis, act):
            return found
    return None


def _candidates(
    line: Line, cast: Cast, low: int, high: int, start: int, end: int
) -> list[tuple[int, NameHit | Person | None]]:
    found: list[tuple[int, NameHit | Person | None]] = [
        (hit.start, hit) for hit in names_between(cast.names, low, high)
    ]
    at = bisect_left(cast.strangers, low, key=lambda person: person.start)
    while at < len(cast.strangers) and cast.strangers[at].start < high:
        found.append((cast.strangers[at].start, cast.strangers[at]))
        at += 1
    pronouns = _pronouns()
    found += [
        (line.tagged.starts[i] + line.shift, None) for i in range(start, end) if line.tagged.symbols[i] in pronouns
    ]
    return found


@cache
def _pronouns() -> str:
    return alphabet().members("pronoun|anaphor")


@cache
def _prepositions() -> str:
    return alphabet().members("aside_prep")


def _is_aside(line: Line, place: int, end: int) -> bool:
    """Whether the name stands after a preposition, or in a relative clause that a comma has closed."""
    at = bisect_left(line.tagged.starts, place - line.shift)
    symbols = line.tagged.symbols
    for back in range(1, 4):
        if at - back >= 0 and symbols[at - back] in _prepositions():
            return True
        if at - back >= 0 and symbols[at - back] in _stops():
            break
    opened = max((i for i in range(at) if symbols[i] in _relatives()), default=-1)
    return (
        opened >= 0
        and opened > 0
        and symbols[opened - 1] in _stops()
        and any(symbols[i] in _stops() for i in range(at, end))
    )


@cache
def _stops() -> str:
    return alphabet().members("comma|strong")


@cache
def _relatives() -> str:
    return alphabet().members("rel")


_CRIMINAL = frozenset(
    ["arrest", "charge", "charges_dropped", "indictment", "arraignment", "plea_not_guilty", "plea_guilty", "plea_deal", "conviction", "acquittal", "sentence", "release", "case_dismissed", "conviction_overturned", "pardon", "extradition", "mistrial", "trial_start"]
)
_NEVER_ACCUSED = frozenset({Role.JUDGE, Role.PROSECUTOR, Role.VICTIM, Role.COUNSEL, Role.PLAINTIFF})


def _may_be_party(party: Party, act: Act) -> bool:
    return not (act.match.frame.kind in _CRIMINAL and party.legal_role in _NEVER_ACCUSED)


def _with_partners(hit: NameHit, cast: Cast, line: Line) -> tuple[Party, ...]:
    """The party and those joined to it by "and" or commas ("A and B pleaded guilty")."""
    del cast, line
    return (hit.party,)


_SENTENCES_BACK = 3


def _antecedent(place: int, line: Line, number: int, cast: Cast, analysis: Analysis, act: Act) -> Bound | None:
    """The subject that a pronoun takes up: the first name of its own sentence, else of the sentences before."""
    for back in range(_SENTENCES_BACK + 1):
        if number - back < 0:
            break
        earlier = analysis.lines[number - back]
        low = earlier.sentence.start + earlier.shift
        high = place if back == 0 else earlier.sentence.end + earlier.shift
        if earlier.sentence.paragraph < 0 and back:
            break
        for who in _people_between(cast, low, high):
            if isinstance(who, Person):
                return Bound((), who.name, "a pronoun for another person")
            if _may_be_party(who.party, act):
                return Bound((who.party,), None, "pronoun")
    return None


def _people_between(cast: Cast, low: int, high: int) -> list[NameHit | Person]:
    people: list[NameHit | Person] = [*names_between(cast.names, low, high)]
    people += [person for person in cast.strangers if low <= person.start < high]
    return sorted(people, key=lambda who: who.start)
