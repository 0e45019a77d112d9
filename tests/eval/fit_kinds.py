"""Weighs the words of labelled sentences for each kind of development and writes seeds/kind_words.json.

`python -m tests.eval.fit_kinds FOLDER...`

Beside the sentences of these folders it reads the short reports, the open half of the single sentences and the wordings
that the rules are tested by.
"""

from __future__ import annotations

import json
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from extract.legal.kind_words import features_of
from extract.legal.tokens import tag
from extract.pages.sentences import split_sentences
from extract.records import Field
from flows.backtest import read_record
from tests.eval.fitting import Rows, fit_few, read_folders
from tests.eval.labels import load_labels
from tests.eval.sentences import SETS, load_sentences

HERE = Path(__file__).parent
OUT = HERE.parents[1] / "seeds" / "kind_words.json"
REPORTS = HERE / "reports.jsonl"
WORDINGS = HERE.parent / "extract" / "legal" / "wordings.toml"
SPARSE, SMALL = (1.0, 1.5), 0.3
"""Penalties on a weight's size, of rows of words and of classes, and on half its square. Told by stories left out."""
FEWEST = 2
"""Examples that must hold a row of words before it may get a weight."""
FEWEST_OF_KIND = 15
SMALLEST = 0.05
"""A weight below says nothing."""


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence by its features and the kinds that it tells; `counts` is how much it weighs."""

    features: frozenset[str]
    kinds: frozenset[str]
    counts: float = 1.0


@dataclass(frozen=True, slots=True)
class Weights:
    """The odds of a kind in a sentence without words, and by row of words what it adds to them."""

    bias: float
    rows: Mapping[str, float]


def main(folders: Sequence[Path]) -> None:
    """Fits every kind over all examples and writes the weights."""
    examples = [
        *_single(),
        *_wordings(),
        *_reports(),
        *(example for folder in folders for example in _articles(folder)),
    ]
    fitted = fit_kinds(examples)
    OUT.write_text(_as_json(fitted), "utf-8")
    weights = [row for each in fitted.values() for row in each.rows]
    print(f"{len(examples):,} sentences, {len(set(weights)):,} rows of words, {len(weights):,} weights")


def _articles(folder: Path) -> Iterator[Example]:
    """The sentences of a labelled folder's articles on topic."""
    labels = load_labels(folder).mentions
    for path in sorted((folder / "articles").glob("*.json")):
        past = read_record(json.loads(path.read_text("utf-8")))
        told = [(label.evidence, label.kind) for label in labels.get(past.id, ())]
        for sentence in split_sentences(past.article) if told else ():
            text = past.article.title if sentence.field is Field.TITLE else past.article.text
            text = text[sentence.start : sentence.end]
            kinds = {kind for evidence, kind in told if evidence and (evidence in text or text in evidence)}
            yield Example(_features(text), frozenset(kinds))


def _single() -> Iterator[Example]:
    for sentence in (each for path in SETS.values() for each in load_sentences(path) if each.is_open):
        kinds = frozenset(kind for wanted in sentence.expect for kind, _ in wanted)
        yield Example(_features(sentence.text), kinds, counts=2.0)


def _wordings() -> Iterator[Example]:
    for row in tomllib.loads(WORDINGS.read_text("utf-8"))["wording"]:
        yield Example(_features(row["text"]), frozenset({row["kind"]} - {"none"}), counts=2.0)


def _reports() -> Iterator[Example]:
    for line in REPORTS.read_text("utf-8").splitlines():
        row = json.loads(line)
        yield Example(_features(row["text"]), frozenset(step.split()[0] for step in row["expect"]))


def _features(text: str) -> frozenset[str]:
    return frozenset(features_of(text, tag(text, 0, len(text))))


def fit_kinds(examples: Sequence[Example]) -> Mapping[str, Weights]:
    """The weights of every kind that enough examples tell."""
    often = Counter(row for example in examples for row in example.features)
    rows = sorted(row for row, count in often.items() if count >= FEWEST)
    place = {row: number for number, row in enumerate(rows)}
    bias = len(rows)
    table = Rows.of([[*(place[row] for row in each.features if row in place), bias] for each in examples], bias + 1)
    counts = np.array([example.counts for example in examples])
    sizes = np.array([*(SPARSE[row[0] == "<"] for row in rows), 0.0])
    squares = np.array([SMALL] * len(rows) + [0.0])
    fitted = {}
    for kind in sorted(_often_told(examples)):
        answers = np.array([float(kind in example.kinds) for example in examples])
        weights = fit_few(table, answers, counts, sizes, squares)
        kept = {row: round(float(weights[place[row]]), 2) for row in rows if abs(weights[place[row]]) >= SMALLEST}
        fitted[kind] = Weights(round(float(weights[bias]), 2), kept)
    return fitted


def _often_told(examples: Iterable[Example]) -> Iterator[str]:
    told = Counter(kind for example in examples for kind in example.kinds)
    yield from (kind for kind, count in told.items() if count >= FEWEST_OF_KIND and kind != "other")


def _as_json(fitted: Mapping[str, Weights]) -> str:
    """One row of words a line, so that a change can be read."""
    table: dict[str, dict[str, float]] = {}
    for kind, weights in fitted.items():
        for row, weight in weights.rows.items():
            table.setdefault(row, {})[kind] = weight
    rows = ",\n".join(
        f"{json.dumps(row, ensure_ascii=False)}: {json.dumps(each)}" for row, each in sorted(table.items())
    )
    return (
        f'{{"bias": {json.dumps({kind: weights.bias for kind, weights in fitted.items()})},\n"rows": {{\n{rows}\n}}}}\n'
    )


if __name__ == "__main__":
    main(read_folders(__doc__))
