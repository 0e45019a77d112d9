"""The development ledger: every mention is placed with the development that it is about, or begins one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from extract.records import EventDate, Mention, Novelty, Precision, Stage
from seeds.kinds import load_kinds
from seeds.watch import Watch
from storage.coverage import Outcome, StoredArticle
from storage.db import Ledger
from storage.matching import Known, find_development, kindred, told_apart
from storage.progress import decide_date, decide_stage, decide_stage_times


@dataclass(frozen=True, slots=True)
class Placed:
    """A mention in its place. `change_id` is the stage change by which the development reached this mention's stage,
    None when the mention is behind the ledger ("to be charged" after the charge). `told` says whether an alert told
    that stage already, `previous_told` whether one told the stage before it. `stage_first_reported` is the earliest
    report of the stage; before it has happened, the earliest that told it as news: talk of a plan announces nothing.
    """

    mention_id: int
    development_id: int
    kind: str
    stage: Stage
    previous: Stage | None
    novelty: Novelty
    change_id: int | None
    told: bool
    previous_told: bool
    published: datetime
    stage_first_reported: datetime


def record_watches(ledger: Ledger, watches: Iterable[Watch], now: datetime) -> None:
    """Makes each watch a story; `watched_since` is set once."""
    for watch in watches:
        ledger.write(
            "INSERT INTO store.stories (story_id, title, note, watched_since) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (story_id) DO UPDATE SET title = excluded.title, note = excluded.note",
            watch.id,
            watch.title,
            watch.note,
            now,
        )


def watched_since(ledger: Ledger, story_id: str) -> datetime:
    """When the story was first watched."""
    (since,) = ledger.one("SELECT watched_since FROM store.stories WHERE story_id = ?", story_id)
    return cast(datetime, since)


def record_topic(ledger: Ledger, story_id: str, article_id: int, on_topic: bool) -> None:
    """Keeps whether the article is about the story or names a party in passing."""
    ledger.write(
        "INSERT INTO store.story_articles VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET on_topic = excluded.on_topic",
        story_id,
        article_id,
        on_topic,
    )


def place_mentions(
    ledger: Ledger, story_id: str, article: StoredArticle, revision: str, mentions: Sequence[Mention], rules: str
) -> tuple[Placed, ...]:
    """Places one article's mentions, the weightiest kind first; what they say is evidence from then on.

    `rules` is the version of the rules that read them.
    """
    ordered = sorted(mentions, key=lambda mention: load_kinds()[mention.kind].weight)
    here: list[tuple[Mention, int]] = []
    return tuple(_place(ledger, story_id, article, revision, mention, rules, here) for mention in ordered)


def _place(
    ledger: Ledger,
    story_id: str,
    article: StoredArticle,
    revision: str,
    mention: Mention,
    rules: str,
    here: list[tuple[Mention, int]],
) -> Placed:
    """`here` are the article's mentions that have their place already; this one joins them."""
    taken = {number for other, number in here if told_apart(mention, other)}
    open_to_it = [one for one in _known_developments(ledger, story_id, mention.kind) if one.development_id not in taken]
    known = _same_sentence(ledger, article, mention, open_to_it)
    known = known or find_development(mention, article.published, open_to_it)
    development_id = known.development_id if known else _begin_development(ledger, story_id, article, mention)
    here.append((mention, development_id))
    mention_id = _record_mention(ledger, development_id, article, revision, mention, rules)
    if known is None:
        _record_change(ledger, development_id, mention.stage, None, mention_id, article.published)
    else:
        _refine_development(ledger, known, article, mention, mention_id)
    return _read_place(ledger, development_id, mention_id, mention, article.published)


def _known_developments(ledger: Ledger, story_id: str, kind: str) -> list[Known]:
    """The story's developments under the names that one of this kind may have."""
    rows = ledger.rows(
        "SELECT development_id, matter, kind, party, actor, stage, event_on, event_precision, first_reported_at,"
        " last_reported_at, stage_reported_at, stage_news_at FROM store.developments"
        " WHERE story_id = ? AND list_contains(?::VARCHAR[], kind)",
        story_id,
        list(kindred(kind)),
    )
    return [
        Known(number, matter, kind, party, actor, Stage(stage), read_event_date(on, precision), *reported)
        for number, matter, kind, party, actor, stage, on, precision, *reported in rows
    ]


def _same_sentence(
    ledger: Ledger, article: StoredArticle, mention: Mention, candidates: Sequence[Known]
) -> Known | None:
    """Where the same sentence was placed when an earlier revision, or the text that this one copies, was read: what is
    only printed again, under whatever date, tells nothing new.
    """
    if article.outcome not in {Outcome.REVISION, Outcome.COPY}:
        return None
    rows = ledger.rows(
        "SELECT m.development_id FROM store.mentions m JOIN store.articles a USING (article_id)"
        " WHERE ? IN (a.article_id, a.copy_of) AND m.kind = ? AND m.stage = ? AND m.quote = ?"
        " AND m.party IS NOT DISTINCT FROM ?",
        article.placement.copy_of or article.article_id,
        mention.kind,
        mention.stage.value,
        mention.evidence.quote,
        mention.party,
    )
    placed = {number for (number,) in rows}
    return next((one for one in candidates if one.development_id in placed), None)


