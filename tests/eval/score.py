"""Scores a prediction against a labelled folder: `python -m tests.eval.score PREDICTION.json [--labels FOLDER]`.

A prediction is the JSON that `courtbeat backtest --json` writes: `mentions` (article, kind, stage, party, date,
novelty), `duplicate_groups`, `alerts` (article, kind, party, stage) and `on_topic`. What a label marks as optional is
neither asked for nor an error; a label may accept other kinds, stages and parties beside its own. Pure but for the
reading; nothing of the tagger is imported here.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.eval.alert_scores import score_alerts
from tests.eval.labels import Label, Labels, Pair, load_labels, pairs
from tests.eval.measures import (
    Found,
    PairScores,
    Ratio,
    Scores,
    Share,
    describe,
    describe_errors,
    read_found,
    read_sent,
)

HERE = Path(__file__).parent
_DAY = len("2024-07-12")


def score(labels_dir: Path, prediction: Mapping[str, Any], story: str | None = None) -> Scores:
    """The prediction's scores on a labelled folder, or on one story of it ("none": the negatives)."""
    labels = load_labels(labels_dir)
    return score_against(labels if story is None else labels.of_story(story), prediction)


def score_against(labels: Labels, prediction: Mapping[str, Any]) -> Scores:
    """The prediction's scores on labels already read. What it says of unknown articles is left out."""
    found = [each for each in map(read_found, prediction.get("mentions") or ()) if each.article in labels.articles]
    aligned = list(_align(labels, found))
    bare = {key for key in labels.articles if key not in labels.mentions}
    merged = _merged(labels, prediction)
    both = len(merged & labels.duplicates)
    return Scores(
        pairs=_pairs(labels, found),
        pairs_happened_new=_pairs(labels, list(filter(_told_as_news, found)), _may_be_news, _is_news),
        by_kind=_by_kind(labels, found),
        aligned=len(aligned),
        stage=_share(each.stage in label.stages for each, label in aligned),
        planned=_planned(aligned),
        party=_share(labels.names.fit(each.party, label.parties) for each, label in aligned if each.party),
        novelty=_share(each.novelty in label.novelties for each, label in aligned),
        date_day=_share(each.date == label.date for each, label in aligned if len(label.date or "") == _DAY),
        duplicates=Ratio(both, len(merged), both, len(labels.duplicates)),
        merged_in_error=len(merged & labels.not_duplicates),
        origins=_origins(labels, merged),
        on_topic=_on_topic(labels, prediction),
        alerts=score_alerts(labels, [read_sent(row) for row in prediction.get("alerts") or ()]),
        negatives=len(bare),
        false_in_negatives=tuple((each.article, each.kind) for each in found if each.article in bare),
    )


def _share(outcomes: Iterable[bool]) -> Share:
    known = list(outcomes)
    return Share(sum(known), len(known))


# ------------------------------------------------------------------ article-kind pairs


def _told_as_news(each: Found) -> bool:
    return each.stage == "happened" and each.novelty == "new"


def _is_news(label: Label) -> bool:
    return label.stage == "happened" and label.novelties == {"new"}


def _may_be_news(label: Label) -> bool:
    return "happened" in label.stages and "new" in label.novelties


def _any(_: Label) -> bool:
    return True


def _pairs(
    labels: Labels,
    found: Sequence[Found],
    accepted: Callable[[Label], bool] = _any,
    asked: Callable[[Label], bool] = _any,
) -> PairScores:
    """Which kinds of development each article tells of.

    A pair that was found is right if an accepted label of the article, an optional one too, allows its kind. A pair
    is asked by a label that is not optional, and met by any kind that such a label allows.
    """
    kinds: defaultdict[str, set[str]] = defaultdict(set)
    for each in found:
        kinds[each.article].add(each.kind)
    rows = [(key, label) for key in labels.articles for label in labels.mentions.get(key, ())]
    allowed = {(key, kind) for key, label in rows if accepted(label) for kind in label.kinds}
    wanted = [(key, label) for key, label in rows if asked(label) and not label.optional]
    told = {(key, kind) for key, names in kinds.items() for kind in names}
    due = {(key, label.kind) for key, label in wanted}
    met = {(key, label.kind) for key, label in wanted if label.kinds & kinds[key]}
    ratio = Ratio(len(told & allowed), len(told), len(met), len(due))
    return PairScores(ratio, tuple(sorted(due - met)), tuple(sorted(told - allowed)))


