"""`courtbeat dev show`: a development's dossier as text, with the numbers that the other commands take."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator

from alerts.clean import clean_line
from alerts.dates import format_event_date
from alerts.headlines import describe_headline
from alerts.render import TEXT_WIDTH
from storage.published.dossiers import Dossier, FiledEdit, FiledMessage, FiledReport
from storage.stories.edits import Action

_INDENT = "    "


def render_dossier(dossier: Dossier) -> str:
    """The dossier, wrapped, and without what a page could do to a terminal."""
    return "".join(f"{_wrap(line)}\n" for line in _lines(dossier))


def _lines(dossier: Dossier) -> Iterator[str]:
    when = f", {format_event_date(dossier.event_date)}" if dossier.event_date else ""
    yield f"{dossier.development_id}: {describe_headline(dossier)}{when}"
    yield f"{_INDENT}{dossier.stage}, {_standing(dossier)}, {dossier.matter}, story {dossier.story_id}"
    for heading, entries in (
        ("mentions", map(_report_lines, dossier.reports)),
        ("edits", map(_edit_lines, dossier.edits)),
        ("messages", map(_message_lines, dossier.messages)),
    ):
        yield from _section(heading, list(entries))


def _standing(dossier: Dossier) -> str:
    return f"merged into {dossier.merged_into}" if dossier.merged_into is not None else dossier.status.value


def _section(heading: str, entries: list[Iterable[str]]) -> Iterator[str]:
    if entries:
        yield ""
        yield f"{heading}:"
        for entry in entries:
            yield from entry


def _report_lines(report: FiledReport) -> Iterator[str]:
    published = f"{report.published:%Y-%m-%d %H:%M}" if report.published else "undated"
    yield f"{report.mention_id}: {report.outlet}, {published}: {report.stage}, {report.novelty}"
    yield f"{_INDENT}{report.url}"
    yield f"{_INDENT}“{report.quote}”"
    if report.withdrawn_at:
        now = f"; it says now: “{report.quote_now}”" if report.quote_now else ""
        by_rules = report.withdrawn_by and f"no longer read so by rules {report.withdrawn_by}, since"
        how = by_rules or "taken back by the article, noticed"
        yield f"{_INDENT}{how} {report.withdrawn_at:%Y-%m-%d %H:%M}{now}"


def _edit_lines(edit: FiledEdit) -> Iterator[str]:
    into = {Action.MERGE: "into", Action.SPLIT: "giving"}.get(edit.action)
    other = f" {into} {edit.other_id}" if into and edit.other_id is not None else ""
    undone = " (undone)" if edit.undone else ""
    yield f"{edit.edit_id}: {edit.action} {edit.development_id}{other}, {edit.by}, {edit.at:%Y-%m-%d %H:%M}{undone}"
    if edit.note:
        yield f"{_INDENT}{edit.note}"


def _message_lines(message: FiledMessage) -> Iterator[str]:
    what = f"{message.form}, {message.stage}"
    yield f"{message.alert_id}: {what}, {message.channel} {message.state}, {message.decided_at:%Y-%m-%d %H:%M}"


def _wrap(line: str) -> str:
    indent = line[: len(line) - len(line.lstrip())]
    return textwrap.fill(
        clean_line(line), TEXT_WIDTH, initial_indent=indent, subsequent_indent=indent or "  ", break_on_hyphens=False
    )
