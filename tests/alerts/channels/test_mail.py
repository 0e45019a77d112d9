"""Mail: one thread per story, the same Message-ID for a repeat, and servers that refuse in part."""

from __future__ import annotations

import logging
import ssl
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as modern
from pathlib import Path
from typing import Any

import pytest

from alerts.channel import SendFailedError, SendRefusedError
from alerts.channels.mail import MailChannel, MailServer, Security
from tests.alerts.far_ends import MailServerScript, load_certificate, serve_mail
from tests.alerts.samples import NOON, make_alert, make_delivery

NOWHERE = MailServer("mail.example", 25)


def make_channel(port: int = 25, recipients: tuple[str, ...] = ("news@desk.example",), **server: Any) -> MailChannel:
    """A channel to a server on loopback, at noon."""
    plain = MailServer("127.0.0.1", port, Security.NONE, timeout=timedelta(seconds=5))
    return MailChannel("mail", replace(plain, **server), "Courtbeat <alerts@desk.example>", recipients, lambda: NOON)


def read_wire(message: EmailMessage) -> EmailMessage:
    """The message as the far end reads it."""
    return message_from_bytes(message.as_bytes(), _class=EmailMessage, policy=modern)


def test_a_repeat_has_the_same_message_id() -> None:
    """Mail programs and servers drop a second copy by it; another alert or channel must not fall under that."""
    channel = make_channel()
    first, again = (channel.write_message(make_delivery(attempts=tries, may_repeat=tries > 1)) for tries in (1, 2))
    other = channel.write_message(make_delivery(alert=make_alert(key="another")))
    elsewhere = replace(channel, name="mail-2").write_message(make_delivery())
    assert first["Message-ID"] == again["Message-ID"]
    assert len({first["Message-ID"], other["Message-ID"], elsewhere["Message-ID"]}) == 3


def test_a_storys_messages_are_one_thread() -> None:
    """A desk reads a story from the top; and the first message answers nothing."""
    channel = make_channel()
    first = read_wire(channel.write_message(make_delivery()))
    later = make_delivery(thread=first["Message-ID"], alert=make_alert(key="later"))
    second = read_wire(channel.write_message(later))
    assert first["In-Reply-To"] is None
    assert second["In-Reply-To"] == second["References"] == first["Message-ID"]


def test_a_repeat_of_the_first_message_does_not_answer_itself() -> None:
    """A message that is its own parent is lost in some mail programs."""
    channel = make_channel()
    first = channel.write_message(make_delivery())
    again = channel.write_message(make_delivery(thread=first["Message-ID"], may_repeat=True))
    assert again["In-Reply-To"] is None


def test_long_domains_do_not_break_the_thread() -> None:
    """Mail programs do not decode encoded words in these headers: the raw line must hold the id as it is."""
    sender = f"alerts@{'newsroom-' * 7}desk.example.org"
    channel = replace(make_channel(), sender=sender)
    first = channel.write_message(make_delivery())["Message-ID"]
    wire = channel.write_message(make_delivery(thread=first, alert=make_alert(key="later"))).as_bytes().decode("ascii")
    assert f"\r\nIn-Reply-To: {first}\r\nReferences: {first}\r\n" in wire
    assert f"\r\nList-Id: <mesa-film.courtbeat.{sender.partition('@')[2]}>\r\n" in wire


def test_headers_say_what_kind_of_mail_it_is() -> None:
    """Absence notes must not be sent back, and a rule can file each story."""
    message = read_wire(
        make_channel(recipients=("A B <a@desk.example>", "b@desk.example")).write_message(make_delivery())
    )
    assert message["Subject"].startswith("Case dismissed: Mara Quill (with prejudice), 12 July 2024")
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["List-Id"] == "<mesa-film.courtbeat.desk.example>"
    assert message["Date"].datetime == datetime(2024, 7, 13, 12, 0, tzinfo=UTC)
    assert message["From"] == "Courtbeat <alerts@desk.example>"
    assert message["To"] == "A B <a@desk.example>, b@desk.example"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]


def test_a_receipt_that_is_no_message_id_starts_a_new_thread() -> None:
    """The channel's name may have belonged to Slack before: its receipts are no mail headers."""
    message = make_channel().write_message(make_delivery(thread="1720785600.000100\r\nBcc: all@desk.example"))
    assert message["In-Reply-To"] is None
    assert message["Bcc"] is None


NO_ADDRESSES = (
    "",
    "desk",
    "desk@",
    "@desk.example",
    "a@b@desk.example",
    "düsk@desk.example",
    "a@desk.example, b@desk.example",
    "A <a@desk.example> <b@desk.example>",
    "a@desk.example\r\nBcc: all@desk.example",
)


