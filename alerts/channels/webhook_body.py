"""An alert as JSON, for programs: every fact as a value of its own. Pure; docs/channels.md documents each key.

Keys may be added. One that goes or changes its meaning raises VERSION.
"""

from __future__ import annotations

import json
from typing import Any

from alerts.clean import clean_alert, safe_link
from alerts.headlines import describe_headline
from alerts.render import render_subject
from extract.records import EventDate
from seeds.kinds import shown_kind
from storage.records import Correction, Delivery, Notice, Report

VERSION = 1


def write_body(delivery: Delivery) -> bytes:
    """The body as it is signed and sent; UTF-8."""
    alert = clean_alert(delivery.alert)
    body = {
        "version": VERSION,
        "form": alert.form.value,
        "key": alert.key,
        "channel": delivery.channel,
        "may_repeat": delivery.may_repeat,
        "decided_at": alert.decided_at.isoformat(),
        "subject": render_subject(alert),
        "story": {"id": alert.story_id, "title": alert.story_title, "note": alert.note},
        "notices": [_notice(notice) for notice in alert.notices],
        "pending": [_notice(notice) for notice in alert.pending],
        "contradictions": [
            {"slot": pair.slot.value, "one": _notice(pair.one), "other": _notice(pair.other)}
            for pair in alert.contradictions
        ],
        "feed_notes": [{"outlet": feed.outlet, "url": feed.url, "trouble": feed.trouble} for feed in alert.feed_notes],
        "corrections": [_correction(one) for one in alert.corrections],
    }
    return json.dumps(body, ensure_ascii=False).encode()


def _notice(notice: Notice) -> dict[str, Any]:
    return {
        "kind": shown_kind(notice.kind, notice.stage),
        "stage": notice.stage.value,
        "previous_stage": notice.previous.value if notice.previous else None,
        "headline": describe_headline(notice),
        "party": notice.party,
        "matter": notice.matter,
        "date": _date(notice.event_date) if notice.event_date else None,
        "outcome": notice.outcome,
        "actor": notice.actor,
        "quote": notice.lead.quote,
        "report": _report(notice.lead),
        "also": [_report(report) for report in notice.also],
        "flags": list(notice.flags),
    }


def _correction(correction: Correction) -> dict[str, Any]:
    return {
        "told": _notice(correction.told),
        "told_at": correction.told_at.isoformat(),
        "by_hand": correction.by_hand,
        "quote_now": correction.now,
        "note": correction.note,
    }


def _date(when: EventDate) -> dict[str, str | None]:
    """No more of the date than is known: a month must not read as its first day."""
    return {"on": str(when), "precision": when.precision.value, "wording": when.wording or None}


def _report(report: Report) -> dict[str, Any]:
    return {
        "outlet": report.outlet,
        "title": report.title,
        "url": safe_link(report.url),
        "published": report.published.isoformat() if report.published else None,
        "credited": report.credited,
        "copied_from": report.copied_from,
        "from_summary": report.from_summary,
        "new_sentences": report.new_sentences if report.sentences else None,
        "sentences": report.sentences or None,
    }
