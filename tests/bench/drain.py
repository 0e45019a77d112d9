"""What it costs to send ten thousand alerts that wait, and whether the memory grows on the way: `make bench`.

The channel takes everything and keeps nothing. A thousand alerts at a time, so that a cost that follows the length of
the queue would show as a slope.
"""

from __future__ import annotations

import resource
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from alerts.dispatch import send_pending
from storage.db import Ledger, open_ledger, transaction
from storage.records import Delivery
from tests.bench.placement import NOW, fill

ALERTS, AT_A_TIME = 10_000, 1_000


class _Sink:
    """Counts, and prints what it cost each time that AT_A_TIME alerts have come."""

    name = "mail"

    def __init__(self) -> None:
        self._count, self._began = 0, time.process_time()

    def send_alert(self, delivery: Delivery) -> None:
        self._count += 1
        if self._count % AT_A_TIME == 0:
            each_ms = (time.process_time() - self._began) * 1000 / AT_A_TIME
            peak_mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            print(f"{self._count:>8}{each_ms:>10.1f}{peak_mib:>10.0f}", flush=True)
            self._began = time.process_time()


def main() -> None:
    """Prints processor time and the most memory held, for every thousand alerts."""
    with tempfile.TemporaryDirectory() as folder, open_ledger(Path(folder) / "ledger.duckdb") as ledger:
        _queue(ledger)
        print(f"{'sent':>8}{'ms each':>10}{'peak MiB':>10}")
        tally = send_pending(ledger, {"mail": _Sink()}, lambda: NOW)
    print(f"{tally.sent} sent, {tally.failed} failed, {tally.quarantined} given up")


def _queue(ledger: Ledger) -> None:
    fill(ledger, ALERTS)
    with transaction(ledger):
        ledger.write(
            "UPDATE store.deliveries SET state = 'waiting', attempts = 0, sent_at = NULL, next_try_at = ?",
            NOW - timedelta(minutes=1),
        )


if __name__ == "__main__":
    main()
