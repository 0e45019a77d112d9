"""The messages that a round adds to its news: "now watching" at the first sight of a story, the digest of the day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from alerts.timing import decide_send_time
from seeds.watch import Watch
from storage.db import Ledger, transaction
from storage.recaps import list_known, queue_watching


def queue_recaps(ledger: Ledger, watches: Iterable[Watch], now: datetime) -> int:
    """Queues what is due for each watch, each in a transaction of its own; how many messages there are."""
    count = 0
    for watch in watches:
        with transaction(ledger):
            count += _introduce(ledger, watch, now)
    return count


def _introduce(ledger: Ledger, watch: Watch, now: datetime) -> bool:
    """Whether a "now watching" message was due."""
    known = list_known(ledger, watch.id)
    if known is None:
        return False
    queue_watching(ledger, watch.id, known, watch.notify.channels_for(set()), now, decide_send_time(watch.notify, now))
    return True
