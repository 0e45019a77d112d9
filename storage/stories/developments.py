"""The rows of developments: read for comparing, begun, written again after each report.

Only rows and values here. What is the same development stands in matching.py, what a report changes in progress.py,
what people changed by hand in edits.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from itertools import takewhile
from typing import Any

from extract.records import EventDate, Mention, Precision, Stage
from storage.db import Ledger
from storage.records import Status
from storage.stories.matching import Known, kindred
from storage.stories.progress import begin


@dataclass(frozen=True, slots=True)
class Candidate:
    """A development that a mention may be about. `home` is where its reports count: itself, or the development that a
    person merged it into; `status` is that of its home.
    """

    known: Known
    home: int
    status: Status


_SLOTS = (
    "d.development_id, d.matter, d.kind, d.party, d.actor, d.stage, d.event_on, d.event_precision, d.outcome,"
    " d.first_reported_at, d.last_reported_at, d.stage_reported_at, d.stage_news_at"
)
_KIND = 2


def list_candidates(ledger: Ledger, story_id: str, kind: str) -> tuple[Candidate, ...]:
    """The story's developments under the names that one of this kind may have, those merged away as well.

    The kind is told apart here, not in the query: DuckDB uses the index on the story only where it is the one
    condition, and then the cost follows the story and not the ledger.
    """
    rows = ledger.rows(
        f"SELECT {_SLOTS}, d.merged_into, d.status FROM store.developments d WHERE d.story_id = ?",  # noqa: S608  # ours
        story_id,
    )
    status = {row[0]: Status(row[-1]) for row in rows}
    kinds = kindred(kind)
    homes = ((row, row[-2] or row[0]) for row in rows if row[_KIND] in kinds)
    return tuple(Candidate(_read_known(row), home, status[home]) for row, home in homes)


def read_known(ledger: Ledger, development_id: int) -> Known:
    """One development."""
    return _read_known(
        ledger.one(f"SELECT {_SLOTS} FROM store.developments d WHERE d.development_id = ?", development_id)  # noqa: S608
    )


def _read_known(row: tuple[Any, ...]) -> Known:
    number, matter, kind, party, actor, stage, on, precision, outcome, first, last, reported, news, *_ = row
    return Known(
        development_id=number,
        matter=matter,
        kind=kind,
        party=party,
        actor=actor,
        outcome=outcome,
        stage=Stage(stage),
        event_date=read_event_date(on, precision),
        first_reported=first,
        last_reported=last,
        stage_reported=reported,
        stage_news=news,
    )


def read_event_date(on: date | None, precision: str | None, wording: str | None = None) -> EventDate | None:
    """A date as the ledger's columns hold it."""
    return EventDate(on, Precision(precision), wording or "") if on and precision else None


def date_columns(event_date: EventDate | None) -> dict[str, date | str | None]:
    """The same the other way round."""
    return {
        "event_on": event_date.on if event_date else None,
        "event_precision": event_date.precision.value if event_date else None,
    }


def begin_development(ledger: Ledger, story_id: str, mention: Mention, published: datetime) -> int:
    """The number of a new development, as its first report has it."""
    columns = _columns(begin(0, mention, published))
    status = Status.PROPOSED if mention.is_proposal else Status.OPEN
    return ledger.insert_new("store.developments", "development_id", story_id=story_id, status=status.value, **columns)


def write_known(ledger: Ledger, known: Known) -> None:
    """Keeps what a development is after a further report."""
    columns = _columns(known)
    marks = ", ".join(f"{name} = ?" for name in columns)
    ledger.write(
        f"UPDATE store.developments SET {marks} WHERE development_id = ?",  # noqa: S608  # our own columns
        *columns.values(),
        known.development_id,
    )


def _columns(known: Known) -> dict[str, object]:
    return {
        "matter": known.matter,
        "kind": known.kind,
        "party": known.party,
        "actor": known.actor,
        "outcome": known.outcome,
        "stage": known.stage.value,
        **date_columns(known.event_date),
        "first_reported_at": known.first_reported,
        "last_reported_at": known.last_reported,
        "stage_reported_at": known.stage_reported,
        "stage_news_at": known.stage_news,
    }


def record_change(
    ledger: Ledger, development_id: int, stage: Stage, previous: Stage | None, mention_id: int, reported: datetime
) -> None:
    """Adds a stage to a development's history."""
    ledger.insert_new(
        "store.stage_changes",
        "change_id",
        development_id=development_id,
        stage=stage.value,
        previous=previous.value if previous else None,
        mention_id=mention_id,
        reported_at=reported,
    )


def told_before(ledger: Ledger, development_id: int, change_id: int) -> bool:
    """Whether the stage before that of this change was told."""
    (before,) = ledger.one(
        "SELECT max(b.change_id) FROM store.stage_changes b JOIN store.stage_changes c ON c.change_id = ?"
        " WHERE b.development_id = ? AND b.change_id < c.change_id AND b.stage <> c.stage",
        change_id,
        development_id,
    )
    return before is not None and was_told(ledger, before)


def was_told(ledger: Ledger, change_id: int) -> bool:
    """Whether an alert told this stage of the development.

    The sentence that was told counts for it: when a person moves a report to another development, so does its alert.
    A stage may stand twice in a row in the history, where an edit took its alert away and another brought it back: the
    alert of either tells it. One that an article took back later tells nothing any more.
    """
    development_id, stage = ledger.one(
        "SELECT development_id, stage FROM store.stage_changes WHERE change_id = ?", change_id
    )
    history = ledger.rows(
        "SELECT c.stage, m.mention_id IS NOT NULL AND k.change_id IS NULL FROM store.stage_changes c"
        " LEFT JOIN store.notices n ON n.change_id = c.change_id"
        " LEFT JOIN store.mentions m ON m.mention_id = n.mention_id AND m.development_id = c.development_id"
        " LEFT JOIN store.corrections k ON k.change_id = c.change_id AND k.edit_id IS NULL"
        " WHERE c.development_id = ? AND c.change_id <= ? ORDER BY c.change_id DESC",
        development_id,
        change_id,
    )
    if any(told for _, told in takewhile(lambda change: change[0] == stage, history)):
        return True
    (moved_here,) = ledger.one(
        "SELECT EXISTS (SELECT 1 FROM store.mentions m JOIN store.notices n ON n.mention_id = m.mention_id"
        " LEFT JOIN store.corrections k ON k.change_id = n.change_id AND k.edit_id IS NULL"
        " WHERE m.development_id = ? AND m.stage = ? AND m.placed_id IS NOT NULL AND k.change_id IS NULL)",
        development_id,
        stage,
    )
    return bool(moved_here)
