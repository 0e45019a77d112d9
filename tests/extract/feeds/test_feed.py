"""Reading feeds. Each file in cases/feeds with its `.expected.json` is one case: adding a case adds files, not code."""

from __future__ import annotations

import gzip
import json
import time
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.errors import FeedUnreadableError
from extract.feeds.entries import MAX_ENTRIES
from extract.feeds.feed import read_feed

CASES = Path(__file__).parents[2] / "cases" / "feeds"
URL = "https://feeds.example/all"
RSS = b"<rss version='2.0'><channel><title>t</title>"


def names() -> list[str]:
    return sorted(path.name for path in CASES.iterdir() if not path.name.endswith(".expected.json"))


@pytest.mark.parametrize("name", names())
def test_feed_is_read_as_expected(name: str) -> None:
    """Real feeds come in all these shapes; what a person would read off them is written beside each."""
    expected = json.loads((CASES / f"{name}.expected.json").read_text(encoding="utf-8"))

    assert reading((CASES / name).read_bytes()) == expected


def reading(body: bytes, **told: Any) -> dict[str, Any]:
    try:
        feed = asdict(read_feed(body, URL, **told))
    except FeedUnreadableError as error:
        return {"unreadable": error.reason}
    plain = json.loads(json.dumps(feed, default=as_text))
    entries = [{key: value for key, value in entry.items() if value is not None} for entry in plain.pop("entries")]
    return {key: value for key, value in plain.items() if value} | {"entries": entries}


