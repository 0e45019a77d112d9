"""Weighs the signs of news on labelled coverage and writes seeds/novelty.toml.

`python -m tests.eval.fit_novelty FOLDER...`

A mention that fits a label is one example; each story is predicted once by weights that never saw it, and the share
that these got right is printed, by folder.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from extract.legal.acts import Act, Analysis, analyse
from extract.legal.developments import read_for_watch
from extract.legal.front import front_of
from extract.legal.novelty import is_weighed
from extract.legal.parties import NameIndex, find_watched, index_names, joined
from extract.legal.seen import Seen
from extract.legal.signs import signs_of
from extract.records import Article, Mention
from flows.backtest import read_record
from tests.eval.fitting import Numbers, as_toml, fit, read_folders
from tests.eval.labels import Label, Names, load_labels
from tests.eval.run import watches_of

OUT = Path(__file__).parents[2] / "seeds" / "novelty.toml"
FEWEST = 10
"""Mentions that must show a sign before it gets a weight."""


@dataclass(frozen=True, slots=True)
class Example:
    """A mention that fits a label, and whether the label calls it news."""

    folder: str
    story: str
    signs: frozenset[str]
    news: bool


def main(folders: Sequence[Path]) -> None:
    """Fits over all folders, prints what stories left out would have scored, and writes the weights."""
    examples = [example for folder in folders for example in read_examples(folder)]
    signs = sorted(name for name, count in Counter(s for e in examples for s in e.signs).items() if count >= FEWEST)
    right = Counter(example.folder for example, guess in _left_out(examples, signs) if guess == example.news)
    for folder, count in Counter(example.folder for example in examples).items():
        print(f"{folder}: {right[folder] / count:.3f} of {count} right, each story by the weights of the others")
    bias, weights = fit(*_table(examples, signs))
    OUT.write_text(as_toml(_HEAD.format(len(examples)), bias, dict(zip(signs, weights, strict=True))), "utf-8")


_HEAD = """\
# What each sign of news weighs: logarithms of odds, above 0 for news, below 0 for background. Fitted to {:,} labelled
# mentions that nothing else decides, by `python -m tests.eval.fit_novelty`; the signs are those of
# extract/legal/signs.py.
"""


def read_examples(folder: Path) -> Iterator[Example]:
    """The mentions of a labelled folder that fit one label, where the signs decide."""
    labels, index = load_labels(folder), index_names(tuple(watches_of(folder)))
    for path in sorted((folder / "articles").glob("*.json")):
        past = read_record(json.loads(path.read_text("utf-8")))
        for mention, signs in _read(past.article, index):
            fitting = [label for label in labels.mentions.get(past.id, ()) if _fits(label, mention, labels.names)]
            if label := _label_of(mention, fitting):
                yield Example(folder.name, label.story, signs, label.novelty == "new")


def _fits(label: Label, mention: Mention, names: Names) -> bool:
    return mention.kind in label.kinds and names.fit(mention.party, label.parties)


def _label_of(mention: Mention, fitting: Sequence[Label]) -> Label | None:
    """The label that the mention's sentence proves, or else the one of its stage; None where two labels contradict."""

    def likeness(label: Label) -> tuple[bool, bool]:
        quote = mention.evidence.quote
        return label.evidence in quote or quote in label.evidence, mention.stage.value in label.stages

    best = max(map(likeness, fitting), default=None)
    closest = [label for label in fitting if likeness(label) == best]
    agreed = {novelty for label in closest for novelty in label.novelties}
    return closest[0] if len(agreed) == 1 else None


def _read(article: Article, index: NameIndex) -> Iterator[tuple[Mention, frozenset[str]]]:
    for hits in find_watched(index, joined(article)):
        analysis = analyse(article)
        front, reading = front_of(analysis), read_for_watch(analysis, hits)
        for mention in reading.mentions if reading.on_topic else ():
            act = _act_of(mention, analysis)
            if is_weighed(act, analysis, front):
                yield mention, frozenset(signs_of(Seen(act, analysis, front)))


def _act_of(mention: Mention, analysis: Analysis) -> Act:
    """The act that the mention was made of: of its rule, in its sentence."""
    where, rule = (mention.evidence.field, mention.evidence.start), mention.evidence.rule
    sentences = [line.sentence for line in analysis.lines]
    return next(
        act
        for act in analysis.acts
        if act.match.frame.rule == rule and (sentences[act.line].field, sentences[act.line].start) == where
    )


def _left_out(examples: Sequence[Example], signs: Sequence[str]) -> Iterator[tuple[Example, bool]]:
    """Each example with what the weights of all other stories make of it."""
    table, news = _table(examples, signs)
    stories = np.array([f"{example.folder}/{example.story}" for example in examples])
    for story in sorted(set(stories)):
        out = stories == story
        bias, weights = fit(table[~out], news[~out])
        guesses = table[out] @ weights + bias > 0
        yield from zip(
            (example for example, left in zip(examples, out, strict=True) if left), map(bool, guesses), strict=True
        )


def _table(examples: Sequence[Example], signs: Sequence[str]) -> tuple[Numbers, Numbers]:
    table = np.array([[float(sign in example.signs) for sign in signs] for example in examples])
    return table, np.array([float(example.news) for example in examples])


if __name__ == "__main__":
    main(read_folders(__doc__))
