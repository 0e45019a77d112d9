"""JSON Feed 1.0 and 1.1 (jsonfeed.org). Pure."""

from __future__ import annotations

import json
from typing import Any

from extract.errors import FeedUnreadableError
from extract.feeds.entries import MAX_ENTRIES, iso_time, make_entry
from extract.plaintext import plain_line
from extract.records import Entry, FeedDocument


def read_json_feed(body: bytes, url: str) -> FeedDocument:
    """The feed in `body`. Raises FeedUnreadableError for broken JSON and for JSON that lists no items."""
    try:
        document = json.loads(body.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError) as error:
        raise FeedUnreadableError(url, "it is broken JSON") from error
    items = document.get("items") if isinstance(document, dict) else None
    if not isinstance(items, list):
        raise FeedUnreadableError(url, "it is JSON, but no JSON Feed: it has no list of items")
    entries = [_entry(item, url) if isinstance(item, dict) else None for item in items[:MAX_ENTRIES]]
    kept = tuple(entry for entry in entries if entry is not None)
    return FeedDocument(
        title=plain_line(_text(document, "title")) or None,
        entries=kept,
        language=_text(document, "language") or None,
        without_link=len(entries) - len(kept),
        beyond_limit=max(0, len(items) - MAX_ENTRIES),
    )


def _entry(item: dict[str, Any], url: str) -> Entry | None:
    guid = _text(item, "id")
    return make_entry(
        (_text(item, "url"), _text(item, "external_url"), guid if guid.startswith("http") else None),
        url,
        title=_text(item, "title"),
        texts=(_text(item, "summary"), _text(item, "content_text"), _text(item, "content_html")),
        guid=guid,
        published=iso_time(item.get("date_published")) or iso_time(item.get("date_modified")),
        byline=_byline(item),
    )


def _byline(item: dict[str, Any]) -> str:
    """Version 1.1 lists authors, 1.0 names one."""
    authors = item.get("authors")
    known = [*(authors if isinstance(authors, list) else ()), item.get("author")]
    return ", ".join(name for author in known if isinstance(author, dict) and (name := _text(author, "name")))


def _text(holder: dict[str, Any], key: str) -> str:
    """The value as text; version 1.0 documents carry numbers as identifiers."""
    value = holder.get(key)
    return str(value) if isinstance(value, (str, int, float)) and not isinstance(value, bool) else ""
