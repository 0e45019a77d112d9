"""A small world for the crash harness: one outlet, a mail server, Slack by webhook and by bot, a signed webhook.

The far ends live in the harness's process and outlast every round; what they took is the truth that rounds are judged
by. Their faults are switched on for one round and off again.
"""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Literal

from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.alerts.far_ends import ACCEPTED, Answer, Break, MailServerScript, Request, serve_http, serve_mail
from tests.alerts.slack_api import SlackWorkspace
from tests.crash.desk import Wires
from tests.crash.news import State, write_feed, write_page

Fault = Literal["none", "refuse", "error", "throttle", "reset", "drop", "half", "silence"]
"""How a far end fails: no connection; its own error; 429; a connection that breaks before it took the message; one
that breaks after; half an answer; none in time, after it took the message."""

Name = Literal["mail", "slack", "bot", "hook", "web"]

_AFTER_ACCEPTANCE: Mapping[Fault, Break] = {"drop": Break.RESET, "half": Break.HALF, "silence": Break.SILENCE}
_INSTEAD: Mapping[Fault, Answer | Break] = {
    "error": Answer(500, ""),
    "throttle": Answer(429, "", retry_after="60"),
    "reset": Break.RESET,
}


@dataclass(frozen=True)
class Arrival:
    """A message that a far end took. `key` identifies the alert and is the same for every try of it."""

    key: str
    marked: bool


@dataclass
class FarEnd:
    """Takes messages; after `healthy` of them its `fault` begins."""

    fault: Fault = "none"
    healthy: int = 0
    arrivals: list[Arrival] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def failing(self) -> Fault:
        """The fault that the next message meets."""
        return self.fault if len(self.arrivals) >= self.healthy else "none"

    def answer(self, request: Request) -> Answer | Break:
        """Takes the message or not, and answers or not."""
        fault = self.failing
        if fault in _INSTEAD:
            return _INSTEAD[fault]
        answer = self.take(request)
        return _AFTER_ACCEPTANCE.get(fault, answer)

    def take(self, request: Request) -> Answer | Break:
        """The message is here; what the far end says to it when all is well."""
        raise NotImplementedError


class SlackEnd(FarEnd):
    """An incoming webhook: nothing in the message identifies it but its text."""

    def take(self, request: Request) -> Answer | Break:
        message = json.loads(request.body)
        self.arrivals.append(Arrival(message["text"], b"may be a repeat" in request.body))
        return ACCEPTED


class HookEnd(FarEnd):
    """A signed webhook."""

    def take(self, request: Request) -> Answer | Break:
        self.arrivals.append(Arrival(request.headers["Idempotency-Key"], json.loads(request.body)["may_repeat"]))
        return Answer(204, "")


class BotEnd(FarEnd):
    """A workspace that a bot posts to, and reads before it posts again."""

    workspace: SlackWorkspace

    def take(self, request: Request) -> Answer | Break:
        before = len(self.workspace.posted)
        answer = self.workspace.answer(request)
        for message in self.workspace.posted[before:]:
            key = message["metadata"]["event_payload"]["delivery"]
            self.arrivals.append(Arrival(key, "may be a repeat" in str(message)))
        return answer


class MailEnd(FarEnd):
    """A mail server's side of it; the conversation is in `_MailServer`."""

    def keep(self, script: MailServerScript) -> None:
        message = script.taken[-1]
        key = str(message["Message-ID"]).partition(".")[2].partition("@")[0]
        self.arrivals.append(Arrival(key, "may be a repeat" in message.as_string()))


class _MailServer(MailServerScript):
    """Behaves as its far end's fault says."""

    __slots__ = ("end",)
    end: MailEnd

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        fault = self.end.failing
        self.at_message = "451 later" if fault in {"error", "throttle"} else "250 OK"
        self.drops_after_message = fault in {"drop", "half"}
        if fault == "reset":
            self.at_message, self.drops_after_message = "451 later", True
        answer = await MailServerScript.handle_DATA(self, server, session, envelope)
        if self.at_message.startswith("250"):
            self.end.keep(self)
        if fault == "silence":
            await asyncio.Event().wait()  # until the client hangs up
        return answer


