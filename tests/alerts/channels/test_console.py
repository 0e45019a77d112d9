"""The console, where a first alert is seen."""

from __future__ import annotations

import io

from alerts.channels.console import ConsoleChannel
from alerts.render import TEXT_WIDTH
from tests.alerts.samples import make_alert, make_delivery


def test_alerts_are_told_apart_by_a_rule() -> None:
    """Two alerts in a row must not read as one."""
    stream = io.StringIO()
    channel = ConsoleChannel("console", stream)
    channel.send_alert(make_delivery())
    channel.send_alert(make_delivery(alert=make_alert(story_title="Another story")))
    lines = stream.getvalue().splitlines()
    assert [lines[place + 1] for place, line in enumerate(lines) if line == "-" * TEXT_WIDTH] == [
        "Mesa film shooting",
        "Another story",
    ]


def test_a_stream_that_cannot_spell_a_name_still_gets_the_alert() -> None:
    """A cron job's output is often ASCII; an alert with a question mark in it beats none."""
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii")
    ConsoleChannel("console", stream).send_alert(make_delivery(alert=make_alert(story_title="Fall Łuk")))
    assert b"Fall ?uk" in raw.getvalue()
