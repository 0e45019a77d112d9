"""Backups: whole, checked, put back without a moment without a ledger; and the way back from a damaged one."""

from __future__ import annotations

import random
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from storage.backup import BackupUnusableError, Contents, back_up, check_ledger_file, restore
from storage.db import LedgerBusyError, LedgerDamagedError, LedgerError, open_ledger
from storage.outbox.outbox import claim_next
from storage.published.publish import publish
from tests.storage.processes import read_line, run_beside
from tests.storage.samples import STORY, LedgerDesk, tell

NOW = datetime(2024, 7, 20, 10, 30, tzinfo=UTC)

HOLD = """
    import sys
    from pathlib import Path
    from storage.db import open_ledger
    with open_ledger(Path(sys.argv[1])) as ledger:
        print("holding", flush=True)
        sys.stdin.readline()
        ledger.write("INSERT INTO store.rounds (started_at) VALUES (now())")
"""


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A ledger with two articles; made once, as its schema takes longer than all else."""
    path = tmp_path_factory.mktemp("small") / "ledger.duckdb"
    with open_ledger(path) as ledger:
        desk = LedgerDesk(ledger)
        desk.read("2024-07-12", tell("case_dismissed", event="2024-07-12"))
        desk.read("2024-07-13", tell("civil_suit_filed"))
    return path.read_bytes()


@pytest.fixture(scope="module")
def large(small: bytes, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The same with enough text for a dozen blocks, so that there is a middle to damage."""
    path = tmp_path_factory.mktemp("large") / "ledger.duckdb"
    path.write_bytes(small)
    with open_ledger(path) as ledger:
        ledger.write(
            "INSERT INTO store.revisions (article_id, revision, title, body, seen_at)"
            " SELECT i, sha256(i::VARCHAR), 'Title', list_aggregate(list_transform(range(60),"
            " lambda part: sha256((i * 100 + part)::VARCHAR)), 'string_agg', ' '), now() FROM range(100, 700) t(i)"
        )
        ledger.write("CHECKPOINT")
    assert path.stat().st_size > 2_000_000
    return path.read_bytes()


@pytest.fixture
def ledger_file(small: bytes, tmp_path: Path) -> Path:
    """A ledger with two articles, closed."""
    path = tmp_path / "data" / "ledger.duckdb"
    path.parent.mkdir()
    path.write_bytes(small)
    return path


@pytest.fixture
def large_file(ledger_file: Path, large: bytes) -> Path:
    """One of a dozen blocks, closed."""
    ledger_file.write_bytes(large)
    return ledger_file


def make(ledger_file: Path, target: Path) -> Contents:
    """A backup by somebody who does not wait."""
    return back_up(ledger_file, target, NOW, timedelta(0), lambda _busy: None)


def count_articles(ledger_file: Path) -> int:
    """Articles in a ledger."""
    with open_ledger(ledger_file) as ledger:
        return int(ledger.one("SELECT count(*) FROM store.articles")[0])


# ------------------------------------------------------------------ there and back


def test_a_backup_brings_back_what_was_there(ledger_file: Path, tmp_path: Path) -> None:
    """What is made every night is needed once, and then it has to be right."""
    contents = make(ledger_file, tmp_path / "b.duckdb")
    assert contents.rows["store.articles"] == 2
    with open_ledger(ledger_file) as ledger:
        LedgerDesk(ledger, articles=2).read("2024-07-14", tell("appeal_filed"))
    restored = restore(tmp_path / "b.duckdb", ledger_file, NOW)
    assert restored.contents == contents
    assert count_articles(ledger_file) == 2


def test_the_ledger_that_a_restore_replaces_is_kept(ledger_file: Path, tmp_path: Path) -> None:
    """The wrong backup was chosen: what was there this morning must still be somewhere."""
    make(ledger_file, tmp_path / "b.duckdb")
    with open_ledger(ledger_file) as ledger:
        LedgerDesk(ledger, articles=2).read("2024-07-14", tell("appeal_filed"))
    kept = restore(tmp_path / "b.duckdb", ledger_file, NOW).kept
    assert kept is not None
    assert kept.name == "ledger-replaced-20240720T103000.duckdb"
    assert count_articles(kept) == 3


def test_a_backup_is_restored_where_there_is_no_ledger(ledger_file: Path, tmp_path: Path) -> None:
    """The disk is new. A log that the old ledger left behind must not be replayed into the restored one."""
    make(ledger_file, tmp_path / "b.duckdb")
    ledger_file.unlink()
    log = ledger_file.with_name("ledger.duckdb.wal")
    log.write_bytes(b"of another file")
    assert restore(tmp_path / "b.duckdb", ledger_file, NOW).kept is None
    assert not log.exists()
    assert count_articles(ledger_file) == 2


def test_the_read_copy_can_be_restored(ledger_file: Path, tmp_path: Path) -> None:
    """Whoever has no backup still has what was published last."""
    with open_ledger(ledger_file) as ledger:
        publish(ledger, ledger_file.parent)
    ledger_file.write_bytes(b"gone")
    restore(ledger_file.with_name("coverage.duckdb"), ledger_file, NOW)
    assert count_articles(ledger_file) == 2


