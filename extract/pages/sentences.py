"""Sentences of an article with their offsets. Pure.

A stop behind a plain word ends a sentence; what another one does is asked of nupunkt, which of the splitters tried
alone keeps "Fed. R. Civ. P." and "U.S. v. Doe" whole, at 0.06 ms for 330 words. Two habits of web text are ours to
mend: sentences glued together where markup was lost ("the trial.The dismissal"), and texts without any full stop,
which are cut so that no sentence can cost more than a long one does.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from nupunkt import sent_spans

from extract.pages.furniture import find_furniture
from extract.records import Article, Field
from seeds.legal_language import load_legal_language

LONGEST_CHARS = 1_200
"""Longer ones are lists, markup or an attack; the longest real sentence seen in legal news had some 700 characters."""

_STOP = re.compile(r"[.!?][”\"’)]?(?=\s*[“\"‘]?[A-Z])")
_END = re.compile(r"[.!?…]")
_LAST_CHARS = 2
"""A full stop and a quotation mark: a paragraph with no end before them is one sentence, and nobody need be asked."""
_LAST_WORD = re.compile(r"\b([A-Za-z]?[a-z]{3,})\Z")


@dataclass(frozen=True, slots=True)
class Sentence:
    """`article.text[start:end]`, or the title's; `paragraph` counts the fenced-off ones too, -1 for the title."""

    field: Field
    start: int
    end: int
    paragraph: int
    opens_paragraph: bool = False


def split_sentences(article: Article) -> tuple[Sentence, ...]:
    """The title and every sentence of the text, site furniture left out, in reading order."""
    title = Sentence(Field.TITLE, 0, min(len(article.title), LONGEST_CHARS), -1, True)
    return (*((title,) if article.title.strip() else ()), *_text_sentences(article.text))


def _text_sentences(text: str) -> Iterator[Sentence]:
    fenced = find_furniture(text)
    for number, (start, end) in enumerate(_paragraphs(text)):
        if number in fenced:
            continue
        opens = True
        for left, right in _spans(text, start, end):
            if words := text[left:right].lstrip():
                first = right - len(words)
                yield Sentence(Field.TEXT, first, first + len(words.rstrip()), number, opens)
                opens = False


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for line in text.split("\n"):
        if line.strip():
            yield start, start + len(line)
        start += len(line) + 1


def _spans(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for left, right in itertools.pairwise(_cuts(text, start, end)):
        while right - left > LONGEST_CHARS:
            space = text.rfind(" ", left + 1, left + LONGEST_CHARS)
            cut = space if space > left else left + LONGEST_CHARS
            yield left, cut
            left = cut
        yield left, right


def _cuts(text: str, start: int, end: int) -> list[int]:
    """Where the paragraph's sentences begin and end. Most stops stand behind a plain word; the splitter is asked only
    where another one could belong to an abbreviation, and what it took for one is put right.
    """
    marks = _END.findall(text, start, end - _LAST_CHARS)
    plain = _plain_ends(text, start, end) if marks else []
    if len(marks) == len(plain):
        return [start, *plain, end]
    splitter = (start + cut for span in sent_spans(text[start:end]) for cut in span)
    return sorted({start, *splitter, *plain, end})


def _plain_ends(text: str, start: int, end: int) -> list[int]:
    """The sentence ends that stand behind a plain word, those without a space behind them too."""
    stops = (match for match in _STOP.finditer(text, start, end) if match.end() < end)
    return [match.end() for match in stops if _ends_sentence(text, start, match.start())]


def _ends_sentence(text: str, start: int, stop: int) -> bool:
    """Whether a word of four letters or more, that is no known abbreviation, stands before the stop."""
    word = _LAST_WORD.search(text, max(start, stop - _LONGEST_WORD), stop)
    return bool(word) and word[1].lower() not in load_legal_language().lists["abbreviations"]  # type: ignore[index]


_LONGEST_WORD = 20
