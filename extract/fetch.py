"""The only reader of the web: one address in, one page out, within limits of time, size and reach.

Every failure leaves here as one of two exceptions with one plain sentence; no exception of the HTTP library passes.
Nothing is retried here: whoever calls knows whether another try is worth it, and when.
"""

from __future__ import annotations

import re
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Literal
from urllib.parse import urldefrag, urljoin

import httpcore
import httpx

from extract.addresses import AddressRefusedError, AddressRules, GuardedNetwork, Resolve, TimeLimits, resolve_host
from extract.bodies import ACCEPT_ENCODING, BodyBrokenError, BodyTooLargeError, unpack_body
from extract.errors import RefusedFetchError, TransientFetchError
from extract.records import NotModified, Page, Validators
from extract.url import url_problem

Kind = Literal["article", "feed", "robots"]
"""What we hope to find: decides the Accept header and the size limit."""

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class FetchOptions:
    """How the web is read. The defaults are for a desk's machine reading thousands of feeds.

    `contact` (a page or a mail address) goes into the User-Agent, so that a publisher can complain to someone.
    `allowed_hosts` may have private addresses; `host_addresses` sends hosts to a fixed `address:port`, like curl's
    --connect-to. Both take `*.example` patterns. The largest news pages weigh 3 MiB, the largest feeds 10 MiB.
    """

    user_agent: str = "Courtbeat/0.1"
    contact: str | None = None
    max_article_bytes: int = 6 * MIB
    max_feed_bytes: int = 20 * MIB
    connect_timeout: timedelta = timedelta(seconds=10)
    read_timeout: timedelta = timedelta(seconds=20)
    total_timeout: timedelta = timedelta(seconds=60)
    max_redirects: int = 8
    max_connections: int = 32
    max_retry_after: timedelta = timedelta(days=1)
    allowed_hosts: tuple[str, ...] = ()
    host_addresses: Mapping[str, str] = field(default_factory=dict)

    @property
    def agent(self) -> str:
        """The User-Agent header: what we are and whom to write to."""
        return f"{self.user_agent} (+{self.contact})" if self.contact else self.user_agent


@dataclass(frozen=True, slots=True)
class WebClient:
    """An open connection pool, shared by all threads. Made by `open_client`."""

    http: httpx.Client
    options: FetchOptions
    limits: TimeLimits
    now: Callable[[], datetime]


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
    transport = _GuardedTransport(options, GuardedNetwork(rules, limits, resolve))
    with httpx.Client(
        transport=transport,
        headers={"User-Agent": options.agent, "Accept-Encoding": ACCEPT_ENCODING},
        timeout=_phase_timeouts(options),
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),  # none is kept, none is sent
        follow_redirects=False,
        trust_env=False,
    ) as http:
        yield WebClient(http, options, limits, now)


class _GuardedTransport(httpx.HTTPTransport):
    """httpx's own transport over our network; its constructor has no place to hand one in."""

    def __init__(self, options: FetchOptions, network: GuardedNetwork) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=_verified_tls(),
            max_connections=options.max_connections,
            max_keepalive_connections=options.max_connections,
            keepalive_expiry=30.0,
            http2=True,
            network_backend=network,
        )


def _verified_tls() -> ssl.SSLContext:
    return httpx.create_ssl_context(verify=True, trust_env=False)


def _phase_timeouts(options: FetchOptions) -> httpx.Timeout:
    read = options.read_timeout.total_seconds()
    return httpx.Timeout(
        connect=options.connect_timeout.total_seconds(),
        read=read,
        write=read,
        pool=options.total_timeout.total_seconds(),
    )


# ------------------------------------------------------------------ one fetch


def fetch_page(
    client: WebClient,
    url: str,
    validators: Validators | None = None,
    kind: Kind = "article",
    allow: Callable[[str], None] | None = None,
) -> Page | NotModified:
    """What `url` answers with, after redirects; NotModified when the host says that our `validators` still hold.

    `allow` is called with each redirect's target and may raise (robots.txt). Raises TransientFetchError and
    RefusedFetchError, always about `url` as asked.
    """
    with _plain_errors(url), client.limits.total(client.options.total_timeout.total_seconds()):
        return _follow(client, url, validators or Validators(), kind, allow)


def _follow(
    client: WebClient, url: str, validators: Validators, kind: Kind, allow: Callable[[str], None] | None
) -> Page | NotModified:
    address, permanent = url, True
    for hop in range(client.options.max_redirects + 1):
        if problem := url_problem(address):
            raise RefusedFetchError(url, f"{_place(hop)} {problem}")
        if hop and allow is not None:
            allow(address)
        with client.http.stream("GET", address, headers=_headers(validators, kind)) as response:
            if not (response.is_redirect and response.headers.get("location")):
                return _answer(client, _Asked(url, address, validators, kind, bool(hop) and permanent), response)
            permanent = permanent and response.status_code in {301, 308}
            address = _target(address, response)
    raise RefusedFetchError(
        url, f"redirects more than {client.options.max_redirects} times, as pages without a cookie do"
    )


def _place(hop: int) -> str:
    return "the address" if hop == 0 else "redirects to an address that"


def _target(address: str, response: httpx.Response) -> str:
    try:
        return urldefrag(urljoin(address, response.headers["location"].strip())).url
    except ValueError as error:
        raise RefusedFetchError(address, "redirects to something that is no address") from error


_ACCEPT: Mapping[Kind, str] = {
    "article": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.1",
    "feed": "application/atom+xml,application/rss+xml,application/feed+json,application/xml;q=0.9,*/*;q=0.5",
    "robots": "text/plain,*/*;q=0.1",
}


