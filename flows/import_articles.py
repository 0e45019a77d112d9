"""From an item of an archive to an article that may be about a watch. Pure but for what it is handed.

Most of an archive is about nobody who is watched: such items cost a scan of their bytes and nothing else.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import trafilatura

from extract.archives.items import ArchivedPage, ArchivedRow, BadItem, Item, OtherItem
from extract.pages.article import read_article
from extract.pages.page_facts import read_page_facts
from extract.pages.relevance import Scanner
from extract.records import Article, Page, Skipped
from extract.url import canonical_url, url_problem
from extract.web.charsets import decode_page
from flows.backtest import BEFORE_ALL_COVERAGE, read_record
from flows.outlet_names import OutletNames

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Candidate:
    """An article of an archive, with its page where it has one. `seen` is when the text was there to be read."""

    place: str
    article: Article
    seen: datetime
    page: Page | None = None

    @property
    def published(self) -> datetime:
        """What the order of an archive goes by, and novelty."""
        return self.article.published or self.seen


@dataclass(frozen=True, slots=True)
class Irrelevant:
    """An item that names nobody who is watched."""

    place: str


@dataclass(frozen=True, slots=True)
class Sorter:
    """What telling articles apart needs. `outlet` names the publisher of all, where given."""

    scanner: Scanner
    outlets: OutletNames
    now: datetime
    outlet: str | None = None

    def read(self, item: Item) -> Candidate | Irrelevant | BadItem | OtherItem:
        """What an item is to us. A fault in our own code on one item must not stop the others: logged, a BadItem."""
        try:
            return self._read(item)
        except Exception:  # noqa: BLE001  # around one item only; logged here, named by the caller
            _log.exception("reading %s broke", item.place)
            return BadItem(item.place, "a fault in the program; the log says where")

    def _read(self, item: Item) -> Candidate | Irrelevant | BadItem | OtherItem:
        match item:
            case ArchivedRow(place, columns):
                return self._read_row(place, columns)
            case ArchivedPage(place, page, dated):
                return self._read_page(place, page, dated=dated)
        return item

    def _read_row(self, place: str, columns: Mapping[str, Any]) -> Candidate | Irrelevant | BadItem:
        columns = {name: value for name, value in columns.items() if value not in (None, "")}
        try:
            past = read_record({"id": columns.get("url"), **columns})
        except ValueError as error:
            return BadItem(place, str(error))
        article = past.article
        if "url" in columns and (problem := url_problem(article.url)):
            return BadItem(place, f'"url" {problem}')
        if problem := _date_problem(past.published, self.now):
            return BadItem(place, f'"published" {problem}')
        if not self.scanner.watches_in(f"{article.title}\n{article.text}"):
            return Irrelevant(place)
        named = self.outlet or (article.outlet if "outlet" in columns else self.outlets.of_site(article.url))
        return Candidate(place, replace(article, url=canonical_url(article.url), outlet=named), self.now)

    def _read_page(self, place: str, page: Page, *, dated: bool) -> Candidate | Irrelevant | BadItem:
        if not self.scanner.watches_in(page.body):
            return Irrelevant(place)
        placed = page if page.final_url else _at_declared_address(page)
        if problem := url_problem(placed.final_url):
            return BadItem(place, f"declares no address of its own ({problem}); name the folder's with --base")
        article = read_article(placed, outlet=self.outlet or self.outlets.of_site(placed.final_url))
        if isinstance(article, Skipped):
            return BadItem(place, f"{article.reason.value.replace('_', ' ')}: {article.detail}")
        if article.published is None and not dated:
            return BadItem(place, "says not when it was published")
        return Candidate(place, article, placed.fetched_at, placed)


_CLOCK_SKEW = timedelta(days=1)


def _date_problem(published: datetime, now: datetime) -> str | None:
    if published > now + _CLOCK_SKEW:
        return f"lies ahead of us: {published:%Y-%m-%d}"
    return "lies before 1900" if published < BEFORE_ALL_COVERAGE else None


def _at_declared_address(page: Page) -> Page:
    """A saved page stands where it says that it stood."""
    source = decode_page(page.body, page.charset)
    tree = trafilatura.load_html(source)
    declared = read_page_facts(tree, source).declared_url if tree is not None else None
    return replace(page, url=declared or "", final_url=declared or "")
