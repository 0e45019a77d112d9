"""What each sign of news weighs, from novelty.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class NoveltyWeights:
    """Logarithms of odds: above 0 a sign speaks for news, below 0 for background. `bias` is the word of no sign."""

    bias: float
    signs: Mapping[str, float]


@cache
def load_novelty_weights() -> NoveltyWeights:
    """The bundled weights."""
    table = tomllib.loads(files("seeds").joinpath("novelty.toml").read_text("utf-8"))
    return NoveltyWeights(table["bias"], MappingProxyType(table["signs"]))
