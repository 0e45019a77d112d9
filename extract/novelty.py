"""Is a development this article's news, or does the article retell it? Pure.

Two thirds of what a court report says is background, so the burden lies on "new". What was measured on labelled
coverage: a date older than some days, a pluperfect, a closed relative clause and a noun in passing ("since his arrest")
are background nearly always; the title and the lead are news nearly always; in between, the place in the text and
an explicit recent date decide. Taking background for news sends an alert about an old event, taking news for background
loses the alert: where both are as likely, the kind that title or lead tell too is news.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from extract.acts import Act, Analysis
from extract.dates import is_same_scene
from extract.frames import compile_pattern
from extract.front import Front, lead_of, steps_behind
from extract.records import EventDate, Novelty, Precision, Stage
from extract.tokens import symbols_of
from seeds.legal_language import GERUND, NOUN, PARTICIPLE, PAST, THIRD, load_legal_language

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
        """Share of the article's sentences before this one."""
        return self.act.line / max(1, len(self.analysis.lines))


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
    """ "Had been charged" goes back behind the news, unless it keeps its scene ("had that morning filed")."""
    return Novelty.BACKGROUND if seen.act.scope.retold and not _keeps_scene(seen) else None


def _keeps_scene(seen: _Seen) -> bool:
    when, head = seen.act.event_date, seen.act.match.head
    here = when and is_same_scene(when.wording) and _is_fresh(seen)
    return bool(here) and not _found_before("retelling", seen.symbols, head, 10)


def _by_old_date(seen: _Seen) -> Novelty | None:
    """What happened, or was refused, on a day long before. That something did not happen is true today."""
    dated = seen.happened or seen.act.scope.reason in _REFUSALS
    return Novelty.BACKGROUND if dated and _is_old(seen.act.event_date, seen.analysis.published) else None


_REFUSALS = frozenset({"the wording says so", "refused"})


def _is_old(when: EventDate | None, published: date) -> bool:
    if when is None:
        return False
    if when.precision is Precision.DAY:
        return when.on < published - FRESH
    if when.precision is Precision.YEAR:
        return when.on.year < published.year
    before = (when.on.year, when.on.month) < (published.year, published.month)
    return before or when.wording.lower().startswith("last ")


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
    return Novelty.BACKGROUND if steps_behind(kind, seen.front) > (_ONE_DAY_STEPS if early else 0) else None


_ONE_DAY_STEPS = 3


def _same_day(act: Act, analysis: Analysis) -> bool:
    day = analysis.news_day
    return bool(act.event_date and act.event_date.on == (day.on if day else analysis.published))


# ------------------------------------------------------------------ how it is said


def _by_clause(seen: _Seen) -> Novelty | None:
    """Told in passing: as a participle, in a relative clause, behind "after", "previously" or, if ahead, "until"."""
    symbols, head = seen.symbols, seen.act.match.head
    if not seen.happened:
        ahead = seen.act.scope.stage is Stage.PLANNED and _found_before("until", symbols, head, 4)
        return Novelty.BACKGROUND if ahead else None
    passing = (
        _is_reduced_clause(seen.act, symbols)
        or _patterns()["retelling_after"].match(symbols, head + 1)
        or _found_before("retelling", symbols, head, 10)
    )
    return Novelty.BACKGROUND if passing else None


def _found_before(name: str, symbols: str, head: int, reach: int) -> bool:
    return bool(_patterns()[name].search(symbols, max(0, head - reach), head))


def _by_lead(seen: _Seen) -> Novelty | None:
    """The lead tells the news; a noun in it may be what the news is about ("after his conviction")."""
    if seen.paragraph != lead_of(seen.analysis):
        return None
    named = _is_noun(seen.symbols, seen.act.match.head) and seen.act.match.frame.kind not in seen.front.kinds
    return Novelty.BACKGROUND if named else Novelty.NEW


