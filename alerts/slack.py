"""Alerts to Slack by incoming webhook.

The webhook's address is its password: it never appears in an error, a log line or the representation of the channel.
"""

from __future__ import annotations

import http.client
import logging
import re
import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from urllib.error import URLError

from slack_sdk.webhook import WebhookClient, WebhookResponse

from alerts.blocks import escape_within
from alerts.channel import SendError, SendFailedError, SendRefusedError, SendUnclearError, describe_cause
from alerts.render import render_blocks, render_subject
from storage.records import Delivery

SPACING = timedelta(seconds=1)
"""Slack takes one message a second and webhook."""

_WEB_ADDRESS = re.compile(r"https?://[\w.-]+(?::\d+)?/[!-~]*", re.ASCII)
_SILENT = logging.Logger("slack_sdk, silent", level=logging.CRITICAL + 1)  # the library logs the address it posts to
_FALLBACK_CHARACTERS = 400  # what a notification on a telephone shows, and more
_GATEWAY_LOST_ANSWER = {502, 504}  # the server behind it may have taken the message
_NEXT_STEPS = {
    "no_service": "the webhook is switched off or deleted; make a new one and put it in its environment variable",
    "no_active_hooks": "the webhook is switched off; make a new one and put it in its environment variable",
    "invalid_token": "the webhook is not valid; copy it again into its environment variable",
    "channel_not_found": "the webhook's Slack channel is gone; make a webhook for another one",
    "channel_is_archived": "the Slack channel is archived; bring it back or make a webhook for another one",
    "action_prohibited": "an administrator of the workspace does not allow this; ask them",
    "posting_to_general_channel_denied": "only administrators may post there; make a webhook for another channel",
}


class SlackWebhookChannel:
    """One incoming webhook. `clock` counts seconds from anywhere; `sleep` waits as many."""

    def __init__(
        self,
        name: str,
        url: str,
        *,
        timeout: timedelta = timedelta(seconds=20),
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Raises ValueError, without the address in it, for what is no web address."""
        if not _WEB_ADDRESS.fullmatch(url):
            raise ValueError(f"channel {name}: the webhook is no web address; copy it again from Slack")
        self.name = name
        seconds = max(1, round(timeout.total_seconds()))
        # No retry handlers: the library's own would send again after a lost answer, and nobody would know.
        self._client = WebhookClient(url, timeout=seconds, logger=_SILENT, retry_handlers=[])
        self._clock, self._sleep = clock, sleep
        self._free_at = clock()

    def send_alert(self, delivery: Delivery) -> None:
        """Sends the alert, at most one a SPACING. A webhook gives no receipt. Raises SendError."""
        self._await_turn()
        _check_answer(self._post(delivery))

    def _await_turn(self) -> None:
        if (wait_seconds := self._free_at - self._clock()) > 0:
            self._sleep(wait_seconds)
        self._free_at = self._clock() + SPACING.total_seconds()

    def _post(self, delivery: Delivery) -> WebhookResponse:
        """Errors are raised `from None`: the causes may carry the address."""
        fallback = escape_within(render_subject(delivery.alert), _FALLBACK_CHARACTERS)
        blocks = render_blocks(delivery.alert, delivery.may_repeat)
        try:
            return self._client.send(text=fallback, blocks=blocks, unfurl_links=False, unfurl_media=False)
        except URLError as error:
            raise SendFailedError(f"Slack was not reached: {describe_cause(error.reason)}") from None
        except (OSError, http.client.HTTPException, ValueError, LookupError) as error:
            raise SendUnclearError(
                f"Slack did not answer after the message went out: {describe_cause(error)}"
            ) from None


def _check_answer(answer: WebhookResponse) -> None:
    if answer.status_code == 200 and answer.body == "ok":
        return
    raise _explain_answer(answer.status_code, answer.body, answer.headers)


def _explain_answer(status: int, body: str, headers: Mapping[str, str]) -> SendError:
    """Which error an answer means.

    A fault of the message is refused for good. A fault of the webhook (deleted, its channel archived) is worth more
    tries: a person puts it right, and the alerts of that night still have to arrive.
    """
    word = body.strip() if body.strip().isidentifier() and len(body) < 60 else ""
    said = f"Slack answered {status}" + (f" ({word})" if word else "")
    if status == 429:
        return SendFailedError(f"{said}: too many messages", _read_retry_after(headers))
    if status == 200 or status in _GATEWAY_LOST_ANSWER:
        return SendUnclearError(f"{said}, which does not tell whether the message arrived")
    if status >= 500:
        return SendFailedError(said, _read_retry_after(headers))
    if word in _NEXT_STEPS:
        return SendFailedError(f"{said}: {_NEXT_STEPS[word]}")
    return SendRefusedError(said)


def _read_retry_after(headers: Mapping[str, str]) -> timedelta | None:
    """Slack gives seconds. Anything else is not understood, and our own waiting times apply."""
    seconds = {key.lower(): value for key, value in headers.items()}.get("retry-after", "")
    return timedelta(seconds=int(seconds)) if seconds.isascii() and seconds.isdigit() and len(seconds) < 7 else None
