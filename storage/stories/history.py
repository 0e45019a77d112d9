"""What a ledger holds in the end, as values: for a replay that wants to look at all of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from extract.records import EventDate, Stage
from storage.db import Ledger
from storage.stories.developments import read_event_date


@dataclass(frozen=True, slots=True)
class Told:
    """One development at one stage that an alert told, as the article that brought it says it."""

    alert_id: int
    article_id: int
    development_id: int
    kind: str
    stage: Stage
    previous: Stage | None
    party: str | None
    outcome: str | None
    event_date: EventDate | None
    quote: str
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class PastDevelopment:
    """A development at its last stage, with the articles that tell it, in order of reading."""

    development_id: int
    story_id: str
    matter: str
    kind: str
    stage: Stage
    party: str | None
    outcome: str | None
    event_date: EventDate | None
    article_ids: tuple[int, ...]


def list_told(ledger: Ledger) -> tuple[Told, ...]:
    """Everything that was told, in order."""
    rows = ledger.rows(
        "SELECT n.alert_id, m.article_id, c.development_id, m.kind, c.stage, c.previous, m.party, m.outcome,"
        " m.event_on, m.event_precision, m.quote, al.decided_at FROM store.notices n"
        " JOIN store.alerts al USING (alert_id) JOIN store.stage_changes c USING (change_id)"
        " JOIN store.mentions m ON m.mention_id = n.mention_id"
        " ORDER BY n.alert_id, c.change_id"
    )
    return tuple(_read_told(row) for row in rows)


def _read_told(row: tuple[Any, ...]) -> Told:
    alert, article, development, kind, stage, previous, party, outcome, on, precision, quote, decided = row
    return Told(
        alert_id=alert,
        article_id=article,
        development_id=development,
        kind=kind,
        stage=Stage(stage),
        previous=Stage(previous) if previous else None,
        party=party,
        outcome=outcome,
        event_date=read_event_date(on, precision),
        quote=quote,
        decided_at=decided,
    )


def list_developments(ledger: Ledger) -> tuple[PastDevelopment, ...]:
    """Every development, in order of first sight."""
    rows = ledger.rows(
        "SELECT d.development_id, d.story_id, d.matter, d.kind, d.stage, d.party, d.outcome, d.event_on,"
        " d.event_precision, list(DISTINCT m.article_id ORDER BY m.article_id)"
        " FROM store.developments d JOIN store.mentions m USING (development_id) GROUP BY ALL ORDER BY d.development_id"
    )
    return tuple(
        PastDevelopment(
            development_id=number,
            story_id=story_id,
            matter=matter,
            kind=kind,
            stage=Stage(stage),
            party=party,
            outcome=outcome,
            event_date=read_event_date(on, precision),
            article_ids=tuple(articles),
        )
        for number, story_id, matter, kind, stage, party, outcome, on, precision, articles in rows
    )


def list_copies(ledger: Ledger) -> tuple[tuple[int, ...], ...]:
    """Each group of copies with its original first, by article number."""
    rows = ledger.rows(
        "SELECT copy_of, list(article_id ORDER BY article_id) FROM store.articles WHERE copy_of IS NOT NULL"
        " GROUP BY copy_of ORDER BY copy_of"
    )
    return tuple((original, *copies) for original, copies in rows)
