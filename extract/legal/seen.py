"""An act as a rule or a sign of novelty looks at it: in its sentence, beside its neighbours, in its article. Pure."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from extract.legal.acts import Act, Analysis
from extract.legal.date_wordings import is_same_scene
from extract.legal.dates import FRESH, resolve_date
from extract.legal.front import Front
from extract.legal.manner import found_before, found_behind, is_reduced_clause
from extract.records import EventDate, Precision, Stage

LATE_REPORT = timedelta(days=8)
"""How old the event may be that a weekly or a trade paper leads with."""


@dataclass(frozen=True)
class Seen:
    """An act as a rule or a sign looks at it: in its sentence, in its article."""

    act: Act
    analysis: Analysis
    front: Front

    @cached_property
    def symbols(self) -> str:
        return self.analysis.lines[self.act.line].tagged.symbols

    @property
    def kind(self) -> str:
        return self.act.match.frame.kind

    @property
    def happened(self) -> bool:
        return self.act.scope.stage is Stage.HAPPENED

    @property
    def paragraph(self) -> int:
        return self.analysis.lines[self.act.line].sentence.paragraph

    @cached_property
    def depth(self) -> float:
        """Share of the article's sentences before this one, its title and lead on; the rest of its front counts not."""
        above = max(0, self.analysis.lead - 1)
        return max(0, self.act.line - above) / max(1, len(self.analysis.lines) - above)

    @property
    def age(self) -> int | None:
        """Days from its date to the publication; None without a date."""
        when = self.act.event_date
        return (self.analysis.published - when.on).days if when else None

    def has(self, turn: str, reach: int | None = None) -> bool:
        """Whether the turn stands among the `reach` tokens before the act; anywhere in the sentence without one."""
        end = len(self.symbols) if reach is None else self.act.match.head
        return found_before(turn, self.symbols, end, end if reach is None else reach)

    @property
    def is_on_news_day(self) -> bool:
        when, day = self.act.event_date, self.analysis.news_day
        return bool(when and when.on == (day.on if day else self.analysis.published))

    @property
    def keeps_scene(self) -> bool:
        """ "Had that morning filed": the pluperfect of the day itself."""
        when = self.act.event_date
        here = when and is_same_scene(when.wording) and is_fresh(self)
        return bool(here) and not self.has("retelling", CLAUSE)

    @property
    def is_said_in_lead(self) -> bool:
        """ "Police said on Saturday that they had arrested ...": what the lead says that somebody said was done."""
        return self.paragraph == self.analysis.lead_paragraph and self.has("said", NEAR)

    @property
    def is_in_passing(self) -> bool:
        """Told as a participle, in a relative clause, behind "after" or "previously"; but "walked free after a judge
        threw out" in the lead is the day's own cause.
        """
        if self.paragraph <= self.analysis.lead_paragraph and self.has("after a court", CLOSE):
            return False
        behind = found_behind("retelling_after", self.symbols, self.act.match.head)
        return behind or self.has("retelling", CLAUSE) or is_reduced_clause(self.act, self.symbols)

    @property
    def is_first_of_sentence(self) -> bool:
        """Whether no other act of its sentence stands before it."""
        here = self.act.line
        return not any(act.line == here and act.match.head < self.act.match.head for act in self.others)

    @property
    def dates_around(self) -> Iterator[EventDate]:
        """What the dates of its sentence and of those around it, in its own paragraph, name as of the past."""
        here, lines = self.act.line, self.analysis.lines
        for line in lines[max(0, here - _AROUND) : here + _AROUND + 1]:
            if line.sentence.paragraph == self.paragraph:
                found = (resolve_date(expression, self.analysis.published) for expression in line.dates)
                yield from filter(None, found)

    @cached_property
    def others(self) -> tuple[Act, ...]:
        """The acts of the sentences around it, in its own paragraph."""
        acts, lines, here = self.analysis.acts, self.analysis.lines, self.act.line
        near = acts[bisect_left(acts, here - _AROUND, key=_line_of) : bisect_right(acts, here + _AROUND, key=_line_of)]
        return tuple(
            act for act in near if act is not self.act and lines[act.line].sentence.paragraph == self.paragraph
        )

    @cached_property
    def previous(self) -> Act | None:
        """The last act of the sentences before its own."""
        before = bisect_left(self.analysis.acts, self.act.line, key=_line_of)
        return self.analysis.acts[before - 1] if before else None


def _line_of(act: Act) -> int:
    return act.line


_AROUND = 2
"""Sentences."""
CLOSE, NEAR, CLAUSE = 5, 8, 10
"""Tokens before the act."""


def is_event(act: Act) -> bool:
    """Whether something took place on a day: what happened, and what was refused."""
    return act.scope.stage is Stage.HAPPENED or (act.scope.stage is Stage.DENIED and act.scope.reason in _REFUSALS)


_REFUSALS = frozenset({"the wording says so", "refused"})


def is_fresh(seen: Seen) -> bool:
    """Whether it has a day, and that is not long past; one to come is."""
    when = seen.act.event_date
    return bool(when and when.precision is Precision.DAY and when.on >= seen.analysis.published - FRESH)


def is_early(seen: Seen) -> bool:
    """In the part of the text where an undated plain past is mostly news."""
    return seen.depth < _EARLY


_EARLY = 0.4


def is_late_report(seen: Seen) -> bool:
    """A weekly leads with what happened on a day last week."""
    when = seen.act.event_date
    exact = when is not None and when.precision is Precision.DAY and when.on >= seen.analysis.published - LATE_REPORT
    return exact and seen.kind in seen.front.done and is_early(seen)
