"""`courtbeat import`: archived coverage, read as a round reads it and remembered without a word.

First everything is read and sorted out of the archive into a file of its own, in any order and without the ledger; then
the articles are remembered in the order of their publication, as a desk would have met them, batch by batch. A batch is
one transaction: whatever stops an import, the next one finds what is there already and goes on.

Nothing here sends: what comes from an archive fills the timeline. A stage that only archives have told is still news
when an article of today tells it.
"""

from __future__ import annotations

import logging
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import chain, islice

from alerts.amounts import some
from extract.archives.items import BadItem, Item, OtherItem
from extract.legal.developments import RULES_VERSION, read_article_for
from extract.legal.parties import NameIndex
from extract.legal.readers import OtherReader, add_proposals
from extract.records import Reading
from flows.import_articles import Candidate, Irrelevant, Sorter
from flows.settings import Settings
from flows.spool import Spool
from seeds.watch import Watch
from storage.coverage import Outcome, list_known, record_article
from storage.db import Ledger, LedgerBusyError, open_ledger, transaction
from storage.nearby import Nearby, find_nearby
from storage.novelty import record_novelty
from storage.outbox.outbox import record_verdict
from storage.pages import PageStore, record_page
from storage.published.publish import publish
from storage.published.search_index import index_texts
from storage.records import Verdict
from storage.stories.stories import place_mentions, record_topic, record_watches

_log = logging.getLogger(__name__)

BATCH = 200
"""Articles remembered at once, as in a round."""

TURN_SECONDS, PAUSE_SECONDS = 10.0, 0.5
"""How long the ledger is held at a time, and left to others: who waits for it looks several times a second."""

TELL_EVERY = 200


@dataclass(slots=True)
class Tally:
    """What became of an archive's items so far. `changed` are articles that the ledger has in another version."""

    items: int = 0
    others: int = 0
    irrelevant: int = 0
    bad: int = 0
    articles: int = 0
    copies: int = 0
    known: int = 0
    changed: int = 0
    mentions: int = 0


@dataclass(frozen=True, slots=True)
class ImportDesk:
    """What an import works with. `tell` hears of progress, `complain` of each item that cannot be used."""

    watches: Mapping[str, Watch]
    names: NameIndex
    others: Mapping[str, OtherReader]
    pages: PageStore | None
    now: datetime
    tell: Callable[[str], None]
    complain: Callable[[BadItem], None]


def run_import(
    settings: Settings,
    items: Iterator[Item],
    sorter: Sorter,
    desk: ImportDesk,
    tally: Tally,
    wait: timedelta,
    on_wait: Callable[[LedgerBusyError], None],
) -> None:
    """Takes in an archive; `tally` counts as it goes. Raises UnreadableArchiveError, and LedgerBusyError when another
    process still holds the ledger after `wait`.
    """
    settings.ledger_file.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=settings.ledger_file.parent) as file:
        spool = Spool(file)
        sort_out(items, sorter, spool, tally, desk)
        if not len(spool):
            return
        turn = partial(open_ledger, settings.ledger_file, wait=wait, on_wait=on_wait)
        with turn() as ledger, transaction(ledger):
            record_watches(ledger, desk.watches.values(), desk.now)
        remember_archive(turn, spool, tally, desk)
        with turn() as ledger:
            index_texts(ledger)
            publish(ledger, settings.coverage_folder)


def describe_import(tally: Tally) -> str:
    """What an import did, in one line."""
    parts = [
        f"{tally.items:,} read",
        f"{some(tally.articles, 'article')} stored ({some(tally.copies, 'copy', 'copies')}),"
        f" with {some(tally.mentions, 'mention')}",
        f"{tally.known:,} known already",
        f"{tally.irrelevant:,} about no watch",
    ]
    parts += [f"{tally.changed:,} known in another version, which stays"] if tally.changed else []
    parts += [f"{tally.others:,} no pages"] if tally.others else []
    parts += [f"{tally.bad:,} left out"] if tally.bad else []
    return "; ".join(parts)


# ------------------------------------------------------------------ sorting


def sort_out(items: Iterable[Item], sorter: Sorter, spool: Spool, tally: Tally, desk: ImportDesk) -> None:
    """Reads the archive to its end: what may be about a watch goes to the spool, the rest is counted."""
    for item in items:
        tally.items += 1
        if tally.items % TELL_EVERY == 0:
            desk.tell(f"{tally.items:,} read, {len(spool):,} may be about a watch")
        match sorter.read(item):
            case Candidate() as candidate:
                spool.add(candidate)
            case Irrelevant():
                tally.irrelevant += 1
            case OtherItem():
                tally.others += 1
            case BadItem() as bad:
                tally.bad += 1
                desk.complain(bad)


