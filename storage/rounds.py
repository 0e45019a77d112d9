"""The rounds themselves: when each began and ended."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from storage.db import Ledger


def record_round_start(ledger: Ledger, now: datetime) -> int:
    """The number of the new round."""
    return ledger.insert_new("store.rounds", "round_id", started_at=now)


def last_round_end(ledger: Ledger) -> datetime | None:
    """When a round last reached its end; None before the first."""
    (finished_at,) = ledger.one("SELECT max(finished_at) FROM store.rounds")
    return cast(datetime | None, finished_at)


def record_round_end(ledger: Ledger, round_id: int, now: datetime) -> None:
    """The round reached its end; one that never does was killed."""
    ledger.write("UPDATE store.rounds SET finished_at = ? WHERE round_id = ?", now, round_id)
