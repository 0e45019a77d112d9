"""Who publishes a page: the outlet of the feed that led to it, else the one whose site it is on. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from extract.url import site_of
from seeds.feeds import FeedSource


@dataclass(frozen=True, slots=True)
class OutletNames:
    """`by_site` names outlets by their site. `finders` are outlets of feeds that only find what others publish."""

    by_site: Mapping[str, str] = field(default_factory=dict)
    finders: frozenset[str] = frozenset()

    def name(self, feed_outlet: str, url: str) -> str:
        """The outlet of the page at `url` to which a feed led."""
        return self.of_site(url) if feed_outlet in self.finders else feed_outlet

    def of_site(self, url: str) -> str:
        """The outlet whose site `url` is on: as the feed list calls it, else by its host."""
        host = (urlsplit(url).hostname or "").removeprefix("www.")
        return self.by_site.get(site_of(url)) or host or "unknown"


def name_outlets(feeds: Iterable[FeedSource], finders: Iterable[str]) -> OutletNames:
    """The names that the feed list gives; a site of several outlets (blogs of one host) gives none."""
    names: dict[str, set[str]] = {}
    hidden = frozenset(finders)
    for feed in feeds:
        if feed.outlet not in hidden:
            names.setdefault(site_of(feed.url), set()).add(feed.outlet)
    return OutletNames({site: next(iter(found)) for site, found in names.items() if len(found) == 1}, hidden)
