"""What was said around a body, for whoever wants to see later what a text was read from. Pure."""

from __future__ import annotations

import httpx

from extract.records import Exchange

_SESSION = frozenset({b"set-cookie", b"set-cookie2"})
"""Names our visit and proves nothing; what is kept may be handed on."""


def read_exchange(response: httpx.Response) -> Exchange:
    """The headers of both sides, the status line and the address that answered."""
    stream = response.extensions.get("network_stream")
    peer = stream.get_extra_info("server_addr") if stream else None
    return Exchange(
        _header_lines(response.request.headers),
        f"{response.http_version} {response.status_code} {response.reason_phrase}".rstrip(),
        _header_lines(response.headers),
        str(peer[0]) if peer else None,
    )


def _header_lines(headers: httpx.Headers) -> str:
    pairs = [(name, value) for name, value in headers.raw if name.lower() not in _SESSION]
    return "\n".join(f"{name.decode('latin-1')}: {value.decode('latin-1')}" for name, value in pairs)
