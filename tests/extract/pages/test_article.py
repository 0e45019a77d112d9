"""Reading pages. Each file in cases/pages with its `.expected.json` is one case: adding a case adds files, not code."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.pages.article import MIN_TEXT_CHARS, article_from_summary, read_article, trusted_date
from extract.pages.page_facts import clean_byline
from extract.records import Article, Entry, Page, Skipped, TextSource, Validators
from extract.web.charsets import decode_page

CASES = Path(__file__).parents[2] / "cases" / "pages"
SEEN_AT = datetime(2024, 7, 13, tzinfo=UTC)
URL = "https://ledger.example/courts/ferry"


def names() -> list[str]:
    return sorted(path.name for path in CASES.iterdir() if not path.name.endswith(".expected.json"))


@pytest.mark.parametrize("name", names())
def test_page_is_read_as_expected(name: str) -> None:
    """What a person would copy out of each page, or why there is nothing to copy, is written beside it."""
    case = json.loads((CASES / f"{name}.expected.json").read_text(encoding="utf-8"))

    assert reading((CASES / name).read_bytes(), **case["given"]) == case["expected"]


def reading(body: bytes, published: str | None = None, title: str | None = None, **page: Any) -> dict[str, Any]:
    """`page` says what the host told of it; `title` and `published` what the feed did."""
    moment = datetime.fromisoformat(published) if published else None
    found = read_article(page_of(body, **page), outlet="Harbour Ledger", title=title, published=moment)
    if isinstance(found, Skipped):
        return {"skipped": found.reason.value, "detail": found.detail}
    told = {"url": found.url, "title": found.title, "byline": found.byline, "language": found.language}
    return told | {
        "published": found.published.isoformat() if found.published else None,
        "paragraphs": found.text.split("\n"),
    }


def page_of(body: bytes, final_url: str = URL, media_type: str = "text/html", charset: str | None = None) -> Page:
    return Page(URL, final_url, body, media_type, charset, Validators(), SEEN_AT)


def test_article_carries_its_outlet_and_source() -> None:
    """Evidence is shown with the name of the paper that printed it."""
    found = read_article(page_of((CASES / "plain.html").read_bytes()), outlet="Harbour Ledger", byline="by Noor Osei ")

    assert isinstance(found, Article)
    assert (found.outlet, found.byline, found.source) == ("Harbour Ledger", "Noor Osei", TextSource.PAGE)


def test_text_is_paragraphs_between_single_newlines() -> None:
    """Offsets of evidence count in this text; its shape is a promise."""
    found = read_article(page_of((CASES / "nul-bytes.html").read_bytes()), outlet="x")

    assert isinstance(found, Article)
    assert "\n\n" not in found.text
    assert "  " not in found.text
    assert not set(found.text) & set(map(chr, [*range(10), *range(11, 32), 127]))


# ------------------------------------------------------------------ the feed's own summary


def entry(**more: Any) -> Entry:
    told: dict[str, Any] = {"title": "Judge ends ferry case", "guid": None, "published": SEEN_AT, "summary": "He did."}
    return Entry(**({"url": URL + "?utm_source=rss#top"} | told | more))


def test_summary_stands_in_for_a_page_without_text() -> None:
    """Behind a paywall the feed still says what happened; the reader of the alert must see that it was only that."""
    found = article_from_summary(entry(byline="By Ada Finch"), outlet="Harbour Ledger", seen_at=SEEN_AT)

    assert found == Article(
        url=URL,
        outlet="Harbour Ledger",
        title="Judge ends ferry case",
        text="He did.",
        published=SEEN_AT,
        byline="Ada Finch",
        source=TextSource.FEED_SUMMARY,
    )


def test_headline_stands_in_for_a_missing_summary() -> None:
    """Search-style feeds list headlines only, and a headline can be the whole news."""
    found = article_from_summary(entry(summary=None), outlet="x", seen_at=SEEN_AT)

    assert found is not None
    assert found.text == "Judge ends ferry case"


def test_bare_address_tells_nothing() -> None:
    """A sitemap's entry is called by its address; that is no text."""
    assert article_from_summary(entry(title=entry().url, summary=None), outlet="x", seen_at=SEEN_AT) is None


# ------------------------------------------------------------------ dates and names


