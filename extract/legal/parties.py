"""Names in a text: which watches it may concern, and whose step an act is. Pure.

One automaton over the names of all watches reads a text once, so a thousand watches cost what one costs. A surname
counts only as the watched person's: after "Erik Voss", Voss is Erik's until the text has named another.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

import ahocorasick_rs

from extract.legal.roles import is_body
from extract.records import Article
from seeds.legal_language import load_legal_language
from seeds.watch import Party, Watch


@dataclass(frozen=True, slots=True)
class NameHit:
    """A party of a watch named at `start:end` of the joined text."""

    start: int
    end: int
    party: Party


@dataclass(frozen=True, slots=True)
class _Alias:
    """`common`: a noun for people of whom every story has some ("the families"), and no name or role of one."""

    watch: int
    party: Party | None
    role: str
    common: bool = False


@dataclass(frozen=True, slots=True)
class NameIndex:
    """The names, context terms and namesakes of all watches in one automaton; build it once for a set of watches."""

    watches: tuple[Watch, ...]
    automaton: ahocorasick_rs.AhoCorasick
    aliases: tuple[tuple[_Alias, ...], ...]


@dataclass(frozen=True, slots=True)
class WatchHits:
    """What of one watch occurs in a text: names in order of place, and whether a context term stands there."""

    watch: Watch
    names: tuple[NameHit, ...]
    in_context: bool


def index_names(watches: Sequence[Watch]) -> NameIndex:
    """The automaton for these watches."""
    table: dict[str, list[_Alias]] = {}
    for number, watch in enumerate(watches):
        for wording, alias in _aliases(number, watch):
            table.setdefault(lower_in_place(wording), []).append(alias)
    automaton = ahocorasick_rs.AhoCorasick(list(table) or ["\0"], matchkind=ahocorasick_rs.MatchKind.Standard)
    return NameIndex(tuple(watches), automaton, tuple(tuple(rows) for rows in table.values()))


def _aliases(number: int, watch: Watch) -> Iterable[tuple[str, _Alias]]:
    for party in watch.party:
        for wording in {party.name, *party.aliases}:
            yield wording, _Alias(number, party, "name", common=wording.islower() and party.name.islower())
        if surname := _surname(party):
            yield surname, _Alias(number, party, "surname")
        yield from ((word, _Alias(number, party, "name", common=True)) for word in _group_nouns(party))
    yield from ((term, _Alias(number, None, "context")) for term in watch.context.any)
    yield from ((term, _Alias(number, None, "namesake")) for term in watch.context.none)


def _surname(party: Party) -> str | None:
    """A person's last name where the watch does not list it; bodies have none."""
    words = party.name.split()
    return None if is_body(party) or words[-1] in party.aliases else words[-1]


def _group_nouns(party: Party) -> set[str]:
    """The plural nouns of aliases that describe a group: "bosses" of "hospital bosses"."""
    described = [alias.split() for alias in party.aliases if alias.islower() and " " in alias]
    return {words[-1] for words in described if words[-1].endswith("s")} - set(party.aliases)


def lower_in_place(text: str) -> str:
    """The text in lower case with every offset kept, and typographic apostrophes and hyphens made plain."""
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = "".join(char.lower() if len(char.lower()) == 1 else char for char in text)
    for typographic, plain in _PLAIN:
        lowered = lowered.replace(typographic, plain)
    return lowered


_PLAIN = (("’", "'"), ("‘", "'"), ("‑", "-"), ("–", "-"), ("\u00a0", " "))


def find_watched(index: NameIndex, text: str) -> tuple[WatchHits, ...]:
    """The watches of which at least one party is named in `text` (title and text joined), with what was found."""
    lowered = lower_in_place(text)
    found: dict[int, list[tuple[int, int, _Alias]]] = {}
    for number, start, end in index.automaton.find_matches_as_indexes(lowered, overlapping=True):
        if _is_whole_word(lowered, start, end):
            for alias in index.aliases[number]:
                found.setdefault(alias.watch, []).append((start, end, alias))
    return tuple(hits for number, rows in found.items() if (hits := _hits(index.watches[number], rows, text)))


def _is_whole_word(text: str, start: int, end: int) -> bool:
    return not (start and text[start - 1].isalnum()) and not (end < len(text) and text[end].isalnum())


