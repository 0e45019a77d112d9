"""An article's group of near duplicates: whose text it is, who took it over, and how much of it is the same now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import duckdb

from storage.fingerprints import read_fingerprint, shared_with


@dataclass(frozen=True, slots=True)
class GroupMember:
    """An article of the group. `overlap` is the share of the shorter text's word shingles that stand in the other, 0 to
    1, measured between its newest version and the original's; None for texts too short to measure.
    """

    outlet: str
    url: str
    title: str
    published: datetime | None
    behind: timedelta | None
    overlap: float | None


@dataclass(frozen=True, slots=True)
class CopyGroup:
    """The original, and what copies it in order of publication; without copies it stands alone."""

    origin: GroupMember
    copies: tuple[GroupMember, ...]


def read_copy_group(coverage: duckdb.DuckDBPyConnection, url: str) -> CopyGroup | None:
    """The group of the article at a canonical URL; None when none is stored there."""
    rows = coverage.execute(_GROUP, [url]).fetchall()
    if not rows:
        return None
    original, *others = rows
    return CopyGroup(_read_member(original, original), tuple(_read_member(row, original) for row in others))


_GROUP = """
    SELECT a.outlet, a.url, a.title, a.published_at, r.body
    FROM store.articles a JOIN store.revisions r ON r.article_id = a.article_id AND r.revision = a.revision
    WHERE coalesce(a.copy_of, a.article_id) = (SELECT coalesce(copy_of, article_id) FROM store.articles WHERE url = ?)
    ORDER BY a.copy_of IS NOT NULL, a.published_at NULLS LAST, a.article_id
"""


def _read_member(row: Sequence, original: Sequence) -> GroupMember:  # type: ignore[type-arg]  # rows of _GROUP
    outlet, url, title, published, body = row
    first, text = original[3], original[4]
    behind = published - first if published and first else None
    return GroupMember(outlet, url, title, published, behind, _measure(body, text))


def _measure(one: str, other: str) -> float | None:
    """Two texts of one group share something: nothing means that either is too short."""
    return shared_with(read_fingerprint("", one, ""), read_fingerprint("", other, "")) or None
