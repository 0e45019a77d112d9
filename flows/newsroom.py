"""Serves the sample coverage on loopback, so that the demo polls real HTTP hosts without leaving the machine.

One server stands in for every outlet: the Host header says which one is asked. `show` turns the replayed calendar;
only what was published by then is listed and served. Listens on 127.0.0.1 and nowhere else.
"""

from __future__ import annotations

import gzip
import hashlib
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from flows.newsroom_pages import MEDIA_TYPES, write_feed, write_front_page, write_page
from seeds.newsroom_coverage import PageKind, SampleArticle, SampleCoverage
from seeds.newsroom_outlets import Fault, SampleOutlet, Validator

_HTML = "text/html; charset=utf-8"
_PLAIN = "text/plain; charset=utf-8"
_ROBOTS = b"User-agent: *\nDisallow: /search\n"


@dataclass(frozen=True, slots=True)
class Reply:
    """What a host answers, before its validators and compression. `changed` is when the content last changed."""

    status: int
    body: bytes = b""
    media_type: str = _HTML
    location: str | None = None
    changed: datetime | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """One request that the newsroom answered; `target` is the path with its query."""

    host: str
    target: str
    status: int


def answer(coverage: SampleCoverage, now: datetime, host: str, target: str) -> Reply:
    """What the outlet at `host` says about `target` at `now`; 404 for what it has not (yet) published."""
    path = urlsplit(target).path
    outlet = coverage.outlet_at(host)
    if outlet is None:
        return Reply(404, b"no such host here", _PLAIN)
    if path == outlet.feed.moved_from:
        return Reply(301, location=outlet.url(outlet.feed.path))
    if path == outlet.feed.path:
        return _answer_feed(outlet, coverage.published_by(outlet, now)[: outlet.feed.window], now)
    if path == "/robots.txt":
        return Reply(200, _ROBOTS, _PLAIN)
    if path == "/":
        return Reply(200, write_front_page(outlet, now).encode())
    return _answer_article(outlet, coverage.published_by(outlet, now), path, now)


def _answer_feed(outlet: SampleOutlet, articles: tuple[SampleArticle, ...], now: datetime) -> Reply:
    fault = outlet.feed.fault_on(now.date())
    if fault is Fault.SERVER_ERROR:
        return Reply(500, b"<h1>Internal Server Error</h1>")
    body = write_feed(outlet, articles, now).encode()
    if fault is Fault.TRUNCATED:
        body = body[: len(body) // 2]
    changed = max((article.changed_at(now) for article in articles), default=None)
    return Reply(200, body, MEDIA_TYPES[outlet.feed.format], changed=changed)


def _answer_article(outlet: SampleOutlet, published: tuple[SampleArticle, ...], path: str, now: datetime) -> Reply:
    article = next((a for a in published if path in {a.path, a.redirected_from}), None)
    if article is None:
        return Reply(404, b"<h1>Not Found</h1>")
    if path == article.redirected_from:
        return Reply(302, location=outlet.url(article.path))
    status = 404 if article.page is PageKind.GONE else 200
    return Reply(status, write_page(outlet, article, published, now).encode(), changed=article.changed_at(now))


def write_validators(outlet: SampleOutlet | None, reply: Reply) -> dict[str, str]:
    """The validators that this outlet gives for a reply: those it uses, and only for content (status 200)."""
    if outlet is None or reply.status != 200:
        return {}
    headers = {}
    if Validator.ETAG in outlet.validators:
        headers["ETag"] = f'"{hashlib.sha256(reply.body).hexdigest()[:20]}"'
    if Validator.LAST_MODIFIED in outlet.validators and reply.changed:
        headers["Last-Modified"] = format_datetime(reply.changed, usegmt=True)
    return headers


def is_unchanged(asked: Mapping[str, str], validators: Mapping[str, str]) -> bool:
    """Whether a request (its headers in lower case) is answered with 304.

    If-None-Match decides alone where it is sent (RFC 9110). A date must be the one that we gave: readers send
    validators back as they got them.
    """
    if tags := asked.get("if-none-match"):
        return validators.get("ETag") in {tag.strip().removeprefix("W/") for tag in tags.split(",")}
    changed = validators.get("Last-Modified")
    return changed is not None and asked.get("if-modified-since") == changed


class Newsroom:
    """The server, as a context manager. `requests` logs what was asked, in order of answering.

    `delay_scale` shortens the slow hosts' delays: 1 as declared, 0 none.
    """

    def __init__(self, coverage: SampleCoverage, delay_scale: float = 1.0) -> None:
        self.coverage = coverage
        self.delay_scale = delay_scale
        self.now = coverage.calendar[0]
        self.requests: list[Asked] = []
        self._server = _Server(("127.0.0.1", 0), partial(_Handler, self))
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), name="newsroom", daemon=True)

    @property
    def address(self) -> str:
        """Where every `*.example` host is found: 127.0.0.1:PORT."""
        return f"127.0.0.1:{self._server.server_port}"

    def show(self, now: datetime) -> None:
        """Turn the replayed calendar to `now`."""
        self.now = now

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    """Holds a whole round's connections in its queue: a refused one comes back only after a second."""

    request_queue_size = 64


class _Handler(BaseHTTPRequestHandler):
    """One connection. Buffers what it writes: headers and body leave together, or each reply waits 40 ms for an ACK."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True
    timeout = 30

    def __init__(self, newsroom: Newsroom, *connection: Any) -> None:
        self.newsroom = newsroom
        super().__init__(*connection)

    def handle(self) -> None:
        with suppress(ConnectionError):  # a reader that hangs up is no fault of ours
            super().handle()

    def do_GET(self) -> None:
        coverage = self.newsroom.coverage
        host = self.headers.get("Host", "").split(":")[0]
        reply = answer(coverage, self.newsroom.now, host, self.path)
        outlet = coverage.outlet_at(host)
        if outlet and self.path == outlet.feed.path:
            time.sleep(outlet.feed.delay_ms / 1000 * self.newsroom.delay_scale)
        self._send(host, outlet, reply)

    def _send(self, host: str, outlet: SampleOutlet | None, reply: Reply) -> None:
        headers = write_validators(outlet, reply)
        status, body = reply.status, reply.body
        if is_unchanged({name.lower(): value for name, value in self.headers.items()}, headers):
            status, body = 304, b""
        if outlet and outlet.gzip and body and "gzip" in self.headers.get("Accept-Encoding", ""):
            body = gzip.compress(body, mtime=0)
            headers |= {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
        if reply.location:
            headers["Location"] = reply.location
        self.newsroom.requests.append(Asked(host, self.path, status))
        self._write(status, headers | {"Content-Type": reply.media_type}, body)

    def _write(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Says nothing: `Newsroom.requests` is the log."""
