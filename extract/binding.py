"""Whose act is it? Binds acts to the parties of one watch. Pure.

English puts the person of a step in few places: the subject of "was convicted", the object of "a jury convicted", the
name after "against". Each act asks for its places in order; the first that holds a name decides, and a name that the
watch does not know is somebody else's case, which the watched party must never get. A pronoun is the subject of the
sentences before. Only when nothing is named at all does the act go to the article's main party.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from extract.acts import Act, Analysis, Line, Person
from extract.parties import NameHit, WatchHits, names_between
from extract.tokens import symbols_of
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
    accused: frozenset[str] = frozenset()


def cast_of(analysis: Analysis, hits: WatchHits) -> Cast:
    """The people of the article as this watch sees them."""
    taken = [(hit.start, hit.end) for hit in hits.names]
    starts = [start for start, _ in taken]
    strangers = tuple(
        person for person in analysis.people if not person.official and not _overlaps(person, taken, starts)
    )
    cast = Cast(hits.names, strangers, _main_party(analysis, hits.names))
    return replace(cast, accused=_accused_strangers(analysis, cast))


def _accused_strangers(analysis: Analysis, cast: Cast) -> frozenset[str]:
    """Those others of whom the article itself tells a criminal step: a pronoun after them may be theirs."""
    criminal = (act for act in analysis.acts if act.match.frame.kind in _CRIMINAL and cast.strangers)
    names = (bind(act, analysis, cast).stranger for act in criminal)
    return frozenset(name for name in names if name)


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
    for place in _places(act, line):
        found = _first_named(act, line, cast, place, analysis)
        if found:
            return found
    return _fall_back(act, analysis, cast)


def _fall_back(act: Act, analysis: Analysis, cast: Cast) -> Bound:
    """Nobody stands where the act's person should: the main party, unless the sentence speaks of others only."""
    line = analysis.lines[act.line]
    low, high = line.sentence.start + line.shift, line.sentence.end + line.shift
    people = _people_between(cast, low, high)
    strangers = [who for who in people if isinstance(who, Person)]
    if strangers and len(strangers) == len(people) and (act.match.frame.kind in _CRIMINAL or _turns_away(line)):
        return Bound((), strangers[0].name, "a sentence about another person")
    if not people and _turns_away(line):
        return Bound((), "somebody else", "a sentence about another matter")
    return Bound((cast.main,) if cast.main else (), None, "the article's main party")


def _turns_away(line: Line) -> bool:
    """Whether the sentence opens by leaving the story ("Elsewhere", "In an unrelated case")."""
    return any(symbol in _elsewhere() for symbol in line.tagged.symbols[:4])


@cache
def _elsewhere() -> str:
    return symbols_of("elsewhere")


@dataclass(frozen=True, slots=True)
class _Place:
    """A token range in which the party may stand. `names_only`: a pronoun there is the subject of something else."""

    start: int
    end: int
    nearest_first: bool = False
    names_only: bool = False


def _places(act: Act, line: Line) -> Iterator[_Place]:
    """Where the party may stand, best place first."""
    match, symbols = act.match, line.tagged.symbols
    if match.frame.party == "owner":
        yield from _owner_places(match.object if match.object is not None else match.head, match.head, symbols)
    elif match.frame.party == "subject" or match.passive:
        yield _Place(0, match.head)
    else:
        yield _Place(match.head + 1, min(len(symbols), match.head + 12), nearest_first=True)


def _owner_places(noun: int, head: int, symbols: str) -> Iterator[_Place]:
    last = max(noun, head)
    if any(symbol in _linkers() for symbol in symbols[noun + 1 : noun + 4]):
        yield _Place(noun + 1, min(len(symbols), noun + 12), nearest_first=True)
    if noun and any(symbol in _possessives() for symbol in symbols[max(0, noun - 4) : noun]):
        yield _Place(max(0, noun - 6), noun)
    if last != noun and any(symbol in _linkers() for symbol in symbols[last + 1 : last + 4]):
        yield _Place(last + 1, min(len(symbols), last + 12), nearest_first=True)
    yield _Place(0, min(noun, head), names_only=True)


@cache
def _linkers() -> str:
    return symbols_of("against|of|by|linker")


@cache
def _possessives() -> str:
    return symbols_of("poss")


def _first_named(act: Act, line: Line, cast: Cast, place: _Place, analysis: Analysis) -> Bound | None:
    if place.start >= place.end:
        return None
    for where, who in _by_likelihood(_candidates(line, cast, place), line, place):
        if isinstance(who, NameHit):
            if _may_be_party(who.party, act):
                return Bound(_with_partners(who, cast, line), None, "named")
        elif isinstance(who, Person):
            if _blocks(who, act, line):
                return Bound((), who.name, "another person")
        elif found := _antecedent(where, line, act.line, cast, analysis, act):
            return found
    return None


def _blocks(who: Person, act: Act, line: Line) -> bool:
    """Whether a name that the watch does not know takes the act for itself.

    Always as the patient or subject of a criminal step. A lawyer or an official files and argues for somebody else, so
    in other steps only "Doe's conviction" and "the case against Doe" are Doe's.
    """
    if act.match.frame.party in ("patient", "subject"):
        return act.match.frame.kind in _CRIMINAL
    at = bisect_left(line.tagged.starts, who.start - line.shift)
    after = bisect_left(line.tagged.starts, who.end - line.shift)
    symbols = line.tagged.symbols
    possessor = after < len(symbols) and symbols[after] in _possessives()
    return possessor or (at > 0 and symbols[at - 1] in _linkers())


