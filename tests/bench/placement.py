"""What placing and deciding one batch costs with few developments stored, and with very many: `make bench`.

The ledgers are filled by SQL: stories of a hundred developments each, every development told by an alert and repeated
by one later article, so that what belongs together lies apart. The time of both is taken by turns in one run, in
processor time: a busy machine makes both larger and leaves the ratio.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from alerts.decide import decide_fold
from extract.records import Article, EventDate, Evidence, Field, Mention, Novelty, Precision, Reading, Stage
from flows.remember import remember_reading
from seeds.watch import Party, Watch
from storage.coverage import record_article
from storage.db import Ledger, open_ledger, transaction
from storage.outbox.waiting import list_untried

FEW, MANY = 1_000, 1_000_000
PER_STORY = 100
ARTICLES, STORIES = 30, 10
"""Of one batch: what a busy quarter of an hour brings, in so many stories."""
BATCHES = 7

NOW = datetime(2024, 1, 1, 13, tzinfo=UTC)
WATCHES = tuple(Watch(f"story-{number}", f"Story {number}", (Party(f"Party {number}"),)) for number in range(STORIES))


def main() -> None:
    """Prints the cost of a batch over each ledger, and the ratio."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as opened:
        ledgers = {}
        for size in (FEW, MANY):
            ledgers[size] = opened.enter_context(open_ledger(Path(folder) / f"{size}.duckdb"))
            fill(ledgers[size], size)
        costs: dict[int, list[float]] = {FEW: [], MANY: []}
        for batch in range(BATCHES):
            for size, ledger in ledgers.items():
                costs[size].append(_time_batch(ledger, batch))
    few, many = (statistics.median(costs[size]) for size in (FEW, MANY))
    print(f"a batch of {ARTICLES} articles with {2 * ARTICLES} mentions placed and decided, ms of processor time")
    print(f"{FEW:>9,} developments stored {few * 1000:>8.0f}")
    print(f"{MANY:>9,} developments stored {many * 1000:>8.0f}   factor {many / few:.2f}")


def fill(ledger: Ledger, developments: int) -> None:
    """Stores so many developments, each with two mentions, a stage, an alert and its delivery."""
    with transaction(ledger):
        for statement in _FILLING:
            ledger.write(statement, *([developments, max(1, developments // PER_STORY)][: statement.count("?")]))
        for name in ("development", "article", "mention", "change", "alert", "delivery"):
            ledger.one(f"SELECT max(nextval('store.{name}_ids')) FROM range(?)", 2 * developments)  # noqa: S608
    ledger.write("CHECKPOINT")


_FILLING = (
    # n developments in s stories, the stories by turns; told one after another
    "CREATE OR REPLACE TEMP TABLE made AS SELECT i + 1 AS id, 'story-' || (i % s) AS story_id, 'Party ' || (i % s) AS"
    " party, DATE '2018-01-01' + (20 * (i // s))::INTEGER AS on_day, ['charge', 'motion_filed', 'motion_denied',"
    " 'hearing_scheduled', 'conviction', 'appeal_filed', 'civil_suit_filed', 'sentence'][1 + (hash(i) % 8)::INTEGER]"
    " AS kind FROM (SELECT ?::BIGINT AS n, ?::BIGINT AS s), LATERAL (SELECT unnest(range(n)) AS i)",
    "INSERT INTO store.stories SELECT DISTINCT story_id, story_id, NULL, TIMESTAMPTZ '2018-01-01' FROM made",
    "INSERT INTO store.developments (development_id, story_id, matter, kind, party, stage, event_on, event_precision,"
    " first_reported_at, last_reported_at, stage_reported_at, stage_news_at)"
    " SELECT id, story_id, 'criminal/party', kind, party, 'happened', on_day, 'day', on_day, on_day, on_day, on_day"
    " FROM made",
    # mentions: the first of each in order, then one more of each, in no order
    "CREATE OR REPLACE TEMP TABLE said AS SELECT row_number() OVER (ORDER BY again, place) AS mention_id, * FROM ("
    " SELECT false AS again, id AS place, * FROM made UNION ALL SELECT true, hash(id), * FROM made)",
    "INSERT INTO store.articles (article_id, url, outlet, title, published_at, source, revision, first_seen_at)"
    " SELECT mention_id, 'https://outlet.example/' || mention_id, 'Outlet ' || (mention_id % 50), 'A title', on_day,"
    " 'page', 'r' || mention_id, on_day FROM said",
    "INSERT INTO store.story_articles SELECT story_id, mention_id, true FROM said",
    "INSERT INTO store.mentions (mention_id, development_id, article_id, revision, kind, stage, novelty, party, matter,"
    " event_on, event_precision, flags, quote_field, quote_start, quote_end, quote, rule, cues, rules_version, reader)"
    " SELECT mention_id, id, mention_id, 'r' || mention_id, kind, 'happened', if(again, 'background', 'new'), party,"
    " 'criminal/party', on_day, 'day', [], 'text', 0, 10, 'Sentence ' || mention_id, 'rule', ['cue'], '1', 'rules'"
    " FROM said",
    "INSERT INTO store.stage_changes (change_id, development_id, stage, mention_id, reported_at)"
    " SELECT id, id, 'happened', id, on_day FROM made",
    "INSERT INTO store.decisions SELECT mention_id, id, if(again, 'told_before', 'told'), 'planned', on_day FROM said",
    "INSERT INTO store.alerts (alert_id, alert_key, story_id, article_id, decided_at)"
    " SELECT id, 'key ' || id, story_id, id, on_day FROM made",
    "INSERT INTO store.notices SELECT id, id, id FROM made",
    "INSERT INTO store.deliveries (delivery_id, alert_id, channel, state, attempts, queued_at, sent_at)"
    " SELECT id, id, 'mail', 'sent', 1, on_day, on_day FROM made",
)


def _time_batch(ledger: Ledger, batch: int) -> float:
    """Seconds of processor time for one batch, the storing of its articles left out."""
    with transaction(ledger):
        articles = [_article(batch, number) for number in range(ARTICLES)]
        stored = [record_article(ledger, article, NOW) for article in articles]
        began = time.process_time()
        for number, (article, place) in enumerate(zip(articles, stored, strict=True)):
            watch = WATCHES[number % STORIES]
            remember_reading(ledger, watch, place, article.revision, _reading(watch, number), NOW)
        for watch in WATCHES:
            decide_fold(list_untried(ledger, watch.id), catching_up=False)
        return time.process_time() - began


def _article(batch: int, number: int) -> Article:
    address = f"https://new.example/{batch}/{number}"
    return Article(address, "New Outlet", "A title", f"Text {batch} {number}.", NOW - timedelta(hours=1))


def _reading(watch: Watch, number: int) -> Reading:
    """News of a conviction, and an old charge told again."""
    news = _mention(watch, "conviction", Novelty.NEW, NOW.date() - timedelta(days=number))
    return Reading(True, (news, _mention(watch, "charge", Novelty.BACKGROUND, date(2018, 1, 1))))


def _mention(watch: Watch, kind: str, novelty: Novelty, day: date) -> Mention:
    quote = f"{watch.party[0].name}: {kind}."
    return Mention(
        kind=kind,
        stage=Stage.HAPPENED,
        novelty=novelty,
        party=watch.party[0].name,
        matter="criminal/party",
        evidence=Evidence(Field.TEXT, 0, len(quote), quote, "rule", ("cue",)),
        event_date=EventDate(day, Precision.DAY, "then"),
    )


if __name__ == "__main__":
    main()
