"""The ledger file: one holder, whole migrations, all or nothing."""

from __future__ import annotations

import os
import signal
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest

from storage.db import IN_MEMORY, Ledger, LedgerBusyError, LedgerError, open_ledger, transaction
from storage.published.publish import publish
from tests.storage.processes import read_line, run_beside, run_to_end

HOLD = """
    import sys
    from pathlib import Path
    from storage.db import open_ledger
    with open_ledger(Path(sys.argv[1])):
        print("holding", flush=True)
        sys.stdin.readline()
"""

# ------------------------------------------------------------------ one holder


def test_a_ledger_held_by_another_process_names_its_pid(tmp_path: Path) -> None:
    """The person at the keyboard has to know what to wait for, or to stop."""
    path = tmp_path / "ledger.duckdb"
    with run_beside(HOLD, path) as holder:
        assert read_line(holder) == "holding"
        with pytest.raises(LedgerBusyError, match=f"held by process {holder.pid}") as caught, open_ledger(path):
            pass
        assert caught.value.pid == holder.pid


def test_whoever_waits_gets_the_ledger_when_it_is_free(tmp_path: Path) -> None:
    """A second round beside a working one has to lose nothing but time."""
    path = tmp_path / "ledger.duckdb"
    with run_beside(HOLD, path) as holder:
        read_line(holder)

        def let_go() -> None:
            holder.communicate("\n")

        with open_ledger(path, wait=timedelta(minutes=1), pause=let_go) as ledger:
            assert ledger.one("SELECT 1") == (1,)


def test_waiting_ends(tmp_path: Path) -> None:
    """A holder that never lets go must not hang every later round."""
    path, ticks = tmp_path / "ledger.duckdb", iter(range(100))
    with run_beside(HOLD, path) as holder:
        read_line(holder)
        impatient = open_ledger(path, wait=timedelta(seconds=5), pause=lambda: None, clock=lambda: float(next(ticks)))
        with pytest.raises(LedgerBusyError), impatient:
            pass
    assert next(ticks) == 6, "asked each second from 0 to 5"


def test_a_holder_that_was_killed_holds_no_longer(tmp_path: Path) -> None:
    """After a crash the next round starts by itself; no lock file to remove by hand."""
    path = tmp_path / "ledger.duckdb"
    with run_beside(HOLD, path) as holder:
        read_line(holder)
        holder.send_signal(signal.SIGKILL)
        holder.wait()
        with open_ledger(path) as ledger:
            assert ledger.one("SELECT count(*) FROM store.feeds") == (0,)


def test_publishing_keeps_the_ledger_locked(tmp_path: Path) -> None:
    """Two writers in one file destroy it; a handle closed on the file would let the second one in."""
    path = tmp_path / "ledger.duckdb"
    with open_ledger(path) as ledger:
        publish(ledger, tmp_path / "coverage")
        second = run_to_end(HOLD, path)
        assert f"held by process {os.getpid()}" in second.stderr
        assert second.returncode != 0


def test_a_second_opening_in_one_process_is_refused(tmp_path: Path) -> None:
    """DuckDB's lock does not see threads: two rounds of one server would write over each other."""
    path = tmp_path / "ledger.duckdb"
    with open_ledger(path) as ledger:
        with pytest.raises(LedgerBusyError, match=str(os.getpid())), open_ledger(path):
            pass
        assert run_to_end(HOLD, path).returncode != 0, "the refused opening must not cost the first its lock"
        ledger.write("CREATE TABLE still_works (i INTEGER)")
    with open_ledger(path) as again:
        assert again.one("SELECT count(*) FROM still_works") == (0,)


def test_a_ledger_in_memory_touches_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A backtest must leave no trace, and two of them must not meet."""
    monkeypatch.chdir(tmp_path)
    with open_ledger(IN_MEMORY) as one, open_ledger(IN_MEMORY) as other:
        one.write("CREATE TABLE mine (i INTEGER)")
        assert other.row("SELECT 1 FROM duckdb_tables() WHERE table_name = 'mine'") is None
    assert list(tmp_path.iterdir()) == []


# ------------------------------------------------------------------ files that are no ledger


@pytest.mark.parametrize("content", [b"", b"not a database " * 1000])
def test_a_file_that_is_no_ledger_is_refused_in_words(tmp_path: Path, content: bytes) -> None:
    """A wrong path in the settings must not read as "busy", also in a folder called blocks."""
    path = tmp_path / "blocks.duckdb"
    path.write_bytes(content)
    with pytest.raises(LedgerError, match="restore a backup") as caught, open_ledger(path):
        pass
    assert not isinstance(caught.value, LedgerBusyError)


@pytest.mark.parametrize("damage", ["truncated", "overwritten"])
def test_a_damaged_ledger_is_refused_in_words(tmp_path: Path, damage: str) -> None:
    """Half a disk's copy has to send the person to the backup, not to a traceback."""
    path = tmp_path / "ledger.duckdb"
    with open_ledger(path):
        pass
    whole = path.read_bytes()
    path.write_bytes(whole[:9000] if damage == "truncated" else whole[:4096] + bytes(len(whole) - 4096))
    with pytest.raises(LedgerError, match="restore a backup"), open_ledger(path):
        pass


