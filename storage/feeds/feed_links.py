"""The links that feeds show: which of a batch of documents are new, and what their successors are recognised by.

Everything here is asked and kept for all feeds of a batch at once: a statement costs as much for one as for hundreds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import chain, groupby

from extract.records import Entry
from extract.url import canonical_url
from storage.db import Ledger

_REMEMBERED_TIMES = 101
"""Times of items that a feed's rhythm is made from: weeks of a busy feed, years of a quiet one."""

NewLinks = dict[str, Entry]
"""Entries by canonical URL, in order of their document."""


def find_new(ledger: Ledger, documents: Mapping[int, Sequence[Entry]]) -> dict[int, NewLinks]:
    """The entries of each feed's document that we do not know.

    Known is an address that any feed has shown; of two feeds of a batch the first has shown it. Known is also, at
    another address, what has the title and the date of an entry that this feed brought and that we read: the site has
    changed its addresses. Where the old address led to no text, the new one may be its correction, and is new.
    """
    shown = {
        feed_id: {canonical_url(entry.url): entry for entry in reversed(entries)}
        for feed_id, entries in documents.items()
    }
    known = _known_addresses(ledger, list(chain.from_iterable(shown.values())))
    unknown: dict[int, NewLinks] = {}
    for feed_id, by_url in shown.items():
        unknown[feed_id] = {url: by_url[url] for url in reversed(by_url) if url not in known}
        known.update(by_url)
    readdressed = _readdressed(ledger, unknown)
    return {
        feed_id: {
            url: entry for url, entry in new.items() if (feed_id, entry.title, entry.published) not in readdressed
        }
        for feed_id, new in unknown.items()
    }


def _known_addresses(ledger: Ledger, urls: list[str]) -> set[str]:
    found = ledger.rows("SELECT l.url FROM store.links l JOIN (SELECT DISTINCT unnest(?) AS url) s USING (url)", urls)
    return {url for (url,) in found}


def _readdressed(ledger: Ledger, unknown: Mapping[int, NewLinks]) -> set[tuple[int, str, datetime]]:
    dated = [(feed_id, entry.title) for feed_id, new in unknown.items() for entry in new.values() if entry.published]
    if not dated:
        return set()
    rows = ledger.rows(
        "SELECT DISTINCT feed_id, title, published_at FROM store.links"
        " JOIN (SELECT unnest(?::BIGINT[]) AS feed_id, unnest(?::VARCHAR[]) AS title) USING (feed_id, title)"
        " WHERE published_at IS NOT NULL"
        " AND outcome IN ('article', 'copy', 'known_article', 'revision', 'irrelevant')",
        [feed_id for feed_id, _ in dated],
        [title for _, title in dated],
    )
    return set(rows)


def record_links(ledger: Ledger, new: Mapping[int, NewLinks], now: datetime) -> None:
    """New links wait for their outcome from now on."""
    rows = [(feed_id, url, entry) for feed_id, links in new.items() for url, entry in links.items()]
    if not rows:
        return
    entries = [entry for _, _, entry in rows]
    ledger.write(
        "INSERT INTO store.links"
        " (feed_id, url, address, title, published_at, summary, byline, first_seen_at, next_try_at)"
        " SELECT unnest($1::BIGINT[]), unnest($2::VARCHAR[]), unnest($3::VARCHAR[]), unnest($4::VARCHAR[]),"
        " unnest($5::TIMESTAMPTZ[]), unnest($6::VARCHAR[]), unnest($7::VARCHAR[]), $8, $8",
        [feed_id for feed_id, _, _ in rows],
        [url for _, url, _ in rows],
        [entry.url for entry in entries],
        [entry.title for entry in entries],
        [entry.published for entry in entries],
        [entry.summary for entry in entries],
        [entry.byline for entry in entries],
        now,
    )


def item_times(ledger: Ledger, feed_ids: Sequence[int]) -> dict[int, tuple[datetime, ...]]:
    """When each feed's latest items were published, as far as they are dated, else first seen; the newest first."""
    if not feed_ids:
        return {}
    rows = ledger.rows(
        "SELECT feed_id, max(times, $2) FROM (SELECT DISTINCT feed_id,"
        " least(coalesce(published_at, first_seen_at), first_seen_at) AS times FROM store.links"
        " WHERE list_contains($1::BIGINT[], feed_id)) GROUP BY feed_id",
        list(feed_ids),
        _REMEMBERED_TIMES,
    )
    return {feed_id: tuple(times) for feed_id, times in rows}


def load_marks(ledger: Ledger, feed_ids: Sequence[int]) -> dict[int, frozenset[int]]:
    """The marks of each feed's last document that brought news; a feed without one is left out."""
    rows = ledger.rows(
        "SELECT feed_id, mark FROM store.last_documents WHERE list_contains(?::BIGINT[], feed_id) ORDER BY feed_id",
        list(feed_ids),
    )
    return {feed_id: frozenset(mark for _, mark in group) for feed_id, group in groupby(rows, lambda row: row[0])}


def record_marks(ledger: Ledger, marks: Mapping[int, frozenset[int]]) -> None:
    """The marks of each feed's document in place of the last one's."""
    if not marks:
        return
    rows = [(feed_id, mark) for feed_id, own in marks.items() for mark in sorted(own)]
    ledger.write("DELETE FROM store.last_documents WHERE list_contains(?::BIGINT[], feed_id)", list(marks))
    ledger.write(
        "INSERT INTO store.last_documents SELECT unnest(?::BIGINT[]), unnest(?::BIGINT[])",
        [feed_id for feed_id, _ in rows],
        [mark for _, mark in rows],
    )