def test_alerts_that_a_backup_holds_unsent_may_repeat(ledger_file: Path, tmp_path: Path) -> None:
    """They were sent after the backup was made, perhaps: the desk has to be told that it may know them."""
    with open_ledger(ledger_file) as ledger:
        alert = ledger.insert_new("store.alerts", "alert_id", alert_key="k", story_id=STORY, decided_at=NOW)
        ledger.insert_new(
            "store.deliveries",
            "delivery_id",
            alert_id=alert,
            channel="c",
            state="waiting",
            queued_at=NOW,
            next_try_at=NOW,
        )
    make(ledger_file, tmp_path / "b.duckdb")
    restore(tmp_path / "b.duckdb", ledger_file, NOW)
    with open_ledger(ledger_file) as ledger:
        delivery = claim_next(ledger, NOW)
    assert delivery is not None
    assert delivery.may_repeat


# ------------------------------------------------------------------ beside a round


def test_a_backup_waits_for_a_round_and_holds_its_last_row(ledger_file: Path, tmp_path: Path) -> None:
    """A copy taken beside the writer would be torn; one that misses the round's end would tell its alerts again."""
    heard: list[int | None] = []
    with run_beside(HOLD, ledger_file) as holder:
        assert read_line(holder) == "holding"

        def let_go(busy: LedgerBusyError) -> None:
            heard.append(busy.pid)
            assert holder.stdin is not None
            holder.stdin.write("\n")
            holder.stdin.flush()

        contents = back_up(ledger_file, tmp_path / "b.duckdb", NOW, timedelta(minutes=1), let_go)
        assert heard == [holder.pid]
    assert contents.rows["store.rounds"] == 1


def test_a_restore_is_refused_while_a_round_holds_the_ledger(ledger_file: Path, tmp_path: Path) -> None:
    """The round would go on writing into a file that nobody reads any more."""
    make(ledger_file, tmp_path / "b.duckdb")
    before = ledger_file.read_bytes()
    with run_beside(HOLD, ledger_file) as holder:
        read_line(holder)
        with pytest.raises(LedgerBusyError, match=str(holder.pid)):
            restore(tmp_path / "b.duckdb", ledger_file, NOW)
        assert ledger_file.read_bytes() == before


# ------------------------------------------------------------------ what cannot be restored


def test_a_truncated_backup_is_refused(large_file: Path, tmp_path: Path) -> None:
    """The disk of the backups was full. DuckDB opens such a file, and stops where the first row is missing."""
    backup = tmp_path / "b.duckdb"
    make(large_file, backup)
    whole = backup.read_bytes()
    backup.with_name("b.duckdb.sha256").unlink()
    for share in (0.0, 0.001, 0.1, 0.5, 0.9):
        backup.write_bytes(whole[: int(len(whole) * share)])
        with pytest.raises(BackupUnusableError, match="nothing was changed"):
            restore(backup, large_file, NOW)
    assert count_articles(large_file) == 2
    assert [path.name for path in large_file.parent.glob("*.draft*")] == []


def test_a_backup_with_a_wrong_byte_is_refused(large_file: Path, tmp_path: Path) -> None:
    """Disks rot in silence: the SHA-256 beside a backup finds it anywhere, also where DuckDB has no checksum."""
    backup = tmp_path / "b.duckdb"
    make(large_file, backup)
    whole = bytearray(backup.read_bytes())
    chance = random.Random(7)  # noqa: S311  # the same places every time
    for _ in range(3):
        place = chance.randrange(len(whole))
        backup.write_bytes(whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :])
        with pytest.raises(BackupUnusableError, match=r"b\.duckdb\.sha256"):
            restore(backup, large_file, NOW)


def test_without_its_sum_a_backup_is_refused_or_holds_every_row(large_file: Path, tmp_path: Path) -> None:
    """Who moved the backup without the small file beside it must not get other rows than were stored."""
    backup = tmp_path / "b.duckdb"
    whole_contents = make(large_file, backup)
    backup.with_name("b.duckdb.sha256").unlink()
    rows = read_everything(backup)
    whole = bytearray(backup.read_bytes())
    chance = random.Random(11)  # noqa: S311  # the same places every time
    refused = 0
    for _ in range(8):
        place = chance.randrange(len(whole))
        backup.write_bytes(whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :])
        try:
            assert check_ledger_file(backup, backup) == whole_contents
        except BackupUnusableError:
            refused += 1
        else:
            assert read_everything(backup) == rows
    assert refused, "some of these places are in use"


