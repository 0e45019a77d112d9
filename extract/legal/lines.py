"""An article's sentences as lines: tokens and dates of each, read once for all that is asked of them. Pure."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from extract.legal.date_wordings import DateExpression, find_dates, says_year
from extract.legal.patterns import compile_pattern
from extract.legal.tokens import YEAR, Tagged, tag
from extract.pages.sentences import Sentence, split_sentences
from extract.records import Article, Field


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence with its tokens and dates; `shift` turns its offsets into those of title and text joined."""

    sentence: Sentence
    tagged: Tagged
    dates: tuple[DateExpression, ...]
    shift: int


def read_lines(article: Article, day_is_known: bool) -> tuple[Line, ...]:
    """The title and the sentences of the text. Without a day of publication only dates that say their year are kept."""
    return tuple(_read_line(article, sentence, day_is_known) for sentence in split_sentences(article))


def find_lead(article: Article, lines: tuple[Line, ...]) -> int:
    """The number of the line that the lead begins with: the first paragraph that tells something in a whole sentence.

    What stands above it (dateline, contacts, "For immediate release", the headline once more, a standfirst) belongs to
    the front of the article, and would push its news out of sight if it were taken for the lead.
    """
    first = next((number for number, line in enumerate(lines) if line.sentence.field is Field.TEXT), 0)
    for number in range(first, len(lines)):
        if _is_whole(article, lines[number]):
            opening = lines[number].sentence.paragraph
            return bisect_left(lines, opening, key=lambda line: line.sentence.paragraph)
    return first


def _is_whole(article: Article, line: Line) -> bool:
    told = article.text[line.sentence.start : line.sentence.end].rstrip("\"'”’)")
    return len(line.tagged.symbols) >= _SENTENCE and told.endswith((".", "!", "?", "…"))


_SENTENCE = 5
"""Tokens of the shortest lead ("Doe was jailed for life."); "SANTA FE, N.M." is none."""


def _read_line(article: Article, sentence: Sentence, day_is_known: bool) -> Line:
    text = article.title if sentence.field is Field.TITLE else article.text
    shift = 0 if sentence.field is Field.TITLE else len(article.title) + 1
    tagged = tag(text, sentence.start, sentence.end)
    dates = tuple(found for window in _date_windows(tagged) for found in find_dates(text, *window))
    return Line(sentence, tagged, dates if day_is_known else tuple(filter(says_year, dates)), shift)


def _date_windows(tagged: Tagged) -> Iterator[tuple[int, int]]:
    """Where in the text dates may stand: around months, weekdays, "yesterday" and years, some words each way. Windows
    that would touch are one, or the words between two dates would be lost to the second.
    """
    first, last = 0, -1
    for found in _time_words().finditer(tagged.symbols):
        if last >= 0 and found.start() - _AHEAD > last:
            yield tagged.starts[first], tagged.ends[last]
            last = -1
        first = first if last >= 0 else max(0, found.start() - _AHEAD)
        last = min(len(tagged.symbols), found.end() + _BEHIND) - 1
    if last >= 0:
        yield tagged.starts[first], tagged.ends[last]


_AHEAD, _BEHIND = 3, 4
"""Words that may belong to a date: "a couple of" weeks ago; "Oct. 3" of next year."""


@cache
def _time_words() -> re.Pattern[str]:
    """What every date expression holds at least one of."""
    return compile_pattern(f"date_word|time_word|{YEAR}")