@pytest.mark.parametrize(
    ("moment", "trusted"),
    [
        (SEEN_AT, True),
        (SEEN_AT + timedelta(hours=14), True),
        (SEEN_AT + timedelta(days=2), False),
        (datetime(2004, 1, 1, tzinfo=UTC), True),
        (datetime(1970, 1, 1, tzinfo=UTC), False),
        (None, False),
    ],
)
def test_impossible_dates_are_not_trusted(moment: datetime | None, trusted: bool) -> None:
    """A date of next year would stand at the top of every timeline until then."""
    assert trusted_date(moment, SEEN_AT) == (moment if trusted else None)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("By Ada Finch", "Ada Finch"),
        ("  BY: Ada <b>Finch</b> ", "Ada Finch"),
        ("Von Jörg Straß", "Jörg Straß"),
        ("Byron Case", "Byron Case"),
        ("https://www.facebook.com/adafinch", None),
        ("@adafinch", None),
        ("x" * 200, None),
        ("", None),
    ],
)
def test_byline_is_a_name(text: str, name: str | None) -> None:
    """Pages put addresses and handles where a name belongs."""
    assert clean_byline(text) == name


@pytest.mark.parametrize(
    ("body", "charset"),
    [
        ("Müller’s".encode(), None),
        ("Müller’s".encode(), "iso-8859-1"),
        ("Müller’s".encode("cp1252"), "utf-8"),
        ("Müller’s".encode("cp1252"), "iso-8859-1"),
        ("Müller’s".encode("cp1252"), "no-such-charset"),
        ("Müller’s".encode("cp1252"), "undefined"),
        ("Müller’s".encode("cp1252"), "cp037"),
        ("Müller’s".encode("utf-16"), "utf-8"),
        ("Müller’s".encode("utf-8-sig"), None),
        (b"<meta charset=cp1250>" + "Müller’s".encode("cp1250"), None),
    ],
)
def test_page_is_decoded_whatever_is_declared(body: bytes, charset: str | None) -> None:
    """Names with accents are what wrong declarations destroy first."""
    assert decode_page(body, charset).endswith("Müller’s")


# ------------------------------------------------------------------ bounds

HTML = b"<html><head><title>t</title></head><body>"
GROWING: dict[str, Callable[[int], bytes]] = {
    "angle brackets": lambda n: HTML + b"<" * n,
    "open divs": lambda n: HTML + b"<div>text" * (n // 9),
    "open paragraphs": lambda n: HTML + b"<p>a b c d e f g" * (n // 16),
    "attributes": lambda n: HTML + b"<p " + b"".join(b"a%d='1' " % i for i in range(n // 10)) + b">x</p>",
    "comments": lambda n: HTML + b"<!--" * (n // 4),
    "scripts": lambda n: HTML + b"<script>" * (n // 8),
    "authors": lambda n: HTML + b'"author":{' * (n // 10),
    "dates": lambda n: HTML + b"<p>12 July 2024 </p>" * (n // 20),
    "titles": lambda n: b"<title " * (n // 7),
    "tables": lambda n: HTML + b"<table><tr><td>" * (n // 15),
    "breaks": lambda n: HTML + b"<p>" + b"text<br>" * (n // 8),
}


@pytest.mark.parametrize("shape", GROWING)
def test_no_shape_makes_the_reader_hang(shape: str) -> None:
    """One hostile page must not hold a worker for the rest of the day."""
    started = time.process_time()
    reading(GROWING[shape](200_000))

    assert time.process_time() - started < 10


TAGS = st.sampled_from(
    (
        *(
            "<p>",
            "</p>",
            "<div>",
            "<article>",
            "<table>",
            "<td>",
            "<br>",
            "<h1>",
            "<title>",
            "<html>",
            "<body>",
            "<a href='",
        ),
        *(
            "<meta name='author' content='",
            "<link rel=canonical href='http://[",
            "<time datetime='9999-99-99'>",
            "'>",
            "<!--",
        ),
        *(
            "<?xml version='1.0' encoding='x'?>",
            "&nbsp;",
            "&#0;",
            "&#x110000;",
            "\ud800",
            "\0",
            "<![CDATA[",
            "word " * 50,
        ),
        *(
            '<script type="application/ld+json">{"@graph":[{"author":',
            '"datePublished":"2024-07-12"',
            "</script>",
            "<svg>",
            "<q>",
        ),
    )
)


@settings(max_examples=150)
@given(
    st.one_of(
        st.binary(max_size=200),
        st.lists(TAGS, max_size=40).map(lambda tags: "".join(tags).encode("utf-8", "surrogatepass")),
    )
)
def test_any_bytes_end_in_an_article_or_a_reason(body: bytes) -> None:
    """One broken page must not end the round, and what it holds must be storable."""
    found = read_article(page_of(body), outlet="x")

    if isinstance(found, Article):
        assert len(found.text) >= MIN_TEXT_CHARS
        json.dumps(asdict(found), default=str, ensure_ascii=False).encode()
    else:
        assert found.detail
