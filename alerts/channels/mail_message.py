"""An alert as a mail: text and HTML in one message, and headers that make one thread of a story. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy, Policy
from email.utils import format_datetime

from alerts.channel import idempotency_key
from alerts.clean import clean_line
from alerts.render import render_html, render_subject, render_text
from storage.records import Delivery

_BARE_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)*", re.ASCII | re.IGNORECASE)
_NAMED_ADDRESS = re.compile(r'"?([^"<>@]*?)"? *<([^<>]*)>')
_MESSAGE_ID = re.compile(r"<[\w.+-]+@[\w.-]+>", re.ASCII)


def read_address(written: str) -> Address:
    """`Desk <desk@example.org>` or the bare address. ValueError for line breaks, non-ASCII addresses and the like."""
    named = _NAMED_ADDRESS.fullmatch(written)
    name, address = named.groups() if named else ("", written)
    if clean_line(written) != written or not _BARE_ADDRESS.fullmatch(address):
        raise ValueError(f"{clean_line(written)!r} is no mail address")
    return Address(name, addr_spec=address)


def write_mail(
    delivery: Delivery, channel: str, sender: Address, recipients: Sequence[Address], now: datetime
) -> EmailMessage:
    """The message as it is sent. Its Message-ID depends on alert and channel alone: a repeat has the same."""
    alert = delivery.alert
    message = EmailMessage(policy=_wire_format())
    message["From"] = sender
    message["To"] = recipients
    message["Subject"] = render_subject(alert)
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<courtbeat.{idempotency_key(channel, alert.key)}@{sender.domain}>"
    message["List-Id"] = _make_list_id(alert.story_id, sender.domain)
    message["Auto-Submitted"] = "auto-generated"
    if delivery.thread and _MESSAGE_ID.fullmatch(delivery.thread) and delivery.thread != message["Message-ID"]:
        message["In-Reply-To"] = delivery.thread
        message["References"] = delivery.thread
    message.set_content(render_text(alert, delivery.may_repeat), cte="quoted-printable")
    message.add_alternative(render_html(alert, delivery.may_repeat), subtype="html", cte="quoted-printable")
    return message


def _make_list_id(story_id: str, domain: str) -> str:
    """One list per story, so that a rule in a mail program can file or mute it (RFC 2919)."""
    return f"<{re.sub('[^a-z0-9-]+', '-', story_id.lower())}.courtbeat.{domain}>"


class _WholeToken(UnstructuredHeader, BaseHeader):
    """A header that is one token, written as it stands.

    The standard library breaks a Message-ID longer than a line into encoded words; mail programs do not decode them
    there, and the thread falls apart. RFC 5322 allows lines of 998 characters.
    """

    def fold(self, *, policy: Policy) -> str:
        """The header's line."""
        return f"{self.name}: {self}{policy.linesep}"


def _wire_format() -> EmailPolicy[EmailMessage]:
    headers = HeaderRegistry()
    for name in ("in-reply-to", "references", "list-id"):
        headers.map_to_type(name, _WholeToken)
    return SMTP.clone(header_factory=headers)
