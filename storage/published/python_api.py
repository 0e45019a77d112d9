"""The Python API: stored coverage opened from a notebook or a script.

from storage import open_coverage

coverage = open_coverage("data")
coverage.ask("FROM developments").df()
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Self

import duckdb

from storage.published.publish import connect_read_copy
from storage.published.saved_questions import find_question
from storage.published.search import Hit, Within, search


@dataclass(frozen=True, slots=True)
class Coverage:
    """The read copy as it was when it was opened: read-only, in UTC, closed off from other files and the network.

    It never is in a round's way; open it again to see the next one. `docs/sql.md` describes its views.
    """

    connection: duckdb.DuckDBPyConnection

    def ask(self, query: str, *values: object) -> duckdb.DuckDBPyRelation:
        """The answer to a query, or to a saved question by its name (":unsettled-suits"), `values` for its marks (?).

        It is worked out when its rows are asked for: `.fetchall()` tuples, `.df()` pandas, `.pl()` Polars, `.arrow()`
        Arrow, where these are installed. Raises duckdb.Error, UnknownQuestionError.
        """
        asked = find_question(query[1:]).query if query.startswith(":") else query
        return self.connection.sql(asked, params=list(values) or None)

    def search(
        self,
        words: str,
        *,
        since: date | str | None = None,
        outlet: str | None = None,
        story: str | None = None,
        limit: int = 10,
    ) -> tuple[Hit, ...]:
        """The articles that have the words, "phrases" and beginnings*, best first. Raises QueryError."""
        day = date.fromisoformat(since) if isinstance(since, str) else since
        return search(self.connection, words, Within(day, outlet, story), limit)

    def close(self) -> None:
        """Gives the file back; a `with` does it by itself."""
        self.connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_coverage(folder: str | Path = "data") -> Coverage:
    """The newest stored coverage under a desk's data folder. Raises NothingPublishedError before the first round."""
    return Coverage(connect_read_copy(Path(folder)))
