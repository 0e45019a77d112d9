"""Could this page be about a watch? A byte scan before any parsing. Pure.

Reading a page costs fifty times this scan, and most pages of a newspaper are about nobody we follow. The scan must err
towards "yes": a page let through by mistake costs ten milliseconds, a page kept out is a story missed in silence. So
it asks only whether every word of one of a party's names stands anywhere in the bytes, in any spelling we know of, and
inside other words too. Word order, distance, context terms and exclusions are left to the reader of the text.

Known exceptions: a name whose every occurrence is broken by tags inside a word (`<b>B</b>aldwin`), and an accent that
the watch leaves out (`Muller`) where the page writes it (`Müller`); the other way round is found.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html.entities import codepoint2name

from ahocorasick_rs import BytesAhoCorasick, Implementation

from seeds.watch import Watch

_WORD = re.compile(r"[^\W_]+")
_MIN_WORD_CHARS = 3
_EMPTY_WORDS = frozenset({"the", "and", "for", "von", "van", "der", "los", "las", "inc", "llc", "ltd", "co"})

_ENCODINGS = (
    *("utf-8", "cp1252", "cp1250", "cp1251", "koi8-r", "cp1253", "cp1254", "cp1255", "cp1256"),
    *("gb18030", "big5", "shift_jis", "euc-jp", "euc-kr"),
)
"""What pages are written in besides UTF-8, most of them old; a name is looked for in each that can write it."""

_INVISIBLE = (b"&shy;", b"&#173;", b"\xc2\xad", b"\xe2\x80\x8b", b"&#8203;")
_INVISIBLE_WORD = -1
"""Places where a word may be broken, looked for in the same scan: a search for each would double the cost."""

_ENCODED_LETTER = re.compile(rb"&#(?:x0*(?:[46][1-9a-f]|[57][0-9a])|0*(?:6[5-9]|[78]\d|90|9[7-9]|1[01]\d|12[0-2]));")


@dataclass(frozen=True, slots=True)
class _Name:
    """One name of a party: all of `words` (numbers of words) must occur."""

    watch_id: str
    words: frozenset[int]


@dataclass(frozen=True, slots=True)
class Scanner:
    """Made by `build_scanner`; may be shared by threads. `word_of` maps a pattern's number to its word's."""

    automaton: BytesAhoCorasick
    word_of: tuple[int, ...]
    names: tuple[_Name, ...]

    def watches_in(self, text: bytes | str) -> frozenset[str]:
        """The ids of the watches of which at least one party's name or alias may stand in `text`."""
        body = _folded(text)
        found = self._words_in(body)
        if _INVISIBLE_WORD in found:
            found |= self._words_in(_without_invisible(body))
        return frozenset(name.watch_id for name in self.names if name.words <= found)

    def _words_in(self, body: bytes) -> set[int]:
        matches = self.automaton.find_matches_as_indexes(body, overlapping=True)
        return {self.word_of[pattern] for pattern in {match[0] for match in matches}}


def build_scanner(watches: Iterable[Watch]) -> Scanner:
    """A scanner for all `watches` at once; its cost hardly depends on how many there are."""
    numbers: dict[str, int] = {}
    names = [
        _Name(watch.id, frozenset(numbers.setdefault(word, len(numbers)) for word in _needed_words(name)))
        for watch in watches
        for party in watch.party
        for name in (party.name, *party.aliases)
    ]
    spellings = [(mark, _INVISIBLE_WORD) for mark in _INVISIBLE]
    spellings += [(spelling, number) for word, number in numbers.items() for spelling in sorted(_spellings(word))]
    automaton = BytesAhoCorasick([spelling for spelling, _ in spellings], implementation=Implementation.DFA)
    return Scanner(automaton, tuple(number for _, number in spellings), tuple(name for name in names if name.words))


def _needed_words(name: str) -> list[str]:
    """The words of a name that must occur. Initials and small words are left out unless there is nothing else."""
    words = _WORD.findall(unicodedata.normalize("NFC", name))
    full = [word for word in words if word.lower() not in _EMPTY_WORDS]
    return [word for word in full if len(word) >= _MIN_WORD_CHARS or not word.isascii()] or full or words


def _spellings(word: str) -> set[bytes]:
    """`word` as it may stand in a page's bytes, ASCII letters lowered. Plain ASCII has one spelling."""
    if word.isascii():
        return {word.lower().encode()}
    forms = {form for cased in (word, word.lower(), word.title(), word.upper()) for form in _forms(cased)}
    return {form.lower() for form in forms if form}


def _forms(word: str) -> Iterator[bytes]:
    decomposed = unicodedata.normalize("NFD", word)
    yield decomposed.encode()
    yield _without_accents(decomposed).encode()
    yield _without_accents(word.translate(_UMLAUTS)).encode()
    for encoding in _ENCODINGS:
        yield _written_in(encoding, word)
    yield _escaped(word, "&#{};")
    yield _escaped(word, "&#x{:x};")
    yield _escaped(word, "\\u{:04x}")
    yield "".join(f"&{codepoint2name[ord(c)]};" if ord(c) in codepoint2name else c for c in word).encode()


_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})
_UNDECOMPOSED = str.maketrans({"ß": "ss", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "æ": "ae", "œ": "oe"})


def _without_accents(word: str) -> str:
    letters = (char for char in unicodedata.normalize("NFD", word) if not unicodedata.combining(char))
    return "".join(letters).translate(_UNDECOMPOSED)


def _written_in(encoding: str, word: str) -> bytes:
    try:
        return word.encode(encoding)
    except UnicodeEncodeError:
        return b""


def _escaped(word: str, form: str) -> bytes:
    return "".join(char if char.isascii() else form.format(ord(char)) for char in word).encode()


def _folded(text: bytes | str) -> bytes:
    """The bytes to scan: letters lowered, UTF-16's zeros and letters written as numbers read."""
    body = text.encode("utf-8", "replace") if isinstance(text, str) else text
    body = (body.replace(b"\0", b"") if b"\0" in body else body).lower()
    if _ENCODED_LETTER.search(body):
        body += html.unescape(body.decode("utf-8", "replace")).lower().encode("utf-8", "replace")
    return body


def _without_invisible(body: bytes) -> bytes:
    for mark in _INVISIBLE:
        body = body.replace(mark, b"")
    return body
