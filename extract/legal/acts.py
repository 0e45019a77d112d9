"""An article's acts of law, before anybody asks whose watch they concern. Pure.

The text is read once into acts (frame, stage, date, place), people and tone; binding them to a watch (binding.py) costs
a handful of comparisons, so reading grows with the text and not with the number of watches.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache

from extract.legal.dates import DateExpression, find_dates
from extract.legal.dating import Clock, date_act, find_news_day, move_clock, read_heading
from extract.legal.frames import Match, find_frames
from extract.legal.parties import ends_as_body
from extract.legal.patterns import compile_pattern
from extract.legal.republished import find_first_published
from extract.legal.scope import Scope, read_scope
from extract.legal.tokens import NAME, YEAR, Tagged, symbols_of, tag
from extract.pages.sentences import Sentence, split_sentences
from extract.records import Article, EventDate, Field, Stage


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence with its tokens and dates; `shift` turns its offsets into those of title and text joined."""

    sentence: Sentence
    tagged: Tagged
    dates: tuple[DateExpression, ...]
    shift: int


@dataclass(frozen=True, slots=True)
class Act:
    """A frame that fits in line number `line`, with its scope and its date."""

    line: int
    match: Match
    scope: Scope
    event_date: EventDate | None


@dataclass(frozen=True, slots=True)
class Person:
    """A proper name of two or more words, or its last word later on; offsets in title and text joined."""

    start: int
    end: int
    name: str
    official: bool
    accused: bool = False


@dataclass(frozen=True, slots=True)
class Analysis:
    """What one article tells, for any watch. `published` is the day that its relative dates count from. By the words it
    uses it speaks of a `civil` proceeding, of a `criminal` one, or does not say.

    `put_out_again`: the article itself says that it first appeared long before; `published` is then that day.
    """

    article: Article
    published: date
    lines: tuple[Line, ...]
    acts: tuple[Act, ...]
    people: tuple[Person, ...]
    civil: bool
    criminal: bool
    news_day: EventDate | None
    put_out_again: bool = False


_UPDATED_WITHIN = timedelta(days=7)
"""An article first published last night and updated this morning is news all the same."""


def analyse(article: Article, published: date | None = None) -> Analysis:
    """The article's sentences, acts and people. Without a publication date relative dates are left open."""
    known = published or (article.published.date() if article.published else None)
    lines = tuple(_read_line(article, sentence, known is not None) for sentence in split_sentences(article))
    shown = known or date.max
    day = find_first_published(article.text, shown) or shown
    opening = (found for found in _opening_dates(lines) if day == shown or "year1" not in found.parts)
    news_day = find_news_day(opening, day)
    lean = _lean_to_civil(lines)
    return Analysis(
        article,
        day,
        lines,
        _find_acts(lines, Clock(day, scene=news_day)),
        _find_people(article, lines),
        lean > 0,
        lean < 0,
        news_day,
        day < shown - _UPDATED_WITHIN,
    )


_OPENING_PARAGRAPHS = 4


def _opening_dates(lines: tuple[Line, ...]) -> Iterator[DateExpression]:
    """The dates that the first paragraphs say."""
    return (found for line in lines if line.sentence.paragraph < _OPENING_PARAGRAPHS for found in line.dates)


def _read_line(article: Article, sentence: Sentence, day_is_known: bool) -> Line:
    text = article.title if sentence.field is Field.TITLE else article.text
    shift = 0 if sentence.field is Field.TITLE else len(article.title) + 1
    tagged = tag(text, sentence.start, sentence.end)
    dates = tuple(found for window in _date_windows(tagged) for found in find_dates(text, *window))
    return Line(sentence, tagged, dates if day_is_known else tuple(filter(_says_year, dates)), shift)


def _says_year(expression: DateExpression) -> bool:
    """Whether the date stands by itself; "on Friday" without a day of publication could be any."""
    return any(expression.parts.get(part, "").isdigit() for part in ("year1", "year2", "year3"))


def _date_windows(tagged: Tagged) -> Iterator[tuple[int, int]]:
    """Where in the text dates may stand: around months, weekdays, "yesterday" and years, three words each way."""
    reached = 0
    for found in _time_words().finditer(tagged.symbols):
        first, last = max(reached, found.start() - 3), min(len(tagged.symbols), found.end() + _BEHIND) - 1
        if first <= last and found.start() >= reached:
            while (
                more := _time_words().search(tagged.symbols, found.end(), last + 1)
            ) and more.end() + _BEHIND > last + 1:
                found, last = more, min(len(tagged.symbols), more.end() + _BEHIND) - 1
            yield tagged.starts[first], tagged.ends[last]
            reached = last + 1


_BEHIND = 4
"""Words after a month that may still be of its date: "Oct. 3 of next year"."""


