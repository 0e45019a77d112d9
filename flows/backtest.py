"""A watch over past coverage: the same remembering and deciding as a live round, in a ledger that is thrown away.

The clock is each article's publication; every article arrives live, as if the watch had always been there. Nothing is
sent and nothing of the desk's own ledger is touched.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from alerts.amounts import some
from alerts.clean import clean_line, cut_text
from alerts.several import group_parties
from extract.legal.developments import read_article_for
from extract.legal.parties import index_names
from extract.legal.readers import add_proposals, load_readers
from extract.records import Article, EventDate, Mention, Reading, TextSource
from flows.remember import remember_reading
from seeds.kinds import describe_kind, shown_kind
from seeds.watch import Watch
from storage.coverage import record_article
from storage.db import IN_MEMORY, Ledger, open_ledger, transaction
from storage.stories.history import PastDevelopment, Told, list_copies, list_developments, list_told
from storage.stories.stories import record_watches

BEFORE_ALL_COVERAGE = datetime(1900, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class PastArticle:
    """An article of the input under the input's own id."""

    id: str
    article: Article

    @property
    def published(self) -> datetime:
        """Input without a date is refused when it is read."""
        return self.article.published or BEFORE_ALL_COVERAGE


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line of the input that cannot be used, counted from 1."""

    number: int
    reason: str


@dataclass(frozen=True, slots=True)
class Backtest:
    """What a watch makes of the coverage. Article numbers are those of the throw-away ledger; `ids` names them."""

    readings: Mapping[str, Reading]
    told: tuple[Told, ...]
    developments: tuple[PastDevelopment, ...]
    copies: tuple[tuple[int, ...], ...]
    ids: Mapping[int, str]


# ------------------------------------------------------------------ input


def read_jsonl(path: Path) -> tuple[list[PastArticle], list[BadLine]]:
    """The articles of a JSONL file, and the lines that hold none.

    A line is an object with id, url, outlet, published (ISO 8601), title and text; only id, published, text must be.
    """
    articles, bad = [], []
    with path.open(encoding="utf-8", errors="replace") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                try:
                    articles.append(_read_line(line))
                except ValueError as error:
                    bad.append(BadLine(number, str(error)))
    return articles, bad


def _read_line(line: str) -> PastArticle:
    """Raises ValueError with the reason."""
    try:
        record = json.loads(line)
    except json.JSONDecodeError as error:
        raise ValueError(f"no JSON ({error.msg})") from error
    return read_record(record)


def read_record(record: Any) -> PastArticle:
    """An article from one object of the input. Raises ValueError with the reason."""
    if not isinstance(record, dict):
        raise ValueError("not an object")
    if isinstance(record.get("id"), int):
        record = {**record, "id": str(record["id"])}
    for key in ("id", "published", "text"):
        if not isinstance(record.get(key), str) or not record[key].strip():
            raise ValueError(f'"{key}" is missing, or no text')
    article = Article(
        url=_storable(record.get("url") or f"article:{record['id']}"),
        outlet=_storable(record.get("outlet") or "unknown"),
        title=_storable(record.get("title") or ""),
        text=_storable(record["text"]),
        published=read_published(record["published"]),
    )
    return PastArticle(record["id"], article)


def _storable(text: object) -> str:
    """Half a surrogate pair, which JSON can hold and no file can, as one replacement character: offsets stay."""
    return re.sub("[\ud800-\udfff]", "\ufffd", str(text))


def read_published(text: str) -> datetime:
    """A date alone means noon UTC: the same day in every newsroom."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f'"published" is no ISO 8601 date: {text!r}') from error
    if len(text.strip()) <= len("2024-07-12"):
        moment += timedelta(hours=12)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def read_stored(coverage: duckdb.DuckDBPyConnection, since: datetime) -> list[PastArticle]:
    """The stored coverage published since then, named by its URLs."""
    rows = coverage.execute(
        "SELECT url, outlet, title, body, published_at, byline, lang, source FROM articles WHERE published_at >= ?",
        [since],
    ).fetchall()
    return [
        PastArticle(url, Article(url, outlet, title, body, published, byline, lang, TextSource(source)))
        for url, outlet, title, body, published, byline, lang, source in rows
    ]


# ------------------------------------------------------------------ the replay


def run_backtest(watch: Watch, articles: Iterable[PastArticle]) -> Backtest:
    """Replays the articles in order of publication."""
    index, others = index_names((watch,)), load_readers()
    readings: dict[str, Reading] = {}
    ids: dict[int, str] = {}
    with open_ledger(IN_MEMORY) as ledger:
        record_watches(ledger, (watch,), BEFORE_ALL_COVERAGE)
        for past in sorted(articles, key=lambda past: past.published):
            own = read_article_for(past.article, index).get(watch.id, Reading(on_topic=False))
            readings[past.id] = add_proposals(own, past.article, watch, others)
            ids.setdefault(_remember(ledger, watch, past, readings[past.id]), past.id)
        return Backtest(readings, list_told(ledger), list_developments(ledger), list_copies(ledger), ids)


