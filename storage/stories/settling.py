"""Brings the ledger in line with its edits and withdrawals: where each report counts, what each development then is.

Everything here can be done again at any time and changes nothing the second time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from extract.records import OWN_READER, Evidence, Field, Mention, Novelty, Stage
from storage.db import Ledger
from storage.records import Status
from storage.stories.developments import read_event_date, record_change, write_known
from storage.stories.edits import Effects, list_edits, work_out
from storage.stories.matching import Known
from storage.stories.progress import begin, refine


@dataclass(frozen=True, slots=True)
class StandingReport:
    """A mention that its article still bears out."""

    mention_id: int
    mention: Mention
    published: datetime


def settle_story(ledger: Ledger, story_id: str) -> None:
    """Makes the developments of a story what its edits say. Belongs in the transaction that added the edit."""
    edits = list_edits(ledger, story_id)
    effects = work_out(edits)
    named = {edit.development_id for edit in edits} | {edit.into_id for edit in edits if edit.into_id is not None}
    moved = _move_mentions(ledger, story_id, named, effects)
    for development_id in named:
        ledger.write(
            "UPDATE store.developments SET merged_into = ? WHERE development_id = ?",
            effects.homes.get(development_id),
            development_id,
        )
    for development_id in named | moved:
        _retrace(ledger, development_id, effects)


def retrace_all(ledger: Ledger, story_id: str, development_ids: Iterable[int]) -> None:
    """Makes these developments of a story what the reports that still stand say."""
    effects = work_out(list_edits(ledger, story_id))
    for development_id in development_ids:
        _retrace(ledger, development_id, effects)


def _retrace(ledger: Ledger, development_id: int, effects: Effects) -> None:
    """Without any report that stands, a development stays as it was last. Where our own rules read it, what is proposed
    counts for nothing.
    """
    standing = read_reports(ledger, development_id)
    own = tuple(one for one in standing if not one.mention.is_proposal)
    reports = own or standing
    if reports:
        known = _retell(development_id, reports)
        write_known(ledger, known)
        _ensure_change(ledger, known, reports)
    supported = own or development_id in effects.homes
    unsupported = Status.DISPUTED if not reports or _was_read(ledger, development_id) else Status.PROPOSED
    status = effects.verdicts.get(development_id) or (Status.OPEN if supported else unsupported)
    ledger.write("UPDATE store.developments SET status = ? WHERE development_id = ?", status.value, development_id)


def _was_read(ledger: Ledger, development_id: int) -> bool:
    """Whether our own rules ever read it, be it in words that its article took back."""
    found = "SELECT 1 FROM store.mentions WHERE development_id = ? AND reader = ? LIMIT 1"
    return ledger.row(found, development_id, OWN_READER) is not None


def _retell(development_id: int, reports: Sequence[StandingReport]) -> Known:
    known = begin(development_id, reports[0].mention, reports[0].published)
    for report in reports[1:]:
        known = refine(known, report.mention, report.published)
    return known


def _ensure_change(ledger: Ledger, known: Known, reports: Sequence[StandingReport]) -> None:
    """The stage that it has now stands in its history; one that it had before needs no second line.

    A line whose alert quotes a report that counts elsewhere by now is used up: the alert went with the report, and each
    line has one alert at most.
    """
    history = ledger.rows(
        "SELECT c.stage FROM store.stage_changes c LEFT JOIN store.notices n ON n.change_id = c.change_id"
        " LEFT JOIN store.mentions m ON m.mention_id = n.mention_id"
        " WHERE c.development_id = ? AND (m.mention_id IS NULL OR m.development_id = c.development_id)"
        " ORDER BY c.change_id",
        known.development_id,
    )
    if (known.stage.value,) in history:
        return
    shown_by = next(report for report in reports if report.mention.stage is known.stage)
    previous = Stage(history[-1][0]) if history else None
    record_change(ledger, known.development_id, known.stage, previous, shown_by.mention_id, shown_by.published)


def _move_mentions(ledger: Ledger, story_id: str, named: set[int], effects: Effects) -> set[int]:
    """Has each mention of the story count where its edits say; the developments that gained or lost one."""
    rows = ledger.rows(
        "SELECT m.mention_id, m.development_id, coalesce(m.placed_id, m.development_id) FROM store.mentions m"
        " JOIN store.developments d ON d.development_id = m.development_id"
        " WHERE d.story_id = ? AND (m.placed_id IS NOT NULL OR list_contains(?::BIGINT[], m.development_id))",
        story_id,
        sorted(named),
    )
    touched: set[int] = set()
    for mention_id, current, placed in rows:
        given = effects.moved.get(mention_id, placed)
        home = effects.homes.get(given, given)
        if home != current:
            touched |= {current, home}
            ledger.write(
                "UPDATE store.mentions SET development_id = ?, placed_id = ? WHERE mention_id = ?",
                home,
                None if placed == home else placed,
                mention_id,
            )
    return touched


def read_reports(ledger: Ledger, development_id: int) -> tuple[StandingReport, ...]:
    """What stands of a development, its own before those that a person added, in order of reading."""
    rows = ledger.rows(
        "SELECT m.mention_id, least(coalesce(a.published_at, a.first_seen_at), a.first_seen_at), m.kind, m.stage,"
        " m.novelty, m.party, m.matter, m.quote_field, m.quote_start, m.quote_end, m.quote, m.rule, m.cues,"
        " m.event_on, m.event_precision, m.event_wording, m.actor, m.outcome, m.reader"
        " FROM store.mentions m ANTI JOIN store.withdrawals w ON w.mention_id = m.mention_id"
        " JOIN store.articles a ON a.article_id = m.article_id"
        " WHERE m.development_id = ? ORDER BY m.placed_id IS NOT NULL, m.mention_id",
        development_id,
    )
    return tuple(StandingReport(mention_id, _read_mention(*said), published) for mention_id, published, *said in rows)


def _read_mention(kind: str, stage: str, novelty: str, party: str | None, matter: str, *said: Any) -> Mention:
    field, start, end, quote, rule, cues, on, precision, wording, actor, outcome, reader = said
    return Mention(
        kind=kind,
        stage=Stage(stage),
        novelty=Novelty(novelty),
        party=party,
        matter=matter,
        evidence=Evidence(Field(field), start, end, quote, rule, tuple(cues)),
        event_date=read_event_date(on, precision, wording),
        actor=actor,
        outcome=outcome,
        reader=reader,
    )
