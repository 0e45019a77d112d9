"""Is a development this article's news, or does the article retell it? Pure.

Two thirds of what a court report says is background, so the burden lies on "new". What was measured on labelled
coverage: a date older than some days, a pluperfect, a closed relative clause and a noun in passing ("since his arrest")
are background nearly always; the title and the lead are news nearly always; in between, the place in the text and
an explicit recent date decide. Taking background for news sends an alert about an old event, taking news for background
loses the alert: where both are as likely, the kind that title or lead tell too is news.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from extract.acts import Act, Analysis
from extract.frames import compile_pattern
from extract.records import EventDate, Novelty, Precision, Stage
from seeds.legal_language import GERUND, NOUN, PARTICIPLE, PAST, THIRD

FRESH = timedelta(days=4)
"""A weekly or a slow feed still counts its day's event as news; measured news dates were 0 to 3 days old."""


@dataclass(frozen=True, slots=True)
class Front:
    """The kinds that title and first paragraph tell as news."""

    kinds: frozenset[str]


def front_of(analysis: Analysis) -> Front:
    """What the article announces itself to be about."""
    lead = next((line.sentence.paragraph for line in analysis.lines if line.sentence.paragraph >= 0), 0)
    kinds = {
        act.match.frame.kind
        for act in analysis.acts
        if analysis.lines[act.line].sentence.paragraph <= lead and act.scope.stage and not act.scope.retold
    }
    return Front(frozenset(kinds))


def read_novelty(act: Act, analysis: Analysis, front: Front) -> Novelty:
    """Whether the act is news in this article."""
    sentence = analysis.lines[act.line].sentence
    if sentence.paragraph < 0:
        return Novelty.NEW
    if act.match.frame.novelty:
        return Novelty(act.match.frame.novelty)
    if act.scope.retold or _is_old(act.event_date, analysis.published, act.scope.stage):
        return Novelty.BACKGROUND
    if _is_overtaken(act, analysis, front):
        return Novelty.BACKGROUND
    if _is_fresh(act.event_date, analysis.published, act.scope.stage):
        return Novelty.NEW
    return _by_place(act, analysis, front)


def _is_old(when: EventDate | None, published: date, stage: Stage | None) -> bool:
    if when is None or stage in (Stage.PLANNED, Stage.POSSIBLE):
        return False
    if when.precision is Precision.DAY:
        return when.on < published - FRESH
    if when.precision is Precision.YEAR:
        return when.on.year != published.year
    return (when.on.year, when.on.month) != (published.year, published.month) or when.wording.lower().startswith(
        "last "
    )


_LADDERS = (
    [
        "investigation_opened",
        "arrest",
        "charge",
        "indictment",
        "arraignment",
        "plea_not_guilty",
        "trial_start",
        "conviction",
        "sentence",
        "appeal_filed",
        "appeal_decided",
    ],
    ["civil_suit_filed", "motion_denied", "trial_start", "verdict_civil", "civil_suit_settled"],
)
"""Steps in the order of a proceeding: an article whose title or lead tells a later one retells the earlier ones."""

_RUNG_OF = {
    "plea_guilty": "conviction",
    "acquittal": "conviction",
    "mistrial": "conviction",
    "case_dismissed": "conviction",
}


def _is_overtaken(act: Act, analysis: Analysis, front: Front) -> bool:
    """Whether the front of the article tells a later step, and this one is neither there nor dated on the same day.

    The next step or two may be one day's news ("arrested and charged"), and then stand close together at the top.
    """
    kind = act.match.frame.kind
    if act.scope.stage is not Stage.HAPPENED or kind in front.kinds or _same_day(act, analysis):
        return False
    early = _depth(act, analysis) < _EARLY and act.event_date is None
    return _steps_behind(kind, front) > (_ONE_DAY_STEPS if early else 0)


_ONE_DAY_STEPS = 3


