"""The plug-in point: what a channel is, and the three ways in which sending can go wrong.

SendError           the alert did not, or may not, have arrived
  SendRefusedError    the far end refuses this message: not worth another try
  SendFailedError     it did not arrive now: worth another try, some also after a person has put the channel right
  SendUnclearError    no answer after the message went out: it may have arrived
"""

from __future__ import annotations

import hashlib
import ssl
from datetime import timedelta
from typing import Protocol

from storage.records import Delivery


class SendError(Exception):
    """`reason` is one plain sentence for people; it never holds a webhook address, a token or a password."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class SendRefusedError(SendError):
    """Another try of the same message would be refused again."""


class SendFailedError(SendError):
    """The message did not arrive. Not to be tried before `retry_after`, where the far end named a time."""

    def __init__(self, reason: str, retry_after: timedelta | None = None) -> None:
        super().__init__(reason)
        self.retry_after = retry_after


class SendUnclearError(SendError):
    """The message went out and no answer came: another try may be a repeat, and says so."""


def describe_cause(cause: object) -> str:
    """What the operating system says of an error, else its type: other texts may quote an address or a password."""
    if isinstance(cause, TimeoutError):
        return "no answer in time"
    if isinstance(cause, ssl.SSLCertVerificationError):
        return "its certificate is not trusted"
    return getattr(cause, "strerror", None) or type(cause).__name__


def idempotency_key(channel: str, alert_key: str) -> str:
    """What a far end may know a repeat by: the same for every try of an alert on a channel, and for nothing else.

    Hexadecimal, so that it fits a header and a Message-ID whatever people call their channels.
    """
    return hashlib.sha256(f"{channel}\n{alert_key}".encode()).hexdigest()[:32]


class Channel(Protocol):
    """A way to people. One object serves one configured channel for as long as the program runs."""

    @property
    def name(self) -> str:
        """As courtbeat.toml and the watches name it."""

    def send_alert(self, delivery: Delivery) -> str | None:
        """The far end's receipt (a Message-ID, a time stamp), None where it gives none. Raises SendError, nothing else.

        The receipt of a story's first message comes back as `delivery.thread` with its later ones.
        """
