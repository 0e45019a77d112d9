"""Whose step a clause tells by its grammar alone, before any name is looked for near the act. Pure.

Two turns of English decide more surely than nearness. A relative clause is about the noun in front of it ("Allmark, a
firm that has pleaded guilty"). And whoever is introduced with "a", "two", "no" or "another" is somebody new: outside
the title and the lead, where a story's own people are introduced so, it is nobody that the watch names.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from extract.legal.cast import people_between
from extract.legal.modifying import modifies
from extract.legal.parties import NameHit, names_between
from extract.legal.patterns import compile_pattern
from extract.legal.people import Person
from extract.legal.roles import CRIMINAL, is_called
from extract.legal.scene import Scene
from extract.legal.tokens import NAME, NUMBER, WORD, symbols_of
from seeds.legal_language import load_legal_language
from seeds.watch import Party

SOMEBODY = "somebody unnamed"


def find_subject(scene: Scene) -> NameHit | Person | str | None:
    """The party or stranger that the act's clause is about, `SOMEBODY` for a newcomer, None where grammar is silent."""
    match = scene.act.match
    if match.frame.party == "owner" or not (match.passive or match.frame.party == "subject"):
        return _new_object(scene) if match.frame.party == "patient" and not match.passive else None
    symbols = scene.line.tagged.symbols
    group = _verb_group().search(symbols, max(0, match.head - _GROUP), match.head)
    begins = group.start() if group else match.head
    if begins and symbols[begins - 1] in symbols_of("who|which|that"):
        return _antecedent(scene, begins - 1)
    known_by_another = (
        _relative().search(symbols, max(0, begins - 4), begins)
        or _is_relation_of_named(scene, begins)
        or _is_co_accused(scene, begins)
    )
    if match.frame.kind in _PERSONAL and known_by_another:
        return SOMEBODY
    if described := _by_role(scene, begins):
        return described
    return SOMEBODY if _is_newcomer(scene, begins) and not _may_introduce(scene, begins) else None


def _by_role(scene: Scene, begins: int) -> NameHit | None:
    """Whom a noun of the watch's own roles means: "its director has admitted", in the lead "a contractor has"."""
    symbols = scene.line.tagged.symbols
    if not begins or scene.act.match.frame.kind not in _PERSONAL:
        return None
    start = _noun_phrase(symbols, begins - 1)
    told = symbols[start] in symbols_of("definite|poss") if start is not None else scene.line.sentence.paragraph < 0
    introduced = start is not None and introduces(scene) and symbols[start] in symbols_of("indef")
    return _of_role(scene, begins - 1) if told or introduced else None


def _of_role(scene: Scene, at: int) -> NameHit | None:
    """The one party of the article whose role in the watch has the noun at this token."""
    line = scene.line
    start, end = line.tagged.starts[at], line.tagged.ends[at]
    before, noun = ["", *scene.text_of(line, line.tagged.starts[max(0, at - 1)], end).split()][-2:]
    if noun.lower() not in load_legal_language().lists["person_nouns"]:
        return None
    found = [party for party in _introduced(scene) if scene.may_be(party) and is_called(party, noun, before)]
    return NameHit(start + line.shift, end + line.shift, found[0]) if len(found) == 1 else None


def _introduced(scene: Scene) -> Sequence[Party]:
    """Whom a noun may mean: in title and lead, which introduce, those who are named soon behind; later on anybody."""
    if not introduces(scene):
        return scene.cast.ranked
    lead = scene.analysis.lines[scene.analysis.lead]
    named = {hit.party for hit in names_between(scene.cast.names, 0, lead.sentence.end + lead.shift + _SOON)}
    return [party for party in scene.cast.ranked if party in named]


_SOON = 600
"""Characters of some three sentences behind the lead, in which an article has named whom it introduced."""