def test_a_ledger_newer_than_the_program_is_refused(tmp_path: Path) -> None:
    """An old program in a new schema would write rows that the new one misreads."""
    path = tmp_path / "ledger.duckdb"
    with open_ledger(path) as ledger:
        ledger.write("INSERT INTO migrations VALUES (9999, 'from_the_future')")
    with pytest.raises(LedgerError, match="newer Courtbeat; upgrade"), open_ledger(path):
        pass


def test_opening_again_changes_nothing(tmp_path: Path) -> None:
    """Every round opens the ledger: migrations run once."""
    path = tmp_path / "ledger.duckdb"
    with open_ledger(path) as ledger:
        first = ledger.rows("SELECT * FROM migrations ORDER BY number")
    with open_ledger(path) as ledger:
        assert ledger.rows("SELECT * FROM migrations ORDER BY number") == first


def test_a_process_killed_while_it_migrates_leaves_a_whole_version(tmp_path: Path) -> None:
    """The first start is cut off: the second one finds an empty file or a whole schema, and works."""
    path = tmp_path / "ledger.duckdb"
    run_to_end(
        """
        import os, sys
        from pathlib import Path
        from storage.db import _connect, _steps
        connection = _connect(Path(sys.argv[1]))
        connection.execute("CREATE TABLE migrations (number INTEGER PRIMARY KEY, name VARCHAR NOT NULL)")
        connection.begin()
        connection.execute(next(_steps())[2])
        os.kill(os.getpid(), 9)
        """,
        path,
    )
    with open_ledger(path) as ledger:
        assert ledger.one("SELECT count(*) FROM store.feeds") == (0,)


# ------------------------------------------------------------------ all or nothing


def test_an_exception_undoes_the_whole_transaction(ledger: Ledger) -> None:
    """Half a batch would be entries without alerts."""

    def break_off() -> None:
        with transaction(ledger):
            ledger.insert("store.rounds", "round_id", started_at="2024-07-12 10:00:00+00")
            raise KeyError

    with pytest.raises(KeyError):
        break_off()
    assert ledger.one("SELECT count(*) FROM store.rounds") == (0,)


def test_the_ledger_works_on_after_a_transaction_that_failed(ledger: Ledger) -> None:
    """One bad batch must not end the round."""
    with pytest.raises(duckdb.ConstraintException), transaction(ledger):
        ledger.write("INSERT INTO store.polls (feed_id, polled_at, result) VALUES (1, now(), 'nonsense')")
    with transaction(ledger):
        ledger.write("INSERT INTO store.polls (feed_id, polled_at, result) VALUES (1, now(), 'read')")
    assert ledger.one("SELECT count(*) FROM store.polls") == (1,)


def test_inserting_a_known_key_keeps_the_row_and_says_so(ledger: Ledger) -> None:
    """Idempotency rests on it: whoever comes second learns that the row was there."""
    first = ledger.insert("store.feeds", "feed_id", url="https://a.example", outlet="A", due_at="2024-07-12")
    second = ledger.insert("store.feeds", "feed_id", url="https://a.example", outlet="B", due_at="2024-07-12")
    assert (first is None, second) == (False, None)
    assert ledger.one("SELECT outlet FROM store.feeds") == ("A",)
    with pytest.raises(LedgerError, match="there already"):
        ledger.insert_new("store.feeds", "feed_id", url="https://a.example", outlet="B", due_at="2024-07-12")


COMMIT_PAIRS = """
    import sys
    from pathlib import Path
    from storage.db import open_ledger, transaction
    with open_ledger(Path(sys.argv[1])) as ledger:
        ledger.write("CREATE TABLE IF NOT EXISTS pairs (number INTEGER, half INTEGER)")
        (last,) = ledger.one("SELECT coalesce(max(number), 0) FROM pairs")
        while True:
            last += 1
            with transaction(ledger):
                ledger.write("INSERT INTO pairs VALUES (?, 1)", last)
                ledger.write("INSERT INTO pairs VALUES (?, 2)", last)
            print(last, flush=True)
            if last % 20 == 0:
                ledger.write("CHECKPOINT")
"""


def test_a_kill_in_the_middle_of_commits_loses_none_and_leaves_no_half(tmp_path: Path) -> None:
    """The promise under all others: what was committed is there, what was not is not."""
    path = tmp_path / "ledger.duckdb"
    for kill_after in (1, 13, 41):
        with run_beside(COMMIT_PAIRS, path) as writer:
            told = [int(read_line(writer)) for _ in range(kill_after)]
            writer.send_signal(signal.SIGKILL)
            rest, _ = writer.communicate()
        told += [int(line) for line in rest.splitlines(keepends=True) if line.endswith("\n")]
        with open_ledger(path) as ledger:
            halves = ledger.rows("SELECT number, count(*) FROM pairs GROUP BY number ORDER BY number")
        assert {count for _, count in halves} == {2}
        assert [number for number, _ in halves][: told[-1]] == list(range(1, told[-1] + 1))
