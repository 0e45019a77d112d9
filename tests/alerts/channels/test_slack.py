"""Slack by webhook: its pace, its answers, and the address that nobody may see."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from alerts.channel import SendFailedError, SendRefusedError, SendUnclearError
from alerts.channels.slack import SlackWebhookChannel
from alerts.channels.slack_service import Pace
from tests.alerts.far_ends import ACCEPTED, Answer, Break, HttpScript, serve_webhook
from tests.alerts.samples import make_delivery


@dataclass(slots=True)
class Watchmaker:
    """A clock that stands still but for its own sleeps."""

    seconds: float = 100.0
    slept: list[float] = field(default_factory=list)

    def clock(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.seconds += seconds


@contextmanager
def open_channel(*answers: Answer | Break) -> Iterator[tuple[SlackWebhookChannel, HttpScript, Watchmaker]]:
    """A channel, what arrived, and its time."""
    script, time = HttpScript(list(answers)), Watchmaker()
    with serve_webhook(script) as url:
        timeout = timedelta(seconds=1)
        yield SlackWebhookChannel("slack", url, timeout=timeout, pace=Pace(time.clock, time.sleep)), script, time


def test_at_most_one_message_a_second() -> None:
    """Slack answers 429 to more, and drops what comes after."""
    with open_channel(ACCEPTED) as (channel, script, time):
        channel.send_alert(make_delivery())
        time.seconds += 0.25
        channel.send_alert(make_delivery())
        time.seconds += 5
        channel.send_alert(make_delivery())
    assert time.slept == [0.75]
    assert len(script.arrived) == 3


def test_a_notification_says_what_happened() -> None:
    """`text` is what a telephone shows; blocks alone show nothing there. And no preview pictures below."""
    with open_channel(ACCEPTED) as (channel, script, _):
        channel.send_alert(make_delivery())
    (message,) = script.arrived
    assert message["text"].startswith("Case dismissed: Mara Quill (with prejudice), 12 July 2024")
    assert message["unfurl_links"] is message["unfurl_media"] is False


@pytest.mark.parametrize(
    ("answer", "wait"),
    [
        (Answer(429, "rate_limited", "30"), timedelta(seconds=30)),
        (Answer(429, "rate_limited"), None),
        (Answer(429, "rate_limited", "soon"), None),
        (Answer(503, "busy", "120"), timedelta(minutes=2)),
        (Answer(500, "rollup_error"), None),
    ],
)
def test_the_time_that_slack_names_is_handed_on(answer: Answer, wait: timedelta | None) -> None:
    """Asking earlier prolongs the ban."""
    with open_channel(answer) as (channel, _, _), pytest.raises(SendFailedError) as caught:
        channel.send_alert(make_delivery())
    assert caught.value.retry_after == wait


@pytest.mark.parametrize("answer", [Break.RESET, Break.HALF, Answer(429, "rate_limited", "0"), Answer(500, "error")])
def test_one_try_is_one_message(answer: Answer | Break) -> None:
    """The client library would send again by itself, and the repeat would carry no mark."""
    with open_channel(answer) as (channel, script, _):
        with pytest.raises((SendFailedError, SendUnclearError)):
            channel.send_alert(make_delivery())
        assert len(script.arrived) == 1


@pytest.mark.parametrize("word", ["no_service", "channel_not_found", "channel_is_archived", "action_prohibited"])
def test_a_broken_webhook_is_mended_by_a_person_and_the_alert_then_sent(word: str) -> None:
    """Permanent for this webhook, not for the alert; the reason says what to do."""
    with open_channel(Answer(404, word)) as (channel, _, _), pytest.raises(SendFailedError) as caught:
        channel.send_alert(make_delivery())
    assert caught.value.reason.startswith(f"Slack answered 404 ({word}): ")


def test_an_unknown_answer_is_told_without_its_text() -> None:
    """A proxy's error page may quote the address that was asked for."""
    page = Answer(403, "<h1>Forbidden: /services/T0SECRET/B0SECRET/hunter2secret</h1>")
    with open_channel(page) as (channel, _, _), pytest.raises(SendRefusedError) as caught:
        channel.send_alert(make_delivery())
    assert caught.value.reason == "Slack answered 403"


def test_nobody_listening_is_a_failure() -> None:
    """Nothing went out: the next try is no repeat."""
    with open_channel(ACCEPTED) as (channel, _, _):
        pass
    with pytest.raises(SendFailedError, match="not reached: Connection refused"):
        channel.send_alert(make_delivery())


@pytest.mark.parametrize(
    "url", ["", "hunter2", "ftp://hunter2/", "https://hooks.slack.example/hunter2\n", "http://ö/hunter2"]
)
def test_what_is_no_webhook_is_refused_at_the_start_and_not_shown(url: str) -> None:
    """The mistyped address may still be most of a secret."""
    with pytest.raises(ValueError, match="channel slack: the webhook is no web address") as caught:
        SlackWebhookChannel("slack", url)
    assert "hunter2" not in str(caught.value)
