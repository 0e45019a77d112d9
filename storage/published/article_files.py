"""One article with all that the ledger holds about it, from the read copy: how it came, its versions, what it says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import duckdb

from extract.records import Article, Novelty, Stage
from extract.url import canonical_url
from storage.coverage import Outcome
from storage.looks import LookResult
from storage.published.kept_pages import FiledPage, read_pages_of


@dataclass(frozen=True, slots=True)
class FiledLink:
    """A link that led to the address, with its one outcome; None while it waits."""

    address: str
    title: str
    first_seen: datetime
    outcome: Outcome | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class FiledVersion:
    """One fetched version of the text; `article` has its words and the publisher's note."""

    seen_at: datetime
    article: Article


@dataclass(frozen=True, slots=True)
class FiledLook:
    """A later look at the page."""

    looked_at: datetime
    result: LookResult
    reason: str | None


@dataclass(frozen=True, slots=True)
class FiledMention:
    """What the article says, or said, of a development."""

    mention_id: int
    development_id: int
    story_id: str
    kind: str
    stage: Stage
    novelty: Novelty
    quote: str
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class FiledNews:
    """What the newest text brought to a story that no article read before it held: the sentences, of so many."""

    story_id: str
    sentences: int
    new: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ArticleFile:
    """An address, and the article at it: without `versions` none was stored. `copy_of` is the address of the article
    that this one copies; `copies` are (outlet, address) of those that copy it. `origin` is the outlet whose text it is,
    None for its own. Each part is in order of time.
    """

    url: str
    links: tuple[FiledLink, ...]
    versions: tuple[FiledVersion, ...] = ()
    copy_of: str | None = None
    copies: tuple[tuple[str, str], ...] = ()
    looks: tuple[FiledLook, ...] = ()
    mentions: tuple[FiledMention, ...] = ()
    pages: tuple[FiledPage, ...] = ()
    origin: str | None = None
    news: tuple[FiledNews, ...] = ()


def read_article_file(coverage: duckdb.DuckDBPyConnection, url: str) -> ArticleFile | None:
    """The file of the article at an address, as a feed or the publisher writes it; None when it was never seen."""
    canonical = canonical_url(url)
    row = coverage.execute(
        "SELECT a.article_id, a.url FROM store.articles a LEFT JOIN store.links l USING (article_id)"
        " WHERE a.url IN ($1, $2) OR l.url IN ($1, $2) OR l.address = $1 ORDER BY a.url = $2 DESC LIMIT 1",
        [url, canonical],
    ).fetchone()
    if row is not None:
        return _read_stored(coverage, *row)
    links = tuple(_read_link(one) for one in coverage.execute(_LINKS_TO, [url, canonical]).fetchall())
    return ArticleFile(canonical, links) if links else None


def _read_stored(coverage: duckdb.DuckDBPyConnection, article_id: int, url: str) -> ArticleFile:
    def rows(query: str) -> list[tuple[Any, ...]]:
        return coverage.execute(query, [article_id]).fetchall()

    ((original, origin),) = rows(_ORIGINAL)
    return ArticleFile(
        url=url,
        links=tuple(map(_read_link, rows(_LINKS))),
        versions=tuple(map(_read_version, rows(_VERSIONS))),
        copy_of=original,
        copies=tuple((outlet, address) for outlet, address in rows(_COPIES)),
        looks=tuple(FiledLook(at, LookResult(result), reason) for at, result, reason in rows(_LOOKS)),
        mentions=tuple(map(_read_mention, rows(_MENTIONS))),
        pages=read_pages_of(coverage, article_id),
        origin=origin,
        news=tuple(FiledNews(story, count, tuple(new)) for story, count, new in rows(_NEWS)),
    )


_LINK = "SELECT address, title, first_seen_at, outcome, reason FROM store.links"
_LINKS = f"{_LINK} WHERE article_id = ? ORDER BY link_id"
_LINKS_TO = f"{_LINK} WHERE url IN ($1, $2) OR address = $1 ORDER BY link_id"


def _read_link(row: tuple[Any, ...]) -> FiledLink:
    address, title, first_seen, outcome, reason = row
    return FiledLink(address, title, first_seen, Outcome(outcome) if outcome else None, reason)


_VERSIONS = """
    SELECT r.seen_at, a.url, a.outlet, r.title, r.body, a.published_at, a.byline, r.correction
    FROM store.revisions r JOIN store.articles a USING (article_id) WHERE article_id = ? ORDER BY r.revision_id
"""


def _read_version(row: tuple[Any, ...]) -> FiledVersion:
    seen_at, url, outlet, title, body, published, byline, correction = row
    return FiledVersion(seen_at, Article(url, outlet, title, body, published, byline, correction=correction))


_ORIGINAL = """
    SELECT o.url, a.origin FROM store.articles a LEFT JOIN store.articles o ON o.article_id = a.copy_of
    WHERE a.article_id = ?
"""
_NEWS = "SELECT story_id, sentences, new_text FROM novelty WHERE article_id = ? AND newest ORDER BY story_id"
_COPIES = "SELECT outlet, url FROM store.articles WHERE copy_of = ? ORDER BY article_id"
_LOOKS = "SELECT looked_at, result, reason FROM store.looks WHERE article_id = ? ORDER BY look_id"

_MENTIONS = """
    SELECT m.mention_id, m.development_id, d.story_id, m.kind, m.stage, m.novelty, m.quote, w.mention_id IS NOT NULL
    FROM store.mentions m JOIN store.developments d ON d.development_id = m.development_id
    LEFT JOIN store.withdrawals w ON w.mention_id = m.mention_id
    WHERE m.article_id = ?
    QUALIFY w.mention_id IS NOT NULL
         OR m.mention_id = max(m.mention_id) OVER (PARTITION BY m.development_id, m.stage, m.quote)
    ORDER BY m.mention_id
"""


def _read_mention(row: tuple[Any, ...]) -> FiledMention:
    mention_id, development_id, story_id, kind, stage, novelty, quote, withdrawn = row
    return FiledMention(
        mention_id, development_id, story_id, kind, Stage(stage), Novelty(novelty), quote, withdrawn=withdrawn
    )
