"""An alert as plain text, as HTML, as a feed's entry and as Slack blocks. Pure: values in, markup out.

Texts from pages are data. They are never part of a template, and each markup escapes them where it places them.
"""

from __future__ import annotations

import textwrap
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from slack_sdk.models.blocks import Block

from alerts.blocks import build_blocks
from alerts.wording import describe_alert
from storage.records import Alert

TEXT_WIDTH = 78
"""Columns: fits an 80-column terminal, and what RFC 5322 asks of a line of mail."""


def render_subject(alert: Alert) -> str:
    """One line that says it all: `Case dismissed: Alec Baldwin (with prejudice), 12 July 2024 - Rust shooting`."""
    return describe_alert(alert, may_repeat=False).subject


def render_text(alert: Alert, may_repeat: bool) -> str:
    """The alert in plain text, wrapped at TEXT_WIDTH columns (only an address may be longer), ending with a newline."""
    template = _templates().get_template("alert.txt.j2")
    return template.render(alert=describe_alert(alert, may_repeat)).strip() + "\n"


def render_html(alert: Alert, may_repeat: bool) -> str:
    """The alert as one HTML document: styles inline, as mail programs want it, and nothing loaded from outside."""
    template = _templates().get_template("alert.html.j2")
    return template.render(alert=describe_alert(alert, may_repeat))


def render_entry(alert: Alert) -> str:
    """The alert as a piece of HTML, for feed readers. It says nothing of repeats: a repeat replaces its entry."""
    return _templates().get_template("entry.html.j2").render(alert=describe_alert(alert, may_repeat=False))


def render_blocks(alert: Alert, may_repeat: bool) -> list[Block]:
    """The alert as Slack blocks within Slack's limits; what did not fit is counted in it."""
    return build_blocks(describe_alert(alert, may_repeat))


@cache
def _templates() -> Environment:
    """Autoescape is on for HTML; an unknown name in a template is an error, not an empty place in an alert."""
    environment = Environment(
        loader=PackageLoader("alerts"),
        autoescape=select_autoescape(enabled_extensions=("html.j2",), default=False),
        undefined=StrictUndefined,
        trim_blocks=False,
        keep_trailing_newline=False,
    )
    environment.filters["wrap"] = _wrap
    return environment


def _wrap(text: str, first: str = "", rest: str = "") -> str:
    """`text` at TEXT_WIDTH columns; an address or a hyphenated name is never broken, it would not be found again."""
    return textwrap.fill(
        text,
        width=TEXT_WIDTH,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )
