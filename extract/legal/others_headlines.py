"""Headlines of a step that the text tells of somebody else: "Witness in Doe case arrested" is the witness's. Pure."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from functools import cache

from extract.legal.acts import Act, Analysis
from extract.legal.cast import Cast
from extract.legal.front import Front
from extract.legal.novelty import read_novelty
from extract.legal.parties import NameHit, names_between
from extract.legal.scene import Bound
from extract.legal.tokens import NAME, NUMBER, symbols_of
from extract.records import Novelty

BoundAct = tuple[Act, Bound]


def find_others_headlines(
    told: Sequence[BoundAct], strangers: Sequence[BoundAct], analysis: Analysis, cast: Cast, front: Front
) -> Collection[int]:
    """The numbers of those of `told` that stand in the title and are a stranger's, by the text.

    The text tells nothing of the kind of the watched party, and as its news the same step of `strangers`. Where the
    party itself stands beside the headline's verb ("Doe arrested"), the headline is believed: the text may say so in
    words that are not read.
    """
    of_party = {act.match.frame.kind for act, _ in told if not _in_title(act, analysis)}
    asked = {
        number
        for number, (act, bound) in enumerate(told)
        if _in_title(act, analysis)
        and act.match.frame.kind not in of_party
        and not _is_beside(act, bound, analysis, cast)
    }
    return {number for number in asked if any(_is_news_of(told[number][0], strangers, analysis, front))}


def _in_title(act: Act, analysis: Analysis) -> bool:
    return analysis.lines[act.line].sentence.paragraph < 0


def _is_news_of(headline: Act, strangers: Sequence[BoundAct], analysis: Analysis, front: Front) -> Iterator[bool]:
    """For each act that is the headline's step and is done to a named stranger, or by him, whether the text leads with
    it or tells it as news. A name behind "an appeal by" is too often a place's.
    """
    for act, bound in strangers:
        step = act.match.frame.kind, act.scope.stage
        told_of_him = "another person" in bound.how and act.match.frame.party in ("patient", "subject")
        if not told_of_him or step != (headline.match.frame.kind, headline.scope.stage):
            continue
        paragraph = analysis.lines[act.line].sentence.paragraph
        in_lead = 0 <= paragraph <= analysis.lead_paragraph
        yield in_lead or (paragraph >= 0 and read_novelty(act, analysis, front).novelty is Novelty.NEW)


def _is_beside(act: Act, bound: Bound, analysis: Analysis, cast: Cast) -> bool:
    """Whether the headline names its party as the one: "Doe and Roe not charged", "Jury convicts Doe"."""
    line, head = analysis.lines[act.line], act.match.head
    symbols, starts = line.tagged.symbols, line.tagged.starts
    for hit in names_between(cast.written, line.sentence.start, line.sentence.end):
        if hit.party not in bound.parties:
            continue
        first, behind = _tokens_of(hit, starts)
        if _only_beside().fullmatch(symbols, behind, head) or _only_beside().fullmatch(symbols, head + 1, first):
            return True
    return False


def _tokens_of(hit: NameHit, starts: Sequence[int]) -> tuple[int, int]:
    """The first token of a name in the title, and the one behind it."""
    return bisect_left(starts, hit.start), bisect_left(starts, hit.end)


@cache
def _only_beside() -> re.Pattern[str]:
    """What may stand between a headline's party and its verb: other names, ages, the verb's own words."""
    return re.compile(f"[{symbols_of(f'{NAME}|{NUMBER}|comma|also|adv|have|had|be|be_pp|will|to|not_|neg')}]*")
