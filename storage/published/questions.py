"""The questions that the command line asks of the read copy, as SQL over the documented views."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import duckdb

from extract.records import OWN_READER, WORD_READER, EventDate, Evidence, Field, Precision, Stage
from storage.records import Status

ALERTS = """
    SELECT alert_id AS alert, decided_at AS decided, story_id AS story, form, kind, stage, party, channel, state,
           last_error AS reason, next_try_at AS next_try
    FROM alerts ORDER BY alert_id DESC, channel
"""

ALERTS_AT_A_GLANCE = """
    SELECT alert_id AS alert, strftime(decided_at, '%Y-%m-%d') AS decided, story_id AS story,
           coalesce(concat_ws(' ', replace(kind, '_', ' '), stage) || coalesce(': ' || party, ''), form) AS news,
           channel || ': ' || state || coalesce(' (' || last_error || ')', '') AS delivery
    FROM alerts ORDER BY alert_id DESC, channel
"""
"""The same in five columns, as wide as a terminal."""

TIMELINE = "SELECT * EXCLUDE (story_id) FROM timeline WHERE story_id = ? ORDER BY on_day, development_id"

WIDEST_TOLD = """
    SELECT kind, party, event_on, outlets, origins
    FROM developments WHERE stage = 'happened'
    ORDER BY outlets DESC, event_on LIMIT 5
"""

STILL_PENDING = """
    SELECT kind, stage, party, due_on, first_reported_at::DATE AS since
    FROM pending ORDER BY due_on NULLS LAST, since LIMIT 5
"""

TALLY = """
    SELECT (SELECT coalesce(sum(entries), 0)::BIGINT FROM store.polls) AS entries,
           (SELECT count(*) FROM store.links) AS links,
           (SELECT count(*) FROM articles) AS articles,
           (SELECT count(*) FROM articles WHERE copy_of IS NOT NULL) AS copies,
           (SELECT count(*) FROM store.mentions) AS mentions,
           (SELECT count(*) FROM developments) AS developments,
           (SELECT count(*) FROM store.alerts) AS alerts,
           (SELECT count(*) FROM store.notices) AS developments_told,
           (SELECT count(*) FROM store.links WHERE outcome IS NULL) AS links_waiting
"""


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """A development in a story's course. `on_day` is that of its stage's first report where no report dates it."""

    kind: str
    stage: Stage
    party: str | None
    actor: str | None
    outcome: str | None
    on_day: date
    event_date: EventDate | None
    outlets: int
    origins: int
    quote: str
    status: Status = Status.OPEN


def list_stories(coverage: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    """The ids of the stories that were ever watched."""
    return tuple(row[0] for row in coverage.execute("SELECT story_id FROM store.stories ORDER BY 1").fetchall())


def read_timeline(coverage: duckdb.DuckDBPyConnection, story_id: str) -> tuple[TimelineEntry, ...]:
    """A story's developments in order of event."""
    rows = coverage.execute(
        "SELECT d.kind, d.stage, d.party, d.actor, d.outcome, t.on_day, t.day_precision, t.outlets, t.origins, t.quote,"
        " t.status FROM timeline t JOIN developments d USING (development_id)"
        " WHERE t.story_id = ? ORDER BY t.on_day, development_id",
        [story_id],
    ).fetchall()
    return tuple(
        TimelineEntry(
            kind=kind,
            stage=Stage(stage),
            party=party,
            actor=actor,
            outcome=outcome,
            on_day=on,
            event_date=_event_date(on, precision),
            outlets=outlets,
            origins=origins,
            quote=quote,
            status=Status(status),
        )
        for kind, stage, party, actor, outcome, on, precision, outlets, origins, quote, status in rows
    )


def _event_date(on: date, precision: str) -> EventDate | None:
    return None if precision == "report" else EventDate(on, Precision(precision), "")


@dataclass(frozen=True, slots=True)
class HeadlineParts:
    """What a development's headline is made of."""

    kind: str
    stage: Stage
    party: str | None
    actor: str | None
    outcome: str | None


