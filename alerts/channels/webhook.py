"""Alerts to any program, as signed JSON.

Address and secret never appear in an error, a log line or the representation of the channel. docs/channels.md tells
receivers how to check the signature and how to know a repeat.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.request import HTTPHandler, HTTPSHandler, OpenerDirector, ProxyHandler, Request

from alerts.channel import SendError, SendFailedError, SendRefusedError, SendUnclearError, idempotency_key
from alerts.channels.answers import check_address, lost_answers_named, read_retry_after
from alerts.channels.webhook_body import write_body
from storage.records import Delivery

_SHORTEST_SECRET = 16  # characters; what is shorter can be guessed from one signed message
_NOT_NOW = {408, 409, 425, 429, 503}  # 409: an earlier try of the same key is still being worked on
_NEXT_STEPS = {
    401: "it does not accept our signature; put the same secret on both sides",
    403: "it does not accept our signature; put the same secret on both sides",
    404: "nothing is there; put its new address into its environment variable",
    410: "it was switched off; put another address into its environment variable",
}


@dataclass(frozen=True, slots=True)
class WebhookChannel:
    """Posts each alert to `url`, signed with `secret`. Raises ValueError, without either in it, for an unfit one."""

    name: str
    url: str = field(repr=False)
    secret: str = field(repr=False)
    timeout: timedelta = timedelta(seconds=20)
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)

    def __post_init__(self) -> None:
        check_address(self.url, f"channel {self.name}: the webhook")
        if len(self.secret) < _SHORTEST_SECRET:
            raise ValueError(
                f"channel {self.name}: the secret is shorter than {_SHORTEST_SECRET} characters;"
                " make one with `openssl rand -hex 32`"
            )

    def send_alert(self, delivery: Delivery) -> None:
        """Posts the alert and reads the answer's status. A webhook gives no receipt. Raises SendError."""
        request = self._write_request(delivery)
        with lost_answers_named("the webhook"), _open(request, self.timeout) as answer:
            status, headers = answer.status, dict(answer.headers)
        if not 200 <= status < 300:
            raise _explain_status(status, headers)

    def _write_request(self, delivery: Delivery) -> Request:
        body = write_body(delivery)
        timestamp = str(int(self.clock().timestamp()))
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "Courtbeat",
            "Idempotency-Key": idempotency_key(self.name, delivery.alert.key),
            "Courtbeat-Timestamp": timestamp,
            "Courtbeat-Signature": f"sha256={_sign(self.secret, timestamp, body)}",
        }
        return Request(self.url, body, headers, method="POST")  # noqa: S310  # http or https: checked at the start


def _sign(secret: str, timestamp: str, body: bytes) -> str:
    """The time is signed too, so that a message caught on its way cannot be sent again next week."""
    return hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def _open(request: Request, timeout: timedelta):  # type: ignore[no-untyped-def]  # urllib types its answers as Any
    """The answer, whatever its status: without the usual handlers no redirect is followed and no status is an error.

    A redirect would carry the alert to an address that nobody has named.
    """
    opener = OpenerDirector()
    for handler in (ProxyHandler(), HTTPHandler(), HTTPSHandler()):
        opener.add_handler(handler)
    return opener.open(request, timeout=timeout.total_seconds())


def _explain_status(status: int, headers: Mapping[str, str]) -> SendError:
    """Which error a status means.

    What a person puts right (the address, the secret) and what passes is worth more tries; a message that the receiver
    cannot use is not. Of other faults on its side we cannot know whether they came before or after it took the message.
    """
    said = f"the webhook answered {status}"
    if status in _NOT_NOW:
        return SendFailedError(f"{said}: not now", read_retry_after(headers))
    if status in _NEXT_STEPS:
        return SendFailedError(f"{said}: {_NEXT_STEPS[status]}")
    if 300 <= status < 400:
        return SendFailedError(f"{said}: it has moved; put its new address into its environment variable")
    if 400 <= status < 500:
        return SendRefusedError(said)
    return SendUnclearError(f"{said}, which does not tell whether the message arrived")
