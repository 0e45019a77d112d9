"""An article's acts of law, before anybody asks whose watch they concern. Pure.

The text is read once into acts (frame, stage, date, place), people and tone; binding them to a watch (binding.py) costs
a handful of comparisons, so reading grows with the text and not with the number of watches.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from extract.legal.date_wordings import DateExpression
from extract.legal.dating import Clock, date_act, find_news_day, move_clock, read_heading
from extract.legal.frames import Match, find_frames
from extract.legal.headlines import why_untold
from extract.legal.lines import Line, find_lead, read_lines
from extract.legal.patterns import compile_pattern
from extract.legal.people import Person, find_people
from extract.legal.republished import find_first_published
from extract.legal.scope import read_scope
from extract.legal.told import match_told, reader_of
from extract.legal.turns import Scope
from extract.records import OWN_READER, Article, EventDate, Field, Stage


@dataclass(frozen=True, slots=True)
class Act:
    """A frame that fits in line number `line`, with its scope and its date."""

    line: int
    match: Match
    scope: Scope
    event_date: EventDate | None


@dataclass(frozen=True, slots=True)
class Analysis:
    """What one article tells, for any watch. `published` is the day that its relative dates count from. By the words it
    uses it speaks of a `civil` proceeding, of a `criminal` one, or does not say. `lead` is the line that its
    lead begins with.

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
    lead: int
    put_out_again: bool = False

    @property
    def lead_paragraph(self) -> int:
        """The number of the paragraph up to which everything belongs to the front."""
        return self.lines[self.lead].sentence.paragraph if self.lines else 0


_UPDATED_WITHIN = timedelta(days=7)
"""An article first published last night and updated this morning is news all the same."""


def analyse(article: Article, published: date | None = None) -> Analysis:
    """The article's sentences, acts and people. Without a publication date relative dates are left open."""
    known = published or (article.published.date() if article.published else None)
    lines = read_lines(article, known is not None)
    shown = known or date.max
    day = find_first_published(article.text, known) or shown
    lead = find_lead(article, lines)
    front = lines[lead].sentence.paragraph if lines else 0
    opening = (found for found in _opening_dates(lines, front) if day == shown or "year1" not in found.parts)
    news_day = find_news_day(opening, day)
    lean = _lean_to_civil(lines, front)
    return Analysis(
        article,
        day,
        lines,
        _find_acts(article, lines, Clock(day, scene=news_day)),
        find_people(article, lines),
        lean > 0,
        lean < 0,
        news_day,
        lead,
        day < shown - _UPDATED_WITHIN,
    )


_OPENING_PARAGRAPHS = 4


def _opening_dates(lines: tuple[Line, ...], lead: int) -> Iterator[DateExpression]:
    """The dates that the first paragraphs say."""
    return (found for line in lines if line.sentence.paragraph < lead + _OPENING_PARAGRAPHS for found in line.dates)


def _find_acts(article: Article, lines: tuple[Line, ...], clock: Clock) -> tuple[Act, ...]:
    acts: list[Act] = []
    for number, line in enumerate(lines):
        if line.sentence.opens_paragraph and (heading := read_heading(line.tagged, line.dates, clock)) != clock.heading:
            clock = replace(clock, heading=heading)
        here = list(_acts_of(article, number, line, clock))
        acts += here
        happened = [act.event_date for act in here if act.scope.stage is Stage.HAPPENED]
        clock = move_clock(clock, line.dates, happened if here else None)
    return tuple(acts)


def _acts_of(article: Article, number: int, line: Line, clock: Clock) -> Iterator[Act]:
    in_title = line.sentence.field is Field.TITLE
    framed = find_frames(line.tagged)
    matches = (*framed, *match_told(article.title if in_title else article.text, line.tagged, framed))
    scopes = [read_scope(line.tagged, match, in_title) for match in matches]
    if in_title:
        scopes = [_in_title(article.title, line, *pair) for pair in zip(matches, scopes, strict=True)]
    heads = sorted({match.head for match, scope in zip(matches, scopes, strict=True) if scope.stage})
    for match, scope in zip(matches, scopes, strict=True):
        own = not framed or reader_of(match) == OWN_READER  # beside a rule's act the sentence's date is that act's
        when = date_act(line.tagged, line.dates, match, heads, scope, clock) if own else None
        yield Act(
            number,
            match,
            Scope(Stage.PLANNED, "dated ahead") if _is_to_come(match, scope, when, clock) else scope,
            when,
        )


def _in_title(title: str, line: Line, match: Match, scope: Scope) -> Scope:
    """What a headline only asks, or holds as an opinion, it does not tell."""
    reason = why_untold(title, line.tagged.starts[match.head]) if scope.stage else None
    return Scope(None, reason) if reason else scope


def _is_to_come(match: Match, scope: Scope, when: EventDate | None, clock: Clock) -> bool:
    """ "Bail will be argued at his arraignment tomorrow": what is only named, with a day to come, has not happened."""
    ahead = when is not None and when.on > clock.published and scope.stage is Stage.HAPPENED
    return ahead and match.frame.noun and match.frame.kind in _ON_A_DAY


_ON_A_DAY = frozenset({"arraignment", "trial_start", "extradition"})


def _lean_to_civil(lines: tuple[Line, ...], lead: int) -> int:
    """By how many words more the article speaks of a civil proceeding than of a criminal one."""
    top = "".join(line.tagged.symbols for line in lines if line.sentence.paragraph <= lead)
    symbols = "".join(line.tagged.symbols for line in lines) + top * (_LEAD_WEIGHT - 1)
    civil, criminal = (len(compile_pattern(cue).findall(symbols)) for cue in ("civil_cue", "criminal_cue"))
    return civil - criminal


_LEAD_WEIGHT = 3
