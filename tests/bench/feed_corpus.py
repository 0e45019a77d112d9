"""Runs every file under a folder through the feed reader: `python -m tests.bench.feed_corpus FOLDER`. Asserts nothing.

Meant for the test data of other feed readers. Where a project says beside a document how many items it expects, the
counts are compared: as JSON of the same name (`items`, in the document's folder or in `output/`), or in a comment of
the document itself (`entries[2]` expects three at least).
"""

from __future__ import annotations

import json
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from extract.errors import FeedUnreadableError
from extract.feeds.feed import read_feed

_CODE = frozenset({".py", ".go", ".js", ".ts", ".swift", ".h", ".m", ".md", ".rst", ".toml", ".yml", ".plist"})
_SMALLEST_TIMED_BYTES = 4_096


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file. `items` counts those without a link too; `problem` is the reason where it is no feed."""

    path: Path
    size_bytes: int
    seconds: float
    entries: int = 0
    items: int = 0
    problem: str | None = None
    crash: str | None = None

    @property
    def ms_per_kb(self) -> float:
        """Processor time by size; of small files it would only show the fixed cost."""
        return self.seconds * 1e6 / max(self.size_bytes, _SMALLEST_TIMED_BYTES)


def main(folder: str | None = None) -> None:
    """Reads all of it and prints what was found."""
    if folder is None:
        print("name a folder: python -m tests.bench.feed_corpus FOLDER")
        return
    files = sorted(path for path in Path(folder).rglob("*") if path.is_file() and path.suffix not in _CODE)
    outcomes = [read_one(path) for path in files]
    read = [outcome for outcome in outcomes if outcome.problem is None and outcome.crash is None]
    print(f"{len(outcomes)} files, {len(read)} feeds with {sum(one.entries for one in read)} entries", end=", ")
    print(f"{sum(one.crash is not None for one in outcomes)} crashes, {sum(one.seconds for one in outcomes):.1f} s")
    for reason, count in Counter(one.problem for one in outcomes if one.problem).most_common():
        print(f"  {count:5} no feed: {reason}")
    for one in outcomes:
        if one.crash:
            print(f"  CRASH {one.path}: {one.crash}")
    for one in sorted(outcomes, key=lambda one: -one.ms_per_kb)[:3]:
        print(f"  slowest: {one.ms_per_kb:.2f} ms/kB, {one.size_bytes / 1024:.0f} kB, {one.path}")
    print_expectations(outcomes)


def read_one(path: Path) -> Outcome:
    """One file through the reader; a crash is an outcome too."""
    body, began = path.read_bytes(), time.process_time()
    size, url = len(body), "https://outlet.example/feed"
    try:
        document = read_feed(body, url)
    except FeedUnreadableError as error:
        return Outcome(path, size, time.process_time() - began, problem=_plain(error.reason))
    except Exception as error:  # noqa: BLE001  # what this looks for
        return Outcome(path, size, time.process_time() - began, crash=f"{type(error).__name__}: {error}")
    items = len(document.entries) + document.without_link + document.beyond_limit
    return Outcome(path, size, time.process_time() - began, len(document.entries), items)


def _plain(reason: str) -> str:
    return re.sub(r"it starts with .*", "it starts otherwise", reason)


# ------------------------------------------------------------------ what the others expect


def print_expectations(outcomes: list[Outcome]) -> None:
    """How often the others' counts are met, and each file where they are not."""
    compared = [(one, wanted) for one in outcomes if (wanted := expected_items(one.path)) is not None]
    fewer = [(one, wanted) for one, wanted in compared if one.items < wanted]
    print(f"{len(compared)} files with a count to compare, {len(fewer)} with fewer items than that")
    for one, wanted in fewer:
        print(f"  {one.items} of {wanted}: {one.path}{f' ({one.problem})' if one.problem else ''}")


def expected_items(path: Path) -> int | None:
    """How many items the project expects of a document; None where it does not say."""
    beside = (path.with_suffix(".json"), path.parent.parent / "output" / f"{path.stem}.json")
    for file in beside:
        if file != path and file.is_file() and (counts := list(_items_of(file))):
            return counts[0]
    head = path.read_bytes()[:3_000].decode("utf-8", "replace")
    comment = re.search(r"Expect:(.*)", head)
    numbers = [int(number) for number in re.findall(r"entries\[(\d+)\]", comment[1])] if comment else []
    return max(numbers) + 1 if numbers else None


def _items_of(file: Path) -> Iterator[int]:
    try:
        told = json.loads(file.read_bytes())
    except ValueError:
        return
    feed = told.get("feed", told) if isinstance(told, dict) else {}
    if isinstance(feed, dict) and not str(feed.get("version", "")).startswith("https://jsonfeed"):
        items = feed.get("items", feed.get("entries", ()))
        yield len(items) if isinstance(items, list) else 0


if __name__ == "__main__":
    main(*sys.argv[1:2])
