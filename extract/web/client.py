"""The connection pool that reads the web, opened once and shared by all threads.

Every connection goes through `GuardedNetwork`: checked addresses, total time limits. No cookie is kept, no proxy or
other setting is taken from the environment, TLS is always verified.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpx

from extract.web.addresses import AddressRules, GuardedNetwork, Resolve, TimeLimits, check_target, resolve_host
from extract.web.bodies import ACCEPT_ENCODING
from extract.web.connections import KeptConnections

MIB = 1024 * 1024


def check_agent(text: str) -> str:
    """A part of the User-Agent, as it is. Raises ValueError for what no header can hold."""
    if not text.isprintable() or not text.isascii():
        raise ValueError(f"{text!r} must be plain ASCII on one line: it goes into the User-Agent")
    return text


@dataclass(frozen=True, slots=True)
class FetchOptions:
    """How the web is read. The defaults are for a desk's machine reading thousands of feeds.

    `contact` (a page or a mail address) goes into the User-Agent, so that a publisher can complain to someone.
    `allowed_hosts` may have private addresses; `host_addresses` sends hosts to a fixed `address:port`, like curl's
    --connect-to. Both take `*.example` patterns. The largest of the 181 pages of the article-extraction-benchmark
    has 1.4 MiB, the largest of the real feeds that other readers test with 1.5 MiB; the limits leave room.

    Raises ValueError for what would break requests: an agent that is no header, a target without a port.
    """

    user_agent: str = "Courtbeat/0.1"
    contact: str | None = None
    max_article_bytes: int = 6 * MIB
    max_feed_bytes: int = 10 * MIB
    connect_timeout: timedelta = timedelta(seconds=10)
    read_timeout: timedelta = timedelta(seconds=20)
    total_timeout: timedelta = timedelta(seconds=60)
    max_redirects: int = 8
    kept_connections: int = 32
    max_retry_after: timedelta = timedelta(days=1)
    allowed_hosts: tuple[str, ...] = ()
    host_addresses: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        check_agent(self.agent)
        for target in self.host_addresses.values():
            check_target(target)

    @property
    def agent(self) -> str:
        """The User-Agent header: what we are and whom to write to."""
        return f"{self.user_agent} (+{self.contact})" if self.contact else self.user_agent


@dataclass(frozen=True, slots=True)
class WebClient:
    """An open connection pool, shared by all threads. Made by `open_client`.

    `connections_made` counts those that the calling thread has opened so far.
    """

    http: httpx.Client
    options: FetchOptions
    limits: TimeLimits
    now: Callable[[], datetime]
    connections_made: Callable[[], int]


def _utc_now() -> datetime:
    return datetime.now(UTC)


@contextmanager
def open_client(
    options: FetchOptions,
    *,
    resolve: Resolve = resolve_host,
    clock: Callable[[], float] = time.monotonic,
    now: Callable[[], datetime] = _utc_now,
) -> Iterator[WebClient]:
    """A client for as long as the block runs. `resolve`, `clock` (for time limits) and `now` are for tests."""
    limits = TimeLimits(clock)
    rules = AddressRules(tuple(host.lower() for host in options.allowed_hosts), options.host_addresses)
    network = GuardedNetwork(rules, limits, resolve)
    with httpx.Client(
        transport=KeptConnections(network, options.kept_connections),
        headers={"User-Agent": options.agent, "Accept-Encoding": ACCEPT_ENCODING},
        timeout=_phase_timeouts(options),
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),  # none is kept, none is sent
        follow_redirects=False,
        trust_env=False,
    ) as http:
        yield WebClient(http, options, limits, now, network.connections_made)


def _phase_timeouts(options: FetchOptions) -> httpx.Timeout:
    read = options.read_timeout.total_seconds()
    return httpx.Timeout(
        connect=options.connect_timeout.total_seconds(),
        read=read,
        write=read,
        pool=options.total_timeout.total_seconds(),
    )