def as_text(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


# ------------------------------------------------------------------ bytes


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_encoding_is_found_whatever_the_declaration_says(encoding: str) -> None:
    """A feed in the wrong encoding loses the names of the people in it."""
    item = "<item><title>Müller</title><link>/1</link></item>"
    text = f"<?xml version='1.0' encoding='UTF-8'?><rss version='2.0'><channel>{item}</channel></rss>"
    feed = read_feed(text.encode(encoding), URL)

    assert [entry.title for entry in feed.entries] == ["Müller"]


def test_wrong_charset_of_the_server_does_no_harm() -> None:
    """Servers announce Latin-1 or UTF-8 for everything; the feed then says otherwise, or nothing."""
    body = RSS + "<item><title>Müller’s</title><link>/1</link></item></channel></rss>".encode()
    latin = RSS + "<item><title>Müller</title><link>/1</link></item></channel></rss>".encode("latin-1")

    assert read_feed(body, URL, "application/rss+xml", "utf-8").entries[0].title == "Müller’s"
    assert read_feed(body, URL, "application/rss+xml", "no-such-charset").entries[0].title == "Müller’s"
    assert read_feed(latin, URL, "application/rss+xml", "utf-8").entries[0].title == "Müller"
    assert read_feed(latin, URL, "text/xml", "iso-8859-1").entries[0].title == "Müller"


@pytest.mark.parametrize(
    "codec", ["undefined", "idna", "punycode", "hex", "utf-7", "utf-16", "cp037", "rot13", "x" * 30]
)
def test_charset_that_is_none_does_no_harm(codec: str) -> None:
    """Python knows codecs that decode nothing; a host that names one would end the round."""
    declared = f"<?xml version='1.0' encoding='{codec}'?>".encode()
    body = RSS + "<item><title>Müller</title><link>/1</link></item></channel></rss>".encode()

    assert read_feed(declared + body, URL).entries[0].title == "Müller"
    assert read_feed(body, URL, "text/xml", codec).entries[0].title == "Müller"


def test_packed_sitemap_is_unpacked() -> None:
    """`sitemap.xml.gz` is a packed file, not a packed answer."""
    body = gzip.compress(b"<urlset><url><loc>https://radio.example/1</loc></url></urlset>")

    assert [entry.url for entry in read_feed(body, URL).entries] == ["https://radio.example/1"]


def test_packed_bomb_is_refused() -> None:
    """The same limit as for packed answers."""
    with pytest.raises(FeedUnreadableError, match="cannot be unpacked"):
        read_feed(gzip.compress(b"<" * 30_000_000), URL)


def test_relative_links_follow_the_feed() -> None:
    """A link is worth nothing without its host."""
    feed = read_feed(
        RSS + b"<item><link>../b?x=1</link></item><item><link>//cdn.example/c</link></item>",
        "https://a.example/x/y/feed",
    )

    assert [entry.url for entry in feed.entries] == ["https://a.example/x/b?x=1", "https://cdn.example/c"]


@pytest.mark.parametrize(
    "noise",
    [
        b"\n\n  ",
        b"<!-- made by x -->\n",
        b"\xef\xbb\xbf",
        b"\0",
        b"<br />\n<b>Warning</b>: include() in /home/x.php<br />\n",
    ],
)
def test_noise_before_the_document_does_no_harm(noise: bytes) -> None:
    """Templates and plug-ins print before the feed does."""
    assert len(read_feed(noise + RSS + b"<item><link>/1</link></item></channel></rss>", URL).entries) == 1


@pytest.mark.parametrize("name", ["rss20-wire.rss", "atom-court.atom", "rss10-bulletin.rdf", "news-sitemap.xml"])
def test_torn_feed_yields_whole_entries_only(name: str) -> None:
    """Hosts under load send half a feed; half an address would be fetched, and half an item never read again."""
    body = (CASES / name).read_bytes()
    whole = {entry["url"]: entry for entry in reading(body)["entries"]}

    for cut in range(0, len(body), 5):
        for entry in reading(body[:cut]).get("entries", []):
            assert entry == whole[entry["url"]]


# ------------------------------------------------------------------ bounds


def items(count: int) -> bytes:
    return b"".join(b"<item><title>n</title><link>/%d</link></item>" % number for number in range(count))


@pytest.mark.parametrize(
    "body",
    [
        RSS + items(100_000) + b"</channel></rss>",
        RSS.replace(b">t<", b">&nosuch; & <") + items(30_000),
        b'{"items":[' + b'{"url":"/1"},' * 99_999 + b'{"url":"/2"}]}',
        b"<urlset>" + b"<url><loc>/1</loc></url>" * 100_000 + b"</urlset>",
    ],
    ids=["RSS", "broken RSS", "JSON Feed", "sitemap"],
)
def test_hundred_thousand_entries_are_cut_and_counted(body: bytes) -> None:
    """Memory and time stay bounded, and nothing is left out in silence."""
    feed = read_feed(body, URL)

    assert len(feed.entries) == MAX_ENTRIES
    assert feed.beyond_limit >= 25_000


GROWING: dict[str, Callable[[int], bytes]] = {
    "angle brackets": lambda n: RSS + b"<" * n,
    "open tags": lambda n: RSS + b"<a>" * (n // 3),
    "open items": lambda n: RSS + b"<item><title>x" * (n // 14),
    "ampersands": lambda n: RSS + b"&" * n,
    "comments": lambda n: RSS + b"<!--" * (n // 4),
    "sections": lambda n: RSS + b"<![CDATA[" * (n // 9),
    "attributes": lambda n: RSS + b"<item " + b"".join(b"a%d='1' " % i for i in range(n // 10)) + b"></item>",
    "namespaces": lambda n: RSS + b"".join(b"<a%d:b xmlns:a%d='http://n/%d'>" % (i, i, i) for i in range(n // 30)),
    "author": lambda n: RSS + b"<item><link>/1</link><author>" + b"a." * (n // 2) + b"</author></item></channel></rss>",
    "tags in a title": lambda n: (
        RSS + b"<item><link>/1</link><title><![CDATA[" + b"<a " * (n // 3) + b"]]></title></item>"
    ),
    "scripts": lambda n: (
        RSS + b"<item><link>/1</link><description><![CDATA[" + b"<script " * (n // 8) + b"]]></description>"
    ),
    "declarations": lambda n: b"<!DOCTYPE rss [" + b"<!ENTITY " * (n // 9) + RSS,
    "nested addresses": lambda n: b"<urlset>" + b"<url>" * 250 + b"<loc>/a</loc>" * (n // 13) + b"</urlset>",
    "nested lists": lambda n: b'{"items":' + b"[" * n,
    "blanks": lambda n: b" " * n + RSS,
}


@pytest.mark.parametrize("shape", GROWING)
def test_no_shape_makes_the_reader_hang(shape: str) -> None:
    """Some of these once took minutes for 100 kB, and every feed behind them in the queue waited."""
    started = time.process_time()
    reading(GROWING[shape](400_000))

    assert time.process_time() - started < 10


TOKENS = st.sampled_from(
    (
        *(
            b"<rss version='2.0'>",
            b"<channel>",
            b"<item>",
            b"</item>",
            b"<entry>",
            b"<feed xmlns='http://www.w3.org/2005/Atom'>",
        ),
        *(b"<title>", b"</title>", b"<link>", b"</link>", b"<link href='/a'/>", b"<guid>"),
        *(b"<content type='xhtml'>", b"<div>", b"<![CDATA[", b"]]>", b"&amp;", b"&#x0;"),
        *(b"&#99999999999;", b"&nbsp;", b"<!--", b"-->", b"<?x", b"\0"),
        *(b"\xff", b"'", b"<pubDate>", b"2024-13-45T99:99:99Z", b"<author>", b"a@b.c ("),
        *(
            b"<gml:pos xmlns:gml='http://www.opengis.net/gml'>",
            b"1 2",
            b"<!DOCTYPE x [",
            b"<!ENTITY a '",
            b"]>",
            b"<urlset>",
        ),
        *(b"<url>", b"<loc>", b"http://[", b"{", b'"items":[', b"}"),
        b"<a:b>",
    )
)


@settings(max_examples=300)
@given(st.one_of(st.binary(max_size=300), st.lists(TOKENS, max_size=40).map(b"".join)))
def test_any_bytes_end_in_a_feed_or_a_reason(body: bytes) -> None:
    """One outlet's broken export must not end the round for all others."""
    try:
        feed = read_feed(body, URL)
    except FeedUnreadableError:
        return
    json.dumps(asdict(feed), default=as_text, ensure_ascii=False).encode()
    assert all(entry.url and entry.title and "\0" not in entry.title for entry in feed.entries)


def test_half_a_surrogate_pair_spoils_nothing_but_its_own_item() -> None:
    """JSON can hold what no file can: it must not reach the ledger, nor cost the rest of the feed."""
    items = [
        {"id": "1", "url": "http://news.example/\ud800", "title": "One"},
        {"id": "2", "url": "http://news.example/2", "title": "Two\ud800", "content_text": "Text\udfff"},
    ]
    body = json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items}).encode()
    feed = read_feed(body, "http://news.example/feed.json")
    assert [(entry.title, entry.summary) for entry in feed.entries] == [("Two", "Text")]
    assert feed.without_link == 1
