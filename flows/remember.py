"""Remembering: readings go into the ledger, one transaction per batch, and alerts are queued in the same one.

Folding belongs there too: until the commit nothing of a batch is told, after it each notice has its one message.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from alerts.decide import decide_fold, decide_mentions
from alerts.timing import decide_send_time
from extract.legal.developments import RULES_VERSION
from extract.records import Reading, TextSource
from flows.corrections import take_back
from flows.reading import LinkDismissed, LinkPostponed, LinkRead, LinkResult
from seeds.watch import Watch
from storage.coverage import Outcome, StoredArticle, record_article, record_outcome, record_retry
from storage.db import Ledger, transaction
from storage.looks import decide_next_look, plan_looks
from storage.nearby import Nearby, find_nearby
from storage.novelty import record_novelty
from storage.outbox.outbox import queue_alert, record_verdict
from storage.outbox.waiting import fold_alerts, list_untried
from storage.pages import record_page
from storage.records import Verdict
from storage.stories.stories import list_stories_of, place_mentions, record_topic, watched_since

FIRST_WAIT = timedelta(minutes=10)
"""Before the second try of a page; each further wait is three times as long."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """What a batch added. `outcomes` counts links by their one outcome."""

    outcomes: Counter[str] = field(default_factory=Counter)
    postponed: int = 0
    mentions: int = 0
    alerts: int = 0

    def __add__(self, other: Remembered) -> Remembered:
        return Remembered(
            self.outcomes + other.outcomes,
            self.postponed + other.postponed,
            self.mentions + other.mentions,
            self.alerts + other.alerts,
        )


def remember(
    ledger: Ledger,
    watches: Mapping[str, Watch],
    results: Sequence[LinkResult],
    now: datetime,
    *,
    catching_up: bool = False,
) -> Remembered:
    """Keeps one batch, all of it or nothing, the earliest publication first so that originals come before copies.

    What its stories have waiting unsent is folded where that is too much at once; `catching_up` after a silence.
    """
    with transaction(ledger):
        nearby = find_nearby(ledger, [result.article for result in results if isinstance(result, LinkRead)])
        tallies = [_remember_one(ledger, watches, result, now, nearby) for result in sorted(results, key=_publication)]
        tallies += [_fold(ledger, watch, now, catching_up=catching_up) for watch in watches.values()]
    return sum(tallies, Remembered())


def _fold(ledger: Ledger, watch: Watch, now: datetime, *, catching_up: bool) -> Remembered:
    folded = decide_fold(list_untried(ledger, watch.id), catching_up=catching_up)
    if not folded:
        return Remembered()
    fold_alerts(ledger, watch.id, folded, now, decide_send_time(watch.notify, now))
    return Remembered(alerts=1 - len(folded))


def _publication(result: LinkResult) -> tuple[datetime, int]:
    published = result.article.published if isinstance(result, LinkRead) else None
    return (published or datetime.max.replace(tzinfo=UTC), result.link_id)


def _remember_one(
    ledger: Ledger, watches: Mapping[str, Watch], result: LinkResult, now: datetime, nearby: Nearby
) -> Remembered:
    match result:
        case LinkPostponed():
            again = decide_next_try(result, now, random.random())  # noqa: S311  # jitter, not a secret
            record_retry(ledger, result.link_id, result.reason, again)
            return Remembered(postponed=1)
        case LinkDismissed():
            record_outcome(ledger, result.link_id, result.outcome, result.reason, None, now)
            return Remembered(Counter([result.outcome.value]))
        case LinkRead():
            return _remember_article(ledger, watches, result, now, nearby)


def decide_next_try(postponed: LinkPostponed, now: datetime, chance: float) -> datetime:
    """When to fetch again: ten minutes, then three times as long each time, up to a tenth more by `chance` (0 to 1) so
    that a host's pages do not all come back at once; never before the time that the host named. Pure.
    """
    growth: int = 3**postponed.attempts
    wait = FIRST_WAIT * growth * (1 + chance / 10)
    return now + max(wait, postponed.retry_after or wait)


def _remember_article(
    ledger: Ledger, watches: Mapping[str, Watch], read: LinkRead, now: datetime, nearby: Nearby
) -> Remembered:
    stored = record_article(ledger, read.article, now, nearby)
    outcome = stored.outcome
    if outcome is Outcome.ARTICLE and read.article.source is TextSource.FEED_SUMMARY:
        outcome = Outcome.SUMMARY
    record_outcome(ledger, read.link_id, outcome, read.reason, stored.article_id, now)
    if read.page is not None:
        record_page(ledger, stored.article_id, read.article.revision, read.page, now)
    tally = Remembered(Counter([outcome.value]))
    if stored.outcome is Outcome.KNOWN_ARTICLE:
        return tally
    if read.trace is not None:
        plan_looks(ledger, stored.article_id, read.trace, decide_next_look(now, now))
    return tally + remember_readings(ledger, watches, stored, read.article.revision, read.readings, now)


def remember_readings(
    ledger: Ledger,
    watches: Mapping[str, Watch],
    stored: StoredArticle,
    revision: str,
    readings: Mapping[str, Reading],
    now: datetime,
) -> Remembered:
    """What one article says for each watch. A later version that names nobody any more says so, too."""
    silent = {
        story: Reading(on_topic=False)
        for story in list_stories_of(ledger, stored.article_id)
        if stored.outcome is Outcome.REVISION and story in watches
    }
    return sum(
        (
            remember_reading(ledger, watches[watch_id], stored, revision, reading, now)
            for watch_id, reading in (silent | dict(readings)).items()
        ),
        Remembered(),
    )


def remember_reading(
    ledger: Ledger, watch: Watch, stored: StoredArticle, revision: str, reading: Reading, now: datetime
) -> Remembered:
    """Places one article's mentions in one story, and queues an alert when they bring news. What a later version of the
    article takes back is corrected first.
    """
    record_topic(ledger, watch.id, stored.article_id, reading.on_topic)
    if reading.on_topic and stored.outcome is not Outcome.KNOWN_ARTICLE:
        record_novelty(ledger, watch.id, stored.article_id, revision)
    mentions = reading.mentions if reading.on_topic else ()
    placed = place_mentions(ledger, watch.id, stored, revision, mentions, RULES_VERSION)
    corrected = stored.outcome is Outcome.REVISION and take_back(ledger, watch, stored, revision, placed, now)
    decisions = decide_mentions(placed, watch.notify, watched_since(ledger, watch.id))
    for one in decisions:
        record_verdict(ledger, one.placed, one.verdict, one.wanted.value, now)
    notices = [one.placed for one in decisions if one.verdict is Verdict.TOLD]
    if notices:
        channels = watch.notify.channels_for({notice.kind for notice in notices})
        send_at = decide_send_time(watch.notify, now)
        queue_alert(ledger, watch.id, stored.article_id, notices, channels, now, send_at)
    return Remembered(mentions=len(placed), alerts=bool(notices) + bool(corrected))