def _steps_behind(kind: str, front: Front) -> int:
    """How many rungs the furthest step of the front is ahead of this kind; 0 when none is."""
    steps = (
        _rung(told, ladder) - _rung(kind, ladder)
        for ladder in _LADDERS
        for told in front.kinds
        if _rung(kind, ladder) >= 0
    )
    return max(steps, default=0)


def _rung(kind: str, ladder: list[str]) -> int:
    name = _RUNG_OF.get(kind, kind)
    return ladder.index(name) if name in ladder else -1


def _same_day(act: Act, analysis: Analysis) -> bool:
    day = analysis.news_day
    return bool(act.event_date and act.event_date.on == (day.on if day else analysis.published))


def _is_fresh(when: EventDate | None, published: date, stage: Stage | None) -> bool:
    if when is None or when.precision is not Precision.DAY or stage is not Stage.HAPPENED:
        return False
    return when.on >= published - FRESH


def _by_place(act: Act, analysis: Analysis, front: Front) -> Novelty:
    symbols = analysis.lines[act.line].tagged.symbols
    sentence = analysis.lines[act.line].sentence
    lead = next((line.sentence.paragraph for line in analysis.lines if line.sentence.paragraph >= 0), 0)
    if _is_reduced_clause(act, symbols):
        return Novelty.BACKGROUND
    in_lead = sentence.paragraph == lead
    head = act.match.head
    retold_after = _patterns()["retelling_after"].match(symbols, head + 1)
    if retold_after or _patterns()["retelling"].search(symbols, max(0, head - 10), head):
        return Novelty.BACKGROUND
    if in_lead:
        return (
            Novelty.BACKGROUND if _is_noun(symbols, head) and act.match.frame.kind not in front.kinds else Novelty.NEW
        )
    if act.scope.stage is not Stage.HAPPENED:
        late = _depth(act, analysis) >= _LATE[act.scope.stage or Stage.POSSIBLE]
        return Novelty.BACKGROUND if late else Novelty.NEW
    if _is_noun(symbols, head) or _patterns()["perfect"].search(symbols, max(0, head - 5), head):
        return Novelty.BACKGROUND
    early = _depth(act, analysis) < _EARLY or _patterns()["also"].search(symbols, max(0, head - 3), head)
    return Novelty.NEW if early or act.match.frame.kind in front.kinds else Novelty.BACKGROUND


_EARLY = 0.4
"""Share of the article's sentences. After it an undated plain past was context in 12 cases of 13, before in 5 of 24."""

_LATE = {Stage.DENIED: 0.5, Stage.PLANNED: 0.8, Stage.POSSIBLE: 1.0}
"""Where other stages turn into context: what may come is said for the first time even in a last paragraph."""


def _is_reduced_clause(act: Act, symbols: str) -> bool:
    """ "A man arrested in May has been charged", "Convicted last year, she ...": a participle without its "was"."""
    head = act.match.head
    participle = act.match.passive and _patterns()["participle"].match(symbols, head)
    return bool(participle) and not _patterns()["auxiliary"].search(symbols, max(0, head - _AUXILIARY_REACH), head)


_AUXILIARY_REACH = 14
"""Tokens between "was" and the second participle of "was, after a month's trial, convicted and sentenced"."""


def _is_noun(symbols: str, head: int) -> bool:
    """Whether the act is named in passing ("his conviction") instead of told."""
    return bool(_patterns()["noun"].match(symbols, head)) and not _patterns()["verb"].match(symbols, head)


def _depth(act: Act, analysis: Analysis) -> float:
    return act.line / max(1, len(analysis.lines))


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    return {
        "retelling": compile_pattern("rel|after_|until_|earlier_adv _", at_end=True),
        "retelling_after": compile_pattern("__ earlier_adv"),
        "also": compile_pattern("also_adv adv?", at_end=True),
        "participle": compile_pattern(PARTICIPLE),
        "auxiliary": compile_pattern("be|have|had|will|may|would|to"),
        "noun": compile_pattern(NOUN),
        "verb": compile_pattern("|".join((PAST, PARTICIPLE, THIRD, GERUND))),
        "perfect": compile_pattern("have adv? be? adv?", at_end=True),
    }