def read_everything(file: Path) -> list[object]:
    """Every row of the tables that hold text."""
    with duckdb.connect(str(file), read_only=True) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        tables = ("articles", "revisions", "mentions", "developments")
        return [connection.execute(f"SELECT * FROM store.{table} ORDER BY ALL").fetchall() for table in tables]  # noqa: S608


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("INSERT INTO migrations VALUES (9999, 'from_the_future')", "newer Courtbeat; upgrade"),
        ("DELETE FROM store.revisions", "2 articles lack their newest text"),
        ("DROP SCHEMA store CASCADE", "holds no Courtbeat ledger"),
    ],
)
def test_a_file_that_is_whole_but_no_sound_ledger_is_refused(
    ledger_file: Path, tmp_path: Path, statement: str, words: str
) -> None:
    """A program too old for the backup, or somebody's own DuckDB file: found before anything is replaced."""
    other = tmp_path / "other.duckdb"
    with duckdb.connect(str(other)) as connection:
        connection.execute(f"ATTACH '{ledger_file}' AS ledger (READ_ONLY)")
        connection.execute("COPY FROM DATABASE ledger TO other")
        if "DROP" in statement:
            for (view,) in connection.execute("SELECT view_name FROM duckdb_views() WHERE NOT internal").fetchall():
                connection.execute(f"DROP VIEW IF EXISTS other.{view}")
        connection.execute(statement)
    with pytest.raises(BackupUnusableError, match=words):
        restore(other, ledger_file, NOW)
    assert count_articles(ledger_file) == 2


def test_the_ledger_is_no_backup_of_itself(ledger_file: Path) -> None:
    """A slip at the keyboard."""
    with pytest.raises(BackupUnusableError, match="the ledger itself"):
        restore(ledger_file, ledger_file, NOW)


def test_a_backup_that_cannot_be_written_leaves_nothing(ledger_file: Path, tmp_path: Path) -> None:
    """Half a backup under its full name would pass for one."""
    (tmp_path / "file").touch()
    with pytest.raises(LedgerError, match="nothing was changed"):
        make(ledger_file, tmp_path / "file" / "b.duckdb")


# ------------------------------------------------------------------ a damaged ledger


@pytest.mark.parametrize("share", [0.0, 0.001, 0.3, 0.6])
def test_a_truncated_ledger_is_recognised_on_opening_with_its_last_backup(
    large_file: Path, tmp_path: Path, share: float
) -> None:
    """At night, on somebody else's machine: one line has to say what happened and what to type."""
    backup = tmp_path / "b.duckdb"
    make(large_file, backup)
    whole = large_file.read_bytes()
    large_file.write_bytes(whole[: int(len(whole) * share)])
    told = f"the last backup is of 2024-07-20 10:30 UTC: `courtbeat restore {backup}`"
    with pytest.raises(LedgerDamagedError, match=re.escape(told)) as caught, open_ledger(large_file):
        pass
    assert "\n" not in str(caught.value)
    restore(backup, large_file, NOW)
    assert count_articles(large_file) == 2


def test_damage_that_shows_in_use_names_the_last_backup_too(large_file: Path, tmp_path: Path) -> None:
    """DuckDB looks at a block when it reads it: most damage shows in the middle of a round."""
    backup = tmp_path / "b.duckdb"
    make(large_file, backup)
    damaged = bytearray(large_file.read_bytes())
    with duckdb.connect(str(large_file)) as connection:
        ((block,),) = connection.execute(
            "SELECT min(block_id) FROM pragma_storage_info('store.revisions')"
            " WHERE column_name = 'body' AND block_id > 0"
        ).fetchall()
    damaged[3 * 4096 + block * 262144 + 5000] ^= 0x55
    large_file.write_bytes(damaged)
    with (
        pytest.raises(LedgerDamagedError, match=f"checksum.*courtbeat restore {backup}"),
        open_ledger(large_file) as one,
    ):
        one.rows("SELECT body FROM store.revisions")
    with pytest.raises(LedgerDamagedError, match="checksum"):
        make(large_file, tmp_path / "second.duckdb")
    assert not (tmp_path / "second.duckdb").exists()


def test_without_a_backup_the_read_copy_is_named(ledger_file: Path, tmp_path: Path) -> None:
    """Somebody never made one: most of the coverage can be had back all the same."""
    with open_ledger(ledger_file) as ledger:
        publish(ledger, ledger_file.parent)
    ledger_file.write_bytes(b"gone")
    copy = ledger_file.with_name("coverage.duckdb")
    with pytest.raises(LedgerDamagedError, match=f"no backup of it is known.*`courtbeat restore {copy}`"):
        count_articles(ledger_file)


def test_a_backup_that_is_gone_is_not_recommended(ledger_file: Path, tmp_path: Path) -> None:
    """The stick that it was on is in a drawer."""
    make(ledger_file, tmp_path / "b.duckdb")
    (tmp_path / "b.duckdb").unlink()
    ledger_file.write_bytes(b"gone")
    with pytest.raises(LedgerDamagedError, match=r"its last backup, .*b\.duckdb, is gone; restore a backup"):
        count_articles(ledger_file)


def test_a_ledger_that_cannot_be_reached_is_not_called_damaged(tmp_path: Path) -> None:
    """Nobody should restore a backup because of a folder's name."""
    with pytest.raises(LedgerError, match="No such file") as caught, open_ledger(tmp_path / "no" / "ledger.duckdb"):
        pass
    assert not isinstance(caught.value, LedgerDamagedError)
