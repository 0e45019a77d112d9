"""The links that feeds show: which of a document are new, and what its successor is recognised by."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from extract.records import Entry
from extract.url import canonical_url
from storage.db import Ledger

_REMEMBERED_TIMES = 101
"""Times of items that a feed's rhythm is made from: weeks of a busy feed, years of a quiet one."""


def find_new(ledger: Ledger, feed_id: int, entries: Sequence[Entry]) -> dict[str, Entry]:
    """The entries that we do not know, by canonical URL, in order of the document.

    Known is an address that any feed has shown. Known is also, at another address, what has the title and the date of
    an entry that this feed brought and that we read: the site has changed its addresses. Where the old address led to
    no text, the new one may be its correction, and is new.
    """
    by_url = {canonical_url(entry.url): entry for entry in reversed(entries)}
    known = {url for (url,) in ledger.rows("SELECT url FROM store.links WHERE list_contains(?, url)", list(by_url))}
    unknown = {url: by_url[url] for url in reversed(by_url) if url not in known}
    readdressed = _readdressed(ledger, feed_id, list(unknown.values())) if unknown else set()
    return {url: entry for url, entry in unknown.items() if (entry.title, entry.published) not in readdressed}


def _readdressed(ledger: Ledger, feed_id: int, entries: Sequence[Entry]) -> set[tuple[str, datetime]]:
    rows = ledger.rows(
        "SELECT DISTINCT title, published_at FROM store.links WHERE feed_id = ? AND list_contains(?, title)"
        " AND published_at IS NOT NULL"
        " AND outcome IN ('article', 'copy', 'known_article', 'revision', 'irrelevant')",
        feed_id,
        [entry.title for entry in entries],
    )
    return set(rows)


def record_links(ledger: Ledger, feed_id: int, new: dict[str, Entry], now: datetime) -> None:
    """New links wait for their outcome from now on; by canonical URL."""
    if not new:
        return
    entries = list(new.values())
    ledger.write(
        "INSERT INTO store.links"
        " (feed_id, url, address, title, published_at, summary, byline, first_seen_at, next_try_at)"
        " SELECT $1, unnest($2::VARCHAR[]), unnest($3::VARCHAR[]), unnest($4::VARCHAR[]), unnest($5::TIMESTAMPTZ[]),"
        " unnest($6::VARCHAR[]), unnest($7::VARCHAR[]), $8, $8",
        feed_id,
        list(new),
        [entry.url for entry in entries],
        [entry.title for entry in entries],
        [entry.published for entry in entries],
        [entry.summary for entry in entries],
        [entry.byline for entry in entries],
        now,
    )


def item_times(ledger: Ledger, feed_id: int) -> tuple[datetime, ...]:
    """When the feed's latest items were published, as far as they are dated, else first seen; the newest first."""
    rows = ledger.rows(
        "SELECT DISTINCT least(coalesce(published_at, first_seen_at), first_seen_at) AS shown FROM store.links"
        " WHERE feed_id = ? ORDER BY shown DESC LIMIT ?",
        feed_id,
        _REMEMBERED_TIMES,
    )
    return tuple(shown for (shown,) in rows)


def load_marks(ledger: Ledger, feed_id: int) -> frozenset[int]:
    """The marks of the feed's last document that brought news; none before the first."""
    return frozenset(
        mark for (mark,) in ledger.rows("SELECT mark FROM store.last_documents WHERE feed_id = ?", feed_id)
    )


def record_marks(ledger: Ledger, feed_id: int, marks: frozenset[int]) -> None:
    """The marks of a document in place of the last one's."""
    ledger.write("DELETE FROM store.last_documents WHERE feed_id = ?", feed_id)
    ledger.write("INSERT INTO store.last_documents SELECT ?, unnest(?::BIGINT[])", feed_id, sorted(marks))
