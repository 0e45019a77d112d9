"""`courtbeat retag`: the stored texts read again by today's rules. Changes the ledger and sends nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from alerts.clean import clean_line
from alerts.dates import format_event_date
from alerts.headlines import describe_headline
from extract.legal.developments import RULES_VERSION, read_article_for
from extract.legal.parties import NameIndex, index_names
from extract.records import Reading
from seeds.watch import Watch
from storage.db import Ledger, transaction
from storage.stories.rereading import (
    Rereading,
    Standing,
    StoredText,
    apply_rereading,
    compare_readings,
    list_own_mentions,
    list_standing,
    list_texts,
)
from storage.stories.stories import list_stories_of

TEXTS_AT_ONCE = 100
"""Texts in one transaction: what a crash makes us read again, at most."""


@dataclass(frozen=True, slots=True)
class Retagged:
    """What reading again came to, in mentions; `lines` say what became of developments."""

    texts: int = 0
    kept: int = 0
    changed: int = 0
    gone: int = 0
    new: int = 0
    lines: tuple[str, ...] = ()


def retag_archive(ledger: Ledger, watches: Sequence[Watch], now: datetime) -> Retagged:
    """Reads every stored text again for these watches, in the order in which they were first seen. What was done by
    hand stays done. Done twice, the second time changes nothing.
    """
    names, before = index_names(watches), list_standing(ledger)
    after, found = 0, list[Rereading]()
    texts = 0
    while batch := list_texts(ledger, after, TEXTS_AT_ONCE):
        readings = [_read(ledger, text, watches, names) for text in batch]
        with transaction(ledger):
            for text, by_story in zip(batch, readings, strict=True):
                found += [_apply(ledger, story, text, reading, now) for story, reading in by_story.items()]
        after, texts = batch[-1].stored.article_id, texts + len(batch)
    return Retagged(
        texts=texts,
        kept=sum(one.kept for one in found),
        changed=sum(len(one.changed) for one in found),
        gone=sum(len(one.gone) for one in found),
        new=sum(len(one.new) for one in found),
        lines=tuple(describe_changes(before, list_standing(ledger))),
    )


def _read(ledger: Ledger, text: StoredText, watches: Sequence[Watch], names: NameIndex) -> Mapping[str, Reading]:
    """What the text says now, by story; of a story that it was read for before and no longer concerns, nothing."""
    asked = {watch.id for watch in watches}
    known = asked & set(list_stories_of(ledger, text.stored.article_id))
    return {story: Reading(on_topic=False) for story in sorted(known)} | dict(read_article_for(text.article, names))


def _apply(ledger: Ledger, story_id: str, text: StoredText, reading: Reading, now: datetime) -> Rereading:
    mentions = reading.mentions if reading.on_topic else ()
    found = compare_readings(list_own_mentions(ledger, story_id, text), mentions)
    apply_rereading(ledger, story_id, text, reading.on_topic, found, RULES_VERSION, now)
    return found


# ------------------------------------------------------------------ in words


def describe_changes(before: Mapping[int, Standing], after: Mapping[int, Standing]) -> Iterator[str]:
    """One line for each development that is new, is read no longer, or is another than before. Pure."""
    for number, now in after.items():
        was = before.get(number)
        if was is None:
            yield f"{now.story_id}: new: {number} {_headline(now)}"
        elif was.reports and not now.reports:
            yield f"{now.story_id}: read no longer: {number} {_headline(was)}"
        elif _headline(was) != _headline(now):
            yield f"{now.story_id}: changed: {number} {_headline(was)} -> {_headline(now)}"


def _headline(one: Standing) -> str:
    when = f", {format_event_date(one.event_date)}" if one.event_date else ""
    return clean_line(f"{describe_headline(one)}, {one.stage.value}{when}")
