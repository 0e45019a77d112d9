"""Alerts to Slack by bot token: one thread for each story, and a look before a message is sent again.

Each message carries its delivery's key as metadata, which no person sees and the bot can read back. The token never
appears in an error, a log line or the representation of the channel.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.models.metadata import Metadata
from slack_sdk.web import SlackResponse

from alerts.channel import SendError, SendFailedError, idempotency_key
from alerts.channels.answers import check_address, lost_answers_named
from alerts.channels.slack_service import SILENT, TIMEOUT, Pace, explain_answer, read_word, write_fallback
from alerts.render import render_blocks
from storage.records import Delivery

_log = logging.getLogger(__name__)

EVENT_TYPE = "courtbeat_alert"
"""What our messages' metadata is called in Slack."""

_TOKEN = re.compile(r"xoxb-[\w-]+", re.ASCII)
_CHANNEL_ID = re.compile(r"[CDG][A-Z0-9]{6,}", re.ASCII)
_TIME_STAMP = re.compile(r"\d+\.\d+", re.ASCII)  # of a message: its id within a channel
_PAGE_MESSAGES = 200  # as many as Slack recommends
_MOST_PAGES = 10  # a channel so busy that an alert lies deeper is not read to its end
_CLOCKS_APART = timedelta(hours=1)  # ours and Slack's; an hour more to read costs nothing


@dataclass(frozen=True, slots=True)
class _Earlier:
    """What a look for an earlier try found: its time stamp, or None, which is certain when `all_seen`."""

    time_stamp: str | None
    all_seen: bool


class SlackBotChannel:
    """One Slack channel, named by its id. Raises ValueError, without the token in it, for an unfit token or id."""

    def __init__(
        self,
        name: str,
        token: str,
        channel: str,
        *,
        api: str = WebClient.BASE_URL,
        timeout: timedelta = TIMEOUT,
        pace: Pace | None = None,
    ) -> None:
        if not _TOKEN.fullmatch(token):
            raise ValueError(f"channel {name}: the token is no bot token (xoxb-...); copy it again from Slack")
        if not _CHANNEL_ID.fullmatch(channel):
            raise ValueError(
                f"channel {name}: name the Slack channel by its id (C...), shown at the end of its details"
            )
        check_address(api, f"channel {name}: the api")
        self.name, self._channel = name, channel
        seconds = max(1, round(timeout.total_seconds()))
        # No retry handlers, for the reason that the webhook has none.
        self._client = WebClient(token, api, timeout=seconds, logger=SILENT, retry_handlers=[])
        self._pace = pace or Pace()

    def send_alert(self, delivery: Delivery) -> str:
        """The message's time stamp; that of an earlier try which arrived after all, and then nothing is sent.

        Only where a look was not possible is a second message marked "may repeat". Raises SendError.
        """
        earlier = self._look_for_earlier(delivery) if delivery.may_repeat else _Earlier(None, all_seen=True)
        return earlier.time_stamp or self._post(delivery, may_repeat=not earlier.all_seen)

    def _post(self, delivery: Delivery, *, may_repeat: bool) -> str:
        """Where the story's first message was deleted, Slack itself puts the reply into the channel."""
        self._pace.await_turn()
        with _errors_named():
            answer = self._client.chat_postMessage(
                channel=self._channel,
                text=write_fallback(delivery.alert),
                blocks=render_blocks(delivery.alert, may_repeat),
                thread_ts=_read_thread(delivery),
                metadata=Metadata(EVENT_TYPE, {"delivery": self._key(delivery), "alert": delivery.alert.key}),
                unfurl_links=False,
                unfurl_media=False,
            )
            return str(answer["ts"])

    # ------------------------------------------------------------------ look before sending again

    def _look_for_earlier(self, delivery: Delivery) -> _Earlier:
        """A look that fails is a try that failed: nothing was sent. One that is not allowed says nothing."""
        try:
            with _errors_named():
                return self._search_channel(delivery)
        except _MissingScopeError:
            _log.warning("channel %s: the app lacks the scope channels:history to look for an earlier try", self.name)
            return _Earlier(None, all_seen=False)
        except SendError as error:
            retry_after = error.retry_after if isinstance(error, SendFailedError) else None
            raise SendFailedError(f"no look for an earlier try: {error.reason}", retry_after) from None

    def _search_channel(self, delivery: Delivery) -> _Earlier:
        """In the story's thread; in the channel where there is none, or none any more."""
        key, thread = self._key(delivery), _read_thread(delivery)
        oldest = str((delivery.alert.decided_at - _CLOCKS_APART).timestamp())
        if thread is not None:
            replies = partial(self._client.conversations_replies, channel=self._channel, ts=thread, oldest=oldest)
            try:
                return _search(replies, key)
            except SlackApiError as error:
                if _read_error(error) != "thread_not_found":
                    raise
        return _search(partial(self._client.conversations_history, channel=self._channel, oldest=oldest), key)

    def _key(self, delivery: Delivery) -> str:
        return idempotency_key(self.name, delivery.alert.key)


def _search(read_page: Callable[..., SlackResponse], key: str) -> _Earlier:
    cursor: str | None = None
    for _ in range(_MOST_PAGES):
        page = read_page(cursor=cursor, limit=_PAGE_MESSAGES, include_all_metadata=True)
        for message in page["messages"]:
            if message.get("metadata", {}).get("event_payload", {}).get("delivery") == key:
                return _Earlier(message["ts"], all_seen=True)
        cursor = (page.get("response_metadata") or {}).get("next_cursor")
        if not cursor:
            return _Earlier(None, all_seen=True)
    return _Earlier(None, all_seen=False)


def _read_thread(delivery: Delivery) -> str | None:
    """The story's first message, unless another kind of channel had our name when it was sent."""
    return delivery.thread if delivery.thread and _TIME_STAMP.fullmatch(delivery.thread) else None


# ------------------------------------------------------------------ errors


class _MissingScopeError(SendFailedError):
    """The app may not do this."""


@contextmanager
def _errors_named() -> Iterator[None]:
    """Turns what the library raises into our errors, `from None`: a cause holds the request."""
    try:
        with lost_answers_named("Slack"):
            yield
    except SlackApiError as error:
        word = _read_error(error)
        meaning = explain_answer(error.response.status_code, word, error.response.headers)
        raise (_MissingScopeError(meaning.reason) if word == "missing_scope" else meaning) from None


def _read_error(error: SlackApiError) -> str:
    return read_word(error.response.get("error"))
