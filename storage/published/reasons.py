"""Why something was told, and why not: each step of its way, as it was recorded when it was taken.

Asked of the read copy. Nothing is decided anew here: rules and watches may have changed since.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import duckdb

from extract.records import Novelty, Stage
from extract.url import canonical_url
from storage.records import DeliveryState, Form, Verdict


@dataclass(frozen=True, slots=True)
class MentionTrail:
    """A mention from its sentence to the decision on it. `verdict` and `wanted` (the level of the watch for its kind)
    are None for one that was placed before decisions were kept; `told_by` is the alert that tells its stage, by this
    mention or by another, None when none does.
    """

    mention_id: int
    story_id: str
    development_id: int
    kind: str
    stage: Stage
    party: str | None
    actor: str | None
    outcome: str | None
    novelty: Novelty
    quote: str
    rule: str
    cues: tuple[str, ...]
    rules_version: str
    outlet: str
    url: str
    published: datetime | None
    previous: Stage | None
    verdict: Verdict | None
    wanted: str | None
    decided_at: datetime | None
    told_by: int | None


@dataclass(frozen=True, slots=True)
class DeliveryTrail:
    """An alert on one channel."""

    channel: str
    state: DeliveryState
    attempts: int
    queued_at: datetime
    next_try_at: datetime | None
    sent_at: datetime | None
    last_error: str | None


@dataclass(frozen=True, slots=True)
class AlertTrail:
    """One alert with what it tells, shows or takes back, and where it went."""

    alert_id: int
    story_id: str
    form: Form
    decided_at: datetime
    mentions: tuple[MentionTrail, ...]
    deliveries: tuple[DeliveryTrail, ...]


@dataclass(frozen=True, slots=True)
class ArticleTrail:
    """An article and its place. `copy_of` is the address of its original; `stories` pairs a story with whether the
    article is about it (else it names a party in passing).
    """

    url: str
    outlet: str
    title: str
    published: datetime | None
    from_summary: bool
    copy_of: str | None
    similarity: float | None
    stories: tuple[tuple[str, bool], ...]
    mentions: tuple[MentionTrail, ...]


@dataclass(frozen=True, slots=True)
class LinkTrail:
    """A link from the feed that showed it first to its outcome, None while it waits; `article` None when it led to
    none.
    """

    url: str
    feed: str
    feed_url: str
    title: str
    first_seen_at: datetime
    attempts: int
    next_try_at: datetime
    outcome: str | None
    reason: str | None
    decided_at: datetime | None
    article: ArticleTrail | None


def read_alert_trail(coverage: duckdb.DuckDBPyConnection, alert_id: int) -> AlertTrail | None:
    """Everything behind one alert; None when there is none of that number."""
    head = coverage.execute("SELECT story_id, form, decided_at FROM store.alerts WHERE alert_id = ?", [alert_id])
    row = head.fetchone()
    if row is None:
        return None
    mentions = coverage.execute(
        "SELECT mention_id FROM store.notices WHERE alert_id = $1"
        " UNION SELECT mention_id FROM store.recaps WHERE alert_id = $1"
        " UNION SELECT mention_id FROM store.corrections WHERE alert_id = $1",
        [alert_id],
    ).fetchall()
    deliveries = coverage.execute(
        "SELECT channel, state, attempts, queued_at, next_try_at, sent_at, last_error FROM store.deliveries"
        " WHERE alert_id = ? ORDER BY delivery_id",
        [alert_id],
    ).fetchall()
    return AlertTrail(
        alert_id,
        row[0],
        Form(row[1]),
        row[2],
        _read_mentions(coverage, [number for (number,) in mentions]),
        tuple(DeliveryTrail(channel, DeliveryState(state), *rest) for channel, state, *rest in deliveries),
    )


def read_link_trail(coverage: duckdb.DuckDBPyConnection, url: str) -> LinkTrail | None:
    """The way of a link, found by its address as the feed gave it, its canonical form, or that of its article; None
    when no feed has shown it.
    """
    found = coverage.execute(
        "SELECT l.url, f.outlet AS feed, f.url AS feed_url, l.title, l.first_seen_at, l.attempts, l.next_try_at,"
        " l.outcome, l.reason, l.decided_at, l.article_id FROM store.links l JOIN store.feeds f USING (feed_id)"
        " LEFT JOIN store.articles a ON a.article_id = l.article_id"
        " WHERE l.url = $1 OR l.address = $2 OR a.url IN ($1, $2) ORDER BY l.url = $1 DESC, l.link_id LIMIT 1",
        [canonical_url(url), url],
    )
    for row in _named_rows(found):
        article_id = row.pop("article_id")
        return LinkTrail(**row, article=_read_article(coverage, article_id) if article_id else None)
    return None


def _read_article(coverage: duckdb.DuckDBPyConnection, article_id: int) -> ArticleTrail:
    found = coverage.execute(
        "SELECT a.url, a.outlet, a.title, a.published_at AS published, a.source = 'feed_summary' AS from_summary,"
        " o.url AS copy_of, a.similarity"
        " FROM store.articles a LEFT JOIN store.articles o ON o.article_id = a.copy_of WHERE a.article_id = ?",
        [article_id],
    )
    (row,) = _named_rows(found)
    stories = coverage.execute(
        "SELECT story_id, on_topic FROM store.story_articles WHERE article_id = ? ORDER BY story_id", [article_id]
    ).fetchall()
    mentions = coverage.execute("SELECT mention_id FROM store.mentions WHERE article_id = ?", [article_id]).fetchall()
    placed = _read_mentions(coverage, [number for (number,) in mentions])
    return ArticleTrail(**row, stories=tuple(stories), mentions=placed)


def _read_mentions(coverage: duckdb.DuckDBPyConnection, mention_ids: list[int]) -> tuple[MentionTrail, ...]:
    found = coverage.execute(
        "SELECT m.mention_id, d.story_id, d.development_id, m.kind, m.party, m.actor, m.outcome, m.quote, m.rule,"
        " m.rules_version, a.outlet, a.url, a.published_at AS published, x.wanted, x.decided_at, n.alert_id AS told_by,"
        " m.stage, m.novelty, m.cues, c.previous, x.verdict"
        " FROM store.mentions m JOIN store.developments d USING (development_id)"
        " JOIN store.articles a ON a.article_id = m.article_id"
        " LEFT JOIN store.decisions x ON x.mention_id = m.mention_id"
        " LEFT JOIN store.stage_changes c ON c.change_id = x.change_id"
        " LEFT JOIN store.notices n ON n.change_id = x.change_id"
        " WHERE list_contains(?::BIGINT[], m.mention_id) ORDER BY m.mention_id",
        [mention_ids],
    )
    return tuple(_read_mention(row) for row in _named_rows(found))


def _named_rows(found: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """The rows of a query by the names of its columns, which are those of the value's fields."""
    names = [column[0] for column in found.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def _read_mention(row: dict[str, Any]) -> MentionTrail:
    return MentionTrail(
        stage=Stage(row.pop("stage")),
        novelty=Novelty(row.pop("novelty")),
        cues=tuple(row.pop("cues")),
        previous=Stage(before) if (before := row.pop("previous")) else None,
        verdict=Verdict(verdict) if (verdict := row.pop("verdict")) else None,
        **row,
    )
