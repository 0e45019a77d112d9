"""The webhook: what a receiver is told, how it checks the sender, and where the alert must not go."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from email.message import Message
from pathlib import Path
from typing import Any

import pytest

from alerts.channel import SendError, SendFailedError, SendRefusedError, SendUnclearError
from alerts.channels.webhook import WebhookChannel
from alerts.channels.webhook_body import write_body
from storage.records import Contradiction, FeedNote, Form, Slot
from tests.alerts.documents import read_example
from tests.alerts.far_ends import ACCEPTED, Answer, Break, HttpScript, Request, load_certificate, serve_http
from tests.alerts.samples import NOON, make_alert, make_appeal, make_delivery, make_hearing, make_notice, make_report

SECRET = "not a word that anybody guesses"


@dataclass(frozen=True, slots=True)
class Receiver:
    """A channel, the receiver's script, and its address."""

    channel: WebhookChannel
    script: HttpScript
    url: str

    @property
    def request(self) -> Request:
        """The last that arrived."""
        return self.script.requests[-1]


@contextmanager
def open_receiver(*answers: Answer | Break, name: str = "hook") -> Iterator[Receiver]:
    """A channel to a receiver that gives these answers, at noon."""
    script = HttpScript(list(answers) or [ACCEPTED])
    with serve_http(script) as address:
        channel = WebhookChannel(name, f"{address}/alerts", SECRET, timedelta(seconds=1), lambda: NOON)
        yield Receiver(channel, script, address)


def read_body(**changes: Any) -> dict[str, Any]:
    """What a receiver reads of one notice with these changes."""
    body = json.loads(write_body(make_delivery(alert=make_alert(notices=(make_notice(**changes),)))))
    notice: dict[str, Any] = body["notices"][0]
    return notice


# ------------------------------------------------------------------ what people copy from the documents


@pytest.fixture
def is_from_courtbeat() -> Callable[..., bool]:
    """The documented check, as a receiver's author pastes it."""
    names: dict[str, Any] = {}
    exec(read_example("python", "import hashlib"), names)  # noqa: S102  # our own document
    check: Callable[..., bool] = names["is_from_courtbeat"]
    return check


def test_the_documented_check_accepts_what_we_send(is_from_courtbeat: Callable[..., bool]) -> None:
    """A recipe that does not work is copied all the same, and then the check is left out."""
    with open_receiver() as receiver:
        receiver.channel.send_alert(make_delivery())
        arrived = receiver.request
    assert is_from_courtbeat(SECRET, arrived.headers, arrived.body, NOON.timestamp() + 10)


@pytest.mark.parametrize(
    ("secret", "timestamp", "body", "seconds_later"),
    [
        ("another secret of that length", None, None, 10),
        (SECRET, None, b"{}", 10),
        (SECRET, "1720958400", None, 10),
        (SECRET, None, None, 3600),
        (SECRET, None, None, -3600),
    ],
    ids=["another secret", "another body", "another time", "sent again later", "sent from the future"],
)
def test_the_documented_check_refuses_a_forgery(
    is_from_courtbeat: Callable[..., bool], secret: str, timestamp: str | None, body: bytes | None, seconds_later: int
) -> None:
    """Whoever knows the address can post there; an alert makes newsrooms move."""
    with open_receiver() as receiver:
        receiver.channel.send_alert(make_delivery())
        arrived = receiver.request
    headers = Message()
    for name, value in arrived.headers.items():
        headers[name] = timestamp if timestamp and name == "Courtbeat-Timestamp" else value
    assert not is_from_courtbeat(secret, headers, body or arrived.body, NOON.timestamp() + seconds_later)


def test_the_documented_body_is_the_one_we_send() -> None:
    """Receivers are written from the example."""
    copy = make_report(outlet="Coast Daily", copied_from="Mesa Wire")
    alert = make_alert(notices=(make_appeal(also=(copy,)),), pending=())
    sent = json.loads(write_body(make_delivery("desk-hook", alert=alert)))
    assert json.loads(read_example("json", "{")) == sent


# ------------------------------------------------------------------ the body


def test_a_planned_appeal_is_called_so() -> None:
    """`appeal_filed` with another key for "not yet" is a false alarm in the receiver's code."""
    (appeal, filed) = (
        json.loads(write_body(make_delivery(alert=make_alert(notices=(notice,)))))["notices"][0]["kind"]
        for notice in (make_appeal(), make_notice(kind="appeal_filed"))
    )
    assert (appeal, filed) == ("appeal_planned", "appeal_filed")


def test_a_month_is_not_its_first_day() -> None:
    """A program that reads 2024-11-01 sends a reporter to court on that day."""
    assert read_body(event_date=make_hearing().event_date)["date"] == {
        "on": "2024-11",
        "precision": "month",
        "wording": "mid-November",
    }


