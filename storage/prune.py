"""What is let go after its time, and what never is.

Never: an article in which something was read, with every version of its text, as evidence must be shown and recomputed
for ever; an article whose text another one copies that stays; and the address, title and date of a link, by which it
is known when a feed shows it again. Developments, mentions, alerts and edits are small and stay.

DuckDB gives the room to new rows; the file itself shrinks only where its end became free.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from storage.db import Ledger, transaction
from storage.published.search_index import forget_words


@dataclass(frozen=True, slots=True)
class Retention:
    """How long each is kept, None for good.

    `articles`: those in which nothing was read, from when they were first seen. `irrelevant_links`: what feeds said of
    links that led to no article (summary and author). `polls`: all but the first of each feed and the last that
    brought something. `looks`: later looks at articles that found nothing.
    """

    articles: timedelta | None
    irrelevant_links: timedelta | None
    polls: timedelta | None
    looks: timedelta | None


@dataclass(frozen=True, slots=True)
class _Step:
    """Rows of a table that go, or whose `emptied` columns become null. `counted` names them for the user; None where
    they only follow others.
    """

    counted: str | None
    table: str
    chosen: str
    emptied: tuple[str, ...] = ()


def count_prunable(ledger: Ledger, retention: Retention, now: datetime) -> dict[str, int]:
    """What `prune` would let go, by name."""
    with _choosing(ledger, retention, now) as steps:
        return _count(ledger, steps)


def prune(ledger: Ledger, retention: Retention, now: datetime) -> dict[str, int]:
    """Lets go what has had its time, all of it or nothing; how many of each, by name."""
    with _choosing(ledger, retention, now) as steps, transaction(ledger):
        counts = _count(ledger, steps)
        for step in steps:
            ledger.write(_write_of(step))
        if ledger.row("SELECT 1 FROM going LIMIT 1"):
            forget_words(ledger)
    ledger.write("CHECKPOINT")  # the room is free from now on
    return counts


def count_forgettable(ledger: Ledger, before: datetime) -> int:
    """Pages that `forget_pages` would let go of."""
    asked = "SELECT count(*) FROM store.pages WHERE kept_at < ? AND forgotten_at IS NULL"
    return int(ledger.one(asked, before)[0])


@contextmanager
def _choosing(ledger: Ledger, retention: Retention, now: datetime) -> Iterator[list[_Step]]:
    """The steps that the retention asks for; the articles that go are in a table of their own meanwhile."""
    ledger.write("CREATE OR REPLACE TEMP TABLE going (article_id BIGINT)")
    if retention.articles is not None:
        ledger.write(_CHOOSE_ARTICLES, now - retention.articles)
    try:
        yield list(_list_steps(retention, now))
    finally:
        ledger.write("DROP TABLE going")


_CHOOSE_ARTICLES = """
    INSERT INTO going
    WITH silent AS (
        SELECT article_id, copy_of FROM store.articles a WHERE first_seen_at < ?
        AND article_id NOT IN (SELECT article_id FROM store.mentions)
        AND article_id NOT IN (SELECT article_id FROM store.alerts WHERE article_id IS NOT NULL)
    )
    SELECT article_id FROM silent
    WHERE article_id NOT IN (
        SELECT copy_of FROM store.articles
        WHERE copy_of IS NOT NULL AND article_id NOT IN (SELECT article_id FROM silent))
"""

_GOING = "article_id IN (SELECT article_id FROM going)"

BELONGS_TO_ARTICLE = (
    "revisions",
    "samples",
    "story_articles",
    "novelty",
    "origin_changes",
    "rereads",
    "looks",
    "pages",
)
"""Tables whose rows go with their article."""

KEEPS_ARTICLE = ("mentions", "alerts")
"""Tables whose rows keep an article."""


def _list_steps(retention: Retention, now: datetime) -> Iterator[_Step]:
    if retention.articles is not None:
        yield _Step("articles in which nothing was read", "articles", _GOING)
        for table in BELONGS_TO_ARTICLE:
            yield _Step(None, table, _GOING)
        yield _Step(None, "links", _GOING, ("article_id", "summary", "byline"))
    if retention.irrelevant_links is not None:
        chosen = f"{_SPOKEN_OF} AND {_before('decided_at', now, retention.irrelevant_links)}"
        yield _Step("links that led to no article (their summaries)", "links", chosen, ("summary", "byline"))
    if retention.polls is not None:
        yield _Step("polls", "polls", f"{_before('polled_at', now, retention.polls)} AND {_UNNEEDED_POLL}")
    if retention.looks is not None:
        chosen = f"result IN ('unchanged', 'unreadable', 'failed') AND {_before('looked_at', now, retention.looks)}"
        yield _Step("later looks that found nothing", "looks", chosen)


_SPOKEN_OF = "article_id IS NULL AND coalesce(summary, byline) IS NOT NULL"

_UNNEEDED_POLL = """
    poll_id NOT IN (SELECT min(poll_id) FROM store.polls GROUP BY feed_id
                    UNION ALL SELECT max(poll_id) FROM store.polls GROUP BY feed_id
                    UNION ALL SELECT max(poll_id) FROM store.polls WHERE new_links > 0 GROUP BY feed_id)
"""


def _before(column: str, now: datetime, kept: timedelta) -> str:
    """The condition as SQL: the time is ours, never text from outside."""
    return f"{column} < TIMESTAMPTZ '{(now - kept).isoformat()}'"


def _count(ledger: Ledger, steps: list[_Step]) -> dict[str, int]:
    return {
        step.counted: int(ledger.one(f"SELECT count(*) FROM store.{step.table} WHERE {step.chosen}")[0])  # noqa: S608  # ours
        for step in steps
        if step.counted is not None
    }


def _write_of(step: _Step) -> str:
    if not step.emptied:
        return f"DELETE FROM store.{step.table} WHERE {step.chosen}"  # noqa: S608  # names of our schema
    emptied = ", ".join(f"{column} = NULL" for column in step.emptied)
    return f"UPDATE store.{step.table} SET {emptied} WHERE {step.chosen}"  # noqa: S608  # the same
