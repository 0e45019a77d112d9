"""Same coverage or not, as values: what of a text makes it findable, and how much of it stands in another. Pure.

A syndicated copy is trimmed, given a local paragraph or a new headline. What stays is long runs of the same words, so
the measure is the share of the shorter text's word shingles that the other holds (containment). Two reporters who
quote one court order share far less.

To be found, a text keeps a few of its shingles: those with the lowest hashes. Of the few that a long text keeps, each
that a trimmed copy still holds is among the copy's few as well, so one match in a table of numbers leads from one to
the other, however much is missing. MinHash bands ask for several matches at once: 42 bands of three lose a copy of a
third of the text every fifth time, and need three times the room.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

SHINGLE_WORDS = 4
SAME_COVERAGE = 0.6
"""On labelled coverage, copies that an outlet trimmed, edited or added to share .65 to 1.0 of the shorter text. Two
reports that print the same background of one agency below their own news share up to .55, and no copy may hide the
news above it; other pairs of one story stay under .08.
"""
SAME_HEAD = 0.4
"""Of the shorter text's first half, where the news stands: copies share .57 and more of it, reports that have only the
background or an agency's closing lines in common .29 at most."""
SHARE_OF_LONGER = 0.25
"""A text four times as long that holds the other is a live page or a digest: more than one story, and nobody's copy."""
FEWEST_SHINGLES = 40
"""Below about 45 words, two short notes on one ruling are alike by nature: too short to call either a copy."""
SITE_TEXTS = 3
"""Shingles of so many texts that are no copies of each other are boilerplate, of the site or of the agency."""

SAMPLE_WORDS, SAMPLES = 6, 12
"""A copy of a third of the text is found at .992, one of half at .9998; twelve numbers are 53 bytes on the disk. Six
words in a row seldom stand in two texts of one beat by chance."""


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """A text as it is compared: its shingles in order, and the samples by which it is found. A text too short to
    compare has no shingles, and one sample: that of its very self. `revision` is the hash of title and text.
    """

    outlet: str
    revision: str
    shingles: tuple[str, ...]
    samples: tuple[int, ...]


def read_fingerprint(outlet: str, text: str, revision: str) -> Fingerprint:
    """What of a text is compared."""
    words = re.findall(r"\w+", text.lower())
    shingles = tuple(_runs(words, SHINGLE_WORDS))
    if len(set(shingles)) < FEWEST_SHINGLES:
        return Fingerprint(outlet, revision, (), (_as_sample(revision),))
    return Fingerprint(outlet, revision, shingles, _sample(_runs(words, SAMPLE_WORDS)))


def find_likeness(one: Fingerprint, other: Fingerprint, boilerplate: frozenset[str] = frozenset()) -> float:
    """How far one text is a copy of the other: the share of the shorter's shingles in the other, 0 to 1; 0 where the
    two are no copies of each other.

    Two texts of one outlet are the same only where each holds the other: what else they share is the outlet's own. A
    text too short to compare is a copy only of its very self, title and all: a feed that publishes anew.
    """
    if one.revision == other.revision:
        return 1.0
    shorter, longer = sorted((_without(one, boilerplate), _without(other, boilerplate)), key=len)
    if len(shorter) < FEWEST_SHINGLES:
        return 0.0
    held = frozenset(longer)
    share = _share(shorter, held)
    of_longer = share * len(shorter) / len(longer)
    asked = SAME_COVERAGE if one.outlet == other.outlet else SHARE_OF_LONGER
    head = _share(shorter[: len(shorter) // 2], held)
    return share if share >= SAME_COVERAGE and head >= SAME_HEAD and of_longer >= asked else 0.0


def shared_with(one: Fingerprint, other: Fingerprint) -> float:
    """The share of the shorter text's shingles in the other, whatever it means."""
    shorter, longer = sorted((one.shingles, other.shingles), key=len)
    return _share(shorter, frozenset(longer))


def find_boilerplate(roots: Iterable[Collection[str]]) -> frozenset[str]:
    """The shingles that stand in several of these, each the text of another group: what three stories share belongs to
    none of them.
    """
    counts = Counter(shingle for shingles in roots for shingle in set(shingles))
    return frozenset(shingle for shingle, count in counts.items() if count >= SITE_TEXTS)


def _without(text: Fingerprint, boilerplate: frozenset[str]) -> tuple[str, ...]:
    """The distinct shingles in order; a refrain counts once."""
    distinct = dict.fromkeys(text.shingles)
    return tuple(shingle for shingle in distinct if shingle not in boilerplate) if boilerplate else tuple(distinct)


def _share(shingles: tuple[str, ...], held: frozenset[str]) -> float:
    return sum(shingle in held for shingle in shingles) / len(shingles) if shingles else 0.0


def _runs(words: list[str], length: int) -> list[str]:
    return [" ".join(words[start : start + length]) for start in range(len(words) - length + 1)]


def _sample(runs: list[str]) -> tuple[int, ...]:
    """The order and the number come from different parts of the hash: the lowest would lie close together."""
    hashes = sorted({hashlib.md5(run.encode(), usedforsecurity=False).hexdigest() for run in runs})
    return tuple(_as_sample(found[8:]) for found in hashes[:SAMPLES])


def _as_sample(hexadecimal: str) -> int:
    """32 bits, signed."""
    return int(hexadecimal[:8], 16) - 2**31
