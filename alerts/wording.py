"""What an alert says, in plain words and before any markup. Pure.

Wording is presumption-safe: a development is named by its kind's label, the outlet is named as the one who reports it,
and whatever could assert guilt stands in quotation marks.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from alerts.clean import clean_alert, cut_text, safe_link
from alerts.dates import describe_event_date, format_day, format_event_date
from alerts.headlines import NAMED_ACTOR, describe_headline, describe_subject
from alerts.several import join_parties
from storage.records import Alert, Contradiction, Correction, Form, Notice, Report

FOOTER = "Tags are readings of news reports, not statements of law. Read the report before you rely on it."
MAY_REPEAT = "This message may be a repeat: an earlier try ended without an answer."
WATCHING = "Now watching this story. What is known so far; from now on news comes as it is reported."
LEFT_OUT = " The weightiest stand here, and {} more: courtbeat timeline {}"
BRIEF = "A brief: {} developments in one message, because they came late or many at once."
CORRECTION = "A correction: this was told here, and the report that it was read from no longer says so."
TAKEN_BACK = "A correction: this was told here, and somebody who looked into it has taken it back."
DIGEST = "Daily digest: what called for no message of its own."

_OUTLETS_NAMED = 8  # beyond that a list of names is noise
_CITED_CHARACTERS = 240  # of a sentence that stands beside the one that contradicts it


@dataclass(frozen=True, slots=True)
class SourceWording:
    """Where the quoted sentence stands. `link` is None for an address that is none."""

    outlet: str
    title: str
    link: str | None
    published: str


@dataclass(frozen=True, slots=True)
class NoticeWording:
    """One development in words. `facts` are (label, value), in reading order; `also` names further outlets.

    `heading` stands above the first of several that belong together. `source` is None where it is the report of the
    message's first development. `remarks` qualify the report.
    """

    heading: str | None
    headline: str
    quote: str
    facts: tuple[tuple[str, str], ...]
    source: SourceWording | None
    remarks: str | None
    also: str | None
    flags: str | None


@dataclass(frozen=True, slots=True)
class AlertWording:
    """One message in words, the same for every channel. `opening` says what it is where it is no plain news; `pending`,
    `contradictions` and `feeds` hold one line each.
    """

    subject: str
    story: str
    repeat: str | None
    opening: str | None
    notices: tuple[NoticeWording, ...]
    pending: tuple[str, ...]
    contradictions: tuple[str, ...]
    feeds: tuple[str, ...]
    note: str | None
    footer: str


def describe_alert(alert: Alert, may_repeat: bool) -> AlertWording:
    """What a person reads: everything that every channel says, cleaned once here."""
    cleaned = clean_alert(alert)
    clean = replace(cleaned, notices=join_parties(cleaned.notices), pending=join_parties(cleaned.pending))
    return AlertWording(
        subject=describe_subject(clean),
        story=clean.story_title,
        repeat=MAY_REPEAT if may_repeat else None,
        opening=_describe_form(cleaned),
        notices=_describe_notices(clean) + tuple(map(_describe_correction, clean.corrections)),
        pending=tuple(_describe_pending(notice) for notice in clean.pending),
        contradictions=tuple(_describe_contradiction(one) for one in clean.contradictions),
        feeds=tuple(f"{feed.outlet}: {feed.trouble} ({feed.url})" for feed in clean.feed_notes),
        note=clean.note,
        footer=FOOTER,
    )


def _describe_form(alert: Alert) -> str | None:
    match alert.form:
        case Form.NEWS:
            return None
        case Form.WATCHING:
            return WATCHING + (LEFT_OUT.format(alert.left_out, alert.story_id) if alert.left_out else "")
        case Form.BRIEF:
            return BRIEF.format(len(alert.notices))
        case Form.DIGEST:
            return DIGEST
        case Form.CORRECTION:
            return TAKEN_BACK if any(one.by_hand for one in alert.corrections) else CORRECTION


def _describe_notices(alert: Alert) -> tuple[NoticeWording, ...]:
    """Each heading stands above the first development that it is about."""
    headings = [_heading(alert.form, number, notice) for number, notice in enumerate(alert.notices)]
    first = alert.notices[0] if alert.form is Form.NEWS and alert.notices else None
    return tuple(
        _describe_notice(notice, headings[number] if headings[number] not in headings[:number] else None, first)
        for number, notice in enumerate(alert.notices)
    )


def _heading(form: Form, number: int, notice: Notice) -> str | None:
    match form:
        case Form.NEWS:
            return "Also in this report" if number else None
        case Form.DIGEST:
            return "Changed" if notice.previous else "New"
        case Form.BRIEF | Form.WATCHING | Form.CORRECTION:
            return None


def _describe_notice(notice: Notice, heading: str | None, first: Notice | None) -> NoticeWording:
    same_report = first is not None and notice is not first and notice.lead.url == first.lead.url
    return NoticeWording(
        heading=heading,
        headline=describe_headline(notice),
        quote=f"“{notice.lead.quote}”",
        facts=_describe_facts(notice),
        source=None if same_report else _describe_source(notice.lead),
        remarks=_describe_remarks(notice.lead),
        also=_describe_also(notice),
        flags="; ".join(notice.flags) or None,
    )


def _describe_correction(correction: Correction) -> NoticeWording:
    """What was told, as a quotation, and what stands there now, as another."""
    told = correction.told
    now = f"“{correction.now}”" if correction.now else None
    facts = (
        ("Told", format_day(correction.told_at.date())),
        ("Now", now or ("taken back" if correction.by_hand else "the sentence is gone")),
        ("Note", correction.note),
    )
    return NoticeWording(
        heading=None,
        headline=describe_headline(told),
        quote=f"“{told.lead.quote}”",
        facts=tuple((label, value) for label, value in facts if value),
        source=_describe_source(told.lead),
        remarks=None,
        also=None,
        flags=None,
    )


def _describe_facts(notice: Notice) -> tuple[tuple[str, str], ...]:
    before = f" (before: {notice.previous.value})" if notice.previous else ""
    facts = [("Stage", f"{notice.stage.value}{before}"), ("Date", describe_event_date(notice.event_date))]
    if notice.actor and notice.actor != notice.party and notice.kind not in NAMED_ACTOR:
        facts.append(("By", notice.actor))
    return tuple(facts)


def _describe_source(report: Report) -> SourceWording:
    return SourceWording(
        outlet=report.outlet,
        title=report.title,
        link=safe_link(report.url),
        published=format_day(report.published.date()) if report.published else "no date given",
    )


def _describe_remarks(report: Report) -> str | None:
    remarks = (
        report.credited and f"credited to {report.credited}",
        report.copied_from and f"copy of {report.copied_from}",
        "from the feed's summary" if report.from_summary else None,
        _describe_new(report),
    )
    return ", ".join(remark for remark in remarks if remark) or None


def _describe_new(report: Report) -> str | None:
    """What a reader who knows the story can skip; nothing of a report that brings mostly new things."""
    if report.new_sentences * 2 >= report.sentences:
        return None
    return f"mostly told before: {report.new_sentences} of its {report.sentences} sentences are new"


def _describe_also(notice: Notice) -> str | None:
    """`Mesa Wire; Coast Daily (copy of Mesa Wire); and 3 more`: each outlet once, in the order of their reports."""
    names = dict.fromkeys(
        f"{report.outlet} (copy of {report.copied_from})" if report.copied_from else report.outlet
        for report in notice.also
    )
    named, further = list(names)[:_OUTLETS_NAMED], len(names) - _OUTLETS_NAMED
    return "; ".join(named + ([f"and {further} more"] if further > 0 else [])) or None


def _describe_pending(notice: Notice) -> str:
    when = f", {format_event_date(notice.event_date)}" if notice.event_date else ""
    return f"{describe_headline(notice)}{when} ({notice.lead.outlet})"


def _describe_contradiction(contradiction: Contradiction) -> str:
    """Both say it themselves: which of the two is right is not for us to say."""
    one, other = contradiction.one, contradiction.other
    return f"{describe_headline(replace(one, outcome=None))}, {contradiction.slot.value}: {_cite(one)} - {_cite(other)}"


def _cite(notice: Notice) -> str:
    source = _describe_source(notice.lead)
    return f"“{cut_text(notice.lead.quote, _CITED_CHARACTERS)}” ({source.outlet}, {source.published})"