@pytest.mark.parametrize("address", NO_ADDRESSES)
def test_what_is_no_address_is_refused_at_the_start(address: str) -> None:
    """Better than at three in the morning, with the first alert."""
    with pytest.raises(ValueError, match="no mail address"):
        MailChannel("mail", NOWHERE, "alerts@desk.example", (address,))


def test_mail_without_recipients_is_refused_at_the_start() -> None:
    """It would be sent to nobody, and count as sent."""
    with pytest.raises(ValueError, match="names no recipient"):
        MailChannel("mail", NOWHERE, "alerts@desk.example", ())


# ------------------------------------------------------------------ against a real server


def test_the_receipt_is_the_message_id_that_arrived() -> None:
    """The ledger keeps it, and the story's later messages answer it."""
    script = MailServerScript()
    with serve_mail(script) as port:
        receipt = make_channel(port).send_alert(make_delivery())
    assert [message["Message-ID"] for message in script.taken] == [receipt]


def test_one_refused_recipient_does_not_keep_the_alert_from_the_others(caplog: pytest.LogCaptureFixture) -> None:
    """A colleague's closed mailbox must not silence the desk; the warning names it."""
    caplog.set_level(logging.WARNING)
    script = MailServerScript(at_recipient={"gone@desk.example": "550 no such user"})
    with serve_mail(script) as port:
        make_channel(port, ("gone@desk.example", "news@desk.example")).send_alert(make_delivery())
    assert script.taken_for == [["news@desk.example"]]
    assert "gone@desk.example was refused (550)" in caplog.text


def test_one_recipient_to_be_accepted_later_is_worth_waiting_for() -> None:
    """With nobody accepted yet, "later" for one of them decides: the alert is kept."""
    script = MailServerScript(at_recipient={"gone@desk.example": "550 no", "news@desk.example": "451 later"})
    with serve_mail(script) as port, pytest.raises(SendFailedError, match="451 later"):
        make_channel(port, ("gone@desk.example", "news@desk.example")).send_alert(make_delivery())


def test_a_refusal_says_what_the_server_said() -> None:
    """`courtbeat alerts` shows this line to the one who has to mend it; it must not act on the terminal."""
    script = MailServerScript(at_message="554 5.7.1 looks like \x1b[31mspam")
    with serve_mail(script) as port, pytest.raises(SendRefusedError) as caught:
        make_channel(port).send_alert(make_delivery())
    assert caught.value.reason == "the mail server refused the message: 554 5.7.1 looks like spam"


def test_a_wrong_password_is_mended_by_a_person_and_the_alert_then_sent() -> None:
    """It is permanent to SMTP (535), but the night's alerts must not be given up for it."""
    with serve_mail(MailServerScript(), password="right") as port, pytest.raises(SendFailedError) as caught:
        make_channel(port, username="desk", password="wrong-hunter2").send_alert(make_delivery())
    assert "user name" in caught.value.reason
    assert "hunter2" not in caught.value.reason


def test_an_unreachable_server_is_a_failure() -> None:
    """Nothing went out: the next try is no repeat."""
    with serve_mail(MailServerScript()) as port:
        pass
    with pytest.raises(SendFailedError, match="was not reached: Connection refused"):
        make_channel(port).send_alert(make_delivery())


@pytest.fixture
def protected_port(certificate: Path) -> Iterator[int]:
    """The port of a server that offers STARTTLS."""
    with serve_mail(MailServerScript(), certificate=load_certificate(certificate)) as port:
        yield port


def test_starttls_protects_the_conversation(protected_port: int, certificate: Path) -> None:
    """The usual way to a company's mail server."""
    trust = ssl.create_default_context(cafile=certificate)
    channel = make_channel(protected_port, security=Security.STARTTLS, trust=trust)
    assert channel.send_alert(make_delivery()).startswith("<courtbeat.")


def test_an_untrusted_certificate_stops_before_anything_is_said(protected_port: int) -> None:
    """A password sent to whoever answers is no secret any more."""
    with pytest.raises(SendFailedError, match="certificate is not trusted"):
        make_channel(protected_port, security=Security.STARTTLS).send_alert(make_delivery())


def test_a_server_without_starttls_is_not_spoken_to_in_the_clear() -> None:
    """Falling back quietly is what an attacker in the middle hopes for."""
    with serve_mail(MailServerScript()) as port, pytest.raises(SendFailedError, match="check `security`"):
        make_channel(port, security=Security.STARTTLS).send_alert(make_delivery())
