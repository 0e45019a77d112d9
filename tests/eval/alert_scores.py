"""Scores a prediction's alerts: which tell of something due, which are false or repeated, what was missed. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from tests.eval.labels import Due, Label, Labels
from tests.eval.measures import AlertScores, Ratio, Sent

Told = tuple[Due, Label]
Slot = tuple[str, str]
"""A development and a stage."""


def score_alerts(labels: Labels, sent: Sequence[Sent]) -> AlertScores:
    """The alerts, replayed in the order of the articles, then as they stand.

    An alert is right if its article is among the first to report something due and nothing told it before. It then
    tells of every development of its kind that the article reports (four people indicted in one sentence), so that
    all of these are met; whose party it names counts for `party_recall` alone.
    """
    due = [row for row in labels.due if set(row.articles) & set(labels.articles)]
    told, met, met_by_party = set[Slot](), set[Slot](), set[Slot]()
    false, repeated = list[Sent](), list[Sent]()
    for alert in _replayed(labels, sent):
        there = _told_by(labels, due, alert)
        fresh = [(row, label) for row, label in there if _slot(row) not in told]
        if not fresh:
            (repeated if there or _is_late(labels, due, alert) else false).append(alert)
            continue
        named = [(row, label) for row, label in fresh if labels.names.fit(alert.party, label.parties)]
        told.add(_slot(_closest(labels, alert, named or fresh)))
        met |= {_slot(row) for row, _ in fresh}
        met_by_party |= {_slot(_closest(labels, alert, named))} if named else set()
    required = {_slot(row) for row in due if row.required}
    known = [alert for alert in sent if alert.article in labels.articles]
    right = len(known) - len(false) - len(repeated)
    return AlertScores(
        ratio=Ratio(right, len(known), len(met & required), len(required)),
        party_recall=len(met_by_party & required) / len(required) if required else 1.0,
        false=tuple(false),
        repeated=tuple(repeated),
        missed=tuple(row for row in due if row.required and _slot(row) not in met),
    )


def _replayed(labels: Labels, sent: Sequence[Sent]) -> list[Sent]:
    place = {article: number for number, article in enumerate(labels.articles)}
    return sorted((alert for alert in sent if alert.article in place), key=lambda alert: place[alert.article])


def _slot(row: Due) -> Slot:
    return row.development, row.stage


def _on_the_story(labels: Labels, alert: Sent) -> list[Label]:
    """The labels of the alert's article that fit its kind and stage, on a story that the article is about."""
    return [
        label
        for label in labels.mentions.get(alert.article, ())
        if alert.kind in label.kinds
        and (alert.stage is None or alert.stage in label.stages)
        and (label.article, label.story) in labels.on_topic
    ]


def _told_by(labels: Labels, due: Sequence[Due], alert: Sent) -> list[Told]:
    """What is due in the alert's article and fits it, with the label that says so."""
    return [
        (row, label)
        for label in _on_the_story(labels, alert)
        for row in due
        if "new" in label.novelties and (label.development, label.stage) == _slot(row) and alert.article in row.articles
    ]


def _closest(labels: Labels, alert: Sent, rows: Sequence[Told]) -> Due:
    """Of several developments that the alert may mean: its own kind and party first, then what is required."""

    def distance(told: Told) -> tuple[bool, bool, bool]:
        row = told[0]
        same_party = labels.names.canonical(alert.party) == labels.names.canonical(row.party)
        return row.kind != alert.kind, bool(alert.party) and not same_party, not row.required

    return min(rows, key=distance)[0]


def _is_late(labels: Labels, due: Sequence[Due], alert: Sent) -> bool:
    """Whether the alert's article does tell of something like it that was due then or before: no invention."""
    day = labels.articles[alert.article].published
    real = {label.development for label in _on_the_story(labels, alert) if label.stage in ("happened", "planned")}
    return any(row.development in real and row.day <= day for row in due)