def _hits(watch: Watch, rows: list[tuple[int, int, _Alias]], text: str) -> WatchHits | None:
    rows = [_with_middle_name(text, row) for row in rows]
    namesakes = sorted((start, end) for start, end, alias in rows if alias.role == "namesake")
    reached = [*accumulate((end for _, end in namesakes), max)]
    names = [row for row in rows if row[2].party and not _inside(row[0], row[1], namesakes, reached)]
    whole = {id(row[2].party) for row in names if row[2].role == "name" and text[row[0] : row[1]].count(" ")}
    names = [row for row in names if row[2].role == "name" or (id(row[2].party) in whole and text[row[0]].isupper())]
    others = {id(row[2].party) for row in names if _is_namesake(text, row)} - whole
    names = [row for row in names if id(row[2].party) not in others and not _is_namesake(text, row)]
    nameless = all(party.name.islower() for party in watch.party)
    if not any(nameless or not alias.common for *_, alias in names):
        return None
    context = any(alias.role == "context" for *_, alias in rows) or not watch.context.any or _two_together(names, text)
    return WatchHits(watch, _longest(names), context)


def _two_together(names: list[tuple[int, int, _Alias]], text: str) -> bool:
    """Two parties of a story named in one article are each other's context; group nouns ("the families") are not."""
    return len({id(alias.party) for start, _, alias in names if text[start].isupper() and not alias.common}) > 1


def _inside(start: int, end: int, spans: list[tuple[int, int]], reached: list[int]) -> bool:
    """Whether a span holds `start:end`; `spans` are in order, `reached` is how far those up to each of them go."""
    before = bisect_right(spans, start, key=_first)
    return before > 0 and reached[before - 1] >= end


def _first(span: tuple[int, int]) -> int:
    return span[0]


def _with_middle_name(text: str, row: tuple[int, int, _Alias]) -> tuple[int, int, _Alias]:
    """ "Dana Lee Voss", "Dana L. Voss": the whole name, where the watch has the first and the last only."""
    start, end, alias = row
    if alias.party is None or " " in text[start:end] or not text[start].isupper() or is_body(alias.party):
        return row
    first = alias.party.name.split()[0]
    before = text.rfind(first + " ", max(0, start - _MIDDLE - len(first)), start)
    between = text[before + len(first) + 1 : start] if before >= 0 else ""
    return (before, end, alias) if _MIDDLE_NAMES.fullmatch(between) else row


_MIDDLE = 24
"""Characters of the middle names in which a first name is looked for."""
_MIDDLE_NAMES = re.compile(r"(?:[A-Z][\w’'-]*\.? ){1,2}")
_FIRST_NAME = re.compile(r"([A-Z][a-z]+)[ ]\Z")


def _is_namesake(text: str, row: tuple[int, int, _Alias]) -> bool:
    """A one-word name after another capitalised first name ("Erik Voss") is another person's."""
    start, end, alias = row
    if text.find(" ", start, end) >= 0 or alias.party is None or not text[start].isupper():
        return False
    before = _FIRST_NAME.search(text, max(0, start - 20), start)
    if not before:
        return False
    first = before.group(1).lower()
    opens = (
        before.start() == 0
        or text[before.start() - 1] in "\n"
        or text[max(0, before.start() - 2) : before.start()] in (". ", ".\n")
    )
    if opens and _AGE.match(text, end):
        opens = False
    known = set(" ".join((alias.party.name, *alias.party.aliases)).lower().replace("-", " ").split())
    return not (first in load_legal_language().lists["titles"] or first in known or opens or first.endswith("s"))


_AGE = re.compile(r",? (?:\d{2}\b|of [A-Z])")
"""What follows a person who is introduced; "Yesterday Voss ..." at the start of a sentence introduces nobody."""


def _longest(rows: list[tuple[int, int, _Alias]]) -> tuple[NameHit, ...]:
    """Of overlapping names the longest."""
    kept: list[NameHit] = []
    for start, end, alias in sorted(rows, key=lambda row: (row[0], -row[1])):
        if alias.party and (not kept or start >= kept[-1].end):
            kept.append(NameHit(start, end, alias.party))
    return tuple(kept)


def names_between(names: Sequence[NameHit], start: int, end: int) -> Sequence[NameHit]:
    """The hits that begin in `start:end`; `names` is in order of place."""
    return names[bisect_left(names, start, key=_start) : bisect_right(names, end - 1, key=_start)]


def _start(hit: NameHit) -> int:
    return hit.start


def joined(article: Article) -> str:
    """Title and text as one string, in which text offsets are shifted by `len(title) + 1`."""
    return f"{article.title}\n{article.text}"
