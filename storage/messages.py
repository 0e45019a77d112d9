"""What a message says: its notices, its pending board and the rest, read as the ledger knows the story now.

Reads only. What a message is about was fixed when it was queued; how widely that is told by now is looked up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from extract.records import Stage
from seeds.kinds import load_kinds
from storage.db import Ledger
from storage.developments import read_event_date
from storage.records import Alert, Contradiction, FeedNote, Form, Notice, Report, Slot

MOST_PENDING = 6
"""Lines of the pending board in one alert: a reminder, not the whole docket."""

STILL_PENDING = timedelta(days=180)
"""An undated plan that no outlet has repeated for half a year is left off the board."""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Two mentions that cannot both be right on one development; `against_id` is the later one."""

    development_id: int
    slot: Slot
    mention_id: int
    against_id: int


@dataclass(frozen=True, slots=True)
class Contents:
    """What a message is about, by number: `shown` as (stage change, mention that is quoted), `feeds` as (feed, what is
    wrong with it).
    """

    shown: tuple[tuple[int, int], ...] = ()
    disagreements: tuple[Disagreement, ...] = ()
    feeds: tuple[tuple[int, str], ...] = ()


def load_alert(ledger: Ledger, alert_id: int) -> Alert:
    """The alert with its notices, as the ledger knows the story now."""
    key, form, story_id, decided_at = ledger.one(
        "SELECT alert_key, form, story_id, decided_at FROM store.alerts WHERE alert_id = ?", alert_id
    )
    return compose_alert(ledger, story_id, Form(form), _load_contents(ledger, alert_id), decided_at, alert_id, key)


def compose_alert(
    ledger: Ledger,
    story_id: str,
    form: Form,
    contents: Contents,
    decided_at: datetime,
    alert_id: int = 0,
    key: str = "not queued",
) -> Alert:
    """The message that these contents make; the defaults are for one that is only looked at."""
    title, note = ledger.one("SELECT title, note FROM store.stories WHERE story_id = ?", story_id)
    notices = tuple(sorted(_load_notices(ledger, contents.shown), key=_ORDERS[form]))
    told = {notice.development_id for notice in notices}
    return Alert(
        alert_id=alert_id,
        key=key,
        story_id=story_id,
        story_title=title,
        note=note,
        decided_at=decided_at,
        notices=notices,
        pending=_load_pending(ledger, story_id, decided_at, told),
        form=form,
        contradictions=tuple(_load_contradiction(ledger, one) for one in contents.disagreements),
        feed_notes=tuple(_load_feed_note(ledger, *feed) for feed in contents.feeds),
    )


def _load_contents(ledger: Ledger, alert_id: int) -> Contents:
    shown = ledger.rows(
        "SELECT change_id, mention_id FROM store.notices WHERE alert_id = $1"
        " UNION ALL SELECT change_id, mention_id FROM store.recaps WHERE alert_id = $1 ORDER BY change_id",
        alert_id,
    )
    pairs = ledger.rows(
        "SELECT development_id, slot, mention_id, against_id FROM store.contradictions WHERE alert_id = ? ORDER BY ALL",
        alert_id,
    )
    feeds = ledger.rows("SELECT feed_id, trouble FROM store.feed_notes WHERE alert_id = ? ORDER BY feed_id", alert_id)
    disagreements = tuple(Disagreement(number, Slot(slot), *mentions) for number, slot, *mentions in pairs)
    return Contents(tuple(shown), disagreements, tuple(feeds))


def _as_queued(_notice: Notice) -> tuple[int, ...]:
    return ()


def _weightiest_first(notice: Notice) -> tuple[int, ...]:
    return (-notice.stage.rank, load_kinds()[notice.kind].weight)


def _new_before_changed(notice: Notice) -> tuple[int, ...]:
    return (notice.previous is not None,)


_ORDERS: Mapping[Form, Callable[[Notice], tuple[int, ...]]] = {
    Form.NEWS: _as_queued,
    Form.BRIEF: _as_queued,
    Form.WATCHING: _weightiest_first,
    Form.DIGEST: _new_before_changed,
}


# ------------------------------------------------------------------ notices


def _load_notices(ledger: Ledger, shown: Sequence[tuple[int, int]]) -> list[Notice]:
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
    return [_load_notice(ledger, *row) for row in latest.values()]


def _load_notice(ledger: Ledger, development_id: int, stage: str, previous: str | None, mention_id: int) -> Notice:
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


def _load_contradiction(ledger: Ledger, pair: Disagreement) -> Contradiction:
    one, other = (_load_as_read(ledger, pair.development_id, number) for number in (pair.mention_id, pair.against_id))
    return Contradiction(pair.slot, one, other)


def _load_as_read(ledger: Ledger, development_id: int, mention_id: int) -> Notice:
    """The development as one mention alone tells it."""
    stage, outcome, on, precision, wording, placed = ledger.one(
        "SELECT stage, outcome, event_on, event_precision, event_wording, development_id"
        " FROM store.mentions WHERE mention_id = ?",
        mention_id,
    )
    notice = _load_notice(ledger, placed, stage, None, mention_id)
    return replace(
        notice, development_id=development_id, outcome=outcome, event_date=read_event_date(on, precision, wording)
    )


def _load_feed_note(ledger: Ledger, feed_id: int, trouble: str) -> FeedNote:
    outlet, url = ledger.one("SELECT outlet, url FROM store.feeds WHERE feed_id = ?", feed_id)
    return FeedNote(outlet, url, trouble)


# ------------------------------------------------------------------ the pending board


def _load_pending(ledger: Ledger, story_id: str, now: datetime, told: set[int]) -> tuple[Notice, ...]:
    """What the story still waits for: plans not past, and suits that no report has ended."""
    rows = ledger.rows(
        "SELECT d.development_id, d.stage, first(m.mention_id ORDER BY m.mention_id DESC)"
        " FROM store.developments d JOIN store.mentions m ON m.development_id = d.development_id AND m.stage = d.stage"
        " ANTI JOIN store.withdrawals w ON w.mention_id = m.mention_id"
        " WHERE d.story_id = ? AND d.status IN ('open', 'confirmed') AND d.merged_into IS NULL AND ("
        "   (d.stage = 'planned' AND coalesce(d.event_on + INTERVAL 31 DAY, d.last_reported_at + ?) >= ?)"
        "   OR (d.kind = 'civil_suit_filed' AND d.stage = 'happened' AND NOT EXISTS ("
        "     SELECT 1 FROM store.developments e WHERE e.story_id = d.story_id AND e.matter = d.matter"
        "     AND e.stage = 'happened' AND e.kind IN ('civil_suit_settled', 'civil_suit_dismissed', 'verdict_civil')"
        "     AND e.last_reported_at >= d.first_reported_at)))"
        " GROUP BY d.development_id, d.stage, d.event_on ORDER BY d.event_on NULLS LAST, d.development_id",
        story_id,
        STILL_PENDING,
        now,
    )
    pending = [
        _load_notice(ledger, number, stage, None, mention) for number, stage, mention in rows if number not in told
    ]
    return tuple(pending[:MOST_PENDING])
