"""Whom a pronoun, or a noun like "the actor", takes up. Pure.

The subject of its own sentence, else of the sentences before: news writes the person first. "He" is no company and
"the firm" no person. A pronoun after somebody else's name is that person's own ("Doe left prison after a court vacated
his conviction"), unless Doe only says something or acts for a client.
"""

from __future__ import annotations

from dataclasses import replace

from extract.legal.cast import people_between
from extract.legal.modifying import modifies
from extract.legal.parties import NameHit, names_between
from extract.legal.people import Person
from extract.legal.roles import CRIMINAL, is_body, is_called
from extract.legal.scene import Scene
from extract.legal.sorts import ANYBODY, Sort
from extract.legal.tokens import symbols_of
from seeds.watch import Party, Role

_SENTENCES_BACK = 3
"""Further back a pronoun has had another subject since."""


def find_antecedent(scene: Scene, place: int, sort: Sort) -> Party | str | None:
    """The party that the pronoun at this place takes up, or a stranger's name; None when nobody fits."""
    pronoun = scene.line.tagged.symbols[scene.token_at(place)]
    cast = scene.cast
    if sort.body is not False and cast.written is not cast.names:
        cast = replace(cast, names=cast.written)
    for back in range(_SENTENCES_BACK + 1):
        earlier = scene.analysis.lines[max(0, scene.act.line - back)]
        if back and (scene.act.line < back or earlier.sentence.paragraph < 0):
            break
        high = place if not back else earlier.sentence.end + earlier.shift
        people = people_between(cast, earlier.sentence.start + earlier.shift, high)
        parties = [who.party for who in people if isinstance(who, NameHit) and scene.may_be(who.party)]
        if not back and people and not parties and _is_own(scene, people[-1], place, sort):
            return _name_of(people[-1])
        if fitting := [party for party in parties if sort.fits(party)]:
            named = _named_themselves(replace(scene, line=earlier), people)
            return next((party for party in fitting if party in named), fitting[0])
        if people and not parties and scene.act.match.frame.kind in CRIMINAL and _all_accused(people):
            return _name_of(people[0])
    return _only_body(scene) if pronoun in symbols_of("corporate") and pronoun not in symbols_of("pronoun") else None


def _named_themselves(scene: Scene, people: list[NameHit | Person]) -> set[Party]:
    """Those of a line who are not only named to say whose somebody is ("Doe's former bookkeeper")."""
    return {who.party for who in people if isinstance(who, NameHit) and not modifies(scene, who)}


def find_called(scene: Scene, place: int) -> Party | None:
    """ "The bank", "the nurse": the party named last before it that the watch calls so, in its role or its name."""
    at = scene.token_at(place)
    if scene.line.tagged.symbols[at] in symbols_of("pronoun"):
        return None
    noun = scene.text_of(scene.line, scene.line.tagged.starts[at], scene.line.tagged.ends[at]).lower()
    called = {
        party
        for party in scene.cast.ranked
        if scene.may_be(party) and (is_called(party, noun) or _is_named(party, noun))
    }
    before = reversed(names_between(scene.cast.written, 0, place))
    return next((hit.party for hit in before if hit.party in called), None)


def _is_named(party: Party, noun: str) -> bool:
    """ "Westshore Bank" is a bank."""
    return is_body(party) and noun in party.name.lower().split()


def meant_by(word: str) -> Sort:
    """What a pronoun or a noun like "the actress" says of whom it takes up."""
    personal, corporate = (word in symbols_of(name) for name in ("personal", "corporate"))
    body = None if personal is corporate else corporate
    sex = next((sex for sex in ("woman", "man") if word in symbols_of(f"of_{sex}")), None)
    return Sort(body, sex)


def _only_body(scene: Scene) -> Party | None:
    """ "The company", long after its name: the one body that stands accused or sued in the article."""
    parties = dict.fromkeys(hit.party for hit in scene.cast.names if scene.may_be(hit.party))
    bodies = [party for party in parties if is_body(party) and party.legal_role is Role.DEFENDANT]
    return bodies[0] if len(bodies) == 1 else None


