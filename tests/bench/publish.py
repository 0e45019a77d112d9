"""What a publish costs, and what opening costs: a part of `make bench`. Asserts nothing.

50,000 articles of about 2 kB. A publish is held against a plain copy of the same bytes: what is above it is ours. The
limits that the program is built for are a publish in half a second and an opening in a tenth, on an idle machine;
processor time (of all threads) is what such a one would need at most, but for the disk.
"""

from __future__ import annotations

import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from storage.db import Ledger, open_ledger
from storage.published.parquet import export_parquet
from storage.published.publish import last_publication, open_read_copy, publish

ARTICLES = 50_000
REPEATS = 7

_ARTICLES = """
    INSERT INTO store.articles (url, outlet, title, source, revision, first_seen_at, published_at)
    SELECT 'https://outlet.example/' || i, 'Outlet ' || i % 200, 'Title ' || i, 'page', sha256(i::VARCHAR),
           TIMESTAMPTZ '2024-01-01' + to_minutes(i * 10), TIMESTAMPTZ '2024-01-01' + to_minutes(i * 10)
    FROM range(?) t(i)
"""
_REVISIONS = """
    INSERT INTO store.revisions (article_id, revision, title, body, seen_at)
    SELECT article_id, revision, title,
           list_aggregate(list_transform(range(32), lambda part: sha256(url || part)), 'string_agg', ' '), first_seen_at
    FROM store.articles
"""


def main(articles: int = ARTICLES) -> None:
    """Prints one line each."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "ledger.duckdb"
        with open_ledger(path) as ledger:
            ledger.write(_ARTICLES, articles)
            ledger.write(_REVISIONS)
            publish(ledger, folder)
            _measure_publish(ledger, folder)
        _report("opening the ledger", _time(lambda: _open(path)), None)
        _report("opening the read copy", _time(lambda: _ask(folder)), None)
        _measure_parquet(folder)


def _measure_publish(ledger: Ledger, folder: Path) -> None:
    last = last_publication(folder)
    assert last is not None
    print(f"{last.size_bytes / 1024**2:,.0f} MiB, published by {last.way}; ms, and times the plain copy at best")
    print(f"{'':32}{'median':>10}{'best':>10}{'processor':>10}")

    def once() -> None:
        ledger.write("INSERT INTO store.rounds (started_at) VALUES (now())")
        publish(ledger, folder)

    source = (folder / "coverage.duckdb").resolve()
    plain = _time(lambda: _copy(source, folder / "plain.copy"))
    _report("plain copy of the bytes", plain, plain)
    _report("publish after a small commit", _time(once), plain)


def _measure_parquet(folder: Path) -> None:
    first = _once(folder, "all")
    with open_ledger(folder / "ledger.duckdb") as ledger:
        ledger.write("UPDATE store.articles SET title = 'Another' WHERE article_id = 7")
        publish(ledger, folder)
    _once(folder, "changed", first)


def _once(folder: Path, what: str, beside: float | None = None) -> float:
    """One export; its processor time in milliseconds."""
    started, processor = time.perf_counter(), time.process_time()
    export = export_parquet(folder)
    wall, spent = (time.perf_counter() - started) * 1000, (time.process_time() - processor) * 1000
    name = f"Parquet, {export.rewritten} of {len(export.files)} files ({what})"
    print(f"{name:32}{wall:10.1f}{'':10}{spent:10.1f} " + (f"{spent / beside:8.2f} of all" if beside else ""))
    return spent


def _copy(source: Path, target: Path) -> None:
    """Into a new file, as a publish does."""
    target.unlink(missing_ok=True)
    with source.open("rb") as opened, target.open("wb") as copy:
        shutil.copyfileobj(opened, copy, 1024 * 1024)


def _open(path: Path) -> None:
    with open_ledger(path):
        pass


def _ask(folder: Path) -> None:
    with open_read_copy(folder) as coverage:
        coverage.execute("SELECT 1").fetchall()


@dataclass(frozen=True, slots=True)
class _Times:
    """Of one piece of work, in milliseconds."""

    median: float
    best: float
    processor: float


def _time(work: Callable[[], object]) -> _Times:
    walls, processor = [], time.process_time()
    for _ in range(REPEATS):
        started = time.perf_counter()
        work()
        walls.append((time.perf_counter() - started) * 1000)
    return _Times(statistics.median(walls), min(walls), (time.process_time() - processor) * 1000 / REPEATS)


def _report(name: str, times: _Times, beside: _Times | None) -> None:
    ratio = f"{times.best / beside.best:8.2f} x" if beside else ""
    print(f"{name:32}{times.median:10.1f}{times.best:10.1f}{times.processor:10.1f} {ratio}")


if __name__ == "__main__":
    main()
