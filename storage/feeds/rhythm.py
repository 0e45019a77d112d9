"""What a feed's own history says: when its silence is odd, and whether its documents join up. Pure.

Both are asked because a monitor that has gone blind looks just like a quiet day.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import mean, pstdev

from extract.records import Entry
from extract.url import canonical_url

# ------------------------------------------------------------------ silence

_ENOUGH_GAPS = 10
_ENOUGH_TIME = timedelta(days=7)
"""A history without a weekend in it would call every weekend odd."""

_SIGMAS = 3
_SHORTEST_SILENCE = timedelta(days=1)
"""A wire that sends every five minutes may well rest for a night."""


def find_silence_limit(times: Iterable[datetime]) -> timedelta | None:
    """How long the feed may be silent before that is odd: mean and three standard deviations of the gaps between the
    times of its items, and never less than the longest gap of them. None while the history is too short to say.

    News comes in bursts, so gaps are far from normally distributed: mean and deviation alone (mostly below two days for
    a court's feed that rests on Saturday and Sunday) would cry wolf every week. A late notice costs little, since a
    feed that fails is told at once; a notice each Monday is one that nobody reads.
    """
    moments = sorted(set(times))
    gaps = [(later - earlier).total_seconds() for earlier, later in pairwise(moments)]
    if len(gaps) < _ENOUGH_GAPS or moments[-1] - moments[0] < _ENOUGH_TIME:
        return None
    usual = timedelta(seconds=max(mean(gaps) + _SIGMAS * pstdev(gaps), max(gaps)))
    return max(usual, _SHORTEST_SILENCE)


# ------------------------------------------------------------------ documents that join up


def newest_time(entries: Iterable[Entry], now: datetime) -> datetime | None:
    """The date of the newest entry, never later than `now` (feeds announce dates, and mistype years); None when no
    entry has one.
    """
    return max((min(entry.published, now) for entry in entries if entry.published), default=None)


def find_marks(entries: Sequence[Entry]) -> frozenset[int]:
    """What the next document is to be recognised by: marks of the newer half of the entries, and of undated ones.

    A feed that rolls keeps its newest items longest, so a next document that shows none of these has rolled past them.
    The older half is left out because of items that are pinned for weeks: they would hide every gap.
    """
    dates = sorted(entry.published for entry in entries if entry.published)
    middle = dates[len(dates) // 2] if dates else None
    newer = (entry for entry in entries if entry.published is None or middle is None or entry.published >= middle)
    return frozenset(mark for entry in newer for mark in _marks(entry))


def joins(marks: frozenset[int], entries: Iterable[Entry]) -> bool:
    """Whether a document with these entries shows something of the one that `marks` were taken from."""
    return any(mark in marks for entry in entries for mark in _marks(entry))


def _marks(entry: Entry) -> tuple[int, ...]:
    """Address, and title with date: a site that changes its addresses has published nothing new."""
    by_address = _hash(canonical_url(entry.url))
    return (by_address, _hash(f"{entry.title}\n{entry.published}")) if entry.published else (by_address,)


def _hash(text: str) -> int:
    """64 bits, signed, as the ledger keeps them."""
    return int.from_bytes(hashlib.sha256(text.encode("utf-8", "replace")).digest()[:8], signed=True)
