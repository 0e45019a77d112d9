"""Is a development this article's news, or does the article retell it? Pure.

Two thirds of what a court report says is background, so the burden lies on "new". What was measured on labelled
coverage: a date older than some days, a pluperfect, a closed relative clause and a noun in passing ("since his arrest")
are background nearly always; the title and the lead are news nearly always; in between, the place in the text and
an explicit recent date decide. Taking background for news sends an alert about an old event, taking news for background
loses the alert: where both are as likely, the kind that title or lead tell too is news.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from extract.legal.acts import Act, Analysis
from extract.legal.date_wordings import is_same_scene
from extract.legal.front import Front, is_same_step, steps_behind
from extract.legal.manner import found_before, found_behind, is_lasting, is_noun, is_reduced_clause
from extract.records import EventDate, Novelty, Precision, Stage
from seeds.legal_language import load_legal_language

LATE_REPORT = timedelta(days=8)
"""How old the event may be that a weekly or a trade paper leads with."""

FRESH = timedelta(days=4)
"""A weekly or a slow feed still counts its day's event as news; measured news dates were 0 to 3 days old."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """An act as a rule looks at it: in its sentence, in its article."""

    act: Act
    analysis: Analysis
    front: Front

    @property
    def happened(self) -> bool:
        return self.act.scope.stage is Stage.HAPPENED

    @property
    def symbols(self) -> str:
        return self.analysis.lines[self.act.line].tagged.symbols

    @property
    def paragraph(self) -> int:
        return self.analysis.lines[self.act.line].sentence.paragraph

    @property
    def depth(self) -> float:
        """Share of the article's sentences before this one, its title and lead on; the rest of its front counts not."""
        above = max(0, self.analysis.lead - 1)
        return max(0, self.act.line - above) / max(1, len(self.analysis.lines) - above)


_Rule = Callable[[_Seen], Novelty | None]


def read_novelty(act: Act, analysis: Analysis, front: Front) -> Novelty:
    """Whether the act is news in this article: the first rule that knows decides."""
    seen = _Seen(act, analysis, front)
    return next((found for rule in _RULES if (found := rule(seen))), Novelty.BACKGROUND)


# ------------------------------------------------------------------ what the article is


def _by_copy(seen: _Seen) -> Novelty | None:
    """An article put out again long after it first appeared reports nothing any more."""
    return Novelty.BACKGROUND if seen.analysis.put_out_again else None


def _by_genre(seen: _Seen) -> Novelty | None:
    """An explainer, a timeline or a look back retells, whatever its tenses."""
    return Novelty.BACKGROUND if _retelling_title().match(seen.analysis.article.title) else None


@cache
def _retelling_title() -> re.Pattern[str]:
    openings = load_legal_language().lists["retelling_titles"]
    return re.compile(rf"(?:{'|'.join(map(re.escape, openings))})\b", re.IGNORECASE)


def _by_title(seen: _Seen) -> Novelty | None:
    return Novelty.NEW if seen.paragraph < 0 else None


def _by_frame(seen: _Seen) -> Novelty | None:
    """Wordings that only ever retell ("is serving 12 years")."""
    novelty = seen.act.match.frame.novelty
    return Novelty(novelty) if novelty else None


# ------------------------------------------------------------------ when it was


def _by_pluperfect(seen: _Seen) -> Novelty | None:
    """ "Had been charged" goes back behind the news, unless it keeps its scene ("had that morning filed") or the lead
    reports it as what somebody said ("police said on Saturday that they had arrested ...").
    """
    told_now = _keeps_scene(seen) or _is_reported_by_lead(seen)
    return Novelty.BACKGROUND if seen.act.scope.retold and not told_now else None


def _is_reported_by_lead(seen: _Seen) -> bool:
    return seen.paragraph == seen.analysis.lead_paragraph and found_before(
        "said", seen.symbols, seen.act.match.head, _SAID_REACH
    )


_SAID_REACH = 8
"""Tokens between "said" and the verb of what was said."""


def _keeps_scene(seen: _Seen) -> bool:
    when, head = seen.act.event_date, seen.act.match.head
    here = when and is_same_scene(when.wording) and _is_fresh(seen)
    return bool(here) and not found_before("retelling", seen.symbols, head, 10)


def _by_old_date(seen: _Seen) -> Novelty | None:
    """What happened, or was refused, on a day long before. That something did not happen is true today."""
    old = _is_old(seen.act.event_date, seen.analysis.published) and not _is_late_report(seen)
    return Novelty.BACKGROUND if old and is_event(seen.act) else None


def _is_late_report(seen: _Seen) -> bool:
    """A weekly leads with what happened on a day last week."""
    when = seen.act.event_date
    exact = when is not None and when.precision is Precision.DAY and when.on >= seen.analysis.published - LATE_REPORT
    return exact and seen.act.match.frame.kind in seen.front.done and seen.depth < _EARLY


def is_event(act: Act) -> bool:
    """Whether something took place on a day: what happened, and what was refused."""
    return act.scope.stage is Stage.HAPPENED or (act.scope.stage is Stage.DENIED and act.scope.reason in _REFUSALS)


