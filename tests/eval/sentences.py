"""How broadly it reads: single sentences with their developments, `python -m tests.eval.sentences [--errors]`.

Written without sight of any rule, over all kinds and stages, as outlets of many countries say them; one in five holds
no development at all, however much it sounds like one. They are halved by a hash of the text. Rules may be mended by
the errors of the open half, which `--errors` lists; the errors of the closed half are never listed, so that its figures
tell whether what was mended is general. Each sentence is an article of its own, with a watch on the one it is about.
"""

from __future__ import annotations

import hashlib
import json
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from extract.legal.developments import find_mentions
from extract.records import Article
from seeds.watch import Party, Role, Watch
from tests.eval.measures import Ratio, Share

HERE = Path(__file__).parent
SETS = {"sentences": HERE / "sentences.jsonl", "wide": HERE / "sentences_wide.jsonl"}
"""Rules were mended by the first for long; the second was written afterwards, to see how far they reach."""
FLOORS = HERE / "floors.toml"
PUBLISHED = datetime(2026, 6, 11, 12, tzinfo=UTC)
"""A Thursday; the dates in the texts fit it."""

Step = tuple[str, str]
"""A kind and a stage."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A text with what it tells. Each of `expect` is a set of readings of one development that are equally good.

    `optional` is neither asked for nor wrong; what is asked for is never among it. `party` are the names accepted as
    whose development it is; None where the watched one is a plaintiff or stands beside the case, and either side would
    do.
    """

    text: str
    is_headline: bool
    watch: str
    role: str
    expect: tuple[frozenset[Step], ...]
    optional: frozenset[Step]
    party: frozenset[str] | None

    @property
    def is_open(self) -> bool:
        """Whether its errors may be looked at."""
        return hashlib.sha256(self.text.encode()).digest()[0] % 2 == 0


@dataclass(frozen=True, slots=True)
class Read:
    """A sentence and what the tagger found in it: kind, stage and party."""

    sentence: Sentence
    found: tuple[tuple[Step, str | None], ...]

    @property
    def missed(self) -> list[frozenset[Step]]:
        """What was asked for and is not there."""
        found = {step for step, _ in self.found}
        return [wanted for wanted in self.sentence.expect if not wanted & found]

    @property
    def false(self) -> list[Step]:
        """What was found and not asked for."""
        return [step for step, _ in self.found if not any(step in wanted for wanted in self.sentence.expect)]


@dataclass(frozen=True, slots=True)
class SentenceScores:
    """`steps` counts a development as found with the right kind and stage, `kinds` with the right kind.

    `party` is counted over what is right in kind and stage; `silent` are the texts without any development in which
    none was found.
    """

    steps: Ratio
    kinds: Ratio
    party: Share
    silent: Share


def load_sentences(path: Path) -> list[Sentence]:
    """All of a set, in the order of the file."""
    return [_sentence(json.loads(line)) for line in path.read_text("utf-8").splitlines()]


def _sentence(row: Mapping[str, Any]) -> Sentence:
    role = row.get("role", Role.DEFENDANT.value)
    expect = tuple(frozenset(map(_step, wanted.split(" or "))) for wanted in row["expect"])
    party = row.get("party", [row["watch"]] if role == Role.DEFENDANT.value else None)
    return Sentence(
        text=row["text"],
        is_headline=row.get("headline", False),
        watch=row["watch"],
        role=role,
        expect=expect,
        optional=frozenset(map(_step, row.get("optional", []))).difference(*expect),
        party=None if party is None else frozenset(party),
    )


def _step(words: str) -> Step:
    kind, stage = words.split()
    return kind, stage


def read_sentence(sentence: Sentence) -> Read:
    """What the tagger makes of it. Of what is told of someone beside the case only what lands on them counts."""
    title, text = (sentence.text, "Details follow.") if sentence.is_headline else ("", sentence.text)
    watch = Watch(id="one", title="One", party=(Party(sentence.watch, role=sentence.role),))
    mentions = find_mentions(Article("https://a.example/1", "A", title, text, PUBLISHED), watch).mentions
    beside = sentence.role not in (Role.DEFENDANT.value, Role.PLAINTIFF.value)
    found = {
        ((str(each.kind), str(each.stage)), each.party)
        for each in mentions
        if not beside or each.party == sentence.watch
    }
    return Read(sentence, tuple(sorted((each for each in found if each[0] not in sentence.optional), key=str)))


