"""Many hosts with many small feeds, served from a process of their own, which watches how its visitor behaves."""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from multiprocessing.connection import Connection

ITEMS = 5


@dataclass(slots=True)
class Conduct:
    """How the visitor behaved since the last question. `closest_seconds` is the shortest pause that a host was given
    between the end of an answer and the next request; `crowded` counts requests that met another one at their host.
    """

    requests: int = 0
    unchanged: int = 0
    crowded: int = 0
    closest_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class FeedHosts:
    """The running server."""

    port: int

    @property
    def address(self) -> str:
        """`127.0.0.1:port`, as `FetchOptions.host_addresses` wants it."""
        return f"127.0.0.1:{self.port}"

    def conduct(self) -> Conduct:
        """How the visitor behaved since this was last asked."""
        with urllib.request.urlopen(f"http://{self.address}/conduct") as answer:  # our own
            return Conduct(**json.load(answer))


@contextmanager
def serve_feeds() -> Iterator[FeedHosts]:
    """Feeds at every path of every host name, for as long as the block runs; each has an ETag and never changes. Their
    items lead to pages that are about nobody.
    """
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_run, args=(there,), daemon=True)
    process.start()
    try:
        yield FeedHosts(here.recv())
    finally:
        process.terminate()
        process.join()


def _run(parent: Connection) -> None:
    asyncio.run(_serve(parent))


async def _serve(parent: Connection) -> None:
    state = _State()
    server = await asyncio.get_running_loop().create_server(lambda: _Visit(state), "0.0.0.0", 0, backlog=1_000)
    parent.send(server.sockets[0].getsockname()[1])
    await server.serve_forever()


@dataclass(slots=True)
class _State:
    conduct: Conduct = field(default_factory=Conduct)
    answered: dict[str, float] = field(default_factory=dict)
    present: dict[str, int] = field(default_factory=dict)

    def arrive(self, host: str) -> None:
        self.conduct.requests += 1
        if self.present.get(host):
            self.conduct.crowded += 1
        self.present[host] = self.present.get(host, 0) + 1
        if host in self.answered:
            pause, closest = time.monotonic() - self.answered[host], self.conduct.closest_seconds
            self.conduct.closest_seconds = pause if closest is None else min(pause, closest)

    def leave(self, host: str) -> None:
        self.present[host] -= 1
        self.answered[host] = time.monotonic()

    def hand_over(self) -> Conduct:
        told, self.conduct = self.conduct, Conduct()
        self.answered.clear()
        return told


class _Visit(asyncio.Protocol):
    """One connection. An answer takes a turn of the loop, so that a second request could meet the first."""

    def __init__(self, state: _State) -> None:
        self._state, self._received = state, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._received += data
        if not self._received.endswith(b"\r\n\r\n"):
            return
        lines, self._received = self._received.decode("latin-1").split("\r\n"), b""
        path = lines[0].split(" ")[1]
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines[1:])}
        if path == "/conduct":
            self._transport.write(_answer("200 OK", json.dumps(asdict(self._state.hand_over())).encode()))
            return
        self._state.arrive(headers["host"])
        asyncio.get_running_loop().call_soon(self._reply, path, headers)

    def _reply(self, path: str, headers: dict[str, str]) -> None:
        tag = f'"{path}"'
        known = headers.get("if-none-match") == tag
        if known:
            self._state.conduct.unchanged += 1
            reply = f"HTTP/1.1 304 Not Modified\r\nETag: {tag}\r\n\r\n".encode()
        elif path.count("/") > 1:
            reply = _answer("200 OK", _PAGE, "Content-Type: text/html\r\n")
        elif path == "/robots.txt":
            reply = _answer("404 Not Found", b"")
        else:
            reply = _answer("200 OK", write_feed(headers["host"], path), f"ETag: {tag}\r\n")
        self._state.leave(headers["host"])  # before the visitor can know
        self._transport.write(reply)


def _answer(status: str, body: bytes, more: str = "") -> bytes:
    return f"HTTP/1.1 {status}\r\n{more}Content-Length: {len(body)}\r\n\r\n".encode() + body


_PAGE = (
    b"<!doctype html><html><head><title>A report</title></head><body><article>"
    + b"<p>The council met on Tuesday and put off the vote on the bridge, as it had in spring.</p>" * 40
    + b"</article></body></html>"
)


def write_feed(host: str, path: str) -> bytes:
    """A small feed, different at each address."""
    items = "".join(
        f"<item><title>Report {number} of {path}</title><link>http://{host}{path}/{number}</link>"
        f"<pubDate>Fri, 12 Jul 2024 12:0{number}:00 GMT</pubDate>"
        f"<description>The court heard the parties on the matter of {path} today, and will hear them again."
        "</description></item>"
        for number in range(ITEMS)
    )
    return f'<rss version="2.0"><channel><title>{host}{path}</title>{items}</channel></rss>'.encode()
