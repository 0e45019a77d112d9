"""A small real web server on loopback: routes are plain functions, and every request is kept to be looked at."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import chain
from typing import Any


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it came in. Header names are in lower case."""

    method: str
    path: str
    host: str
    headers: Mapping[str, str]
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a route answers. `stream` is sent piece by piece after `body`; a length set by hand is sent as it is.

    `raw` is sent instead of everything else, status line and headers included, and then the connection is closed.
    """

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    stream: Iterable[bytes] | None = None
    raw: Iterable[bytes] | None = None


Route = Callable[[Asked], Answer]


@dataclass(slots=True)
class WebServer:
    """`routes` maps a path (without query) to its function; anything else is a 404. `asked` grows in order."""

    port: int
    routes: dict[str, Route]
    asked: list[Asked] = field(default_factory=list)

    @property
    def address(self) -> str:
        """`127.0.0.1:port`, as `FetchOptions.host_addresses` wants it."""
        return f"127.0.0.1:{self.port}"

    def url(self, path: str = "/", host: str = "news.example") -> str:
        """The address of `path` at an invented host, to be used with `host_addresses={"*.example": address}`."""
        return f"http://{host}{path}"

    def answer(self, asked: Asked) -> Answer:
        """What the route of `asked` says."""
        self.asked.append(asked)
        route = self.routes.get(asked.path.partition("?")[0])
        return route(asked) if route else Answer(b"nothing here", 404)


@contextmanager
def serve(routes: Mapping[str, Route | Answer], tls: ssl.SSLContext | None = None) -> Iterator[WebServer]:
    """A server on a free port of 127.0.0.1 for as long as the block runs. A route may be a ready answer."""
    web = WebServer(0, {path: _as_route(route) for path, route in routes.items()})
    server = _QuietServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"web": web}))
    web.port = server.server_port
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield web
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _as_route(route: Route | Answer) -> Route:
    return (lambda _: route) if isinstance(route, Answer) else route


class _QuietServer(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up in the middle is what many tests are about."""


class _Handler(BaseHTTPRequestHandler):
    web: WebServer
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # headers and body in one packet, or every answer waits 40 ms for an acknowledgement

    def do_GET(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        headers = {name.lower(): value for name, value in self.headers.items()}
        asked = Asked(self.command, self.path, headers.get("host", ""), headers, self.rfile.read(length))
        answer = self.web.answer(asked)
        if answer.raw is None:
            self._send_head(answer)
            self._send_pieces(chain((answer.body,), answer.stream or ()))
        else:
            self.close_connection = True
            self._send_pieces(answer.raw)

    do_POST = do_GET  # noqa: N815 (the name that http.server looks for)

    def _send_head(self, answer: Answer) -> None:
        measured = "content-length" in {name.lower() for name in answer.headers}
        self.close_connection = measured or answer.stream is not None
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.stream is not None:
            self.send_header("Connection", "close")
        elif not measured and answer.status != 304:
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()

    def _send_pieces(self, pieces: Iterable[bytes]) -> None:
        for piece in pieces:
            self.wfile.write(piece)
            self.wfile.flush()

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing: `asked` holds it all."""