# ------------------------------------------------------------------ remembering


def remember_archive(
    turn: Callable[[], AbstractContextManager[Ledger]],
    spool: Spool,
    tally: Tally,
    desk: ImportDesk,
    clock: Callable[[], float] = time.monotonic,
    pause: Callable[[], None] = lambda: time.sleep(PAUSE_SECONDS),
) -> None:
    """Remembers what was sorted out, the earliest first, batch by batch, in turns with whoever waits for the ledger: a
    round must not wait for a whole archive. Each `turn` opens the ledger.
    """
    batches, done = _cut(spool.in_order()), 0
    for first in batches:
        with turn() as ledger:
            ends = clock() + TURN_SECONDS
            for batch in chain([first], batches):
                _remember_batch(ledger, batch, tally, desk)
                done += len(batch)
                desk.tell(f"{done:,} of {len(spool):,} remembered")
                if clock() >= ends:
                    break
        if done < len(spool):
            pause()


def _cut(candidates: Iterator[Candidate]) -> Iterator[list[Candidate]]:
    while batch := list(islice(candidates, BATCH)):
        yield batch


def _remember_batch(ledger: Ledger, batch: Sequence[Candidate], tally: Tally, desk: ImportDesk) -> None:
    """Reading and keeping pages come first: nothing slow happens in the transaction, and a kept page is on the disk
    before anything refers to it.
    """
    known = list_known(ledger, [candidate.article.url for candidate in batch])
    fresh: list[tuple[Candidate, Mapping[str, Reading]]] = []
    for candidate in batch:
        article = candidate.article
        if revision := known.get(article.url):
            tally.known += revision == article.revision
            tally.changed += revision != article.revision
        elif readings := _read_stories(candidate, tally, desk):
            known[article.url] = article.revision
            fresh.append((candidate, readings))
    kept = [desk.pages.keep(one.page) if desk.pages and one.page else None for one, _ in fresh]
    with transaction(ledger):
        nearby = find_nearby(ledger, [candidate.article for candidate, _ in fresh])
        for (candidate, readings), page in zip(fresh, kept, strict=True):
            article_id = _remember_one(ledger, candidate, readings, tally, desk, nearby)
            if page is not None:
                record_page(ledger, article_id, candidate.article.revision, page, desk.now)


def _read_stories(candidate: Candidate, tally: Tally, desk: ImportDesk) -> Mapping[str, Reading]:
    """What the article says by watch; nothing where it names nobody, or where our own code breaks on it: one article
    must not stop the others.
    """
    article = candidate.article
    try:
        readings = {
            watch_id: add_proposals(reading, article, desk.watches[watch_id], desk.others)
            for watch_id, reading in read_article_for(article, desk.names).items()
        }
    except Exception:  # noqa: BLE001  # around one article only; logged here and named
        _log.exception("reading %s broke", article.url)
        tally.bad += 1
        desk.complain(BadItem(candidate.place, "a fault in the program; the log says where"))
        return {}
    tally.irrelevant += not readings
    return readings


def _remember_one(
    ledger: Ledger,
    candidate: Candidate,
    readings: Mapping[str, Reading],
    tally: Tally,
    desk: ImportDesk,
    nearby: Nearby,
) -> int:
    """Places what the article says and sends nothing. An undated one counts as published when it was archived."""
    article = candidate.article
    stored = record_article(ledger, article, desk.now if article.published else candidate.seen, nearby)
    tally.articles += 1
    tally.copies += stored.outcome is Outcome.COPY
    for watch_id, reading in readings.items():
        record_topic(ledger, watch_id, stored.article_id, reading.on_topic)
        if reading.on_topic:
            record_novelty(ledger, watch_id, stored.article_id, article.revision)
        mentions = reading.mentions if reading.on_topic else ()
        placed = place_mentions(ledger, watch_id, stored, article.revision, mentions, RULES_VERSION)
        tally.mentions += len(placed)
        for one in placed:
            wanted = desk.watches[watch_id].notify.level_of(one.kind)
            record_verdict(ledger, one, Verdict.IMPORTED, wanted.value, desk.now)
    return stored.article_id