def test_a_digest_gives_a_contradiction_as_two_notices() -> None:
    """Each with its quote and outlet: which of the two is right is for people to find out."""
    pair = Contradiction(Slot.OUTCOME, make_notice(), make_notice(outcome="without prejudice"))
    digest = make_alert(form=Form.DIGEST, contradictions=(pair,), feed_notes=(FeedNote("Mesa Wire", "u", "fails"),))
    body = json.loads(write_body(make_delivery(alert=digest)))
    (contradiction,) = body["contradictions"]
    assert body["form"] == "digest"
    assert contradiction["slot"] == "outcome"
    assert [contradiction[side]["outcome"] for side in ("one", "other")] == ["with prejudice", "without prejudice"]
    assert body["feed_notes"] == [{"outlet": "Mesa Wire", "url": "u", "trouble": "fails"}]


def test_an_address_that_is_none_is_no_link() -> None:
    """A receiver puts it into a page."""
    assert read_body(lead=make_report(url="javascript:alert(1)"))["report"]["url"] is None


def test_every_try_of_an_alert_has_one_key_and_no_other_has_it() -> None:
    """By the key alone a receiver knows a repeat."""
    deliveries = (
        make_delivery(),
        make_delivery(may_repeat=True, attempts=2),
        make_delivery(alert=make_alert(key="other")),
    )
    with open_receiver() as receiver, open_receiver(name="büro\r\nX: y") as other:
        for delivery in deliveries:
            receiver.channel.send_alert(delivery)
        other.channel.send_alert(make_delivery())
        first, second, third = (request.headers["Idempotency-Key"] for request in receiver.script.requests)
        elsewhere = other.request.headers["Idempotency-Key"]
    assert first == second
    assert len({first, third, elsewhere}) == 3


# ------------------------------------------------------------------ answers


@pytest.mark.parametrize(
    ("status", "meaning"),
    [
        *((status, SendFailedError) for status in (301, 303, 307, 401, 403, 404, 408, 409, 410, 425, 429, 503)),
        *((status, SendRefusedError) for status in (400, 405, 413, 415, 422, 451)),
        *((status, SendUnclearError) for status in (500, 501, 502, 504)),
    ],
)
def test_each_answer_has_one_meaning(status: int, meaning: type[SendError]) -> None:
    """As docs/channels.md says: tried again, put aside, or tried again and marked."""
    with open_receiver(Answer(status, "")) as receiver, pytest.raises(meaning, match=f"the webhook answered {status}"):
        receiver.channel.send_alert(make_delivery())


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_every_kind_of_yes_is_one(status: int) -> None:
    """Queues answer 202, and many receivers 204."""
    with open_receiver(Answer(status, "")) as receiver:
        receiver.channel.send_alert(make_delivery())


@pytest.mark.parametrize("status", [429, 503])
def test_the_time_that_the_receiver_names_is_handed_on(status: int) -> None:
    """It knows best when it can take more."""
    with open_receiver(Answer(status, "", "90")) as receiver, pytest.raises(SendFailedError) as caught:
        receiver.channel.send_alert(make_delivery())
    assert caught.value.retry_after == timedelta(seconds=90)


def test_a_redirect_is_not_followed() -> None:
    """It would carry the alert, signed, to an address that nobody has named."""
    with open_receiver() as elsewhere:
        moved = Answer(307, "", location=f"{elsewhere.url}/alerts")
        with open_receiver(moved) as receiver, pytest.raises(SendFailedError, match="put its new address"):
            receiver.channel.send_alert(make_delivery())
        assert elsewhere.script.requests == []


def test_nobody_listening_is_a_failure() -> None:
    """Nothing went out: the next try is no repeat."""
    with open_receiver() as receiver:
        pass
    with pytest.raises(SendFailedError, match="the webhook was not reached: Connection refused"):
        receiver.channel.send_alert(make_delivery())


def test_an_untrusted_certificate_stops_before_anything_is_said(certificate: Path) -> None:
    """Whoever sits in between would read the alert and could answer 200."""
    script = HttpScript()
    with serve_http(script, load_certificate(certificate)) as address:
        channel = WebhookChannel("hook", address, SECRET)
        with pytest.raises(SendFailedError, match="not reached: its certificate is not trusted"):
            channel.send_alert(make_delivery())
    assert script.requests == []


# ------------------------------------------------------------------ settings


@pytest.mark.parametrize(
    ("url", "secret", "words"),
    [
        ("ftp://hunter2.example", SECRET, "no web address"),
        ("https://desk:hunter2@hook.example/", SECRET, "no web address"),
        ("https://hook.example/", "hunter2", "shorter than 16 characters"),
    ],
)
def test_what_is_unfit_is_refused_at_the_start_and_not_shown(url: str, secret: str, words: str) -> None:
    """The mistyped one may still be most of a secret."""
    with pytest.raises(ValueError, match=words) as caught:
        WebhookChannel("hook", url, secret)
    assert "hunter2" not in str(caught.value)
