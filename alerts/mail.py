"""Alerts by mail: text and HTML in one message, one thread per story.

Passwords are handed in, and appear in no error, log line or representation.
"""

from __future__ import annotations

import hashlib
import logging
import re
import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as WIRE_FORMAT
from email.utils import format_datetime
from enum import StrEnum

from alerts.channel import SendError, SendFailedError, SendRefusedError, SendUnclearError, describe_cause
from alerts.clean import clean_line
from alerts.render import render_html, render_subject, render_text
from storage.records import Delivery

_log = logging.getLogger(__name__)

_SIGN_IN_CODES = {530, 534, 535, 538}
_BARE_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)*", re.ASCII | re.IGNORECASE)
_NAMED_ADDRESS = re.compile(r'"?([^"<>@]*?)"? *<([^<>]*)>')
_MESSAGE_ID = re.compile(r"<[\w.+-]+@[\w.-]+>", re.ASCII)


class Security(StrEnum):
    """How the connection is protected: upgraded after the greeting (587), from the first byte (465), or not at all."""

    STARTTLS = "starttls"
    TLS = "ssl"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class MailServer:
    """The server that takes our mail. `timeout` bounds each answer; `trust` replaces the system's certificates."""

    host: str
    port: int
    security: Security = Security.STARTTLS
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    timeout: timedelta = timedelta(seconds=30)
    trust: ssl.SSLContext | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class MailChannel:
    """Sends each alert to every recipient. An address is bare or `Name <address>`; ValueError for anything else."""

    name: str
    server: MailServer
    sender: str
    recipients: tuple[str, ...]
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)

    def __post_init__(self) -> None:
        if not self.recipients:
            raise ValueError(f"channel {self.name}: names no recipient")
        for written in (self.sender, *self.recipients):
            _read_address(written)

    def send_alert(self, delivery: Delivery) -> str:
        """The Message-ID. A message that some recipients' servers refuse goes to the others, with a warning logged:
        one address gone wrong must not keep an alert from the desk. Raises SendError when no recipient is accepted.
        """
        message = self.write_message(delivery)
        with _connect(self.server, _read_address(self.sender).domain) as smtp:
            self._offer_envelope(smtp)
            _hand_over(smtp, message.as_bytes())
        return str(message["Message-ID"])

    def write_message(self, delivery: Delivery) -> EmailMessage:
        """The message as it is sent. Its Message-ID depends on alert and channel alone: a repeat has the same."""
        domain = _read_address(self.sender).domain
        message = EmailMessage(policy=WIRE_FORMAT)
        message["From"] = _read_address(self.sender)
        message["To"] = [_read_address(recipient) for recipient in self.recipients]
        message["Subject"] = render_subject(delivery.alert)
        message["Date"] = format_datetime(self.clock())
        message["Message-ID"] = _make_message_id(delivery.alert.key, self.name, domain)
        message["List-Id"] = _make_list_id(delivery.alert.story_id, domain)
        message["Auto-Submitted"] = "auto-generated"
        if delivery.thread and _MESSAGE_ID.fullmatch(delivery.thread) and delivery.thread != message["Message-ID"]:
            message["In-Reply-To"] = delivery.thread
            message["References"] = delivery.thread
        message.set_content(render_text(delivery.alert, delivery.may_repeat), cte="quoted-printable")
        html = render_html(delivery.alert, delivery.may_repeat)
        message.add_alternative(html, subtype="html", cte="quoted-printable")
        return message

    def _offer_envelope(self, smtp: smtplib.SMTP) -> None:
        """Sender and recipients; nothing is sent yet, so a lost connection is a plain failure."""
        addresses = [_read_address(recipient).addr_spec for recipient in self.recipients]
        with _lost_connection_is(SendFailedError):
            _expect_acceptance(smtp.mail(_read_address(self.sender).addr_spec), "the sender's address")
            answers = {address: smtp.rcpt(address) for address in addresses}
        refused = {address: answer for address, answer in answers.items() if answer[0] not in {250, 251}}
        if len(refused) == len(answers):
            softest = min(refused.values())  # a 4yz among them: some will be accepted later
            raise _explain_code(*softest, f"every recipient ({', '.join(refused)})")
        for address, (code, _) in refused.items():
            _log.warning("channel %s: %s was refused (%d), the other recipients are served", self.name, address, code)


