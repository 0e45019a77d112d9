"""Slack's blocks: within Slack's limits, whatever the news is."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from alerts.blocks import MESSAGE_CHARACTERS, escape_within
from alerts.render import render_blocks
from storage.records import Alert
from tests.alerts.samples import make_alert, make_appeal, make_hearing, make_notice, make_report


def read_blocks(alert: Alert) -> list[dict[str, Any]]:
    """The blocks as JSON, as they go out; the library checks them on the way."""
    return [block.to_dict() for block in render_blocks(alert, may_repeat=False)]


def read_texts(blocks: list[dict[str, Any]]) -> list[str]:
    """Every mrkdwn text of a message."""
    objects = [text for block in blocks for text in [block.get("text"), *block.get("elements", ())] if text]
    assert all(text["type"] == "mrkdwn" and text["verbatim"] is True for text in objects)
    return [text["text"] for text in objects]


@settings(max_examples=40)
@given(
    text=st.text(alphabet="ab .&<>|\n\u00e9", min_size=1, max_size=60),
    times=st.integers(1, 120),
    notices=st.integers(0, 60),
    pending=st.integers(0, 60),
)
@example(text="<", times=1, notices=60, pending=60)
def test_no_message_is_too_long_for_slack(text: str, times: int, notices: int, pending: int) -> None:
    """Slack answers `msg_blocks_too_long` and drops the whole message."""
    long = text * times
    lead = make_report(outlet=long, title=long, quote=long, credited=long, url=f"https://courier.example/{long}")
    notice = make_notice(party=long, actor=long, outcome=long, lead=lead, also=(lead,), flags=(long,))
    alert = make_alert(story_title=long, note=long, notices=(notice,) * notices, pending=(notice,) * pending)
    blocks = read_blocks(alert)
    assert len(blocks) <= 50
    assert max(map(len, read_texts(blocks))) <= 3_000
    assert len(json.dumps(blocks, ensure_ascii=False)) <= MESSAGE_CHARACTERS * 1.1


def test_evidence_and_link_survive_every_cut() -> None:
    """A development that cannot be checked is worse than one shown short."""
    long = "A long text that goes on. " * 400
    lead = make_report(outlet=long, title=long, quote=long, credited=long)
    section = read_texts(read_blocks(make_alert(notices=(make_notice(party=long, lead=lead, flags=(long,)),))))[1]
    assert "> “A long text that goes on." in section
    assert f"<{lead.url}|A long text" in section


def test_developments_that_do_not_fit_are_counted() -> None:
    """Nobody may take a cut list for the whole."""
    lead = make_report(quote="The judge ruled on one of many motions. " * 40)
    texts = read_texts(read_blocks(make_alert(notices=(make_notice(lead=lead),) * 30)))
    shown = sum("Case dismissed" in text for text in texts)
    assert f"{30 - shown} further developments did not fit here." in texts
    assert "*Pending in this story:*" in "\n".join(texts)


def test_a_long_pending_board_is_counted() -> None:
    """As above."""
    texts = read_texts(read_blocks(make_alert(pending=(make_hearing(),) * 20)))
    assert any(text.endswith("… and 5 more") for text in texts)


def test_blocks_come_in_the_order_of_the_mail() -> None:
    """Story, development, what else the report says, what is pending, the small print."""
    texts = "\n".join(read_texts(read_blocks(make_alert())))
    parts = (
        "*Mesa film shooting*",
        "*Case dismissed: Mara Quill (with prejudice)*",
        "> “On Friday",
        "Also reported by Mesa Wire",
        "*Also in this report:*",
        "*Appeal planned",
        ":warning: one source only",
        "*Pending in this story:*",
        "Note: entertainment desk",
        "Tags are readings",
    )
    places = [texts.index(part) for part in parts]
    assert places == sorted(places)


@pytest.mark.parametrize("text", ["&" * 500, "<!channel>" * 90, "Plain words. " * 80])
def test_escaping_never_leaves_half_an_entity(text: str) -> None:
    """`&am` is shown as it stands, and a lone `<` may open a control sequence."""
    escaped = escape_within(text, 200)
    assert len(escaped) <= 200
    assert "<" not in escaped
    assert escaped.count("&") == escaped.count("&amp;") + escaped.count("&lt;") + escaped.count("&gt;")


def test_an_appeal_names_who_appeals() -> None:
    """`Appeal planned: Mara Quill` alone would say that the defendant appeals."""
    assert (
        "*Appeal planned: Mara Quill, by Tomas Verrall*"
        in read_texts(read_blocks(make_alert(notices=(make_appeal(),))))[1]
    )
