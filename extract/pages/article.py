"""A fetched page to an article: text, title, date, byline, language, canonical URL. Pure.

trafilatura finds the text. It is asked for metadata (a third of its cost) only where the feed and the page's own head
leave title or date open.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import trafilatura
from lxml import etree  # type: ignore[import-untyped]  # ships no types
from trafilatura.metadata import extract_metadata

from extract.feeds.entries import iso_time
from extract.pages.correction_notes import find_correction_note
from extract.pages.page_facts import PageFacts, clean_byline, read_page_facts
from extract.plaintext import plain_line, tidy_paragraphs
from extract.records import Article, Entry, Page, Skipped, SkipReason, TextSource
from extract.url import canonical_url
from extract.web.charsets import decode_page
from extract.web.walls import find_wall, skipped_for

MIN_TEXT_CHARS = 200
"""Less is no article. The shortest of the 181 pages of the article-extraction-benchmark has 369 characters, a brief of
one sentence about 200; what is left of a page that holds none (a cookie notice, a video's caption) is a sentence or
two. Too high a limit loses little, since the feed's summary is read instead and holds the same sentence; too low a
limit makes furniture news.
"""


def read_article(
    page: Page,
    *,
    outlet: str,
    title: str | None = None,
    published: datetime | None = None,
    byline: str | None = None,
) -> Article | Skipped:
    """The article on `page`, or why there is none. What the feed said of title, date and byline goes before the page.

    A title that only repeats the address counts as none.
    """
    if not _is_html(page):
        return Skipped(SkipReason.NOT_HTML, page.media_type or "unknown content")
    source = decode_page(page.body, page.charset)
    tree = _forgiving(trafilatura.load_html, source)
    text = _main_text(tree, title) if tree is not None else ""
    if skipped := _why_skipped(page, source, text):
        return skipped
    facts = read_page_facts(tree, source)
    head = _head(page, tree, facts, _Head(None if title == page.url else title, published))
    return Article(
        url=canonical_url(page.final_url, facts.declared_url),
        outlet=outlet,
        title=head.title or page.final_url,
        text=text,
        published=head.published,
        byline=clean_byline(byline or "") or facts.byline,
        language=facts.language,
        correction=find_correction_note(tree, source),
    )


def read_headline(page: Page) -> str | None:
    """The headline on the page itself, which the feed may word otherwise; None without one. A later look at the page
    compares it with what stood there before.
    """
    tree = _forgiving(trafilatura.load_html, decode_page(page.body, page.charset))
    headings = (*tree.iter("h1"), *tree.iter("title")) if tree is not None else ()
    return next((words for node in headings if (words := " ".join(node.text_content().split()))), None)


def article_from_summary(entry: Entry, *, outlet: str, seen_at: datetime) -> Article | None:
    """What the feed itself tells of an article whose page gives no text, marked as such; None when it tells nothing.

    A feed of bare headlines still tells: the headline is the text then. An entry that is called by its own address
    has neither.
    """
    headline = entry.title if entry.title != entry.url else None
    text = entry.summary or headline
    if not text:
        return None
    return Article(
        url=canonical_url(entry.url),
        outlet=outlet,
        title=entry.title,
        text=text,
        published=trusted_date(entry.published, seen_at),
        byline=clean_byline(entry.byline or ""),
        source=TextSource.FEED_SUMMARY,
    )


_EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)
_CLOCK_SKEW = timedelta(days=1)


def trusted_date(moment: datetime | None, now: datetime) -> datetime | None:
    """`moment`, or None when no article can have appeared then.

    More than a day ahead is an embargo's, an event's or a broken clock's date (a day, because some hosts label local
    time as UTC); before 1995 it is a zero of some database. A wrong date would order a story's course wrongly.
    """
    if moment is None or not _EARLIEST <= moment <= now + _CLOCK_SKEW:
        return None
    return moment


# ------------------------------------------------------------------ the text

_HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})
_LOOKS_LIKE_HTML = re.compile(rb"<!doctype html|<html|<head|<body|<article|<p[\s>]", re.IGNORECASE)
_HEAD_BYTES = 4096


def _is_html(page: Page) -> bool:
    if page.body.startswith(b"%PDF"):
        return False
    return page.media_type in _HTML_TYPES or bool(_LOOKS_LIKE_HTML.search(page.body, 0, _HEAD_BYTES))


def _main_text(tree: Any, title: str | None) -> str:
    """The article's own paragraphs, without headline and comments; empty when trafilatura finds none."""
    found = _forgiving(trafilatura.bare_extraction, tree, fast=True, include_comments=False)
    text = tidy_paragraphs(str(getattr(found, "text", None) or ""))
    first, _, rest = text.partition("\n")
    return rest if first.casefold() in _headlines(tree, title) else text


def _headlines(tree: Any, title: str | None) -> set[str]:
    """The feed's headline and the page's own, which often differ; read as a first sentence, they would tell the news
    twice."""
    own = [" ".join(node.text_content().split()) for node in tree.iter("h1", "title")]
    return {headline.casefold() for headline in (*own, title or "")}


_LIBRARY_FAULTS = (ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError, etree.LxmlError)
"""What trafilatura, htmldate and lxml raise on odd markup (a page whose root is an <svg>, for one)."""


def _forgiving(look: Callable[..., Any], *given: Any, **options: Any) -> Any:
    """What `look` finds; None where it breaks: a page that breaks the library is a page without text."""
    try:
        return look(*given, **options)
    except (*_LIBRARY_FAULTS, RecursionError):
        return None


def _why_skipped(page: Page, source: str, text: str) -> Skipped | None:
    if wall := find_wall(source, page.final_url, len(text)):
        return skipped_for(wall)
    if not text:
        return Skipped(SkipReason.NO_TEXT, "no text was found in the page")
    if len(text) < MIN_TEXT_CHARS:
        return Skipped(SkipReason.TOO_SHORT, f"{len(text)} characters of text")
    return None


# ------------------------------------------------------------------ title and date


@dataclass(frozen=True, slots=True)
class _Head:
    title: str | None
    published: datetime | None


def _head(page: Page, tree: Any, facts: PageFacts, feed: _Head) -> _Head:
    """Title and date: the feed's, else the page's head, else what trafilatura and htmldate find."""
    moment = trusted_date(feed.published, page.fetched_at) or trusted_date(facts.published, page.fetched_at)
    if feed.title and moment:
        return _Head(feed.title, moment)
    found = _forgiving(extract_metadata, tree, page.final_url, extensive=False)
    return _Head(
        feed.title or plain_line(getattr(found, "title", None) or "") or None,
        moment or trusted_date(iso_time(getattr(found, "date", None)), page.fetched_at),
    )
