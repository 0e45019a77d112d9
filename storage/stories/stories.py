"""The development ledger: every mention is placed with the development that it is about, or begins one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from extract.records import Mention, Novelty, Stage
from seeds.kinds import load_kinds
from seeds.watch import Watch
from storage.coverage import Outcome, StoredArticle
from storage.db import Ledger
from storage.records import Status
from storage.stories.developments import (
    Candidate,
    begin_development,
    date_columns,
    list_candidates,
    read_known,
    record_change,
    told_before,
    was_told,
    write_known,
)
from storage.stories.matching import find_development, told_apart
from storage.stories.progress import begin, refine


@dataclass(frozen=True, slots=True)
class Placed:
    """A mention in its place. `change_id` is the stage change by which the development reached this mention's stage,
    None when the mention is behind the ledger ("to be charged" after the charge). `told` says whether an alert told
    that stage already, `previous_told` whether one told the stage before it. `stage_first_reported` is the earliest
    report of the stage; before it has happened, the earliest that told it as news: talk of a plan announces nothing.
    `rejected`: a person rejected or retracted the development.
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
    rejected: bool = False
    proposed: bool = False


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


def story_of(ledger: Ledger, development_id: int) -> str:
    """The story of a development that is there."""
    (story_id,) = ledger.one("SELECT story_id FROM store.developments WHERE development_id = ?", development_id)
    return cast(str, story_id)


def list_stories_of(ledger: Ledger, article_id: int) -> tuple[str, ...]:
    """The stories that an article was read for."""
    rows = ledger.rows("SELECT story_id FROM store.story_articles WHERE article_id = ? ORDER BY story_id", article_id)
    return tuple(story_id for (story_id,) in rows)


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
    candidates = [one for one in list_candidates(ledger, story_id, mention.kind) if one.home not in taken]
    found = _same_sentence(ledger, article, mention, candidates) or _find(mention, article.published, candidates)
    home = found.home if found else begin_development(ledger, story_id, mention, article.published)
    here.append((mention, home))
    placed_id = found.known.development_id if found else home
    mention_id = _record_mention(ledger, home, placed_id, article, revision, mention, rules)
    if found is None:
        record_change(ledger, home, mention.stage, None, mention_id, article.published)
    else:
        _refine_development(ledger, home, found.status, article, mention, mention_id)
    return _read_place(ledger, home, mention_id, mention, article.published)


def _find(mention: Mention, published: datetime, candidates: Sequence[Candidate]) -> Candidate | None:
    """What stands goes before what is only proposed, and that before what a person rejected, so that a rejected one
    takes only what would else be new.

    What was taken back takes nothing: a verdict that was reported wrongly and then really comes must be told. The price
    is a second alert when an outlet repeats the mistake in its own words.
    """
    for statuses in ({Status.OPEN, Status.CONFIRMED}, {Status.PROPOSED}, {Status.REJECTED}):
        known = find_development(mention, published, [one.known for one in candidates if one.status in statuses])
        if known:
            return next(one for one in candidates if one.known == known)
    return None


def _same_sentence(
    ledger: Ledger, article: StoredArticle, mention: Mention, candidates: Sequence[Candidate]
) -> Candidate | None:
    """Where the same sentence was placed when an earlier revision, or the text that this one copies, was read: what is
    only printed again, under whatever date, tells nothing new. But after a correction, which took it back, it is told.
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
    same = (one for one in candidates if one.known.development_id in placed)
    return next((one for one in same if not _was_corrected(ledger, one, mention.stage)), None)


def _was_corrected(ledger: Ledger, found: Candidate, stage: Stage) -> bool:
    """Whether a correction took this stage back because no article said it any more. What a person judged since then is
    theirs.
    """
    if found.status is not Status.DISPUTED:
        return False
    corrected = ledger.row(
        "SELECT 1 FROM store.corrections k JOIN store.mentions m ON m.mention_id = k.mention_id"
        " WHERE m.development_id = ? AND m.stage = ? LIMIT 1",
        found.home,
        stage.value,
    )
    return corrected is not None


def _record_mention(
    ledger: Ledger,
    development_id: int,
    placed_id: int,
    article: StoredArticle,
    revision: str,
    mention: Mention,
    rules: str,
) -> int:
    evidence = mention.evidence
    return ledger.insert_new(
        "store.mentions",
        "mention_id",
        development_id=development_id,
        placed_id=None if placed_id == development_id else placed_id,
        article_id=article.article_id,
        revision=revision,
        kind=mention.kind,
        stage=mention.stage.value,
        novelty=mention.novelty.value,
        party=mention.party,
        matter=mention.matter,
        actor=mention.actor,
        outcome=mention.outcome,
        **date_columns(mention.event_date),
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
        reader=mention.reader,
    )


# ------------------------------------------------------------------ what a further report changes


def _refine_development(
    ledger: Ledger, home: int, status: Status, article: StoredArticle, mention: Mention, mention_id: int
) -> None:
    """A proposal changes nothing in what our own rules read; their first report makes what was only proposed anew."""
    only_proposed = status is Status.PROPOSED
    if mention.is_proposal and not only_proposed:
        return
    known = read_known(ledger, home)
    anew = only_proposed and not mention.is_proposal
    refined = begin(home, mention, article.published) if anew else refine(known, mention, article.published)
    write_known(ledger, refined)
    if refined.stage is not known.stage:
        previous = None if anew else known.stage
        record_change(ledger, home, refined.stage, previous, mention_id, article.published)
    if not mention.is_proposal:
        ledger.write(
            "UPDATE store.developments SET status = 'open'"
            " WHERE development_id = ? AND status IN ('disputed', 'proposed')",
            home,
        )


def _read_place(ledger: Ledger, development_id: int, mention_id: int, mention: Mention, published: datetime) -> Placed:
    """The change that counts is the latest to the stage that the development has: after a stage was taken back, an
    earlier one.
    """
    change_id, stage, previous, kind, status, reported, news = ledger.one(
        "SELECT c.change_id, c.stage, c.previous, d.kind, d.status, d.stage_reported_at, d.stage_news_at"
        " FROM store.stage_changes c JOIN store.developments d ON d.development_id = c.development_id"
        " WHERE c.development_id = ? AND c.stage = d.stage ORDER BY c.change_id DESC LIMIT 1",
        development_id,
    )
    return Placed(
        mention_id=mention_id,
        development_id=development_id,
        kind=kind,
        stage=mention.stage,
        previous=Stage(previous) if previous else None,
        novelty=mention.novelty,
        change_id=change_id if stage == mention.stage.value else None,
        told=was_told(ledger, change_id),
        previous_told=told_before(ledger, development_id, change_id),
        published=published,
        stage_first_reported=reported if stage == Stage.HAPPENED.value else news or published,
        rejected=status in {Status.REJECTED, Status.RETRACTED},
        proposed=mention.is_proposal,
    )
