"""Everybody at once: an import of 100,000 articles, a served schedule, rounds, edits and backups on one ledger, each a
process of its own.

Nobody may be refused, nothing may be lost, and each copy made meanwhile must be whole: `python -m tests.bench.together
[LINES]`. Prints how long each command took, waiting included, beside the import that goes on meanwhile.
"""

from __future__ import annotations

import json
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from storage.backup import check_ledger_file
from storage.db import open_ledger
from tests.flows.process import free_port, process_environment

LINES = 100_000
_FEED = """<rss version="2.0"><channel><title>Local</title><item><title>Quill convicted</title>
<link>verdict.html</link></item></channel></rss>"""
_PAGE = "<html><head><title>Quill convicted</title></head><body><article><h1>Quill convicted</h1><p>{}</p></article>"
_WORDS = ["court", "day", "harbor", "witness", "street", "office", "letter", "record", "county", "paper", "morning"]


def main(lines: int = LINES) -> None:
    """Runs it, and raises where something was refused or lost."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _set_up(folder, lines)
        took = defaultdict[str, list[float]](list)
        _run(folder, "run")
        began = time.monotonic()
        with (
            _schedule(folder) as served,
            subprocess.Popen(_command("import", "archive.jsonl"), cwd=folder, env=process_environment()) as archive,
        ):
            while archive.poll() is None:
                for arguments in (
                    ["run", "--every-feed"],
                    ["dev", "reject", "1"],
                    ["dev", "confirm", "1"],
                    ["backup", "b.duckdb"],
                ):
                    at = time.monotonic()
                    _run(folder, *arguments)
                    took[" ".join(arguments[:2])].append(time.monotonic() - at)
                check_ledger_file(folder / "b.duckdb", folder / "b.duckdb")
                (folder / "b.duckdb").unlink()
                (folder / "b.duckdb.sha256").unlink(missing_ok=True)
            assert archive.returncode == 0
            rounds = Counter(re.findall(_ROUND_ENDED, served.read_text("utf-8")))
        print(f"{lines:,} lines imported in {time.monotonic() - began:.0f} s beside:")
        for what, seconds in took.items():
            usual, longest = statistics.median(seconds), max(seconds)
            print(f"  {what:20} {len(seconds):4} times, median {usual:5.1f} s, longest {longest:5.1f} s")
        print(f"  rounds on schedule: {rounds['Completed']} completed, {rounds.total() - rounds['Completed']} failed")
        _count(folder, lines, sum(len(seconds) for what, seconds in took.items() if what.startswith("dev")))


def _set_up(folder: Path, lines: int) -> None:
    chance = random.Random(7)  # noqa: S311  # texts, no secrets
    (folder / "watches").mkdir()
    (folder / "watches" / "quill.toml").write_text('title = "Quill"\n[[party]]\nname = "Mara Quill"\n')
    (folder / "courtbeat.toml").write_text('[[file_feed]]\nfeed = "local.xml"\noutlet = "Local"\n')
    (folder / "feeds.opml").write_text(
        '<opml version="2.0"><body><outline text="Gone" xmlUrl="http://127.0.0.1:9/"/></body></opml>'
    )
    verdict = "Mara Quill was convicted of fraud on Friday by a jury in Mesa, after a trial of nine days. " * 3
    (folder / "local.xml").write_text(_FEED)
    (folder / "verdict.html").write_text(_PAGE.format(verdict))
    with (folder / "archive.jsonl").open("w", encoding="utf-8") as file:
        for number in range(lines):
            filler = " ".join(chance.choices(_WORDS, k=90))
            row = {
                "url": f"https://archive.example/{number}",
                "outlet": f"Paper {number % 40}",
                "title": f"Note {number}",
                "published": f"2023-{1 + number % 12:02}-{1 + number % 28:02}T09:00:00Z",
                "text": f"Mara Quill stood before the court again. {filler}.",
            }
            file.write(json.dumps(row) + "\n")


_ROUND_ENDED = r"Flow run '.+' - Finished in state (\w+)"
"""How the log of the schedule says that a round ended, and how."""


@contextmanager
def _schedule(folder: Path) -> Iterator[Path]:
    """`courtbeat serve` with a round every half minute and a Prefect server of its own; its log."""
    log, port = folder / "served.log", str(free_port())
    environment = process_environment(PREFECT_HOME=str(folder / "prefect"), PYTHONUNBUFFERED="1")
    environment.pop("PREFECT_API_URL", None)
    command = [sys.executable, "-m", "flows.cli", "serve", "--every", "30s", "--port", port]
    with log.open("w", encoding="utf-8") as out:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=out, stderr=subprocess.STDOUT)
        try:
            yield log
        finally:
            process.terminate()
            process.wait(timeout=120)


def _command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "flows.cli", *arguments, "--wait", "30m"]


def _run(folder: Path, *arguments: str) -> None:
    done = subprocess.run(
        _command(*arguments), cwd=folder, env=process_environment(), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(arguments)} ended with {done.returncode}: {done.stderr}")


def _count(folder: Path, lines: int, edits: int) -> None:
    with open_ledger(folder / "data" / "ledger.duckdb") as ledger:
        (articles,) = ledger.one("SELECT count(*) FROM store.articles WHERE url LIKE 'https://archive.example/%'")
        (made,) = ledger.one("SELECT count(*) FROM store.edits")
        (open_rounds,) = ledger.one("SELECT count(*) FROM store.rounds WHERE finished_at IS NULL")
    print(f"  articles stored {articles:,} of {lines:,}; edits {made} of {edits}; rounds left open {open_rounds}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
