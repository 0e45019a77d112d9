"""The signs by which an article shows that a development is its news, or that it retells it. Pure.

Each sign is a small question about an act in its sentence and its article, named in the words that `courtbeat explain`
prints. What a sign says, and how much, is data: seeds/novelty.toml (see novelty.py).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from extract.legal.acts import Act, Analysis
from extract.legal.date_wordings import is_same_scene
from extract.legal.front import Front, steps_behind
from extract.legal.manner import found_before, found_behind, is_lasting, is_noun, is_reduced_clause
from extract.records import EventDate, Precision, Stage

LATE_REPORT = timedelta(days=8)
"""How old the event may be that a weekly or a trade paper leads with."""

FRESH = timedelta(days=4)
"""A weekly or a slow feed still counts its day's event as news; measured news dates were 0 to 3 days old."""


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
        return bool(here) and not self.has("retelling", _CLAUSE)

    @property
    def is_said_in_lead(self) -> bool:
        """ "Police said on Saturday that they had arrested ...": what the lead says that somebody said was done."""
        return self.paragraph == self.analysis.lead_paragraph and self.has("said", _NEAR)

    @property
    def is_in_passing(self) -> bool:
        """Told as a participle, in a relative clause, behind "after" or "previously"; but "walked free after a judge
        threw out" in the lead is the day's own cause.
        """
        if self.paragraph <= self.analysis.lead_paragraph and self.has("after a court", _CLOSE):
            return False
        behind = found_behind("retelling_after", self.symbols, self.act.match.head)
        return behind or self.has("retelling", _CLAUSE) or is_reduced_clause(self.act, self.symbols)

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
_CLOSE, _NEAR, _CLAUSE = 5, 8, 10
"""Tokens before the act."""


def is_event(act: Act) -> bool:
    """Whether something took place on a day: what happened, and what was refused."""
    return act.scope.stage is Stage.HAPPENED or (act.scope.stage is Stage.DENIED and act.scope.reason in _REFUSALS)


_REFUSALS = frozenset({"the wording says so", "refused"})


def is_fresh(seen: Seen) -> bool:
    """Whether it has a day, and that is not long past; one to come is."""
    when = seen.act.event_date
    return bool(when and when.precision is Precision.DAY and when.on >= seen.analysis.published - FRESH)


def is_old(when: EventDate | None, published: date) -> bool:
    """By the date's own precision: a day long past, a month before this one, a year before this one."""
    if when is None:
        return False
    last = when.wording.lower().startswith("last ")
    if when.precision is Precision.DAY:
        return when.on < published - FRESH
    if when.precision is Precision.YEAR:
        return when.on.year < published.year or last
    return (when.on.year, when.on.month) < (published.year, published.month) or last


def is_early(seen: Seen) -> bool:
    """In the part of the text where an undated plain past is mostly news."""
    return seen.depth < _EARLY


_EARLY = 0.4


def is_late_report(seen: Seen) -> bool:
    """A weekly leads with what happened on a day last week."""
    when = seen.act.event_date
    exact = when is not None and when.precision is Precision.DAY and when.on >= seen.analysis.published - LATE_REPORT
    return exact and seen.kind in seen.front.done and is_early(seen)


def signs_of(seen: Seen) -> Iterator[str]:
    """The names of the signs that the act shows."""
    stage, when = seen.act.scope.stage, seen.act.event_date
    yield f"stage: {stage.value if stage else 'none'}"
    yield f"kind: {seen.kind}"
    yield f"dated to a {when.precision.value}" if when else "undated"
    for name, shows in SIGNS.items():
        if shows(seen):
            yield name


_LAST, _BRIEF, _SHORT, _MIDDLING = 3, 8, 12, 20
"""Sentences."""

