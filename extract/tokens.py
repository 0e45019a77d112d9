"""A sentence as a string over the alphabet of lexical classes.

Each token becomes one character that stands for the set of classes it belongs to, so that a frame is a regular
expression over a short string: "A judge has thrown out the charges" reads `det bench have throw-out det charge_n`.
That is the cascade of finite-state machines of FASTUS (Hobbs et al., 1997), and it is what makes the reader both
checkable (a rule is data) and cheap (one dictionary look-up a word, then searches in strings of some 25 characters).
Pure: no SQL, no network here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from seeds.legal_language import Phrase, load_legal_language

_TOKEN = re.compile(
    r"(?:[A-Z]\.){2,}"
    r"|[$£€]?\d(?:[\d,.]*\d)?\w*"
    r"|[^\W\d_]+(?:-[^\W\d_]+)*"
    r"|['’](?:s|t|re|ve|d|ll)\b"
    r"|[,;:()—–?!“”\"]"
)
WORD, NAME, NUMBER, YEAR, MONEY = "word", "name", "number", "year", "money"


@dataclass(frozen=True, slots=True)
class Tagged:
    """A sentence's tokens: `symbols[i]` is the class set of the token at `starts[i]:ends[i]` of the field."""

    symbols: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]


@cache
def alphabet() -> Mapping[frozenset[str], str]:
    """One character for each set of classes that some word has."""
    sets = {row.classes for rows in load_legal_language().phrases.values() for row in rows}
    sets |= {frozenset(names) for names in _DEFAULT_CLASSES.values()}
    return {classes: chr(_FIRST_SYMBOL + index) for index, classes in enumerate(sorted(sets, key=sorted))}


_FIRST_SYMBOL = 0xE000
"""The private use area: no character of a text, and no operator of a regular expression."""


@cache
def symbols_of(names: str) -> str:
    """The characters of every class set that holds one of `names` ("case|charge_n")."""
    wanted = set(names.split("|"))
    if unknown := wanted - frozenset().union(*alphabet()):
        raise ValueError(f"no such lexical class: {', '.join(sorted(unknown))}")
    return "".join(symbol for classes, symbol in alphabet().items() if wanted & classes)


def tag(text: str, start: int, end: int) -> Tagged:
    """The tokens of `text[start:end]`."""
    spans = [match.span() for match in _TOKEN.finditer(text, start, end)]
    words = [text[a:b] for a, b in spans]
    symbols = list(map(_symbol_of_word, words))
    if "" not in symbols:
        return Tagged("".join(symbols), tuple(a for a, _ in spans), tuple(b for _, b in spans))
    return _join_phrases(spans, words, symbols)


def _join_phrases(spans: list[tuple[int, int]], words: list[str], symbols: list[str]) -> Tagged:
    """The tokens where some words (those with an empty symbol) may begin a phrase of several."""
    lowered = list(map(_plain, words))
    starts, ends, found = [], [], []
    index, count = 0, len(words)
    while index < count:
        symbol, width = symbols[index], 1
        if not symbol:
            width, symbol = _read_phrase(words[index], lowered, index)
        found.append(symbol)
        starts.append(spans[index][0])
        index += width
        ends.append(spans[index - 1][1])
    return Tagged("".join(found), tuple(starts), tuple(ends))


@lru_cache(maxsize=65_536)
def _symbol_of_word(word: str) -> str:
    """The symbol of a word that needs no look at its neighbours, else ""."""
    opener = _openers().get(_plain(word))
    if word == "May" or (opener and (opener.seconds or opener.particles)):
        return ""
    return opener.alone if opener and opener.alone else _default_symbol(word)


@lru_cache(maxsize=65_536)
def _plain(word: str) -> str:
    return word.lower().replace("’", "'").removeprefix("'")


@dataclass(frozen=True, slots=True)
class _Opener:
    """What a word may begin: phrases by their second word, verbs with `particles`; else it stands `alone`."""

    alone: str
    seconds: Mapping[str, tuple[tuple[tuple[str, ...], tuple[str, ...], str], ...]]
    particles: tuple[tuple[tuple[str, ...], str], ...]


@cache
def _openers() -> Mapping[str, _Opener]:
    return {first: _opener(rows) for first, rows in load_legal_language().phrases.items()}


def _opener(rows: tuple[Phrase, ...]) -> _Opener:
    seconds: dict[str, list[tuple[tuple[str, ...], tuple[str, ...], str]]] = {}
    for row in rows:
        if len(row.words) > 1:
            seconds.setdefault(row.words[1], []).append((row.words, row.particle, alphabet()[row.classes]))
    alone = next((alphabet()[row.classes] for row in rows if len(row.words) == 1 and not row.particle), "")
    particles = tuple((row.particle, alphabet()[row.classes]) for row in rows if len(row.words) == 1 and row.particle)
    return _Opener(alone, {second: tuple(found) for second, found in seconds.items()}, particles)


def _read_phrase(word: str, lowered: list[str], index: int) -> tuple[int, str]:
    """How many words the token at `index` spans, and its symbol."""
    if word == "May":
        return 1, _defaults()["May" if index else "may"]
    opener = _openers()[lowered[index]]
    second = lowered[index + 1] if index + 1 < len(lowered) else ""
    for words, particle, symbol in opener.seconds.get(second, ()):
        width = len(words)
        whole = width == len(_TWO) or tuple(lowered[index : index + width]) == words
        if whole and (not particle or _particle_follows(lowered, index + width, particle)):
            return width, symbol
    for particle, symbol in opener.particles:
        if _particle_follows(lowered, index + 1, particle):
            return 1, symbol
    return 1, opener.alone or _default_symbol(word)


_TWO = ("first", "second")


_GAP = 6
"""Words between a verb and its particle ("threw the whole of the case out"); seven and more were accidents."""


def _particle_follows(lowered: list[str], index: int, particle: tuple[str, ...]) -> bool:
    for at in range(index, min(index + _GAP + 1, len(lowered))):
        if lowered[at] == particle[0] and tuple(lowered[at : at + len(particle)]) == particle:
            return True
        if lowered[at] in ",;:":
            return False
    return False


def _default_symbol(word: str) -> str:
    month = _openers().get(_plain(word.rsplit("-", 1)[1])) if "-" in word else None
    if month and month.alone and month.alone in symbols_of("date_word"):
        return month.alone  # "mid-November"
    if word[0].isdigit():
        return _defaults()["year" if len(word) == len("2024") and word[:2] in ("19", "20") else "number"]
    return _defaults()["money" if word[0] in "$£€" else "name" if word[0].isupper() else "word"]


@cache
def _defaults() -> Mapping[str, str]:
    phrases = load_legal_language().phrases
    month = next(row.classes for row in phrases["May"] if row.words == ("May",))
    modal = next(row.classes for row in phrases["may"] if row.words == ("may",))
    return {"May": alphabet()[month], "may": alphabet()[modal]} | {
        key: alphabet()[frozenset(names)] for key, names in _DEFAULT_CLASSES.items()
    }


_DEFAULT_CLASSES = {
    "word": {WORD},
    "name": {NAME},
    "number": {NUMBER},
    "year": {NUMBER, YEAR},
    "money": {NUMBER, MONEY},
}
