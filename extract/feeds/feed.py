"""Bytes of a feed to its entries: RSS, Atom, RDF, JSON Feed and news sitemaps. Pure: nothing is fetched here.

The format is told by the document itself; what the server or the address calls it is wrong too often. Work and memory
are bounded for any input; what is left out for that reason is counted in the result.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import replace

from extract.errors import FeedUnreadableError, NotAFeedError
from extract.feeds.json_feed import read_json_feed
from extract.feeds.sitemap import read_sitemap
from extract.feeds.syndication import read_syndication
from extract.plaintext import plain_line
from extract.records import FeedDocument
from extract.web.bodies import BodyBrokenError, BodyTooLargeError, unpack_body
from extract.web.charsets import web_codec
from extract.web.walls import find_wall

_MAX_UNPACKED_BYTES = 10 * 1024 * 1024


def read_feed(body: bytes, url: str, media_type: str | None = None, charset: str | None = None) -> FeedDocument:
    """The feed in `body`, which came from `url`; relative links are resolved against it.

    `media_type` and `charset` are what the server said. Raises FeedUnreadableError with what is wrong with it, and
    NotAFeedError with what it is instead: an HTML page, a bot wall, a sitemap index.
    """
    unzipped = _unzipped(body, url)
    wide = _wide_encoding(unzipped)
    plain = _as_utf8(unzipped, wide) if wide else _without_false_declaration(unzipped.replace(b"\0", b""))
    if not plain.strip():
        raise FeedUnreadableError(url, "it is empty")
    if plain.lstrip()[:1] in {b"{", b"["}:
        return read_json_feed(plain, url)
    root = _root(plain)
    if root == "html" or (not root and _is_html(plain, media_type)):
        raise NotAFeedError(url, _html_reason(plain, url))
    if root == "sitemapindex":
        raise NotAFeedError(url, "it is an index of sitemaps; name one of the sitemaps that it lists")
    whole = _without_torn_item(plain)
    if root == "urlset":
        feed = read_sitemap(whole, url)
    else:
        feed = read_syndication(whole, url, _content_type(media_type, None if wide else charset))
    return replace(feed, torn=whole is not plain)


def _content_type(media_type: str | None, charset: str | None) -> str | None:
    """The header as feedparser wants it, with a charset only where that can be one."""
    return f"{media_type or 'application/xml'}; charset={charset}" if web_codec(charset) else media_type


_ROOT_END = re.compile(rb"</(?:[a-zA-Z0-9_]{1,20}:)?(?:rss|feed|rdf|urlset)\s*>", re.IGNORECASE)
_ITEM_START = re.compile(rb"<(?:[a-zA-Z0-9_]{1,20}:)?(?:item|entry|url)(?=[\s>])")
_ITEM_END = re.compile(rb"</(?:[a-zA-Z0-9_]{1,20}:)?(?:item|entry|url)\s*>")


def _without_torn_item(body: bytes) -> bytes:
    """`body` up to its last item, where it breaks off inside that.

    Hosts under load send half a feed. The torn item may have half an address or no text yet; read now, it would never
    be read again, since its address is known then.
    """
    starts = [] if _ROOT_END.search(body) else [found.start() for found in _ITEM_START.finditer(body)]
    if not starts or _ITEM_END.search(body, starts[-1]):
        return body
    return body[: starts[-1]]


# ------------------------------------------------------------------ what it is


def _unzipped(body: bytes, url: str) -> bytes:
    """`sitemap.xml.gz` is a file that is packed, whatever its Content-Encoding."""
    if not body.startswith(b"\x1f\x8b"):
        return body
    try:
        return unpack_body([body], "gzip", _MAX_UNPACKED_BYTES)
    except (BodyBrokenError, BodyTooLargeError) as error:
        raise FeedUnreadableError(url, "it is a packed file that cannot be unpacked") from error


_WIDE_STARTS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"<\0?\0", "utf-16-le"),
    (b"\0<\0?", "utf-16-be"),
)
_DECLARED_ENCODING = re.compile(rb"""\A(\s*<\?xml[^>]{0,100}?)\s+encoding\s*=\s*["']([^"']{0,40})["']""")


def _wide_encoding(body: bytes) -> str | None:
    return next((encoding for start, encoding in _WIDE_STARTS if body.startswith(start)), None)


def _as_utf8(body: bytes, wide: str) -> bytes:
    """UTF-16 and UTF-32 made UTF-8, so that all that follows may look for ASCII marks in the bytes."""
    return _DECLARED_ENCODING.sub(rb"\1", body.decode(wide, "replace").encode("utf-8", "replace"))


def _without_false_declaration(body: bytes) -> bytes:
    """Documents claim to be UTF-16 when they are not, and codecs exist that break whoever believes in them."""
    declared = _DECLARED_ENCODING.match(body)
    if declared is None or web_codec(declared[2].decode("ascii", "replace")):
        return body
    return _DECLARED_ENCODING.sub(rb"\1", body)


_ROOT = re.compile(
    rb"<(?:[a-z0-9_]{1,20}:)?(rss|feed|rdf|channel|urlset|sitemapindex|html|body)(?=[\s>/])|<!doctype\s+(html)",
    re.IGNORECASE,
)
_HEAD_BYTES = 64 * 1024
"""Where the root element is looked for: some feeds follow kilobytes of comments or of a script's warnings."""


def _root(body: bytes) -> str:
    """The first element that tells formats apart, without prefix and in lower case; empty when there is none."""
    found = _ROOT.search(body, 0, _HEAD_BYTES)
    name = (found[1] or found[2]).decode().lower() if found else ""
    return "html" if name == "body" else name


def _is_html(body: bytes, media_type: str | None) -> bool:
    return media_type in {"text/html", "application/xhtml+xml"} and b"<" in body


def _html_reason(body: bytes, url: str) -> str:
    source = body.decode("utf-8", "replace")
    wall = find_wall(source, url, len(plain_line(source)))
    return (
        f"it is a {wall.kind.value.replace('_', ' ')} ({wall.name})"
        if wall
        else "it is an HTML page where a feed should be"
    )