SIGNS: Mapping[str, Callable[[Seen], bool]] = {
    # ---------------------------------------------------------- where it stands
    "the lead tells it": lambda seen: seen.act.line <= seen.analysis.lead,
    "in the lead's paragraph": lambda seen: seen.paragraph <= seen.analysis.lead_paragraph,
    "in the first tenth": lambda seen: seen.depth < 0.1,
    "in the first quarter": lambda seen: seen.depth < 0.25,
    "in the first two fifths": is_early,
    "in the first three fifths": lambda seen: seen.depth < 0.6,
    "in the first four fifths": lambda seen: seen.depth < 0.8,
    "in the last paragraph": lambda seen: seen.paragraph == seen.analysis.lines[-1].sentence.paragraph,
    "among the last sentences": lambda seen: len(seen.analysis.lines) - seen.act.line <= _LAST,
    "in a brief": lambda seen: len(seen.analysis.lines) <= _BRIEF,
    "in a short report": lambda seen: len(seen.analysis.lines) <= _SHORT,
    "in a report of no great length": lambda seen: len(seen.analysis.lines) <= _MIDDLING,
    # ---------------------------------------------------------- when it was
    "dated within some days": is_fresh,
    "dated some time ago": lambda seen: is_old(seen.act.event_date, seen.analysis.published),
    "dated ahead": lambda seen: seen.age is not None and seen.age < 0,
    "on the day of the news": lambda seen: seen.is_on_news_day,
    "before the day of the news": lambda seen: _is_before_news_day(seen),
    # ---------------------------------------------------------- how it is said
    "only named": lambda seen: is_noun(seen.symbols, seen.act.match.head),
    "a participle in passing": lambda seen: is_reduced_clause(seen.act, seen.symbols),
    "it lasts": lambda seen: is_lasting(seen.act, seen.symbols),
    "has or have been": lambda seen: seen.has("perfect", _CLOSE),
    '"earlier" in the sentence': lambda seen: seen.has("earlier"),
    'behind "who", "after" or "previously"': lambda seen: seen.has("retelling", _CLAUSE),
    "told in passing": lambda seen: seen.is_in_passing,
    '"also" before it': lambda seen: seen.has("also", 3),
    "is or are": lambda seen: seen.has("present", 4),
    "is due": lambda seen: found_behind("is due", seen.symbols, seen.act.match.head),
    '"had" in the sentence': lambda seen: seen.has("had"),
    '"has" in the sentence': lambda seen: seen.has("have"),
    "a relative clause before it": lambda seen: seen.has("who", seen.act.match.head),
    # ---------------------------------------------------------- what stands beside it
    "beside an old date": lambda seen: any(is_old(act.event_date, seen.analysis.published) for act in seen.others),
    "beside a recent day": lambda seen: any(_is_recent(act.event_date, seen) for act in seen.others),
    "beside a plan": lambda seen: any(act.scope.stage is Stage.PLANNED for act in seen.others),
    "after something old": lambda seen: (
        seen.previous is not None and is_old(seen.previous.event_date, seen.analysis.published)
    ),
    "after something retold": lambda seen: seen.previous is not None and seen.previous.scope.retold,
    "title or lead name the step": lambda seen: seen.kind in seen.front.kinds,
    "title or lead tell the step": lambda seen: seen.kind in seen.front.done,
    "title or lead tell a later step": lambda seen: steps_behind(seen.kind, seen.front.kinds) > 0,
    "title or lead tell that a later step is done": lambda seen: steps_behind(seen.kind, seen.front.done) > 0,
}
"""By name; the name says what it asks."""


def _is_recent(when: EventDate | None, seen: Seen) -> bool:
    return bool(when and when.precision is Precision.DAY and FRESH >= seen.analysis.published - when.on >= timedelta())


def _is_before_news_day(seen: Seen) -> bool:
    """ "A day earlier the same jury cleared his aide": told before the day that this article is about."""
    when, day = seen.act.event_date, seen.analysis.news_day
    return bool(when and day and when.on < day.on)
