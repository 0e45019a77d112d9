"""What the channels that post over HTTP share: how an address is checked, and what a missing or early answer means.

Nothing here quotes an address or an answer's text: both may hold a secret.
"""

from __future__ import annotations

import http.client
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from urllib.error import URLError

from alerts.channel import SendFailedError, SendUnclearError, describe_cause

_WEB_ADDRESS = re.compile(r"https?://[\w.-]+(?::\d+)?(?:[/?][!-~]*)?", re.ASCII)


def check_address(url: str, whose: str) -> None:
    """Raises ValueError, without the address in it, for what is no web address; `whose` begins its text."""
    if not _WEB_ADDRESS.fullmatch(url):
        raise ValueError(f"{whose} is no web address; copy it again, without user or password")


@contextmanager
def lost_answers_named(far_end: str) -> Iterator[None]:
    """Turns what urllib raises into our errors, which begin with `far_end`.

    URLError comes from before the answer was waited for: the message did not go out. Anything else broke after it did.
    Errors are raised `from None`: the causes may carry the address.
    """
    try:
        yield
    except URLError as error:
        raise SendFailedError(f"{far_end} was not reached: {describe_cause(error.reason)}") from None
    except (OSError, http.client.HTTPException, ValueError, LookupError) as error:
        raise SendUnclearError(
            f"{far_end} did not answer after the message went out: {describe_cause(error)}"
        ) from None


def read_retry_after(headers: Mapping[str, str]) -> timedelta | None:
    """The seconds that the far end names. Anything else, a date too, is not understood: our own waiting times apply."""
    seconds = {key.lower(): value for key, value in headers.items()}.get("retry-after", "")
    return timedelta(seconds=int(seconds)) if seconds.isascii() and seconds.isdigit() and len(seconds) < 7 else None
