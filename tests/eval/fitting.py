"""Fits the weights of yes-or-no signs to labelled examples. Pure, but for the folders that the command line names."""

from __future__ import annotations

import json
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

STRENGTH = 0.15
"""Inverse of the penalty on large weights; stories left out told .05 to .3 apart by less than chance."""

Numbers = NDArray[np.float64]


def fit(table: Numbers, answers: Numbers, counts: Numbers | None = None) -> tuple[float, Numbers]:
    """Bias and weights of a logistic regression with a quadratic penalty, by Newton's method. `table` has a row for
    each example and a column for each sign, 0 or 1; `answers` are 0 or 1; `counts` is how much each example counts.
    """
    counted = np.ones(len(table)) if counts is None else counts
    rows = np.column_stack((table, np.ones(len(table))))
    penalty = np.append(np.full(table.shape[1], 1 / STRENGTH), 1e-6)
    weights = np.zeros(rows.shape[1])
    for _ in range(_STEPS):
        probable = 1 / (1 + np.exp(-rows @ weights))
        slope = rows.T @ (counted * (probable - answers)) + penalty * weights
        bend = rows.T @ (rows * (counted * probable * (1 - probable))[:, None]) + np.diag(penalty)
        weights -= np.linalg.solve(bend, slope)
    return float(weights[-1]), weights[:-1]


_STEPS = 12


@dataclass(frozen=True, slots=True)
class Rows:
    """A table of 0 and 1, of which nearly all are 0: row `i` has a 1 in `columns[starts[i]:starts[i + 1]]`."""

    columns: NDArray[np.intp]
    starts: NDArray[np.intp]
    width: int

    @classmethod
    def of(cls, rows: Sequence[Sequence[int]], width: int) -> Rows:
        """From the columns of each row; every row has at least one."""
        starts = np.concatenate(([0], np.cumsum([len(row) for row in rows])))
        return cls(np.array([column for row in rows for column in row], dtype=np.intp), starts, width)

    def times(self, weights: Numbers) -> Numbers:
        """Each row's sum of weights."""
        sums: Numbers = np.add.reduceat(weights[self.columns], self.starts[:-1])
        return sums

    def gather(self, values: Numbers) -> Numbers:
        """Each column's sum of its rows' values."""
        return np.bincount(self.columns, np.repeat(values, np.diff(self.starts)), self.width).astype(np.float64)


def fit_few(table: Rows, answers: Numbers, counts: Numbers, sizes: Numbers, squares: Numbers) -> Numbers:
    """Weights of a logistic regression whose sizes and squares are penalised, so that most are exactly 0 (the elastic
    net of Zou and Hastie, 2005), by accelerated proximal gradients (Beck and Teboulle, 2009). `sizes` and `squares` are
    the penalties of each column.
    """
    step = 4 / (_steepest(table, counts) + 4 * squares.max())
    weights, ahead, pace = np.zeros(table.width), np.zeros(table.width), 1.0
    for _ in range(_ROUNDS):
        off = counts * (1 / (1 + np.exp(-table.times(ahead))) - answers)
        moved = ahead - step * (table.gather(off) + squares * ahead)
        new = np.sign(moved) * np.maximum(np.abs(moved) - step * sizes, 0)
        next_pace = (1 + np.sqrt(1 + 4 * pace**2)) / 2
        ahead = new + (pace - 1) / next_pace * (new - weights)
        weights, pace = new, next_pace
    return weights


_ROUNDS = 250


def _steepest(table: Rows, counts: Numbers) -> float:
    """The largest eigenvalue of the table times itself, by powers; a little more, to be on the safe side."""
    direction = np.ones(table.width)
    for _ in range(_POWERS):
        direction = table.gather(counts * table.times(direction))
        size = float(np.linalg.norm(direction))
        direction /= size
    return 1.05 * size


_POWERS = 30


def as_toml(head: str, bias: float, weights: Mapping[str, float]) -> str:
    """The table of seeds/, the heaviest sign first."""
    rows = sorted(((round(float(weight), 2), sign) for sign, weight in weights.items()), reverse=True)
    lines = (f"{json.dumps(sign)} = {weight:.2f}" for weight, sign in rows if weight)
    return f"{head}bias = {bias:.2f}\n\n[signs]\n" + "\n".join(lines) + "\n"


def read_folders(purpose: str | None, arguments: Sequence[str] | None = None) -> list[Path]:
    """The labelled folders that the command line names; ends the program with one line where it names none, or one that
    holds no articles.
    """
    parser = ArgumentParser(description=(purpose or "").splitlines()[0])
    parser.add_argument("folders", metavar="FOLDER", nargs="+", type=_labelled, help="labelled coverage, as tests/eval")
    folders: list[Path] = parser.parse_args(arguments).folders
    return folders


def _labelled(name: str) -> Path:
    if not (Path(name) / "articles").is_dir():
        raise ArgumentTypeError(f"{name}: holds no folder `articles`; name labelled coverage, as tests/eval")
    return Path(name)
