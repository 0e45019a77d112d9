"""One sentence that tells the same step of several parties is one headline: "Convicted: A, B and C". Pure.

In the ledger each party's step stays a development of its own, with its own history and its own corrections.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Protocol, TypeVar

from extract.records import EventDate, Stage
from storage.records import Notice


class Step(Protocol):
    """A step of one party, as a sentence tells it."""

    @property
    def kind(self) -> str: ...

    @property
    def stage(self) -> Stage: ...

    @property
    def previous(self) -> Stage | None: ...

    @property
    def party(self) -> str | None: ...

    @property
    def outcome(self) -> str | None: ...

    @property
    def event_date(self) -> EventDate | None: ...


_S = TypeVar("_S", bound=Step)


def group_parties(steps: Iterable[_S], sentence: Callable[[_S], object]) -> list[list[_S]]:
    """The steps by headline, in the order of their first: those of one `sentence` that differ in nothing but the party.
    Two of the same party, or of nobody named, stay two.
    """
    rows: dict[object, list[_S]] = {}
    before = Counter[object]()
    for step in steps:
        told = (step.kind, step.stage, step.previous, step.outcome, str(step.event_date), sentence(step))
        rows.setdefault((told, before[told, step.party]), []).append(step)
        before[told, step.party] += 1
    return list(rows.values())


def join_parties(notices: Sequence[Notice]) -> tuple[Notice, ...]:
    """The notices, with those of one headline as one."""
    rows = group_parties(notices, lambda notice: (notice.lead.url, notice.lead.quote))
    return tuple(_as_one(row) if len(row) > 1 else row[0] for row in rows)


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
