"""Whose act is it? Binds acts to the parties of one watch. Pure.

English puts the person of a step in few places: the subject of "was convicted", the object of "a jury convicted", the
name after "against". Each act asks for its places in order; the first that holds a name decides, and a name that the
watch does not know is somebody else's case, which the watched party must never get. A pronoun is the subject of the
sentences before. Only when nothing is named at all does the act go to the article's main party.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from extract.acts import Act, Analysis, Line, Person
from extract.cast import CRIMINAL, Cast, is_body, may_be_party, people_between
from extract.frames import compile_pattern
from extract.parties import NameHit, names_between
from extract.tokens import NUMBER, WORD, symbols_of
from seeds.watch import Party


@dataclass(frozen=True, slots=True)
class Bound:
    """Whose step it is: parties of the watch, a `group` named after one ("the Acme executives"), or a stranger."""

    parties: tuple[Party, ...] = ()
    group: str | None = None
    stranger: str | None = None
    how: str = ""


@dataclass(frozen=True, slots=True)
class _Scene:
    """What a binding looks at: the act in its line, in its article, with its cast."""

    act: Act
    line: Line
    analysis: Analysis
    cast: Cast

    def may_be(self, party: Party) -> bool:
        frame = self.act.match.frame
        return may_be_party(party, frame.kind, frame.party == "owner")

    def token_at(self, place: int) -> int:
        """The index of the token that starts at or after a place in title and text joined."""
        return bisect_left(self.line.tagged.starts, place - self.line.shift)


def bind(act: Act, analysis: Analysis, cast: Cast) -> Bound:
    """Whose step the act is."""
    scene = _Scene(act, analysis.lines[act.line], analysis, cast)
    if _opens_with(scene, "away"):
        return Bound(stranger="an unrelated case", how="a sentence about another matter")
    found = (_first_named(scene, place) for place in _places(scene))
    return next((bound for bound in found if bound), None) or _fall_back(scene)


# ------------------------------------------------------------------ where the person of an act stands


@dataclass(frozen=True, slots=True)
class _Place:
    """A token range in which the party may stand. `pronouns` is from where on a pronoun there counts."""

    start: int
    end: int
    nearest_first: bool = False
    pronouns: int = 0


_WINDOW = 12
"""Tokens right of a head in which its object or "against ..." stands; further right another clause has begun."""


_SUBJECT_REACH = 40
"""Tokens between a subject and its verb: the longest real ones had 35, and a hostile sentence may not cost more."""


def _places(scene: _Scene) -> Iterator[_Place]:
    """Where the party may stand, best place first."""
    match, symbols = scene.act.match, scene.line.tagged.symbols
    right = _Place(match.head + 1, min(len(symbols), match.head + _WINDOW), nearest_first=True, pronouns=0)
    if match.frame.party == "owner":
        yield from _owner_places(match.object if match.object is not None else match.head, match.head, symbols)
    elif match.frame.party == "with":
        yield _Place(right.start, right.end, nearest_first=True, pronouns=len(symbols))
        yield _Place(max(0, match.head - _SUBJECT_REACH), match.head)
    elif match.frame.party == "subject" or match.passive:
        yield _Place(max(0, match.head - _SUBJECT_REACH), match.head)
    else:
        yield _until_clause(right, symbols)


def _until_clause(place: _Place, symbols: str) -> _Place:
    """The place cut where the object's own clause begins ("arrested three men | who worked for ...")."""
    cut = (index for index in range(place.start, place.end) if symbols[index] in symbols_of("rel"))
    return _Place(place.start, next(cut, place.end), nearest_first=True)


def _owner_places(noun: int, head: int, symbols: str) -> Iterator[_Place]:
    last = max(noun, head)
    linkers = symbols_of("against|of|by|linker")
    if any(symbol in linkers for symbol in symbols[noun + 1 : noun + 4]):
        yield _Place(noun + 1, min(len(symbols), noun + _WINDOW), nearest_first=True)
    if noun and any(symbol in symbols_of("poss") for symbol in symbols[max(0, noun - 4) : noun]):
        yield _Place(max(0, noun - 6), noun)
    if last != noun and any(symbol in linkers for symbol in symbols[last + 1 : last + 4]):
        yield _Place(last + 1, min(len(symbols), last + _WINDOW), nearest_first=True)
    first = min(noun, head)
    yield _Place(max(0, first - _SUBJECT_REACH), first, pronouns=max(0, first - 3))


