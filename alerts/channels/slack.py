"""Alerts to Slack by incoming webhook.

The webhook's address is its password: it never appears in an error, a log line or the representation of the channel.
"""

from __future__ import annotations

from datetime import timedelta

from slack_sdk.webhook import WebhookClient, WebhookResponse

from alerts.channels.answers import check_address, lost_answers_named
from alerts.channels.slack_service import SILENT, TIMEOUT, Pace, explain_answer, read_word, write_fallback
from alerts.render import render_blocks
from storage.records import Delivery


class SlackWebhookChannel:
    """One incoming webhook. Raises ValueError, without the address in it, for what is no web address."""

    def __init__(self, name: str, url: str, *, timeout: timedelta = TIMEOUT, pace: Pace | None = None) -> None:
        check_address(url, f"channel {name}: the webhook")
        self.name = name
        # No retry handlers: the library's own would send again after a lost answer, and nobody would know.
        seconds = max(1, round(timeout.total_seconds()))
        self._client = WebhookClient(url, timeout=seconds, logger=SILENT, retry_handlers=[])
        self._pace = pace or Pace()

    def send_alert(self, delivery: Delivery) -> None:
        """Sends the alert, at most one a second. A webhook gives no receipt. Raises SendError."""
        self._pace.await_turn()
        answer = self._post(delivery)
        if (answer.status_code, answer.body) == (200, "ok"):
            return
        word = "" if answer.status_code == 200 else read_word(answer.body)  # 200 with another text: not Slack's
        raise explain_answer(answer.status_code, word, answer.headers)

    def _post(self, delivery: Delivery) -> WebhookResponse:
        fallback = write_fallback(delivery.alert)
        blocks = render_blocks(delivery.alert, delivery.may_repeat)
        with lost_answers_named("Slack"):
            return self._client.send(text=fallback, blocks=blocks, unfurl_links=False, unfurl_media=False)
