"""What the readers of archives hand on: one item at a time, so that an archive of any size needs no more room than its
largest item. What cannot be used is an item too, named by its place: an archive is never refused for one of its parts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from extract.records import Page

MIB = 1024 * 1024

LARGEST_ITEM_BYTES = 6 * MIB
"""As of a page of the web: the largest page of the article-extraction-benchmark has 1.4 MiB."""


@dataclass(frozen=True, slots=True)
class ArchivedRow:
    """An article as a table has it: names of columns and their values, unchecked."""

    place: str
    columns: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ArchivedPage:
    """A page as it was saved. `dated` says whether `page.fetched_at` is when it was; else it is when we read it."""

    place: str
    page: Page
    dated: bool


@dataclass(frozen=True, slots=True)
class BadItem:
    """Something that cannot be used, and why."""

    place: str
    reason: str


@dataclass(frozen=True, slots=True)
class OtherItem:
    """Something that is no article and need not be one: a request, a picture, a redirect."""

    place: str


Item = ArchivedRow | ArchivedPage | BadItem | OtherItem


class UnreadableArchiveError(Exception):
    """The archive as a whole cannot be read; the message says what to do."""
