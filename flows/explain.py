"""`courtbeat explain`: the evidence behind a development, and everything that the tagger sees in a text."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable

import duckdb

from alerts.amounts import some
from alerts.clean import clean_line
from alerts.headlines import describe_headline
from alerts.render import TEXT_WIDTH
from extract.legal.developments import RULES_VERSION, find_mentions
from extract.records import OWN_READER, Article, Evidence, Mention, Rejected
from seeds.watch import Watch
from storage.published.questions import read_evidence

_INDENT = "    "


def explain_article(article: Article, watch: Watch) -> str:
    """What the tagger makes of one text for one watch: mentions with their cues, then what it rejected and why."""
    reading = find_mentions(article, watch)
    about = "on the story" if reading.on_topic else "not on the story"
    lines = [f"{watch.id}: {about}, {some(len(reading.mentions), 'mention')} (rules {RULES_VERSION})", ""]
    for mention in reading.mentions:
        lines += _mention_lines(mention)
    if reading.rejected:
        lines += ["rejected:", ""]
    for rejected in reading.rejected:
        lines += _rejected_lines(rejected)
    return _harmless(lines)


def _mention_lines(mention: Mention) -> list[str]:
    when = f", {mention.event_date} (“{mention.event_date.wording}”)" if mention.event_date else ""
    return [
        f"{describe_headline(mention)}{when}: {mention.stage.value}, {mention.novelty.value}, {mention.matter}",
        *_evidence_lines(mention.evidence),
        *(f"{_INDENT}{flag}" for flag in mention.flags),
        *_proposal_lines(mention.reader),
        "",
    ]


def _rejected_lines(rejected: Rejected) -> list[str]:
    return [f"{rejected.kind}: {rejected.reason}", *_evidence_lines(rejected.evidence), ""]


def _evidence_lines(evidence: Evidence) -> list[str]:
    where = f"{evidence.field.value} {evidence.start}-{evidence.end}"
    cues = ", ".join(f"“{cue}”" for cue in evidence.cues)
    return [f"{_INDENT}“{evidence.quote}”", f"{_INDENT}{where}, rule {evidence.rule}, cues {cues or 'none'}"]


def _proposal_lines(reader: str) -> list[str]:
    return [] if reader == OWN_READER else [f"{_INDENT}proposed by the reader {reader}: alone it sends nothing"]


def explain_development(coverage: duckdb.DuckDBPyConnection, development_id: int) -> str | None:
    """Every mention of a stored development with its cues, in order of reading; None when there is no such one."""
    found = read_evidence(coverage, development_id)
    if not found:
        return None
    lines = [f"{describe_headline(found[0].development)}: {some(len(found), 'mention')}", ""]
    for one in found:
        published = f"{one.published:%Y-%m-%d %H:%M}" if one.published else "undated"
        lines += [
            f"{one.outlet}, {published}: {one.mention_kind}, {one.stage}, {one.novelty} (rules {one.rules_version})",
            f"{_INDENT}{one.url}",
            *_evidence_lines(one.evidence),
            *_proposal_lines(one.reader),
            "",
        ]
    return _harmless(lines)


def _harmless(lines: Iterable[str]) -> str:
    """Wrapped, and without what a page could do to a terminal."""
    return "".join(f"{_wrap(line)}\n" for line in lines)


def _wrap(line: str) -> str:
    indent = line[: len(line) - len(line.lstrip())]
    return textwrap.fill(
        clean_line(line), TEXT_WIDTH, initial_indent=indent, subsequent_indent=indent or "  ", break_on_hyphens=False
    )