def read_event_date(on: date | None, precision: str | None, wording: str | None = None) -> EventDate | None:
    """A date as the ledger's columns hold it."""
    return EventDate(on, Precision(precision), wording or "") if on and precision else None


def _begin_development(ledger: Ledger, story_id: str, article: StoredArticle, mention: Mention) -> int:
    return ledger.insert_new(
        "store.developments",
        "development_id",
        story_id=story_id,
        matter=mention.matter,
        kind=mention.kind,
        party=mention.party,
        actor=mention.actor,
        outcome=mention.outcome,
        stage=mention.stage.value,
        **_date_columns(mention.event_date),
        first_reported_at=article.published,
        last_reported_at=article.published,
        stage_reported_at=article.published,
        stage_news_at=article.published if mention.novelty is Novelty.NEW else None,
    )


def _date_columns(event_date: EventDate | None) -> dict[str, date | str | None]:
    return {
        "event_on": event_date.on if event_date else None,
        "event_precision": event_date.precision.value if event_date else None,
    }


def _record_mention(
    ledger: Ledger, development_id: int, article: StoredArticle, revision: str, mention: Mention, rules: str
) -> int:
    evidence = mention.evidence
    return ledger.insert_new(
        "store.mentions",
        "mention_id",
        development_id=development_id,
        article_id=article.article_id,
        revision=revision,
        kind=mention.kind,
        stage=mention.stage.value,
        novelty=mention.novelty.value,
        party=mention.party,
        matter=mention.matter,
        actor=mention.actor,
        outcome=mention.outcome,
        **_date_columns(mention.event_date),
        event_wording=mention.event_date.wording if mention.event_date else None,
        credited=mention.credited,
        flags=list(mention.flags),
        quote_field=evidence.field.value,
        quote_start=evidence.start,
        quote_end=evidence.end,
        quote=evidence.quote,
        rule=evidence.rule,
        cues=list(evidence.cues),
        rules_version=rules,
    )


# ------------------------------------------------------------------ what a further report changes


def _refine_development(
    ledger: Ledger, known: Known, article: StoredArticle, mention: Mention, mention_id: int
) -> None:
    stage = decide_stage(known.stage, mention.stage, mention.novelty)
    event_date = decide_date(known, mention, stage, article.published)
    ledger.write(
        "UPDATE store.developments SET stage = ?, event_on = ?, event_precision = ?, party = coalesce(party, ?),"
        " actor = coalesce(actor, ?), outcome = coalesce(outcome, ?), first_reported_at = least(first_reported_at, ?),"
        " last_reported_at = greatest(last_reported_at, ?), stage_reported_at = ?, stage_news_at = ?"
        " WHERE development_id = ?",
        stage.value,
        *_date_columns(event_date).values(),
        mention.party,
        mention.actor,
        mention.outcome,
        article.published,
        article.published,
        *decide_stage_times(known, mention, stage, article.published),
        known.development_id,
    )
    if stage is not known.stage:
        _record_change(ledger, known.development_id, stage, known.stage, mention_id, article.published)


def _record_change(
    ledger: Ledger, development_id: int, stage: Stage, previous: Stage | None, mention_id: int, reported: datetime
) -> None:
    ledger.insert_new(
        "store.stage_changes",
        "change_id",
        development_id=development_id,
        stage=stage.value,
        previous=previous.value if previous else None,
        mention_id=mention_id,
        reported_at=reported,
    )


def _read_place(ledger: Ledger, development_id: int, mention_id: int, mention: Mention, published: datetime) -> Placed:
    changes = ledger.rows(
        "SELECT c.change_id, c.stage, c.previous, n.change_id IS NOT NULL, d.kind, d.stage_reported_at, d.stage_news_at"
        " FROM store.stage_changes c JOIN store.developments d USING (development_id)"
        " LEFT JOIN store.notices n USING (change_id)"
        " WHERE c.development_id = ? ORDER BY c.change_id DESC LIMIT 2",
        development_id,
    )
    change_id, stage, previous, told, kind, reported, news = changes[0]
    return Placed(
        mention_id=mention_id,
        development_id=development_id,
        kind=kind,
        stage=mention.stage,
        previous=Stage(previous) if previous else None,
        novelty=mention.novelty,
        change_id=change_id if stage == mention.stage.value else None,
        told=told,
        previous_told=len(changes) > 1 and changes[1][3],
        published=published,
        stage_first_reported=reported if stage == Stage.HAPPENED.value else news or published,
    )
