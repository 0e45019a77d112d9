"""Is the watched story what an article is about? Pure.

A watched name and a word of law stand in match reports, travel pages and film reviews as well. What was measured: a
report on a story names one of its people in title or lead, and tells a step of law near the top or is full of courts
and charges throughout; of the pieces that only touch a story, most do neither. To lose a report is the worse mistake,
so a review is known by its title alone, and the share of sentences asked for is low.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from extract.legal.acts import Analysis
from extract.legal.parties import NameHit
from extract.legal.tokens import set_of
from extract.records import Field, Mention, Novelty

_LEAD_CHARS, _TOP_CHARS, _MUCH_NEWS = 700, 600, 3


def is_about(analysis: Analysis, names: Iterable[NameHit], told: Iterable[Mention]) -> bool:
    """Whether the story is what the article is about, given where its people are named and what was read."""
    title, lead = analysis.article.title, _lead_start(analysis)
    lead_end = len(title) + 1 + lead + _LEAD_CHARS
    first = min((hit.start for hit in names), default=lead_end)
    if first >= lead_end or _REVIEW.search(title):
        return False
    if any(one.evidence.field is Field.TITLE or one.evidence.start < lead + _TOP_CHARS for one in told):
        return True
    news = sum(one.novelty is Novelty.NEW for one in told)
    return news >= _MUCH_NEWS or _legal_share(analysis) >= (_FULL_OF_LAW if first > len(title) else _SOME_LAW)


def _lead_start(analysis: Analysis) -> int:
    """Where in the text the lead begins."""
    sentence = analysis.lines[analysis.lead].sentence
    return sentence.start if sentence.field is Field.TEXT else 0


_REVIEW = re.compile(
    r"^(?:review\b(?! of)|(?:tv|film|album|book|theat(?:er|re)|concert|restaurant|podcast|movie|stage) review)"
    r"|(?:[–—:|-]|\b(?:album|film|tv|book|theat(?:er|re)|concert|restaurant|movie)) review\s*$",
    re.IGNORECASE,
)

_FULL_OF_LAW, _SOME_LAW = 0.4, 0.2
"""Share of sentences with a court, a charge or a verdict in them: reports that lead with a scene had .4 and more; half
of it will do where the title names somebody of the story."""


def _legal_share(analysis: Analysis) -> float:
    legal = sum(not _law().isdisjoint(line.tagged.symbols) for line in analysis.lines)
    return legal / max(1, len(analysis.lines))


@cache
def _law() -> frozenset[str]:
    return set_of(
        "bench|prosecutor|jury|charge_n|sure_suit|appeal_n|conviction_n|verdict_n|sentence|plead|sentencing|convict"
        "|guilty|indict|arrest|sue|settlement|motion_word|bail_n|trial|custody"
    )