def _remember(ledger: Ledger, watch: Watch, past: PastArticle, reading: Reading) -> int:
    with transaction(ledger):
        stored = record_article(ledger, past.article, past.published)
        remember_reading(ledger, watch, stored, past.article.revision, reading, past.published)
    return stored.article_id


# ------------------------------------------------------------------ output


def as_json(result: Backtest) -> dict[str, Any]:
    """The result as plain data, articles by the input's ids."""
    ids = result.ids
    return {
        "mentions": [
            _mention_json(article, mention)
            for article, reading in result.readings.items()
            for mention in reading.mentions
        ],
        "duplicate_groups": [[ids[number] for number in group] for group in result.copies],
        "developments": [_development_json(development, ids) for development in result.developments],
        "alerts": [
            _told_json(row, ids)
            for row in group_parties(result.told, lambda told: (told.alert_id, told.article_id, told.quote))
        ],
        "on_topic": {article: reading.on_topic for article, reading in result.readings.items()},
    }


def _mention_json(article: str, mention: Mention) -> dict[str, Any]:
    evidence = mention.evidence
    return {
        "article": article,
        "kind": shown_kind(mention.kind, mention.stage),
        "stage": mention.stage.value,
        "party": mention.party,
        "matter": mention.matter,
        "date": _date(mention.event_date),
        "novelty": mention.novelty.value,
        "evidence": {
            "field": evidence.field.value,
            "quote": evidence.quote,
            "start": evidence.start,
            "end": evidence.end,
        },
        "rule": evidence.rule,
        "reader": mention.reader,
    }


def _development_json(development: PastDevelopment, ids: Mapping[int, str]) -> dict[str, Any]:
    return {
        "id": development.development_id,
        "story": development.story_id,
        "kind": shown_kind(development.kind, development.stage),
        "stage": development.stage.value,
        "party": development.party,
        "matter": development.matter,
        "outcome": development.outcome,
        "date": _date(development.event_date),
        "articles": [ids[number] for number in development.article_ids],
    }


def _told_json(headline: Sequence[Told], ids: Mapping[int, str]) -> dict[str, Any]:
    told = headline[0]
    return {
        "article": ids[told.article_id],
        "kind": shown_kind(told.kind, told.stage),
        "party": told.party,
        "parties": [one.party for one in headline],
        "stage": told.stage.value,
        "date": _date(told.event_date),
        "at": told.decided_at.isoformat(),
    }


def _date(event_date: EventDate | None) -> str | None:
    return str(event_date) if event_date else None


# ------------------------------------------------------------------ for the terminal


def render_backtest(result: Backtest) -> str:
    """What would have been sent, in order, and a summary; plain text."""
    lines = [_told_line(told, result.ids) for told in result.told]
    on_topic = sum(reading.on_topic for reading in result.readings.values())
    mentions = sum(len(reading.mentions) for reading in result.readings.values())
    copies = sum(len(group) - 1 for group in result.copies)
    lines += [
        "",
        f"{some(len(result.readings), 'article')}, {on_topic} on the story, {some(copies, 'copy', 'copies')}",
        f"{some(mentions, 'mention')} of {some(len(result.developments), 'development')}, {len(result.told)} told"
        f" in {some(len({told.alert_id for told in result.told}), 'alert')}",
    ]
    return clean_lines(lines)


def render_comparison(one: Backtest, other: Backtest) -> str:
    """What only one of two backtests over the same articles tells: "-" only the first, "+" only the second."""
    mine, theirs = ({_told_key(told) for told in side.told} for side in (one, other))
    lost = [f"- {_told_line(told, one.ids)}" for told in one.told if _told_key(told) not in theirs]
    won = [f"+ {_told_line(told, other.ids)}" for told in other.told if _told_key(told) not in mine]
    return clean_lines([*lost, *won, f"{len(lost)} no longer told, {len(won)} told in addition"])


def clean_lines(lines: Iterable[str]) -> str:
    """Each line harmless for a terminal, whatever the coverage holds."""
    return "".join(f"{clean_line(line)}\n" for line in lines)


def _told_line(told: Told, ids: Mapping[int, str]) -> str:
    before = f" (before: {told.previous.value})" if told.previous else ""
    when = f", {told.event_date}" if told.event_date else ""
    what = f"{describe_kind(told.kind, told.stage.value)}: {told.party or 'party unnamed'}{when}{before}"
    return f"{told.decided_at:%Y-%m-%d}  {what}  [{ids[told.article_id]}] “{cut_text(told.quote, 160)}”"


def _told_key(told: Told) -> tuple[object, ...]:
    return (told.article_id, told.kind, told.stage, told.party)
