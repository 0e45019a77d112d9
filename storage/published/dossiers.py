"""One development with all that the ledger holds about it, from the read copy: for a person who means to edit it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import duckdb

from extract.records import EventDate, Novelty, Stage
from storage.records import Form, Status
from storage.stories.developments import read_event_date
from storage.stories.edits import Action


@dataclass(frozen=True, slots=True)
class FiledReport:
    """One mention. `withdrawn_at` when its article took it back, with the sentence that stands there now; or when the
    rules of `withdrawn_by` no longer read it.
    """

    mention_id: int
    outlet: str
    url: str
    published: datetime | None
    stage: Stage
    novelty: Novelty
    quote: str
    withdrawn_at: datetime | None
    quote_now: str | None
    withdrawn_by: str | None


@dataclass(frozen=True, slots=True)
class FiledEdit:
    """One edit that names the development. `other_id` is the second development of a merge or split."""

    edit_id: int
    action: Action
    development_id: int
    other_id: int | None
    by: str
    at: datetime
    note: str | None
    undone: bool


@dataclass(frozen=True, slots=True)
class FiledMessage:
    """One message that told the development, or took it back, on one channel."""

    alert_id: int
    form: Form
    stage: Stage
    channel: str
    state: str
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class Dossier:
    """A development, what reports it, and what was done with it; each part in order of time."""

    development_id: int
    story_id: str
    matter: str
    kind: str
    stage: Stage
    party: str | None
    actor: str | None
    outcome: str | None
    event_date: EventDate | None
    status: Status
    merged_into: int | None
    reports: tuple[FiledReport, ...]
    edits: tuple[FiledEdit, ...]
    messages: tuple[FiledMessage, ...]


def read_dossier(coverage: duckdb.DuckDBPyConnection, development_id: int) -> Dossier | None:
    """The dossier of a development; None when there is no such one."""
    row = coverage.execute(
        "SELECT story_id, matter, kind, stage, party, actor, outcome, event_on, event_precision, status, merged_into"
        " FROM store.developments WHERE development_id = ?",
        [development_id],
    ).fetchone()
    if row is None:
        return None
    story_id, matter, kind, stage, party, actor, outcome, on, precision, status, merged_into = row
    return Dossier(
        development_id=development_id,
        story_id=story_id,
        matter=matter,
        kind=kind,
        stage=Stage(stage),
        party=party,
        actor=actor,
        outcome=outcome,
        event_date=read_event_date(on, precision),
        status=Status(status),
        merged_into=merged_into,
        reports=tuple(_read_report(one) for one in _rows(coverage, _REPORTS, development_id)),
        edits=tuple(_read_edit(one) for one in _rows(coverage, _EDITS, development_id)),
        messages=tuple(_read_message(one) for one in _rows(coverage, _MESSAGES, development_id)),
    )


def _rows(coverage: duckdb.DuckDBPyConnection, query: str, development_id: int) -> list[tuple[Any, ...]]:
    return coverage.execute(query, [development_id]).fetchall()


_REPORTS = """
    SELECT m.mention_id, a.outlet, a.url, a.published_at, m.stage, m.novelty, m.quote, w.withdrawn_at,
           w.quote_now, w.rules_version
    FROM store.mentions m
    JOIN store.articles a ON a.article_id = m.article_id
    LEFT JOIN store.withdrawals w ON w.mention_id = m.mention_id
    WHERE m.development_id = ? ORDER BY m.mention_id
"""


def _read_report(row: tuple[Any, ...]) -> FiledReport:
    mention_id, outlet, url, published, stage, novelty, *rest = row
    return FiledReport(mention_id, outlet, url, published, Stage(stage), Novelty(novelty), *rest)


_EDITS = """
    SELECT e.edit_id, e.action, e.development_id, e.into_id, e.edited_by, e.edited_at, e.note,
           EXISTS (SELECT 1 FROM store.edits u WHERE u.undoes_id = e.edit_id)
    FROM store.edits e WHERE $1 IN (e.development_id, e.into_id) ORDER BY e.edit_id
"""


def _read_edit(row: tuple[Any, ...]) -> FiledEdit:
    edit_id, action, *rest = row
    return FiledEdit(edit_id, Action(action), *rest)


_MESSAGES = """
    SELECT alert_id, form, stage, channel, state, decided_at FROM alerts
    WHERE development_id = ? AND channel IS NOT NULL ORDER BY alert_id, channel
"""


def _read_message(row: tuple[Any, ...]) -> FiledMessage:
    alert_id, form, stage, *rest = row
    return FiledMessage(alert_id, Form(form), Stage(stage), *rest)
