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
from functools import cache

from seeds.legal_language import load_legal_language

_TOKEN = re.compile(
    r"(?:[A-Z]\.){2,}"
    r"|[$£€]?\d(?:[\d,.]*\d)?\w*"
    r"|[^\W\d_]+(?:-[^\W\d_]+)*"
    r"|['’](?:s|t|re|ve|d|ll)\b"
    r"|[,;:()—–?!“”\"]"
)
WORD, NAME, NUMBER, MONEY = "word", "name", "number", "money"


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
    lowered = [word.lower().replace("’", "'").removeprefix("'") for word in words]
    symbols: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    index = 0
    while index < len(words):
        width, symbol = _read_token(words[index], lowered, index)
        symbols.append(symbol)
        starts.append(spans[index][0])
        ends.append(spans[index + width - 1][1])
        index += width
    return Tagged("".join(symbols), tuple(starts), tuple(ends))


def _read_token(word: str, lowered: list[str], index: int) -> tuple[int, str]:
    """How many words the token at `index` spans, and its symbol."""
    if word == "May" and index:
        return 1, _defaults()["May"]
    for row in _phrases().get(lowered[index], ()):
        width = len(row[0])
        if width > 1 and tuple(lowered[index : index + width]) != row[0]:
            continue
        if not row[1] or _particle_follows(lowered, index + width, row[1]):
            return width, row[2]
    return 1, _default_symbol(word)


_GAP = 6
"""Words between a verb and its particle ("threw the whole of the case out"); seven and more were accidents."""


def _particle_follows(lowered: list[str], index: int, particle: tuple[str, ...]) -> bool:
    for at in range(index, min(index + _GAP + 1, len(lowered))):
        if lowered[at] == particle[0] and tuple(lowered[at : at + len(particle)]) == particle:
            return True
        if lowered[at] in ",;:":
            return False
    return False


@cache
def _phrases() -> Mapping[str, tuple[tuple[tuple[str, ...], tuple[str, ...], str], ...]]:
    symbol_of = alphabet()
    return {
        first: tuple((row.words, row.particle, symbol_of[row.classes]) for row in rows)
        for first, rows in load_legal_language().phrases.items()
    }


def _default_symbol(word: str) -> str:
    return _defaults()["#" if word[0].isdigit() else "$" if word[0] in "$£€" else "N" if word[0].isupper() else "w"]


@cache
def _defaults() -> Mapping[str, str]:
    symbol_of = alphabet()
    month = next(row.classes for row in load_legal_language().phrases["May"] if row.words == ("May",))
    return {"May": symbol_of[month]} | {key: symbol_of[frozenset(names)] for key, names in _DEFAULT_CLASSES.items()}


_DEFAULT_CLASSES = {"w": {WORD}, "N": {NAME}, "#": {NUMBER}, "$": {NUMBER, MONEY}}
