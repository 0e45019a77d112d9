"""Whose act is it? Binds acts to the parties of one watch. Pure.

Each act asks for its places in order (places.py); the first that holds a name decides, and a name that the watch does
not know is somebody else's case, which the watched party must never get. A pronoun is the subject of the sentences
before (pronouns.py). Only when nothing is named at all does the act go to the article's main party.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cache

from extract.legal.acts import Act, Analysis
from extract.legal.cast import CRIMINAL, Cast, is_body, is_of_its_sort, people_between, role_of
from extract.legal.lines import Line
from extract.legal.manner import is_reduced_clause
from extract.legal.parties import NameHit, names_between
from extract.legal.patterns import compile_pattern
from extract.legal.people import Person
from extract.legal.places import Place, Scene, find_places, modifies, rank_candidates
from extract.legal.pronouns import find_antecedent, find_introduced, find_pair, find_several, find_they
from extract.legal.subjects import SOMEBODY, find_subject, introduces
from extract.legal.tokens import NUMBER, WORD, symbols_of
from extract.records import Stage
from seeds.watch import Party, Role


@dataclass(frozen=True, slots=True)
class Bound:
    """Whose step it is: parties of the watch, a `group` named after one ("the Acme executives"), or a stranger.

    `appellant` appeals in a case that is not its own. `unnamed`: what was not done, or may be, to "other executives".
    """

    parties: tuple[Party, ...] = ()
    group: str | None = None
    stranger: str | None = None
    how: str = ""
    appellant: Party | None = None
    unnamed: bool = False


def bind(act: Act, analysis: Analysis, cast: Cast) -> Bound:
    """Whose step the act is."""
    scene = Scene(act, analysis.lines[act.line], analysis, cast)
    if _opens_with(scene, "away"):
        return Bound(stranger="an unrelated case", how="a sentence about another matter")
    if described := _named_behind(scene):
        return Bound((described,), how="named behind what describes it")
    if by_grammar := _by_grammar(scene):
        return by_grammar
    found = (_first_named(scene, place) for place in find_places(scene))
    return next((bound for bound in found if bound), None) or _fall_back(scene)


def _by_grammar(scene: Scene) -> Bound | None:
    who = find_subject(scene)
    if who == SOMEBODY:
        open_ = scene.act.scope.stage is not Stage.HAPPENED and scene.act.match.frame.kind in CRIMINAL
        unnamed = open_ or _is_held_by_police(scene)
        return Bound(unnamed=True, how="a newcomer") if unnamed else Bound(stranger=SOMEBODY, how="a newcomer")
    return _taken_by(scene, who.start, who) if isinstance(who, NameHit | Person) else None


def _is_held_by_police(scene: Scene) -> bool:
    """ "A woman, 46, was detained": police give an age and no name, and a story's next accused first comes so."""
    symbols, head = scene.line.tagged.symbols, scene.act.match.head
    return scene.act.match.frame.kind == "arrest" and bool(_aged().search(symbols, max(0, head - _AGED_REACH), head))


_AGED_REACH = 9


@cache
def _aged() -> re.Pattern[str]:
    return compile_pattern("indef number year_unit anaphor|person_n")


_APPOSITION = 4
"""Tokens between "of" and a name: "the case of the actor John Doe"."""


def _first_named(scene: Scene, place: Place) -> Bound | None:
    if place.start >= place.end:
        return None
    candidates = rank_candidates(scene, place)
    for where, who in candidates:
        if bound := _taken_by(scene, where, who):
            return bound
    if not candidates and place.nearest_first and _is_somebody_else(scene, place):
        return Bound(stranger="somebody unnamed", how="of others")
    return None


def _is_somebody_else(scene: Scene, place: Place) -> bool:
    """ "the arrest of protesters", "an appeal by two officers": a plain noun after "of" or "by" is its person."""
    symbols = scene.line.tagged.symbols[place.start : place.end]
    match, tokens = scene.act.match, scene.line.tagged.symbols
    noun = tokens[match.object if match.object is not None else match.head]
    named_by_crime = noun in symbols_of(
        "charge_n|case|suit|verdict_n|conviction_n|guilty_verdict|guilty|trial|money_penalty"
    )
    return match.frame.party == "owner" and not named_by_crime and bool(_plain_people().match(symbols))


