"""Looks at one address for a person: is it a feed, and if not, which feeds does its site have? Nothing is stored."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urlsplit

from extract.errors import FeedUnreadableError, FetchError, NotAFeedError
from extract.feeds.discovery import find_feed_links, guess_feed_links
from extract.feeds.feed import read_feed
from extract.records import FeedDocument, Page
from extract.web.fetch import WebClient
from extract.web.politeness import HostGate, fetch_politely
from seeds.feeds import FeedSource


@dataclass(frozen=True, slots=True)
class FoundFeed:
    """A feed that was fetched and read: where, how it was answered, what it holds."""

    page: Page
    document: FeedDocument

    @property
    def url(self) -> str:
        """The address to poll: where permanent redirects lead, else the one that was asked."""
        return self.page.moved_to or self.page.url

    def as_source(self) -> FeedSource:
        """The feed as a line of the feed list, called as it calls itself."""
        title = self.document.title or urlsplit(self.url).hostname or self.url
        return FeedSource(self.url, title, title)


def fetch_feed(gate: HostGate, client: WebClient, url: str) -> FoundFeed:
    """The feed at `url`. Raises FetchError and FeedUnreadableError."""
    return _read(_fetch(gate, client, url))


def find_feeds(gate: HostGate, client: WebClient, url: str) -> tuple[FoundFeed, ...]:
    """The feed at `url`, else those that the page there declares, else the first at one of the usual addresses.

    Raises FetchError when `url` itself cannot be read, FeedUnreadableError when it is a feed and broken.
    """
    page = _fetch(gate, client, url)
    try:
        return (_read(page),)
    except NotAFeedError:
        declared = _unique(_try(gate, client, find_feed_links(page.body, page.final_url)))
        return declared or tuple(islice(_try(gate, client, guess_feed_links(page.final_url)), 1))


def _fetch(gate: HostGate, client: WebClient, url: str) -> Page:
    page = fetch_politely(gate, client, url, kind="feed")
    assert isinstance(page, Page), "without validators there is no 304"  # noqa: S101  # a fault of ours, not the world's
    return page


def _read(page: Page) -> FoundFeed:
    return FoundFeed(page, read_feed(page.body, page.final_url, page.media_type, page.charset))


def _try(gate: HostGate, client: WebClient, urls: Iterable[str]) -> Iterator[FoundFeed]:
    """Those of the addresses that are feeds."""
    for url in urls:
        try:
            yield fetch_feed(gate, client, url)
        except (FetchError, FeedUnreadableError):
            continue


def _unique(feeds: Iterable[FoundFeed]) -> tuple[FoundFeed, ...]:
    return tuple({feed.url: feed for feed in feeds}.values())


# ------------------------------------------------------------------ in words


def describe_feed(feed: FoundFeed) -> Iterator[str]:
    """What a feed is, in lines: its name, its answer, its entries and dates, and what is wrong with it."""
    page, document = feed.page, feed.document
    dates = sorted(entry.published for entry in document.entries if entry.published)
    yield f"{document.title or 'without a title'} ({page.media_type or 'no media type'}, {len(page.body)} bytes)"
    yield f"entries: {len(document.entries)}, {len(dates)} of them dated"
    if dates:
        yield f"dates: {dates[0]:%Y-%m-%d %H:%M} to {dates[-1]:%Y-%m-%d %H:%M} UTC"
    yield from (f"problem: {problem}" for problem in find_problems(feed))
    yield from (f"- {entry.title}" for entry in document.entries[:5])


def find_problems(feed: FoundFeed) -> tuple[str, ...]:
    """What about a feed makes it cost more, or miss more, than it should."""
    page, document = feed.page, feed.document
    moved = page.final_url != page.url
    dated = any(entry.published for entry in document.entries)
    validators = page.validators.etag or page.validators.last_modified
    problems = (
        (page.moved_permanently, f"it has moved to {page.final_url}"),
        (moved and not page.moved_permanently, f"it redirects to {page.final_url}"),
        (not validators, "its host gives no validators: each poll transfers the whole document"),
        (not document.entries, "it lists nothing"),
        (bool(document.entries) and not dated, "none of its entries has a date"),
        (document.without_link > 0, f"{document.without_link} items lead nowhere and cannot be used"),
        (document.beyond_limit > 0, f"{document.beyond_limit} items are beyond what is read of one document"),
        (document.torn, "it breaks off inside an item"),
    )
    return tuple(problem for applies, problem in problems if applies)
