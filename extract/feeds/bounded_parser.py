"""feedparser with limits: no document makes it work for ever, and no fault of its own loses a whole feed. Pure.

`feedparser.parse` reads all that a document holds; 100,000 items take it 14 s and 500 MB. Four of its steps grow with
the square of the input (an author's name searched for an address, attributes, namespaces) and were found to take
minutes for 100 KB. Its parsers are used here directly, as `feedparser.parse` does, with the limits mixed in. Sanitising
and the resolving of addresses inside texts are off: we keep plain text only, and they are half of the cost.
"""

from __future__ import annotations

import io
import xml.sax
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from xml.sax.handler import feature_external_ges, feature_namespaces
from xml.sax.xmlreader import AttributesNSImpl, InputSource

from feedparser.api import LooseFeedParser, StrictFeedParser
from feedparser.encodings import convert_to_utf8
from feedparser.sanitizer import replace_doctype

from extract.feeds.entries import MAX_ENTRIES

MAX_TAGS = 100_000
"""Twenty for each of the entries that are read; the repairing parser takes 3 s for them."""
MAX_BROKEN_BYTES = 4 * 1024 * 1024
"""How much is read of a document that is not well-formed: the repairing parser takes up to a second per MiB."""
_MAX_ATTRIBUTES = 100
_MAX_NAMESPACES = 200

_ELEMENT_FAULTS = (KeyError, IndexError, TypeError, ValueError, OverflowError, AssertionError)
"""What feedparser's handlers of single elements are known to raise on odd input."""


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """feedparser's own results; `cut_short` when a limit ended the reading."""

    feed: Any
    entries: list[Any]
    version: str
    cut_short: bool


class _EnoughError(Exception):
    """A limit is reached; what was read so far counts."""


def parse_bounded(body: bytes, url: str, content_type: str | None = None) -> ParsedFeed:
    """The document in `body`, its links resolved against `url`; `content_type` as the server gave it."""
    headers = {"content-location": url} | ({"content-type": content_type} if content_type else {})
    told: dict[str, Any] = {"bozo": False}
    data = convert_to_utf8(headers, body, told)
    version, data, entities = replace_doctype(data)
    parsed = _parse_strictly(data, url) if told.get("encoding") else None
    return _with_version(parsed or _parse_loosely(data, url, entities), version)


def _with_version(parsed: ParsedFeed, declared: str | None) -> ParsedFeed:
    return ParsedFeed(parsed.feed, parsed.entries, declared or parsed.version, parsed.cut_short)


def _parse_strictly(data: bytes, url: str) -> ParsedFeed | None:
    """None when the document is not well-formed."""
    parser = _BoundedStrict(url, None, "utf-8")
    reader = xml.sax.make_parser()  # noqa: S317 (expat limits entities itself; external ones are off, DOCTYPE is gone)
    reader.setFeature(feature_namespaces, True)
    reader.setFeature(feature_external_ges, False)
    reader.setContentHandler(parser)
    reader.setErrorHandler(parser)
    source = InputSource()
    source.setByteStream(io.BytesIO(data))
    try:
        reader.parse(source)
    except _EnoughError:
        return _result(parser, cut_short=True)
    except xml.sax.SAXException:
        return None
    return _result(parser)


def _parse_loosely(data: bytes, url: str, entities: dict[str, str]) -> ParsedFeed:
    parser = _BoundedLoose(url, None, "utf-8", entities)
    try:
        parser.feed(data[:MAX_BROKEN_BYTES].decode("utf-8", "replace"))
    except _EnoughError:
        return _result(parser, cut_short=True)
    except _ELEMENT_FAULTS:
        return _result(parser, cut_short=True)
    return _result(parser, cut_short=len(data) > MAX_BROKEN_BYTES)


def _result(parser: Any, *, cut_short: bool = False) -> ParsedFeed:
    return ParsedFeed(parser.feeddata, parser.entries, parser.version or "", cut_short)


if TYPE_CHECKING:
    _Parser = Any
else:
    _Parser = object


class _Limits(_Parser):  # type: ignore[misc]  # feedparser has no types
    """Mixed into feedparser's two parsers, before their own methods."""

    resolve_relative_uris = False
    sanitize_html = False
    tags_seen = 0

    def unknown_starttag(self, tag: str, attrs: list[tuple[str, str]]) -> None:
        self.tags_seen += 1
        if self.tags_seen > MAX_TAGS or len(self.entries) > MAX_ENTRIES:
            raise _EnoughError
        try:
            super().unknown_starttag(tag, attrs[:_MAX_ATTRIBUTES])
        except _ELEMENT_FAULTS:
            self.push(tag, 1)

    def unknown_endtag(self, tag: str) -> None:
        try:
            super().unknown_endtag(tag)
        except _ELEMENT_FAULTS:
            self.pop(tag)

    def track_namespace(self, prefix: str | None, uri: str) -> None:
        if len(self.namespaces_in_use) < _MAX_NAMESPACES:
            super().track_namespace(prefix, uri)

    def _sync_author_detail(self, key: str = "author") -> None:
        """Left out: it looks for a mail address in a name, in quadratic time, and cuts the name where it sees one."""


class _BoundedStrict(_Limits, StrictFeedParser):  # type: ignore[misc]  # feedparser has no types
    def startElementNS(self, name: Any, qname: Any, attrs: Any) -> None:  # noqa: N802 (SAX's own name)
        few = attrs if len(attrs) <= _MAX_ATTRIBUTES else AttributesNSImpl({}, {})
        super().startElementNS(name, qname, few)


class _BoundedLoose(_Limits, LooseFeedParser):  # type: ignore[misc]  # feedparser has no types
    def handle_charref(self, ref: str) -> None:
        try:
            super().handle_charref(ref)
        except _ELEMENT_FAULTS:
            self.handle_data("\N{REPLACEMENT CHARACTER}")
