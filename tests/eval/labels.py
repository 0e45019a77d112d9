"""Reads a folder of labelled coverage: articles, watches, developments, mentions, duplicates and the alerts due.

Two forms are read alike: the project's own (`labels.json` beside `watches/*.toml`) and an older one (one JSON file of
any name with the watches inside, `status` for stage, `denied_or_negated` for denied, a kind `appeal_planned`). Pure but
for the reading.
"""

from __future__ import annotations

import itertools
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from seeds.watch import load_watches

Pair = frozenset[str]
"""Two article ids."""

_STAGES = {"denied_or_negated": "denied"}
_PLANNED_APPEAL = "appeal_planned"
_DUE_IN_COURT = {"trial_start", "sentence", "arraignment"}
"""A planned one of these may as well be read as a hearing scheduled."""


@dataclass(frozen=True, slots=True)
class LabelledArticle:
    """One text. `published` is an ISO day; paragraphs of `text` are separated by an empty line."""

    id: str
    story: str
    outlet: str
    published: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Development:
    """One change in the legal state of a matter. `kinds` and `parties` hold whatever is accepted for it."""

    id: str
    story: str
    kind: str
    kinds: frozenset[str]
    parties: frozenset[str]


@dataclass(frozen=True, slots=True)
class Label:
    """One article's word on one development; `kinds`, `parties`, `stages`, `novelties` hold all that is accepted.

    `date` is an ISO day or month, None where the text resolves neither. `evidence` stands in the text, or in the
    title where `in_title`. An `optional` label is neither asked for nor an error.
    """

    article: str
    development: str
    story: str
    kind: str
    kinds: frozenset[str]
    party: str
    parties: frozenset[str]
    stage: str
    stages: frozenset[str]
    novelty: str
    novelties: frozenset[str]
    evidence: str
    date: str | None
    in_title: bool
    optional: bool


@dataclass(frozen=True, slots=True)
class Due:
    """An alert that a desk should get: the first articles to report the stage. Not `required`: tolerated."""

    development: str
    stage: str
    kind: str
    party: str
    day: str
    articles: tuple[str, ...]
    required: bool


@dataclass(frozen=True, slots=True)
class Names:
    """Who is who in the watches: every alias to its party."""

    aliases: Mapping[str, str]

    def canonical(self, name: str | None) -> str:
        """The watched party that `name` is or holds (the longest alias wins), else the name in plain letters."""
        plain = _plain(name)
        if plain in self.aliases:
            return self.aliases[plain]
        held = [alias for alias in self.aliases if f" {alias} " in f" {plain} "]
        return self.aliases[max(held, key=len)] if held else plain

    def fit(self, name: str | None, parties: frozenset[str]) -> bool:
        """Whether `name` is one of these canonical names; no name fits any."""
        return not name or self.canonical(name) in parties


@dataclass(frozen=True, slots=True)
class Labels:
    """A labelled folder. `articles` are in the order of replay; `on_topic` holds (article, story)."""

    articles: Mapping[str, LabelledArticle]
    developments: Mapping[str, Development]
    mentions: Mapping[str, tuple[Label, ...]]
    duplicates: frozenset[Pair]
    not_duplicates: frozenset[Pair]
    on_topic: frozenset[tuple[str, str]]
    due: tuple[Due, ...]
    names: Names

    def of_story(self, story: str) -> Labels:
        """The part that belongs to one story ("none": the negatives)."""
        kept = {key: article for key, article in self.articles.items() if article.story == story}
        return Labels(
            kept,
            self.developments,
            {key: labels for key, labels in self.mentions.items() if key in kept},
            frozenset(pair for pair in self.duplicates if pair <= set(kept)),
            frozenset(pair for pair in self.not_duplicates if pair <= set(kept)),
            frozenset(row for row in self.on_topic if row[0] in kept),
            tuple(due for due in self.due if set(due.articles) & set(kept)),
            self.names,
        )


