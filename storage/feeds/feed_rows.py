"""The rows of feeds and polls, read and written for a whole batch in one statement each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import Field, dataclass, fields
from datetime import datetime
from operator import attrgetter
from typing import Any

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


def _names(row: type[FeedState | PollLine]) -> str:
    return ", ".join(field.name for field in fields(row))


_SQL_TYPES = {
    "str": "VARCHAR",
    "int": "BIGINT",
    "float": "DOUBLE",
    "bool": "BOOLEAN",
    "datetime": "TIMESTAMPTZ",
    "timedelta": "INTERVAL",
}


def _unnested(row: type[FeedState | PollLine]) -> str:
    """A select list that makes a row of each place in as many lists as the row has fields."""
    return ", ".join(f"unnest(?::{_SQL_TYPES[_plain_type(field)]}[]) AS {field.name}" for field in fields(row))


def _plain_type(field: Field[Any]) -> str:
    return str(field.type).partition(" ")[0]


STATE_COLUMNS = _names(FeedState)
_SET_STATE = ", ".join(f"{field.name} = s.{field.name}" for field in fields(FeedState))
_STATES = _unnested(FeedState)
_LINE_COLUMNS = _names(PollLine)
_LINES = _unnested(PollLine)


def load_states(ledger: Ledger, feed_ids: Sequence[int]) -> dict[int, FeedState]:
    """The state of each feed."""
    rows = ledger.rows(
        f"SELECT feed_id, {STATE_COLUMNS} FROM store.feeds WHERE list_contains(?::BIGINT[], feed_id)",  # noqa: S608  # ours
        list(feed_ids),
    )
    return {feed_id: FeedState(*row) for feed_id, *row in rows}


def save_states(ledger: Ledger, states: Mapping[int, FeedState]) -> None:
    """Each feed as it stands now."""
    if states:
        ledger.write(
            f"UPDATE store.feeds SET {_SET_STATE} FROM (SELECT unnest(?::BIGINT[]) AS feed_id, {_STATES}) s"  # noqa: S608  # ours
            " WHERE feeds.feed_id = s.feed_id",
            list(states),
            *_columns(FeedState, states.values()),
        )


def save_lines(ledger: Ledger, lines: Iterable[PollLine]) -> None:
    """One row of history for each poll, in order."""
    if columns := _columns(PollLine, lines):
        ledger.write(f"INSERT INTO store.polls ({_LINE_COLUMNS}) SELECT {_LINES}", *columns)  # ours


def _columns(row: type[FeedState | PollLine], rows: Iterable[FeedState | PollLine]) -> list[list[object]]:
    """The rows' values, a list for each field; `dataclasses.astuple` would copy each deeply, at ten times the cost."""
    values = attrgetter(*(field.name for field in fields(row)))
    return [list(column) for column in zip(*map(values, rows), strict=True)]