def _read_address(written: str) -> Address:
    """`Desk <desk@example.org>` or the bare address. ValueError for line breaks, non-ASCII addresses and the like."""
    named = _NAMED_ADDRESS.fullmatch(written)
    name, address = named.groups() if named else ("", written)
    if clean_line(written) != written or not _BARE_ADDRESS.fullmatch(address):
        raise ValueError(f"{clean_line(written)!r} is no mail address")
    return Address(name, addr_spec=address)


def _make_message_id(key: str, channel: str, domain: str) -> str:
    digest = hashlib.sha256(f"{channel}\n{key}".encode()).hexdigest()[:32]
    return f"<courtbeat.{digest}@{domain}>"


def _make_list_id(story_id: str, domain: str) -> str:
    """One list per story, so that a rule in a mail program can file or mute it (RFC 2919)."""
    return f"<{re.sub('[^a-z0-9-]+', '-', story_id.lower())}.courtbeat.{domain}>"


# ------------------------------------------------------------------ the conversation with the server


@contextmanager
def _connect(server: MailServer, our_name: str) -> Iterator[smtplib.SMTP]:
    """A connection, protected and signed in. The courtesy of QUIT comes after the answer and cannot undo it."""
    with _lost_connection_is(SendFailedError):
        smtp = _open_connection(server, our_name)
    try:
        with _lost_connection_is(SendFailedError):
            _sign_in(smtp, server)
        yield smtp
    finally:
        _close_connection(smtp)


def _open_connection(server: MailServer, our_name: str) -> smtplib.SMTP:
    seconds = server.timeout.total_seconds()
    if server.security is Security.TLS:
        trust = server.trust or ssl.create_default_context()
        return smtplib.SMTP_SSL(server.host, server.port, our_name, timeout=seconds, context=trust)
    return smtplib.SMTP(server.host, server.port, our_name, timeout=seconds)


def _sign_in(smtp: smtplib.SMTP, server: MailServer) -> None:
    if server.security is Security.STARTTLS:
        smtp.starttls(context=server.trust or ssl.create_default_context())
    smtp.ehlo_or_helo_if_needed()
    if server.username and server.password:
        smtp.login(server.username, server.password)


def _close_connection(smtp: smtplib.SMTP) -> None:
    try:
        smtp.quit()
    except (OSError, smtplib.SMTPException):
        smtp.close()


def _hand_over(smtp: smtplib.SMTP, wire: bytes) -> None:
    """DATA and its answer. Whatever breaks in here may have broken after the server took the message."""
    with _lost_connection_is(SendUnclearError):
        _expect_acceptance(smtp.data(wire), "the message")


@contextmanager
def _lost_connection_is(error_class: type[SendFailedError] | type[SendUnclearError]) -> Iterator[None]:
    """Turns what smtplib and the sockets raise into our errors. `from None`: a cause may quote what we sent."""
    try:
        yield
    except smtplib.SMTPDataError as error:
        raise _explain_code(error.smtp_code, error.smtp_error, "the message") from None
    except smtplib.SMTPAuthenticationError as error:
        raise SendFailedError(_explain_sign_in(error.smtp_code)) from None
    except smtplib.SMTPResponseException as error:
        raise SendFailedError(f"the mail server refused the connection: {error.smtp_code}") from None
    except smtplib.SMTPNotSupportedError:
        raise SendFailedError("the mail server offers no such protection or sign-in; check `security`") from None
    except (OSError, smtplib.SMTPException, EOFError) as error:
        if isinstance(error, ssl.SSLCertVerificationError):
            raise SendFailedError(f"the mail server's certificate is not trusted: {error.verify_message}") from None
        lost = (
            "the mail server did not answer" if error_class is SendUnclearError else "the mail server was not reached"
        )
        raise error_class(f"{lost}: {describe_cause(error)}") from None


def _expect_acceptance(answer: tuple[int, bytes], what: str) -> None:
    if answer[0] != 250:
        raise _explain_code(*answer, what)


def _explain_code(code: int, text: bytes | str, what: str) -> SendError:
    """4yz: later. 5yz: never, except about signing in, which a person puts right and the mail can go."""
    if code in _SIGN_IN_CODES:
        return SendFailedError(_explain_sign_in(code))
    words = clean_line(text.decode("utf-8", "replace") if isinstance(text, bytes) else text)[:200]
    reason = f"the mail server refused {what}: {code} {words}"
    return SendRefusedError(reason) if 500 <= code < 600 else SendFailedError(reason)


def _explain_sign_in(code: int) -> str:
    """Without the server's words: some quote back what they were sent."""
    return f"the mail server does not let us sign in ({code}); check user name, password and `security`"