def score_sentences(reads: Sequence[Read]) -> SentenceScores:
    """The figures over these."""
    silent = [read for read in reads if not read.sentence.expect]
    return SentenceScores(
        steps=_ratio(reads),
        kinds=_ratio([_by_kind(read) for read in reads]),
        party=_party(reads),
        silent=Share(sum(not read.found for read in silent), len(silent)),
    )


def _ratio(reads: Iterable[Read]) -> Ratio:
    reads = list(reads)
    found, asked = sum(len(read.found) for read in reads), sum(len(read.sentence.expect) for read in reads)
    false, missed = sum(len(read.false) for read in reads), sum(len(read.missed) for read in reads)
    return Ratio(found - false, found, asked - missed, asked)


def _by_kind(read: Read) -> Read:
    """The same with every stage forgotten."""
    expect = tuple(frozenset((kind, "") for kind, _ in wanted) for wanted in read.sentence.expect)
    plain = replace(read.sentence, expect=expect)
    return Read(plain, tuple({(kind, ""): ((kind, ""), party) for (kind, _), party in read.found}.values()))


def _party(reads: Iterable[Read]) -> Share:
    judged = [
        party in read.sentence.party
        for read in reads
        if read.sentence.party is not None
        for step, party in read.found
        if any(step in wanted for wanted in read.sentence.expect)
    ]
    return Share(sum(judged), len(judged))


def halves(name: str) -> dict[str, list[Read]]:
    """Every sentence of a set read, by half."""
    reads = [read_sentence(sentence) for sentence in load_sentences(SETS[name])]
    return {
        "open": [read for read in reads if read.sentence.is_open],
        "closed": [read for read in reads if not read.sentence.is_open],
    }


def sentence_figures(scores: SentenceScores) -> dict[str, float]:
    """The figures that have a floor."""
    return {
        "precision": scores.steps.precision,
        "recall": scores.steps.recall,
        "party": scores.party.value,
        "silent": scores.silent.value,
    }


def describe_sentences(name: str, scores: SentenceScores) -> str:
    """One half's figures on one line."""
    steps, kinds = scores.steps, scores.kinds
    return (
        f"{name:7} kind and stage P {steps.precision:.3f} R {steps.recall:.3f}  "
        f"kind P {kinds.precision:.3f} R {kinds.recall:.3f}  party {scores.party.value:.3f}  "
        f"silent {scores.silent.value:.3f}  ({steps.found} found, {steps.asked} asked)"
    )


def wrong_sentences() -> list[str]:
    """Prints the figures of every set's halves; those below their floor, in words."""
    floors, failures = tomllib.loads(FLOORS.read_text("utf-8")), []
    for name in SETS:
        print(f"=== single sentences: {name}")
        for half, reads in halves(name).items():
            scores = score_sentences(reads)
            print(describe_sentences(half, scores))
            figures = sentence_figures(scores)
            failures += [
                f"{name}, {half}: {key} {figures[key]:.3f} < {floor}"
                for key, floor in floors[name][half].items()
                if figures[key] < floor
            ]
    return failures


def _errors(reads: Iterable[Read]) -> Iterator[str]:
    for read in reads:
        names = read.sentence.party
        stray = [party for _, party in read.found if names is not None and party not in names and not read.false]
        missed = [" or ".join(" ".join(step) for step in sorted(wanted)) for wanted in read.missed]
        false = [" ".join(step) for step in read.false]
        if missed or false or stray:
            yield f"- {missed} + {false} @ {stray}\n    {read.sentence.text}"


def main() -> int:
    """Prints the figures; with `--errors` what is wrong in the open halves."""
    failures = wrong_sentences()
    if "--errors" in sys.argv:
        print("\n".join(error for name in SETS for error in _errors(halves(name)["open"])))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
