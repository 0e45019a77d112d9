"""The messages that a round adds to its news: "now watching" at the first sight of a story, the digest of the day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from alerts.digest import compose_digest, find_disagreements, find_troubles
from alerts.timing import decide_digest_day, decide_send_time
from seeds.watch import Watch
from storage.db import Ledger, transaction
from storage.outbox.messages import Contents
from storage.outbox.recaps import (
    is_digest_decided,
    list_facts,
    list_feed_health,
    list_fresh,
    list_known,
    list_noted_feeds,
    list_shown_contradictions,
    queue_digest,
    queue_watching,
)
from storage.stories.stories import watched_since


def queue_recaps(ledger: Ledger, watches: Iterable[Watch], now: datetime) -> int:
    """Queues what is due for each watch, each in a transaction of its own; how many messages there are."""
    count = 0
    for watch in watches:
        with transaction(ledger):
            count += _introduce(ledger, watch, now)
            count += _sum_up_day(ledger, watch, now)
    return count


def _introduce(ledger: Ledger, watch: Watch, now: datetime) -> bool:
    """Whether a "now watching" message was due."""
    known = list_known(ledger, watch.id)
    if known is None:
        return False
    queue_watching(ledger, watch.id, known, watch.notify.channels_for(set()), now, decide_send_time(watch.notify, now))
    return True


def _sum_up_day(ledger: Ledger, watch: Watch, now: datetime) -> bool:
    """Whether a digest was due and had something to say."""
    day = decide_digest_day(watch.notify, now, watched_since(ledger, watch.id))
    if day is None or is_digest_decided(ledger, watch.id, day):
        return False
    contents = draft_digest(ledger, watch.id, now)
    channels, send_at = watch.notify.channels_for(set()), decide_send_time(watch.notify, now)
    queue_digest(ledger, watch.id, day, contents, channels, now, send_at)
    return contents is not None


def draft_digest(ledger: Ledger, story_id: str, now: datetime) -> Contents | None:
    """What the next digest of a story would say; None while there is nothing. Reads only."""
    return compose_digest(
        list_fresh(ledger, story_id),
        find_disagreements(list_facts(ledger, story_id), list_shown_contradictions(ledger, story_id)),
        find_troubles(list_feed_health(ledger), now),
        list_noted_feeds(ledger, story_id),
    )