@cache
def _relative() -> re.Pattern[str]:
    """ "His wife was sentenced": somebody who is known by another, and not that other; "he and his wife" is both."""
    poss, also, word = (symbols_of(names) for names in ("poss", "also|comma", WORD))
    return re.compile(f"(?:^|[^{also}])[{poss}][{word}]?[{symbols_of('relation')}]\\Z")


_PERSONAL = CRIMINAL | {"fine_or_penalty"}
"""Kinds that befall whoever is named; a lawyer files and appeals for the client."""


def _is_co_accused(scene: Scene, begins: int) -> bool:
    """ "A co-defendant in this case was jailed": nobody of the watch, unless a name follows ("co-defendant Doe")."""
    found = _co_accused().search(scene.line.tagged.symbols, max(0, begins - _ANTECEDENT), begins)
    return found is not None and not _people(scene, found.start(), begins)


@cache
def _co_accused() -> re.Pattern[str]:
    """The noun as a subject, no preposition before it ("the wife of his co-defendant")."""
    prep, article = symbols_of("prep|of|by"), symbols_of("det|poss|indef")
    noun = f"(?<![{prep}])(?<![{prep}][{article}])[{symbols_of('co_accused')}]"
    return re.compile(f"{noun}[^{symbols_of('strong')}]*\\Z")


_GROUP = 8
"""Tokens of "has since been quietly and finally" before a verb."""


@cache
def _verb_group() -> re.Pattern[str]:
    return re.compile(f"[{symbols_of('adv|have|had|be|will|would|may|should|not_|did|be_pp')}]+\\Z")


def introduces(scene: Scene) -> bool:
    """Whether the sentence stands where an article introduces its own people."""
    return scene.line.sentence.paragraph <= scene.analysis.lead_paragraph


def _may_introduce(scene: Scene, end: int) -> bool:
    """Whether "a man" may be the story's own, in the lead: not in "Doe said that two men had been charged"."""
    said = compile_pattern("say that? _ _", at_end=True).search(scene.line.tagged.symbols, 0, end)
    named_before = said and any(isinstance(who, NameHit) for who in _people(scene, 0, max(1, said.start())))
    return introduces(scene) and not named_before


def _is_relation_of_named(scene: Scene, begins: int) -> bool:
    """ "Doe's brother was jailed", "two colleagues of Doe have admitted", "Doe, whose son was charged"."""
    found = _relation().search(scene.line.tagged.symbols, max(0, begins - _RELATION), begins)
    return bool(found and any(isinstance(who, NameHit) for who in _people(scene, max(0, begins - _RELATION), begins)))


_RELATION = 9


@cache
def _relation() -> re.Pattern[str]:
    """A relation right before the verb, of a name ("Doe's former lawyer") or with one ("an aide to Jane Doe")."""
    name, between = symbols_of(NAME), symbols_of(f"{WORD}|adv|earlier_adv")
    owned = f"(?:[{name}][{symbols_of('s_')}]|[{symbols_of('whose_')}])[{between}]{{0,2}}[{symbols_of('relation')}]"
    of_name = f"[{symbols_of('relation')}][{symbols_of('of|to')}][{name}]{{1,3}}"
    return re.compile(f"(?:{owned}|{of_name})\\Z")


# ------------------------------------------------------------------ relative clauses


def _antecedent(scene: Scene, rel: int) -> NameHit | Person | str | None:
    symbols = scene.line.tagged.symbols
    last = rel - 2 if rel > 1 and symbols[rel - 1] in symbols_of("comma") else rel - 1
    if last < 0 or symbols[last] in symbols_of("say|strong|comma|date_word|number"):
        return None
    people = _people(scene, max(0, rel - _ANTECEDENT), rel)
    if named := next((who for who in people if scene.token_at(who.end) == last + 1), None):
        return named if _is_meant(scene, named) else None
    start = _noun_phrase(symbols, last)
    theirs = start is not None and _relative().search(symbols, max(0, start - 1), last + 1)
    if theirs and scene.act.match.frame.kind in _PERSONAL:
        return SOMEBODY  # "his mother, who admitted it"
    if start is None or not _is_plain(symbols[last]):
        return None
    if start and symbols[start - 1] in symbols_of("comma"):
        return next((who for who in reversed(people) if scene.token_at(who.end) == start - 1), None)
    newcomer = symbols[start] in symbols_of(f"indef|no_|{NUMBER}")
    return SOMEBODY if newcomer and not introduces(scene) else None