def _is_own(scene: Scene, who: NameHit | Person, place: int, sort: Sort) -> bool:
    """ "Doe left prison after a court vacated his conviction": his own, unless Doe only says something."""
    between = scene.line.tagged.symbols[scene.token_at(who.end) : scene.token_at(place)]
    own = isinstance(who, Person) and sort.fits_name(who.name)
    return own and not any(symbol in symbols_of("say|rel|counsel") for symbol in between)


def _all_accused(people: list[NameHit | Person]) -> bool:
    """Whether the article tells a criminal step of each of these others, so that "he" may be one of them."""
    return all(isinstance(who, Person) and who.accused for who in people)


def _name_of(who: NameHit | Person) -> str:
    return who.name if isinstance(who, Person) else who.party.name


def find_several(scene: Scene, place: int, back: int = _SENTENCES_BACK, sort: Sort = ANYBODY) -> tuple[Party, ...]:
    """Those whom "the four" or "both" takes up: the people of the nearest sentence before that names more than one."""
    for number in range(scene.act.line, max(-1, scene.act.line - back - 1), -1):
        if scene.analysis.lines[number].sentence.paragraph < 0:
            break
        if len(persons := _persons_of(scene, number, sort, place if number == scene.act.line else None)) > 1:
            return persons
    return ()


def find_pair(scene: Scene, place: int) -> tuple[Party, ...]:
    """Whom "the brothers" or "both" means long after their names: the only two people of the watch that fit."""
    said = scene.line.tagged.symbols[scene.token_at(place)]
    if scene.act.match.frame.kind not in CRIMINAL | _HEARINGS or said not in symbols_of("pair_n"):
        return ()
    sort = meant_by(said)
    parties = dict.fromkeys(hit.party for hit in scene.cast.names if scene.may_be(hit.party))
    persons = [party for party in parties if not is_body(party) and sort.fits(party)]
    return tuple(persons) if len(persons) == _PAIR else ()


_PAIR = 2
_HEARINGS = frozenset({"hearing_scheduled", "appeal_decided", "appeal_filed"})
"""Steps of the same case that are told of whoever stands accused in it."""


def find_they(scene: Scene, place: int) -> tuple[Party, ...]:
    """Those whom "they" takes up in a step that is done to an accused; of other steps "they" may be anybody."""
    frame = scene.act.match.frame
    between = scene.line.tagged.symbols[scene.token_at(place) + 1 : scene.act.match.head]
    told_of_another = any(symbol in symbols_of("personal|rel") for symbol in between)
    if told_of_another or frame.kind not in CRIMINAL or frame.party == "owner":
        return ()
    return find_several(scene, place, 1)


def find_introduced(scene: Scene) -> tuple[Party, ...]:
    """Those whom a title or lead introduces as "Two men": the people of the next sentence that names so many."""
    if scene.act.match.frame.kind not in CRIMINAL or scene.act.match.frame.party == "owner":
        return ()
    symbols, head = scene.line.tagged.symbols, scene.act.match.head
    near = set(symbols[max(0, head - _COUNTED_REACH) : head + _COUNTED_REACH])
    asked = next((count for count, names in _COUNTED if not near.isdisjoint(symbols_of(names))), 0)
    behind = range(scene.act.line + 1, min(len(scene.analysis.lines), scene.act.line + _SENTENCES_AHEAD + 1))
    named = (_persons_of(scene, number) for number in behind)
    return next((persons for persons in named if asked and len(persons) == asked), ())


_COUNTED = ((2, "two_n"), (3, "three_n"))
_COUNTED_REACH, _SENTENCES_AHEAD = 6, 6
"""Tokens each way in which the number stands ("convicted the two men"); sentences until the names have come."""


def _persons_of(scene: Scene, number: int, sort: Sort = ANYBODY, end: int | None = None) -> tuple[Party, ...]:
    """The people, not bodies, that a line names before `end` and whom the act may concern."""
    line = scene.analysis.lines[number]
    people = people_between(scene.cast, line.sentence.start + line.shift, end or line.sentence.end + line.shift)
    parties = dict.fromkeys(who.party for who in people if isinstance(who, NameHit) and scene.may_be(who.party))
    return tuple(party for party in parties if not is_body(party) and sort.fits(party))
