"""Kept pages as a web archive (WARC 1.1) that other programs read: for each page what was asked, what was answered,
and which stored text was read from it.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from extract.records import Exchange
from storage.pages import KeptPage, PageLostError, PageStore
from storage.published.kept_pages import FiledPage


@dataclass(frozen=True, slots=True)
class Exported:
    """How many pages were written, and how many are missing or damaged."""

    pages: int
    lost: int


def export_warc(pages: Iterable[FiledPage], store: PageStore, target: Path, on_lost: Callable[[str], None]) -> Exported:
    """Writes the pages to `target`, packed where its name ends in .gz; the file is there as a whole or not at all.

    A page that is missing or damaged is told to `on_lost` and left out: an archive must not vouch for other bytes.
    """
    draft = target.with_name(f"{target.name}.part")
    try:
        with draft.open("wb") as file:
            exported = _write_all(file, pages, store, target, on_lost)
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
    return exported


def _write_all(
    file: BinaryIO, pages: Iterable[FiledPage], store: PageStore, target: Path, on_lost: Callable[[str], None]
) -> Exported:
    writer = WARCWriter(file, gzip=target.suffix == ".gz", warc_version="1.1")
    software = {"software": f"courtbeat/{version('courtbeat')}", "format": "WARC File Format 1.1"}
    writer.write_record(writer.create_warcinfo_record(target.name, software))
    written = lost = 0
    for filed in pages:
        try:
            body = store.read(filed.page.sha256)
        except PageLostError as error:
            lost += 1
            on_lost(f"{filed.article_url}: its page {error}")
        else:
            written += 1
            _write_page(writer, filed, body)
    return Exported(written, lost)


def _write_page(writer: WARCWriter, filed: FiledPage, body: bytes) -> None:
    page, exchange = filed.page, filed.page.exchange
    dated = {"WARC-Date": _date(page.fetched_at)}
    if exchange is None:
        typed = dated | {"Content-Type": page.media_type or "application/octet-stream"}
        record = writer.create_warc_record(page.url, "resource", payload=io.BytesIO(body), warc_headers_dict=typed)
    else:
        peer = {"WARC-IP-Address": exchange.peer} if exchange.peer else {}
        record = writer.create_warc_record(
            page.url,
            "response",
            payload=io.BytesIO(body),
            http_headers=_response_head(exchange, len(body)),
            warc_headers_dict=dated | peer,
        )
    writer.write_record(record)
    beside = dated | {"WARC-Concurrent-To": record.rec_headers.get_header("WARC-Record-ID")}
    if exchange is not None and exchange.request_headers:
        head = _request_head(page, exchange.request_headers)
        writer.write_record(writer.create_warc_record(page.url, "request", http_headers=head, warc_headers_dict=beside))
    reading = io.BytesIO(_reading(filed).encode())
    writer.write_record(writer.create_warc_record(page.url, "metadata", payload=reading, warc_headers_dict=beside))


def _date(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


_REWRITTEN = frozenset({"content-encoding", "transfer-encoding", "content-length"})
"""They describe the bytes on the wire. Kept is what these carried, so they are kept under another name, as other
archives do it, and the length is that of the body that follows.
"""


def _response_head(exchange: Exchange, size_bytes: int) -> StatusAndHeaders:
    headers = [
        (f"X-Archive-Orig-{name}" if name.lower() in _REWRITTEN else name, value)
        for name, value in _pairs(exchange.response_headers)
    ]
    _, _, status = exchange.status.partition(" ")
    # Readers know HTTP/1; the two later versions put the same headers into frames.
    return StatusAndHeaders(status, [*headers, ("Content-Length", str(size_bytes))], protocol="HTTP/1.1")


def _request_head(page: KeptPage, headers: str) -> StatusAndHeaders:
    parts = urlsplit(page.url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return StatusAndHeaders(f"GET {target} HTTP/1.1", list(_pairs(headers)), is_http_request=True)


def _pairs(headers: str) -> Iterable[tuple[str, str]]:
    for line in headers.split("\n"):  # not splitlines: a header may hold bytes that text would break at
        name, _, value = line.partition(": ")
        yield name, value


def _reading(filed: FiledPage) -> str:
    """What was made of the page: enough to find the text in the ledger and to check the bytes by our own hash."""
    fields = {
        "article": filed.article_url,
        "revision": filed.revision,
        "page-sha256": filed.page.sha256,
        "asked-for": filed.page.asked_url,
    }
    return "".join(f"{name}: {value}\r\n" for name, value in fields.items())
