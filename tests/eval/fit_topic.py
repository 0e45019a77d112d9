"""Weighs the signs of being on topic: `python -m tests.eval.fit_topic FOLDER...` writes seeds/topic.toml.

One example is an article with a watch of which it tells a step, from labelled folders and from the open half of
topics.py. Few labelled articles touch a story without being about it, so more are made: a report with a sentence or two
of another story's report set into it is off that other story's topic, and still on its own. So that a report is not
known by its title and lead alone, each comes also without them, and as its first third. What is made counts less.

Each story is predicted once by weights that never saw it, and what these lost and took is printed.
"""

from __future__ import annotations

import json
import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from extract.legal.acts import analyse
from extract.legal.developments import sight_for_watch, tell_for_watch
from extract.legal.parties import find_watched, index_names, joined
from extract.legal.topic import TAKEN, is_weighed
from extract.legal.topic_signs import topic_signs_of
from extract.records import Article, Field
from flows.backtest import read_record
from seeds.watch import Watch
from tests.eval.fitting import Numbers, as_toml, fit, read_folders
from tests.eval.labels import load_labels
from tests.eval.run import watches_of
from tests.eval.topics import load_pieces

OUT = Path(__file__).parents[2] / "seeds" / "topic.toml"
FEWEST = 10
"""Examples that must show a sign before it gets a weight."""
MADE_COUNTS = 0.3
"""Of an example that was found; .1 to 1 told stories left out apart equally well."""


@dataclass(frozen=True, slots=True)
class Example:
    """An article that tells a step of a watch; `how` it came about, and whether it is on the watch's story."""

    how: str
    story: str
    signs: frozenset[str]
    on_topic: bool


def main(folders: Sequence[Path]) -> None:
    """Fits over all, prints what stories left out would have scored, and writes the weights."""
    examples = [example for folder in folders for example in read_folder(folder)]
    examples += [
        Example("short piece", piece.watch.id, shown, piece.on_topic)
        for piece in load_pieces()
        if piece.is_open and (shown := _signs(piece.article, piece.watch))
    ]
    signs = sorted(name for name, count in Counter(s for e in examples for s in e.signs).items() if count >= FEWEST)
    _print_left_out(examples, signs)
    bias, weights = fit(*_table(examples, signs))
    OUT.write_text(as_toml(_HEAD.format(len(examples)), bias, dict(zip(signs, weights, strict=True))), "utf-8")


_HEAD = """\
# What each sign of being on topic weighs: logarithms of odds, above 0 for it, below 0 against. Fitted to {:,} articles,
# labelled or made of labelled ones, by `python -m tests.eval.fit_topic`; the signs are those of
# extract/legal/topic_signs.py.
"""


def read_folder(folder: Path) -> Iterator[Example]:
    """The examples of a labelled folder, found and made."""
    labels, watches = load_labels(folder), {watch.id: watch for watch in watches_of(folder)}
    paths = sorted((folder / "articles").glob("*.json"))
    articles = {past.id: past.article for past in (read_record(json.loads(path.read_text("utf-8"))) for path in paths)}
    for key, article in articles.items():
        own = labels.articles[key].story
        for watch in watches.values():
            if signs := _signs(article, watch):
                yield Example(folder.name, own if own in watches else key, signs, (key, watch.id) in labels.on_topic)
    reports = [(articles[key], watches[story]) for key, story in sorted(labels.on_topic)]
    for how, article, watch, on_topic, story in _made(reports):
        if signs := _signs(article, watch):
            yield Example(how, story, signs, on_topic)


def _signs(article: Article, watch: Watch) -> frozenset[str]:
    """The signs that the article shows, none where the signs do not decide."""
    for hits in find_watched(index_names((watch,)), joined(article)):
        told = tell_for_watch(analysis := analyse(article), hits)
        sight = sight_for_watch(analysis, hits, told)
        if hits.in_context and told.mentions and is_weighed(sight):
            return frozenset(topic_signs_of(sight))
    return frozenset()


def _made(reports: Sequence[tuple[Article, Watch]]) -> Iterator[tuple[str, Article, Watch, bool, str]]:
    """Articles made of reports: how, for which watch, whether they are on its story, and whose report it was."""
    chance = random.Random(7)  # noqa: S311  # reproducible texts, not a secret
    telling: defaultdict[str, list[str]] = defaultdict(list)
    for article, watch in reports:
        telling[watch.id] += _telling_sentences(article, watch)
    watches = {watch.id: watch for _, watch in reports}
    for article, watch in reports:
        paragraphs = article.text.split("\n\n")
        other = watches[chance.choice([one for one in watches if one != watch.id and telling[one]])]
        graft = " ".join(chance.sample(telling[other.id], chance.choice((1, 1, 2))))
        at = chance.randint(min(2, len(paragraphs)), len(paragraphs))
        grafted = replace(article, text="\n\n".join((*paragraphs[:at], graft, *paragraphs[at:])))
        yield "touches it", grafted, other, False, watch.id
        yield "with another", grafted, watch, True, watch.id
        yield "headless", replace(article, title="", text="\n\n".join(paragraphs[1:])), watch, True, watch.id
        yield (
            "its first third",
            replace(article, text="\n\n".join(paragraphs[: max(2, len(paragraphs) // 3)])),
            watch,
            True,
            watch.id,
        )


_MADE = ("touches it", "with another", "headless", "its first third")


def _telling_sentences(article: Article, watch: Watch) -> Iterator[str]:
    """The sentences that name somebody of the watch and tell a step."""
    for hits in find_watched(index_names((watch,)), joined(article)):
        shift = len(article.title) + 1
        for one in tell_for_watch(analyse(article), hits).mentions:
            start, end = one.evidence.start, one.evidence.end
            if one.evidence.field is Field.TEXT and any(start <= hit.start - shift < end for hit in hits.names):
                yield article.text[start:end]


def _print_left_out(examples: Sequence[Example], signs: Sequence[str]) -> None:
    """By source: how many that are on topic were lost, and how many that are not were taken."""
    table, on_topic, counts = _table(examples, signs)
    stories = np.array([example.story for example in examples])
    lost, taken = Counter[str](), Counter[str]()
    for story in sorted(set(stories)):
        out = stories == story
        bias, weights = fit(table[~out], on_topic[~out], counts[~out])
        for i in map(int, np.flatnonzero(out)):
            said = table[i] @ weights + bias > TAKEN
            lost[examples[i].how] += examples[i].on_topic and not said
            taken[examples[i].how] += said and not examples[i].on_topic
    of = Counter((example.how, example.on_topic) for example in examples)
    for how in lost:
        print(f"{how}: lost {lost[how]} of {of[how, True]}, taken {taken[how]} of {of[how, False]}")


def _table(examples: Sequence[Example], signs: Sequence[str]) -> tuple[Numbers, Numbers, Numbers]:
    table = np.array([[float(sign in example.signs) for sign in signs] for example in examples])
    on_topic = np.array([float(example.on_topic) for example in examples])
    return table, on_topic, np.array([MADE_COUNTS if example.how in _MADE else 1.0 for example in examples])


if __name__ == "__main__":
    main(read_folders(__doc__))
