"""Good manners towards hosts: one request at a time, a pause between two, robots.txt, and waiting when told to.

Feeds are polled without asking robots.txt: a publisher puts a feed up for programs to poll, and many a robots.txt
shuts out `/feed/` by accident of a search-engine recipe. Pages of articles are fetched only where robots.txt lets us.

The gate itself touches neither network nor time: how robots.txt is fetched, the clock and the sleep are handed in.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from fnmatch import fnmatchcase
from functools import partial
from typing import Literal
from urllib.parse import urlsplit

from protego import Protego

from extract.errors import RefusedFetchError, TransientFetchError
from extract.records import NotModified, Page, Validators
from extract.web.fetch import Kind, WebClient, fetch_page

ReadRobots = Callable[[str], str | None]
"""The text of the robots.txt at an address; None when there is none. Raises TransientFetchError when unknowable."""


@dataclass(frozen=True, slots=True)
class Politeness:
    """How a host is treated. `spacing` is the pause between two requests; `host_spacing` overrides it for hosts by name
    or `*.example` pattern.

    `patience` is how long a worker waits for its turn before it gives the page back for a later round.
    """

    user_agent: str = "Courtbeat"
    spacing: timedelta = timedelta(seconds=5)
    host_spacing: Mapping[str, timedelta] = field(default_factory=dict)
    longest_crawl_delay: timedelta = timedelta(minutes=2)
    robots_lifetime: timedelta = timedelta(hours=24)
    robots_retry: timedelta = timedelta(minutes=10)
    patience: timedelta = timedelta(minutes=5)
    obey_robots: bool = True


_TICK_SECONDS = 0.25


def _sleep_to_tick(seconds: float) -> None:
    """Sleeps so long, and on to the next quarter of a second: whoever waits for many hosts in turn then finds the next
    ones ready too. To wake for each by itself, some milliseconds apart, cost a third of a round of unchanged feeds.
    """
    ends = time.monotonic() + seconds
    time.sleep(seconds + -ends % _TICK_SECONDS)


class HostGate:
    """Lets one request at a time through to each host, as far apart as politeness asks. Shared by all threads."""

    def __init__(
        self,
        politeness: Politeness,
        read_robots: ReadRobots,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = _sleep_to_tick,
    ) -> None:
        self._politeness, self._read_robots = politeness, read_robots
        self._clock, self._sleep = clock, sleep
        self._hosts: dict[str, _Host] = {}
        self._robots: dict[str, _Robots] = {}
        self._lock = threading.Lock()

    @contextmanager
    def turn(self, url: str, kind: Kind = "article") -> Iterator[None]:
        """Waits until the host of `url` may be asked, keeps others away from it meanwhile, then starts its pause.

        Raises RefusedFetchError when robots.txt disallows an article, TransientFetchError when the wait would
        pass our patience (`retry_after` says how long it is).
        """
        host = self._host(url)
        with self._alone(url, host):
            if kind == "article":
                self.check_robots(url)
            self._await(url, host)
            try:
                yield
            finally:
                host.free_at = max(host.free_at, self._clock() + self._spacing(url, kind).total_seconds())

    def check_robots(self, url: str) -> None:
        """Raises RefusedFetchError when robots.txt disallows `url`; for redirects, which take no turn of their own."""
        if not self._politeness.obey_robots:
            return
        rules = self._rules(url)
        if rules is not None and not rules.can_fetch(url, self._politeness.user_agent):
            raise RefusedFetchError(url, "robots.txt disallows it")

    def delay_host(self, url: str, wait: timedelta) -> None:
        """Nobody asks the host of `url` again before `wait` is over (its Retry-After)."""
        host = self._host(url)
        host.free_at = max(host.free_at, self._clock() + wait.total_seconds())

    def wait_for(self, url: str) -> timedelta:
        """How long the host of `url` is still to be left alone; zero when it may be asked now."""
        return timedelta(seconds=max(0.0, self._host(url).free_at - self._clock()))

    @contextmanager
    def _alone(self, url: str, host: _Host) -> Iterator[None]:
        if not host.lock.acquire(timeout=self._politeness.patience.total_seconds()):
            raise TransientFetchError(url, "too many others wait for its host", retry_after=self.wait_for(url))
        try:
            yield
        finally:
            host.lock.release()

    def _await(self, url: str, host: _Host) -> None:
        wait = host.free_at - self._clock()
        if wait > self._politeness.patience.total_seconds():
            raise TransientFetchError(url, "its host wants to be left alone", retry_after=timedelta(seconds=wait))
        if wait > 0:
            self._sleep(wait)

    def _host(self, url: str) -> _Host:
        with self._lock:
            return self._hosts.setdefault(urlsplit(url).hostname or "", _Host())

    def _spacing(self, url: str, kind: Kind) -> timedelta:
        name = urlsplit(url).hostname or ""
        own = next(
            (pause for pattern, pause in self._politeness.host_spacing.items() if fnmatchcase(name, pattern)), None
        )
        if own is not None:
            return own
        if kind == "feed":
            return self._politeness.spacing
        return max(self._politeness.spacing, self._crawl_delay(url))

    def _crawl_delay(self, url: str) -> timedelta:
        known = self._robots.get(_origin(url))
        seconds = known.rules.crawl_delay(self._politeness.user_agent) if known and known.rules else None
        return min(timedelta(seconds=max(0.0, seconds or 0.0)), self._politeness.longest_crawl_delay)

    def _rules(self, url: str) -> Protego | None:
        origin = _origin(url)
        known = self._robots.get(origin)
        if known is None or self._clock() >= known.good_until:
            known = self._robots[origin] = self._asked_anew(origin)
        if known.failure is not None:
            raise TransientFetchError(url, f"its robots.txt cannot be read ({known.failure.reason})")
        return known.rules

    def _asked_anew(self, origin: str) -> _Robots:
        try:
            text = self._read_robots(f"{origin}/robots.txt")
        except TransientFetchError as error:
            return _Robots(None, self._clock() + self._politeness.robots_retry.total_seconds(), error)
        good_until = self._clock() + self._politeness.robots_lifetime.total_seconds()
        return _Robots(Protego.parse(text) if text else None, good_until)


@dataclass(slots=True)
class _Host:
    """What is known of one host; changed under its lock, `free_at` also by `delay_host`."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    free_at: float = 0.0


