"""The only reader of the web: one address in, one page out, within limits of time, size and reach.

Every failure leaves here as one of two exceptions with one plain sentence; no exception of the HTTP library passes.
Nothing is tried again here: whoever calls knows whether another try is worth it, and when.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Literal
from urllib.parse import urldefrag, urljoin

import httpx

from extract.errors import RefusedFetchError, TransientFetchError
from extract.records import NotModified, Page, Validators
from extract.url import url_problem
from extract.web.bodies import BodyBrokenError, BodyTooLargeError, unpack_body
from extract.web.client import MIB, FetchOptions, WebClient, open_client
from extract.web.exchange import read_exchange
from extract.web.failures import bad_status, plain_errors

__all__ = ["FetchOptions", "Kind", "WebClient", "fetch_page", "open_client"]

Kind = Literal["article", "feed", "robots"]
"""What we hope to find: decides the Accept header and the size limit."""


# ------------------------------------------------------------------ one fetch


@dataclass(frozen=True, slots=True)
class _Asked:
    """A request for `url`, which redirects have led to `address`; `permanent` when each of them was."""

    url: str
    address: str
    validators: Validators
    kind: Kind
    permanent: bool = True

    @property
    def moved_permanently(self) -> bool:
        return self.permanent and self.address != self.url


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
    with plain_errors(url), client.limits.total(client.options.total_timeout.total_seconds()):
        return _follow(client, url, validators or Validators(), kind, allow)


def _follow(
    client: WebClient, url: str, validators: Validators, kind: Kind, allow: Callable[[str], None] | None
) -> Page | NotModified:
    asked = _Asked(url, url, validators, kind)
    for hop in range(client.options.max_redirects + 1):
        if problem := url_problem(asked.address):
            raise RefusedFetchError(url, f"{_place(hop)} {problem}")
        if hop and allow is not None:
            allow(asked.address)
        answer = _ask(client, asked)
        if not isinstance(answer, _Asked):
            return answer
        asked = answer
    raise RefusedFetchError(
        url, f"redirects more than {client.options.max_redirects} times, as pages without a cookie do"
    )


def _ask(client: WebClient, asked: _Asked) -> Page | NotModified | _Asked:
    """The answer, or what to ask next; asked once more on a new connection when a kept one fails, as browsers do.

    Hosts close idle connections without a word, and the pool itself closes one now and then that another thread has
    just been given. A host that hangs up on a new connection is not asked again.
    """
    made = client.connections_made()
    try:
        return _ask_once(client, asked)
    except (httpx.ReadError, httpx.WriteError, httpx.RemoteProtocolError):
        if client.connections_made() != made:
            raise
        return _ask_once(client, asked)


def _ask_once(client: WebClient, asked: _Asked) -> Page | NotModified | _Asked:
    with client.http.stream("GET", asked.address, headers=_headers(asked.validators, asked.kind)) as response:
        if not (response.is_redirect and response.headers.get("location")):
            return _answer(client, asked, response)
        permanent = asked.permanent and response.status_code in {301, 308}
        target = _target(asked.url, asked.address, response)
        _drain(response)
        return replace(asked, address=target, permanent=permanent)


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


def _answer(client: WebClient, asked: _Asked, response: httpx.Response) -> Page | NotModified:
    if response.status_code in {200, 203}:
        return _page(client, asked, response)
    _drain(response)
    if response.status_code == 304 and asked.validators != Validators():
        moved_to = asked.address if asked.moved_permanently else None
        return NotModified(asked.url, _validators(response, asked.validators), _fresh_for(response), moved_to)
    raise bad_status(asked.url, response, client.now(), client.options.max_retry_after)


def _page(client: WebClient, asked: _Asked, response: httpx.Response) -> Page:
    return Page(
        url=asked.url,
        final_url=asked.address,
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
