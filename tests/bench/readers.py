"""Ten readers beside a writer that commits for two minutes: how often each got its way. An error of either ends it.

`tests/storage/published/readers.py` tells who they are.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from storage.db import open_ledger
from tests.storage.published.readers import watch_readers

SECONDS = 120


def main(seconds: float = SECONDS) -> None:
    """Prints the publishes, and the reads of each."""
    publishes = 0

    def goes_on(count: int) -> bool:
        nonlocal publishes
        publishes = count
        return time.monotonic() < end

    with tempfile.TemporaryDirectory() as folder, open_ledger(Path(folder) / "ledger.duckdb") as ledger:
        end = time.monotonic() + seconds
        reads = watch_readers(ledger, Path(folder) / "coverage", goes_on)
    print(f"{publishes:,} commits, each published, in {seconds:.0f} s; no error, no torn read, none too old")
    for name, count in reads.items():
        print(f"{name:20}{count:9,} reads")


if __name__ == "__main__":
    main()