@dataclass(frozen=True, slots=True)
class _Robots:
    """The rules of one origin, None when it sets none; `failure` when they could not be had."""

    rules: Protego | None
    good_until: float
    failure: TransientFetchError | None = None


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def fetch_robots(client: WebClient, url: str) -> str | None:
    """The text of a robots.txt, None when the host has none that we can have (RFC 9309, 2.3.1).

    A host that answers 404 or 403 has set no rules; one that cannot be reached may have, so the error stands and the
    articles wait.
    """
    try:
        page = fetch_page(client, url, kind="robots")
    except RefusedFetchError:
        return None
    return page.body.decode("utf-8", "replace") if isinstance(page, Page) else None


def fetch_politely(
    gate: HostGate,
    client: WebClient,
    url: str,
    validators: Validators | None = None,
    kind: Literal["article", "feed"] = "article",
) -> Page | NotModified:
    """`fetch_page` in the host's turn; a Retry-After of the host holds for all who come after."""
    allow = gate.check_robots if kind == "article" else None
    with gate.turn(url, kind):
        try:
            return fetch_page(client, url, validators, kind, allow)
        except TransientFetchError as error:
            if error.retry_after is not None:
                gate.delay_host(url, error.retry_after)
            raise


def open_gate(politeness: Politeness, client: WebClient) -> HostGate:
    """A gate that fetches robots.txt through `client`."""
    return HostGate(politeness, partial(fetch_robots, client))
