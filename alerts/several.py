"""One sentence that tells the same step of several parties is one headline: "Convicted: A, B and C". Pure.

In the ledger each party's step stays a development of its own, with its own history and its own corrections.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from storage.records import Notice


def join_parties(notices: Sequence[Notice]) -> tuple[Notice, ...]:
    """The notices with those of one sentence and one step as one, in the order of their first. Two of the same party,
    or of nobody named, stay two.
    """
    rows: dict[object, list[Notice]] = {}
    before = Counter[object]()
    for notice in notices:
        step = _step(notice)
        rows.setdefault((step, before[step, notice.party]), []).append(notice)
        before[step, notice.party] += 1
    return tuple(_as_one(row) if len(row) > 1 else row[0] for row in rows.values())


def _step(notice: Notice) -> tuple[object, ...]:
    when = str(notice.event_date)
    return notice.kind, notice.stage, notice.previous, notice.outcome, when, notice.lead.url, notice.lead.quote


def _as_one(row: Sequence[Notice]) -> Notice:
    """The first notice with everybody's names. Who acted for himself alone is not named as the actor of all."""
    first = row[0]
    *others, last = (notice.party or "somebody unnamed" for notice in row)
    return replace(
        first,
        party=f"{', '.join(others)} and {last}",
        actor=None if first.actor == first.party else first.actor,
        flags=tuple(dict.fromkeys(flag for notice in row for flag in notice.flags)),
    )
