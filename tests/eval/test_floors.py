"""Quality has a floor: tagging, duplicates and alerts on labelled coverage may get better, never worse."""

from __future__ import annotations

import pytest

from tests.eval.run import below_floor, labelled_sets, predict
from tests.eval.score import score
from tests.eval.sentences import wrong_sentences
from tests.eval.topics import wrong_topics


@pytest.mark.parametrize("name", labelled_sets())
def test_no_score_fell_below_its_floor(name: str) -> None:
    """A rule that helps one story and hurts three others must not land."""
    folder = labelled_sets()[name]
    assert below_floor(name, score(folder, predict(folder))) == []


def test_single_sentences_hold_their_floors() -> None:
    """A word taken out of a class must not silence the ten wordings that nobody was thinking of."""
    assert wrong_sentences() == []


def test_pieces_that_only_touch_a_story_hold_their_floors() -> None:
    """A match report with a watched striker in it must not page a court desk at night."""
    assert wrong_topics() == []
