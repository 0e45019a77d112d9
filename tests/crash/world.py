"""A small world for the crash harness: one outlet, two stories, a mail server and a Slack-shaped webhook.

The far ends live in the harness's process and outlast every round; what they took is the truth that rounds are judged
by. Their faults are switched on for one round and off again.
"""

from __future__ import annotations

import json
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Literal

from tests.alerts.far_ends import MailServerScript, serve_mail

START = datetime(2024, 7, 12, 9, 0, tzinfo=UTC)
FIRST_NEWS = START + timedelta(minutes=15)

Fault = Literal["none", "refuse", "error", "reset", "half", "drop", "throttle"]

NEWS = (
    (
        "Prosecutors to charge film producer Mara Quill",
        "Prosecutors said on Friday that they will charge the film producer Mara Quill with fraud over the Mesa studio"
        " accounts. A filing is expected next week, they said.",
    ),
    (
        "Residents sue Calder Line",
        "Forty residents of the Holm harbour on Friday sued the ferry company Calder Line, asking a judge to order it"
        " to pay for broken sea walls. The suit was filed in the county court.",
    ),
    (
        "Mara Quill charged",
        "Mara Quill was charged with fraud on Friday over the Mesa studio accounts, the district attorney's office"
        " said. She is to appear before a magistrate later this month.",
    ),
    (
        "Judge rejects Calder Line motion",
        "A judge on Friday denied a motion by Calder Line to dismiss the lawsuit that residents of the Holm harbour"
        " brought against the company over broken sea walls.",
    ),
    (
        "Quill pleads not guilty",
        "Mara Quill pleaded not guilty to fraud on Friday in the case over the Mesa studio accounts. The judge released"
        " her without bail, and her lawyer declined to comment.",
    ),
)
"""Headline and text of each article, in order of publication, ten minutes and less before the first poll."""

PADDING = (
    "The court is in the old customs house by the river, where the clerk's office opens at nine. Nobody else was in"
    " the public gallery when the list was called, and the session ended before noon."
)

WATCHES = {
    "mesa": '[[party]]\nname = "Mara Quill"\naliases = ["Quill"]\nrole = "defendant"\n[context]\nany = ["Mesa"]\n',
    "ferry": '[[party]]\nname = "Calder Line"\nrole = "defendant"\n[context]\nany = ["Holm"]\n',
}


@dataclass
class World:
    """The far ends and how they behave now. `posts` are the Slack messages that were taken, in order."""

    news_is_out: bool = False
    web_fault: Fault = "none"
    slack_fault: Fault = "none"
    posts: list[dict[str, Any]] = field(default_factory=list)
    mail: MailServerScript = field(default_factory=MailServerScript)
    web_port: int = 0
    mail_port: int = 0

    def heal(self) -> None:
        """Everything works again."""
        self.web_fault = self.slack_fault = "none"
        self.set_mail("none")

    def set_mail(self, fault: Fault) -> None:
        """How the mail server fails: refuses for now, drops before, or after it took the message."""
        self.mail.at_message = "451 later" if fault == "refuse" else "250 OK"
        self.mail.drops_at_recipient = fault == "reset"
        self.mail.drops_after_message = fault == "drop"

    def forget(self) -> None:
        """As if nothing had arrived yet."""
        self.posts.clear()
        self.mail.taken.clear()
        self.mail.taken_for.clear()


@contextmanager
def open_world() -> Iterator[World]:
    """The far ends, running."""
    world = World()
    handler = type("Handler", (_Handler,), {"world": world})
    web = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=web.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    with serve_mail(world.mail) as mail_port:
        world.web_port, world.mail_port = web.server_port, mail_port
        yield world
    web.shutdown()
    web.server_close()


def write_desk(folder: Path, world: World) -> None:
    """A working directory over this world; both stories go to mail and Slack."""
    (folder / "watches").mkdir(parents=True)
    for story, body in WATCHES.items():
        notify = '[notify]\nchannels = ["mail", "slack"]\n'
        (folder / "watches" / f"{story}.toml").write_text(f'title = "{story}"\n{body}{notify}')
    (folder / "feeds.opml").write_text(
        '<opml version="2.0"><body><outline type="rss" text="Courier" xmlUrl="http://courier.example/feed"/></body></opml>'
    )
    (folder / ".env").write_text(f"SLACK=http://127.0.0.1:{world.web_port}/slack\n")
    (folder / "courtbeat.toml").write_text(
        f'every = "10m"\n[web]\nspacing = "0s"\n[web.host_addresses]\n"*.example" = "127.0.0.1:{world.web_port}"\n'
        '[channel.slack]\nkind = "slack"\nwebhook_env = "SLACK"\n'
        f'[channel.mail]\nkind = "mail"\nhost = "127.0.0.1"\nport = {world.mail_port}\nsecurity = "none"\n'
        'sender = "courtbeat@desk.example"\nrecipients = ["editor@desk.example"]\n'
    )


class _Handler(BaseHTTPRequestHandler):
    """Feed, pages, robots.txt and the webhook."""

    world: World
    wbufsize = -1

    def do_GET(self) -> None:
        if self.path == "/robots.txt":
            return self._give(200, b"", "text/plain")
        if self.world.web_fault == "error":
            return self._give(500, b"", "text/plain")
        if self.world.web_fault == "reset":
            return self._reset()
        body = _write_feed(self.world.news_is_out) if self.path == "/feed" else _write_page(int(self.path[1:]))
        return self._give(200, body.encode(), "application/rss+xml" if self.path == "/feed" else "text/html")

    def do_POST(self) -> None:
        message = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        match self.world.slack_fault:
            case "throttle":
                return self._give(429, b"", "text/plain", {"Retry-After": "60"})
            case "error":
                return self._give(500, b"", "text/plain")
            case "reset":
                return self._reset()
            case "half" | "drop":
                self.world.posts.append(message)
                return self._reset()
        self.world.posts.append(message)
        return self._give(200, b"ok", "text/html")

    def _give(self, status: int, body: bytes, media_type: str, more: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": media_type, "Content-Length": str(len(body)), **(more or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _reset(self) -> None:
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

    def log_message(self, format: str, *args: object) -> None:
        """Keeps the output clean."""


def _write_feed(news_is_out: bool) -> str:
    items = (
        f"<item><title>{title}</title><link>http://courier.example/{number}</link>"
        f"<pubDate>{format_datetime(FIRST_NEWS - timedelta(minutes=10 - number))}</pubDate></item>"
        for number, (title, _) in enumerate(NEWS)
    )
    return f'<rss version="2.0"><channel><title>Courier</title>{"".join(items) if news_is_out else ""}</channel></rss>'


def _write_page(number: int) -> str:
    title, text = NEWS[number]
    return f"<html><body><article><h1>{title}</h1><p>{text}</p><p>{PADDING}</p></article></body></html>"
