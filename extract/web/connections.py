"""The connections to the hosts, kept for the next request. Each belongs to one request at a time.

httpcore's pool is shared by threads, and looks at every kept connection with every request, which is a good part of
what a request costs where there are hundreds of hosts. It may also hand a connection out twice, or close one that
another thread has just been given: then an answer never comes, or the request is made again without the pause that we
owe the host. So each kept connection has a pool of its own, which is taken out of the shelf while it is used.
"""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterator
from typing import cast

import httpcore
import httpx

from extract.web.addresses import GuardedNetwork

_KEPT_SECONDS = 30.0

_Origin = tuple[str, bytes, int | None]


class KeptConnections(httpx.BaseTransport):
    """Sends each request over a connection that nobody else uses meanwhile; at most `kept` rest between requests, the
    ones last used.
    """

    def __init__(self, network: GuardedNetwork, kept: int) -> None:
        self._network, self._kept = network, kept
        self._tls = httpx.create_ssl_context(verify=True, trust_env=False)
        self._resting: list[tuple[_Origin, httpx.BaseTransport]] = []
        self._lock = threading.Lock()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The answer, whose stream holds on to the connection until it is closed."""
        origin = (request.url.scheme, request.url.raw_host, request.url.port)
        connection = self._take(origin)
        try:
            response = connection.handle_request(request)
        except BaseException:
            connection.close()
            raise
        stream = cast(httpx.SyncByteStream, response.stream)
        response.stream = _LentStream(stream, lambda: self._give_back(origin, connection))
        return response

    def close(self) -> None:
        """Closes what rests; nobody may be reading any more."""
        for _, connection in self._resting:
            connection.close()

    def _take(self, origin: _Origin) -> httpx.BaseTransport:
        with self._lock:
            for place in reversed(range(len(self._resting))):
                if self._resting[place][0] == origin:
                    return self._resting.pop(place)[1]
        return _OneConnection(self._network, self._tls)

    def _give_back(self, origin: _Origin, connection: httpx.BaseTransport) -> None:
        with self._lock:
            self._resting.append((origin, connection))
            beyond = self._resting.pop(0)[1] if len(self._resting) > self._kept else None
        if beyond:
            beyond.close()


class _LentStream(httpx.SyncByteStream):
    """A body that says when it is no longer read."""

    def __init__(self, inner: httpx.SyncByteStream, done: Callable[[], None]) -> None:
        self._inner, self._done = inner, done

    def __iter__(self) -> Iterator[bytes]:
        yield from self._inner

    def close(self) -> None:
        try:
            self._inner.close()
        finally:
            self._done()


class _OneConnection(httpx.HTTPTransport):
    """httpx's own transport over our network; its constructor has no place to hand one in."""

    def __init__(self, network: GuardedNetwork, tls: ssl.SSLContext) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=tls,
            max_connections=1,
            keepalive_expiry=_KEPT_SECONDS,
            http2=True,
            network_backend=network,
        )
