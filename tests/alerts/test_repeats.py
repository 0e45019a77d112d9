"""A lost answer, from the outbox to the far end: nothing is lost, and each channel deals with the repeat in its way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from alerts.channels.slack_bot import SlackBotChannel
from alerts.channels.slack_service import Pace
from alerts.channels.webhook import WebhookChannel
from alerts.dispatch import DispatchTally, send_pending
from storage.db import Ledger
from storage.outbox.outbox import claim_next
from tests.alerts.far_ends import ACCEPTED, Break, HttpScript, serve_http
from tests.alerts.outbox import MIDNIGHT, Clock, queue_news
from tests.alerts.slack_api import CHANNEL, TOKEN, SlackWorkspace, serve_slack_api

MINUTE = timedelta(minutes=1)


@pytest.fixture
def workspace() -> SlackWorkspace:
    """What a bot posts to."""
    return SlackWorkspace()


@pytest.fixture
def bot(workspace: SlackWorkspace) -> Iterator[SlackBotChannel]:
    """A bot that needs no rest between messages."""
    with serve_slack_api(workspace) as api:
        yield SlackBotChannel("bot", TOKEN, CHANNEL, api=api, pace=Pace(sleep=lambda seconds: None))


def test_a_bots_message_is_there_once_and_its_thread_goes_on(
    ledger: Ledger, workspace: SlackWorkspace, bot: SlackBotChannel
) -> None:
    """The receipt of the first try, found a minute later, is the thread of the story's next message."""
    queue_news(ledger, "bot")
    workspace.lost = 1
    clock = Clock()
    assert send_pending(ledger, {"bot": bot}, clock) == DispatchTally(failed=1)
    queue_news(ledger, "bot", kind="appeal_filed")
    clock.time += MINUTE
    assert send_pending(ledger, {"bot": bot}, clock).sent == 2
    first, second = workspace.posted
    assert second["thread_ts"] == first["ts"]


def test_a_crash_after_the_message_went_out_is_seen_by_the_bot(
    ledger: Ledger, workspace: SlackWorkspace, bot: SlackBotChannel
) -> None:
    """The process died before it could record anything: only Slack knows."""
    queue_news(ledger, "bot")
    delivery = claim_next(ledger, MIDNIGHT)
    assert delivery is not None
    bot.send_alert(delivery)
    assert send_pending(ledger, {"bot": bot}, Clock()).sent == 1
    assert len(workspace.posted) == 1


def test_a_webhooks_repeat_has_the_key_of_its_first_try(ledger: Ledger) -> None:
    """So the receiver drops it; and it says itself what it may be."""
    script = HttpScript([Break.RESET, ACCEPTED])
    queue_news(ledger, "hook")
    clock = Clock()
    with serve_http(script) as url:
        channel = WebhookChannel("hook", url, "not a word that anybody guesses")
        send_pending(ledger, {"hook": channel}, clock)
        clock.time += MINUTE
        assert send_pending(ledger, {"hook": channel}, clock) == DispatchTally(sent=1, repeated=1)
    first, second = script.requests
    assert first.headers["Idempotency-Key"] == second.headers["Idempotency-Key"]
    assert [body["may_repeat"] for body in script.arrived] == [False, True]
