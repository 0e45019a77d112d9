"""The newsroom's outlets: how each invented publisher's host and feed behave. Values only; no files read here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar

from pydantic import ConfigDict

from seeds.tables import STRICT


class FeedFormat(StrEnum):
    """How an outlet's feed is written; `HTML` is a web page that answers where a feed should be."""

    RSS = "rss"
    ATOM = "atom"
    RDF = "rdf"
    JSON_FEED = "json_feed"
    HTML = "html"


class Validator(StrEnum):
    """A header by which a host lets us ask whether something changed."""

    ETAG = "etag"
    LAST_MODIFIED = "last_modified"


class Fault(StrEnum):
    """What a broken feed answers with: status 500, or a document that stops in the middle."""

    SERVER_ERROR = "server_error"
    TRUNCATED = "truncated"


@dataclass(frozen=True, slots=True)
class Outage:
    """One calendar day (UTC) on which a feed is broken."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    on: date
    fault: Fault


@dataclass(frozen=True, slots=True)
class SampleFeed:
    """An outlet's feed: lists its newest `window` articles. `moved_from` is an older path that answers 301.

    `tracking` is the query string that the feed puts on each link. `delay_ms` is how long the host takes to answer.
    """

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    format: FeedFormat
    path: str
    window: int = 8
    moved_from: str | None = None
    tracking: str | None = None
    delay_ms: int = 0
    outages: tuple[Outage, ...] = ()

    def fault_on(self, day: date) -> Fault | None:
        """What is wrong with the feed on this day; None on a good day."""
        return next((outage.fault for outage in self.outages if outage.on == day), None)


@dataclass(frozen=True, slots=True)
class SampleOutlet:
    """An invented publisher. `layout` names the template of its pages, `sections` its navigation."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    id: str
    name: str
    host: str
    layout: str
    tagline: str
    sections: tuple[str, ...]
    feed: SampleFeed
    language: str = "en-US"
    validators: tuple[Validator, ...] = (Validator.ETAG, Validator.LAST_MODIFIED)
    gzip: bool = False

    def url(self, path: str) -> str:
        """The absolute address of a path on this outlet's host."""
        return f"http://{self.host}{path}"

    @property
    def feed_url(self) -> str:
        """The address that readers subscribed to, which is the old one where the feed has moved."""
        return self.url(self.feed.moved_from or self.feed.path)
