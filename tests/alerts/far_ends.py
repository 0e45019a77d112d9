"""The far ends of the channels, on loopback: real SMTP, and HTTP that answers what a test tells it."""

from __future__ import annotations

import asyncio
import email
import json
import socket
import ssl
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage, Message
from email.policy import default as modern
from enum import Enum, auto
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Protocol, cast

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session


def forget_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing on loopback goes through this machine's proxy."""
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


def load_certificate(path: Path) -> ssl.SSLContext:
    """For a server that shows the certificate in that file."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(path)
    return context


# ------------------------------------------------------------------ mail


@dataclass(slots=True)
class MailServerScript:
    """What the server answers at each step, by recipient where that matters; and what it took."""

    at_sender: str = "250 OK"
    at_recipient: dict[str, str] = field(default_factory=dict)
    at_message: str = "250 OK"
    drops_after_message: bool = False
    drops_at_recipient: bool = False
    taken: list[EmailMessage] = field(default_factory=list)
    taken_for: list[list[str]] = field(default_factory=list)

    async def handle_MAIL(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any) -> str:  # noqa: N802
        envelope.mail_from = address
        return self.at_sender

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any) -> str:  # noqa: N802
        if self.drops_at_recipient:
            _drop(server)
        answer = self.at_recipient.get(address, "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.at_message.startswith("250"):
            self.taken.append(email.message_from_bytes(cast(bytes, envelope.content), policy=modern))
            self.taken_for.append(list(envelope.rcpt_tos))
        if self.drops_after_message:
            _drop(server)
        return self.at_message


def _drop(server: SMTP) -> None:
    cast(asyncio.Transport, server.transport).abort()


@contextmanager
def serve_mail(
    script: MailServerScript, *, certificate: ssl.SSLContext | None = None, password: str | None = None
) -> Iterator[int]:
    """The port of a server that follows `script`; it offers STARTTLS with a certificate, or sign-in with a password."""

    def authenticate(server: SMTP, session: Session, envelope: Envelope, mechanism: str, login: Any) -> AuthResult:
        return AuthResult(success=login.password == (password or "").encode(), handled=False)

    def answer() -> SMTP:
        if password is None:
            return SMTP(script, hostname="mail.example", tls_context=certificate)
        return SMTP(script, hostname="mail.example", authenticator=authenticate, auth_require_tls=False)

    loop = asyncio.new_event_loop()
    server = loop.run_until_complete(loop.create_server(answer, "127.0.0.1", 0))
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        server.close()
        loop.close()


# ------------------------------------------------------------------ HTTP


class Break(Enum):
    """Ways in which an answer does not come."""

    SILENCE = auto()
    RESET = auto()
    HALF = auto()


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered. `location` makes it a redirect."""

    status: int
    body: str
    retry_after: str | None = None
    location: str | None = None


ACCEPTED = Answer(200, "ok")


@dataclass(frozen=True, slots=True)
class Request:
    """One POST as it arrived."""

    path: str
    headers: Message
    body: bytes


class HttpFarEnd(Protocol):
    """Whoever answers the POSTs; `over` is set when the test ends, and ends every silence."""

    over: threading.Event

    def answer(self, request: Request) -> Answer | Break: ...


@dataclass(slots=True)
class HttpScript:
    """The answers in turn, the last one for ever; and what arrived, accepted or not."""

    answers: list[Answer | Break] = field(default_factory=lambda: [ACCEPTED])
    requests: list[Request] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def answer(self, request: Request) -> Answer | Break:
        self.requests.append(request)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    @property
    def arrived(self) -> list[dict[str, Any]]:
        """The messages in the requests."""
        return [json.loads(request.body) for request in self.requests]


@contextmanager
def serve_http(far_end: HttpFarEnd, certificate: ssl.SSLContext | None = None) -> Iterator[str]:
    """The address, without a path, of a server that answers as `far_end` does; with a certificate under https."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            answer = far_end.answer(Request(self.path, self.headers, body))
            if isinstance(answer, Break):
                _break_off(self, answer, far_end.over)
            else:
                _give(self, answer)

        def log_message(self, format: str, *args: object) -> None:
            """Keeps the test's output clean."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if certificate:
        server.socket = certificate.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http{'s' if certificate else ''}://127.0.0.1:{server.server_port}"
    finally:
        far_end.over.set()
        server.shutdown()
        thread.join()
        server.server_close()


def _give(handler: BaseHTTPRequestHandler, answer: Answer) -> None:
    wire = answer.body.encode()
    handler.send_response(answer.status)
    handler.send_header("Content-Type", "application/json" if answer.body.startswith("{") else "text/html")
    handler.send_header("Content-Length", str(len(wire)))
    for name, value in (("Retry-After", answer.retry_after), ("Location", answer.location)):
        if value:
            handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(wire)


def _break_off(handler: BaseHTTPRequestHandler, how: Break, over: threading.Event) -> None:
    handler.close_connection = True
    if how is Break.SILENCE:
        over.wait(timeout=30)
    elif how is Break.HALF:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\no")
    else:
        handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        handler.connection.close()


WEBHOOK_PATH = "/services/T0SECRET/B0SECRET/hunter2secret"


@contextmanager
def serve_webhook(script: HttpScript) -> Iterator[str]:
    """The secret address of a webhook, Slack's or another's."""
    with serve_http(script) as address:
        yield address + WEBHOOK_PATH
