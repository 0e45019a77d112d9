"""Stored coverage: each link's one outcome, the articles, their revisions and copies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from extract.pages.credits import find_cited, find_wire_credit
from extract.records import Article, Entry, TextSource
from storage.db import Ledger
from storage.nearby import Nearby, find_groups, find_nearby, record_samples
from storage.origins import place_article, settle_groups
from storage.records import PendingLink


class Outcome(StrEnum):
    """What became of a link; each link ends in exactly one."""

    ARTICLE = "article"
    COPY = "copy"
    KNOWN_ARTICLE = "known_article"
    REVISION = "revision"
    SUMMARY = "summary"
    IRRELEVANT = "irrelevant"
    UNREADABLE = "unreadable"
    GONE = "gone"
    REFUSED = "refused"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a text stands: a copy of `copy_of` (an article's number) at `similarity` (0 to 1), or alone (None)."""

    copy_of: int | None = None
    similarity: float | None = None


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """An article as the ledger has it now. `outcome` says how it got there: article, copy, revision, known_article."""

    article_id: int
    outcome: Outcome
    published: datetime
    placement: Placement


def pending_links(ledger: Ledger, now: datetime, limit: int = 10_000) -> tuple[PendingLink, ...]:
    """Links without an outcome whose time has come: the oldest of each feed in turn, so that a batch has many hosts."""
    rows = ledger.rows(
        "SELECT l.link_id, l.attempts, l.first_seen_at, f.outlet, l.address, l.title, l.published_at, l.summary,"
        " l.byline FROM store.links l JOIN store.feeds f USING (feed_id)"
        " WHERE l.outcome IS NULL AND l.next_try_at <= ?"
        " ORDER BY row_number() OVER (PARTITION BY l.feed_id ORDER BY l.link_id), l.link_id LIMIT ?",
        now,
        limit,
    )
    return tuple(
        PendingLink(link_id, Entry(url, title, None, published, summary, byline), outlet, first_seen, attempts)
        for link_id, attempts, first_seen, outlet, url, title, published, summary, byline in rows
    )


def count_pending(ledger: Ledger) -> int:
    """Links that still wait for an outcome, due or not."""
    return int(ledger.one("SELECT count(*) FROM store.links WHERE outcome IS NULL")[0])


def record_outcome(
    ledger: Ledger, link_id: int, outcome: Outcome, reason: str | None, article_id: int | None, now: datetime
) -> None:
    """The link's one outcome; a second one is refused by the condition and changes nothing."""
    ledger.write(
        "UPDATE store.links SET outcome = ?, reason = ?, article_id = ?, decided_at = ?"
        " WHERE link_id = ? AND outcome IS NULL",
        outcome.value,
        reason,
        article_id,
        now,
        link_id,
    )


def record_retry(ledger: Ledger, link_id: int, reason: str, next_try_at: datetime) -> None:
    """The fetch failed and is worth another try."""
    ledger.write(
        "UPDATE store.links SET attempts = attempts + 1, reason = ?, next_try_at = ? WHERE link_id = ?",
        reason,
        next_try_at,
        link_id,
    )


def record_article(ledger: Ledger, article: Article, now: datetime, nearby: Nearby | None = None) -> StoredArticle:
    """Stores an article, or a new revision of a known one; its place among the stored coverage is found here.

    `nearby` is what `find_nearby` found for the batch that the article belongs to; without it, it is a batch by itself.
    """
    known = ledger.row(
        "SELECT article_id, published_at, revision, source FROM store.articles WHERE url = ?", article.url
    )
    if known is None:
        return _record_new(ledger, article, now, nearby or find_nearby(ledger, [article]))
    article_id, published, revision, source = known
    outcome = Outcome.REVISION if _revises(article, revision, source) else Outcome.KNOWN_ARTICLE
    if outcome is Outcome.REVISION:
        _record_revision(ledger, article_id, article, now)
    return StoredArticle(article_id, outcome, _reported(published or article.published, now), Placement())


def list_known(ledger: Ledger, urls: Sequence[str]) -> dict[str, str]:
    """The newest revision of each of these articles that is stored, by canonical URL."""
    return dict(ledger.rows("SELECT url, revision FROM store.articles WHERE list_contains(?, url)", list(urls)))


def _revises(article: Article, revision: str, source: str) -> bool:
    """Whether this is another text; the summary that a feed gives of a page that was read before is none."""
    only_summary = article.source is TextSource.FEED_SUMMARY and source == TextSource.PAGE.value
    return article.revision != revision and not only_summary


def _reported(published: datetime | None, now: datetime) -> datetime:
    """When the report counts as published: nothing that we have read lies ahead of us, whatever its page says. A year
    mistyped would keep a development news, or out of reach of every other report of it, until then.
    """
    return min(published or now, now)


def _record_new(ledger: Ledger, article: Article, now: datetime, nearby: Nearby) -> StoredArticle:
    wire = find_wire_credit(article)
    place = place_article(ledger, article, wire, find_groups(ledger, nearby, article), now)
    article_id = ledger.insert_new(
        "store.articles",
        "article_id",
        url=article.url,
        outlet=article.outlet,
        title=article.title,
        published_at=article.published,
        byline=article.byline,
        lang=article.language,
        source=article.source.value,
        revision=article.revision,
        first_seen_at=now,
        copy_of=place.copy_of,
        similarity=place.similarity,
        wire=wire,
        cited=find_cited(article),
        origin=place.origin,
    )
    _insert_revision(ledger, article_id, article, now)
    record_samples(ledger, nearby, article_id, article)
    settle_groups(ledger, article_id, article.outlet, place, now)
    outcome = Outcome.COPY if place.copy_of else Outcome.ARTICLE
    placement = Placement(place.copy_of, place.similarity)
    return StoredArticle(article_id, outcome, _reported(article.published, now), placement)


def _record_revision(ledger: Ledger, article_id: int, article: Article, now: datetime) -> None:
    _insert_revision(ledger, article_id, article, now)
    ledger.write(
        "UPDATE store.articles SET revision = ?, title = ?, source = ? WHERE article_id = ?",
        article.revision,
        article.title,
        article.source.value,
        article_id,
    )


def _insert_revision(ledger: Ledger, article_id: int, article: Article, now: datetime) -> None:
    ledger.insert(
        "store.revisions",
        "revision_id",
        key="article_id, revision",
        article_id=article_id,
        revision=article.revision,
        title=article.title,
        body=article.text,
        correction=article.correction,
        seen_at=now,
    )
