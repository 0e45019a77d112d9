"""Where the feeds of a site may be. Pure: who fetches the candidates finds out which of them are feeds."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import urljoin

from extract.feeds.entries import absolute_link

_TYPES = frozenset(
    {"application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml", "text/xml"}
)
_COMMON_PATHS = ("/feed", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml", "/feeds", "/feed.json")
"""Where WordPress, Drupal, Ghost, Hugo, Jekyll, Arc and the JSON Feed advice put them, the most frequent first."""

_LOOKED_AT_CHARS = 500_000
_MOST_LINKS = 20
"""Some sites declare a feed for each tag; who wants one of those knows its address."""


def find_feed_links(body: bytes, url: str) -> tuple[str, ...]:
    """The feeds that the HTML page at `url` declares, in its order: <link rel="alternate"> of a feed's type.

    Feeds of comments are left out: WordPress declares one beside each real feed.
    """
    page = _Links()
    page.feed(body[: _LOOKED_AT_CHARS * 2].decode("utf-8", "replace")[:_LOOKED_AT_CHARS])
    base = absolute_link(page.base, url) or url
    found = (absolute_link(href, base) for href, label in page.links if not _is_comments(href, label))
    return tuple(dict.fromkeys(link for link in found if link))[:_MOST_LINKS]


def guess_feed_links(url: str) -> Iterator[str]:
    """Addresses at which a site's feed often is, the likeliest first: under the page at `url`, then under its host."""
    below = (urljoin(f"{url.rstrip('/')}/", path.lstrip("/")) for path in _COMMON_PATHS[:2])
    at_host = (urljoin(url, path) for path in _COMMON_PATHS)
    yield from dict.fromkeys([*below, *at_host])


def _is_comments(href: str, label: str) -> bool:
    return "comment" in href.lower() or "comment" in label.lower()


class _Links(HTMLParser):
    """Collects (address, title) of what a page's head declares as feeds."""

    def __init__(self) -> None:
        super().__init__()
        self.base: str | None = None
        self.links: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag == "base":
            self.base = self.base or attributes.get("href")
        elif tag == "link" and _declares_feed(attributes):
            self.links.append((attributes.get("href", ""), attributes.get("title", "")))


def _declares_feed(attributes: dict[str, str]) -> bool:
    kind = attributes.get("type", "").partition(";")[0].strip().lower()
    return "alternate" in attributes.get("rel", "").lower().split() and kind in _TYPES
