"""Claim, send, record: nothing is lost, nothing is repeated unmarked, one bad channel stops no other."""

from __future__ import annotations

import io
import logging
from datetime import timedelta
from pathlib import Path

import pytest

from alerts.channel import Channel, SendError, SendFailedError, SendRefusedError, SendUnclearError
from alerts.channels.console import ConsoleChannel
from alerts.channels.mail import MailChannel, MailServer, Security
from alerts.channels.slack import SlackWebhookChannel
from alerts.channels.slack_service import Pace
from alerts.dispatch import LONGEST_TRYING, WAITS, DispatchTally, send_pending, send_test
from storage.db import Ledger, open_ledger
from storage.outbox.outbox import claim_next
from tests.alerts.far_ends import ACCEPTED, Answer, HttpScript, MailServerScript, serve_mail, serve_webhook
from tests.alerts.outbox import MIDNIGHT, Clock, ScriptedChannel, queue_news, read_deliveries

MINUTE = timedelta(minutes=1)


# ------------------------------------------------------------------ one round


def test_what_is_due_is_sent_once(ledger: Ledger) -> None:
    """The second round of the same hour must be silent."""
    channel = ScriptedChannel("desk")
    queue_news(ledger, "desk")
    queue_news(ledger, "desk", kind="appeal_filed")
    assert send_pending(ledger, {"desk": channel}, Clock()) == DispatchTally(sent=2)
    assert send_pending(ledger, {"desk": channel}, Clock()) == DispatchTally()
    assert len(channel.sent) == 2


def test_a_storys_later_messages_answer_its_first(ledger: Ledger) -> None:
    """The receipt of the first message makes the thread; another story has its own."""
    channel = ScriptedChannel("desk")
    first = queue_news(ledger, "desk")
    queue_news(ledger, "desk", kind="appeal_filed")
    queue_news(ledger, "desk", story="other")
    send_pending(ledger, {"desk": channel}, Clock())
    assert [delivery.thread for delivery in channel.sent] == [None, f"<desk-{first}>", None]


def test_a_failing_channel_does_not_stop_the_others(ledger: Ledger) -> None:
    """Slack is down; the mail has to go all the same."""
    broken, working = ScriptedChannel("slack", [SendFailedError("down")] * 9), ScriptedChannel("mail")
    queue_news(ledger, "slack", "mail")
    queue_news(ledger, "slack", "mail", story="other")
    assert send_pending(ledger, {"slack": broken, "mail": working}, Clock()) == DispatchTally(sent=2, failed=1)
    assert len(working.sent) == 2


def test_a_failing_channel_rests_for_the_round(ledger: Ledger) -> None:
    """A server that hangs costs its time limit once a round, not once for every alert that waits."""
    channel = ScriptedChannel("desk", [SendFailedError("down")])
    for story in ("one", "two", "three"):
        queue_news(ledger, "desk", story=story)
    clock = Clock()
    assert send_pending(ledger, {"desk": channel}, clock) == DispatchTally(failed=1)
    assert len(channel.tried) == 1
    clock.time += MINUTE
    assert send_pending(ledger, {"desk": channel}, clock) == DispatchTally(sent=3)


def test_only_tries_are_counted(ledger: Ledger) -> None:
    """A queue behind a broken channel must not use up its waits, and then its patience, without a single try."""
    channel = ScriptedChannel("desk", [SendFailedError("down")] * 3)
    for story in ("one", "two", "three"):
        queue_news(ledger, "desk", story=story)
    clock = Clock()
    for _ in range(4):
        send_pending(ledger, {"desk": channel}, clock)
        clock.time += timedelta(minutes=15)
    assert [delivery.attempts for delivery in channel.sent] == [4, 1, 1]


def test_who_waits_for_a_channel_says_so(ledger: Ledger) -> None:
    """In the list of alerts the one that failed and those behind it are told apart."""
    channel = ScriptedChannel("desk", [SendFailedError("down")])
    for story in ("one", "two"):
        queue_news(ledger, "desk", story=story)
    send_pending(ledger, {"desk": channel}, Clock())
    assert read_deliveries(ledger) == [("waiting", "down"), ("waiting", "waits for its channel: down")]


