"""Messages that recall without telling as news: "now watching", and the daily digest.

What each one shows is kept by key when it is queued, so that the next shows only what none has shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from extract.records import Stage
from seeds.kinds import load_kinds
from storage.db import Ledger
from storage.messages import Contents
from storage.outbox import hash_key, queue_message
from storage.records import Form

MOST_KNOWN = 8
"""Developments in a "now watching" message: enough to know where a story stands; the timeline has the rest."""


def list_known(ledger: Ledger, story_id: str) -> Contents | None:
    """What a first sight of the story tells: what was reported before the watch began and no alert tells, the
    weightiest. None when it is no first sight, or when nothing was reported.

    It stays a first sight until a round since then reached its end: one that was killed is made up for.
    """
    rows = ledger.rows(
        "SELECT d.kind, d.stage, c.change_id, first(m.mention_id ORDER BY m.mention_id)"
        " FROM store.stories s JOIN store.developments d USING (story_id)"
        " JOIN store.stage_changes c ON c.development_id = d.development_id AND c.stage = d.stage"
        " JOIN store.mentions m ON m.development_id = d.development_id AND m.stage = d.stage"
        " WHERE s.story_id = ? AND d.first_reported_at < s.watched_since"
        " AND NOT EXISTS (SELECT 1 FROM store.notices n WHERE n.change_id = c.change_id)"
        " AND NOT EXISTS (SELECT 1 FROM store.alerts al WHERE al.story_id = s.story_id AND al.form = 'watching')"
        " AND NOT EXISTS (SELECT 1 FROM store.rounds r WHERE r.finished_at >= s.watched_since)"
        " GROUP BY d.kind, d.stage, c.change_id ORDER BY c.change_id",
        story_id,
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
