"""Acts that no frame has and the words of a sentence tell all the same. Pure.

They fill the timeline and never alone send (`reader_of`): words without an order tell that something happened more
surely than what exactly, to whom and when.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from extract.legal.frames import Match
from extract.legal.kind_words import find_loudest, weigh_kinds
from extract.legal.tokens import Tagged, set_of
from extract.legal.word_order import is_verb, reads_passive
from extract.records import OWN_READER, WORD_READER
from seeds.legal_language import NOUN, Frame

TOLD_FROM, TOLD_BESIDE = 0.7, 0.9
"""How probable the words must make a kind where no frame has read anything, and where one has read something else."""


def match_told(text: str, tagged: Tagged, matches: Sequence[Match]) -> Iterator[Match]:
    """A match for each kind that the words of the sentence in `text` make probable and none of `matches` tells."""
    kinds = {match.frame.kind for match in matches}
    taken = {match.head for match in matches}.union(*(match.covers for match in matches))
    least = TOLD_BESIDE if matches else TOLD_FROM
    for kind, probability in weigh_kinds(text, tagged).items():
        if probability < least or not kinds.isdisjoint(_rivals_of(kind)):
            continue
        if (head := find_loudest(text, tagged, kind)) not in taken:
            noun = tagged.symbols[head] in set_of(NOUN) and not is_verb(tagged.symbols, head)
            yield Match(_frame(kind, noun), head, None, reads_passive(tagged.symbols, head))


def _rivals_of(kind: str) -> frozenset[str]:
    return next((same for same in _SAME if kind in same), frozenset({kind}))


_SAME = (
    frozenset({"hearing_scheduled", "trial_start", "sentence", "arraignment"}),
    frozenset({"charge", "indictment"}),
    frozenset({"conviction_overturned", "appeal_decided"}),
)
"""Kinds that one sentence tells by the same words; a frame has said which it is."""


def reader_of(match: Match) -> str:
    """Who tells it: our rules, or the words alone."""
    return WORD_READER if match.frame.rule.startswith(_RULE) else OWN_READER


_RULE = "words-of-"


@cache
def _frame(kind: str, noun: bool) -> Frame:
    done_to = kind in _DONE_TO_THEM and not noun
    party = "subject" if kind in _DONE_BY_THEM else "patient" if done_to else "owner"
    rule = f"{_RULE}{kind.replace('_', '-')}"
    return Frame(rule=rule, kind=kind, act="", party=party, noun=noun, stages=("happened", "planned"))


_DONE_BY_THEM = frozenset({"plea_guilty", "plea_not_guilty", "appeal_filed", "appeal_withdrawn", "motion_filed"})
_DONE_TO_THEM = frozenset(
    {"arrest", "charge", "indictment", "conviction", "acquittal", "sentence", "release", "extradition", "pardon"}
)