@cache
def _plain_people() -> re.Pattern[str]:
    return compile_pattern(f"of|by indef|{NUMBER}? {NUMBER}? {WORD}? {WORD}|people|police")


def _taken_by(scene: Scene, where: int, who: NameHit | Person | None) -> Bound | None:
    """What the candidate makes of the act, None when it cannot be its person."""
    if who is None:
        return _bound_by_pronoun(scene, where)
    if isinstance(who, Person):
        return Bound(stranger=who.name, how="another person") if _blocks(scene, who) else None
    if scene.act.match.frame.kind in _APPEALS and (theirs := _case_appealed(scene, who.party)):
        return Bound((theirs,), how="an appeal in another's case", appellant=who.party)
    if _is_member(scene, who):
        return Bound(stranger=SOMEBODY, how="one of a body's people")
    if not scene.may_be(who.party) and not _is_charged(scene, who):
        return None
    if group := _group_named_after(scene, who):
        return Bound(group=group, how="a group named after a party")
    return Bound(_with_partners(scene, who), how="named")


def _is_member(scene: Scene, who: NameHit) -> bool:
    """ "A former Acme supervisor": somebody of a body, who is no party of the watch."""
    if introduces(scene) or not is_body(who.party):
        return False
    at, after, symbols = scene.token_at(who.start), scene.token_at(who.end), scene.line.tagged.symbols
    before = symbols[max(0, at - 2) : at]
    return after < len(symbols) and symbols[after] in symbols_of("person_n|people") and _has(before, "indef|another")


def _is_charged(scene: Scene, who: NameHit) -> bool:
    """ "The case against field supervisor Glenn Marsh", where the watch knows him as a bystander only."""
    if role_of(who.party) is not Role.NON_PARTY:
        return False
    at = scene.token_at(who.start)
    return _has(scene.line.tagged.symbols[max(0, at - 4) : at], "against")


def _has(symbols: str, classes: str) -> bool:
    return any(symbol in symbols_of(classes) for symbol in symbols)


_APPEALS = frozenset({"appeal_filed", "appeal_withdrawn"})


def _case_appealed(scene: Scene, who: Party) -> Party | None:
    """The accused in whose case a widower, a victim or a named prosecutor appeals; None for whoever has a case."""
    if scene.analysis.civil or role_of(who) not in (Role.NON_PARTY, Role.VICTIM, Role.PROSECUTOR):
        return None
    low, high = scene.line.sentence.start + scene.line.shift, scene.line.sentence.end + scene.line.shift
    named = [hit.party for hit in names_between(scene.cast.names, low, high)]
    around = [*named, *([scene.cast.main] if scene.cast.main else [])]
    return next((party for party in around if party.legal_role is Role.DEFENDANT), None)


def _bound_by_pronoun(scene: Scene, where: int) -> Bound:
    """A pronoun decides: where nobody fits it means whom the article is about."""
    pronoun = scene.line.tagged.symbols[scene.token_at(where)]
    if pronoun in symbols_of("several_n|both"):
        several = find_several(scene) or find_introduced(scene) or find_pair(scene, where)
        return Bound(several, how="several taken up together") if several else _main(scene)
    if pronoun in symbols_of("they") and (they := find_they(scene, where)):
        return Bound(they, how="several taken up together")
    found = find_antecedent(scene, where)
    if isinstance(found, str):
        return Bound(stranger=found, how="a pronoun for another person")
    return Bound((found,), how="pronoun") if found else _main(scene)


def _blocks(scene: Scene, who: Person) -> bool:
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


