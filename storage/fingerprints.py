"""Same coverage or not: MinHash bands find the candidates, the texts themselves decide.

A syndicated copy is trimmed, given a local paragraph or a new headline. What stays is long runs of the same words, so
the measure is the share of the shorter text's word shingles that the other holds (containment). Two reporters who
quote one court order share far less.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass

from rensa import RMinHash

from storage.db import Ledger

SHINGLE_WORDS = 4
SAME_COVERAGE = 0.6
"""On labelled coverage, copies that an outlet trimmed, edited or added to share .65 to 1.0 of the shorter text. Two
reports that print the same background of one agency below their own news share up to .55, and no copy may hide the
news above it; other pairs of one story stay under .08.
"""
FEWEST_SHINGLES = 40
"""Below about 45 words, two short notes on one ruling are alike by nature: too short to call either a copy."""

BANDS, ROWS = 42, 3
"""126 hashes. A pair of Jaccard .33 (one third trimmed, or a text three times as long) is found at .78, one of .5 at
.997; unrelated pairs (Jaccard under .02) become candidates at 3 in 10,000 and fail the check of the texts."""


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a text stands: a copy of `copy_of` (an article's number) at `similarity` (0 to 1), or alone (None)."""

    copy_of: int | None = None
    similarity: float | None = None


def read_shingles(text: str) -> frozenset[str]:
    """The runs of four words, case and punctuation left out."""
    words = re.findall(r"\w+", text.casefold())
    return frozenset(" ".join(words[i : i + SHINGLE_WORDS]) for i in range(len(words) - SHINGLE_WORDS + 1))


def read_bands(shingles: frozenset[str]) -> tuple[int, ...]:
    """The bands of a text, 32 bits signed each, the band's number mixed in; empty when it is too short to compare."""
    if len(shingles) < FEWEST_SHINGLES:
        return ()
    sketch = RMinHash(num_perm=BANDS * ROWS, seed=1)
    sketch.update(list(shingles))
    hashes = sketch.digest()
    return tuple(_hash_band(band, hashes[band * ROWS : (band + 1) * ROWS]) for band in range(BANDS))


def containment(one: frozenset[str], other: frozenset[str]) -> float:
    """Share of the smaller set that lies in the other, 0 to 1; 0 when either is too small to tell."""
    smaller = min(len(one), len(other))
    return len(one & other) / smaller if smaller >= FEWEST_SHINGLES else 0.0


def place_text(ledger: Ledger, shingles: frozenset[str], bands: tuple[int, ...]) -> Placement:
    """The original that this text copies, found by the closest stored text; `Placement()` when it stands alone."""
    scored = [(containment(shingles, read_shingles(body)), -root) for root, body in _candidates(ledger, bands)]
    similarity, root = max(scored, default=(0.0, 0))
    return Placement(-root, round(similarity, 3)) if similarity >= SAME_COVERAGE else Placement()


def record_bands(ledger: Ledger, article_id: int, bands: tuple[int, ...]) -> None:
    """Makes the article findable when its text comes again."""
    ledger.write("INSERT INTO store.bands SELECT ?, unnest(?::INTEGER[])", article_id, list(bands))


def _hash_band(band: int, hashes: list[int]) -> int:
    mixed = zlib.crc32(b"".join(value.to_bytes(4, "big") for value in (band, *hashes)))
    return mixed - 2**31


def _candidates(ledger: Ledger, bands: tuple[int, ...]) -> Iterable[tuple[int, str]]:
    """(number of the group's original, text) of each stored article that shares a band."""
    if not bands:
        return ()
    return ledger.rows(
        "SELECT coalesce(a.copy_of, a.article_id), r.body FROM store.articles a"
        " JOIN store.revisions r ON r.article_id = a.article_id AND r.revision = a.revision"
        " WHERE a.article_id IN (SELECT article_id FROM store.bands WHERE band_hash IN (SELECT unnest(?::INTEGER[])))",
        list(bands),
    )
