"""Ten readers of the read copy beside its writer: how each of them works, for the test and for the longer bench."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from storage.db import Ledger, transaction
from storage.published.publish import publish
from tests.storage.processes import read_line, run_beside
from tests.storage.published.duckdb_client import find_duckdb_client

PLAIN = """
    import sys
    from pathlib import Path
    from storage.published.publish import open_read_copy
    folder, reads, seen = Path(sys.argv[1]), 0, 0
    print("reading", flush=True)
    while not (folder / "last").exists() or seen < int((folder / "last").read_text()):
        published = int((folder / "published").read_text())
        with open_read_copy(folder) as coverage:
            ((feeds, polls),) = coverage.execute("SELECT count(*), sum(polls) FROM feed_health").fetchall()
        assert feeds == polls, f"a torn read: {feeds} feeds, {polls} polls"
        assert feeds >= published, f"{published} were published before this connection, it sees {feeds}"
        reads, seen = reads + 1, feeds
    print(reads, flush=True)
"""
"""Opens anew for every question, and must see what was published before it opened."""

HOLDING = """
    import sys, time
    from pathlib import Path
    from storage.published.publish import open_read_copy
    folder, reads = Path(sys.argv[1]), 0
    with open_read_copy(folder) as coverage:
        ask = lambda: coverage.execute("SELECT count(*), sum(polls) FROM feed_health").fetchall()
        first = ask()
        print("reading", flush=True)
        while not (folder / "last").exists():
            assert ask() == first, "a held connection sees another version"
            reads += 1
            time.sleep(0.01)
    print(reads, flush=True)
"""
"""Opens once and keeps its connection to the end."""

CLIENT = """
    import subprocess, sys, time
    from pathlib import Path
    from tests.storage.published.duckdb_client import find_duckdb_client
    folder, reads, seen = Path(sys.argv[1]), 0, 0
    print("reading", flush=True)
    question = "SELECT count(*) || ' ' || sum(polls) FROM feed_health"
    while not (folder / "last").exists() or seen < int((folder / "last").read_text()):
        published = int((folder / "published").read_text())
        command = [find_duckdb_client(), "-readonly", "-noheader", "-list", str(folder / "coverage.duckdb"), question]
        done = subprocess.run(command, capture_output=True, text=True)
        if "lock on file" in done.stderr:  # the stranger is in: another client than ours does not wait by itself
            time.sleep(0.05)
            continue
        assert done.returncode == 0, done.stderr
        feeds, polls = map(int, done.stdout.split())
        assert feeds == polls and feeds >= published, done.stdout
        reads, seen = reads + 1, feeds
    print(reads, flush=True)
"""
"""The duckdb client, a process for each question."""

STRANGER = """
    import os, sys, time
    import duckdb
    print("here", flush=True)
    while True:
        try:
            connection = duckdb.connect(os.path.realpath(sys.argv[1]))
            connection.execute("CREATE TABLE mine (i INTEGER); INSERT INTO mine VALUES (1)")
        except duckdb.Error:
            continue
        print("in", flush=True)
        time.sleep(600)
"""
"""Opens the newest version for writing as soon as it gets in, writes, and holds it until it is killed."""

PLAIN_READERS = 8


@dataclass(slots=True)
class Writer:
    """Commits and publishes; `feeds` is how many there are, each with its one poll."""

    ledger: Ledger
    folder: Path
    feeds: int = 0

    def work(self) -> None:
        """One commit and its publish; then it is told that it is there."""
        self.feeds += 1
        with transaction(self.ledger):
            number, day = self.feeds, "2024-07-12"
            self.ledger.insert("store.feeds", "feed_id", url=f"https://{number}.example", outlet="O", due_at=day)
            self.ledger.insert("store.polls", "poll_id", feed_id=number, polled_at=day, result="read")
        publish(self.ledger, self.folder)
        self._note("published")

    def finish(self) -> None:
        """Everybody may go home who has seen this."""
        self._note("last")

    def _note(self, name: str) -> None:
        draft = self.folder / f"{name}.draft"
        draft.write_text(str(self.feeds))
        draft.replace(self.folder / name)


def watch_readers(ledger: Ledger, folder: Path, goes_on: Callable[[int], bool]) -> dict[str, int]:
    """Readers beside a writer as long as `goes_on` (it is given the publishes so far); the reads of each, and how often
    the stranger got in.

    A reader that met an error, a torn read or an old copy raises AssertionError here.
    """
    folder.mkdir(exist_ok=True)
    writer = Writer(ledger, folder)
    writer.work()
    with ExitStack() as stack:
        readers = {name: stack.enter_context(run_beside(script, folder)) for name, script in _crew().items()}
        assert {read_line(reader) for reader in readers.values()} == {"reading"}
        entered = 0
        while goes_on(writer.feeds):
            writer.work()
            entered += _let_in(writer) if writer.feeds % 10 == 0 else 0
        writer.finish()
        reads = {name: read_line(reader) for name, reader in readers.items()}
    assert all(reads.values()), f"who printed nothing met an error: {reads}"
    return {name: int(count) for name, count in reads.items()} | {"stranger": entered}


def _crew() -> dict[str, str]:
    plain = {f"reader {number}": PLAIN for number in range(1, PLAIN_READERS + 1)}
    client = {"duckdb client": CLIENT} if find_duckdb_client() else {}
    return plain | {"held connection": HOLDING} | client


def _let_in(writer: Writer) -> bool:
    """The tenth comes, beside two publishes, and is killed; whether it got in between the readers."""
    link = writer.folder / "coverage.duckdb"
    with run_beside(STRANGER, link) as stranger:
        assert read_line(stranger) == "here"
        for _ in range(2):
            link.resolve().chmod(0o644)  # its mode alone would keep everybody out but the administrator
            writer.work()
        stranger.kill()
        return "in" in stranger.communicate()[0]
