"""Sitemaps (sitemaps.org), with Google's news extension where it is used. Pure.

Many courts' and public broadcasters' sites have a news sitemap and no feed. A plain sitemap names addresses only: its
entries are called by their address and get no date, as `lastmod` tells of the template as often as of the article.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lxml import etree  # type: ignore[import-untyped]  # ships no types

from extract.entries import iso_time, make_entry
from extract.errors import FeedUnreadableError
from extract.records import Entry, FeedDocument


def read_sitemap(body: bytes, url: str) -> FeedDocument:
    """The addresses in a `urlset`. Raises FeedUnreadableError when nothing of it can be read."""
    root = etree.fromstring(body.strip(), _hardened_parser()) if body.strip() else None
    if root is None:
        raise FeedUnreadableError(url, "it is a broken sitemap")
    entries = [_entry(dict(_leaves(node)), url) for node in _nodes(root, "url")]
    kept = tuple(entry for entry in entries if entry is not None)
    language = next((text for node in _nodes(root, "language") if (text := (node.text or "").strip())), None)
    return FeedDocument(title=None, entries=kept, language=language, without_link=len(entries) - len(kept))


def _hardened_parser() -> etree.XMLParser:
    """Mends what is broken; expands no entity, opens no file, asks no network, and bounds depth and text."""
    return etree.XMLParser(
        recover=True, resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, remove_comments=True
    )


def _nodes(root: Any, name: str) -> Iterator[Any]:
    yield from root.iter(f"{{*}}{name}")


def _leaves(node: Any) -> Iterator[tuple[str, str]]:
    """Name (without namespace) and text of each element under `node` that has text; images' captions left out."""
    for leaf in node.iter(etree.Element):
        name = etree.QName(leaf)
        if (
            leaf.text
            and leaf.text.strip()
            and "image" not in (name.namespace or "")
            and "video" not in (name.namespace or "")
        ):
            yield name.localname, leaf.text.strip()


def _entry(fields: dict[str, str], url: str) -> Entry | None:
    link = fields.get("loc")
    return make_entry(
        (link,),
        url,
        title=fields.get("title"),
        texts=(),
        guid=None,
        published=iso_time(fields.get("publication_date")),
    )
