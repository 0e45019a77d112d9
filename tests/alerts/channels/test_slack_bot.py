"""Slack by bot: threads, and the look that saves a desk from a second message."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

from alerts.channel import SendFailedError, SendRefusedError, SendUnclearError
from alerts.channels.slack_bot import SlackBotChannel
from alerts.channels.slack_service import Pace
from alerts.wording import MAY_REPEAT
from tests.alerts.far_ends import Answer, Break
from tests.alerts.samples import make_alert, make_delivery
from tests.alerts.slack_api import CHANNEL, TOKEN, SlackWorkspace, serve_slack_api

RETRY = make_delivery(attempts=2, may_repeat=True)


@contextmanager
def open_channel(workspace: SlackWorkspace, name: str = "slack", token: str = TOKEN) -> Iterator[SlackBotChannel]:
    """A channel that needs no rest between messages."""
    with serve_slack_api(workspace) as api:
        pace = Pace(sleep=lambda seconds: None)
        yield SlackBotChannel(name, token, CHANNEL, api=api, timeout=timedelta(seconds=1), pace=pace)


def is_marked(message: dict[str, object]) -> bool:
    """Whether it says that it may be a repeat."""
    return MAY_REPEAT in json.dumps(message)


# ------------------------------------------------------------------ send


def test_a_story_is_one_thread() -> None:
    """A channel with six stories in it is unreadable; six threads are not."""
    workspace = SlackWorkspace()
    with open_channel(workspace) as channel:
        first = channel.send_alert(make_delivery())
        second = channel.send_alert(make_delivery(thread=first, alert=make_alert(key="second")))
    assert first != second
    assert [message.get("thread_ts") for message in workspace.posted] == [None, first]


def test_a_receipt_of_another_kind_of_channel_is_no_thread() -> None:
    """The name was a mailbox's last year, and the story's first message went there."""
    workspace = SlackWorkspace()
    with open_channel(workspace) as channel:
        channel.send_alert(make_delivery(thread="<courtbeat.1@desk.example>"))
    assert "thread_ts" not in workspace.posted[0]


def test_a_message_carries_its_key_where_no_person_sees_it() -> None:
    """Without it the look before a second try is blind."""
    workspace = SlackWorkspace()
    with open_channel(workspace) as channel:
        channel.send_alert(make_delivery())
    (message,) = workspace.posted
    assert message["metadata"]["event_type"] == "courtbeat_alert"
    assert message["metadata"]["event_payload"]["alert"] == make_alert().key
    assert message["text"].startswith("Case dismissed: Mara Quill")


def test_the_time_that_slack_names_is_handed_on() -> None:
    """Asking earlier prolongs the ban."""
    workspace = SlackWorkspace([Answer(429, '{"ok": false, "error": "ratelimited"}', "30")])
    with open_channel(workspace) as channel, pytest.raises(SendFailedError) as caught:
        channel.send_alert(make_delivery())
    assert caught.value.retry_after == timedelta(seconds=30)


def test_one_try_is_one_message() -> None:
    """The client library would send again by itself after a lost answer."""
    workspace = SlackWorkspace(lost=1)
    with open_channel(workspace) as channel, pytest.raises(SendUnclearError):
        channel.send_alert(make_delivery())
    assert workspace.calls == ["chat.postMessage"]


@pytest.mark.parametrize(
    ("word", "words"),
    [
        ("invalid_auth", "the token is not valid"),
        ("channel_not_found", "name another one, or invite the app"),
        ("not_in_channel", "invite it there"),
        ("is_archived", "bring it back"),
        ("missing_scope", "add it and install the app again"),
    ],
)
def test_what_a_person_puts_right_is_said_and_tried_again(word: str, words: str) -> None:
    """Permanent for this set-up, not for the alert."""
    workspace = SlackWorkspace([Answer(200, json.dumps({"ok": False, "error": word}))])
    with open_channel(workspace) as channel, pytest.raises(SendFailedError, match=words):
        channel.send_alert(make_delivery())


def test_a_word_that_slack_adds_some_day_puts_the_message_aside() -> None:
    """Where a person sees it, instead of three days of silence."""
    workspace = SlackWorkspace([Answer(200, '{"ok": false, "error": "blocks_of_1999"}')])
    with open_channel(workspace) as channel, pytest.raises(SendRefusedError, match="blocks_of_1999"):
        channel.send_alert(make_delivery())


# ------------------------------------------------------------------ look before sending again


def test_a_message_that_arrived_is_not_sent_again() -> None:
    """Its answer was lost; the receipt is found, and the story's thread holds."""
    workspace = SlackWorkspace(lost=1)
    with open_channel(workspace) as channel:
        with pytest.raises(SendUnclearError):
            channel.send_alert(make_delivery())
        workspace.add_chatter(3)
        assert channel.send_alert(RETRY) == workspace.posted[0]["ts"]
    assert workspace.calls.count("chat.postMessage") == 1