def _by_saying(seen: _Seen) -> Novelty | None:
    """What somebody "said" of the future, or denied, was said for this article; what they "have said" was not."""
    return Novelty.NEW if not seen.happened and _patterns()["said"].search(seen.symbols) else None


def _by_stage(seen: _Seen) -> Novelty | None:
    """What may come, or did not, is mostly said for the first time, until late in the article."""
    if seen.happened:
        return None
    return Novelty.BACKGROUND if seen.depth >= _LATE[seen.act.scope.stage or Stage.POSSIBLE] else Novelty.NEW


def _by_form(seen: _Seen) -> Novelty | None:
    """Outside the lead "has been convicted" sums up, "is being sued" lasts, and a noun far down is a reminder."""
    symbols, head = seen.symbols, seen.act.match.head
    late_noun = _is_noun(symbols, head) and seen.depth >= _EARLY
    lasting = _found_before("perfect", symbols, head, 5) or is_lasting(seen.act, symbols)
    return Novelty.BACKGROUND if late_noun or lasting else None


def is_lasting(act: Act, symbols: str) -> bool:
    """ "Is appealing", "are being sued": what goes on, and so happened on no day."""
    head = act.match.head
    verb = head - 1 if head and _patterns()["being"].match(symbols, head - 1) else head
    return bool(_patterns()["gerund"].match(symbols, verb)) and _found_before("present", symbols, verb, 4)


def _by_place(seen: _Seen) -> Novelty | None:
    early = seen.depth < _EARLY or _found_before("also", seen.symbols, seen.act.match.head, 3)
    return Novelty.NEW if early or seen.act.match.frame.kind in seen.front.kinds else Novelty.BACKGROUND


_RULES: tuple[_Rule, ...] = (
    _by_copy,
    _by_genre,
    _by_title,
    _by_frame,
    _by_pluperfect,
    _by_old_date,
    _by_later_step,
    _by_fresh_date,
    _by_clause,
    _by_lead,
    _by_saying,
    _by_stage,
    _by_form,
    _by_place,
)
"""In this order: the surest first; the place in the text decides what nothing else does."""

_EARLY = 0.4
"""Share of the article's sentences. After it an undated plain past was context in 12 cases of 13, before in 5 of 24."""

_LATE = {Stage.DENIED: 0.65, Stage.PLANNED: 0.8, Stage.POSSIBLE: 1.0}
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


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    return {
        "retelling": _passing(),
        "retelling_after": compile_pattern("_ earlier_adv"),
        "present": compile_pattern("now_be adv? adv?", at_end=True),
        "being": re.compile(f"[{_both('be', GERUND)}]"),
        "gerund": compile_pattern(GERUND),
        "until": compile_pattern("until_ _", at_end=True),
        "said": re.compile(f"(?<![{symbols_of('have|had')}])[{_both('say', PAST)}]"),
        "also": compile_pattern("also_adv adv?", at_end=True),
        "participle": compile_pattern(PARTICIPLE),
        "auxiliary": compile_pattern("be|have|had|will|may|would|to"),
        "noun": compile_pattern(NOUN),
        "verb": compile_pattern("|".join((PAST, PARTICIPLE, THIRD, GERUND))),
        "perfect": compile_pattern("have adv? be? adv?", at_end=True),
    }


def _passing() -> re.Pattern[str]:
    """Up to three words behind "who", "after", "until" or "previously", none of them a comma or another verb.

    "Said that" opens what is said, and tells nothing in passing.
    """
    opener = "".join(set(symbols_of("rel|after_|until_|earlier_adv")) - set(symbols_of("that")))
    between = symbols_of(f"comma|{GERUND}")
    return re.compile(rf"[{opener}][^{between}]{{0,3}}\Z")


def _both(one: str, other: str) -> str:
    """The symbols of words that are in both classes."""
    return "".join(set(symbols_of(one)) & set(symbols_of(other)))