@dataclass
class WebEnd(FarEnd):
    """The outlet: its feed, pages and robots.txt."""

    state: State = "quiet"
    asked: int = 0

    @property
    def failing(self) -> Fault:
        """The fault that the next request meets."""
        return self.fault if self.asked > self.healthy else "none"


@dataclass
class World:
    """The far ends, and where they are."""

    mail: MailEnd
    slack: SlackEnd
    bot: BotEnd
    hook: HookEnd
    web: WebEnd
    healthy: Wires
    nobody: int

    @property
    def channels(self) -> Mapping[str, FarEnd]:
        """The far ends that take messages, by name."""
        return {"mail": self.mail, "slack": self.slack, "bot": self.bot, "hook": self.hook}

    def forget(self, state: State) -> None:
        """All is well, nothing has arrived yet, and the outlet is in that state of its day."""
        self.heal()
        for end in self.channels.values():
            end.arrivals.clear()
        self.bot.workspace.posted.clear()
        self.web.state = state

    def break_down(self, faults: Mapping[str, Fault], healthy: int) -> None:
        """Each far end fails as `faults` says, by name, after so many messages that it still takes."""
        for name, end in {**self.channels, "web": self.web}.items():
            end.fault, end.healthy = faults.get(name, "none"), healthy
        self.web.asked = 0

    def heal(self) -> None:
        """Everything works again."""
        self.break_down({}, 0)

    def wires(self) -> Wires:
        """Where the far ends are, now that some may refuse."""
        nowhere = f"http://127.0.0.1:{self.nobody}/"
        well = self.healthy
        return Wires(
            mail_port=self.nobody if self.mail.fault == "refuse" else well.mail_port,
            slack=nowhere if self.slack.fault == "refuse" else well.slack,
            bot=nowhere if self.bot.fault == "refuse" else well.bot,
            hook=nowhere if self.hook.fault == "refuse" else well.hook,
            web_port=self.nobody if self.web.fault == "refuse" else well.web_port,
        )


@contextmanager
def open_world() -> Iterator[World]:
    """The far ends, running."""
    mail, slack, hook, bot, web = MailEnd(), SlackEnd(), HookEnd(), BotEnd(), WebEnd()
    bot.workspace = SlackWorkspace()
    server = _MailServer()
    server.end = mail
    with ExitStack() as opened:
        mail_port = opened.enter_context(serve_mail(server))
        addresses = [opened.enter_context(serve_http(end)) for end in (slack, bot, hook)]
        closed = opened.enter_context(socket.socket())  # bound, so that nobody else gets the port, and not listening
        closed.bind(("127.0.0.1", 0))
        wires = Wires(
            mail_port, f"{addresses[0]}/slack", f"{addresses[1]}/api/", f"{addresses[2]}/hook", _serve(web, opened)
        )
        yield World(mail, slack, bot, hook, web, wires, closed.getsockname()[1])


def _serve(web: WebEnd, opened: ExitStack) -> int:
    handler = type("Handler", (_Outlet,), {"end": web})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    opened.callback(server.server_close)
    opened.callback(server.shutdown)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    return server.server_port


class _Outlet(BaseHTTPRequestHandler):
    end: WebEnd

    def do_GET(self) -> None:
        self.end.asked += 1
        fault = "none" if self.path == "/robots.txt" else self.end.failing
        if fault == "reset":
            self.close_connection = True
            self.connection.close()
        elif fault in {"error", "throttle"}:
            self._give(500 if fault == "error" else 429, b"")
        elif self.path == "/robots.txt":
            self._give(200, b"")
        else:
            is_feed = self.path == "/feed"
            text = write_feed(self.end.state) if is_feed else write_page(int(self.path[1:]), self.end.state)
            self._give(
                200, text.encode(), half=fault == "half", media="application/rss+xml" if is_feed else "text/html"
            )

    def _give(self, status: int, body: bytes, *, half: bool = False, media: str = "text/plain") -> None:
        self.send_response(status)
        self.send_header("Content-Type", media)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if half else body)
        self.close_connection = self.close_connection or half

    def log_message(self, format: str, *args: object) -> None:
        """Keeps the output clean."""
