"""What waits unsent: folded into one message, put off or brought forward, put back after a quarantine.

Only messages that no channel has tried are folded: of the others a part may have arrived.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from storage.db import Ledger, transaction
from storage.outbox.outbox import hash_key, queue_message
from storage.records import Form


@dataclass(frozen=True, slots=True)
class Untried:
    """A message that waits and that no channel has tried. `happened`: it tells of something that has happened.
    `articles` counts those whose news it tells, one unless it is a brief.
    """

    alert_id: int
    happened: bool
    articles: int = 1


def list_untried(ledger: Ledger, story_id: str) -> tuple[Untried, ...]:
    """The news and briefs of a story that no channel has tried, in order."""
    rows = ledger.rows(
        # From what waits, which is little, to what it tells: the outbox keeps all that was ever sent.
        "SELECT w.alert_id, bool_or(c.stage = 'happened'), count(DISTINCT m.article_id)"
        " FROM (SELECT d.alert_id FROM store.deliveries d JOIN store.alerts al ON al.alert_id = d.alert_id"
        "   WHERE al.story_id = ? AND d.alert_id IN (SELECT alert_id FROM store.deliveries WHERE state = 'waiting')"
        "   GROUP BY d.alert_id"
        "   HAVING bool_and(d.state = 'waiting' AND d.attempts = 0 AND NOT d.may_repeat)) w"
        " JOIN store.notices n ON n.alert_id = w.alert_id"
        " JOIN store.stage_changes c ON c.change_id = n.change_id JOIN store.mentions m ON m.mention_id = n.mention_id"
        " GROUP BY w.alert_id ORDER BY w.alert_id",
        story_id,
    )
    return tuple(Untried(*row) for row in rows)


def fold_alerts(ledger: Ledger, story_id: str, alert_ids: Sequence[int], now: datetime, send_at: datetime) -> int:
    """One brief in place of these alerts, with all their notices and on all their channels; its number.

    Belongs in the transaction that queued the last of them: at every commit each notice has its one message.
    """
    folded = list(alert_ids)
    waiting = ledger.rows(
        "SELECT channel, max(next_try_at) FROM store.deliveries WHERE list_contains(?::BIGINT[], alert_id)"
        " GROUP BY channel ORDER BY min(delivery_id)",
        folded,
    )
    channels = [channel for channel, _ in waiting]
    send_at = max(send_at, *(next_try_at for _, next_try_at in waiting))  # a far end may have named a later time
    key = hash_key("brief", story_id, *folded, now.isoformat())
    brief = queue_message(ledger, Form.BRIEF, story_id, key, channels, now, send_at)
    ledger.write("UPDATE store.notices SET alert_id = ? WHERE list_contains(?::BIGINT[], alert_id)", brief, folded)
    ledger.write("DELETE FROM store.deliveries WHERE list_contains(?::BIGINT[], alert_id)", folded)
    ledger.write("DELETE FROM store.alerts WHERE list_contains(?::BIGINT[], alert_id)", folded)
    return brief


def retime_untried(ledger: Ledger, story_id: str, send_at: datetime) -> None:
    """Messages of a story that no channel has tried go out at `send_at`: the watch's quiet hours and mute as they are
    now, not as they were when the message was queued.
    """
    with transaction(ledger):
        ledger.write(
            "UPDATE store.deliveries d SET next_try_at = $1 FROM store.alerts al WHERE al.alert_id = d.alert_id"
            " AND al.story_id = $2 AND d.state = 'waiting' AND d.attempts = 0 AND d.last_error IS NULL"
            " AND d.next_try_at <> $1",
            send_at,
            story_id,
        )


def is_queued(ledger: Ledger, alert_id: int) -> bool:
    """Whether there is such an alert, sent or not."""
    return ledger.row("SELECT 1 FROM store.alerts WHERE alert_id = ?", alert_id) is not None


def put_back(ledger: Ledger, alert_id: int | None, now: datetime) -> int:
    """Puts the quarantined deliveries of one alert, or all, back to waiting, with every try before them again; how
    many there were. What was taken back meanwhile takes its correction along.
    """
    with transaction(ledger):
        rows = ledger.rows(
            "UPDATE store.deliveries SET state = 'waiting', attempts = 0, next_try_at = ?"
            " WHERE state = 'quarantined' AND (? IS NULL OR alert_id = ?) RETURNING delivery_id",
            now,
            alert_id,
            alert_id,
        )
        _queue_corrections_of(ledger, [delivery_id for (delivery_id,) in rows], now)
    return len(rows)


def _queue_corrections_of(ledger: Ledger, delivery_ids: Sequence[int], now: datetime) -> None:
    """The corrections of what these deliveries tell go out on the same channels, behind them: when the corrections were
    queued, these channels had got nothing that was to be taken back.
    """
    ledger.write(
        "INSERT INTO store.deliveries (alert_id, channel, state, queued_at, next_try_at)"
        " SELECT DISTINCT k.alert_id, d.channel, 'waiting', $1, $1"
        " FROM store.deliveries d JOIN store.notices n ON n.alert_id = d.alert_id"
        " JOIN store.corrections k ON k.change_id = n.change_id WHERE list_contains($2::BIGINT[], d.delivery_id)"
        " ON CONFLICT (alert_id, channel) DO UPDATE SET state = 'waiting', attempts = 0, next_try_at = $1"
        " WHERE deliveries.state = 'quarantined'",
        now,
        list(delivery_ids),
    )
