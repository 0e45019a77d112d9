"""What waits for the next round, as far as can be seen without holding the ledger. Only reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from storage.looks import MOST_LOOKS, MOST_PER_OUTLET
from storage.published.publish import NothingPublishedError, open_read_copy


@dataclass(frozen=True, slots=True)
class FeedState:
    """When a feed of the list is due; `url` is where it is polled, `failures` how often it failed in a row."""

    url: str
    due_at: datetime
    failures: int


@contextmanager
def open_known(coverage_folder: Path, ledger_file: Path) -> Iterator[duckdb.DuckDBPyConnection | None]:
    """The read copy; before the first is published the ledger itself, if nobody holds it; None without either."""
    try:
        with open_read_copy(coverage_folder) as coverage:
            yield coverage
    except NothingPublishedError:
        with _open_unpublished(ledger_file) as ledger:
            yield ledger


@contextmanager
def _open_unpublished(ledger_file: Path) -> Iterator[duckdb.DuckDBPyConnection | None]:
    connection = None
    with suppress(duckdb.IOException):
        connection = duckdb.connect(str(ledger_file), read_only=True) if ledger_file.exists() else None
    try:
        yield connection
    finally:
        if connection is not None:
            connection.close()


def load_feed_states(known: duckdb.DuckDBPyConnection) -> Mapping[str, FeedState]:
    """Every feed by its address in the feed list."""
    rows = known.execute("SELECT coalesce(listed_as, url), url, due_at, failures FROM feed_health").fetchall()
    return {listed: FeedState(url, due_at, failures) for listed, url, due_at, failures in rows}


def list_due_links(known: duckdb.DuckDBPyConnection, now: datetime) -> tuple[str, ...]:
    """The addresses of the links that wait to be read."""
    rows = known.execute("SELECT address FROM store.links WHERE outcome IS NULL AND next_try_at <= ?", [now]).fetchall()
    return tuple(address for (address,) in rows)


def list_due_looks(known: duckdb.DuckDBPyConnection, now: datetime) -> tuple[str, ...]:
    """The addresses of the articles that the next round would look at again: as `storage.looks.due_looks` chooses."""
    rows = known.execute(
        "SELECT l.address FROM store.rereads l JOIN store.articles a USING (article_id) WHERE l.next_look_at <= ?"
        " QUALIFY row_number() OVER (PARTITION BY a.outlet ORDER BY l.next_look_at, a.article_id) <= ?"
        " ORDER BY l.next_look_at, a.article_id LIMIT ?",
        [now, MOST_PER_OUTLET, MOST_LOOKS],
    ).fetchall()
    return tuple(address for (address,) in rows)


def count_due_deliveries(known: duckdb.DuckDBPyConnection, now: datetime) -> Mapping[str, int]:
    """How many deliveries are due on each channel."""
    rows = known.execute(
        "SELECT channel, count(*) FROM store.deliveries WHERE state IN ('waiting', 'claimed') AND next_try_at <= ?"
        " GROUP BY channel ORDER BY channel",
        [now],
    ).fetchall()
    return dict(rows)
