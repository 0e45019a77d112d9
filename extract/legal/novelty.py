"""Is a development this article's news, or does the article retell it? Pure.

Two thirds of what a court report says is background, so the burden lies on "new". A few things decide alone, the surest
first (a date older than some days, a pluperfect, the lead). What is left, a plain past tense far down, a plan, a noun,
a step that the front has passed, is news in one paper and context in the next, and rules of hand did badly there on
stories that they were not written for. So there the signs of an act (signs.py) are weighed, each with the weight that
labelled coverage gave it: a logistic regression, which `python -m tests.eval.fit_novelty` fits and seeds/novelty.toml
holds.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from extract.legal.acts import Act, Analysis
from extract.legal.dates import is_old
from extract.legal.front import Front
from extract.legal.manner import found_behind, is_noun, is_reduced_clause
from extract.legal.seen import Seen, is_event, is_fresh, is_late_report
from extract.legal.signs import signs_of
from extract.records import Novelty, Stage
from seeds.legal_language import load_legal_language
from seeds.weights import load_weights

_Rule = Callable[[Seen], Novelty | None]


@dataclass(frozen=True, slots=True)
class Verdict:
    """News or not, and what spoke for it: a rule, or the loudest signs with how probable they make it."""

    novelty: Novelty
    reason: str


def read_novelty(act: Act, analysis: Analysis, front: Front) -> Verdict:
    """Whether the act is news in this article."""
    seen = Seen(act, analysis, front)
    return _decide(seen) or _weigh(seen)


def is_weighed(act: Act, analysis: Analysis, front: Front) -> bool:
    """Whether nothing decides alone, and the signs are weighed."""
    return _decide(Seen(act, analysis, front)) is None


def _decide(seen: Seen) -> Verdict | None:
    decided = ((rule(seen), name) for name, rule in _RULES.items())
    return next((Verdict(novelty, name) for novelty, name in decided if novelty), None)


def _weigh(seen: Seen) -> Verdict:
    weights = load_weights("novelty")
    weighed = [(weights.signs.get(sign, 0.0), sign) for sign in signs_of(seen)]
    news = 1 / (1 + math.exp(-weights.bias - sum(weight for weight, _ in weighed)))
    side = 1 if news >= NEWS_FROM else -1
    loudest = sorted((pair for pair in weighed if side * pair[0] > 0), key=lambda pair: -side * pair[0])[:_NAMED]
    share = news if side > 0 else 1 - news
    reason = f"{', '.join(sign for _, sign in loudest) or 'no sign of the other'} ({share:.0%})"
    return Verdict(Novelty.NEW if side > 0 else Novelty.BACKGROUND, reason)


NEWS_FROM = 0.65
"""How probably it must be news. Of several sentences about one step the newest speaks for it, so half is too little."""

_NAMED = 3


# ------------------------------------------------------------------ what the article is


def _by_copy(seen: Seen) -> Novelty | None:
    """An article put out again long after it first appeared reports nothing any more."""
    return Novelty.BACKGROUND if seen.analysis.put_out_again else None


def _by_genre(seen: Seen) -> Novelty | None:
    """An explainer, a timeline or a look back retells, whatever its tenses."""
    return Novelty.BACKGROUND if _retelling_title().match(seen.analysis.article.title) else None


@cache
def _retelling_title() -> re.Pattern[str]:
    openings = load_legal_language().lists["retelling_titles"]
    return re.compile(rf"(?:{'|'.join(map(re.escape, openings))})\b", re.IGNORECASE)


def _by_title(seen: Seen) -> Novelty | None:
    return Novelty.NEW if seen.paragraph < 0 else None


def _by_frame(seen: Seen) -> Novelty | None:
    """Wordings that only ever retell ("is serving 12 years")."""
    novelty = seen.act.match.frame.novelty
    return Novelty(novelty) if novelty else None


# ------------------------------------------------------------------ when it was


def _by_pluperfect(seen: Seen) -> Novelty | None:
    """ "Had been charged" goes back behind the news, unless it keeps its scene ("had that morning filed") or the lead
    reports it as what somebody said ("police said on Saturday that they had arrested ...").
    """
    told_now = seen.keeps_scene or seen.is_said_in_lead
    return Novelty.BACKGROUND if seen.act.scope.retold and not told_now else None


def _by_earlier(seen: Seen) -> Novelty | None:
    """ "Was convicted earlier", "under an earlier settlement": before the news, without a day of its own."""
    undated = seen.happened and seen.act.event_date is None
    return Novelty.BACKGROUND if undated and seen.has("bygone") else None


def _by_old_date(seen: Seen) -> Novelty | None:
    """What happened, or was refused, on a day long before. That something did not happen is true today."""
    old = is_old(seen.act.event_date, seen.analysis.published) and not is_late_report(seen)
    return Novelty.BACKGROUND if old and is_event(seen.act) else None


def _by_fresh_date(seen: Seen) -> Novelty | None:
    day = seen.analysis.news_day
    before = day and seen.act.event_date and seen.act.event_date.on < day.on and seen.kind not in seen.front.kinds
    aside = is_reduced_clause(seen.act, seen.symbols) and not found_behind("dated", seen.symbols, seen.act.match.head)
    return Novelty.NEW if seen.happened and is_fresh(seen) and not before and not aside else None


# ------------------------------------------------------------------ how it is said


def _by_end(seen: Seen) -> Novelty | None:
    """What a court has ended is not to come: "would be tried" beside a dismissal tells what was expected."""
    expected = seen.kind == "trial_start" and seen.act.scope.reason == _EXPECTED
    return Novelty.BACKGROUND if expected and seen.front.done & _ENDS else None


_EXPECTED = "would, in reported speech"
_ENDS = frozenset({"case_dismissed", "charges_dropped", "acquittal"})


def _by_status(seen: Seen) -> Novelty | None:
    """How a matter stands is no step: "awaits sentence", "has yet to be tried", "keeps the date", "have said"."""
    if seen.happened:
        return None
    said_before = seen.has("have said") and not seen.has("said")
    as_before = seen.act.scope.stage is Stage.PLANNED and seen.has("unchanged", _STATUS_REACH)
    return Novelty.BACKGROUND if said_before or as_before or seen.act.scope.reason in _STANDING else None


_STATUS_REACH = 8
"""Tokens between "keeps" and "trial" ("keeps the star's trial on the calendar"); further left it kept other things."""


_STANDING = frozenset({"awaited", "has yet to happen"})


def _by_lead(seen: Seen) -> Novelty | None:
    """The lead tells the news; a noun or a clause in it may be what the news is about ("after he was convicted")."""
    if seen.act.line > seen.analysis.lead:
        return None
    named = is_noun(seen.symbols, seen.act.match.head) and seen.kind not in seen.front.kinds
    return Novelty.BACKGROUND if named or (seen.happened and seen.is_in_passing) else Novelty.NEW


def _by_saying(seen: Seen) -> Novelty | None:
    """What somebody "said" of the future, or denied, was said for this article; what they "have said", or said of a
    day long past, was not.
    """
    long_past = is_old(seen.act.event_date, seen.analysis.published)
    return Novelty.NEW if not seen.happened and seen.has("said") and not long_past else None


def _by_one_day(seen: Seen) -> Novelty | None:
    """A jury convicts one, clears another and is divided on a third; judges uphold a count and quash the next."""
    told = any(seen.kind in kinds and (kinds - {seen.kind}) & seen.front.done for kinds in _ONE_DAY)
    same_day = seen.is_on_news_day or (seen.act.event_date is None and not seen.has("earlier"))
    return Novelty.NEW if seen.happened and told and same_day else None


_ONE_DAY = (
    frozenset({"conviction", "acquittal", "mistrial"}),
    frozenset({"appeal_decided", "conviction_overturned"}),
)


_RULES: dict[str, _Rule] = {
    "put out again": _by_copy,
    "a title that looks back": _by_genre,
    "the title tells it": _by_title,
    "a wording that only retells": _by_frame,
    '"had" goes back behind the news': _by_pluperfect,
    "earlier, and on no day": _by_earlier,
    "an event of some time ago": _by_old_date,
    "a day within these days": _by_fresh_date,
    "expected before it was ended": _by_end,
    "it stands as it stood": _by_status,
    "the lead": _by_lead,
    "somebody said it": _by_saying,
    "of one day with the lead's": _by_one_day,
}
"""In this order: the surest first."""
