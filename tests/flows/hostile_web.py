"""A web that means ill: what its hosts answer to a poll, and the one named outcome that each must end in.

`python -m tests.flows.hostile_web` polls them all in one process and prints the most memory that it had, in MB.
"""

from __future__ import annotations

import gzip
import resource
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import repeat
from pathlib import Path

from extract.legal.parties import index_names
from extract.pages.relevance import build_scanner
from extract.records import Validators
from extract.web.fetch import FetchOptions, open_client
from extract.web.politeness import Politeness, open_gate
from flows.polling import poll_feed
from flows.reading import Reader
from storage.feeds.polls import PollFailed, PollRead, PollResult, Trouble
from storage.records import DueFeed
from tests.web import Answer, Asked, Route, serve

MIB = 1024 * 1024
HEAD = b"<rss version='2.0'><channel><title>t</title>"
ITEM = b"<item><title>Caf\xc3\xa9 ruling</title><link>http://news.example/1</link></item>"
END = b"</channel></rss>"
FEED = HEAD + ITEM + END
XML = "application/rss+xml"


@dataclass(frozen=True, slots=True)
class Case:
    """One hostile feed. It fails with `reason` in its reason, or, where that is None, is read with `entries`.

    `beyond` is how many items at least are counted and not read.
    """

    answer: Answer | Route
    reason: str | None = None
    trouble: Trouble = Trouble.HARD
    entries: int = 0
    beyond: int = 0


def redirect(target: str, **headers: str) -> Answer:
    """Leads elsewhere."""
    return Answer(status=302, headers={"Location": target, **headers})


def busy(retry_after: str) -> Answer:
    """Asks for a pause."""
    return Answer(b"later", 503, {"Retry-After": retry_after})


def _endless_circle(asked: Asked) -> Answer:
    return redirect(f"{asked.path}x", **{"Set-Cookie": "seen=1; Path=/"})


def _feed_of(count: int) -> bytes:
    items = (b"<item><title>n</title><link>/%d</link></item>" % number for number in range(count))
    return HEAD + b"".join(items) + END


def _large_feed() -> bytes:
    """Just below the limit of size, with as much text as there can be."""
    item = (
        b"<item><title>n</title><link>/%d</link><description>"
        + b"Words of the court. " * 100
        + b"</description></item>"
    )
    return HEAD + b"".join(item % number for number in range(4_900)) + END


_LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
BILLION_LAUGHS = (
    f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY l0 "ha">{_LAUGHS}]>'
    "<rss version='2.0'><channel><item><title>Ruling &l9;</title><link>/1</link></item></channel></rss>"
).encode()
OUTSIDE_ENTITY = (
    b'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY file SYSTEM "file:///etc/passwd">]>'
    b"<rss version='2.0'><channel><item><title>Ruling &file;</title><link>/1</link></item></channel></rss>"
)
QUADRATIC_ENTITY = (
    b'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "' + b"x" * 100_000 + b'">]><rss version="2.0"><channel><item>'
    b"<title>" + b"&a;" * 50_000 + b"</title><link>/1</link></item></channel></rss>"
)
ADRIP = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n\r\n"
PARDON = b"<!doctype html><title>Just a moment...</title><body>Checking your browser before accessing the site.</body>"

