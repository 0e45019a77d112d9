"""What a round would do now, out of the files and the read copy (`run --dry-run`). Asks no host, never writes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from fnmatch import fnmatchcase
from urllib.parse import urlsplit

from alerts.amounts import some
from extract.web.politeness import Politeness
from flows.desk import Plan, decide_politeness
from storage.published.foresight import (
    FeedState,
    count_due_deliveries,
    list_due_links,
    list_due_looks,
    load_feed_states,
    open_known,
)


@dataclass(frozen=True, slots=True)
class Foresight:
    """What a round would do: feeds (address, why), links and looks by host, deliveries by channel, and how long it
    would take. Looks are at articles that were read before.

    `expected` counts what waits already; what the feeds bring comes on top.
    """

    feeds: tuple[tuple[str, str], ...]
    resting: int
    links: Mapping[str, int]
    looks: Mapping[str, int]
    deliveries: Mapping[str, int]
    expected: timedelta


def foresee(plan: Plan, now: datetime, *, every_feed: bool = False) -> Foresight:
    """The round that would run now; what has happened since the last publication is not known here."""
    settings = plan.settings
    with open_known(settings.coverage_folder, settings.ledger_file) as known:
        states = load_feed_states(known) if known else {}
        links = Counter(map(_host, list_due_links(known, now))) if known else Counter[str]()
        looks = Counter(map(_host, list_due_looks(known, now))) if known else Counter[str]()
        deliveries = count_due_deliveries(known, now) if known else {}
    reasons = ((feed.url, decide_reason(states.get(feed.url), now, every_feed=every_feed)) for feed in plan.feeds)
    due = tuple((url, reason) for url, reason in reasons if reason)
    feeds = Counter(_host(states[url].url if url in states else url) for url, _ in due)
    expected = estimate_time(decide_politeness(settings), feeds + links + looks, settings.web.workers)
    return Foresight(due, len(plan.feeds) - len(due), links, looks, deliveries, expected)


def decide_reason(state: FeedState | None, now: datetime, *, every_feed: bool) -> str | None:
    """Why a feed would be polled; None when it would not."""
    if state is None:
        return "never polled"
    if state.due_at <= now:
        since = f"due since {state.due_at:%Y-%m-%d %H:%M} UTC"
        return f"{since}, tried again after {state.failures} failures" if state.failures else since
    return "not due, but asked for" if every_feed else None


_ANSWER = timedelta(seconds=1)
"""What a host takes to answer, roughly: most take a fifth of that, some ten times as long."""


def estimate_time(politeness: Politeness, pages: Mapping[str, int], workers: int) -> timedelta:
    """How long politeness makes a round last: hosts are read side by side, the pages of one host one after another.

    `pages` counts them by host, feeds included. Crawl delays of robots.txt are not known before it is asked.
    """
    spent = [pages.get(host, 0) * (_ANSWER + _spacing(politeness, host)) for host in pages]
    return max([*spent, sum(spent, timedelta(0)) / workers])


def _spacing(politeness: Politeness, host: str) -> timedelta:
    name = urlsplit(f"//{host}").hostname or ""
    own = (pause for pattern, pause in politeness.host_spacing.items() if fnmatchcase(name, pattern))
    return next(own, politeness.spacing)


def _host(url: str) -> str:
    return urlsplit(url).netloc or "this machine"


def describe_foresight(foresight: Foresight) -> Iterator[str]:
    """The plan in lines."""
    yield f"{some(len(foresight.feeds), 'feed')} to be polled; {foresight.resting:,} not due"
    yield from (f"- {url}: {reason}" for url, reason in foresight.feeds)
    yield f"{some(sum(foresight.links.values()), 'link')} to be read"
    yield from _by_host(foresight.links)
    yield f"{some(sum(foresight.looks.values()), 'article')} to be looked at again"
    yield from _by_host(foresight.looks)
    yield f"{some(sum(foresight.deliveries.values()), 'delivery', 'deliveries')} to be sent"
    yield from (f"- {channel}: {count}" for channel, count in foresight.deliveries.items())
    seconds = round(foresight.expected.total_seconds())
    yield f"expected: at least {timedelta(seconds=seconds)}, and the pages that these feeds bring"


def _by_host(counts: Mapping[str, int]) -> Iterator[str]:
    yield from (f"- {host}: {count}" for host, count in sorted(counts.items(), key=lambda item: -item[1]))