# ------------------------------------------------------------------ who stands there

_APPOSITION = 4
"""Tokens between "of" and a name: "the case of the actor John Doe"."""

_Candidate = tuple[int, NameHit | Person | None]
"""Where it starts, and the party or stranger; None is a pronoun or "the actor"."""


def _first_named(scene: _Scene, place: _Place) -> Bound | None:
    if place.start >= place.end:
        return None
    candidates = _by_likelihood(scene, place)
    for where, who in candidates:
        if bound := _taken_by(scene, where, who):
            return bound
    if not candidates and place.nearest_first and _is_somebody_else(scene, place):
        return Bound(stranger="somebody unnamed", how="of others")
    return None


def _is_somebody_else(scene: _Scene, place: _Place) -> bool:
    """ "the arrest of protesters", "an appeal by two officers": a plain noun after "of" or "by" is its person."""
    symbols = scene.line.tagged.symbols[place.start : place.end]
    match, tokens = scene.act.match, scene.line.tagged.symbols
    noun = tokens[match.object if match.object is not None else match.head]
    named_by_crime = noun in symbols_of("charge_n|case|suit|verdict_n|conviction_n|guilty_verdict|trial|money_penalty")
    return match.frame.party == "owner" and not named_by_crime and bool(_plain_people().match(symbols))


@cache
def _plain_people() -> re.Pattern[str]:
    return compile_pattern(f"of|by indef|{NUMBER}? {NUMBER}? {WORD}? {WORD}|people|police")


def _taken_by(scene: _Scene, where: int, who: NameHit | Person | None) -> Bound | None:
    """What the candidate makes of the act, None when it cannot be its person."""
    if who is None:
        return _antecedent(scene, where)
    if isinstance(who, Person):
        return Bound(stranger=who.name, how="another person") if _blocks(scene, who) else None
    if not scene.may_be(who.party):
        return None
    if group := _group_named_after(scene, who):
        return Bound(group=group, how="a group named after a party")
    return Bound(_with_partners(scene, who), how="named")


def _blocks(scene: _Scene, who: Person) -> bool:
    """Whether a name that the watch does not know takes the act for itself.

    Always as the patient or subject of a criminal step. A lawyer or an official files and argues for somebody else, so
    in other steps only "Doe's conviction" and "the case against Doe" are Doe's.
    """
    frame, symbols = scene.act.match.frame, scene.line.tagged.symbols
    if frame.party in ("patient", "subject"):
        return frame.kind in CRIMINAL
    at, after = scene.token_at(who.start), scene.token_at(who.end)
    possessor = after < len(symbols) and symbols[after] in symbols_of("s_")
    near = symbols[max(0, at - _APPOSITION) : at]
    return possessor or any(symbol in symbols_of("against|of|by") for symbol in near)


def _by_likelihood(scene: _Scene, place: _Place) -> list[_Candidate]:
    """The candidates nearest to the act first, without those that stand aside or only modify another noun."""
    found = sorted(_candidates(scene, place), key=lambda candidate: candidate[0], reverse=not place.nearest_first)
    heads = [candidate for candidate in found if not _modifies(scene, candidate[1])] or found
    if place.nearest_first:
        return heads
    return [candidate for candidate in heads if not _is_aside(scene, candidate[0], place.end)] or heads


def _candidates(scene: _Scene, place: _Place) -> list[_Candidate]:
    tagged, shift = scene.line.tagged, scene.line.shift
    people = people_between(scene.cast, tagged.starts[place.start] + shift, tagged.ends[place.end - 1] + shift)
    positions = range(max(place.start, place.pronouns), place.end)
    indices = (index for index in positions if _takes_up_a_name(scene, index))
    return [*((who.start, who) for who in people), *((tagged.starts[i] + shift, None) for i in indices)]


