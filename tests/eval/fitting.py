"""Fits the weights of yes-or-no signs to labelled examples. Pure, but for the folders that the command line names."""

from __future__ import annotations

import json
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Mapping, Sequence
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