_Candidate = tuple[int, NameHit | Person | None]
"""Where it starts, and the party or stranger; None is a pronoun or "the actor"."""


def _candidates(line: Line, cast: Cast, place: _Place) -> list[_Candidate]:
    tagged = line.tagged
    low, high = tagged.starts[place.start] + line.shift, tagged.ends[place.end - 1] + line.shift
    found: list[_Candidate] = [(who.start, who) for who in _people_between(cast, low, high)]
    if not place.names_only:
        indices = (i for i in range(place.start, place.end) if tagged.symbols[i] in _pronouns())
        found += [(tagged.starts[i] + line.shift, None) for i in indices]
    return found


def _by_likelihood(candidates: list[_Candidate], line: Line, place: _Place) -> list[_Candidate]:
    """The candidates nearest to the act first, those left out that only modify another noun or stand aside."""
    ordered = sorted(candidates, key=lambda candidate: candidate[0], reverse=not place.nearest_first)
    ordered = [candidate for candidate in ordered if not _modifies(line, candidate[1])] or ordered
    if place.nearest_first:
        return ordered
    return [candidate for candidate in ordered if not _is_aside(line, candidate[0], place.end)] or ordered


@cache
def _pronouns() -> str:
    return symbols_of("pronoun|anaphor")


def _modifies(line: Line, who: NameHit | Person | None) -> bool:
    """Whether the name only modifies another noun: "FTX's Bankman-Fried", "the Fox hosts"."""
    if who is None:
        return False
    after = bisect_left(line.tagged.starts, who.end - line.shift)
    return after < len(line.tagged.symbols) and line.tagged.symbols[after] in _head_follows()


@cache
def _head_follows() -> str:
    return symbols_of("s_|anaphor|counsel")


@cache
def _prepositions() -> str:
    return symbols_of("aside_prep")


def _is_aside(line: Line, place: int, end: int) -> bool:
    """Whether the name stands after a preposition, or in a relative clause that a comma has closed."""
    at = bisect_left(line.tagged.starts, place - line.shift)
    symbols = line.tagged.symbols
    for back in range(1, 4):
        if at - back >= 0 and symbols[at - back] in _prepositions():
            return True
        if back == 1 and at and symbols[at - 1] in _relatives():
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
    return symbols_of("comma|strong")


@cache
def _relatives() -> str:
    return symbols_of("rel")


_CRIMINAL = frozenset(
    ["arrest", "charge", "charges_dropped", "indictment", "arraignment", "plea_not_guilty", "plea_guilty", "plea_deal", "conviction", "acquittal", "sentence", "release", "case_dismissed", "conviction_overturned", "pardon", "extradition", "mistrial", "trial_start"]
)
_NEVER_ACCUSED = frozenset({Role.JUDGE, Role.PROSECUTOR, Role.VICTIM, Role.COUNSEL, Role.PLAINTIFF})


_CIVIL = frozenset({"civil_suit_filed", "civil_suit_settled", "civil_suit_dismissed", "verdict_civil"})


def _may_be_party(party: Party, act: Act) -> bool:
    kind, role = act.match.frame.kind, party.legal_role
    if kind not in _CRIMINAL | _CIVIL:
        return True
    return role not in _NEVER_ACCUSED and not (role is Role.NON_PARTY and act.match.frame.party == "owner")


def _with_partners(hit: NameHit, cast: Cast, line: Line) -> tuple[Party, ...]:
    """The party and those joined to it by "and" or commas ("A, 28, and B, 29, pleaded guilty")."""
    low, high = line.sentence.start + line.shift, line.sentence.end + line.shift
    row = [other for other in names_between(cast.names, low, high) if not _modifies(line, other)]
    at = next((i for i, other in enumerate(row) if other.start == hit.start), None)
    if at is None:
        return (hit.party,)
    first = last = at
    while first and _joined(line, row[first - 1], row[first]):
        first -= 1
    while last + 1 < len(row) and _joined(line, row[last], row[last + 1]):
        last += 1
    return tuple(dict.fromkeys(other.party for other in row[first : last + 1]))


def _joined(line: Line, one: NameHit, other: NameHit) -> bool:
    start = bisect_left(line.tagged.starts, one.end - line.shift)
    end = bisect_left(line.tagged.starts, other.start - line.shift)
    return bool(_conjunction().fullmatch(line.tagged.symbols, start, end))


@cache
def _conjunction() -> re.Pattern[str]:
    """What stands between two joined names: "and", a comma, an age ("A, 28, and B")."""
    comma, number, and_ = (symbols_of(names) for names in ("comma", "number", "also"))
    return re.compile(f"(?:[{comma}][{number}])?[{comma}]?[{and_}]?[{comma}]?")


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
        people = _people_between(cast, low, high)
        if people and all(isinstance(who, Person) and who.name in cast.accused for who in people):
            return Bound((), "another accused", "a pronoun for another person")
        for who in people:
            if isinstance(who, Person):
                continue
            if _may_be_party(who.party, act):
                return Bound((who.party,), None, "pronoun")
    return None


def _people_between(cast: Cast, low: int, high: int) -> list[NameHit | Person]:
    people: list[NameHit | Person] = [*names_between(cast.names, low, high)]
    at = bisect_left(cast.strangers, low, key=lambda person: person.start)
    while at < len(cast.strangers) and cast.strangers[at].start < high:
        people.append(cast.strangers[at])
        at += 1
    return sorted(people, key=lambda who: who.start)
