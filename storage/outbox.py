"""The outbox: alerts queued in the ledger's own transaction, claimed before sending, recorded after.

A delivery is claimed in a transaction of its own before anything leaves the house. One found `claimed` at the next
opening was cut off: its message may have arrived, and it is sent again marked "may repeat". That is the only way to a
repeat; there is none to a loss.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import cast

from extract.records import Stage
from storage.db import Ledger, transaction
from storage.records import Alert, Delivery, DeliveryState, Notice, Report
from storage.stories import Placed, read_event_date

MOST_PENDING = 6
"""Lines of the pending board in one alert: a reminder, not the whole docket."""

STILL_PENDING = timedelta(days=180)
"""An undated plan that no outlet has repeated for half a year is left off the board."""


def queue_alert(
    ledger: Ledger, story_id: str, article_id: int, notices: Sequence[Placed], channels: Sequence[str], now: datetime
) -> int:
    """Queues one alert on each channel; its number. Belongs in the transaction that placed the mentions."""
    alert_id = ledger.insert_new(
        "store.alerts",
        "alert_id",
        alert_key=_alert_key(story_id, notices),
        story_id=story_id,
        article_id=article_id,
        decided_at=now,
    )
    for notice in notices:
        ledger.write("INSERT INTO store.notices VALUES (?, ?, ?)", notice.change_id, alert_id, notice.mention_id)
    for channel in channels:
        ledger.insert_new(
            "store.deliveries",
            "delivery_id",
            alert_id=alert_id,
            channel=channel,
            state=DeliveryState.WAITING.value,
            queued_at=now,
            next_try_at=now,
        )
    return alert_id


def _alert_key(story_id: str, notices: Sequence[Placed]) -> str:
    told = ",".join(f"{notice.development_id}:{notice.change_id}:{notice.stage.value}" for notice in notices)
    return hashlib.sha256(f"{story_id}|{told}".encode()).hexdigest()[:24]


# ------------------------------------------------------------------ claim, record


def claim_next(ledger: Ledger, now: datetime) -> Delivery | None:
    """The next delivery due, claimed; None when nothing is. A story's deliveries on one channel keep their order: a
    later one waits until the earlier is sent or quarantined.
    """
    row = ledger.row(
        "WITH heads AS ("
        "   SELECT min(delivery_id) AS delivery_id FROM store.deliveries JOIN store.alerts USING (alert_id)"
        "   WHERE state IN ('waiting', 'claimed') GROUP BY channel, story_id)"
        " SELECT d.delivery_id, d.alert_id, d.channel, d.attempts, d.may_repeat OR d.state = 'claimed', al.story_id"
        " FROM heads JOIN store.deliveries d USING (delivery_id) JOIN store.alerts al USING (alert_id)"
        " WHERE d.next_try_at <= ? ORDER BY d.delivery_id LIMIT 1",
        now,
    )
    if row is None:
        return None
    delivery_id, alert_id, channel, attempts, may_repeat, story_id = row
    with transaction(ledger):
        ledger.write(
            "UPDATE store.deliveries SET state = 'claimed', attempts = attempts + 1, may_repeat = ?"
            " WHERE delivery_id = ?",
            may_repeat,
            delivery_id,
        )
    thread = _thread(ledger, story_id, channel)
    return Delivery(delivery_id, channel, attempts + 1, may_repeat, thread, load_alert(ledger, alert_id))


def record_sent(ledger: Ledger, delivery_id: int, receipt: str | None, now: datetime) -> None:
    """The channel accepted it."""
    with transaction(ledger):
        ledger.write(
            "UPDATE store.deliveries SET state = 'sent', sent_at = ?, receipt = ?, next_try_at = NULL,"
            " last_error = NULL WHERE delivery_id = ?",
            now,
            receipt,
            delivery_id,
        )


def record_failure(
    ledger: Ledger,
    delivery_id: int,
    reason: str,
    next_try_at: datetime | None,
    *,
    may_have_arrived: bool = False,
) -> None:
    """The try failed: it waits for the next one, or is quarantined when `next_try_at` is None."""
    state = DeliveryState.WAITING if next_try_at else DeliveryState.QUARANTINED
    with transaction(ledger):
        ledger.write(
            "UPDATE store.deliveries SET state = ?, next_try_at = ?, last_error = ?, may_repeat = may_repeat OR ?"
            " WHERE delivery_id = ?",
            state.value,
            next_try_at,
            reason,
            may_have_arrived,
            delivery_id,
        )


def postpone_channel(ledger: Ledger, channel: str, until: datetime, reason: str) -> None:
    """What is due earlier on a channel waits until then. No try is counted: none was made.

    A delivery that was tried keeps the error of its own try: that says more.
    """
    with transaction(ledger):
        ledger.write(
            "UPDATE store.deliveries SET next_try_at = ?,"
            " last_error = CASE WHEN attempts = 0 THEN ? ELSE last_error END"
            " WHERE channel = ? AND state IN ('waiting', 'claimed') AND next_try_at < ?",
            until,
            reason,
            channel,
            until,
        )


def first_tried(ledger: Ledger, delivery_id: int) -> datetime:
    """When the delivery was queued: what the longest time of trying counts from."""
    (queued_at,) = ledger.one("SELECT queued_at FROM store.deliveries WHERE delivery_id = ?", delivery_id)
    return cast(datetime, queued_at)


def _thread(ledger: Ledger, story_id: str, channel: str) -> str | None:
    row = ledger.row(
        "SELECT receipt FROM store.deliveries JOIN store.alerts USING (alert_id)"
        " WHERE story_id = ? AND channel = ? AND receipt IS NOT NULL ORDER BY delivery_id LIMIT 1",
        story_id,
        channel,
    )
    return row[0] if row else None


# ------------------------------------------------------------------ what an alert says


def load_alert(ledger: Ledger, alert_id: int) -> Alert:
    """The alert with its notices, as the ledger knows the story now."""
    key, story_id, title, note, decided_at = ledger.one(
        "SELECT alert_key, story_id, s.title, s.note, decided_at"
        " FROM store.alerts JOIN store.stories s USING (story_id) WHERE alert_id = ?",
        alert_id,
    )
    told = ledger.rows(
        "SELECT c.development_id, c.stage, c.previous, n.mention_id FROM store.notices n"
        " JOIN store.stage_changes c USING (change_id) WHERE n.alert_id = ? ORDER BY c.change_id",
        alert_id,
    )
    notices = tuple(_load_notice(ledger, *row) for row in told)
    pending = _load_pending(ledger, story_id, decided_at, {notice.development_id for notice in notices})
    return Alert(alert_id, key, story_id, title, note, decided_at, notices, pending)


def _load_notice(ledger: Ledger, development_id: int, stage: str, previous: str | None, mention_id: int) -> Notice:
    kind, party, matter, actor, outcome, on, precision, wording = ledger.one(
        "SELECT d.kind, d.party, d.matter, d.actor, d.outcome, d.event_on, d.event_precision,"
        " CASE WHEN m.event_on = d.event_on THEN m.event_wording END"
        " FROM store.developments d, store.mentions m WHERE d.development_id = ? AND m.mention_id = ?",
        development_id,
        mention_id,
    )
    reports = _load_reports(ledger, development_id)
    lead = reports[mention_id]
    also = tuple(report for number, report in reports.items() if number != mention_id and report.stage.value == stage)
    return Notice(
        development_id=development_id,
        kind=kind,
        stage=Stage(stage),
        previous=Stage(previous) if previous else None,
        party=party,
        matter=matter,
        actor=actor,
        outcome=outcome,
        event_date=read_event_date(on, precision, wording),
        lead=lead,
        also=_one_per_outlet(lead, also),
        flags=_load_flags(ledger, mention_id) + (() if also else ("one source so far",)),
    )


def _one_per_outlet(lead: Report, reports: Sequence[Report]) -> tuple[Report, ...]:
    """The first report of each further outlet."""
    first = {report.outlet: report for report in reversed(reports) if report.outlet != lead.outlet}
    return tuple(report for report in reports if first.get(report.outlet) is report)


def _load_reports(ledger: Ledger, development_id: int) -> dict[int, Report]:
    """Every report of a development by the number of its mention, oldest publication first."""
    rows = ledger.rows(
        "SELECT m.mention_id, a.outlet, a.title, a.url, a.published_at, m.quote, m.stage, m.credited, o.outlet,"
        " a.source = 'feed_summary' FROM store.mentions m JOIN store.articles a ON a.article_id = m.article_id"
        " LEFT JOIN store.articles o ON o.article_id = a.copy_of"
        " WHERE m.development_id = ? ORDER BY a.published_at NULLS LAST, m.mention_id",
        development_id,
    )
    return {
        number: Report(outlet, title, url, published, quote, Stage(stage), credited, copied_from, from_summary)
        for number, outlet, title, url, published, quote, stage, credited, copied_from, from_summary in rows
    }


def _load_flags(ledger: Ledger, mention_id: int) -> tuple[str, ...]:
    (flags,) = ledger.one("SELECT flags FROM store.mentions WHERE mention_id = ?", mention_id)
    return tuple(flags)


def _load_pending(ledger: Ledger, story_id: str, now: datetime, told: set[int]) -> tuple[Notice, ...]:
    """What the story still waits for: plans not past, and suits that no report has ended."""
    rows = ledger.rows(
        "SELECT d.development_id, d.stage, first(m.mention_id ORDER BY m.mention_id DESC)"
        " FROM store.developments d JOIN store.mentions m ON m.development_id = d.development_id AND m.stage = d.stage"
        " WHERE d.story_id = ? AND ("
        "   (d.stage = 'planned' AND coalesce(d.event_on + INTERVAL 31 DAY, d.last_reported_at + ?) >= ?)"
        "   OR (d.kind = 'civil_suit_filed' AND d.stage = 'happened' AND NOT EXISTS ("
        "     SELECT 1 FROM store.developments e WHERE e.story_id = d.story_id AND e.matter = d.matter"
        "     AND e.stage = 'happened' AND e.kind IN ('civil_suit_settled', 'civil_suit_dismissed', 'verdict_civil')"
        "     AND e.last_reported_at >= d.first_reported_at)))"
        " GROUP BY d.development_id, d.stage, d.event_on ORDER BY d.event_on NULLS LAST, d.development_id",
        story_id,
        STILL_PENDING,
        now,
    )
    pending = [
        _load_notice(ledger, number, stage, None, mention) for number, stage, mention in rows if number not in told
    ]
    return tuple(pending[:MOST_PENDING])


def count_waiting(ledger: Ledger) -> int:
    """Deliveries that are neither sent nor given up."""
    return int(ledger.one("SELECT count(*) FROM store.deliveries WHERE state IN ('waiting', 'claimed')")[0])
