"""The kinds of development: identifiers, labels by stage, and the order in which an alert names them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class DevelopmentKind:
    """One kind. `weight` counts from 0, the weightiest; `labels` has one wording per stage; `told_as` names the kinds
    under which another outlet may tell the same event."""

    id: str
    weight: int
    proceeding: str
    labels: Mapping[str, str]
    terminal: bool = False
    told_as: tuple[str, ...] = ()


@cache
def load_kinds() -> Mapping[str, DevelopmentKind]:
    """Every kind by its identifier, in the order of kinds.toml."""
    tables = tomllib.loads(files("seeds").joinpath("kinds.toml").read_text(encoding="utf-8"))
    return MappingProxyType(
        {
            name: DevelopmentKind(id=name, weight=weight, **{**table, "told_as": tuple(table.get("told_as", ()))})
            for weight, (name, table) in enumerate(tables.items())
        }
    )


def shown_kind(kind: str, stage: str) -> str:
    """The kind as screens and exports name it: a planned appeal has a name of its own."""
    return "appeal_planned" if kind == "appeal_filed" and stage == "planned" else kind


def describe_kind(kind: str, stage: str) -> str:
    """What a screen calls it: `describe_kind("appeal_filed", "planned") == "appeal planned"`."""
    return load_kinds()[kind].labels[stage]