_ANTECEDENT = 14


def _people(scene: Scene, low: int, high: int) -> list[NameHit | Person]:
    tagged, shift = scene.line.tagged, scene.line.shift
    return people_between(scene.cast, tagged.starts[low] + shift, tagged.ends[high - 1] + shift)


def _is_meant(scene: Scene, who: NameHit | Person) -> bool:
    return isinstance(who, Person) or (scene.may_be(who.party) and not modifies(scene, who))


# ------------------------------------------------------------------ newcomers


def _is_newcomer(scene: Scene, begins: int) -> bool:
    """ "Two contractors were charged", "No officer has been charged": the noun right before the verb."""
    symbols = scene.line.tagged.symbols
    if not begins or not _is_plain(symbols[begins - 1]):
        return False
    start = _noun_phrase(symbols, begins - 1)
    if start is None or symbols[start] not in symbols_of(f"indef|no_|another|{NUMBER}"):
        return False
    said = compile_pattern("say that", at_end=True).search(symbols, max(0, start - 2), start)
    return bool(said) or not (start and symbols[start - 1] in symbols_of("comma|of|definite|also"))


def _new_object(scene: Scene) -> str | None:
    """ "Arrested three people", "sentenced a Larkmoor nurse to two years", "cannot fine companies"."""
    symbols, head = scene.line.tagged.symbols, scene.act.match.head
    if scene.act.match.frame.kind not in _PERSONAL:
        return None
    relative = compile_pattern("poss word? relation").match(symbols, head + 1)
    theirs = relative and symbols[relative.end() : relative.end() + 1] not in symbols_of(f"comma|{NAME}")
    newcomers = _newcomers() if scene.act.match.frame.kind in CRIMINAL else _persons_fined()
    newcomer = not introduces(scene) and newcomers.match(symbols, head + 1)
    return SOMEBODY if theirs or newcomer else None


@cache
def _newcomers() -> re.Pattern[str]:
    whom = f"{WORD}|people|others|police|anaphor|counsel|person_n"
    several = compile_pattern(f"adv? indef|{NUMBER}|another|others {WORD}? {whom}")
    one = compile_pattern(f"adv? indef {WORD}|{NAME}? {WORD}|{NAME}|{NUMBER}? {whom}")
    return re.compile(f"{several.pattern}|{one.pattern}")


@cache
def _persons_fined() -> re.Pattern[str]:
    """ "Fined a local builder", and not "fined a record £5m"."""
    return compile_pattern(f"indef|another {WORD}|{NAME}? {WORD}|{NUMBER}? people|others|anaphor|person_n")


def _is_plain(symbol: str) -> bool:
    """Whether the token is a common noun of a person or a body, as far as a word tells that."""
    return symbol in symbols_of(f"{WORD}|people|police|anaphor|counsel|person_n")


def _noun_phrase(symbols: str, last: int) -> int | None:
    """Where the noun phrase that ends at `last` begins with an article or a number, None where it has neither."""
    for start in range(last, max(-1, last - _PHRASE), -1):
        if symbols[start] in symbols_of(f"det|indef|no_|another|poss|{NUMBER}"):
            return start
        if symbols[start] in symbols_of("comma|strong|prep|be|say|rel") or (
            start < last and symbols[start] in symbols_of(f"{NAME}") and symbols[last] in symbols_of(NAME)
        ):
            return None
    return None


_PHRASE = 6