ANSWERS: dict[str, Callable[[], Case]] = {
    "redirect to the cloud's metadata": lambda: Case(redirect("http://169.254.169.254/latest/"), "no address of the"),
    "redirect to a file": lambda: Case(redirect("file:///etc/passwd"), "redirects to an address that"),
    "redirect to FTP": lambda: Case(redirect("ftp://news.example/feed"), "redirects to an address that"),
    "redirect to a name that leads home": lambda: Case(
        redirect("http://rebinding.test/"), "no address of the open web"
    ),
    "endless redirects": lambda: Case(_endless_circle, "redirects more than 8 times"),
    "cookie wall": lambda: Case(redirect("/x", **{"Set-Cookie": "ok=1"}), "as pages without a cookie do"),
    "bot wall": lambda: Case(Answer(PARDON, headers={"Content-Type": "text/html"}), "it is a bot wall"),
    "10 GiB of gzip": lambda: Case(
        Answer(headers={"Content-Encoding": "gzip"}, stream=repeat(gzip.compress(b"\0" * (10 * MIB)), 1_000)),
        "larger than 10 MiB",
    ),
    "50 MB without a length": lambda: Case(Answer(HEAD, stream=repeat(ITEM * 500, 1_500)), "larger than 10 MiB"),
    "endless drip": lambda: Case(Answer(raw=_drip()), "takes too long", Trouble.TEMPORARY),
    "length too long": lambda: Case(
        Answer(raw=[b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n", FEED]), "breaks off", Trouble.TEMPORARY
    ),
    "length too short": lambda: Case(Answer(FEED, headers={"Content-Length": str(len(HEAD + ITEM) + 3)}), entries=1),
    "headers without end": lambda: Case(
        Answer(raw=[b"HTTP/1.1 200 OK\r\n", *repeat(b"X-More: " + b"x" * 990 + b"\r\n", 1_000)]),
        "breaks off",
        Trouble.TEMPORARY,
    ),
    "cookies without end": lambda: Case(
        Answer(raw=[b"HTTP/1.1 200 OK\r\n", *repeat(b"Set-Cookie: a=" + b"x" * 4_000 + b"\r\n", 500)]),
        "breaks off",
        Trouble.TEMPORARY,
    ),
    "wrong charset": lambda: Case(Answer(FEED, headers={"Content-Type": f"{XML}; charset=utf-16"}), entries=1),
    "charset that is none": lambda: Case(
        Answer(FEED, headers={"Content-Type": f"{XML}; charset=undefined"}), entries=1
    ),
    "NUL bytes": lambda: Case(Answer(FEED.replace(b"><", b">\0<")), entries=1),
    "nothing but NUL bytes": lambda: Case(Answer(b"\0" * 100_000), "it is empty", Trouble.SOFT),
    "a billion laughs": lambda: Case(Answer(BILLION_LAUGHS), entries=1),
    "a long entity many times": lambda: Case(Answer(QUADRATIC_ENTITY), entries=1),
    "an entity from outside": lambda: Case(Answer(OUTSIDE_ENTITY), entries=1),
    "100,000 entries": lambda: Case(Answer(_feed_of(100_000)), entries=5_000, beyond=90_000),
    "as large as may be": lambda: Case(Answer(_large_feed()), entries=4_900),
    "304 to a first question": lambda: Case(Answer(status=304), "claims to be unchanged", Trouble.TEMPORARY),
    "Retry-After in the past": lambda: Case(busy("Thu, 01 Jan 1970 00:00:00 GMT"), "at the moment", Trouble.TEMPORARY),
    "Retry-After of a year": lambda: Case(busy("31536000"), "not available at the moment", Trouble.TEMPORARY),
}


def _drip() -> Iterator[bytes]:
    yield ADRIP + HEAD
    yield from repeat(b".")


class _FastClock:
    """Time goes a thousand times faster: a drip of a minute takes some hundredths of a second."""

    def __call__(self) -> float:
        return time.monotonic() * 1_000


@contextmanager
def hostile_web(case: Case, *, fast: bool = False) -> Iterator[Callable[[], PollResult]]:
    """Polls the case's feed when called, with the limits that a desk has."""

    def resolve(host: str, port: int) -> list[str]:
        return ["127.0.0.1", "::1"]

    with serve({"/feed": case.answer}) as web:
        web.routes.update({f"/feed{'x' * n}": _route(case.answer) for n in range(1, 12)} | {"/x": _route(case.answer)})
        options = FetchOptions(host_addresses={"*.example": web.address})
        clock = _FastClock() if fast else time.monotonic
        with open_client(options, resolve=resolve, clock=clock) as client:
            gate = open_gate(Politeness(host_spacing={"*": timedelta(0)}), client)
            reader = Reader(client, gate, build_scanner(()), index_names(()), {}, {})
            due = DueFeed(1, "http://news.example/feed", "Courier", Validators(), None)
            yield lambda: poll_feed(reader, due)


def _route(answer: Answer | Route) -> Route:
    return (lambda _: answer) if isinstance(answer, Answer) else answer


def poll_hostile(name: str) -> tuple[Case, PollResult]:
    """The case and what polling it came to."""
    case = ANSWERS[name]()
    with hostile_web(case, fast=name == "endless drip") as poll:
        return case, poll()


def main() -> None:
    """Polls them all."""
    for name in ANSWERS:
        _, result = poll_hostile(name)
        if not isinstance(result, PollFailed | PollRead):
            raise SystemExit(f"{name}: {result}")
    print(peak_mib())


def peak_mib() -> int:
    """The most memory that this program held. On Linux `ru_maxrss` counts what its parent held as well."""
    status = Path("/proc/self/status")
    if status.exists():
        (kib,) = (line.split()[1] for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(kib) // 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024**2


if __name__ == "__main__":
    main()
