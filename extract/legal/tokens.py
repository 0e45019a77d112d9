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
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import accumulate

from seeds.legal_language import Phrase, load_legal_language

_PARTS = re.compile(
    r"([A-Z]\.(?:[A-Z]\.)+"
    r"|(?:[A-Za-z]+[^\W\d_]*|[^\W\d_]+)(?:-[^\W\d_]+)*"
    r"|[,;:()—–?!“”\"]"
    r"|['’](?:s|t|re|ve|d|ll)\b"
    r"|\d(?:[\d,.]*\d)?\w*"
    r"|[$£€]\d(?:[\d,.]*\d)?\w*)"
)
"""Splits into gap, token, gap ... gap: no object is made for a match, and the lengths add up to the offsets.

Each way begins with a plain set of characters, so that the engine leaves most of them after one look; words, which
are four tokens in five, come as early as they can.
"""
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


@cache
def set_of(names: str) -> frozenset[str]:
    """The same characters as a set, for the question whether any of them stands somewhere."""
    return frozenset(symbols_of(names))


def tag(text: str, start: int, end: int) -> Tagged:
    """The tokens of `text[start:end]`."""
    parts = _PARTS.split(text[start:end])
    bounds = list(accumulate(map(len, parts), initial=start))
    words, starts, ends = parts[1::2], bounds[1:-1:2], bounds[2:-1:2]
    symbols = "".join(map(_symbol_of_word, words))
    if _OPENS not in symbols:
        return Tagged(symbols, tuple(starts), tuple(ends))
    return _join_phrases(words, symbols, starts, ends)


_OPENS = "\0"
"""Stands for a word that may begin a phrase, until its neighbours have been looked at."""


def _join_phrases(words: list[str], symbols: str, starts: list[int], ends: list[int]) -> Tagged:
    """The tokens where some words may begin a phrase of several; of those alone anything is read twice."""
    plain = [*map(_plain, words), _END]
    found, wide = list(symbols), []
    at = symbols.find(_OPENS)
    while at >= 0:
        opener, width = _opener_of(words[at], at == 0), 1
        found[at] = opener.alone
        if words[at] in _first_names() and symbols[at + 1 : at + 2] == _defaults()["name"]:
            found[at] = _defaults()["name"]  # "Grant Doe refused bail" grants nothing
        elif opener.may_begin(plain, at):
            width, found[at] = _read_phrase(plain, at, opener)
            wide += [(at, at + width)] if width > 1 else []
        at = symbols.find(_OPENS, at + width)
    for first, behind in reversed(wide):
        ends[first] = ends[behind - 1]
        del found[first + 1 : behind], starts[first + 1 : behind], ends[first + 1 : behind]
    return Tagged("".join(found), tuple(starts), tuple(ends))


_END = ""
"""Stands behind the last word, and begins and goes on with nothing."""


@lru_cache(maxsize=65_536)
def _symbol_of_word(word: str) -> str:
    """The symbol of a word that needs no look at its neighbours, else `_OPENS`."""
    opener = _openers().get(_plain(word))
    if word == "May" or word in _first_names() or (opener and (opener.seconds or opener.particles)):
        return _OPENS
    return opener.alone if opener and opener.alone else _default_symbol(word)


@cache
def _first_names() -> frozenset[str]:
    return load_legal_language().lists["first_names"]


@lru_cache(maxsize=65_536)
def _plain(word: str) -> str:
    return word.lower().replace("’", "'").removeprefix("'")


_Seconds = Mapping[str, tuple[tuple[tuple[str, ...], tuple[str, ...], str], ...]]
_Particles = tuple[tuple[tuple[str, ...], str], ...]


@dataclass(frozen=True, slots=True)
class _Opener:
    """What a word may begin: phrases by their second word, verbs with `particles`; else it stands `alone`."""

    alone: str
    seconds: _Seconds
    particles: _Particles
    particle_heads: frozenset[str] = frozenset()

    def may_begin(self, plain: list[str], at: int) -> bool:
        """Whether the words behind make it worth a closer look; one word in five is."""
        if plain[at + 1] in self.seconds:
            return True
        return bool(self.particles) and not self.particle_heads.isdisjoint(plain[at + 1 : at + 2 + _GAP])


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
    heads = frozenset(particle[0] for particle, _ in particles)
    return _Opener(alone, {second: tuple(found) for second, found in seconds.items()}, particles, heads)


@lru_cache(maxsize=65_536)
def _opener_of(word: str, first: bool) -> _Opener:
    """What the word may begin; where it begins nothing `alone` is its symbol. A first "May" is a verb's."""
    if word == "May":
        return _Opener(_defaults()["may" if first else "May"], {}, ())
    opener = _openers().get(_plain(word)) or _Opener(_default_symbol(word), {}, ())
    return opener if opener.alone else replace(opener, alone=_default_symbol(word))


def _read_phrase(plain: list[str], index: int, opener: _Opener) -> tuple[int, str]:
    """How many words the token at `index` spans, and its symbol."""
    for wording, particle, symbol in opener.seconds.get(plain[index + 1], ()):
        width = len(wording)
        whole = width == len(_TWO) or tuple(plain[index : index + width]) == wording
        if whole and (not particle or _particle_follows(plain, index + width, particle)):
            return width, symbol
    for particle, symbol in opener.particles:
        if _particle_follows(plain, index + 1, particle):
            beside = len(particle) > 1 and tuple(plain[index + 1 : index + 1 + len(particle)]) == particle
            return 1 + len(particle) * beside, symbol
    return 1, opener.alone


_TWO = ("first", "second")


_GAP = 6
"""Words between a verb and its particle ("threw the whole of the case out"); seven and more were accidents."""


def _particle_follows(plain: list[str], index: int, particle: tuple[str, ...]) -> bool:
    for at, word in enumerate(plain[index : index + _GAP + 1], index):
        if word == particle[0] and tuple(plain[at : at + len(particle)]) == particle:
            return True
        if word in _CLAUSE_ENDS:
            return False
    return False


_CLAUSE_ENDS = frozenset({",", ";", ":", _END})


def _default_symbol(word: str) -> str:
    month = _openers().get(_plain(word.rsplit("-", 1)[1])) if "-" in word else None
    if month and month.alone and month.alone in symbols_of("date_word"):
        return month.alone  # "mid-November"
    if word[0].isdigit():
        return _defaults()["year" if len(word) == len("2024") and word[:2] in ("19", "20") else "number"]
    if word.endswith("ly") and word.islower() and word not in _no_adverbs():
        return _defaults()["adverb"]
    return _defaults()["money" if word[0] in "$£€" else "name" if word[0].isupper() else "word"]


@cache
def _no_adverbs() -> frozenset[str]:
    return load_legal_language().lists["no_adverbs"]


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
    "adverb": {WORD, "adv"},
    "name": {NAME},
    "number": {NUMBER},
    "year": {NUMBER, YEAR},
    "money": {NUMBER, MONEY},
}
