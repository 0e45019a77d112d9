"""Developments as a message tells them: notices, with the reports that stand behind them. Reads only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from extract.records import Stage
from storage.db import Ledger
from storage.records import Notice, Report
from storage.stories.developments import read_event_date


def load_notices(ledger: Ledger, shown: Sequence[tuple[int, int]]) -> list[Notice]:
    """One notice a development: of two stages in one message the later says all. The development is the one that the
    quoted mention counts for by now.
    """
    rows = [
        ledger.one(
            "SELECT m.development_id, c.stage, c.previous, m.mention_id FROM store.stage_changes c, store.mentions m"
            " WHERE c.change_id = ? AND m.mention_id = ?",
            *one,
        )
        for one in shown
    ]
    latest = {row[0]: row for row in rows}
    return [load_notice(ledger, *row) for row in latest.values()]


def load_notice(ledger: Ledger, development_id: int, stage: str, previous: str | None, mention_id: int) -> Notice:
    """The development at one stage, with the report that is quoted."""
    kind, party, matter, actor, outcome, on, precision, wording = ledger.one(
        "SELECT d.kind, d.party, d.matter, d.actor, d.outcome, d.event_on, d.event_precision,"
        " CASE WHEN m.event_on = d.event_on THEN m.event_wording END"
        " FROM store.developments d, store.mentions m WHERE d.development_id = ? AND m.mention_id = ?",
        development_id,
        mention_id,
    )
    reports = _load_reports(ledger, development_id, mention_id)
    lead = reports[mention_id]
    also = [report for number, report in reports.items() if number != mention_id and report.stage.value == stage]
    return Notice(
        development_id=development_id,
        kind=kind,
        stage=Stage(stage),
        previous=Stage(previous) if previous else None,
        party=party,
        matter=matter,
        actor=actor,
        outcome=outcome,
        event_date=read_event_date(on, precision, wording),
        lead=lead,
        also=_one_per_outlet(lead, also),
        flags=(*_load_flags(ledger, mention_id), *_find_flags(lead, also)),
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


def _load_reports(ledger: Ledger, development_id: int, quoted_id: int) -> dict[int, Report]:
    """Every report of a development by the number of its mention, oldest publication first. What an article took back
    is left out, unless it is what is quoted.
    """
    rows = ledger.rows(
        "SELECT m.mention_id, a.outlet, a.title, a.url, a.published_at, m.quote, m.stage, m.credited, o.outlet,"
        " a.source = 'feed_summary' FROM store.mentions m JOIN store.articles a ON a.article_id = m.article_id"
        " LEFT JOIN store.articles o ON o.article_id = a.copy_of"
        " WHERE m.development_id = ? AND (m.mention_id = ?"
        "   OR NOT EXISTS (SELECT 1 FROM store.withdrawals w WHERE w.mention_id = m.mention_id))"
        " ORDER BY a.published_at NULLS LAST, m.mention_id",
        development_id,
        quoted_id,
    )
    return {
        number: Report(outlet, title, url, published, quote, Stage(stage), credited, copied_from, from_summary)
        for number, outlet, title, url, published, quote, stage, credited, copied_from, from_summary in rows
    }


def _load_flags(ledger: Ledger, mention_id: int) -> tuple[str, ...]:
    (flags,) = ledger.one("SELECT flags FROM store.mentions WHERE mention_id = ?", mention_id)
    return tuple(flags)


def load_as_read(ledger: Ledger, development_id: int, mention_id: int) -> Notice:
    """The development as one mention alone tells it."""
    stage, outcome, on, precision, wording, placed = ledger.one(
        "SELECT stage, outcome, event_on, event_precision, event_wording, development_id"
        " FROM store.mentions WHERE mention_id = ?",
        mention_id,
    )
    notice = load_notice(ledger, placed, stage, None, mention_id)
    return replace(
        notice, development_id=development_id, outcome=outcome, event_date=read_event_date(on, precision, wording)
    )