_REFUSALS = frozenset({"the wording says so", "refused"})


def _is_old(when: EventDate | None, published: date) -> bool:
    if when is None:
        return False
    if when.precision is Precision.DAY:
        return when.on < published - FRESH
    if when.precision is Precision.YEAR:
        return when.on.year < published.year or when.wording.lower().startswith("last ")
    before = (when.on.year, when.on.month) < (published.year, published.month)
    return before or when.wording.lower().startswith("last ")


def _by_day_before(seen: _Seen) -> Novelty | None:
    """ "A day earlier the same jury cleared his aide": told before the day that this article is about."""
    when, day = seen.act.event_date, seen.analysis.news_day
    before = when and day and when.precision is Precision.DAY and when.on < day.on
    return (
        Novelty.BACKGROUND if before and seen.happened and seen.act.match.frame.kind not in seen.front.kinds else None
    )


def _by_reduced(seen: _Seen) -> Novelty | None:
    """ "The trader convicted of cheating ...": who somebody is, beside the news that carries the date."""
    reduced = seen.happened and seen.paragraph >= 0 and is_reduced_clause(seen.act, seen.symbols)
    kind, dated = seen.act.match.frame.kind, found_behind("dated", seen.symbols, seen.act.match.head)
    described = kind == "conviction" or (kind in _CHARGED and not dated)
    return Novelty.BACKGROUND if reduced and described else None


_CHARGED = frozenset({"charge", "indictment"})
"""Kinds that tell who an accused is ("the trial of two men charged with arson ended on Friday")."""


def _by_fresh_date(seen: _Seen) -> Novelty | None:
    return Novelty.NEW if seen.happened and _is_fresh(seen) else None


def _is_fresh(seen: _Seen) -> bool:
    when = seen.act.event_date
    return bool(when and when.precision is Precision.DAY and when.on >= seen.analysis.published - FRESH)


# ------------------------------------------------------------------ how far the proceeding is


def _by_later_step(seen: _Seen) -> Novelty | None:
    """The front of the article tells a later step, and this one is neither there nor dated on the same day.

    The next step or two may be one day's news ("arrested and charged"), and then stand close together at the top.
    """
    kind = seen.act.match.frame.kind
    if not seen.happened or kind in seen.front.kinds or _same_day(seen.act, seen.analysis):
        return None
    early = seen.depth < _EARLY and seen.act.event_date is None
    behind = steps_behind(kind, seen.front.kinds) > (_ONE_DAY_STEPS if early else 0)
    return Novelty.BACKGROUND if behind or _is_passed(kind, seen.front) else None


_ONE_DAY_STEPS = 3


def _is_passed(kind: str, front: Front) -> bool:
    """Between a verdict and its sentence lie weeks: a report that leads with the sentence tells the verdict again. Only
    the parts of one verdict are of one day.
    """
    apart = kind in _WEEKS_APART and not any(is_same_step(kind, other) for other in front.done)
    return apart and steps_behind(kind, front.done) > 0


_WEEKS_APART = frozenset({"investigation_opened", "trial_start", "conviction", "acquittal", "plea_guilty", "mistrial"})


def _same_day(act: Act, analysis: Analysis) -> bool:
    day = analysis.news_day
    return bool(act.event_date and act.event_date.on == (day.on if day else analysis.published))


# ------------------------------------------------------------------ how it is said


def _by_clause(seen: _Seen) -> Novelty | None:
    """Told in passing: as a participle, in a relative clause, behind "after", "previously" or, if ahead, "until"."""
    symbols, head = seen.symbols, seen.act.match.head
    if not seen.happened:
        ahead = seen.act.scope.stage is Stage.PLANNED and found_before("until", symbols, head, 4)
        return Novelty.BACKGROUND if ahead else None
    if seen.paragraph <= seen.analysis.lead_paragraph and found_before("after a court", symbols, head, 5):
        return None  # "walked free after a judge threw out": the day's own cause, in the lead
    passing = (
        is_reduced_clause(seen.act, symbols)
        or found_behind("retelling_after", symbols, head)
        or found_before("retelling", symbols, head, 10)
    )
    return Novelty.BACKGROUND if passing else None


def _by_lead(seen: _Seen) -> Novelty | None:
    """The lead tells the news; a noun in it may be what the news is about ("after his conviction")."""
    if seen.act.line > seen.analysis.lead:
        return None
    named = is_noun(seen.symbols, seen.act.match.head) and seen.act.match.frame.kind not in seen.front.kinds
    return Novelty.BACKGROUND if named else Novelty.NEW


def _by_status(seen: _Seen) -> Novelty | None:
    """How a matter stands is no step: "awaits sentence", "has yet to be tried", "a trial set for May", "have said"."""
    if seen.happened:
        return None
    end = len(seen.symbols)
    said_before = found_before("have said", seen.symbols, end, end) and not found_before("said", seen.symbols, end, end)
    planned = seen.act.scope.stage is Stage.PLANNED
    if planned and _is_standing_date(seen):
        return Novelty.BACKGROUND
    as_before = planned and found_before("unchanged", seen.symbols, seen.act.match.head, _STATUS_REACH)
    return Novelty.BACKGROUND if said_before or as_before or seen.act.scope.reason in _STANDING else None


