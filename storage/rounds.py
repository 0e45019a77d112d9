"""The rounds themselves: when each began and ended."""

from __future__ import annotations

from datetime import datetime

from storage.db import Ledger


def record_round_start(ledger: Ledger, now: datetime) -> int:
    """The number of the new round."""
    return ledger.insert_new("store.rounds", "round_id", started_at=now)


def record_round_end(ledger: Ledger, round_id: int, now: datetime) -> None:
    """The round reached its end; one that never does was killed."""
    ledger.write("UPDATE store.rounds SET finished_at = ? WHERE round_id = ?", now, round_id)
