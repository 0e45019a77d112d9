"""The read copy: complete, whole, swapped under readers, and closed off."""

from __future__ import annotations

import signal
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from storage.db import IN_MEMORY, Ledger, LedgerError, open_ledger, transaction
from storage.filecopy import Way
from storage.notes import write_note
from storage.published.publish import (
    KEPT_VERSIONS,
    LARGE_BYTES,
    LINK,
    NOTE,
    NothingPublishedError,
    Publication,
    decide_turn,
    last_publication,
    open_read_copy,
    publish,
    publish_early,
    publish_in_turn,
)
from tests.storage.processes import run_beside
from tests.storage.published.readers import watch_readers


def add_feed(ledger: Ledger, number: int) -> None:
    """Two rows that only ever come together: a feed and a poll of it."""
    with transaction(ledger):
        ledger.insert("store.feeds", "feed_id", url=f"https://{number}.example", outlet="O", due_at="2024-07-12")
        ledger.insert("store.polls", "poll_id", feed_id=number, polled_at="2024-07-12", result="read")


def count_feeds(folder: Path) -> int:
    """Feeds in the newest read copy."""
    with open_read_copy(folder) as coverage:
        return int(coverage.execute("SELECT count(*) FROM feed_health").fetchall()[0][0])


# ------------------------------------------------------------------ what it holds


def test_the_copy_misses_nothing_that_was_committed(ledger: Ledger, tmp_path: Path) -> None:
    """A copy without a checkpoint lacks the newest rows, the ones that people look for."""
    for number in range(1, 30):
        add_feed(ledger, number)
        publish(ledger, tmp_path / "coverage")
        assert count_feeds(tmp_path / "coverage") == number


def test_before_the_first_round_it_says_how_to_get_a_copy(tmp_path: Path) -> None:
    """The first thing that a newcomer tries may be a query."""
    with pytest.raises(NothingPublishedError, match="courtbeat run"), open_read_copy(tmp_path):
        pass


def test_a_ledger_in_memory_is_not_published(tmp_path: Path) -> None:
    """A backtest that published would pass for the desk's own coverage."""
    with open_ledger(IN_MEMORY) as ledger, pytest.raises(LedgerError, match="in memory"):
        publish(ledger, tmp_path)


def test_old_versions_go_and_leave_nothing_behind(ledger: Ledger, tmp_path: Path) -> None:
    """A round every quarter of an hour would fill the disk in a week."""
    folder = tmp_path / "coverage"
    for number in range(1, KEPT_VERSIONS + 4):
        add_feed(ledger, number)
        publish(ledger, folder)
    names = sorted(path.name for path in folder.iterdir())
    assert names == [f"coverage-{number:08d}.duckdb" for number in (4, 5, 6)] + [LINK, NOTE]
    assert (folder / LINK).resolve().name == "coverage-00000006.duckdb"


def test_a_draft_left_by_a_crash_is_cleared(ledger: Ledger, tmp_path: Path) -> None:
    """The process died while it copied: the next publish starts over."""
    folder = tmp_path / "coverage"
    folder.mkdir()
    (folder / "coverage-00000001.draft").write_bytes(b"half a copy")
    publish(ledger, folder)
    assert count_feeds(folder) == 0
    assert not list(folder.glob("*.draft"))


# ------------------------------------------------------------------ what it costs

AT_NOON = datetime(2024, 7, 12, 12, tzinfo=UTC)


def published(size_bytes: int, way: Way) -> Publication:
    """A publish at noon that took half a minute."""
    return Publication("coverage-00000001.duckdb", AT_NOON, 30.0, size_bytes, way)


