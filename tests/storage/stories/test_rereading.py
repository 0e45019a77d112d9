"""Which of today's readings are those of before: the number of a mention carries what people did with it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extract.records import Mention, Novelty, Stage
from storage.stories.rereading import OwnMention, Rereading, compare_readings
from tests.storage.samples import on, tell

BEFORE = tell("charge", event="2024-07-12", quote="Mara Quill was charged on Friday with fraud.")
OWN = OwnMention(7, 1, BEFORE)


def moved(mention: Mention, start: int, end: int) -> Mention:
    return replace(mention, evidence=replace(mention.evidence, start=start, end=end))


@pytest.mark.parametrize(
    "better",
    [
        replace(BEFORE, event_date=on("2024-07-11")),
        replace(BEFORE, novelty=Novelty.BACKGROUND),
        replace(BEFORE, party="Quill"),
        replace(BEFORE, party=None),
        moved(BEFORE, 0, 12),
    ],
)
def test_a_better_reading_of_the_same_sentence_keeps_its_number(better: Mention) -> None:
    """A split or an alert that names the mention would else name nothing."""
    assert compare_readings([OWN], [better]) == Rereading(changed=((OWN, better),))


@pytest.mark.parametrize(
    "other",
    [
        replace(BEFORE, kind="indictment"),
        replace(BEFORE, stage=Stage.PLANNED),
        replace(BEFORE, party="Dell Arroyo"),
        moved(BEFORE, 200, 240),
    ],
)
def test_another_step_is_another_mention(other: Mention) -> None:
    """Of two people charged in one sentence, neither inherits what was said of the other."""
    assert compare_readings([OWN], [other]) == Rereading(gone=(OWN,), new=(other,))


def test_what_is_read_as_before_is_counted_only() -> None:
    """Nothing is written for it."""
    assert compare_readings([OWN], [BEFORE]) == Rereading(kept=1)
    assert compare_readings([], []) == Rereading()