@cache
def _time_words() -> re.Pattern[str]:
    """What every date expression holds at least one of."""
    return compile_pattern(f"date_word|time_word|{YEAR}")


def _find_acts(lines: tuple[Line, ...], clock: Clock) -> tuple[Act, ...]:
    acts: list[Act] = []
    for number, line in enumerate(lines):
        if line.sentence.opens_paragraph and (heading := read_heading(line.tagged, line.dates, clock)) != clock.heading:
            clock = replace(clock, heading=heading)
        here = list(_acts_of(number, line, clock))
        acts += here
        happened = [act.event_date for act in here if act.scope.stage is Stage.HAPPENED]
        clock = move_clock(clock, line.dates, happened if here else None)
    return tuple(acts)


def _acts_of(number: int, line: Line, clock: Clock) -> Iterator[Act]:
    matches = find_frames(line.tagged)
    heads = sorted({match.head for match in matches})
    for match in matches:
        scope = read_scope(line.tagged, match, line.sentence.field is Field.TITLE)
        yield Act(number, match, scope, date_act(line.tagged, line.dates, match, heads, scope, clock))


def _lean_to_civil(lines: tuple[Line, ...]) -> int:
    """By how many words more the article speaks of a civil proceeding than of a criminal one."""
    lead = "".join(line.tagged.symbols for line in lines if line.sentence.paragraph <= 0)
    symbols = "".join(line.tagged.symbols for line in lines) + lead * (_LEAD_WEIGHT - 1)
    civil, criminal = (len(compile_pattern(cue).findall(symbols)) for cue in ("civil_cue", "criminal_cue"))
    return civil - criminal


_LEAD_WEIGHT = 3


@cache
def _name_run() -> re.Pattern[str]:
    return re.compile(f"[{symbols_of(NAME)}]+")


@dataclass(frozen=True, slots=True)
class _Run:
    """Capitalised words in a row, and what stands before them."""

    name: str
    start: int
    end: int
    after_office: bool
    after_place_word: bool
    accused: bool


def _find_people(article: Article, lines: tuple[Line, ...]) -> tuple[Person, ...]:
    runs = [run for line in lines for run in _runs(article, line)]
    places = {run.name for run in runs if run.after_place_word}
    officials = {run.name.split()[-1] for run in runs if run.after_office}
    surnames = {run.name.split()[-1]: run.name for run in runs if " " in run.name and run.name not in places}
    named = [(run, run.name if " " in run.name else surnames.get(run.name)) for run in runs]
    accused = _accused(named)
    return tuple(
        Person(run.start, run.end, whole, whole.split()[-1] in officials, whole in accused)
        for run, whole in named
        if whole and whole not in places
    )


def _accused(named: Iterable[tuple[_Run, str | None]]) -> set[str]:
    """Those right behind whom a criminal step is told ("Doe pleaded", "Doe was jailed", "charged Doe")."""
    return {whole for run, whole in named if whole and run.accused}


def _runs(article: Article, line: Line) -> list[_Run]:
    """Runs of capitalised words that could be a person's name; a longer name ("... Police Force") could not."""
    text = article.title if line.sentence.field is Field.TITLE else article.text
    symbols, found = line.tagged.symbols, []
    office, place = symbols_of("bench|prosecutor|police|counsel"), symbols_of("place_prep")
    for run in _name_run().finditer(symbols):
        start, end = line.tagged.starts[run.start()], line.tagged.ends[run.end() - 1]
        before = symbols[run.start() - 1] if run.start() else "-"
        name = " ".join(text[start:end].split())
        if _may_be_person(name) and not text[end + 1 : end + 2].isupper():
            accused = bool(_accusation().match(symbols, run.end()))
            elsewhere = before in place or before in symbols_of("det") or _is_residence(symbols, run.start(), run.end())
            found.append(_Run(name, start + line.shift, end + line.shift, before in office, elsewhere, accused))
    return found


def _is_residence(symbols: str, start: int, end: int) -> bool:
    """ "Jane Doe, 40, Costa Mesa, was ...": between commas behind an age stands where somebody lives."""
    comma = symbols_of("comma")
    behind_age = start >= 2 and symbols[start - 1] in comma and symbols[start - 2] in symbols_of("number|year_unit")
    return behind_age and end < len(symbols) and symbols[end] in comma


_LONGEST_NAME = 3


def _may_be_person(name: str) -> bool:
    """No dateline ("NEW YORK"), initial ("Child K") or office ("Aviation Administration")."""
    words = name.split()
    return len(words) <= _LONGEST_NAME and len(words[-1]) > 2 and not name.isupper() and not ends_as_body(words[-1])


@cache
def _accusation() -> re.Pattern[str]:
    """What follows the name of an accused: an age or an aside, and a criminal step."""
    return compile_pattern("__ plead|convict|sentence|jail|indict|arrest|charge|acquit|arraign|extradite|deny|admit")
