"""A story's course as plain text: one headline a development, with the sentence that showed it. Pure."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from alerts.amounts import some
from alerts.clean import clean_line, cut_text
from alerts.dates import format_day, format_event_date
from alerts.headlines import describe_headline
from alerts.render import TEXT_WIDTH
from storage.published.questions import TimelineEntry
from storage.records import Status

_LONGEST_QUOTE = 240
"""A timeline is skimmed: the whole sentence stands in the `timeline` view."""


def render_timeline(entries: Sequence[TimelineEntry]) -> str:
    """The entries in the order given, wrapped at TEXT_WIDTH columns, ending with a newline."""
    return "\n".join(_render_entry(entry) for entry in entries) + "\n" if entries else "nothing yet\n"


def _render_entry(entry: TimelineEntry) -> str:
    day = format_event_date(entry.event_date) if entry.event_date else f"reported {format_day(entry.on_day)}"
    outlets = some(entry.outlets, "outlet")
    origins = f", {some(entry.origins, 'origin')}" if entry.outlets > 1 else ""
    status = "" if entry.status is Status.OPEN else f", {entry.status.value}"
    headline = clean_line(f"{day}: {describe_headline(entry)}  [{outlets}{origins}{status}]")
    quote = cut_text(clean_line(f"“{entry.quote}”"), _LONGEST_QUOTE)
    return "\n".join((_wrap(headline, ""), _wrap(quote, "    ")))


def _wrap(text: str, indent: str) -> str:
    return textwrap.fill(
        text, TEXT_WIDTH, initial_indent=indent, subsequent_indent=indent or "  ", break_on_hyphens=False
    )
