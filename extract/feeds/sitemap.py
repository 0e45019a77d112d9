"""Sitemaps (sitemaps.org), with Google's news extension where it is used. Pure.

Many courts' and public broadcasters' sites have a news sitemap and no feed. A plain sitemap names addresses only: its
entries are called by their address and get no date, as `lastmod` tells of the template as often as of the article.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from lxml import etree  # type: ignore[import-untyped]  # ships no types

from extract.errors import FeedUnreadableError
from extract.feeds.entries import MAX_ENTRIES, iso_time, make_entry
from extract.records import Entry, FeedDocument


def read_sitemap(body: bytes, url: str) -> FeedDocument:
    """The addresses in a `urlset`. Raises FeedUnreadableError when nothing of it can be read."""
    root = _root(body, url)
    listed = [dict(_leaves(node)) for node in islice(root.iter("{*}url"), MAX_ENTRIES)]
    entries = [_entry(leaves, url) for leaves in listed]
    kept = tuple(entry for entry in entries if entry is not None)
    return FeedDocument(
        title=None,
        entries=kept,
        language=next((leaves["language"] for leaves in listed if "language" in leaves), None),
        without_link=len(entries) - len(kept),
        beyond_limit=sum(1 for _ in islice(root.iter("{*}url"), MAX_ENTRIES, None)),
    )


def _root(body: bytes, url: str) -> Any:
    try:
        root = etree.fromstring(body.strip(), _hardened_parser())
    except etree.XMLSyntaxError:
        root = None
    if root is None:
        raise FeedUnreadableError(url, "it is a broken sitemap")
    return root


def _hardened_parser() -> Any:
    """Mends what is broken; expands no entity, opens no file, asks no network, and bounds depth and text."""
    return etree.XMLParser(
        recover=True, resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, remove_comments=True
    )


def _leaves(node: Any) -> Iterator[tuple[str, str]]:
    """Name and text of what stands in a <url>, and in its <news:news> one or two levels down."""
    for child in node.iterchildren(etree.Element):
        name = child.tag.rpartition("}")[2]
        if name == "news" or name == "publication":
            yield from _leaves(child)
        elif name != "url" and child.text and child.text.strip():
            yield name, child.text.strip()


def _entry(leaves: dict[str, str], url: str) -> Entry | None:
    title, published = leaves.get("title"), iso_time(leaves.get("publication_date"))
    return make_entry((leaves.get("loc"),), url, title=title, texts=(), published=published)
