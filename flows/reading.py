"""Reading the links of one round: values in, values out; no ledger here. A round spreads this over its workers."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Literal

from extract.errors import RefusedFetchError, TransientFetchError
from extract.legal.developments import read_article_for
from extract.legal.parties import NameIndex
from extract.legal.readers import OtherReader, add_proposals
from extract.pages.article import article_from_summary, read_article, read_headline
from extract.pages.relevance import Scanner
from extract.records import Article, Entry, NotModified, Page, Reading, Skipped, Validators
from extract.web.fetch import WebClient
from extract.web.local_files import is_local, read_local
from extract.web.politeness import HostGate, fetch_politely
from flows.meter import Meter
from flows.outlet_names import OutletNames
from seeds.watch import Watch
from storage.coverage import Outcome
from storage.looks import PageTrace
from storage.pages import KeptPage, PageStore
from storage.records import PendingLink

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Reader:
    """What reading needs; shared by all workers of a round."""

    client: WebClient
    gate: HostGate
    scanner: Scanner
    names: NameIndex
    watches: Mapping[str, Watch]
    others: Mapping[str, OtherReader]
    pages: PageStore | None = None
    outlets: OutletNames = field(default_factory=OutletNames)
    local_folders: tuple[Path, ...] = ()
    meter: Meter = field(default_factory=Meter)

    def fetch(
        self, url: str, validators: Validators | None = None, kind: Literal["article", "feed"] = "article"
    ) -> Page | NotModified:
        """What an address answers, politely; that of a file, from the disk. Raises FetchError."""
        answer = self._ask(url, validators, kind)
        if isinstance(answer, Page):
            self.meter.add(len(answer.body))
        return answer

    def _ask(self, url: str, validators: Validators | None, kind: Literal["article", "feed"]) -> Page | NotModified:
        if not is_local(url):
            return fetch_politely(self.gate, self.client, url, validators, kind=kind)
        options = self.client.options
        limit = options.max_feed_bytes if kind == "feed" else options.max_article_bytes
        return read_local(url, self.local_folders, limit, self.client.now(), validators)

    def keep(self, page: Page) -> KeptPage | None:
        """Keeps the page that a text was read from; None where pages are not kept, or cannot be: the news goes on."""
        if self.pages is None:
            return None
        try:
            return self.pages.keep(page)
        except OSError as error:
            _log.warning("the page of %s could not be kept: %s", page.final_url, error)
            return None


@dataclass(frozen=True, slots=True)
class LinkRead:
    """The link led to text. `readings` by watch, for the watches that it names; `reason` says why the text is only the
    feed's summary, where it is. `trace` is what a later look at the page needs, None where the article says nothing.
    `page` is what the text was read from, None where it is not kept.
    """

    link_id: int
    article: Article
    readings: Mapping[str, Reading]
    reason: str | None = None
    trace: PageTrace | None = None
    page: KeptPage | None = None


@dataclass(frozen=True, slots=True)
class LinkDismissed:
    """The link ends without an article."""

    link_id: int
    outcome: Outcome
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class LinkPostponed:
    """We could not find out; worth another try, not before `retry_after` where the host named a time."""

    link_id: int
    reason: str
    retry_after: timedelta | None
    attempts: int


LinkResult = LinkRead | LinkDismissed | LinkPostponed

MOST_ATTEMPTS = 6
"""With the waits between them (see remember.py), more than a day: an outage over a night loses nothing."""


def read_link(reader: Reader, link: PendingLink) -> LinkResult:
    """What one link leads to. Never raises for what the far end does.

    Where the page gives no text, the feed's own summary is read, so that a paywall hides no development.
    """
    try:
        page = reader.fetch(link.entry.url)
    except TransientFetchError as error:
        if link.attempts + 1 < MOST_ATTEMPTS:
            return LinkPostponed(link.link_id, error.reason, error.retry_after, link.attempts)
        return _read_summary(reader, link, Outcome.FAILED, f"{error.reason}; given up after {MOST_ATTEMPTS} tries")
    except RefusedFetchError as error:
        outcome = Outcome.GONE if error.status in {404, 410} else Outcome.REFUSED
        return _read_summary(reader, link, outcome, error.reason)
    if isinstance(page, NotModified):
        return LinkDismissed(link.link_id, Outcome.UNREADABLE, "answered 304 to a first request")
    return _read_page(reader, link, page)


def _read_page(reader: Reader, link: PendingLink, page: Page) -> LinkResult:
    if not reader.scanner.watches_in(page.body) and not reader.scanner.watches_in(_feed_words(link.entry)):
        return LinkDismissed(link.link_id, Outcome.IRRELEVANT)
    entry = link.entry
    outlet = reader.outlets.name(link.outlet, page.final_url)
    article = read_article(page, outlet=outlet, title=entry.title, published=entry.published, byline=entry.byline)
    if isinstance(article, Skipped):
        return _read_summary(reader, link, Outcome.UNREADABLE, f"{article.reason.value}: {article.detail}")
    read = _tag(reader, link, article)
    if read is None:
        return LinkDismissed(link.link_id, Outcome.IRRELEVANT, "named beside the text only")
    return replace(read, page=reader.keep(page), trace=_trace(page) if _says_something(read) else None)


def _says_something(read: LinkRead) -> bool:
    return any(reading.on_topic and reading.mentions for reading in read.readings.values())


def _trace(page: Page) -> PageTrace:
    return PageTrace(page.final_url, page.validators, read_headline(page))


def _read_summary(reader: Reader, link: PendingLink, otherwise: Outcome, reason: str) -> LinkResult:
    """The feed's summary in place of the page; `otherwise` when it names nobody who is watched."""
    outlet = reader.outlets.name(link.outlet, link.entry.url)
    article = article_from_summary(link.entry, outlet=outlet, seen_at=link.first_seen)
    read = _tag(reader, link, article, reason) if article else None
    return read or LinkDismissed(link.link_id, otherwise, reason)


def _tag(reader: Reader, link: PendingLink, article: Article, reason: str | None = None) -> LinkRead | None:
    """The article with what it says for each watch; None when it names nobody who is watched."""
    readings = read_stories(reader, article)
    return LinkRead(link.link_id, article, readings, reason) if readings else None


def read_stories(reader: Reader, article: Article) -> Mapping[str, Reading]:
    """What an article says, by watch, for the watches that it names."""
    return {
        watch_id: add_proposals(reading, article, reader.watches[watch_id], reader.others)
        for watch_id, reading in read_article_for(article, reader.names).items()
    }


def _feed_words(entry: Entry) -> str:
    return f"{entry.title}\n{entry.summary or ''}"