def _is_standing_date(seen: _Seen) -> bool:
    """ "Trial is set for May 2", in passing: the day stands; a court that fixes it is told with "set" or "was set"."""
    kind, head = seen.act.match.frame.kind, seen.act.match.head
    if kind != "trial_start" or kind in seen.front.kinds or seen.depth < _EARLY:
        return False
    verb = found_before("present", seen.symbols, head, 4) or found_behind("is due", seen.symbols, head)
    return verb and not found_before("said", seen.symbols, len(seen.symbols), len(seen.symbols))


_STATUS_REACH = 8
"""Tokens between "keeps" and "trial" ("keeps the star's trial on the calendar"); further left it kept other things."""


_STANDING = frozenset({"awaited", "has yet to happen"})


def _by_saying(seen: _Seen) -> Novelty | None:
    """What somebody "said" of the future, or denied, was said for this article; what they "have said" was not."""
    return (
        Novelty.NEW
        if not seen.happened and found_before("said", seen.symbols, len(seen.symbols), len(seen.symbols))
        else None
    )


def _by_stage(seen: _Seen) -> Novelty | None:
    """What may come, or did not, is mostly said for the first time, until late in the article. A brief has no tail."""
    if seen.happened:
        return None
    late = seen.depth >= _LATE[seen.act.scope.stage or Stage.POSSIBLE] and seen.act.line >= _BRIEF
    return Novelty.BACKGROUND if late else Novelty.NEW


def _by_form(seen: _Seen) -> Novelty | None:
    """Outside the lead "has been convicted" sums up, "is being sued" lasts, and a noun far down is a reminder."""
    symbols, head = seen.symbols, seen.act.match.head
    late_noun = is_noun(symbols, head) and seen.depth >= _EARLY
    lasting = found_before("perfect", symbols, head, 5) or is_lasting(seen.act, symbols)
    return Novelty.BACKGROUND if late_noun or lasting else None


def _by_fixture(seen: _Seen) -> Novelty | None:
    """Beside a day that is fixed stands what the same hearing did: "She set May 3 for trial. She refused bail." """
    acts, lines, here = seen.analysis.acts, seen.analysis.lines, seen.act.line
    near = acts[bisect_left(acts, here - 1, key=_line_of) : bisect_right(acts, here + 1, key=_line_of)]
    beside = (act for act in near if lines[act.line].sentence.paragraph == seen.paragraph)
    fixed = any(act.scope.stage is Stage.PLANNED and _is_ahead(act, seen.analysis.published) for act in beside)
    return Novelty.NEW if fixed else None


def _line_of(act: Act) -> int:
    return act.line


def _is_ahead(act: Act, published: date) -> bool:
    return bool(act.event_date and act.event_date.on > published)


def _by_place(seen: _Seen) -> Novelty | None:
    early = seen.depth < _EARLY or found_before("also", seen.symbols, seen.act.match.head, 3)
    return Novelty.NEW if early or _is_in_front(seen) else Novelty.BACKGROUND


def _is_in_front(seen: _Seen) -> bool:
    """Title or lead tell the kind, or another that comes from the same jury or the same bench on one day."""
    kind = seen.act.match.frame.kind
    one_day = next((kinds for kinds in _ONE_DAY if kind in kinds), frozenset())
    return kind in seen.front.kinds or bool(one_day & seen.front.done)


_ONE_DAY = (
    frozenset({"conviction", "acquittal", "mistrial"}),
    frozenset({"appeal_decided", "conviction_overturned"}),
)
"""A jury convicts one, clears another and is divided on a third; judges uphold a count and quash the next."""


def _by_end(seen: _Seen) -> Novelty | None:
    """What a court has ended is not to come: "would be tried" beside a dismissal tells what was expected."""
    expected = seen.act.match.frame.kind == "trial_start" and seen.act.scope.reason == _EXPECTED
    return Novelty.BACKGROUND if expected and seen.front.done & _ENDS else None


_EXPECTED = "would, in reported speech"
_ENDS = frozenset({"case_dismissed", "charges_dropped", "acquittal"})


_RULES: tuple[_Rule, ...] = (
    _by_copy,
    _by_genre,
    _by_title,
    _by_frame,
    _by_pluperfect,
    _by_old_date,
    _by_later_step,
    _by_day_before,
    _by_reduced,
    _by_fresh_date,
    _by_clause,
    _by_lead,
    _by_end,
    _by_status,
    _by_saying,
    _by_stage,
    _by_form,
    _by_fixture,
    _by_place,
)
"""In this order: the surest first; the place in the text decides what nothing else does."""

_EARLY = 0.4
"""Share of the article's sentences. After it an undated plain past was context in 12 cases of 13, before in 5 of 24."""

_BRIEF = 8
"""Sentences of a report that is told through; its last one says when the next hearing is."""

_LATE = {Stage.DENIED: 0.65, Stage.PLANNED: 0.8, Stage.POSSIBLE: 1.0}
"""Where other stages turn into context: what may come is said for the first time even in a last paragraph."""
