"""What the readers of all feed formats share: links made absolute, titles never empty, dates aware. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from urllib.parse import urljoin

from extract.plaintext import plain_line, plain_paragraphs
from extract.records import Entry
from extract.url import url_problem
from extract.web.local_files import is_local

MAX_ENTRIES = 5_000
"""Read of one document. The longest real feed that we met lists 730, a news sitemap at most 1,000 (Google's rule);
5,000 take about a second."""
MAX_TITLE_CHARS = 500
MAX_SUMMARY_CHARS = 30_000
"""Some feeds carry whole articles; longer than this is a book, or an attack on the reader."""

_UNTITLED_CHARS = 100


def make_entry(
    links: Iterable[str | None],
    base: str,
    *,
    title: str | None,
    texts: Iterable[str | None],
    guid: str | None = None,
    published: datetime | None = None,
    byline: str | None = None,
) -> Entry | None:
    """An entry from raw parts; None when none of `links` leads to a web page. All texts may hold markup.

    The longest of `texts` is the summary: feeds that carry the whole article beside a teaser spare us a fetch, and
    show the text where the page is behind a paywall. An untitled item (a short post) is called by its first words.
    """
    url = next((found for link in links if (found := absolute_link(link, base))), None)
    if url is None:
        return None
    summary = max((plain_paragraphs(text) for text in texts if text), key=len, default="")[:MAX_SUMMARY_CHARS]
    name = plain_line(title or "")[:MAX_TITLE_CHARS] or _first_words(summary) or url
    author = plain_line(byline or "")[:_UNTITLED_CHARS] or None
    return Entry(url, name, plain_line(guid or "") or None, published, summary or None, author)


def absolute_link(link: str | None, base: str) -> str | None:
    """`link` as an absolute web address, None when it is none. Blanks are dropped or escaped, as browsers do.

    A document that is a file of this machine may name other files; nothing from the web may.
    """
    tidy = "".join((link or "").split("\n")).strip().replace("\t", "").replace("\r", "").replace(" ", "%20")
    if not tidy:
        return None
    try:
        url = urljoin(base, tidy)
    except ValueError:
        return None
    if is_local(base) and is_local(url):
        return _HOSTLESS.sub("file:///", url)  # feedparser drops a slash
    return None if url_problem(url) else url


_HOSTLESS = re.compile(r"^file:/*")


def iso_time(text: object) -> datetime | None:
    """An ISO 8601 date or time as aware UTC (a time without zone is taken as UTC); None when it is none."""
    if not isinstance(text, str):
        return None
    try:
        found = datetime.fromisoformat(text.strip())
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def _first_words(text: str) -> str:
    line = text.partition("\n")[0]
    return line if len(line) <= _UNTITLED_CHARS else line[:_UNTITLED_CHARS].rpartition(" ")[0] + "…"
