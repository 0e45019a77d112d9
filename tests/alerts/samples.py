"""Alerts as the ledger would give them out. Every name and outlet is invented."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from extract.records import EventDate, Precision, Stage
from storage.records import Alert, Delivery, Notice, Report

NOON = datetime(2024, 7, 13, 12, 0, tzinfo=UTC)


def make_report(**changes: Any) -> Report:
    """The report of an outlet's own journalist, a day after the ruling."""
    report = Report(
        outlet="High Desert Courier",
        title="Judge ends film-set trial for good",
        url="https://courier.example/2024/07/film-set-trial-ends",
        published=datetime(2024, 7, 13, 6, 30, tzinfo=UTC),
        quote="On Friday the judge dismissed the case against Mara Quill with prejudice, ending the trial.",
        stage=Stage.HAPPENED,
        credited=None,
        copied_from=None,
        from_summary=False,
        new_sentences=12,
        sentences=14,
    )
    return replace(report, **changes)


def make_notice(**changes: Any) -> Notice:
    """A dismissal told by three outlets, one of which copied."""
    notice = Notice(
        development_id=1,
        kind="case_dismissed",
        stage=Stage.HAPPENED,
        previous=None,
        party="Mara Quill",
        matter="criminal/mara-quill",
        actor="Judge Ines Calloway",
        outcome="with prejudice",
        event_date=EventDate(date(2024, 7, 12), Precision.DAY, "On Friday"),
        lead=make_report(),
        also=(
            make_report(outlet="Mesa Wire"),
            make_report(outlet="Coast Daily", copied_from="Mesa Wire"),
        ),
        flags=(),
    )
    return replace(notice, **changes)


def make_appeal(**changes: Any) -> Notice:
    """An appeal announced by someone who is no party to the case."""
    appeal = make_notice(
        development_id=2,
        kind="appeal_filed",
        stage=Stage.PLANNED,
        previous=Stage.POSSIBLE,
        actor="Tomas Verrall",
        outcome=None,
        event_date=None,
        lead=make_report(
            quote="Tomas Verrall, whose wife died on the set, plans to appeal, his lawyer told NBD News.",
            credited="NBD News",
            stage=Stage.PLANNED,
        ),
        also=(),
        flags=("one source only", "unusual: not a party to the case"),
    )
    return replace(appeal, **changes)


def make_hearing(**changes: Any) -> Notice:
    """What a story waits for, known to the month."""
    hearing = make_notice(
        development_id=3,
        kind="hearing_scheduled",
        stage=Stage.PLANNED,
        actor=None,
        outcome=None,
        event_date=EventDate(date(2024, 11, 1), Precision.MONTH, "mid-November"),
        also=(),
    )
    return replace(hearing, **changes)


def make_alert(**changes: Any) -> Alert:
    """One article's news: a dismissal and a planned appeal, with two matters pending."""
    alert = Alert(
        alert_id=7,
        key="mesa-film/2024-07-12/case_dismissed",
        story_id="mesa-film",
        story_title="Mesa film shooting",
        note="entertainment desk",
        decided_at=NOON,
        notices=(make_notice(), make_appeal()),
        pending=(
            make_hearing(),
            make_notice(kind="civil_suit_filed", actor="the Verrall family", outcome=None, event_date=None),
        ),
    )
    return replace(alert, **changes)


def make_delivery(channel: str = "desk", **changes: Any) -> Delivery:
    """The first try of a story's first message."""
    delivery = Delivery(1, channel, NOON, attempts=1, may_repeat=False, thread=None, alert=make_alert())
    return replace(delivery, **changes)
