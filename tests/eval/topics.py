"""Is the watched story what an article is about? Short pieces that only touch a story, and reports of it that hide it.

`topics/articles.jsonl` holds invented articles, each for one of the watches beside it, labelled by the question whether
a court reporter who follows the story would want it filed. All of them name the story's people. They were written
before anything was made of them (22 of the 90 after a look at which sorts fail), and are halved by a hash of the text:
the open half is there to fit weights and to look at, the closed half is only measured (`python -m tests.eval.topics`,
`--errors` for the open half's).
"""

from __future__ import annotations

import hashlib
import json
import sys
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from functools import cache
from pathlib import Path

from extract.legal.developments import find_mentions
from extract.records import Article
from seeds.watch import Watch, load_watches
from tests.eval.measures import Share

HERE = Path(__file__).parent
TOPICS = HERE / "topics"
FLOORS = HERE / "floors.toml"


@dataclass(frozen=True, slots=True)
class Piece:
    """An article, the watch that it names somebody of, and whether it is on that watch's story."""

    watch: Watch
    article: Article
    on_topic: bool

    @property
    def is_open(self) -> bool:
        """Whether weights may be fitted to it and its errors looked at."""
        return hashlib.sha256(self.article.text.encode()).digest()[0] % 2 == 0


@cache
def load_pieces() -> tuple[Piece, ...]:
    """All of them, in the order of the file."""
    watches = {watch.id: watch for watch in load_watches(TOPICS / "watches")}
    rows = map(json.loads, (TOPICS / "articles.jsonl").read_text("utf-8").splitlines())
    return tuple(
        Piece(watches[row["watch"]], _article(row["title"], row["text"], row["published"]), row["on_topic"])
        for row in rows
    )


def _article(title: str, text: str, day: str) -> Article:
    noon = datetime.combine(datetime.fromisoformat(day), time(12), tzinfo=UTC)
    return Article("https://outlet.example/1", "Outlet", title, text, noon)


@dataclass(frozen=True, slots=True)
class TopicScores:
    """Of the reports of a story those that are kept, of the pieces that only touch one those that are left."""

    kept: Share
    left: Share


def is_right(piece: Piece) -> bool:
    """Whether it is read as labelled. A report in which no step was found at all would be lost anyhow."""
    return find_mentions(piece.article, piece.watch).on_topic == piece.on_topic


def score_pieces(pieces: Iterable[Piece]) -> TopicScores:
    """The figures over these."""
    right: dict[bool, list[bool]] = {True: [], False: []}
    for piece in pieces:
        right[piece.on_topic].append(is_right(piece))
    return TopicScores(*(Share(sum(right[on]), len(right[on])) for on in (True, False)))


def halves() -> dict[str, Sequence[Piece]]:
    """The pieces by half."""
    pieces = load_pieces()
    return {name: [piece for piece in pieces if piece.is_open is is_open] for name, is_open in _HALVES}


_HALVES = (("open", True), ("closed", False))


def wrong_topics() -> list[str]:
    """Prints both halves' figures; those below their floor, in words."""
    floors = tomllib.loads(FLOORS.read_text("utf-8"))["topics"]
    failures = []
    print("=== what an article is about")
    for name, pieces in halves().items():
        scores = score_pieces(pieces)
        figures = {"kept": scores.kept.value, "left": scores.left.value}
        print(
            f"{name:7} reports kept {scores.kept.value:.3f} of {scores.kept.of}  "
            f"mere touches left {scores.left.value:.3f} of {scores.left.of}"
        )
        failures += [
            f"topics, {name}: {key} {figures[key]:.3f} < {at}" for key, at in floors[name].items() if figures[key] < at
        ]
    return failures


def main() -> int:
    """Prints the figures; with `--errors` what is wrong in the open half."""
    failures = wrong_topics()
    if "--errors" in sys.argv:
        for piece in halves()["open"]:
            if not is_right(piece):
                print(f"- {'lost' if piece.on_topic else 'taken'}: {piece.watch.id}: {piece.article.title}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
