"""The rows of feeds and polls, read and written for a whole batch in one statement each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from operator import attrgetter

from storage.db import Ledger
from storage.feeds.feed_state import FeedState


@dataclass(frozen=True, slots=True)
class PollLine:
    """A row of `store.polls`: names and meanings are those of its columns."""

    feed_id: int
    polled_at: datetime
    result: str
    error: str | None = None
    trouble: str | None = None
    entries: int = 0
    new_links: int = 0
    without_link: int = 0
    beyond_limit: int = 0
    torn: bool = False
    moved_to: str | None = None
    lost_since: datetime | None = None


_SQL_TYPES = {
    "str": "VARCHAR",
    "int": "BIGINT",
    "float": "DOUBLE",
    "bool": "BOOLEAN",
    "datetime": "TIMESTAMPTZ",
    "timedelta": "INTERVAL",
}


def _types(row: type[FeedState | PollLine]) -> dict[str, str]:
    """The SQL type of each field, in order."""
    return {field.name: _SQL_TYPES[str(field.type).partition(" ")[0]] for field in fields(row)}


_STATE_TYPES, _LINE_TYPES = _types(FeedState), _types(PollLine)
STATE_COLUMNS = ", ".join(_STATE_TYPES)


def load_states(ledger: Ledger, feed_ids: Sequence[int]) -> dict[int, FeedState]:
    """The state of each feed."""
    rows = ledger.rows(
        f"SELECT feed_id, {STATE_COLUMNS} FROM store.feeds WHERE list_contains(?::BIGINT[], feed_id)",  # noqa: S608  # ours
        list(feed_ids),
    )
    return {feed_id: FeedState(*row) for feed_id, *row in rows}


def save_states(ledger: Ledger, before: Mapping[int, FeedState], after: Mapping[int, FeedState]) -> None:
    """Each feed as it stands now. Columns in which no feed of the batch has changed are left alone: of unchanged feeds,
    most.
    """
    old = _columns(_STATE_TYPES, [before[feed_id] for feed_id in after])
    new = _columns(_STATE_TYPES, after.values())
    changed = {name: values for name, values in new.items() if values != old[name]}
    if changed:
        sets = ", ".join(f"{name} = s.{name}" for name in changed)
        ledger.write(
            f"UPDATE store.feeds SET {sets} FROM (SELECT unnest(?::BIGINT[]) AS feed_id,"  # noqa: S608  # ours
            f" {_unnested(changed, _STATE_TYPES)}) s WHERE feeds.feed_id = s.feed_id",
            list(after),
            *changed.values(),
        )


def save_lines(ledger: Ledger, lines: Sequence[PollLine]) -> None:
    """One row of history for each poll, in order. Columns that are all as the table would have them are left to it."""
    if not lines:
        return
    usual = {field.name: field.default for field in fields(PollLine)}
    told = {name: values for name, values in _columns(_LINE_TYPES, lines).items() if set(values) != {usual[name]}}
    ledger.write(
        f"INSERT INTO store.polls ({', '.join(told)}) SELECT {_unnested(told, _LINE_TYPES)}",  # ours
        *told.values(),
    )


def _unnested(names: Iterable[str], types: Mapping[str, str]) -> str:
    """A select list that makes a row of each place in as many lists as there are names."""
    return ", ".join(f"unnest(?::{types[name]}[]) AS {name}" for name in names)


def _columns(names: Iterable[str], rows: Iterable[FeedState | PollLine]) -> dict[str, list[object]]:
    """The rows' values by field; `dataclasses.astuple` would copy each deeply, at ten times the cost."""
    table = list(map(attrgetter(*names), rows))
    return {name: [row[place] for row in table] for place, name in enumerate(names)}
