"""RSS 0.9x to 2.0, RDF and Atom, by feedparser. Pure.

feedparser knows twenty years of feeds, and is trusted with their meaning; `bounded_parser` keeps its work in bounds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from extract.errors import FeedUnreadableError
from extract.feeds.bounded_parser import parse_bounded
from extract.feeds.entries import MAX_ENTRIES, make_entry
from extract.plaintext import plain_line
from extract.records import Entry, FeedDocument


def read_syndication(body: bytes, url: str, content_type: str | None = None) -> FeedDocument:
    """The feed in `body`. Raises FeedUnreadableError when feedparser finds neither a known version nor an item."""
    parsed = parse_bounded(body, url, content_type)
    if not parsed.entries and not parsed.version:
        raise FeedUnreadableError(url, f"it is no feed: it starts with {_beginning(body)!r}")
    entries = [_entry(item, url) for item in parsed.entries[:MAX_ENTRIES]]
    kept = tuple(entry for entry in entries if entry is not None)
    return FeedDocument(
        title=plain_line(_text(parsed.feed, "title")) or None,
        entries=kept,
        language=_text(parsed.feed, "language") or None,
        poll_after=_poll_after(parsed.feed),
        without_link=len(entries) - len(kept),
        beyond_limit=max(0, _count_items(body) - len(entries)) if parsed.cut_short else 0,
    )


def _beginning(body: bytes) -> str:
    return body.lstrip()[:40].decode("utf-8", "replace")


_ITEM = re.compile(rb"<(?:[a-zA-Z0-9_]{1,20}:)?(?:item|entry)(?=[\s>])")


def _count_items(body: bytes) -> int:
    return sum(1 for _ in _ITEM.finditer(body))


def _entry(item: Any, url: str) -> Entry | None:
    return make_entry(
        _links(item),
        url,
        title=_text(item, "title"),
        texts=[_text(item, "summary"), *(_text(content, "value") for content in item.get("content") or ())],
        guid=_text(item, "id"),
        published=_published(item),
        byline=_byline(item),
    )


_LINK_KINDS = ("alternate", "via", "related", "self")


def _links(item: Any) -> Iterator[str]:
    """Where the item may lead, best first: its link, other links by their kind, an identifier that is an address.

    RSS says of an identifier whether it is a link (`isPermaLink`); Atom does not, and an address that answers 404 is
    the lesser mistake.
    """
    yield _text(item, "link")
    links = [link for link in item.get("links") or () if isinstance(link, dict)]
    for kind in _LINK_KINDS:
        yield from (_text(link, "href") for link in links if link.get("rel") == kind)
    if item.get("guidislink") is not False and _text(item, "id").startswith(("http://", "https://")):
        yield _text(item, "id")


def _text(holder: Any, key: str) -> str:
    value = holder.get(key)
    return value if isinstance(value, str) else ""


_MAIL_ADDRESS = re.compile(r"[(<\[]?[^\s()<>\[\]@]{1,80}@[^\s()<>\[\]@]{1,80}[)>\]]?")


def _byline(item: Any) -> str:
    """Atom's names, else RSS's `author`, which is a mail address with the name in brackets, or just a name."""
    authors = (_text(author, "name") for author in item.get("authors") or () if isinstance(author, dict))
    names = ", ".join(name for name in authors if name)
    return names or _MAIL_ADDRESS.sub("", _text(item, "author")[:_MAX_AUTHOR_CHARS]).strip(" ()")


_MAX_AUTHOR_CHARS = 300


def _published(item: Any) -> datetime | None:
    """When it was published, else changed: feedparser's reading of the first date that can be one.

    `dict.get`, because feedparser's own gives the one for the other with a warning.
    """
    moments = (_utc(dict.get(item, key)) for key in ("published_parsed", "updated_parsed", "created_parsed"))
    return next((moment for moment in moments if moment), None)


def _utc(parts: Any) -> datetime | None:
    if parts is None:
        return None
    year, month, day, hour, minute, second = parts[:6]
    try:
        return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)
    except (ValueError, TypeError, OverflowError):
        return None


_PERIODS = {
    "hourly": timedelta(hours=1),
    "daily": timedelta(days=1),
    "weekly": timedelta(weeks=1),
    "monthly": timedelta(days=30),
    "yearly": timedelta(days=365),
}


def _poll_after(feed: Any) -> timedelta | None:
    """RSS's `ttl` (minutes), else the syndication module's period divided by its frequency."""
    if minutes := _count(_text(feed, "ttl")):
        return timedelta(minutes=minutes)
    period = _PERIODS.get(_text(feed, "sy_updateperiod").strip().lower())
    times = _count(_text(feed, "sy_updatefrequency") or "1")
    return period / times if period and times else None


def _count(text: str) -> int:
    """A number above zero, below ten million; 0 when `text` is none."""
    found = re.fullmatch(r"\s*([0-9]{1,7})\s*", text)
    return int(found[1]) if found else 0
