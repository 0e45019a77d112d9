"""The measure of single sentences: what counts as right, missed and false, and that its labels can be read at all."""

from __future__ import annotations

from dataclasses import replace

import pytest

from seeds.kinds import load_kinds
from tests.eval.sentences import SETS, Read, Sentence, load_sentences, score_sentences

_SENTENCES = [sentence for path in SETS.values() for sentence in load_sentences(path)]
_BAIL = frozenset({("motion_denied", "happened"), ("release", "denied")})
_ONE = Sentence("Voss was refused bail.", False, "Voss", "defendant", (_BAIL,), frozenset(), frozenset({"Voss"}))


def test_labels_name_kinds_and_stages_that_exist() -> None:
    """A misspelt kind would count as missed for ever."""
    steps = {step for each in _SENTENCES for wanted in (*each.expect, each.optional) for step in wanted}
    assert {kind for kind, _ in steps} == set(load_kinds())
    assert {stage for _, stage in steps} == {"happened", "planned", "possible", "denied"}


def test_every_text_names_the_watched_one_and_stands_once() -> None:
    """Otherwise it is on nobody's topic, or counted double."""
    assert all(each.watch in each.text for each in _SENTENCES)
    assert len({each.text for each in _SENTENCES}) == len(_SENTENCES)


def test_halves_are_of_a_size() -> None:
    """A closed half of a handful would tell nothing."""
    assert 0.45 < sum(each.is_open for each in _SENTENCES) / len(_SENTENCES) < 0.55


@pytest.mark.parametrize("step", sorted(_BAIL))
def test_either_of_two_good_readings_is_full_marks(step: tuple[str, str]) -> None:
    """Bail refused is a motion denied or a release denied, as one likes."""
    scores = score_sentences([Read(_ONE, ((step, "Voss"),))])
    assert (scores.steps.precision, scores.steps.recall, scores.party.value) == (1.0, 1.0, 1.0)


def test_wrong_stage_is_false_and_missed_but_right_in_kind() -> None:
    """Bail that was denied is not bail that was asked for."""
    scores = score_sentences([Read(_ONE, ((("release", "possible"), "Voss"),))])
    assert (scores.steps.precision, scores.steps.recall) == (0.0, 0.0)
    assert (scores.kinds.precision, scores.kinds.recall) == (1.0, 1.0)


def test_silence_is_right_only_where_nothing_was_told() -> None:
    """A tagger that says nothing must not score by it."""
    empty = replace(_ONE, expect=())
    scores = score_sentences([Read(_ONE, ()), Read(empty, ())])
    assert (scores.steps.recall, scores.silent.value, scores.silent.of) == (0.0, 1.0, 1)


def test_somebody_elses_name_costs_the_party() -> None:
    """The right step in the wrong person's name is the worst of mistakes."""
    assert score_sentences([Read(_ONE, ((("release", "denied"), "Roe"),))]).party.value == 0.0
