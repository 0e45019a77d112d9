"""Web archives (WARC, and ARC before it): the pages among their records. Each is held alone, within the limits of a
page of the web, so that neither a large archive nor a bomb inside it needs much room.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import ChunkedDataReader
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeadersParserException

from extract.archives.items import LARGEST_ITEM_BYTES, MIB, ArchivedPage, BadItem, Item, OtherItem
from extract.records import Exchange, Page, Validators
from extract.url import url_problem
from extract.web.bodies import BodyBrokenError, BodyTooLargeError, unpack_body

_DAMAGE = (
    *(ArchiveLoadFailed, StatusAndHeadersParserException, zlib.error),
    *(OSError, EOFError, ValueError, LookupError, AttributeError, TypeError),
)
"""What warcio raises on damaged files; its own family is the smaller part."""

_PAGES = frozenset({"text/html", "application/xhtml+xml"})
_STEP_BYTES = 64 * 1024


def read_warc(path: Path) -> Iterator[Item]:
    """The pages that were answered with 200; every other record is an OtherItem. What follows damage cannot be read."""
    number = 0
    with path.open("rb") as file:
        records = iter(ArchiveIterator(file, arc2warc=True))
        while True:
            number += 1
            try:
                record = next(records, None)
                if record is None:
                    if number == 1:
                        yield BadItem("record 1", "is not there: the file is empty, or no web archive")
                    return
                item = _read_record(f"record {number}", record)
            except _DAMAGE as error:
                reason = " ".join(str(error).split())[:200] or type(error).__name__
                yield BadItem(f"record {number}", f"is damaged ({reason}); what follows it cannot be read")
                return
            yield item


def _read_record(place: str, record: Any) -> Item:
    headers, http = record.rec_headers, record.http_headers
    url = (headers.get_header("WARC-Target-URI") or "").strip("<>")
    if not _is_page(record) or url_problem(url):
        return OtherItem(place)
    named = f"{place} ({url})"
    fetched = _read_date(headers.get_header("WARC-Date"))
    if fetched is None:
        return BadItem(named, "says not when it was fetched")
    body = _read_body(named, record)
    if isinstance(body, BadItem):
        return body
    media_type, charset = _content_type(record)
    exchange = _exchange(headers, http) if http else None
    page = Page(url, url, body, media_type, charset, Validators(), fetched, exchange=exchange)
    return ArchivedPage(named, page, dated=True)


def _is_page(record: Any) -> bool:
    if _content_type(record)[0] not in _PAGES:
        return False
    if record.rec_type == "response" and record.http_headers:
        return (record.http_headers.get_statuscode() or "") in {"200", "203"}
    return bool(record.rec_type == "resource")


def _content_type(record: Any) -> tuple[str, str | None]:
    """Media type and character set, as the host declared them."""
    declared = (record.http_headers or record.rec_headers).get_header("Content-Type") or ""
    kind, _, parameters = declared.partition(";")
    _, _, charset = parameters.partition("charset=")
    return kind.strip().lower(), charset.split(";")[0].strip(" \"'").lower() or None


def _read_date(text: str | None) -> datetime | None:
    try:
        moment = datetime.fromisoformat((text or "").strip())
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _read_body(place: str, record: Any) -> bytes | BadItem:
    """The payload without the codings of its transfer."""
    http, stream = record.http_headers, record.raw_stream
    coding = (http.get_header("Content-Encoding") or "") if http else ""
    if http and "chunked" in (http.get_header("Transfer-Encoding") or "").lower():
        stream = ChunkedDataReader(stream, decomp_type=None)
    try:
        body = unpack_body(iter(lambda: stream.read(_STEP_BYTES), b""), coding, LARGEST_ITEM_BYTES)
    except BodyTooLargeError:
        return BadItem(place, f"is larger than {LARGEST_ITEM_BYTES // MIB} MiB")
    except BodyBrokenError as error:
        return BadItem(place, str(error))
    if getattr(record.raw_stream, "limit", 0) > 0:
        return BadItem(place, "breaks off before its end")
    return body


def _exchange(headers: Any, http: Any) -> Exchange:
    kept = ((name, value) for name, value in http.headers if name.lower() not in {"set-cookie", "set-cookie2"})
    lines = [" ".join(f"{name}: {value}".splitlines()) for name, value in kept]
    status = f"{http.protocol} {http.statusline}".strip()
    return Exchange(None, status, "\n".join(lines), headers.get_header("WARC-IP-Address"))
