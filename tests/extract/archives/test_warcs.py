"""Web archives as other programs write them, and as disks and networks leave them."""

from __future__ import annotations

import gzip
import io
from datetime import UTC, datetime
from pathlib import Path

import brotli  # type: ignore[import-untyped]  # ships no types
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from extract.archives.items import ArchivedPage, BadItem, Item, OtherItem
from extract.archives.warcs import read_warc

URL = "https://wire.example/2024/07/12/case"
BODY = b"<html><body><p>A case was dismissed.</p></body></html>"
DATE = {"WARC-Date": "2024-07-12T22:35:00Z"}


class Archive:
    """A web archive in the making."""

    def __init__(self, path: Path, *, packed: bool = True) -> None:
        self.path, self.file = path, io.BytesIO()
        self.writer = WARCWriter(self.file, gzip=packed)

    def add(
        self,
        body: bytes = BODY,
        *,
        url: str = URL,
        status: str = "200 OK",
        kind: str = "response",
        media_type: str = "text/html; charset=UTF-8",
        **headers: str,
    ) -> Archive:
        lines = [("Content-Type", media_type), *((name.replace("_", "-"), value) for name, value in headers.items())]
        http = StatusAndHeaders(status, lines, protocol="HTTP/1.1") if kind == "response" else None
        named = dict(DATE) if http else {**DATE, "Content-Type": media_type}
        self.writer.write_record(
            self.writer.create_warc_record(
                url, kind, payload=io.BytesIO(body), length=len(body), http_headers=http, warc_headers_dict=named
            )
        )
        return self

    def read(self, cut: int = 0) -> list[Item]:
        content = self.file.getvalue()
        self.path.write_bytes(content[: len(content) - cut])
        return list(read_warc(self.path))


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "a.warc.gz")


def pages(items: list[Item]) -> list[ArchivedPage]:
    return [item for item in items if isinstance(item, ArchivedPage)]


def bad(items: list[Item]) -> list[str]:
    return [f"{item.place}: {item.reason}" for item in items if isinstance(item, BadItem)]


def test_a_page_comes_with_its_date_and_what_was_said_around_it(archive: Archive) -> None:
    """Who archived it knew when it was fetched, and from where."""
    (item,) = pages(archive.add(Server="nginx", Set_Cookie="visitor=17").read())
    assert item.page.body == BODY
    assert (item.page.url, item.page.media_type, item.page.charset) == (URL, "text/html", "utf-8")
    assert item.page.fetched_at == datetime(2024, 7, 12, 22, 35, tzinfo=UTC)
    assert item.dated
    assert item.page.exchange is not None
    assert item.page.exchange.status == "HTTP/1.1 200 OK"
    assert "Server: nginx" in item.page.exchange.response_headers
    assert "visitor" not in item.page.exchange.response_headers


@pytest.mark.parametrize(
    ("coding", "pack"), [("gzip", gzip.compress), ("br", brotli.compress), ("", bytes)], ids=["gzip", "br", "plain"]
)
@pytest.mark.parametrize("chunked", [True, False])
def test_a_body_is_unpacked_whatever_carried_it(archive: Archive, coding: str, pack: object, chunked: bool) -> None:
    """Crawlers keep the bytes of the wire: packed, and in chunks."""
    wire: bytes = pack(BODY)  # type: ignore[operator]  # a function each
    if chunked:
        wire = b"%x\r\n%s\r\n0\r\n\r\n" % (len(wire), wire)
        archive.add(wire, Content_Encoding=coding, Transfer_Encoding="chunked")
    else:
        archive.add(wire, Content_Encoding=coding)
    assert [item.page.body for item in pages(archive.read())] == [BODY]


def test_all_else_in_an_archive_is_passed_over(archive: Archive) -> None:
    """Most records of a crawl are pictures, scripts, redirects and errors."""
    archive.add(media_type="image/png").add(status="301 Moved").add(status="404 Not Found").add(kind="metadata")
    archive.add(url="urn:pageinfo:x").add(url="ftp://wire.example/a").add(kind="resource")
    items = archive.read()
    assert [type(item) for item in items] == [*[OtherItem] * 6, ArchivedPage]
    assert pages(items)[0].page.exchange is None, "a resource was not fetched over HTTP"