def test_a_reply_that_arrived_is_found_in_its_thread() -> None:
    """Replies are no part of the channel's own history."""
    workspace = SlackWorkspace()
    with open_channel(workspace) as channel:
        first = channel.send_alert(make_delivery(alert=make_alert(key="first")))
        workspace.lost = 1
        with pytest.raises(SendUnclearError):
            channel.send_alert(make_delivery(thread=first))
        assert channel.send_alert(make_delivery(thread=first, may_repeat=True)) == workspace.posted[1]["ts"]
    assert len(workspace.posted) == 2


def test_a_reply_whose_thread_was_deleted_is_found_in_the_channel() -> None:
    """There Slack put it, without a word."""
    workspace = SlackWorkspace(lost=1)
    with open_channel(workspace) as channel:
        with pytest.raises(SendUnclearError):
            channel.send_alert(make_delivery(thread="1720800000.000100"))
        receipt = channel.send_alert(make_delivery(thread="1720800000.000100", may_repeat=True))
    assert receipt == workspace.posted[0]["ts"]
    assert len(workspace.posted) == 1


def test_a_message_that_did_not_arrive_is_sent_without_a_mark() -> None:
    """The bot has looked: nothing is in doubt."""
    workspace = SlackWorkspace([Break.RESET])
    with open_channel(workspace) as channel:
        with pytest.raises(SendUnclearError):
            channel.send_alert(make_delivery())
        channel.send_alert(RETRY)
    (message,) = workspace.posted
    assert not is_marked(message)


def test_a_busy_channel_is_read_page_by_page() -> None:
    """The desk has talked for an hour since."""
    workspace = SlackWorkspace(page_messages=20)
    with open_channel(workspace) as channel:
        first = channel.send_alert(make_delivery())
        workspace.add_chatter(90)
        assert channel.send_alert(RETRY) == first
    assert workspace.calls.count("conversations.history") == 5


def test_what_lies_too_deep_to_look_is_sent_again_and_marked() -> None:
    """A look without an end would hold up every other alert."""
    workspace = SlackWorkspace(page_messages=20)
    with open_channel(workspace) as channel:
        channel.send_alert(make_delivery())
        workspace.add_chatter(500)
        channel.send_alert(RETRY)
    assert is_marked(workspace.posted[-1])


def test_an_app_that_may_not_look_says_so_and_marks(caplog: pytest.LogCaptureFixture) -> None:
    """The scope is a choice of the workspace; the alert goes out all the same."""
    workspace = SlackWorkspace(may_read=False)
    with open_channel(workspace) as channel:
        channel.send_alert(RETRY)
    assert is_marked(workspace.posted[0])
    assert "channels:history" in caplog.text


@pytest.mark.parametrize("trouble", [Break.RESET, Break.SILENCE, Answer(500, ""), Answer(200, "<html>")])
def test_a_look_that_fails_is_no_message(trouble: Answer | Break) -> None:
    """Sending blind would make the very repeat that the look is there to prevent."""
    workspace = SlackWorkspace([trouble])
    with open_channel(workspace) as channel, pytest.raises(SendFailedError, match="no look for an earlier try"):
        channel.send_alert(RETRY)
    assert workspace.posted == []


def test_a_look_that_comes_too_fast_waits_as_long_as_slack_says() -> None:
    """Reading has a limit of its own, lower than that for writing."""
    workspace = SlackWorkspace([Answer(429, '{"ok": false, "error": "ratelimited"}', "60")])
    with open_channel(workspace) as channel, pytest.raises(SendFailedError) as caught:
        channel.send_alert(RETRY)
    assert caught.value.retry_after == timedelta(minutes=1)


def test_two_channels_in_one_do_not_take_each_others_messages_for_theirs() -> None:
    """Two watches' channels may share a Slack channel; each has its own thread and receipts."""
    workspace = SlackWorkspace()
    with open_channel(workspace, "courts") as courts, open_channel(workspace, "culture") as culture:
        assert courts.send_alert(make_delivery()) != culture.send_alert(RETRY)
    assert len(workspace.posted) == 2


# ------------------------------------------------------------------ settings


@pytest.mark.parametrize(
    ("token", "channel", "words"),
    [
        ("xoxp-hunter2", CHANNEL, "no bot token"),
        ("xoxb-hunter2\r\nX: y", CHANNEL, "no bot token"),
        ("https://hooks.slack.example/hunter2", CHANNEL, "no bot token"),
        ("xoxb-hunter2", "#news", "by its id"),
    ],
)
def test_what_is_unfit_is_refused_at_the_start_and_not_shown(token: str, channel: str, words: str) -> None:
    """A channel's name would do for sending, and fail at the first look."""
    with pytest.raises(ValueError, match=words) as caught:
        SlackBotChannel("slack", token, channel)
    assert "hunter2" not in str(caught.value)


def test_the_token_is_not_shown(caplog: pytest.LogCaptureFixture) -> None:
    """Neither by the channel nor by the library below it."""
    caplog.set_level(logging.DEBUG)
    with open_channel(SlackWorkspace()) as channel:
        channel.send_alert(make_delivery())
        assert TOKEN not in repr(channel) + caplog.text