def _headers(validators: Validators, kind: Kind) -> dict[str, str]:
    headers = {"Accept": _ACCEPT[kind]}
    if validators.etag:
        headers["If-None-Match"] = validators.etag
    if validators.last_modified:
        headers["If-Modified-Since"] = validators.last_modified
    return headers


# ------------------------------------------------------------------ the answer


@dataclass(frozen=True, slots=True)
class _Asked:
    url: str
    final_url: str
    validators: Validators
    kind: Kind
    moved_permanently: bool


def _answer(client: WebClient, asked: _Asked, response: httpx.Response) -> Page | NotModified:
    if response.status_code == httpx.codes.NOT_MODIFIED and asked.validators != Validators():
        return NotModified(asked.url, _validators(response, asked.validators), _fresh_for(response))
    if response.status_code not in {200, 203}:
        raise _bad_status(client, asked.url, response)
    body = _body(client, asked, response)
    return Page(
        url=asked.url,
        final_url=asked.final_url,
        body=body,
        media_type=response.headers.get("content-type", "").partition(";")[0].strip().lower() or None,
        charset=response.charset_encoding,
        validators=_validators(response, Validators()),
        fetched_at=client.now(),
        moved_permanently=asked.moved_permanently,
        fresh_for=_fresh_for(response),
    )


_MAX_AGE = re.compile(r"(?:^|[,\s])max-age=\"?(\d{1,9})", re.IGNORECASE)


def _fresh_for(response: httpx.Response) -> timedelta | None:
    found = _MAX_AGE.search(response.headers.get("cache-control", ""))
    return timedelta(seconds=int(found[1])) if found else None


def _validators(response: httpx.Response, otherwise: Validators) -> Validators:
    """Opaque, as received; a 304 that leaves one out keeps the old one (RFC 9111, 4.3.4)."""
    return Validators(
        response.headers.get("etag") or otherwise.etag,
        response.headers.get("last-modified") or otherwise.last_modified,
    )


def _body(client: WebClient, asked: _Asked, response: httpx.Response) -> bytes:
    limit = _max_bytes(client.options, asked.kind)
    if _declared_bytes(response) > limit:
        raise _too_large(asked.url, limit)
    try:
        return unpack_body(response.iter_raw(), response.headers.get("content-encoding", ""), limit)
    except BodyTooLargeError:
        raise _too_large(asked.url, limit) from None
    except BodyBrokenError as error:
        raise TransientFetchError(asked.url, str(error), response.status_code) from error


def _max_bytes(options: FetchOptions, kind: Kind) -> int:
    return {"article": options.max_article_bytes, "feed": options.max_feed_bytes, "robots": MIB}[kind]


def _declared_bytes(response: httpx.Response) -> int:
    declared = response.headers.get("content-length", "")
    return int(declared) if declared.isdecimal() and len(declared) < 20 else 0


def _too_large(url: str, limit: int) -> RefusedFetchError:
    return RefusedFetchError(url, f"is larger than {limit / MIB:.3g} MiB")


# ------------------------------------------------------------------ failures

_REASONS: Mapping[int, str] = {
    401: "asks for a login",
    402: "asks for payment",
    403: "is forbidden to us",
    404: "is not there",
    410: "is gone for good",
    429: "asks us to slow down",
    451: "is withheld for legal reasons",
    503: "is not available at the moment",
}

_WORTH_ANOTHER_TRY = frozenset({408, 425, 429})


def _bad_status(client: WebClient, url: str, response: httpx.Response) -> TransientFetchError | RefusedFetchError:
    status = response.status_code
    reason = f"{_REASONS.get(status, 'answers with an error')} (status {status})"
    if status in _WORTH_ANOTHER_TRY or status >= 500:
        wait = read_retry_after(response.headers.get("retry-after"), client.now(), client.options.max_retry_after)
        return TransientFetchError(url, reason, status, wait)
    return RefusedFetchError(url, reason, status)


def read_retry_after(value: str | None, now: datetime, longest: timedelta) -> timedelta | None:
    """A Retry-After header as a wait between zero and `longest`; None when there is none or it makes no sense.

    A date in the past means "now"; a year, sent by broken maintenance pages, means `longest`.
    """
    text = (value or "").strip()
    if text.isdecimal() and text.isascii():
        return min(timedelta(seconds=min(int(text[:9]), 10**8)), longest)
    try:
        due = parsedate_to_datetime(text)
    except ValueError:
        return None
    due = due if due.tzinfo else due.replace(tzinfo=UTC)
    return max(timedelta(0), min(due - now, longest))


@contextmanager
def _plain_errors(url: str) -> Iterator[None]:
    """Whatever the HTTP library raises inside becomes a plain sentence about `url`."""
    try:
        yield
    except AddressRefusedError as error:
        raise RefusedFetchError(url, str(error)) from error
    except httpx.ConnectError as error:
        raise TransientFetchError(url, _connect_reason(error)) from error
    except httpx.TimeoutException as error:
        raise TransientFetchError(url, "takes too long to answer") from error
    except httpx.ProtocolError as error:
        raise TransientFetchError(url, "breaks off, or does not speak HTTP as it should") from error
    except httpx.HTTPError as error:
        raise TransientFetchError(url, "loses the connection") from error
    except (httpx.InvalidURL, UnicodeError) as error:
        raise RefusedFetchError(url, "is no address that can be asked for") from error


def _connect_reason(error: httpx.ConnectError) -> str:
    text = str(error)
    if "certificate" in text.lower():
        return "shows a TLS certificate that cannot be verified"
    if "no address" in text:
        return text
    return "cannot be connected to"
