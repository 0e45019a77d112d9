"""What a message is called: the headline of a development, and the subject of a message. Pure.

Wording is presumption-safe: a development is named by its kind's label.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from alerts.clean import cut_text
from alerts.dates import format_event_date
from extract.records import Stage
from seeds.kinds import describe_kind, load_kinds
from storage.records import Alert, Form, Notice

NAMED_ACTOR = {"appeal_filed", "appeal_withdrawn", "civil_suit_filed", "motion_filed"}
"""Kinds whose headline is misread without the actor: an appeal is not always by the party whose case it is."""

_SUBJECT_CHARACTERS = 200  # more than any mail program shows


class Development(Protocol):
    """What a headline is made of: a notice, or a line of a timeline."""

    @property
    def kind(self) -> str: ...
    @property
    def stage(self) -> Stage: ...
    @property
    def party(self) -> str | None: ...
    @property
    def actor(self) -> str | None: ...
    @property
    def outcome(self) -> str | None: ...


def describe_subject(alert: Alert) -> str:
    """`Case dismissed: Alec Baldwin (with prejudice), 12 July 2024 - Rust shooting`; without news the title."""
    match alert.form:
        case Form.WATCHING:
            what = "Now watching"
        case Form.DIGEST:
            what = f"Digest: {_count_digest(alert)}"
        case Form.BRIEF:
            weightiest = min(alert.notices, key=lambda one: (-one.stage.rank, load_kinds()[one.kind].weight))
            what = f"In brief: {_describe_first(weightiest, alert)}"
        case Form.CORRECTION:
            what = f"Correction: {describe_headline(alert.corrections[0].told)}{_count_more(alert.corrections)}"
        case Form.NEWS if alert.notices:
            what = _describe_first(alert.notices[0], alert)
        case Form.NEWS:
            return cut_text(alert.story_title, _SUBJECT_CHARACTERS)
    return cut_text(f"{what} - {alert.story_title}", _SUBJECT_CHARACTERS)


def _describe_first(first: Notice, alert: Alert) -> str:
    when = f", {format_event_date(first.event_date)}" if first.event_date else ""
    return f"{describe_headline(first)}{when}{_count_more(alert.notices)}"


def _count_more(parts: Sequence[object]) -> str:
    return f", and {len(parts) - 1} more" if len(parts) > 1 else ""


def _count_digest(alert: Alert) -> str:
    """`2 new, 1 changed, 1 contradiction`; what there is none of is not named."""
    changed = sum(notice.previous is not None for notice in alert.notices)
    counts = (
        (len(alert.notices) - changed, "new"),
        (changed, "changed"),
        (len(alert.contradictions), "contradictory"),
        (len(alert.feed_notes), "feed in trouble" if len(alert.feed_notes) == 1 else "feeds in trouble"),
    )
    return ", ".join(f"{count} {what}" for count, what in counts if count) or "what is pending"


def describe_headline(development: Development) -> str:
    """`Case dismissed: Alec Baldwin (with prejudice)`; what comes from pages is taken as it is."""
    label = describe_kind(development.kind, development.stage.value)
    named = development.kind in NAMED_ACTOR and development.actor not in {None, development.party}
    people = ", ".join(filter(None, (development.party, f"by {development.actor}" if named else None)))
    outcome = f" ({development.outcome})" if development.outcome else ""
    return f"{label[:1].upper()}{label[1:]}{people and ': '}{people}{outcome}"
