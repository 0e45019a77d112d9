"""Messages that recall without telling as news: "now watching", and the daily digest.

What each one shows is kept by key when it is queued, so that the next shows only what none has shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from extract.records import OWN_READER, EventDate, Novelty, Stage
from seeds.kinds import load_kinds
from storage.db import Ledger
from storage.outbox.messages import Contents
from storage.outbox.outbox import hash_key, queue_message
from storage.records import Form, Slot
from storage.stories.developments import read_event_date

MOST_KNOWN = 8
"""Developments in a "now watching" message: enough to know where a story stands; the timeline has the rest."""


def list_known(ledger: Ledger, story_id: str) -> Contents | None:
    """What a first sight of the story tells: what was reported before the watch began and no alert tells, the
    weightiest, in the words of the first report that still stands. None when it is no first sight, or when nothing was
    reported.

    It stays a first sight until a round since then reached its end: one that was killed is made up for.
    """
    rows = ledger.rows(
        "SELECT d.kind, d.stage, c.change_id, first(m.mention_id ORDER BY m.mention_id)"
        " FROM store.stories s JOIN store.developments d USING (story_id)"
        " JOIN store.stage_changes c ON c.development_id = d.development_id AND c.stage = d.stage"
        " JOIN store.mentions m ON m.development_id = d.development_id AND m.stage = d.stage"
        " ANTI JOIN store.withdrawals w ON w.mention_id = m.mention_id"
        " WHERE s.story_id = ? AND m.reader = ? AND d.first_reported_at < s.watched_since"
        " AND d.status IN ('open', 'confirmed') AND d.merged_into IS NULL"
        " AND NOT EXISTS (SELECT 1 FROM store.notices n WHERE n.change_id = c.change_id)"
        " AND NOT EXISTS (SELECT 1 FROM store.alerts al WHERE al.story_id = s.story_id AND al.form = 'watching')"
        " AND NOT EXISTS (SELECT 1 FROM store.rounds r WHERE r.finished_at >= s.watched_since)"
        " GROUP BY d.kind, d.stage, c.change_id ORDER BY c.change_id",
        story_id,
        OWN_READER,
    )
    if not rows:
        return None
    # What is planned stands on the pending board of every message.
    known = [row for row in rows if row[1] != Stage.PLANNED.value]
    weightiest = sorted(known, key=lambda row: (-Stage(row[1]).rank, load_kinds()[row[0]].weight))[:MOST_KNOWN]
    return Contents(shown=tuple((change_id, mention_id) for _, _, change_id, mention_id in weightiest))


def queue_watching(
    ledger: Ledger, story_id: str, known: Contents, channels: Sequence[str], now: datetime, send_at: datetime
) -> int:
    """Queues the one "now watching" message of a story; its number."""
    key = hash_key("watching", story_id)
    alert_id = queue_message(ledger, Form.WATCHING, story_id, key, channels, now, send_at)
    _record_contents(ledger, alert_id, known)
    return alert_id


def _record_contents(ledger: Ledger, alert_id: int, contents: Contents) -> None:
    for change_id, mention_id in contents.shown:
        ledger.write("INSERT INTO store.recaps VALUES (?, ?, ?)", alert_id, change_id, mention_id)
    for one in contents.disagreements:
        ledger.write(
            "INSERT INTO store.contradictions VALUES (?, ?, ?, ?, ?)",
            one.development_id,
            one.slot.value,
            one.mention_id,
            one.against_id,
            alert_id,
        )
    for feed_id, trouble in contents.feeds:
        ledger.write("INSERT INTO store.feed_notes VALUES (?, ?, ?)", alert_id, feed_id, trouble)


# ------------------------------------------------------------------ the digest


@dataclass(frozen=True, slots=True)
class ReportedFact:
    """What one report of its own (no copy) says of a development that has happened, or was denied."""

    mention_id: int
    development_id: int
    kind: str
    party: str | None
    matter: str
    stage: Stage
    novelty: Novelty
    outcome: str | None
    event_date: EventDate | None
    outlet: str
    published: datetime


@dataclass(frozen=True, slots=True)
class FeedHealth:
    """How a listed feed fares: columns of the view `feed_health`, which say what they mean."""

    feed_id: int
    trouble: str | None
    failing_since: datetime | None
    last_error: str | None
    news_at: datetime | None
    silent_at: datetime | None
    lost_since: datetime | None
    lost_at: datetime | None


def list_fresh(ledger: Ledger, story_id: str) -> tuple[tuple[int, int], ...]:
    """Stages that were news below the level of the watch and that no message has shown: (change, mention that still
    stands). Of a development that moved on, the stage that it has now.
    """
    rows = ledger.rows(
        "SELECT x.change_id, min(x.mention_id) FROM store.decisions x JOIN store.stage_changes c USING (change_id)"
        " JOIN store.developments d ON d.development_id = c.development_id AND d.stage = c.stage"
        " ANTI JOIN store.withdrawals w ON w.mention_id = x.mention_id"
        " WHERE d.story_id = ? AND x.verdict = 'below_level'"
        " AND d.status IN ('open', 'confirmed') AND d.merged_into IS NULL"
        " AND NOT EXISTS (SELECT 1 FROM store.notices n WHERE n.change_id = x.change_id)"
        " AND NOT EXISTS (SELECT 1 FROM store.recaps r WHERE r.change_id = x.change_id)"
        " GROUP BY x.change_id ORDER BY x.change_id",
        story_id,
    )
    return tuple((change_id, mention_id) for change_id, mention_id in rows)


def list_facts(ledger: Ledger, story_id: str) -> tuple[ReportedFact, ...]:
    """Every fact of a story that reports could disagree on, in order of publication: what our own rules read and no
    article took back. What came from an archive is left out: it is no desk's business today.
    """
    rows = ledger.rows(
        "SELECT m.mention_id, d.development_id, d.kind, d.party, d.matter, m.stage, m.novelty, m.outcome, m.event_on,"
        " m.event_precision, a.outlet, coalesce(a.published_at, a.first_seen_at) AS published"
        " FROM store.mentions m JOIN store.developments d USING (development_id)"
        " JOIN store.articles a ON a.article_id = m.article_id AND a.copy_of IS NULL AND a.revision = m.revision"
        " ANTI JOIN store.withdrawals w ON w.mention_id = m.mention_id"
        " WHERE d.story_id = ? AND m.reader = ?"
        " AND m.stage IN ('happened', 'denied') AND d.status IN ('open', 'confirmed')"
        " AND NOT EXISTS (SELECT 1 FROM store.decisions x"
        "                 WHERE x.mention_id = m.mention_id AND x.verdict = 'imported')"
        " ORDER BY published, m.mention_id",
        story_id,
        OWN_READER,
    )
    return tuple(_read_fact(row) for row in rows)


def _read_fact(row: tuple[Any, ...]) -> ReportedFact:
    mention_id, development_id, kind, party, matter, stage, novelty, outcome, on, precision, outlet, published = row
    return ReportedFact(
        mention_id=mention_id,
        development_id=development_id,
        kind=kind,
        party=party,
        matter=matter,
        stage=Stage(stage),
        novelty=Novelty(novelty),
        outcome=outcome,
        event_date=read_event_date(on, precision),
        outlet=outlet,
        published=published,
    )


def list_shown_contradictions(ledger: Ledger, story_id: str) -> frozenset[tuple[int, Slot]]:
    """(development, slot) of every contradiction that a digest of the story has shown."""
    rows = ledger.rows(
        "SELECT development_id, slot FROM store.contradictions JOIN store.alerts USING (alert_id) WHERE story_id = ?",
        story_id,
    )
    return frozenset((number, Slot(slot)) for number, slot in rows)


def list_feed_health(ledger: Ledger) -> tuple[FeedHealth, ...]:
    """Every listed feed."""
    rows = ledger.rows(
        "SELECT f.feed_id, h.trouble, h.failing_since, h.last_error, h.news_at, h.silent_at, h.lost_since, h.lost_at"
        " FROM feed_health h JOIN store.feeds f USING (url) WHERE h.listed ORDER BY f.feed_id"
    )
    return tuple(FeedHealth(*row) for row in rows)


def list_noted_feeds(ledger: Ledger, story_id: str) -> frozenset[int]:
    """The feeds whose trouble the last digest of the story told."""
    rows = ledger.rows(
        "SELECT feed_id FROM store.feed_notes WHERE alert_id ="
        " (SELECT max(alert_id) FROM store.alerts WHERE story_id = ? AND form = 'digest')",
        story_id,
    )
    return frozenset(number for (number,) in rows)


def is_digest_decided(ledger: Ledger, story_id: str, day: date) -> bool:
    """Whether that day's digest was queued, or found to have nothing to say."""
    return ledger.row("SELECT 1 FROM store.digests WHERE story_id = ? AND digest_on = ?", story_id, day) is not None


def queue_digest(
    ledger: Ledger,
    story_id: str,
    day: date,
    contents: Contents | None,
    channels: Sequence[str],
    now: datetime,
    send_at: datetime,
) -> None:
    """Queues that day's digest, or keeps that it had nothing to say (`contents` None)."""
    alert_id = None
    if contents is not None:
        key = hash_key("digest", story_id, day.isoformat())
        alert_id = queue_message(ledger, Form.DIGEST, story_id, key, channels, now, send_at)
        _record_contents(ledger, alert_id, contents)
    ledger.write("INSERT INTO store.digests VALUES (?, ?, ?)", story_id, day, alert_id)