def _takes_up_a_name(scene: _Scene, index: int) -> bool:
    """Whether the token is a pronoun, or a noun like "the actor"; "a firm" is a new one. Headlines drop articles."""
    symbols = scene.line.tagged.symbols
    if symbols[index] in symbols_of("pronoun"):
        return True
    if symbols[index] not in symbols_of("anaphor"):
        return False
    before = symbols[max(0, index - _ARTICLE_REACH) : index]
    return scene.line.sentence.paragraph < 0 or any(symbol in symbols_of("definite") for symbol in before)


_ARTICLE_REACH = 3
"""Tokens from an article to its noun: "the former studio mogul"."""


def _modifies(scene: _Scene, who: NameHit | Person | None) -> bool:
    """Whether the name only modifies another noun: "Acme's Jane Doe", "the Acme founder"."""
    if who is None:
        return False
    after, symbols = scene.token_at(who.end), scene.line.tagged.symbols
    return after < len(symbols) and symbols[after] in symbols_of("s_|anaphor|counsel|people|owned")


def _group_named_after(scene: _Scene, who: NameHit) -> str | None:
    """ "the Acme executives": people of a body, as the text names them. They are no party that the watch lists."""
    after, tagged = scene.token_at(who.end), scene.line.tagged
    if not is_body(who.party) or after >= len(tagged.symbols) or tagged.symbols[after] not in symbols_of("people"):
        return None
    article, start = scene.analysis.article, who.start - scene.line.shift
    text = article.title if scene.line.sentence.paragraph < 0 else article.text
    return text[start : tagged.ends[after]]


def _is_aside(scene: _Scene, place: int, end: int) -> bool:
    """Whether the name stands after a preposition, or in a relative clause that a comma has closed."""
    at, symbols = scene.token_at(place), scene.line.tagged.symbols
    stops, relatives = symbols_of("comma|strong"), symbols_of("rel")
    if at and symbols[at - 1] in relatives:
        return True
    near = symbols[max(0, at - 3) : at]
    near = near[max((near.rfind(stop) for stop in set(near) & set(stops)), default=-1) + 1 :]
    if any(symbol in symbols_of("aside_prep") for symbol in near):
        return True
    clause = range(at - 1, max(0, at - _SUBJECT_REACH), -1)
    opened = next((index for index in clause if symbols[index] in relatives), 0)
    return opened > 0 and symbols[opened - 1] in stops and any(symbol in stops for symbol in symbols[at:end])


def _with_partners(scene: _Scene, hit: NameHit) -> tuple[Party, ...]:
    """The party and those joined to it by "and" or commas ("A, 28, and B, 29, pleaded guilty")."""
    sentence, shift = scene.line.sentence, scene.line.shift
    low = max(sentence.start + shift, hit.start - _ROW_CHARS)
    high = min(sentence.end + shift, hit.end + _ROW_CHARS)
    row = [other for other in names_between(scene.cast.names, low, high) if not _modifies(scene, other)]
    at = next((index for index, other in enumerate(row) if other.start == hit.start), None)
    if at is None:
        return (hit.party,)
    first = last = at
    while first and _joined(scene, row[first - 1], row[first]):
        first -= 1
    while last + 1 < len(row) and _joined(scene, row[last], row[last + 1]):
        last += 1
    parties = dict.fromkeys(other.party for other in row[first : last + 1])
    return tuple(party for party in parties if scene.may_be(party))


_ROW_CHARS = 300
"""How far a row of joined names may reach each way."""


def _joined(scene: _Scene, one: NameHit, other: NameHit) -> bool:
    start, end = scene.token_at(one.end), scene.token_at(other.start)
    return bool(_conjunction().fullmatch(scene.line.tagged.symbols, start, end))


@cache
def _conjunction() -> re.Pattern[str]:
    """What stands between two joined names: "and", a comma, an age ("A, 28, and B")."""
    comma, number, and_ = (symbols_of(names) for names in ("comma", "number", "also"))
    return re.compile(f"(?:[{comma}][{number}])?[{comma}]?[{and_}]?[{comma}]?")


# ------------------------------------------------------------------ pronouns, and nobody

_SENTENCES_BACK = 3