@dataclass(frozen=True, slots=True)
class StoredEvidence:
    """One article's mention of a development, with what it was read from."""

    development: HeadlineParts
    outlet: str
    url: str
    published: datetime | None
    mention_kind: str
    stage: Stage
    novelty: str
    rules_version: str
    reader: str
    evidence: Evidence


def read_evidence(coverage: duckdb.DuckDBPyConnection, development_id: int) -> tuple[StoredEvidence, ...]:
    """Every mention of a development, in order of reading; empty when there is no such development."""
    rows = coverage.execute(
        "SELECT d.kind, d.stage, d.party, d.actor, d.outcome, a.outlet, a.url, a.published_at, m.kind, m.stage,"
        " m.novelty, m.rules_version, m.reader, m.quote_field, m.quote_start, m.quote_end, m.quote, m.rule, m.cues"
        " FROM store.developments d JOIN store.mentions m USING (development_id)"
        " JOIN store.articles a ON a.article_id = m.article_id WHERE d.development_id = ? ORDER BY m.mention_id",
        [development_id],
    ).fetchall()
    return tuple(_read_evidence(row) for row in rows)


def _read_evidence(row: tuple[Any, ...]) -> StoredEvidence:
    kind, stage, party, actor, outcome, outlet, url, published, mention_kind, mention_stage, *rest = row
    novelty, rules_version, reader, field, start, end, quote, rule, cues = rest
    return StoredEvidence(
        development=HeadlineParts(kind, Stage(stage), party, actor, outcome),
        outlet=outlet,
        url=url,
        published=published,
        mention_kind=mention_kind,
        stage=Stage(mention_stage),
        novelty=novelty,
        rules_version=rules_version,
        reader=reader,
        evidence=Evidence(Field(field), start, end, quote, rule, tuple(cues)),
    )


@dataclass(frozen=True, slots=True)
class StoredMention:
    """A mention as it was read, for reading it again. `stands`: our own rules read it, or weighed its words, and
    nothing withdrew it since.
    """

    mention_id: int
    kind: str
    stage: Stage
    evidence: Evidence
    stands: bool = True


@dataclass(frozen=True, slots=True)
class StoredReading:
    """One revision of an article with everything that was read in it for one story."""

    story_id: str
    url: str
    outlet: str
    published: datetime | None
    revision: str
    title: str
    body: str
    mentions: tuple[StoredMention, ...]


def read_readings(coverage: duckdb.DuckDBPyConnection) -> Iterator[StoredReading]:
    """Every stored reading, in order of story and article."""
    result = coverage.execute(
        "SELECT d.story_id, a.url, a.outlet, a.published_at, r.revision, r.title, r.body,"
        " list(struct_pack(n := m.mention_id, k := m.kind, s := m.stage, f := m.quote_field, b := m.quote_start,"
        " e := m.quote_end, q := m.quote, r := m.rule, c := m.cues,"
        " l := w.mention_id IS NULL AND m.reader IN ($1, $2)) ORDER BY m.mention_id)"
        " FROM store.mentions m JOIN store.developments d USING (development_id)"
        " LEFT JOIN store.withdrawals w ON w.mention_id = m.mention_id"
        " JOIN store.articles a ON a.article_id = m.article_id"
        " JOIN store.revisions r ON r.article_id = m.article_id AND r.revision = m.revision"
        " GROUP BY ALL ORDER BY d.story_id, a.url",
        [OWN_READER, WORD_READER],
    )
    while rows := result.fetchmany(200):
        for story_id, url, outlet, published, revision, title, body, mentions in rows:
            read = tuple(_read_stored_mention(one) for one in mentions)
            yield StoredReading(story_id, url, outlet, published, revision, title, body, read)


def _read_stored_mention(one: dict[str, Any]) -> StoredMention:
    evidence = Evidence(Field(one["f"]), one["b"], one["e"], one["q"], one["r"], tuple(one["c"]))
    return StoredMention(one["n"], one["k"], Stage(one["s"]), evidence, one["l"])
