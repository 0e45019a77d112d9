"""The labels are sound: a label that is wrong teaches every rule that is measured on it."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from datetime import date

import pytest

from extract.records import Novelty, Stage
from seeds.kinds import load_kinds
from seeds.watch import load_watches
from tests.eval.labels import Label, Labels, load_labels
from tests.eval.score import HERE

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@pytest.fixture(scope="module")
def labels() -> Labels:
    return load_labels(HERE)


def test_evidence_stands_once_in_its_article(labels: Labels) -> None:
    """Evidence is what a person checks a tag by."""
    for row in _all(labels):
        article = labels.articles[row.article]
        assert (article.title if row.in_title else article.text).count(row.evidence) == 1, row


def test_every_kind_stage_and_novelty_is_of_the_vocabulary(labels: Labels) -> None:
    """The labels speak the product's words."""
    kinds, stages, novelties = set(load_kinds()), {stage.value for stage in Stage}, {each.value for each in Novelty}
    for row in _all(labels):
        assert row.kinds <= kinds, row
        assert row.stages <= stages, row
        assert row.novelties <= novelties, row
    assert {row.kind for row in _all(labels)} == kinds


def test_every_party_is_watched_or_named_by_a_development(labels: Labels) -> None:
    """A party that nobody could name cannot be asked for."""
    watched = {labels.names.canonical(party.name) for watch in load_watches(HERE / "watches") for party in watch.party}
    named = {party for development in labels.developments.values() for party in development.parties}
    for row in _all(labels):
        assert labels.names.canonical(row.party) in watched | named, row


def test_every_date_parses_and_is_a_day_or_a_month(labels: Labels) -> None:
    """A date is only given where text and day of publication resolve it."""
    for row in _all(labels):
        if row.date is not None:
            assert re.fullmatch(r"\d{4}-\d\d(-\d\d)?", row.date), row
            date.fromisoformat(row.date if len(row.date) == 10 else f"{row.date}-01")


def test_what_happened_is_not_dated_after_its_report(labels: Labels) -> None:
    """What is to come is planned."""
    for row in _all(labels):
        if row.date and row.stage == "happened":
            assert row.date <= labels.articles[row.article].published[: len(row.date)], row


def test_weekdays_named_by_the_evidence_are_those_of_the_date(labels: Labels) -> None:
    """ "on Thursday" resolves to a Thursday."""
    for row in _all(labels):
        told = [day for day in WEEKDAYS if day in row.evidence]
        if told and row.date and len(row.date) == 10:
            assert WEEKDAYS[date.fromisoformat(row.date).weekday()] in told, row


def test_article_mentions_a_development_once(labels: Labels) -> None:
    """One mention per article and development, with the most telling passage."""
    counts = Counter((row.article, row.development) for row in _all(labels))
    assert [key for key, count in counts.items() if count > 1] == []


def test_every_development_is_mentioned(labels: Labels) -> None:
    """A development without a mention is left over from an edit."""
    assert {row.development for row in _all(labels)} == set(labels.developments)


def test_an_alert_is_due_where_the_stage_is_first_news(labels: Labels) -> None:
    """Whatever is news on a story, planned or happened, is due once, from the first day that reports it as such."""
    rows: defaultdict[tuple[str, str], list[Label]] = defaultdict(list)
    for row in _all(labels):
        if (
            "new" in row.novelties
            and row.stage in ("planned", "happened")
            and (row.article, row.story) in labels.on_topic
        ):
            rows[row.development, row.stage].append(row)
    due = {(row.development, row.stage): set(row.articles) for row in labels.due if row.stage != "denied"}
    assert due == {slot: _first_to_tell(labels, told) for slot, told in rows.items()}


def test_alerts_that_must_be_sent_have_a_label_without_doubt(labels: Labels) -> None:
    """What careful readers differ on may be told, and need not be."""
    for due in labels.due:
        told = [row for row in _all(labels) if row.development == due.development and row.stage == due.stage]
        plain = [row for row in told if row.article in due.articles and row.novelties == {"new"} and not row.optional]
        assert bool(plain) == due.required or due.stage in ("planned", "denied"), due


def test_articles_are_replayed_in_order_of_publication(labels: Labels) -> None:
    """The clock of a backtest runs forward."""
    order = [(article.published, article.id) for article in labels.articles.values()]
    assert order == sorted(order)
    assert {path.stem for path in (HERE / "articles").glob("*.json")} == set(labels.articles)


def test_groups_name_known_articles_and_do_not_contradict(labels: Labels) -> None:
    """Two texts are copies or they are not."""
    assert not labels.duplicates & labels.not_duplicates
    for pair in labels.duplicates | labels.not_duplicates:
        assert pair <= set(labels.articles)


def test_every_story_has_a_watch_that_loads(labels: Labels) -> None:
    """The watches are files as a user would write them."""
    watches = {watch.id for watch in load_watches(HERE / "watches")}
    assert {article.story for article in labels.articles.values()} == watches | {"none"}


def test_set_is_large_enough_to_mean_something(labels: Labels) -> None:
    """Figures from a handful of texts would swing with every word."""
    stories = Counter(article.story for article in labels.articles.values())
    assert len(labels.articles) >= 64
    assert len(stories) - 1 >= 9
    assert stories["none"] >= 10


def _first_to_tell(labels: Labels, told: list[Label]) -> set[str]:
    """The articles of the first day on which it is news beyond doubt, with earlier ones where it may be news."""
    plain = [row for row in told if row.novelties == {"new"}] or told
    first = min(labels.articles[row.article].published for row in plain)
    return {row.article for row in told if labels.articles[row.article].published <= first}


def _all(labels: Labels) -> list[Label]:
    return [row for rows in labels.mentions.values() for row in rows]
