"""What is wrong with a web address that a person wrote or a page named. Pure: nothing is resolved or asked here."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_UNPRINTABLE = re.compile(r"[\x00-\x20\x7f\ud800-\udfff]")
_MAX_URL_CHARS = 4096
"""Twice what browsers and servers agree on; longer ones are generated traps or data smuggled in the query."""


def url_problem(url: str) -> str | None:
    """Why `url` cannot be asked for, in a few words that follow its name; None when it can.

    Names and passwords inside an address are refused: they would end in logs, feeds and stored links.
    """
    if len(url) > _MAX_URL_CHARS:
        return f"is longer than {_MAX_URL_CHARS} characters"
    if _UNPRINTABLE.search(url):
        return "contains a space or a character that no address can hold"
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        return f"is no address ({error})"
    return _part_problem(parts.scheme, host, port, has_login=parts.username is not None)


def _part_problem(scheme: str, host: str | None, port: int | None, *, has_login: bool) -> str | None:
    if scheme not in {"http", "https"}:
        return f"starts with {scheme}: and not with http:// or https://" if scheme else "lacks http:// or https://"
    if not host or not host.strip("."):
        return "names no host"
    if port == 0:
        return "names port 0"
    return "carries a user name or password" if has_login else None
