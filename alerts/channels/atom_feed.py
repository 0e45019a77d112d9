"""A story's Atom feed (RFC 4287): entries in, document out. Pure."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import NAMESPACE_URL, uuid5

from alerts.clean import clean_alert, safe_link
from alerts.render import render_entry, render_subject
from alerts.wording import FOOTER
from storage.records import Alert, Notice

MOST_ENTRIES = 100
"""More than a reader fetches between two visits; the whole history is in the ledger."""

_ATOM = "http://www.w3.org/2005/Atom"


class FeedUnfitError(Exception):
    """The document is no feed of ours."""


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One alert. `updated` is RFC 3339 in UTC, so that entries sort by it; `content` is HTML; `link` the report."""

    id: str
    updated: str
    title: str
    link: str | None
    content: str


def make_entry(alert: Alert) -> FeedEntry:
    """The entry; its id depends on the alert's key alone, so a reader shows an alert once."""
    return FeedEntry(
        id=_make_id(f"alert/{alert.key}"),
        updated=alert.decided_at.isoformat(timespec="seconds"),
        title=render_subject(alert),
        link=next((safe_link(notice.lead.url) for notice in _told(alert)), None),
        content=render_entry(alert),
    )


def _told(alert: Alert) -> tuple[Notice, ...]:
    return alert.notices or tuple(one.told for one in alert.corrections)


def with_entry(entries: Sequence[FeedEntry], entry: FeedEntry) -> tuple[FeedEntry, ...]:
    """The entries with this one in the place of its earlier version; newest first, MOST_ENTRIES at most."""
    others = [other for other in entries if other.id != entry.id]
    newest_first = sorted([entry, *others], key=lambda one: one.updated, reverse=True)
    return tuple(newest_first[:MOST_ENTRIES])


def read_entries(document: bytes) -> tuple[FeedEntry, ...]:
    """The entries of a feed that `write_feed` wrote. Raises FeedUnfitError for any other document."""
    try:
        feed = ET.fromstring(document)  # noqa: S314  # our own file
        return tuple(_read_entry(element) for element in feed.iterfind(_tag("entry")))
    except (ET.ParseError, LookupError) as error:
        raise FeedUnfitError("is no feed written by Courtbeat") from error


def write_feed(alert: Alert, entries: Sequence[FeedEntry]) -> bytes:
    """The feed of the alert's story; `entries` newest first, one at least."""
    feed = ET.Element("feed", xmlns=_ATOM)
    _add(feed, "id", _make_id(f"story/{alert.story_id}"))
    _add(feed, "title", clean_alert(alert).story_title)
    _add(feed, "subtitle", FOOTER)
    _add(feed, "updated", entries[0].updated)
    _add(ET.SubElement(feed, "author"), "name", "Courtbeat")
    for entry in entries:
        _add_entry(feed, entry)
    ET.indent(feed)
    document: bytes = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return document


def _make_id(name: str) -> str:
    """A name for ever, and nothing that a reader would try to fetch."""
    return f"urn:uuid:{uuid5(NAMESPACE_URL, f'courtbeat/{name}')}"


def _read_entry(element: ET.Element) -> FeedEntry:
    texts = {child.tag: child.text or "" for child in element}
    link = element.find(_tag("link"))
    return FeedEntry(
        id=texts[_tag("id")],
        updated=texts[_tag("updated")],
        title=texts[_tag("title")],
        link=None if link is None else link.attrib["href"],
        content=texts[_tag("content")],
    )


def _add_entry(feed: ET.Element, entry: FeedEntry) -> None:
    element = ET.SubElement(feed, "entry")
    _add(element, "id", entry.id)
    _add(element, "title", entry.title)
    _add(element, "updated", entry.updated)
    if entry.link:
        ET.SubElement(element, "link", rel="alternate", href=entry.link)
    _add(element, "content", entry.content).set("type", "html")


def _add(parent: ET.Element, name: str, text: str) -> ET.Element:
    child = ET.SubElement(parent, name)
    child.text = text
    return child


def _tag(name: str) -> str:
    return f"{{{_ATOM}}}{name}"