def test_the_older_form_of_web_archives_is_read_too(tmp_path: Path) -> None:
    """National libraries hold their first twenty years in it."""
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + BODY
    head = b"1 0 Test\nURL IP-address Archive-date Content-type Archive-length\n"
    first = b"filedesc://a.arc 0.0.0.0 20240712223500 text/plain %d\n%s\n" % (len(head), head)
    page = b"%s 192.0.2.7 20240712223500 text/html %d\n%s\n" % (URL.encode(), len(http), http)
    (tmp_path / "a.arc").write_bytes(first + page)
    (item,) = pages(list(read_warc(tmp_path / "a.arc")))
    assert (item.page.body, item.page.fetched_at.year) == (BODY, 2024)
    assert item.page.exchange is not None
    assert item.page.exchange.peer == "192.0.2.7"


def test_a_bomb_is_named_and_the_rest_goes_on(archive: Archive) -> None:
    """A few kilobytes of an archive may stand for gigabytes."""
    archive.add(gzip.compress(bytes(200 * 1024**2)), Content_Encoding="gzip").add()
    items = archive.read()
    assert bad(items) == [f"record 1 ({URL}): is larger than 6 MiB"]
    assert len(pages(items)) == 1


def test_a_body_that_is_not_what_its_header_says_is_named(archive: Archive) -> None:
    """Some crawlers unpack and leave the header as it was."""
    items = archive.add(Content_Encoding="gzip").add().read()
    assert bad(items) == [f"record 1 ({URL}): the body is not packed as its header says"]
    assert len(pages(items)) == 1


@pytest.mark.parametrize("packed", [True, False])
def test_an_archive_that_breaks_off_gives_what_it_has(tmp_path: Path, packed: bool) -> None:
    """The last file of a crawl that was stopped: the half page at its end is none."""
    archive = Archive(tmp_path / "a.warc", packed=packed).add().add(BODY * 2_000)
    items = archive.read(cut=60)
    assert len(pages(items)) == 1
    assert len(bad(items)) == 1


def test_an_archive_packed_as_a_whole_is_named_and_not_misread(tmp_path: Path) -> None:
    """`gzip crawl.warc` is what people do; the standard packs each record by itself."""
    archive = Archive(tmp_path / "a.warc", packed=False).add().add()
    (tmp_path / "whole.warc.gz").write_bytes(gzip.compress(archive.file.getvalue()))
    items = list(read_warc(tmp_path / "whole.warc.gz"))
    assert len(pages(items)) + len(bad(items)) >= 1
    assert bad(items) or len(pages(items)) == 2


@pytest.mark.parametrize("content", [b"", b"hello", b"\x1f\x8b\x08\x00", b"PK\x03\x04", bytes(999)])
def test_what_is_no_archive_is_said(tmp_path: Path, content: bytes) -> None:
    """A name that lies must not look like an archive without pages."""
    (tmp_path / "a.warc").write_bytes(content)
    items = list(read_warc(tmp_path / "a.warc"))
    assert pages(items) == []
    assert len(bad(items)) == 1


@settings(max_examples=120)
@given(place=st.floats(0, 1), flip=st.integers(1, 255), packed=st.booleans())
def test_no_damage_breaks_the_reader(
    tmp_path_factory: pytest.TempPathFactory, place: float, flip: int, packed: bool
) -> None:
    """Any byte may be wrong."""
    archive = Archive(tmp_path_factory.mktemp("fuzz") / "a.warc", packed=packed).add().add(kind="resource").add()
    content = bytearray(archive.file.getvalue())
    content[int(place * (len(content) - 1))] ^= flip
    archive.path.write_bytes(content)
    list(read_warc(archive.path))
