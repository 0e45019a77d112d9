"""What every channel promises, run over each of them against its real far end."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Mapping

import pytest

from alerts.channel import SendError, SendFailedError, SendRefusedError, SendUnclearError
from alerts.dispatch import send_test
from tests.alerts.contract import FAILING, MARKING, REFUSING, SECRET, TELLING, UNCLEAR, Opener
from tests.alerts.samples import NOON, make_delivery


def _each(far_ends: Mapping[str, Opener]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("open_far_end", far_ends.values(), ids=far_ends.keys())


@_each({**MARKING, **TELLING})
def test_accepted_alert_arrives_with_its_evidence(open_far_end: Opener) -> None:
    """An alert without its sentence, outlet or link cannot be checked by the desk."""
    delivery = make_delivery()
    with open_far_end() as far_end:
        far_end.channel.send_alert(delivery)
        (arrived,) = (" ".join(message.split()) for message in far_end.read_messages())
    lead = delivery.alert.notices[0].lead
    assert all(part in arrived for part in ("Case dismissed: Mara Quill", lead.quote, lead.outlet, lead.url))
    assert far_end.repeat_mark not in arrived


@_each(MARKING)
def test_possible_repeat_says_so(open_far_end: Opener) -> None:
    """A desk must not take the second copy of a message for a second event."""
    with open_far_end() as far_end:
        far_end.channel.send_alert(make_delivery(may_repeat=True))
        assert far_end.repeat_mark in " ".join(far_end.read_messages()[-1].split())


@_each(TELLING)
def test_a_channel_that_can_tell_a_repeat_shows_none(open_far_end: Opener) -> None:
    """Neither a second message, nor a mark that there might be one."""
    with open_far_end() as far_end:
        first = far_end.channel.send_alert(make_delivery())
        second = far_end.channel.send_alert(make_delivery(may_repeat=True))
        (arrived,) = far_end.read_messages()
    assert first == second
    assert arrived.count("Judge ends film-set trial for good") == 1
    assert far_end.repeat_mark not in arrived


@_each({**MARKING, **TELLING})
def test_a_test_message_arrives_on_every_channel(open_far_end: Opener) -> None:
    """It has no development in it, and no channel may stumble over that."""
    with open_far_end() as far_end:
        send_test(far_end.channel, NOON)
        (arrived,) = far_end.read_messages()
    assert "TEST MESSAGE, not news" in arrived


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
