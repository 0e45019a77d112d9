"""Feeds that stand in courtbeat.toml and not in the feed list: searches for a watch's names, and local files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar
from urllib.parse import quote, urlsplit

from pydantic import ConfigDict

from seeds.feeds import FeedSource
from seeds.tables import STRICT
from seeds.watch import Watch
from seeds.weburl import url_problem

_PLACEHOLDER = re.compile(r"\{(\w*)\}")
_KNOWN = {"terms", "name"}


@dataclass(frozen=True, slots=True)
class SearchSettings:
    """A search that answers with a feed. Each watch (of `watches`, where given) becomes one feed of it.

    In `url`, `{terms}` stands for the names of the watch's parties, each in quotation marks, joined by OR, and
    `{name}` for the first party's name alone; both are percent-encoded. `outlet` names the search itself; what it
    finds is called by the site that it stands on.
    """

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    outlet: str
    url: str
    watches: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        unknown = [found for found in _PLACEHOLDER.findall(self.url) if found not in _KNOWN]
        if unknown or not _PLACEHOLDER.search(self.url):
            raise ValueError(f'url needs {{terms}} or {{name}}, and nothing else in braces: "{self.url}"')
        if _PLACEHOLDER.search(urlsplit(self.url).netloc):
            raise ValueError(f'url may hold {{terms}} or {{name}} only after the host: "{self.url}"')
        if problem := url_problem(_fill(self.url, "terms", "name")):
            raise ValueError(f'url "{self.url}" {problem}')


@dataclass(frozen=True, slots=True)
class FileSettings:
    """A feed that is a file of this machine; it may list pages in its own folder, and pages of the web."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    outlet: str
    feed: Path


def list_searches(searches: Iterable[SearchSettings], watches: Iterable[Watch]) -> tuple[FeedSource, ...]:
    """One feed for each search and watch. Raises ValueError for a search of a watch that is not there, or an address
    that so many names make too long.
    """
    known = {watch.id: watch for watch in watches}
    return tuple(feed for search in searches for feed in _searches(search, known))


def _searches(search: SearchSettings, known: dict[str, Watch]) -> Iterator[FeedSource]:
    for watch_id in search.watches or known:
        if watch_id not in known:
            raise ValueError(f"{search.outlet}: no watch `{watch_id}`; known watches: {', '.join(known)}")
        watch = known[watch_id]
        names = [party.name for party in watch.party]
        url = _fill(search.url, " OR ".join(f'"{name}"' for name in names), names[0])
        if problem := url_problem(url):
            raise ValueError(f"{search.outlet}: the address for the watch `{watch_id}` {problem}; use {{name}}")
        yield FeedSource(url, f"{search.outlet}: {watch.title}", search.outlet)


def _fill(url: str, terms: str, name: str) -> str:
    values = {"terms": quote(terms, safe=""), "name": quote(name, safe="")}
    return _PLACEHOLDER.sub(lambda found: values[found[1]], url)


def list_files(files: Iterable[FileSettings], folder: Path) -> tuple[FeedSource, ...]:
    """The local feeds, relative to the folder of the settings. One that is not there fails when it is polled, as a feed
    of the web does: a file that comes late must not stop a round.
    """
    return tuple(_file(file, folder) for file in files)


def _file(file: FileSettings, folder: Path) -> FeedSource:
    path = (folder / file.feed).resolve()
    return FeedSource(path.as_uri(), f"{file.outlet}: {path.name}", file.outlet)
