"""Weights fitted to examples: that they point the way the examples do."""

from __future__ import annotations

import tomllib

import numpy as np

from tests.eval.fitting import as_toml, fit

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


def test_table_reads_back_with_the_heaviest_sign_first() -> None:
    """A name with quotes in it is a key like any other."""
    table = tomllib.loads(as_toml("# head\n", -0.5, {"a": 0.2, '"had"': 0.7}))
    assert table == {"bias": -0.5, "signs": {'"had"': 0.7, "a": 0.2}}
    assert next(iter(table["signs"])) == '"had"'
