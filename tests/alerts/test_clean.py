"""Text from pages becomes harmless and fits."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from alerts.clean import clean_alert, clean_line, cut_text, safe_link
from extract.records import Stage
from tests.alerts.samples import make_alert, make_notice, make_report


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x9b2Jcleared", "cleared"),
        ("\x1b]0;a new window title\x07text", "text"),
        ("\x1b]8;;https://evil.example\x1b\\press\x1b]8;;\x1b\\", "press"),
        ("\x1bcreset", "reset"),
        ("Subject\r\nBcc: all@desk.example", "Subject Bcc: all@desk.example"),
        ("line\u2028break\u2029and\x85more\x0b", "line break and more"),
        ("Mara \u202eelliuQ\u202c", "Mara elliuQ"),
        ("Mara\u2066 Quill\u2069", "Mara Quill"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("tag\U000e0041\U000e0042s", "tags"),
        ("bell\a and\x00 null", "bell and null"),
    ],
)
def test_what_acts_on_a_terminal_or_header_is_taken_out(raw: str, clean: str) -> None:
    """A title must not clear the screen, add a header or turn a name round."""
    assert clean_line(raw) == clean


@pytest.mark.parametrize("text", ["Łukasz Ćwikliński", "משה כהן", "می‌خواهم", "岡田 翔", "👩‍⚖️", "§ 230(c)(1), 50 €"])
def test_names_of_every_script_stay(text: str) -> None:
    """Harmless must not mean English: Persian needs its joiners, Hebrew its direction."""
    assert clean_line(text) == text


@given(st.text())
@example("0 \x1b ¡")  # what was hidden stood between two spaces
def test_a_clean_line_is_one_line_of_visible_characters(text: str) -> None:
    """The promise that headers, terminals and templates rely on, for any text at all."""
    clean = clean_line(text)
    assert clean == clean_line(clean)
    assert len(clean.splitlines()) <= 1
    assert not any(unicodedata.category(char) in {"Cc", "Cs", "Co"} for char in clean)


def test_every_text_of_an_alert_is_cleaned() -> None:
    """One forgotten field is enough for an attack; numbers, dates and stages stay as they are."""
    report = make_report(outlet="O\x1b[1m", title="T\r\nX: y", quote="Q\u202e", credited="C\x07")
    notice = make_notice(party="P\x00", actor="A\n", outcome="\x9b2J", flags=("F\u2066",), lead=report, also=(report,))
    alert = clean_alert(make_alert(story_title="S\r\n", note="N\x1b[0m", notices=(notice,), pending=(notice,)))
    assert not any(bad in repr(alert) for bad in ("\\x", "\\r", "\\n", "\\u20"))
    assert alert.notices[0].stage is Stage.HAPPENED


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//courier.example", "http://", "http://[x", ""],
)
def test_only_web_addresses_become_links(url: str) -> None:
    """A link in an alert is pressed without thinking."""
    assert safe_link(url) is None


def test_link_cannot_be_ended_early() -> None:
    """Quotes, angle brackets, bars and spaces would let an address write markup."""
    link = safe_link('https://courier.example/a"b>c|d e<f\r\n?q=%20ä&x=1#y')
    assert link == "https://courier.example/a%22b%3Ec%7Cd%20e%3Cf%20?q=%20%C3%A4&x=1#y"


@pytest.mark.parametrize(
    ("text", "limit", "cut"),
    [
        ("Short.", 20, "Short."),
        ("The first sentence ends. The second is too long.", 30, "The first sentence ends. …"),
        ("“It is over.” The second is too long for it.", 20, "“It is over.” …"),
        ("One. A long second sentence without an end", 24, "One. A long second …"),
        ("Unbroken" * 5, 12, "UnbrokenUn …"),
    ],
)
def test_long_text_is_cut_where_a_sentence_ends(text: str, limit: int, cut: str) -> None:
    """Half a sentence can say the opposite of the whole; the mark shows that something is missing."""
    assert cut_text(text, limit) == cut


@given(st.text(), st.integers(min_value=10, max_value=100))
def test_cut_text_is_never_longer_than_asked(text: str, limit: int) -> None:
    """Slack refuses a message that is one character too long."""
    assert len(cut_text(text, limit)) <= limit