def load_labels(folder: Path) -> Labels:
    """The labels of a folder in either form. Raises FileNotFoundError where it holds neither."""
    own = folder / "labels.json"
    table = _read_json(own if own.exists() else _only_table(folder))
    names = _names(_parties_of_files(folder) if own.exists() else _parties_of_table(table))
    articles = [_article(folder, article_id) for article_id in table["replay_order"]]
    developments = {row["dev_id"]: _development(row, names) for row in table["developments"]}
    mentions: defaultdict[str, list[Label]] = defaultdict(list)
    for row in table["mentions"]:
        mentions[row["article"]].append(_label(row, developments[row["dev_id"]], names))
    return Labels(
        articles={article.id: article for article in articles},
        developments=developments,
        mentions={article: tuple(labels) for article, labels in mentions.items()},
        duplicates=pairs(table["near_duplicate_groups"]),
        not_duplicates=pairs(table["not_duplicates"]),
        on_topic=frozenset((row["article"], row["story"]) for row in table["on_topic"] if row["on_topic"]),
        due=tuple(_due(row) for row in table["alerts_due"]),
        names=names,
    )


def pairs(groups: Iterable[Sequence[str]]) -> frozenset[Pair]:
    """Every two articles that stand in one group."""
    return frozenset(frozenset(two) for group in groups for two in itertools.combinations(sorted(set(group)), 2))


def plain_kind(kind: str) -> str:
    """The kind's identifier; a planned appeal is an `appeal_filed`."""
    return "appeal_filed" if kind == _PLANNED_APPEAL else kind


def plain_stage(row: Mapping[str, Any]) -> str | None:
    """The stage of a mention or an alert in either vocabulary; None where it says none."""
    stage = row.get("stage") or row.get("status")
    if stage is None:
        return "planned" if row.get("kind") == _PLANNED_APPEAL else None
    return _STAGES.get(str(stage), str(stage))


def _only_table(folder: Path) -> Path:
    tables = sorted(folder.glob("*.json"))
    if len(tables) != 1:
        raise FileNotFoundError(f"{folder}: holds neither labels.json nor one table in the older form")
    return tables[0]


def _read_json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _article(folder: Path, article_id: str) -> LabelledArticle:
    row = _read_json(folder / "articles" / f"{article_id}.json")
    return LabelledArticle(**{key: row[key] for key in LabelledArticle.__slots__})


def _development(row: Mapping[str, Any], names: Names) -> Development:
    kind = plain_kind(row["kind"])
    kinds = frozenset({kind, *map(plain_kind, row.get("kind_also", ()))})
    parties = frozenset(map(names.canonical, [row["party"], *row.get("party_also", ())]))
    return Development(row["dev_id"], row["story"], kind, kinds, parties)


def _label(row: Mapping[str, Any], development: Development, names: Names) -> Label:
    kind, stage = plain_kind(row["kind"]), plain_stage(row) or "happened"
    also = {
        plain_stage({"stage": other}) or other for other in (*row.get("stage_also", ()), *row.get("status_also", ()))
    }
    kinds = {kind, *development.kinds}
    if stage == "planned" and kinds & _DUE_IN_COURT:
        kinds.add("hearing_scheduled")
    return Label(
        article=row["article"],
        development=development.id,
        story=development.story,
        kind=kind,
        kinds=frozenset(kinds),
        party=row["party"],
        parties=development.parties | {names.canonical(row["party"])},
        stage=stage,
        stages=frozenset({stage, *also}),
        novelty=row["novelty"],
        novelties=frozenset({row["novelty"], *row.get("novelty_also", ())}),
        evidence=row["evidence"],
        date=row["date_in_text"],
        in_title=row.get("field") == "title",
        optional=bool(row.get("optional")),
    )


def _due(row: Mapping[str, Any]) -> Due:
    return Due(
        development=row["dev_id"],
        stage=plain_stage(row) or "happened",
        kind=plain_kind(row["kind"]),
        party=row["party"],
        day=row["date"],
        articles=tuple(row["articles"]),
        required=bool(row["required"]),
    )


def _parties_of_files(folder: Path) -> Iterable[tuple[str, Sequence[str]]]:
    return [(party.name, party.aliases) for watch in load_watches(folder / "watches") for party in watch.party]


def _parties_of_table(table: Mapping[str, Any]) -> Iterable[tuple[str, Sequence[str]]]:
    return [(party["name"], party.get("aliases", [])) for watch in table["watches"] for party in watch["parties"]]


def _names(parties: Iterable[tuple[str, Sequence[str]]]) -> Names:
    rows = ((_plain(alias), _plain(name)) for name, aliases in parties for alias in (name, *aliases))
    return Names({alias: name for alias, name in rows if alias})


def _plain(name: str | None) -> str:
    """Lower case, letters and digits only, single spaces."""
    return " ".join(re.sub(r"[\W_]+", " ", (name or "").lower()).split())