def _group_named_after(scene: Scene, who: NameHit) -> str | None:
    """ "the Acme executives": people of a body, as the text names them. They are no party that the watch lists."""
    after, tagged = scene.token_at(who.end), scene.line.tagged
    if not is_body(who.party) or after >= len(tagged.symbols) or tagged.symbols[after] not in symbols_of("people"):
        return None
    article, start = scene.analysis.article, who.start - scene.line.shift
    text = article.title if scene.line.sentence.paragraph < 0 else article.text
    return text[start : tagged.ends[after]]


def _with_partners(scene: Scene, hit: NameHit) -> tuple[Party, ...]:
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
    return tuple(party for party in parties if scene.may_be(party))


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


def _fall_back(scene: Scene) -> Bound:
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
    if not people and introduces(scene) and (introduced := find_introduced(scene)):
        return Bound(introduced, how="introduced by their number")
    return _main(scene)


def _named_behind(scene: Scene) -> Party | None:
    """ "The one person convicted so far, armorer Jane Roe": whom a participle describes, named behind its comma."""
    symbols, head = scene.line.tagged.symbols, scene.act.match.head
    comma = next(
        (at for at in range(head + 1, min(head + _DESCRIBED, len(symbols))) if _has(symbols[at], "comma")), None
    )
    if comma is None or not is_reduced_clause(scene.act, symbols):
        return None
    sentence, shift = scene.line.sentence, scene.line.shift
    named = names_between(scene.cast.names, sentence.start + shift, sentence.end + shift)
    near = (hit.party for hit in named if comma < scene.token_at(hit.start) <= comma + _TITLED)
    return next((party for party in near if scene.may_be(party)), None)


_DESCRIBED, _TITLED = 6, 3
"""Tokens from the participle to its comma, and from there to the name ("the film's armorer Jane Roe")."""


def _opens_with(scene: Scene, classes: str) -> bool:
    """Whether one of the sentence's first words leaves the story ("Elsewhere", "In an unrelated case")."""
    return any(symbol in symbols_of(classes) for symbol in scene.line.tagged.symbols[:4])


def _named_in_paragraph(scene: Scene) -> bool:
    """Whether any party of the watch is named in the act's paragraph."""
    lines, paragraph = scene.analysis.lines, scene.line.sentence.paragraph
    first = lines[bisect_left(lines, paragraph, key=_paragraph_of)]
    last = lines[bisect_right(lines, paragraph, key=_paragraph_of) - 1]
    low, high = first.sentence.start + first.shift, last.sentence.end + last.shift
    return bool(names_between(scene.cast.names, low, high))


def _paragraph_of(line: Line) -> int:
    return line.sentence.paragraph


def _main(scene: Scene) -> Bound:
    """The party of the sentence so far, else of the sentence before it in its paragraph, else of the article."""
    line, head = scene.line, scene.act.match.head
    if named := _named(scene, line, line.tagged.starts[head]):
        main = _article_main(scene)
        return Bound((main if main in named else named[0],), how="named in the sentence")
    before = scene.analysis.lines[scene.act.line - 1] if scene.act.line else line
    if before.sentence.paragraph == line.sentence.paragraph and scene.act.match.frame.kind in CRIMINAL:
        told_of = set(_named(scene, before, before.sentence.end))
        if len(told_of) == 1:
            return Bound((told_of.pop(),), how="named in the sentence before")
    main = _article_main(scene)
    theirs = main is not None and is_of_its_sort(main, scene.act.match.frame.kind)
    return Bound((main,) if main and theirs else (), how="the article's main party")


def _article_main(scene: Scene) -> Party | None:
    criminal = scene.act.match.frame.kind in CRIMINAL or not scene.analysis.civil
    return scene.cast.accused if criminal else scene.cast.main


def _named(scene: Scene, line: Line, end: int) -> list[Party]:
    """The parties whom the act may concern, of those that the line names before `end`, an offset of its own field."""
    low, high = line.sentence.start + line.shift, end + line.shift
    return [hit.party for hit in names_between(scene.cast.names, low, high) if scene.may_be(hit.party)]
