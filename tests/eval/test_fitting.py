"""Weights fitted to examples: that they point the way the examples do."""

from __future__ import annotations

import tomllib

import numpy as np

from tests.eval.fit_kinds import Example, fit_kinds
from tests.eval.fitting import Rows, as_toml, fit, fit_few

_TABLE = np.array([[1.0, 0.0], [1.0, 1.0], [0.0, 1.0], [0.0, 0.0]] * 10)
_YES = np.array([1.0, 1.0, 0.0, 0.0] * 10)


def test_a_sign_that_tells_gets_weight_and_one_that_does_not_gets_none() -> None:
    """Else the table in seeds/ could not be read by people."""
    _, weights = fit(_TABLE, _YES)
    assert weights[0] > 1
    assert abs(weights[1]) < 1e-6


def test_an_example_that_counts_less_moves_the_weights_less() -> None:
    """Articles made for the purpose must not outweigh those that were found."""
    _, full = fit(_TABLE, _YES)
    _, less = fit(_TABLE, _YES, np.full(len(_TABLE), 0.1))
    assert 0 < less[0] < full[0]


def test_of_many_columns_only_those_that_tell_get_weight() -> None:
    """A table of ten thousand rows of words is small because most rows say nothing."""
    chance = np.random.default_rng(7)
    rows = [[column for column in range(30) if chance.random() < 0.3] + [30] for _ in range(400)]
    yes = np.array([float(3 in row) for row in rows])
    sizes, squares = np.array([1.0] * 30 + [0.0]), np.array([0.3] * 30 + [0.0])
    weights = fit_few(Rows.of(rows, 31), yes, np.ones(400), sizes, squares)
    assert weights[3] > 3
    assert np.count_nonzero(np.abs(np.delete(weights, [3, 30])) > 0.05) < 5


def test_table_reads_back_with_the_heaviest_sign_first() -> None:
    """A name with quotes in it is a key like any other."""
    table = tomllib.loads(as_toml("# head\n", -0.5, {"a": 0.2, '"had"': 0.7}))
    assert table == {"bias": -0.5, "signs": {'"had"': 0.7, "a": 0.2}}
    assert next(iter(table["signs"])) == '"had"'


def test_a_kind_that_few_sentences_tell_gets_no_weights() -> None:
    """Three pardons in a heap teach nothing but their own words."""
    told = [Example(frozenset({"was freed", "freed"}), frozenset({"release"}))] * 20
    rare = [Example(frozenset({"pardoned"}), frozenset({"pardon"}))] * 3
    silent = [Example(frozenset({"was seen"}), frozenset())] * 40
    fitted = fit_kinds([*told, *rare, *silent])
    assert list(fitted) == ["release"]
    assert fitted["release"].rows["freed"] > 0
    assert fitted["release"].bias < 0
