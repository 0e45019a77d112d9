"""What every channel promises, run over each of them against its real far end."""

from __future__ import annotations

import io
import json
import logging
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from alerts.channel import Channel, SendError, SendFailedError, SendRefusedError, SendUnclearError
from alerts.console import ConsoleChannel
from alerts.mail import MailChannel, MailServer, Security
from alerts.slack import SlackWebhookChannel
from alerts.slack_service import Pace
from alerts.wording import MAY_REPEAT
from tests.alerts.far_ends import ACCEPTED, Answer, Break, HttpScript, MailServerScript, serve_mail, serve_webhook
from tests.alerts.samples import make_delivery

SECRET = "hunter2secret"


@dataclass(frozen=True, slots=True)
class FarEnd:
    """A channel and what arrived at its other end, as text."""

    channel: Channel
    read_arrived: Callable[[], str]


@contextmanager
def _console(stream: io.TextIOBase) -> Iterator[FarEnd]:
    yield FarEnd(ConsoleChannel("console", stream), lambda: stream.getvalue())  # type: ignore[arg-type, attr-defined]


def _closed_console() -> AbstractContextManager[FarEnd]:
    stream = io.StringIO()
    stream.close()
    return _console(stream)


@contextmanager
def _full_disk() -> Iterator[FarEnd]:
    stream = Path("/dev/full").open("w")  # noqa: SIM115  # closing it raises the very error that is tested
    yield FarEnd(ConsoleChannel("console", stream), lambda: "")
    with pytest.raises(OSError, match="No space"):
        stream.close()


@contextmanager
def _mail(script: MailServerScript) -> Iterator[FarEnd]:
    with serve_mail(script, password=SECRET) as port:
        server = MailServer("127.0.0.1", port, Security.NONE, "desk", SECRET, timeout=timedelta(seconds=5))
        channel = MailChannel("mail", server, "Courtbeat <alerts@desk.example>", ("news@desk.example",))
        yield FarEnd(channel, lambda: script.taken[-1].get_body(("plain",)).get_content())  # type: ignore[union-attr]


@contextmanager
def _slack(script: HttpScript) -> Iterator[FarEnd]:
    with serve_webhook(script) as url:
        channel = SlackWebhookChannel("slack", url, timeout=timedelta(seconds=1), pace=Pace(sleep=lambda seconds: None))
        yield FarEnd(channel, lambda: json.dumps(script.arrived[-1], ensure_ascii=False))


ACCEPTING = {
    "console": lambda: _console(io.StringIO()),
    "mail": lambda: _mail(MailServerScript()),
    "slack": lambda: _slack(HttpScript([ACCEPTED])),
}
REFUSING = {
    "mail: every recipient unknown": lambda: _mail(MailServerScript(at_recipient={"news@desk.example": "550 unknown"})),
    "mail: sender refused": lambda: _mail(MailServerScript(at_sender="550 not you")),
    "mail: content refused": lambda: _mail(MailServerScript(at_message="554 no")),
    "slack: blocks refused": lambda: _slack(HttpScript([Answer(400, "invalid_blocks")])),
    "slack: payload refused": lambda: _slack(HttpScript([Answer(400, "invalid_payload")])),
}
FAILING = {
    "console: closed": _closed_console,
    "mail: greylisted": lambda: _mail(MailServerScript(at_recipient={"news@desk.example": "451 later"})),
    "mail: server full": lambda: _mail(MailServerScript(at_message="452 full")),
    "mail: lost before the message": lambda: _mail(MailServerScript(drops_at_recipient=True)),
    "slack: too fast": lambda: _slack(HttpScript([Answer(429, "rate_limited", "30")])),
    "slack: broken": lambda: _slack(HttpScript([Answer(500, "rollup_error")])),
    "slack: webhook deleted": lambda: _slack(HttpScript([Answer(404, "no_service")])),
}
UNCLEAR = {
    "console: disk full": _full_disk,
    "mail: lost after the message": lambda: _mail(MailServerScript(drops_after_message=True)),
    "slack: silent": lambda: _slack(HttpScript([Break.SILENCE])),
    "slack: reset": lambda: _slack(HttpScript([Break.RESET])),
    "slack: half an answer": lambda: _slack(HttpScript([Break.HALF])),
    "slack: gateway": lambda: _slack(HttpScript([Answer(504, "timeout")])),
    "slack: a captive portal": lambda: _slack(HttpScript([Answer(200, "<html>Welcome")])),
}
Opener = Callable[[], AbstractContextManager[FarEnd]]


def _each(far_ends: Mapping[str, Opener]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("open_far_end", far_ends.values(), ids=far_ends.keys())


@_each(ACCEPTING)
def test_accepted_alert_arrives_with_its_evidence(open_far_end: Opener) -> None:
    """An alert without its sentence, outlet or link cannot be checked by the desk."""
    delivery = make_delivery()
    with open_far_end() as far_end:
        far_end.channel.send_alert(delivery)
        arrived = " ".join(far_end.read_arrived().split())
    lead = delivery.alert.notices[0].lead
    assert all(part in arrived for part in ("Case dismissed: Mara Quill", lead.quote, lead.outlet, lead.url))
    assert MAY_REPEAT not in arrived


@_each(ACCEPTING)
def test_possible_repeat_says_so(open_far_end: Opener) -> None:
    """A desk must not take the second copy of a message for a second event."""
    with open_far_end() as far_end:
        far_end.channel.send_alert(make_delivery(may_repeat=True))
        assert MAY_REPEAT in " ".join(far_end.read_arrived().split())


@_each(REFUSING)
def test_refused_message_is_not_worth_another_try(open_far_end: Opener) -> None:
    """The same message would be refused for three days, and nobody would be told."""
    with open_far_end() as far_end, pytest.raises(SendRefusedError):
        far_end.channel.send_alert(make_delivery())


@_each(FAILING)
def test_message_that_did_not_arrive_is_worth_another_try(open_far_end: Opener) -> None:
    """An outage, or a webhook that somebody replaces in the morning, must not cost the night's alerts."""
    with open_far_end() as far_end, pytest.raises(SendFailedError):
        far_end.channel.send_alert(make_delivery())


@_each(UNCLEAR)
def test_lost_answer_is_told_apart_from_a_failure(open_far_end: Opener) -> None:
    """Only so can the next try be marked as a possible repeat, and only then."""
    with open_far_end() as far_end, pytest.raises(SendUnclearError):
        far_end.channel.send_alert(make_delivery())


@_each({**REFUSING, **FAILING, **UNCLEAR})
def test_no_error_holds_a_secret(open_far_end: Opener, caplog: pytest.LogCaptureFixture) -> None:
    """Reasons are stored, listed and logged; a webhook's address or a password there would be public."""
    caplog.set_level(logging.DEBUG)
    with open_far_end() as far_end, pytest.raises(SendError) as caught:
        far_end.channel.send_alert(make_delivery())
    told = "".join(traceback.format_exception(caught.value)) + repr(far_end.channel) + caplog.text
    assert SECRET not in told
    assert "/services/" not in told
