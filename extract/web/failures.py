"""What goes wrong with a fetch, in plain sentences: whose fault it is, and whether another try is worth it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx

from extract.errors import RefusedFetchError, TransientFetchError, UnknownHostError
from extract.web.addresses import AddressRefusedError

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


def bad_status(
    url: str, response: httpx.Response, now: datetime, longest: timedelta
) -> TransientFetchError | RefusedFetchError:
    """What a status means that brings no page; a wait that the host asks for is cut to `longest`."""
    status = response.status_code
    reason = f"{_REASONS.get(status, 'answers with something other than a page')} (status {status})"
    if status in _WORTH_ANOTHER_TRY or status >= 500:
        wait = read_retry_after(response.headers.get("retry-after"), now, longest)
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
def plain_errors(url: str) -> Iterator[None]:
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
