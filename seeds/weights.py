"""What each sign of a weighed question weighs, from a table of this folder."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Weights:
    """Logarithms of odds: above 0 a sign speaks for yes, below 0 for no. `bias` is the word of no sign."""

    bias: float
    signs: Mapping[str, float]


@cache
def load_weights(question: str) -> Weights:
    """The bundled weights of a question: "novelty" or "topic"."""
    table = tomllib.loads(files("seeds").joinpath(f"{question}.toml").read_text("utf-8"))
    return Weights(table["bias"], MappingProxyType(table["signs"]))