def _by_kind(labels: Labels, found: Sequence[Found]) -> Mapping[str, Ratio]:
    """For each kind: of the pairs found as it, and of those asked as it."""
    everything = _pairs(labels, found)
    told = {(each.article, each.kind) for each in found}
    due = {(key, each.kind) for key in labels.articles for each in labels.mentions.get(key, ()) if not each.optional}

    def ratio(kind: str) -> Ratio:
        given, asked = {pair for pair in told if pair[1] == kind}, {pair for pair in due if pair[1] == kind}
        false, missed = given & set(everything.false), asked & set(everything.missed)
        return Ratio(len(given) - len(false), len(given), len(asked) - len(missed), len(asked))

    return {kind: ratio(kind) for kind in sorted({kind for _, kind in told | due})}


# ------------------------------------------------------------------ mention by mention


def _align(labels: Labels, found: Sequence[Found]) -> Iterator[tuple[Found, Label]]:
    """Each mention with at most one label of its article: those that agree in everything first, then ever looser, so
    that a right mention is never spent on the wrong label. Labels that are asked for go before optional ones."""
    by_article: defaultdict[str, list[Found]] = defaultdict(list)
    for each in found:
        by_article[each.article].append(each)
    for article, left in by_article.items():
        open_labels = sorted(labels.mentions.get(article, ()), key=lambda label: label.optional)
        for likeness in range(_LIKENESS_FULL, 0, -1):
            for each in tuple(left):
                label = next((row for row in open_labels if _likeness(labels, each, row) >= likeness), None)
                if label is not None:
                    left.remove(each)
                    open_labels.remove(label)
                    yield each, label


_LIKENESS_FULL = 5


def _likeness(labels: Labels, each: Found, label: Label) -> int:
    """How far a mention agrees with a label: 0 the kind is not accepted, 1 it is, 2 the party too, 3 the very kind,
    4 the stage too, 5 date and novelty too."""
    if each.kind not in label.kinds:
        return 0
    same_party = labels.names.fit(each.party, label.parties)
    if not same_party or each.kind != label.kind:
        return 1 + same_party
    same_stage = each.stage in label.stages
    return 3 + same_stage + (same_stage and (each.date or None) == label.date and each.novelty in label.novelties)


def _planned(aligned: Sequence[tuple[Found, Label]]) -> Ratio:
    """Planned against happened, where the label is one of the two and accepts no other stage."""
    rows = [(each.stage, label.stage) for each, label in aligned if len(label.stages) == 1]
    rows = [(given, true) for given, true in rows if true in ("planned", "happened")]
    both = sum(given == true == "planned" for given, true in rows)
    return Ratio(both, sum(given == "planned" for given, _ in rows), both, sum(true == "planned" for _, true in rows))


# ------------------------------------------------------------------ articles


def _merged(labels: Labels, prediction: Mapping[str, Any]) -> frozenset[Pair]:
    known = set(labels.articles)
    return frozenset(pair for pair in pairs(prediction.get("duplicate_groups") or ()) if pair <= known)


def _origins(labels: Labels, merged: frozenset[Pair]) -> Share:
    """Per story: "9 outlets, 2 origins" names as many origins as there are, or one more or less."""
    stories = {article.story for article in labels.articles.values()}
    return _share(
        abs(_count_origins(part, merged) - _count_origins(part, part.duplicates)) <= 1
        for part in map(labels.of_story, sorted(stories))
    )


def _count_origins(labels: Labels, copies: frozenset[Pair]) -> int:
    """The texts that are nobody's copy: of each group one."""
    group = {article: {article} for article in labels.articles}
    for pair in copies:
        if pair <= set(group):
            one, other = pair
            group[one] |= group[other]
            for article in group[one]:
                group[article] = group[one]
    return len({frozenset(members) for members in group.values()})


def _on_topic(labels: Labels, prediction: Mapping[str, Any]) -> Share:
    """Per article: said to be on a watched story, and is. Where a prediction is silent, it counts as off topic."""
    said: Mapping[str, Any] = prediction.get("on_topic") or {}
    topics = {article for article, _ in labels.on_topic}
    return _share(bool(said.get(article)) == (article in topics) for article in labels.articles)


# ------------------------------------------------------------------ command line


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints the scores of one prediction."""
    parser = argparse.ArgumentParser(prog="python -m tests.eval.score", description="Scores a backtest on labels.")
    parser.add_argument("prediction", type=Path, help="what `courtbeat backtest --json` wrote")
    parser.add_argument("--labels", type=Path, default=HERE, help="a labelled folder (default: this one)")
    parser.add_argument("--story", help='one story only ("none": the negatives)')
    parser.add_argument("--errors", action="store_true", help="list every wrong pair and alert")
    chosen = parser.parse_args(arguments)
    prediction = json.loads(chosen.prediction.read_text(encoding="utf-8"))
    scores = score(chosen.labels, prediction, chosen.story)
    print(describe(scores))
    if chosen.errors:
        print(describe_errors(scores))


if __name__ == "__main__":
    main()
