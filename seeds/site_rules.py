"""How pages look that stand in front of an article: bot walls, consent pages, paywalls. Data in site_rules.toml."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import as_file, files
from typing import ClassVar

from pydantic import ConfigDict

from seeds.tables import STRICT, read_table


class WallKind(StrEnum):
    """What keeps a reader from the article."""

    BOT_WALL = "bot_wall"
    CONSENT_PAGE = "consent_page"
    PAYWALL = "paywall"


@dataclass(frozen=True, slots=True)
class Wall:
    """One kind of page; the fields are explained in the data file. All wording is in lower case."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    name: str
    kind: WallKind
    addresses: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    below_chars: int = 0

    def __post_init__(self) -> None:
        wording = (*self.addresses, *self.titles, *self.marks)
        if not wording:
            raise ValueError(f"wall {self.name!r} has nothing to be known by")
        if loud := [text for text in wording if text != text.lower()]:
            raise ValueError(f"wall {self.name!r} is written with capitals: {loud[0]!r}")
        if self.marks and not self.below_chars:
            raise ValueError(f"wall {self.name!r} has marks but no below_chars")


@dataclass(frozen=True, slots=True)
class SiteRules:
    """Every wall, in the order in which they are tried."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    wall: tuple[Wall, ...]


@cache
def load_site_rules() -> SiteRules:
    """The rules that come with the program. Raises TableError when the file is damaged."""
    with as_file(files("seeds").joinpath("site_rules.toml")) as path:
        return read_table(path, SiteRules)
