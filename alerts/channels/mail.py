"""Alerts by mail: the conversation with the server that takes them.

Passwords are handed in, and appear in no error, log line or representation.
"""

from __future__ import annotations

import logging
import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from enum import StrEnum

from alerts.channel import SendError, SendFailedError, SendRefusedError, SendUnclearError, describe_cause
from alerts.channels.mail_message import read_address, write_mail
from alerts.clean import clean_line
from storage.records import Delivery

_log = logging.getLogger(__name__)

_SIGN_IN_CODES = {530, 534, 535, 538}


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
            read_address(written)

    def send_alert(self, delivery: Delivery) -> str:
        """The Message-ID. A message that some recipients' servers refuse goes to the others, with a warning logged:
        one address gone wrong must not keep an alert from the desk. Raises SendError when no recipient is accepted.
        """
        message = self.write_message(delivery)
        with _connect(self.server, read_address(self.sender).domain) as smtp:
            self._offer_envelope(smtp)
            _hand_over(smtp, message.as_bytes())
        return str(message["Message-ID"])

    def write_message(self, delivery: Delivery) -> EmailMessage:
        """The message as it is sent."""
        sender, *recipients = map(read_address, (self.sender, *self.recipients))
        return write_mail(delivery, self.name, sender, recipients, self.clock())

    def _offer_envelope(self, smtp: smtplib.SMTP) -> None:
        """Sender and recipients; nothing is sent yet, so a lost connection is a plain failure."""
        addresses = [read_address(recipient).addr_spec for recipient in self.recipients]
        with _lost_connection_is(SendFailedError):
            _expect_acceptance(smtp.mail(read_address(self.sender).addr_spec), "the sender's address")
            answers = {address: smtp.rcpt(address) for address in addresses}
        refused = {address: answer for address, answer in answers.items() if answer[0] not in {250, 251}}
        if len(refused) == len(answers):
            softest = min(refused.values())  # a 4yz among them: some will be accepted later
            raise _explain_code(*softest, f"every recipient ({', '.join(refused)})")
        for address, (code, _) in refused.items():
            _log.warning("channel %s: %s was refused (%d), the other recipients are served", self.name, address, code)


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
        lost = "did not answer" if error_class is SendUnclearError else "was not reached"
        raise error_class(f"the mail server {lost}: {describe_cause(error)}") from None


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
