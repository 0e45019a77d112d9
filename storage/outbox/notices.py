"""Developments as a message tells them: notices, with the reports that stand behind them. Reads only.

All notices of a message are read by the same few queries, however many there are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from extract.records import OWN_READER, Stage
from storage.db import Ledger
from storage.records import Notice, Report
from storage.stories.developments import read_event_date

LITTLE_TEXT = 600
"""Characters. What was read of a page is then a brief, or the part above a paywall: a denial may have stood below."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a notice is to show: a development at one stage, and the mention that is quoted."""

    development_id: int
    stage: str
    previous: str | None
    mention_id: int


def load_told(ledger: Ledger, told: Sequence[tuple[int, int]]) -> list[Notice]:
    """Notices of (stage change, quoted mention), one a development: of two stages in one message the later says all.
    The development is the one that the quoted mention counts for by now.
    """
    rows = ledger.rows(
        "SELECT m.development_id, c.stage, c.previous, m.mention_id"
        " FROM (SELECT unnest(?::BIGINT[]) AS change_id, unnest(?::BIGINT[]) AS mention_id) s"
        " JOIN store.stage_changes c ON c.change_id = s.change_id JOIN store.mentions m ON m.mention_id = s.mention_id",
        [change_id for change_id, _ in told],
        [mention_id for _, mention_id in told],
    )
    place = {mention_id: number for number, (_, mention_id) in enumerate(told)}
    latest = {row[0]: Shown(*row) for row in sorted(rows, key=lambda row: place[row[-1]])}
    shown = list(latest.values())
    return [_with_quality(ledger, one, notice) for one, notice in zip(shown, load_notices(ledger, shown), strict=True)]


def _with_quality(ledger: Ledger, shown: Shown, notice: Notice) -> Notice:
    """The notice with what its report brings that is new, and flagged where little was read of the page. Each text is
    asked for by itself, since a join would read every text of the archive.
    """
    article_id, revision, story_id = ledger.one(
        "SELECT m.article_id, m.revision, d.story_id FROM store.mentions m"
        " JOIN store.developments d ON d.development_id = m.development_id WHERE m.mention_id = ?",
        shown.mention_id,
    )
    text = "FROM store.revisions WHERE article_id = ? AND revision = ?"
    (characters,) = ledger.one(f"SELECT coalesce(max(length(body)), ?) {text}", LITTLE_TEXT, article_id, revision)
    compared = "FROM store.novelty WHERE article_id = ? AND story_id = ? AND revision = ?"
    new, sentences = ledger.one(
        f"SELECT coalesce(max(len(new_starts)), 0), coalesce(max(sentences), 0) {compared}",
        article_id,
        story_id,
        revision,
    )
    lead = replace(notice.lead, new_sentences=new, sentences=sentences)
    little = (
        () if lead.from_summary or characters >= LITTLE_TEXT else (f"little text was read: {characters} characters",)
    )
    return replace(notice, lead=lead, flags=(*notice.flags, *little))


def load_notices(ledger: Ledger, shown: Sequence[Shown]) -> list[Notice]:
    """The notices in the order given; no two of one mention."""
    rows = ledger.rows(
        "SELECT m.mention_id, d.kind, d.party, d.matter, d.actor, d.outcome, d.event_on, d.event_precision,"
        " CASE WHEN m.event_on = d.event_on THEN m.event_wording END, m.flags"
        " FROM (SELECT unnest(?::BIGINT[]) AS development_id, unnest(?::BIGINT[]) AS mention_id) s"
        " JOIN store.developments d ON d.development_id = s.development_id"
        " JOIN store.mentions m ON m.mention_id = s.mention_id",
        [one.development_id for one in shown],
        [one.mention_id for one in shown],
    )
    facts = {mention_id: fact for mention_id, *fact in rows}
    reports = _load_reports(ledger, shown)
    return [_build_notice(one, facts[one.mention_id], reports[one.development_id]) for one in shown]


def _build_notice(shown: Shown, fact: Sequence[Any], reports: Mapping[int, Report]) -> Notice:
    kind, party, matter, actor, outcome, on, precision, wording, flags = fact
    lead = reports[shown.mention_id]
    others = (report for number, report in reports.items() if number != shown.mention_id)
    also = [report for report in others if report.stage.value == shown.stage]
    return Notice(
        development_id=shown.development_id,
        kind=kind,
        stage=Stage(shown.stage),
        previous=Stage(shown.previous) if shown.previous else None,
        party=party,
        matter=matter,
        actor=actor,
        outcome=outcome,
        event_date=read_event_date(on, precision, wording),
        lead=lead,
        also=_one_per_outlet(lead, also),
        flags=(*flags, *_find_flags(lead, also)),
    )


def _find_flags(lead: Report, also: Sequence[Report]) -> Iterator[str]:
    """What the reports together say of how sure this is; copies and credited reports are of their source."""
    if len({report.credited or report.copied_from or report.outlet for report in (lead, *also)}) == 1:
        yield "one source so far"
    if lead.from_summary:
        yield "read from the feed's summary only"


def _one_per_outlet(lead: Report, reports: Sequence[Report]) -> tuple[Report, ...]:
    """The first report of each further outlet."""
    first = {report.outlet: report for report in reversed(reports) if report.outlet != lead.outlet}
    return tuple(report for report in reports if first.get(report.outlet) is report)


def _load_reports(ledger: Ledger, shown: Sequence[Shown]) -> Mapping[int, Mapping[int, Report]]:
    """Every report of each development by the number of its mention, oldest publication first. What an article took
    back, or another reader only proposes, is left out, unless it is what is quoted.

    A report credits whom its sentence names, else, of news, whom its title or lead passes on, or those of the text that
    it copies: as the view `developments` counts origins.
    """
    rows = ledger.rows(
        "SELECT m.development_id, m.mention_id, a.outlet, a.title, a.url, a.published_at, m.quote, m.stage,"
        " coalesce(m.credited, CASE WHEN m.novelty = 'new' THEN coalesce(a.cited, o.cited) END),"
        " a.origin, a.source = 'feed_summary'"
        " FROM store.mentions m JOIN store.articles a ON a.article_id = m.article_id"
        " LEFT JOIN store.articles o ON o.article_id = a.copy_of"
        " WHERE m.development_id IN (SELECT unnest(?::BIGINT[])) AND (m.mention_id IN (SELECT unnest(?::BIGINT[]))"
        "   OR (m.reader = ? AND m.mention_id NOT IN (SELECT mention_id FROM store.withdrawals)))"
        " ORDER BY a.published_at NULLS LAST, m.mention_id",
        [one.development_id for one in shown],
        [one.mention_id for one in shown],
        OWN_READER,
    )
    reports: dict[int, dict[int, Report]] = defaultdict(dict)
    for development_id, number, outlet, title, url, published, quote, stage, credited, origin, summary in rows:
        report = Report(outlet, title, url, published, quote, Stage(stage), credited, origin, summary)
        reports[development_id][number] = report
    return reports


def load_as_read(ledger: Ledger, development_id: int, mention_id: int) -> Notice:
    """The development as one mention alone tells it."""
    stage, outcome, on, precision, wording, placed = ledger.one(
        "SELECT stage, outcome, event_on, event_precision, event_wording, development_id"
        " FROM store.mentions WHERE mention_id = ?",
        mention_id,
    )
    (notice,) = load_notices(ledger, [Shown(placed, stage, None, mention_id)])
    return replace(
        notice, development_id=development_id, outcome=outcome, event_date=read_event_date(on, precision, wording)
    )