def _antecedent(scene: _Scene, place: int) -> Bound:
    """The subject that a pronoun takes up: the first name of its own sentence, else of the sentences before."""
    pronoun = scene.line.tagged.symbols[scene.token_at(place)]
    unfit = [body for body, name in ((True, "personal"), (False, "corporate")) if pronoun in symbols_of(name)]
    for back in range(_SENTENCES_BACK + 1):
        earlier = scene.analysis.lines[max(0, scene.act.line - back)]
        if back and (scene.act.line < back or earlier.sentence.paragraph < 0):
            break
        high = place if not back else earlier.sentence.end + earlier.shift
        people = people_between(scene.cast, earlier.sentence.start + earlier.shift, high)
        parties = [who.party for who in people if isinstance(who, NameHit) and scene.may_be(who.party)]
        if not back and people and not parties and _is_own(scene, people[-1], place):
            return Bound(stranger=_name_of(people[-1]), how="a pronoun for another person")
        if fitting := [party for party in parties if _fits(party, unfit)]:
            return Bound((fitting[0],), how="pronoun")
        if people and not parties and scene.act.match.frame.kind in CRIMINAL and _all_accused(people):
            return Bound(stranger=_name_of(people[0]), how="a pronoun for another person")
    return _main(scene)


def _fits(party: Party, unfit: list[bool]) -> bool:
    """Whether a pronoun may mean the party: "he" no company, "the firm" neither a person nor a group of people."""
    is_group = party.name[:1].islower()
    return not (False in unfit and is_group) and is_body(party) not in unfit


def _is_own(scene: _Scene, who: NameHit | Person, place: int) -> bool:
    """ "Doe left prison after a court vacated his conviction": his own, unless Doe only says something."""
    between = scene.line.tagged.symbols[scene.token_at(who.end) : scene.token_at(place)]
    return isinstance(who, Person) and not any(symbol in symbols_of("say|rel|counsel") for symbol in between)


def _all_accused(people: list[NameHit | Person]) -> bool:
    """Whether the article tells a criminal step of each of these others, so that "he" may be one of them."""
    return all(isinstance(who, Person) and who.accused for who in people)


def _name_of(who: NameHit | Person) -> str:
    return who.name if isinstance(who, Person) else who.party.name


def _fall_back(scene: _Scene) -> Bound:
    """Nobody stands where the act's person should: the main party, unless the sentence speaks of others only."""
    low, high = scene.line.sentence.start + scene.line.shift, scene.line.sentence.end + scene.line.shift
    people = people_between(scene.cast, low, high)
    strangers = [who for who in people if isinstance(who, Person)]
    away = _opens_with(scene, "elsewhere")
    others_only = strangers and len(strangers) == len(people)
    accused = any(who.accused for who in strangers) or not _named_in_paragraph(scene)
    if others_only and (away or (accused and scene.act.match.frame.kind in CRIMINAL)):
        return Bound(stranger=strangers[0].name, how="a sentence about another person")
    if away and not people:
        return Bound(stranger="somebody else", how="a sentence about another matter")
    return _main(scene)


def _opens_with(scene: _Scene, classes: str) -> bool:
    """Whether one of the sentence's first words leaves the story ("Elsewhere", "In an unrelated case")."""
    return any(symbol in symbols_of(classes) for symbol in scene.line.tagged.symbols[:4])


def _named_in_paragraph(scene: _Scene) -> bool:
    """Whether any party of the watch is named in the act's paragraph."""
    paragraph = scene.line.sentence.paragraph
    lines = [line for line in scene.analysis.lines if line.sentence.paragraph == paragraph]
    low, high = lines[0].sentence.start + lines[0].shift, lines[-1].sentence.end + lines[-1].shift
    return bool(names_between(scene.cast.names, low, high))


def _main(scene: _Scene) -> Bound:
    """The article's main party; in a sentence that names parties of the watch, one of those."""
    low, high = scene.line.sentence.start + scene.line.shift, scene.line.sentence.end + scene.line.shift
    named = [hit.party for hit in names_between(scene.cast.names, low, high) if scene.may_be(hit.party)]
    if named and scene.cast.main not in named:
        return Bound((named[0],), how="named in the sentence")
    return Bound((scene.cast.main,) if scene.cast.main else (), how="the article's main party")
