"""The one place that builds the real things: watches, ledger, web client, channels. Everything else is handed them."""

from __future__ import annotations

import logging
import random
import sys
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TextIO

from alerts.channel import Channel
from extract.legal.parties import index_names
from extract.legal.readers import load_readers
from extract.pages.relevance import build_scanner
from extract.web.fetch import FetchOptions, WebClient, open_client
from extract.web.politeness import HostGate, Politeness, open_gate
from flows.channels import build_channels, check_channels
from flows.feed_settings import list_files, list_searches
from flows.outlet_names import name_outlets
from flows.reading import Reader
from flows.settings import Settings
from seeds.feeds import FeedSource, read_opml
from seeds.tables import TableError
from seeds.watch import Watch, load_watches
from storage.db import Ledger, LedgerBusyError, open_ledger
from storage.pages import PageStore

_log = logging.getLogger(__name__)


def utc_now() -> datetime:
    """The clock of a live round; a replay hands in its own."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a round is to do, checked: nothing is opened yet."""

    settings: Settings
    watches: Mapping[str, Watch]
    feeds: tuple[FeedSource, ...]
    channels: Mapping[str, Channel]


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything open that a round works with. `chance` (0 to 1) spreads the due times of feeds."""

    plan: Plan
    ledger: Ledger
    reader: Reader
    now: Callable[[], datetime]
    chance: Callable[[], float] = random.random


def load_plan(settings: Settings, stream: TextIO | None = None) -> Plan:
    """Reads every file that people write and looks up every secret, so that a mistake shows before anything is done.

    `stream` is where a console channel prints, standard output unless given. Raises TableError.
    """
    watches = {watch.id: watch for watch in load_watches(settings.watches_folder)}
    for watch in watches.values():
        check_channels(settings, watch)
    channels = build_channels(settings, stream or sys.stdout)
    return Plan(settings, watches, load_feeds(settings, watches.values()), channels)


def load_feeds(settings: Settings, watches: Collection[Watch]) -> tuple[FeedSource, ...]:
    """Those of the feed list, then those that the settings add; an address that stands twice counts once. Who only
    searches needs no list.

    Raises TableError.
    """
    try:
        searches = list_searches(settings.search, watches)
    except ValueError as error:
        raise TableError(settings.file, "search", str(error)) from error
    local = list_files(settings.file_feed, settings.folder)
    added = (*searches, *local)
    listed = () if added and not settings.feeds_file.exists() else read_opml(settings.feeds_file)
    feeds: dict[str, FeedSource] = {}
    for feed in (*listed, *added):
        feeds.setdefault(feed.url, feed)
    return tuple(feeds.values())


@contextmanager
def open_desk(plan: Plan, now: Callable[[], datetime] = utc_now, wait: timedelta = timedelta(0)) -> Iterator[Desk]:
    """The desk, open as long as the block runs. Raises LedgerBusyError when another process still works after `wait`;
    the wait is logged.
    """
    settings = plan.settings
    settings.ledger_file.parent.mkdir(parents=True, exist_ok=True)
    _quiet_libraries()
    with (
        open_ledger(settings.ledger_file, wait=wait, on_wait=_log_wait) as ledger,
        open_web(settings) as (client, gate),
    ):
        yield Desk(plan, ledger, _build_reader(plan, client, gate), now)


def _build_reader(plan: Plan, client: WebClient, gate: HostGate) -> Reader:
    watches, settings = tuple(plan.watches.values()), plan.settings
    return Reader(
        client,
        gate,
        build_scanner(watches),
        index_names(watches),
        plan.watches,
        load_readers(),
        pages=open_pages(settings),
        outlets=name_outlets(plan.feeds, (search.outlet for search in settings.search)),
        local_folders=tuple((settings.folder / file.feed).parent for file in settings.file_feed),
    )


def open_pages(settings: Settings) -> PageStore | None:
    """Where the pages that texts are read from are kept; None where the settings keep none."""
    return PageStore(settings.pages_folder) if settings.keep.pages else None


@contextmanager
def open_web(settings: Settings) -> Iterator[tuple[WebClient, HostGate]]:
    """The web as the settings say to read it, without a ledger."""
    with open_client(_fetch_options(settings)) as client:
        yield client, open_gate(decide_politeness(settings), client)


def decide_politeness(settings: Settings) -> Politeness:
    """How hosts are treated."""
    return Politeness(spacing=settings.web.spacing, host_spacing=settings.web.host_spacing)


def _quiet_libraries() -> None:
    """They log what pages and hosts do every day; we record that as each link's outcome."""
    for library, level in _LIBRARY_LEVELS.items():
        logging.getLogger(library).setLevel(level)


_LIBRARY_LEVELS = {"httpx": logging.WARNING, "httpcore": logging.WARNING, "trafilatura": logging.CRITICAL}


def _log_wait(busy: LedgerBusyError) -> None:
    _log.warning("waiting for process %s, which holds %s", busy.pid or "?", busy.path)


def _fetch_options(settings: Settings) -> FetchOptions:
    web = settings.web
    return FetchOptions(
        contact=web.contact,
        allowed_hosts=web.allowed_hosts,
        host_addresses=web.host_addresses,
    )
