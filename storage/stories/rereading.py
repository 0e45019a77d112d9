"""The archive read again by today's rules: what stays as it was read, what is read otherwise, what no longer, what now.

A mention that stays keeps its number, and with it what people did with it by hand. One that is read no longer is
withdrawn, as if its article had taken it back; nothing is deleted, and nothing here sends anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from extract.records import (
    OWN_READER,
    WORD_READER,
    Article,
    EventDate,
    Evidence,
    Field,
    Mention,
    Novelty,
    Stage,
    TextSource,
)
from storage.coverage import Outcome, Placement, StoredArticle
from storage.db import Ledger
from storage.stories.developments import date_columns, read_event_date
from storage.stories.names import same_name
from storage.stories.settling import retrace_all
from storage.stories.stories import place_mentions, record_topic


@dataclass(frozen=True, slots=True)
class StoredText:
    """The last version of an article, as a reader takes it and as the ledger places it."""

    article: Article
    stored: StoredArticle


@dataclass(frozen=True, slots=True)
class OwnMention:
    """What our own rules read in it before, and that still counts."""

    mention_id: int
    development_id: int
    mention: Mention


@dataclass(frozen=True, slots=True)
class Rereading:
    """What today's rules make of one text: mentions that changed by their number, those read no longer, those new."""

    kept: int = 0
    changed: tuple[tuple[OwnMention, Mention], ...] = ()
    gone: tuple[OwnMention, ...] = ()
    new: tuple[Mention, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """A development as people see it. `reports` is 0 when nothing says it any more."""

    story_id: str
    kind: str
    stage: Stage
    party: str | None
    actor: str | None
    outcome: str | None
    event_date: EventDate | None
    reports: int


# ------------------------------------------------------------------ deciding (pure)


def compare_readings(before: Sequence[OwnMention], now: Iterable[Mention]) -> Rereading:
    """Which of the new mentions are the old ones: of one kind and stage, in one sentence, of parties that can be one.

    A sentence may be cut otherwise, a name be read where none was: that is a better reading of the same. Another party
    is another mention.
    """
    left, kept, changed, new = list(before), 0, [], []
    for mention in now:
        same = next((one for one in left if _is_same(one.mention, mention)), None)
        if same is None:
            new.append(mention)
            continue
        left.remove(same)
        if same.mention == mention:
            kept += 1
        else:
            changed.append((same, mention))
    return Rereading(kept, tuple(changed), tuple(left), tuple(new))


def _is_same(one: Mention, other: Mention) -> bool:
    mine, theirs = one.evidence, other.evidence
    overlap = mine.field is theirs.field and mine.start < theirs.end and theirs.start < mine.end
    return overlap and (one.kind, one.stage) == (other.kind, other.stage) and same_name(one.party, other.party)


# ------------------------------------------------------------------ doing


def apply_rereading(
    ledger: Ledger, story_id: str, text: StoredText, on_topic: bool, found: Rereading, rules: str, now: datetime
) -> None:
    """Brings the ledger in line with one text's new reading. What a sentence tells anew in the words of one that was
    read before goes where that one went.
    """
    record_topic(ledger, story_id, text.stored.article_id, on_topic)
    for own, mention in found.changed:
        _rewrite(ledger, own.mention_id, mention, rules)
    for own in found.gone:
        ledger.write(
            "INSERT INTO store.withdrawals (mention_id, revision, quote_now, withdrawn_at, rules_version)"
            " VALUES (?, ?, NULL, ?, ?)",
            own.mention_id,
            text.article.revision,
            now,
            rules,
        )
    touched = {own.development_id for own, _ in found.changed} | {own.development_id for own in found.gone}
    retrace_all(ledger, story_id, sorted(touched))
    placed = place_mentions(ledger, story_id, text.stored, text.article.revision, found.new, rules)
    retrace_all(ledger, story_id, sorted({one.development_id for one in placed}))


def _rewrite(ledger: Ledger, mention_id: int, mention: Mention, rules: str) -> None:
    evidence = mention.evidence
    columns: dict[str, object] = {
        "novelty": mention.novelty.value,
        "party": mention.party,
        "matter": mention.matter,
        "actor": mention.actor,
        "outcome": mention.outcome,
        **date_columns(mention.event_date),
        "event_wording": mention.event_date.wording if mention.event_date else None,
        "credited": mention.credited,
        "flags": list(mention.flags),
        "quote_start": evidence.start,
        "quote_end": evidence.end,
        "quote": evidence.quote,
        "rule": evidence.rule,
        "cues": list(evidence.cues),
        "rules_version": rules,
        "reader": mention.reader,
    }
    marks = ", ".join(f"{name} = ?" for name in columns)
    ledger.write(f"UPDATE store.mentions SET {marks} WHERE mention_id = ?", *columns.values(), mention_id)  # noqa: S608


# ------------------------------------------------------------------ rows


def list_texts(ledger: Ledger, after: int, limit: int) -> tuple[StoredText, ...]:
    """The last version of each article whose number is above `after`, in the order in which they were first seen."""
    rows = ledger.rows(
        "SELECT a.article_id, a.url, a.outlet, r.title, r.body, a.published_at, a.byline, a.lang, a.source,"
        " least(coalesce(a.published_at, a.first_seen_at), a.first_seen_at), a.copy_of, a.similarity, r.correction"
        " FROM store.articles a JOIN store.revisions r ON r.article_id = a.article_id AND r.revision = a.revision"
        " WHERE a.article_id > ? ORDER BY a.article_id LIMIT ?",
        after,
        limit,
    )
    return tuple(_read_text(*row) for row in rows)


def _read_text(article_id: int, *row: Any) -> StoredText:
    url, outlet, title, body, published, byline, language, source, reported, copy_of, similarity, correction = row
    article = Article(
        url=url,
        outlet=outlet,
        title=title,
        text=body,
        published=published,
        byline=byline,
        language=language,
        source=TextSource(source),
        correction=correction,
    )
    # As a revision: a sentence that was read before leads to where it was placed.
    return StoredText(article, StoredArticle(article_id, Outcome.REVISION, reported, Placement(copy_of, similarity)))


def list_own_mentions(ledger: Ledger, story_id: str, text: StoredText) -> tuple[OwnMention, ...]:
    """What our rules read in this version for a story, and what still counts."""
    rows = ledger.rows(
        "SELECT m.mention_id, m.development_id, m.kind, m.stage, m.novelty, m.party, m.matter, m.quote_field,"
        " m.quote_start, m.quote_end, m.quote, m.rule, m.cues, m.event_on, m.event_precision, m.event_wording, m.actor,"
        " m.outcome, m.credited, m.flags, m.reader"
        " FROM store.mentions m ANTI JOIN store.withdrawals w ON w.mention_id = m.mention_id"
        " JOIN store.developments d ON d.development_id = m.development_id"
        " WHERE m.article_id = ? AND m.revision = ? AND m.reader IN (?, ?) AND d.story_id = ? ORDER BY m.mention_id",
        text.stored.article_id,
        text.article.revision,
        OWN_READER,
        WORD_READER,
        story_id,
    )
    return tuple(OwnMention(number, development, _read_mention(*said)) for number, development, *said in rows)


def _read_mention(kind: str, stage: str, novelty: str, party: str | None, matter: str, *said: Any) -> Mention:
    field, start, end, quote, rule, cues, on, precision, wording, actor, outcome, credited, flags, reader = said
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
        credited=credited,
        flags=tuple(flags),
        reader=reader,
    )


def list_standing(ledger: Ledger) -> Mapping[int, Standing]:
    """Every development that people see, by its number."""
    rows = ledger.rows(
        "SELECT development_id, story_id, kind, stage, party, actor, outcome, event_on, event_precision, reports"
        " FROM developments ORDER BY development_id"
    )
    return {
        number: Standing(story_id, kind, Stage(stage), party, actor, outcome, read_event_date(on, precision), reports)
        for number, story_id, kind, stage, party, actor, outcome, on, precision, reports in rows
    }
