"""The only reader of the web: one address in, one page out, within limits of time, size and reach.

Every failure leaves here as one of two exceptions with one plain sentence; no exception of the HTTP library passes.
Nothing is tried again here: whoever calls knows whether another try is worth it, and when.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Literal
from urllib.parse import urldefrag, urljoin

import httpx

from extract.errors import RefusedFetchError, TransientFetchError, UnknownHostError
from extract.records import NotModified, Page, Validators
from extract.url import url_problem
from extract.web.addresses import AddressRefusedError
from extract.web.bodies import BodyBrokenError, BodyTooLargeError, unpack_body
from extract.web.client import MIB, FetchOptions, WebClient, open_client
from extract.web.exchange import read_exchange

__all__ = ["FetchOptions", "Kind", "WebClient", "fetch_page", "open_client", "read_retry_after"]

Kind = Literal["article", "feed", "robots"]
"""What we hope to find: decides the Accept header and the size limit."""


# ------------------------------------------------------------------ one fetch


def fetch_page(
    client: WebClient,
    url: str,
    validators: Validators | None = None,
    kind: Kind = "article",
    allow: Callable[[str], None] | None = None,
) -> Page | NotModified:
    """What `url` answers with, after redirects; NotModified when the host says that our `validators` still hold.

    `allow` is called with each redirect's target and may raise (robots.txt disallows it). Raises TransientFetchError
    and RefusedFetchError.
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
            address = _target(url, address, response)
            _drain(response)
    raise RefusedFetchError(
        url, f"redirects more than {client.options.max_redirects} times, as pages without a cookie do"
    )


def _place(hop: int) -> str:
    return "the address" if hop == 0 else "redirects to an address that"


def _target(url: str, address: str, response: httpx.Response) -> str:
    try:
        return urldefrag(urljoin(address, response.headers["location"].strip())).url
    except ValueError as error:
        raise RefusedFetchError(url, "redirects to something that is no address") from error


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
    if response.status_code in {200, 203}:
        return _page(client, asked, response)
    _drain(response)
    if response.status_code == 304 and asked.validators != Validators():
        moved_to = asked.final_url if asked.moved_permanently else None
        return NotModified(asked.url, _validators(response, asked.validators), _fresh_for(response), moved_to)
    raise _bad_status(client, asked.url, response)


def _page(client: WebClient, asked: _Asked, response: httpx.Response) -> Page:
    return Page(
        url=asked.url,
        final_url=asked.final_url,
        exchange=read_exchange(response) if asked.kind == "article" else None,  # before the body: its end may close
        body=_body(client, asked, response),
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


_DRAINED_BYTES = 16 * 1024


def _drain(response: httpx.Response) -> None:
    """Reads off a short body that nobody wants, so that the connection can be used again."""
    short = 0 < _declared_bytes(response) <= _DRAINED_BYTES or response.headers.get("content-length") == "0"
    if short or response.status_code == 304:
        with suppress(httpx.HTTPError):
            for _ in response.iter_raw():
                pass


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
    304: "claims to be unchanged, though we never had it",
    401: "asks for a login",
    402: "asks for payment",
    403: "is forbidden to us",
    404: "is not there",
    410: "is gone for good",
    429: "asks us to slow down",
    451: "is withheld for legal reasons",
    503: "is not available at the moment",
}

_WORTH_ANOTHER_TRY = frozenset({304, 408, 425, 429})


def _bad_status(client: WebClient, url: str, response: httpx.Response) -> TransientFetchError | RefusedFetchError:
    status = response.status_code
    reason = f"{_REASONS.get(status, 'answers with something other than a page')} (status {status})"
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
        raise _no_connection(url, str(error)) from error
    except httpx.TimeoutException as error:
        raise TransientFetchError(url, "takes too long to answer") from error
    except httpx.ProtocolError as error:
        raise TransientFetchError(url, "breaks off, or does not speak HTTP as it should") from error
    except httpx.HTTPError as error:
        raise TransientFetchError(url, "loses the connection") from error
    except (httpx.InvalidURL, UnicodeError) as error:
        raise RefusedFetchError(url, "is no address that can be asked for") from error


def _no_connection(url: str, text: str) -> TransientFetchError:
    if "certificate" in text.lower():
        return TransientFetchError(url, "shows a TLS certificate that cannot be verified")
    if "no address" in text:
        return UnknownHostError(url, text)
    return TransientFetchError(url, "cannot be connected to")
