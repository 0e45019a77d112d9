"""The documentation of what people query, out of the comments in the schema itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from storage.db import IN_MEMORY, Ledger, open_ledger
from storage.published.saved_questions import Question, load_questions

VIEWS = (
    *("articles", "revisions", "copies", "origins", "novelty"),
    *("developments", "timeline", "pending", "contradictions"),
    *("coverage", "mentions", "quotes"),
    *("alerts", "deliveries"),
    *("feeds", "feed_health", "runs"),
)
"""Every documented view, in the order of the documentation: texts, what happened, who says so, what was told, how it
is got."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a view; `kind` is its type in DuckDB's words."""

    name: str
    kind: str
    meaning: str


@dataclass(frozen=True, slots=True)
class View:
    """A view with what it holds, and its columns in order."""

    name: str
    meaning: str
    columns: tuple[Column, ...]


def load_views() -> tuple[View, ...]:
    """The views of this program's schema; needs no ledger."""
    with open_ledger(IN_MEMORY) as ledger:
        return tuple(_read_view(ledger, name) for name in VIEWS)


def _read_view(ledger: Ledger, name: str) -> View:
    (meaning,) = ledger.one("SELECT comment FROM duckdb_views() WHERE view_name = ? AND NOT internal", name)
    rows = ledger.rows(
        "SELECT column_name, data_type, comment FROM duckdb_columns() WHERE table_name = ? AND schema_name = 'main'"
        " AND NOT internal ORDER BY column_index",
        name,
    )
    return View(name, meaning, tuple(Column(*row) for row in rows))


# ------------------------------------------------------------------ as Markdown

_HEAD = """\
# Questions in SQL

<!-- Written by `courtbeat schema`; a test holds it to the program. -->

`data/coverage.duckdb` is a copy of all that is stored, published after each round. Any DuckDB client opens it at any
time, for as long as it likes; no query is ever in the way of a round. `courtbeat sql` asks it closed off: a pasted
query can neither write, nor read other files, nor reach the network.

```sh
courtbeat sql "SELECT kind, party FROM developments"    # a query; --json and --csv for programs
courtbeat sql --file weekly.sql --parquet weekly.parquet
echo "FROM runs" | courtbeat sql -                      # from standard input
courtbeat sql "FROM mentions" --limit 50 --page 2       # a table shows 1,000 rows unless told otherwise
courtbeat sql :unsettled-suits                          # a saved question; --list shows all of them
courtbeat sql "FROM timeline" --explain                 # the plan, without running it
courtbeat sql --shell                                   # the duckdb client where installed, else a small prompt
courtbeat search '"grand jury" indict*' --since 2024-01-01
```

From Python, also in a [notebook](coverage.ipynb):

```python
from storage import open_coverage

with open_coverage("data") as coverage:
    coverage.ask("FROM developments WHERE story_id = ?", "rust-shooting").df()  # pandas; .pl() for Polars
    coverage.ask(":unsettled-suits").fetchall()
    coverage.search("settl*", since="2024-01-01")
```

The views below are stable: a column keeps its name and meaning when tables change. Times are in UTC.
"""


def describe_schema(views: tuple[View, ...]) -> str:
    """The whole documentation: how to ask, every view with every column, the saved questions."""
    return "\n".join([_HEAD, "## Views\n", *map(describe_view, views), *_describe_questions(load_questions())])


def describe_view(view: View) -> str:
    """One view as a heading, a sentence and a table."""
    rows = (f"| `{column.name}` | {column.kind} | {_cell(column.meaning)} |" for column in view.columns)
    return "\n".join(
        [f"### {view.name}\n", f"{view.meaning}.\n", "| column | type | meaning |", "|---|---|---|", *rows, ""]
    )


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _describe_questions(questions: tuple[Question, ...]) -> Iterator[str]:
    yield "## Saved questions\n"
    for question in questions:
        yield f"### :{question.name}\n"
        yield f"{question.title}. {question.description}\n"
        yield f"```sql\n{question.query}\n```\n"
