"""The kept pages as the read copy knows them: which page each text was read from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import duckdb

from extract.records import Exchange
from storage.pages import KeptPage


@dataclass(frozen=True, slots=True)
class FiledPage:
    """A page with the article and the revision that were read from it. `forgotten` is when its bytes were let go."""

    article_url: str
    revision: str
    page: KeptPage
    kept_at: datetime
    forgotten: datetime | None


_PAGES = (
    "SELECT a.url, p.revision, p.sha256, p.size_bytes, p.asked_url, p.url, p.media_type, p.charset, p.fetched_at,"
    " p.request_headers, p.status, p.response_headers, p.peer, p.kept_at, p.forgotten_at"
    " FROM store.pages p JOIN store.articles a USING (article_id)"
)
_AT_ONCE = 200


def read_pages(
    coverage: duckdb.DuckDBPyConnection, story_id: str | None = None, since: datetime | None = None
) -> Iterator[FiledPage]:
    """The pages whose bytes are kept, in order of keeping: those of articles on one story, fetched since a time."""
    result = coverage.execute(
        f"{_PAGES} WHERE p.forgotten_at IS NULL AND ($1 IS NULL OR p.fetched_at >= $1) AND ($2 IS NULL OR EXISTS"  # noqa: S608  # columns of our own
        " (SELECT 1 FROM store.story_articles s"
        "  WHERE s.article_id = p.article_id AND s.story_id = $2 AND s.on_topic))"
        " ORDER BY p.page_id",
        [since, story_id],
    )
    while rows := result.fetchmany(_AT_ONCE):
        yield from map(_read_page, rows)


def read_pages_of(coverage: duckdb.DuckDBPyConnection, article_id: int) -> tuple[FiledPage, ...]:
    """Every page of one article, also those whose bytes were let go, in order of keeping."""
    rows = coverage.execute(f"{_PAGES} WHERE article_id = ? ORDER BY p.page_id", [article_id]).fetchall()
    return tuple(map(_read_page, rows))


def _read_page(row: tuple[Any, ...]) -> FiledPage:
    article, revision, digest, size, asked, url, media_type, charset, fetched, sent, status, got, peer, *times = row
    exchange = Exchange(sent, status, got or "", peer) if status else None
    page = KeptPage(digest, size, asked, url, media_type, charset, fetched, exchange)
    return FiledPage(article, revision, page, *times)