def test_a_named_time_binds_the_whole_channel(ledger: Ledger) -> None:
    """Slack's Retry-After is about the webhook, not about the one message that met it."""
    channel = ScriptedChannel("slack", [SendFailedError("too fast", timedelta(minutes=10))])
    for story in ("one", "two"):
        queue_news(ledger, "slack", story=story)
    clock = Clock()
    send_pending(ledger, {"slack": channel}, clock)
    clock.time += timedelta(minutes=9)
    assert send_pending(ledger, {"slack": channel}, clock) == DispatchTally()
    clock.time += MINUTE
    assert send_pending(ledger, {"slack": channel}, clock) == DispatchTally(sent=2)


def test_a_named_time_binds_what_is_queued_later(ledger: Ledger) -> None:
    """A far end that asked for an hour of rest would be asked again by every round that has news."""
    channel = ScriptedChannel("slack", [SendFailedError("too fast", timedelta(minutes=60))])
    queue_news(ledger, "slack", story="one")
    clock = Clock()
    send_pending(ledger, {"slack": channel}, clock)
    clock.time += timedelta(minutes=15)
    queue_news(ledger, "slack", "mail", story="two")
    mail = ScriptedChannel("mail")
    assert send_pending(ledger, {"slack": channel, "mail": mail}, clock) == DispatchTally(sent=1)
    assert (len(channel.tried), len(mail.sent)) == (1, 1)
    clock.time += timedelta(minutes=45)
    assert send_pending(ledger, {"slack": channel, "mail": mail}, clock) == DispatchTally(sent=2)


def test_a_refused_message_is_quarantined_and_the_story_goes_on(ledger: Ledger) -> None:
    """One message that Slack cannot read must not silence its story for ever."""
    channel = ScriptedChannel("desk", [SendRefusedError("invalid_blocks")])
    queue_news(ledger, "desk")
    queue_news(ledger, "desk", kind="appeal_filed")
    assert send_pending(ledger, {"desk": channel}, Clock()) == DispatchTally(sent=1, quarantined=1)
    assert read_deliveries(ledger) == [("quarantined", "invalid_blocks"), ("sent", None)]


def test_a_failed_delivery_holds_back_its_story_and_no_other(ledger: Ledger) -> None:
    """An acquittal must not arrive before the trial opened; another story is not concerned."""
    channel = ScriptedChannel("desk", [SendFailedError("down")])
    queue_news(ledger, "desk", kind="trial_start")
    clock = Clock()
    send_pending(ledger, {"desk": channel}, clock)
    queue_news(ledger, "desk", kind="acquittal")
    queue_news(ledger, "desk", story="other")
    send_pending(ledger, {"desk": channel}, clock)
    clock.time += MINUTE
    send_pending(ledger, {"desk": channel}, clock)
    assert [delivery.alert.notices[0].kind for delivery in channel.sent] == [
        "case_dismissed",
        "trial_start",
        "acquittal",
    ]


def test_a_channel_taken_out_of_the_settings_is_named(ledger: Ledger) -> None:
    """The alert waits, and the line in `courtbeat alerts` says what to do."""
    queue_news(ledger, "old-slack")
    assert send_pending(ledger, {}, Clock()) == DispatchTally(failed=1)
    reason = "no channel old-slack is configured; put it back into courtbeat.toml, or take it out of the watch"
    assert read_deliveries(ledger) == [("waiting", reason)]


# ------------------------------------------------------------------ repeats


def test_a_lost_answer_makes_the_next_try_a_marked_repeat(ledger: Ledger) -> None:
    """It may have arrived: sending again is right, and saying so is owed."""
    channel = ScriptedChannel("desk", [SendUnclearError("no answer")])
    queue_news(ledger, "desk")
    clock = Clock()
    assert send_pending(ledger, {"desk": channel}, clock) == DispatchTally(failed=1)
    clock.time += MINUTE
    assert send_pending(ledger, {"desk": channel}, clock) == DispatchTally(sent=1, repeated=1)
    assert [delivery.may_repeat for delivery in channel.tried] == [False, True]


def test_a_plain_failure_makes_no_repeat(ledger: Ledger) -> None:
    """A mark on every message that met an outage would soon be read by nobody."""
    channel = ScriptedChannel("desk", [SendFailedError("down")])
    queue_news(ledger, "desk")
    clock = Clock()
    send_pending(ledger, {"desk": channel}, clock)
    clock.time += MINUTE
    assert send_pending(ledger, {"desk": channel}, clock) == DispatchTally(sent=1)


