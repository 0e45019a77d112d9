"""The outbox: alerts queued in the ledger's own transaction, claimed before sending, recorded after.

A delivery is claimed in a transaction of its own before anything leaves the house. One found `claimed` at the next
opening was cut off: its message may have arrived, and it is sent again marked "may repeat". That is the only way to a
repeat; there is none to a loss.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

from storage.db import Ledger, transaction
from storage.outbox.messages import load_alert
from storage.records import Delivery, DeliveryState, Form, Verdict
from storage.stories.stories import Placed


def queue_alert(
    ledger: Ledger,
    story_id: str,
    article_id: int,
    notices: Sequence[Placed],
    channels: Sequence[str],
    now: datetime,
    send_at: datetime,
) -> int:
    """Queues the news of one article on each channel, to go out at `send_at`; its number.

    Belongs in the transaction that placed the mentions: a stage is told exactly when its notice is committed.
    """
    key = _alert_key(story_id, notices)
    alert_id = queue_message(ledger, Form.NEWS, story_id, key, channels, now, send_at, article_id)
    for notice in notices:
        ledger.write("INSERT INTO store.notices VALUES (?, ?, ?)", notice.change_id, alert_id, notice.mention_id)
    return alert_id


def queue_message(
    ledger: Ledger,
    form: Form,
    story_id: str,
    key: str,
    channels: Sequence[str],
    now: datetime,
    send_at: datetime,
    article_id: int | None = None,
) -> int:
    """Queues a message on each channel; its number. What it says is for the caller to record, in the same transaction.

    Raises LedgerError when a message of this key is there already.
    """
    alert_id = ledger.insert_new(
        "store.alerts",
        "alert_id",
        alert_key=key,
        story_id=story_id,
        article_id=article_id,
        decided_at=now,
        form=form.value,
    )
    for channel in channels:
        ledger.insert_new(
            "store.deliveries",
            "delivery_id",
            alert_id=alert_id,
            channel=channel,
            state=DeliveryState.WAITING.value,
            queued_at=now,
            next_try_at=send_at,
        )
    return alert_id


def record_verdict(ledger: Ledger, placed: Placed, verdict: Verdict, wanted: str, now: datetime) -> None:
    """Keeps why a mention is told or not; `wanted` is the level that the watch sets for its kind."""
    ledger.write(
        "INSERT INTO store.decisions VALUES (?, ?, ?, ?, ?)",
        placed.mention_id,
        placed.change_id,
        verdict.value,
        wanted,
        now,
    )


def hash_key(*parts: object) -> str:
    """An idempotency key: the same parts always make the same one."""
    return hashlib.sha256("|".join(map(str, parts)).encode()).hexdigest()[:24]


def _alert_key(story_id: str, notices: Sequence[Placed]) -> str:
    told = ",".join(f"{notice.development_id}:{notice.change_id}:{notice.stage.value}" for notice in notices)
    return hash_key(story_id, told)


# ------------------------------------------------------------------ claim, record


def claim_next(ledger: Ledger, now: datetime) -> Delivery | None:
    """The next delivery due, claimed; None when nothing is. A story's deliveries on one channel keep their order: a
    later one waits until the earlier is sent or quarantined. A channel that rests is left alone.
    """
    row = ledger.row(
        "WITH heads AS ("
        "   SELECT min(delivery_id) AS delivery_id FROM store.deliveries JOIN store.alerts USING (alert_id)"
        "   WHERE state IN ('waiting', 'claimed') GROUP BY channel, story_id)"
        " SELECT d.delivery_id, d.alert_id, d.channel, d.queued_at, d.attempts, d.may_repeat OR d.state = 'claimed',"
        " al.story_id"
        " FROM heads JOIN store.deliveries d USING (delivery_id) JOIN store.alerts al USING (alert_id)"
        " WHERE d.next_try_at <= $1"
        " AND d.channel NOT IN (SELECT channel FROM store.rests WHERE rests_until > $1)"
        " ORDER BY d.delivery_id LIMIT 1",
        now,
    )
    if row is None:
        return None
    delivery_id, alert_id, channel, queued_at, attempts, may_repeat, story_id = row
    with transaction(ledger):
        ledger.write(
            "UPDATE store.deliveries SET state = 'claimed', attempts = attempts + 1, may_repeat = ?"
            " WHERE delivery_id = ?",
            may_repeat,
            delivery_id,
        )
    thread = _thread(ledger, story_id, channel)
    return Delivery(delivery_id, channel, queued_at, attempts + 1, may_repeat, thread, load_alert(ledger, alert_id))


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
        _put_off(ledger, channel, until, reason)


def rest_channel(ledger: Ledger, channel: str, until: datetime, reason: str) -> None:
    """The same where the far end named the time: it binds what is queued from now on, too."""
    with transaction(ledger):
        _put_off(ledger, channel, until, reason)
        ledger.write(
            "INSERT INTO store.rests VALUES (?, ?, ?) ON CONFLICT (channel)"
            " DO UPDATE SET rests_until = excluded.rests_until, reason = excluded.reason",
            channel,
            until,
            reason,
        )


def _put_off(ledger: Ledger, channel: str, until: datetime, reason: str) -> None:
    ledger.write(
        "UPDATE store.deliveries SET next_try_at = ?,"
        " last_error = CASE WHEN attempts = 0 THEN ? ELSE last_error END"
        " WHERE channel = ? AND state IN ('waiting', 'claimed') AND next_try_at < ?",
        until,
        f"waits for its channel: {reason}",
        channel,
        until,
    )


def _thread(ledger: Ledger, story_id: str, channel: str) -> str | None:
    row = ledger.row(
        "SELECT receipt FROM store.deliveries JOIN store.alerts USING (alert_id)"
        " WHERE story_id = ? AND channel = ? AND receipt IS NOT NULL ORDER BY delivery_id LIMIT 1",
        story_id,
        channel,
    )
    return row[0] if row else None


def count_waiting(ledger: Ledger) -> int:
    """Deliveries that are neither sent nor given up."""
    return int(ledger.one("SELECT count(*) FROM store.deliveries WHERE state IN ('waiting', 'claimed')")[0])
