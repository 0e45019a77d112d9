"""The signs by which an article shows that a development is its news, or that it retells it. Pure.

Each sign is a small question about an act in its sentence and its article, named in the words that `courtbeat explain`
prints. What a sign says, and how much, is data: seeds/novelty.toml (see novelty.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta

from extract.legal.dates import FRESH, is_old
from extract.legal.front import steps_behind
from extract.legal.manner import found_behind, is_lasting, is_noun, is_reduced_clause
from extract.legal.seen import CLAUSE, CLOSE, Seen, is_early, is_fresh
from extract.records import EventDate, Precision, Stage


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
    "has or have been": lambda seen: seen.has("perfect", CLOSE),
    '"earlier" in the sentence': lambda seen: seen.has("earlier"),
    'behind "who", "after" or "previously"': lambda seen: seen.has("retelling", CLAUSE),
    "told in passing": lambda seen: seen.is_in_passing,
    '"also" before it': lambda seen: seen.has("also", 3),
    "is or are": lambda seen: seen.has("present", 4),
    "is due": lambda seen: found_behind("is due", seen.symbols, seen.act.match.head),
    '"had" in the sentence': lambda seen: seen.has("had"),
    '"has" in the sentence': lambda seen: seen.has("have"),
    "a relative clause before it": lambda seen: seen.has("who", seen.act.match.head),
    "the first step of its sentence": lambda seen: seen.is_first_of_sentence,
    # ---------------------------------------------------------- what stands beside it
    "beside an old date": lambda seen: any(is_old(act.event_date, seen.analysis.published) for act in seen.others),
    "beside a recent day": lambda seen: any(_is_recent(act.event_date, seen) for act in seen.others),
    "beside a plan": lambda seen: any(act.scope.stage is Stage.PLANNED for act in seen.others),
    "beside the words of an old date": lambda seen: any(
        is_old(when, seen.analysis.published) for when in seen.dates_around
    ),
    "elsewhere told with an old date": lambda seen: seen.kind in seen.front.old,
    "after something old": lambda seen: (
        seen.previous is not None and is_old(seen.previous.event_date, seen.analysis.published)
    ),
    "after something retold": lambda seen: seen.previous is not None and seen.previous.scope.retold,
    "title or lead name the step": lambda seen: seen.kind in seen.front.kinds,
    "title or lead tell the step": lambda seen: seen.kind in seen.front.done,
    "title or lead tell an earlier step": lambda seen: any(
        steps_behind(kind, frozenset({seen.kind})) > 0 for kind in seen.front.kinds
    ),
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
