"""An article's acts of law, before anybody asks whose watch they concern. Pure.

The text is read once into acts (frame, stage, date, place), people and tone; binding them to a watch (binding.py) costs
a handful of comparisons, so reading grows with the text and not with the number of watches.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache

from extract.dates import DateExpression, find_dates, resolve_date
from extract.frames import Match, compile_pattern, find_frames
from extract.parties import ends_as_body
from extract.records import Article, EventDate, Field, Precision, Stage
from extract.scope import Scope, read_scope
from extract.sentences import Sentence, split_sentences
from extract.tokens import NAME, YEAR, Tagged, symbols_of, tag


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
    """What one article tells, for any watch."""

    article: Article
    published: date
    lines: tuple[Line, ...]
    acts: tuple[Act, ...]
    people: tuple[Person, ...]
    civil: bool
    news_day: EventDate | None


def analyse(article: Article, published: date | None = None) -> Analysis:
    """The article's sentences, acts and people. Without a publication date relative dates are left open."""
    lines = tuple(_read_line(article, sentence) for sentence in split_sentences(article))
    day = published or (article.published or datetime.max.replace(tzinfo=UTC)).date()
    return Analysis(
        article,
        day,
        lines,
        _find_acts(lines, day),
        _find_people(article, lines),
        _is_civil(lines),
        _news_day(lines, day),
    )


_OPENING_PARAGRAPHS = 4
_NEWS_AGE = timedelta(days=5)


def _news_day(lines: tuple[Line, ...], published: date) -> EventDate | None:
    """The first recent day that the opening paragraphs name: when the article's news happened."""
    opening = [line for line in lines if line.sentence.paragraph < _OPENING_PARAGRAPHS]
    found = (resolve_date(expression, published) for line in opening for expression in line.dates)
    recent = (when for when in found if when and when.precision is Precision.DAY)
    return next((when for when in recent if published - _NEWS_AGE <= when.on <= published), None)


def _read_line(article: Article, sentence: Sentence) -> Line:
    text = article.title if sentence.field is Field.TITLE else article.text
    shift = 0 if sentence.field is Field.TITLE else len(article.title) + 1
    tagged = tag(text, sentence.start, sentence.end)
    dates = tuple(found for window in _date_windows(tagged) for found in find_dates(text, *window))
    return Line(sentence, tagged, dates, shift)


def _date_windows(tagged: Tagged) -> Iterator[tuple[int, int]]:
    """Where in the text dates may stand: around months, weekdays, "yesterday" and years, three words each way."""
    reached = 0
    for found in _time_words().finditer(tagged.symbols):
        first, last = max(reached, found.start() - 3), min(len(tagged.symbols), found.end() + 3) - 1
        if first <= last and found.start() >= reached:
            while (more := _time_words().search(tagged.symbols, found.end(), last + 1)) and more.end() + 3 > last + 1:
                found, last = more, min(len(tagged.symbols), more.end() + 3) - 1
            yield tagged.starts[first], tagged.ends[last]
            reached = last + 1


@cache
def _time_words() -> re.Pattern[str]:
    """What every date expression holds at least one of."""
    return compile_pattern(f"date_word|time_word|{YEAR}")


def _find_acts(lines: tuple[Line, ...], published: date) -> tuple[Act, ...]:
    acts: list[Act] = []
    context: EventDate | None = None
    for number, line in enumerate(lines):
        matches = list(find_frames(line.tagged))
        heads = sorted({match.head for match in matches})
        for match in matches:
            scope = read_scope(line.tagged, match, line.sentence.field is Field.TITLE)
            when = _date_of(line, match, heads, scope, published, context)
            acts.append(Act(number, match, scope, when))
        context = _last_date(line, published) or context
    return tuple(acts)


def _last_date(line: Line, published: date) -> EventDate | None:
    found = [when for when in (resolve_date(expression, published) for expression in line.dates) if when]
    return found[-1] if found else None


def _date_of(
    line: Line, match: Match, heads: list[int], scope: Scope, published: date, context: EventDate | None
) -> EventDate | None:
    """The date nearest to the act, in tokens; one with another act in between belongs to that act."""
    future = scope.stage in (Stage.PLANNED, Stage.POSSIBLE)
    earlier = context
    best: tuple[int, EventDate] | None = None
    for expression in line.dates:
        when = resolve_date(expression, published, future, earlier)
        earlier = resolve_date(expression, published, False, earlier) or earlier
        cost = _distance(line.tagged, match, heads, expression)
        if when and cost is not None and (best is None or cost < best[0]):
            best = (cost, when)
    return best[1] if best else None


_TOO_FAR = 26
"""Tokens, with the surcharges below: a date further off was another event's in nine cases of ten."""
_ANOTHER_ACT, _OTHER_CLAUSE, _STOP, _BEFORE = 6, 20, 12, 3
"""Surcharges: an act in between; one with a comma between it and this act; a semicolon or quote; a date in front."""


def _distance(tagged: Tagged, match: Match, heads: list[int], expression: DateExpression) -> int | None:
    place = next((i for i, end in enumerate(tagged.ends) if end > expression.start), len(tagged.ends))
    low, high = sorted((place, match.head))
    if "year3" in expression.parts and not 0 < match.head - place <= _ADJECTIVE_REACH:
        return None  # "overturned the 2020 conviction" happened in another year
    cost = high - low + _STOP * len(compile_pattern("strong").findall(tagged.symbols, low, high))
    for head in heads:
        if low < head < high and head != match.object:
            apart = compile_pattern("comma|rel|after_|until_").search(tagged.symbols, *sorted((head, match.head)))
            cost += _OTHER_CLAUSE if apart and place > match.head else _ANOTHER_ACT
    if place < match.head:
        cost += _OTHER_CLAUSE if _is_enclosed(tagged.symbols, place, match.head) else _BEFORE
    return cost if cost <= _TOO_FAR else None


_ADJECTIVE_REACH = 4


def _is_enclosed(symbols: str, place: int, head: int) -> bool:
    """Whether a relative clause that a comma closes before the head holds the date ("who wept on Friday, sued")."""
    comma, relative = compile_pattern("comma"), compile_pattern("rel")
    opened = max((found.end() for found in relative.finditer(symbols, max(0, place - 12), place)), default=0)
    return bool(opened and not comma.search(symbols, opened, place) and comma.search(symbols, place, head))


def _is_civil(lines: tuple[Line, ...]) -> bool:
    """Whether the article speaks of a civil proceeding rather than a criminal one, by the words it uses."""
    lead = "".join(line.tagged.symbols for line in lines if line.sentence.paragraph <= 0)
    symbols = "".join(line.tagged.symbols for line in lines) + lead * (_LEAD_WEIGHT - 1)
    civil, criminal = (len(compile_pattern(cue).findall(symbols)) for cue in ("civil_cue", "criminal_cue"))
    return civil > criminal


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