@pytest.mark.parametrize(
    ("size_bytes", "way", "minutes", "turn"),
    [
        (2 * LARGE_BYTES, Way.COPY, 9, False),
        (2 * LARGE_BYTES, Way.COPY, 10, True),
        (2 * LARGE_BYTES, Way.COPY, -60, True),  # a clock that was put back
        (2 * LARGE_BYTES, Way.REFLINK, 0, True),
        (LARGE_BYTES // 10, Way.COPY, 0, True),  # slow because the machine is busy
    ],
)
def test_a_large_ledger_that_is_copied_rests_between_publishes(
    size_bytes: int, way: Way, minutes: int, turn: bool
) -> None:
    """Ten gigabytes copied twice in every round would wear out the disk and the patience of all others on it."""
    assert decide_turn(published(size_bytes, way), AT_NOON + timedelta(minutes=minutes)) is turn


def test_a_dear_publish_is_made_once_in_a_round_at_its_end(ledger: Ledger, tmp_path: Path) -> None:
    """Of the two the one that knows what was sent."""
    publish(ledger, tmp_path)
    write_note(tmp_path / NOTE, published(2 * LARGE_BYTES, Way.COPY))
    publish_early(ledger, tmp_path)
    assert last_publication(tmp_path) == published(2 * LARGE_BYTES, Way.COPY)
    publish_in_turn(ledger, tmp_path, lambda: AT_NOON + timedelta(minutes=1))
    assert last_publication(tmp_path) == published(2 * LARGE_BYTES, Way.COPY)
    publish_in_turn(ledger, tmp_path, lambda: AT_NOON + timedelta(hours=1))
    last = last_publication(tmp_path)
    assert last is not None
    assert last.version == (tmp_path / LINK).resolve().name


# ------------------------------------------------------------------ readers beside the writer


def test_ten_readers_see_each_publish_whole_while_the_writer_commits(ledger: Ledger, tmp_path: Path) -> None:
    """SQL at any time is the product; neither side may ever hear of the other. `python -m tests.bench readers` keeps
    it up for two minutes.
    """
    reads = watch_readers(ledger, tmp_path / "coverage", lambda publishes: publishes < 30)
    del reads["stranger"]  # whether it gets in between the others is chance
    assert len(reads) >= 9
    assert all(count > 0 for count in reads.values())


def test_a_reader_that_holds_its_connection_keeps_its_version(ledger: Ledger, tmp_path: Path) -> None:
    """A shell forgotten overnight must neither stop the rounds nor break in the middle of a query."""
    folder = tmp_path / "coverage"
    add_feed(ledger, 1)
    publish(ledger, folder)
    with open_read_copy(folder) as held:
        for number in range(2, KEPT_VERSIONS + 4):
            add_feed(ledger, number)
            publish(ledger, folder)
        assert held.execute("SELECT count(*) FROM feed_health").fetchall() == [(1,)]
        assert count_feeds(folder) == KEPT_VERSIONS + 3


def test_two_readers_in_one_process_do_not_lock_each_other_out(ledger: Ledger, tmp_path: Path) -> None:
    """A notebook opens the coverage in two cells; both are closed off and in UTC."""
    publish(ledger, tmp_path)
    with open_read_copy(tmp_path) as one, open_read_copy(tmp_path) as other:
        for coverage in (one, other):
            asked = "SELECT current_setting('TimeZone'), current_setting('enable_external_access')"
            assert coverage.execute(asked).fetchall() == [("UTC", False)]


WRITE_AND_DIE = """
    import os, sys
    import duckdb
    connection = duckdb.connect(sys.argv[1])
    connection.execute("SET wal_autocheckpoint = '1GB'")
    connection.execute("DELETE FROM store.feeds")
    os.kill(os.getpid(), 9)
"""


@pytest.mark.parametrize("name", ["the link", "the next version"])
def test_a_stranger_that_writes_to_the_copy_and_dies_spoils_no_later_one(
    ledger: Ledger, tmp_path: Path, name: str
) -> None:
    """The log that he leaves beside the file would be replayed into a later file of the same name."""
    folder = tmp_path / "coverage"
    add_feed(ledger, 1)
    version = publish(ledger, folder)
    version.chmod(0o644)
    with run_beside(WRITE_AND_DIE, folder / LINK) as stranger:
        assert stranger.wait(timeout=30) == -signal.SIGKILL
    log = version.with_name(version.name + ".wal")
    assert log.exists(), "the trap is set"
    if name == "the next version":
        log.rename(folder / "coverage-00000002.duckdb.wal")
    add_feed(ledger, 2)
    publish(ledger, folder)
    assert count_feeds(folder) == 2


# ------------------------------------------------------------------ closed off


@pytest.mark.parametrize(
    "query",
    [
        "DELETE FROM store.feeds",
        "CREATE TABLE mine (i INTEGER)",
        "COPY (SELECT 1) TO '{folder}/out.csv'",
        "SELECT * FROM read_text('{folder}/secret.txt')",
        "ATTACH '{folder}/other.duckdb'",
        "SET enable_external_access = true",
        "INSTALL httpfs",
    ],
)
def test_a_pasted_query_can_neither_write_nor_reach_out(ledger: Ledger, tmp_path: Path, query: str) -> None:
    """Queries come from chats and notebooks: the copy answers, and does nothing else."""
    (tmp_path / "secret.txt").write_text("secret")
    publish(ledger, tmp_path)
    with open_read_copy(tmp_path) as coverage, pytest.raises(duckdb.Error):
        coverage.execute(query.format(folder=tmp_path))
    assert not (tmp_path / "out.csv").exists()