def test_a_crash_between_sending_and_recording_makes_a_marked_repeat(tmp_path: Path) -> None:
    """The process died with the message out: it is told again, marked, and not lost."""
    with open_ledger(tmp_path / "ledger.duckdb") as ledger:
        queue_news(ledger, "desk")
        claim_next(ledger, MIDNIGHT)
    channel = ScriptedChannel("desk")
    with open_ledger(tmp_path / "ledger.duckdb") as ledger:
        assert send_pending(ledger, {"desk": channel}, Clock()) == DispatchTally(sent=1, repeated=1)


def test_a_fault_in_a_channel_is_kept_in_and_told_without_its_text(
    ledger: Ledger, caplog: pytest.LogCaptureFixture
) -> None:
    """A plug-in's bug must not stop the round, and its message may hold a token."""
    caplog.set_level(logging.ERROR)
    faulty, working = ScriptedChannel("plugin", [KeyError("hunter2")]), ScriptedChannel("mail")
    queue_news(ledger, "plugin", "mail")
    assert send_pending(ledger, {"plugin": faulty, "mail": working}, Clock()) == DispatchTally(sent=1, failed=1)
    assert "send_alert" in caplog.text
    assert "hunter2" not in caplog.text + repr(read_deliveries(ledger))


# ------------------------------------------------------------------ the whole course


def test_an_outage_of_days_ends_in_quarantine_with_its_reason(ledger: Ledger) -> None:
    """The whole course, over the real outbox: tried often, given up late, and the reason kept."""
    channel = ScriptedChannel("desk", [SendFailedError("still down")] * 1000)
    queue_news(ledger, "desk")
    clock = Clock()
    while send_pending(ledger, {"desk": channel}, clock).failed:
        (clock.time,) = ledger.one("SELECT next_try_at FROM alerts")
    assert LONGEST_TRYING - WAITS[-1] <= clock.time - MIDNIGHT <= LONGEST_TRYING
    assert len(channel.tried) > 50
    assert read_deliveries(ledger) == [("quarantined", "still down")]


def test_refused_alert_is_sent_later(ledger: Ledger) -> None:
    """Over real SMTP and HTTP: both far ends are in trouble, both recover, everything arrives exactly once."""
    post = MailServerScript(at_message="451 later")
    slack = HttpScript([Answer(429, "rate_limited", "90"), ACCEPTED])
    queue_news(ledger, "mail", "slack", "console")
    clock, stream = Clock(), io.StringIO()
    with serve_mail(post) as port, serve_webhook(slack) as url:
        server = MailServer("127.0.0.1", port, Security.NONE)
        channels: dict[str, Channel] = {
            "mail": MailChannel("mail", server, "alerts@desk.example", ("news@desk.example",), clock),
            "slack": SlackWebhookChannel("slack", url, pace=Pace(lambda: 0.0, lambda seconds: None)),
            "console": ConsoleChannel("console", stream),
        }
        assert send_pending(ledger, channels, clock) == DispatchTally(sent=1, failed=2)
        post.at_message = "250 OK"
        clock.time += MINUTE
        assert send_pending(ledger, channels, clock) == DispatchTally(sent=1)
        clock.time += MINUTE
        assert send_pending(ledger, channels, clock) == DispatchTally(sent=1)
    assert (len(post.taken), len(slack.arrived), stream.getvalue().count("Case dismissed")) == (1, 2, 1)
    assert read_deliveries(ledger) == [("sent", None)] * 3


def test_a_test_message_cannot_be_taken_for_news() -> None:
    """It lands in the channel where the newsroom looks for alerts."""
    stream = io.StringIO()
    send_test(ConsoleChannel("desk", stream), MIDNIGHT)
    assert "TEST MESSAGE, not news" in stream.getvalue()
    assert "courtbeat channel test desk" in stream.getvalue()


@pytest.mark.parametrize("error", [SendRefusedError("no"), SendFailedError("later"), SendUnclearError("silence")])
def test_a_failing_test_message_says_why(error: SendError) -> None:
    """That is what the command is for."""
    with pytest.raises(SendError, match=error.reason):
        send_test(ScriptedChannel("desk", [error]), MIDNIGHT)
