"""What the front of an article, its title and lead, announces it to be about. Pure.

A court report leads with the furthest step of the proceeding: the steps before it are what it retells.
"""

from __future__ import annotations

from dataclasses import dataclass

from extract.legal.acts import Act, Analysis
from extract.legal.dates import is_old
from extract.legal.manner import found_before, is_noun, is_reduced_clause
from extract.records import Stage


@dataclass(frozen=True, slots=True)
class Front:
    """The kinds that title and first paragraph tell as news; `done` are those that they tell as happened. `old` are
    the kinds that the whole text tells with a date long past.
    """

    kinds: frozenset[str]
    done: frozenset[str]
    old: frozenset[str]


def front_of(analysis: Analysis) -> Front:
    """What the article announces itself to be about."""
    told = [act for act in analysis.acts if act.line <= analysis.lead and _is_told(act, analysis)]
    return Front(
        frozenset(act.match.frame.kind for act in told),
        frozenset(act.match.frame.kind for act in told if act.scope.stage is Stage.HAPPENED),
        frozenset(act.match.frame.kind for act in analysis.acts if is_old(act.event_date, analysis.published)),
    )


def _is_told(act: Act, analysis: Analysis) -> bool:
    """Whether it is told there and not only named: "after his arrest" in a lead announces no arrest, and neither does
    "the man arrested in May".
    """
    line, head = analysis.lines[act.line], act.match.head
    if act.scope.stage is None or act.scope.retold:
        return False
    symbols = line.tagged.symbols
    if line.sentence.paragraph < 0:
        return True
    named = is_noun(symbols, head) and act.match.frame.kind in _NAMED
    passing = found_before("retelling", symbols, head, _CLAUSE) and not found_before("after a court", symbols, head, 5)
    return not named and not passing and not is_reduced_clause(act, symbols)


_CLAUSE = 10
"""Tokens of a clause between "who" or "after" and the act."""


_NAMED = frozenset({"arrest", "conviction", "extradition"})
"""Of these a noun says who somebody is or how the story came about; "a mistrial" or "a settlement" is the news."""

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
        "appeal_withdrawn",
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
    "conviction_overturned": "appeal_decided",
    "pardon": "appeal_decided",
}


def steps_behind(kind: str, told: frozenset[str]) -> int:
    """How many rungs the furthest of the steps told is ahead of this kind; 0 when none is."""
    steps = (
        _rung(other, ladder) - _rung(kind, ladder) for ladder in _LADDERS for other in told if _rung(kind, ladder) >= 0
    )
    return max(steps, default=0)


def _rung(kind: str, ladder: list[str]) -> int:
    name = _RUNG_OF.get(kind, kind)
    return ladder.index(name) if name in ladder else -1
