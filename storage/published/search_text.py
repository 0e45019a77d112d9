"""What a search asks for, and the piece of a text that answers it. Pure: no SQL here."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

SNIPPET_WORDS = 36
"""Two to three lines of a terminal: a sentence and a half, enough to see what the words are about."""

LEAD_WORDS = 6
"""Shown before the first word that was found."""

MARK = "**"
"""Stands on both sides of what was found."""

FEWEST_LETTERS = 2
"""Of a beginning: one letter begins a twentieth of all words."""

_WORD = re.compile(r"[^\W_]+")
_PART = re.compile(r'"(?P<phrase>[^"]*)"(?P<open>\*?)|(?P<plain>[^\s"]+)')


class QueryError(ValueError):
    """The words cannot be searched for; one line that says why."""


@dataclass(frozen=True, slots=True)
class Term:
    """One part of a query: a word, or a phrase of several. `prefix`: the last is only the beginning of a word."""

    words: tuple[str, ...]
    prefix: bool = False


def fold(text: str) -> str:
    """A text as it is compared: small letters without accents. The same as `search_index.FOLDED` in SQL."""
    small = text.lower()
    if small.isascii():
        return small
    parts = unicodedata.normalize("NFD", small)
    return unicodedata.normalize("NFC", "".join(char for char in parts if not unicodedata.combining(char)))


def read_query(text: str) -> tuple[Term, ...]:
    """The parts of a query, all of which an article must have: words, "phrases" and beginnings*. A name with a hyphen
    is a phrase of its parts. Raises QueryError.
    """
    plain = re.sub("[“”„]", '"', text)
    if plain.count('"') % 2:
        raise QueryError(f'{text}: a quotation mark is missing; write phrases as "grand jury"')
    found = [_read_part(part) for part in _PART.finditer(plain)]
    terms = tuple(dict.fromkeys(term for term in found if term.words))
    if not terms:
        raise QueryError(f"{text or 'nothing'}: no word to search for")
    for term in terms:
        if term.prefix and len(term.words[-1]) < FEWEST_LETTERS:
            raise QueryError(f"{term.words[-1]}*: the beginning of a word needs {FEWEST_LETTERS} letters or more")
    return terms


def _read_part(part: re.Match[str]) -> Term:
    said = part["plain"] if part["phrase"] is None else part["phrase"] + part["open"]
    return Term(tuple(_WORD.findall(fold(said))), said.endswith("*"))


def has_phrases(parts: Sequence[str], terms: Sequence[Term]) -> bool:
    """Whether title or text has the words of each phrase one after the other; none runs from the one into the other."""
    folded = [fold(part) for part in parts]
    patterns = [_pattern(term) for term in terms if len(term.words) > 1]
    return all(any(pattern.search(part) for part in folded) for pattern in patterns)


def _pattern(term: Term) -> re.Pattern[str]:
    end = "" if term.prefix else r"(?![^\W_])"
    return re.compile(r"(?<![^\W_])" + r"[\W_]+".join(term.words) + end)


def cut_snippet(text: str, terms: Sequence[Term]) -> str:
    """The stretch of a text that has the most of the terms, the earliest of these, as one line with marks around what
    was found; its beginning when nothing was.
    """
    words = list(_WORD.finditer(text))
    found = _find(words, terms)
    begin = max(0, _densest(found) - LEAD_WORDS)
    end = min(begin + SNIPPET_WORDS, len(words))
    if not words:
        return ""
    opening, closing = "… " if begin else "", " …" if end < len(words) else ""
    return opening + " ".join(_mark(text, words, found, begin, end).split()) + closing


@dataclass(frozen=True, slots=True)
class _Found:
    """A term in a text: numbers of its first word and of the one after its last, and which term it is."""

    first: int
    after: int
    term: int


def _find(words: Sequence[re.Match[str]], terms: Sequence[Term]) -> list[_Found]:
    """In order of place, none inside another."""
    folded = [fold(word[0]) for word in words]
    longest_first = sorted(enumerate(terms), key=lambda one: -len(one[1].words))
    found: list[_Found] = []
    at = 0
    while at < len(folded):
        number = next((number for number, term in longest_first if _stands(term, folded, at)), None)
        if number is not None:
            found.append(_Found(at, at + len(terms[number].words), number))
        at = found[-1].after if number is not None else at + 1
    return found


def _stands(term: Term, folded: Sequence[str], at: int) -> bool:
    there = folded[at : at + len(term.words)]
    *whole, last = term.words
    if len(there) < len(term.words) or there[:-1] != whole:
        return False
    return there[-1].startswith(last) if term.prefix else there[-1] == last


def _densest(found: Sequence[_Found]) -> int:
    """Where the window begins that holds the most terms, then the most places; 0 when nothing was found."""

    def worth(start: int) -> tuple[int, int]:
        room = found[start].first + SNIPPET_WORDS - LEAD_WORDS
        inside = [one.term for one in found[start : start + SNIPPET_WORDS] if one.after <= room]
        return len(set(inside)), len(inside)

    return found[max(range(len(found)), key=worth)].first if found else 0


def _mark(text: str, words: Sequence[re.Match[str]], found: Sequence[_Found], begin: int, end: int) -> str:
    """The words from `begin` to `end` with what stands between them, and with marks."""
    at = words[begin].start()
    pieces = []
    for one in found:
        if one.first >= begin and one.after <= end:
            first, last = words[one.first].start(), words[one.after - 1].end()
            pieces += [text[at:first], MARK, text[first:last], MARK]
            at = last
    return "".join([*pieces, text[at : _end_of_chunk(text, words[end - 1].end())]])


def _end_of_chunk(text: str, at: int) -> int:
    """With the punctuation that hangs on the last word."""
    gap = re.compile(r"\s|$").search(text, at)
    return gap.start() if gap else len(text)
