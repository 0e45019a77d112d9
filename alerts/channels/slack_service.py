"""What both ways into Slack share: its pace, its limits, and what its answers mean."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from alerts.blocks import escape_within
from alerts.channel import SendError, SendFailedError, SendRefusedError, SendUnclearError
from alerts.channels.answers import read_retry_after
from alerts.render import render_subject
from storage.records import Alert

SPACING = timedelta(seconds=1)
"""Slack takes one message a second and channel."""

TIMEOUT = timedelta(seconds=20)
"""Slack answers within one or two; what takes longer has been lost."""

SILENT = logging.Logger("slack_sdk, silent", level=logging.CRITICAL + 1)
"""Handed to the library, which would log the address that it posts to."""

_FALLBACK_CHARACTERS = 400  # what a notification on a telephone shows, and more
_TOO_FAST = {"rate_limited", "ratelimited"}
_MAY_HAVE_WORKED = {"fatal_error", "internal_error", "request_timeout"}  # in the words of Slack's own documents
_NOT_NOW = {"service_unavailable", "team_added_to_org"}
_GATEWAY_LOST_ANSWER = {502, 504}  # the server behind it may have taken the message
_NEXT_STEPS = {
    "no_service": "the webhook is switched off or deleted; make a new one and put it in its environment variable",
    "no_active_hooks": "the webhook is switched off; make a new one and put it in its environment variable",
    "invalid_token": "the webhook is not valid; copy it again into its environment variable",
    "channel_not_found": "the Slack channel is gone or closed to us; name another one, or invite the app into it",
    "channel_is_archived": "the Slack channel is archived; bring it back or choose another one",
    "is_archived": "the Slack channel is archived; bring it back or choose another one",
    "not_in_channel": "the app is not in the Slack channel; invite it there",
    "action_prohibited": "an administrator of the workspace does not allow this; ask them",
    "restricted_action": "an administrator of the workspace does not allow this; ask them",
    "posting_to_general_channel_denied": "only administrators may post there; choose another channel",
    "invalid_auth": "the token is not valid; copy it again into its environment variable",
    "not_authed": "the token is not valid; copy it again into its environment variable",
    "token_expired": "the token has expired; make a new one and put it in its environment variable",
    "token_revoked": "the token was revoked; make a new one and put it in its environment variable",
    "account_inactive": "the app was removed from the workspace; install it again",
    "missing_scope": "the app lacks a permission (scope); add it and install the app again",
}


@dataclass(slots=True)
class Pace:
    """Keeps SPACING between messages. `clock` counts seconds from anywhere; `sleep` waits as many."""

    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    _free_at: float | None = field(default=None, init=False)

    def await_turn(self) -> None:
        """Returns when the next message may go."""
        if self._free_at is not None and (wait_seconds := self._free_at - self.clock()) > 0:
            self.sleep(wait_seconds)
        self._free_at = self.clock() + SPACING.total_seconds()


def write_fallback(alert: Alert) -> str:
    """What a notification shows in the place of the blocks."""
    return escape_within(render_subject(alert), _FALLBACK_CHARACTERS)


def read_word(text: object) -> str:
    """The error's name in Slack's own vocabulary, "" for anything else: a proxy's page may quote the address."""
    word = text.strip() if isinstance(text, str) else ""
    return word if word.isidentifier() and len(word) < 60 else ""


def explain_answer(status: int, word: str, headers: Mapping[str, str]) -> SendError:
    """Which error an answer means; `word` as `read_word` gives it.

    A fault of the message is refused for good. A fault of the webhook, the token or the channel is worth more tries: a
    person puts it right, and the alerts of that night still have to arrive.
    """
    said = f"Slack answered {status}" + (f" ({word})" if word else "")
    if status == 429 or word in _TOO_FAST:
        return SendFailedError(f"{said}: too many messages", read_retry_after(headers))
    if word in _MAY_HAVE_WORKED or status in _GATEWAY_LOST_ANSWER or (status == 200 and not word):
        return SendUnclearError(f"{said}, which does not tell whether the message arrived")
    if word in _NEXT_STEPS:
        return SendFailedError(f"{said}: {_NEXT_STEPS[word]}")
    if status >= 500 or word in _NOT_NOW:
        return SendFailedError(said, read_retry_after(headers))
    return SendRefusedError(said)
