"""`backup`, `restore`, `prune` and what follows a round, as a person meets them; and everybody at once."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from flows.doctor import examine
from flows.publishing import load_outlets, refresh_outlets
from flows.settings import load_settings
from seeds.tables import TableError
from storage.backup import check_ledger_file
from storage.db import open_ledger
from storage.published.publish import open_read_copy, publish
from tests.alerts.far_ends import forget_proxies
from tests.flows.conftest import Replay, open_replay
from tests.flows.process import courtbeat, process_environment
from tests.s3_store import KEY_ID, SECRET, open_store

HOLD = """
import sys; from pathlib import Path; from storage.db import open_ledger
with open_ledger(Path(sys.argv[1])): print('open', flush=True); sys.stdin.read()
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replay]:
    """A desk after the round of the first charge, with the newsroom still at work."""
    with open_replay(tmp_path_factory.mktemp("told")) as opened:
        opened.play(opened.newsroom.coverage.calendar[1])
        yield opened


@pytest.fixture
def desk(told: Replay, tmp_path: Path) -> Path:
    """A copy of it for one test."""
    folder = tmp_path / "desk"
    shutil.copytree(told.folder, folder, symlinks=True)
    return folder


def count(folder: Path, query: str) -> int:
    """One number from the read copy."""
    with open_read_copy(folder / "data") as coverage:
        return int(coverage.execute(query).fetchall()[0][0])


def add_settings(folder: Path, lines: str) -> None:
    """A table at the end of courtbeat.toml."""
    file = folder / "courtbeat.toml"
    file.write_text(f"{file.read_text()}\n{lines}\n")


# ------------------------------------------------------------------ backup and restore


def test_from_backup_over_disaster_to_restore(desk: Path) -> None:
    """The whole way, with nothing but what the program itself says."""
    (desk / "backups").mkdir()
    made = courtbeat("backup", "backups", folder=desk)
    assert (made.returncode, made.stderr) == (0, "")
    (backup,) = (desk / "backups").glob("*.duckdb")
    assert made.stdout.startswith(f"backups/{backup.name}: ")
    articles = count(desk, "SELECT count(*) FROM articles")
    assert f"{articles} articles" in made.stdout
    assert findings(desk)["backup"][1].startswith(f"{backup.resolve()}, ")

    ledger = desk / "data" / "ledger.duckdb"
    ledger.write_bytes(ledger.read_bytes()[:20_000])
    failed = courtbeat("run", folder=desk)
    assert failed.returncode == 4
    assert f"`courtbeat restore {backup.resolve()}`" in failed.stderr
    assert len(failed.stderr.splitlines()) == 1

    restored = courtbeat("restore", backup, folder=desk)
    assert restored.returncode == 0, restored.stderr
    assert "the ledger that it replaces is now data/ledger-replaced-" in restored.stdout.replace(f"{desk}/", "")
    assert count(desk, "SELECT count(*) FROM articles") == articles
    assert courtbeat("verify", folder=desk).returncode == 0


def test_a_backup_takes_nobodys_place(desk: Path) -> None:
    """Last night's backup is the one that is needed when tonight's went wrong."""
    (desk / "b.duckdb").write_text("last night's")
    again = courtbeat("backup", "b.duckdb", folder=desk)
    assert again.returncode == 2
    assert "there already" in again.stderr
    assert (desk / "b.duckdb").read_text() == "last night's"
    nowhere = courtbeat("backup", "no/such/b.duckdb", folder=desk)
    assert (nowhere.returncode, "no such folder" in nowhere.stderr) == (2, True)


def test_a_restore_beside_a_round_and_a_bad_backup_are_refused(desk: Path) -> None:
    """Each in one line with its exit code, and the ledger as it was."""
    courtbeat("backup", "b.duckdb", folder=desk)
    ledger = desk / "data" / "ledger.duckdb"
    before = ledger.read_bytes()
    with holding(ledger):
        busy = courtbeat("restore", "b.duckdb", folder=desk)
        assert busy.returncode == 5
        assert "held by process" in busy.stderr
        late = courtbeat("backup", "c.duckdb", "--wait", "0s", folder=desk)
        assert late.returncode == 5
    (desk / "b.duckdb").write_bytes((desk / "b.duckdb").read_bytes()[:100_000])
    bad = courtbeat("restore", "b.duckdb", folder=desk)
    assert bad.returncode == 4
    assert "cannot be restored" in bad.stderr
    assert len((busy.stderr + bad.stderr).splitlines()) == 2
    assert ledger.read_bytes() == before


def holding(ledger: Path) -> ExitStack:
    """Another process that holds the ledger as long as the block runs."""
    stack = ExitStack()
    stack.callback(start_holder(stack, ledger).kill)
    return stack


def start_holder(stack: ExitStack, ledger: Path) -> subprocess.Popen[str]:
    """It lets go when its input ends."""
    process = stack.enter_context(
        subprocess.Popen(
            [sys.executable, "-c", HOLD, ledger],
            env=process_environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "open\n"
    return process


# ------------------------------------------------------------------ prune


def test_prune_says_what_goes_before_it_goes(desk: Path) -> None:
    """The settings decide; the first look costs nothing."""
    with open_ledger(desk / "data" / "ledger.duckdb") as ledger:
        ledger.write("UPDATE store.links SET decided_at = decided_at - INTERVAL 5 YEAR WHERE outcome = 'irrelevant'")
        ledger.write("UPDATE store.articles SET first_seen_at = first_seen_at - INTERVAL 5 YEAR")
        publish(ledger, desk / "data")
    add_settings(desk, '[keep]\narticles = "30d"\npolls = "always"\npages = "36500d"')
    before, mentions = count(desk, "SELECT count(*) FROM articles"), count(desk, "SELECT count(*) FROM mentions")
    looked = courtbeat("prune", "--dry-run", folder=desk)
    assert looked.returncode == 0, looked.stderr
    assert "dry run" in looked.stdout
    assert "polls" not in looked.stdout
    assert count(desk, "SELECT count(*) FROM articles") == before
    done = courtbeat("prune", folder=desk)
    assert done.stdout.splitlines()[:-1] == looked.stdout.splitlines()[:-1]
    assert count(desk, "SELECT count(*) FROM articles") < before
    assert count(desk, "SELECT count(*) FROM mentions") == mentions


@pytest.mark.parametrize(
    ("line", "words"), [('articles = "3d"', "too short"), ('articles = "for ever"', "no duration")]
)
def test_a_time_that_would_hurt_is_refused(desk: Path, line: str, words: str) -> None:
    """A slip of the unit would cost the memory of the desk."""
    add_settings(desk, f"[keep]\n{line}")
    with pytest.raises(TableError, match=words):
        load_settings(desk)


# ------------------------------------------------------------------ what follows a round


def findings(folder: Path) -> dict[str, tuple[bool, str]]:
    """What doctor says, by subject."""
    return {finding.subject: (finding.ok, finding.detail) for finding in examine(folder)}


def test_doctor_tells_what_the_last_publish_cost_and_that_there_is_no_backup(desk: Path) -> None:
    """Whoever wonders why the answers are of this morning looks here."""
    found = findings(desk)
    assert "MiB by " in found["read copy"][1]
    assert "; published 20" in found["read copy"][1]
    assert found["backup"] == (True, "none known; `courtbeat backup FILE` makes one, also beside a round")


def test_doctor_counts_messages_and_the_feeds_of_the_list(desk: Path) -> None:
    """A brief of three developments is one message; a feed that was given up fails nobody."""
    with open_ledger(desk / "data" / "ledger.duckdb") as ledger:
        ledger.write("UPDATE store.deliveries SET state = 'sent'")
        ledger.write(
            "UPDATE store.deliveries SET state = 'waiting' WHERE alert_id = (SELECT min(alert_id) FROM alerts)"
        )
        ledger.write("UPDATE store.notices SET alert_id = (SELECT min(alert_id) FROM alerts)")
        assert ledger.one("SELECT count(*) FROM store.notices")[0] > 1
        ledger.write("UPDATE store.feeds SET failures = 1, listed = feed_id = 1")
        publish(ledger, desk / "data")
    detail = findings(desk)["read copy"][1]
    assert "1 delivery not sent (`courtbeat alerts`), 1 feed failing (`feed_health`)" in detail


def test_a_round_writes_parquet_files_and_doctor_tells_of_them(desk: Path) -> None:
    """Switched on by one line."""
    add_settings(desk, "[publish]\nparquet = true")
    assert findings(desk)["Parquet files"] == (True, "none yet; the next round writes them")
    done = courtbeat("run", folder=desk)
    assert done.returncode == 0, done.stderr
    ok, detail = findings(desk)["Parquet files"]
    assert ok
    assert " files written " in detail
    with duckdb.connect() as connection:
        files = connection.read_parquet(f"{desk}/data/coverage/articles/*/*.parquet")
        assert len(files) == count(desk, "SELECT count(*) FROM articles")


def test_parquet_files_that_cannot_be_written_stop_nothing(desk: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The alerts went out before; the files are made up for."""
    add_settings(desk, "[publish]\nparquet = true")
    (desk / "data" / "coverage").touch()
    outlets = load_outlets(load_settings(desk))
    refresh_outlets(outlets)
    assert "the Parquet files were not all written" in caplog.text
    assert not findings(desk)["Parquet files"][0]
    (desk / "data" / "coverage").unlink()
    refresh_outlets(outlets)
    assert findings(desk)["Parquet files"][0]


def test_a_store_that_is_down_stops_no_round_and_no_secret_is_told(
    desk: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Recorded, shown, and tried again; first as a round meets it, then in one process with the store back."""
    forget_proxies(monkeypatch)
    monkeypatch.setenv("COURTBEAT_S3_KEY", KEY_ID)
    monkeypatch.setenv("COURTBEAT_S3_SECRET", SECRET)
    add_settings(desk, '[publish]\ns3 = "s3://desk/news"\ns3_endpoint = "http://127.0.0.1:9"')
    done = courtbeat("run", folder=desk)
    assert done.returncode == 0
    assert "was not sent to s3://desk: the store cannot be reached" in done.stderr
    assert findings(desk)["S3 store s3://desk/news"] == (
        False,
        "the store cannot be reached; no success so far, the next round tries again",
    )
    with open_store() as store:
        settings = desk / "courtbeat.toml"
        settings.write_text(settings.read_text().replace("http://127.0.0.1:9", store.address))
        refresh_outlets(load_outlets(load_settings(desk)))
        assert list(store.objects()) == ["news/coverage.duckdb"]
    assert findings(desk)["S3 store s3://desk/news"][0]
    written = [file for file in desk.rglob("*") if file.is_file()]
    seen = done.stdout + done.stderr + caplog.text + str(findings(desk))
    for secret in (KEY_ID, SECRET):
        assert secret not in seen
        assert not [file for file in written if secret.encode() in file.read_bytes()]


def test_a_store_without_its_secret_is_found_before_the_round(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not at the end of it, at night."""
    monkeypatch.delenv("COURTBEAT_S3_KEY", raising=False)
    add_settings(desk, '[publish]\ns3 = "s3://desk/news"')
    refused = courtbeat("run", folder=desk)
    assert refused.returncode == 2
    assert "publish.s3_key_env: the environment variable COURTBEAT_S3_KEY is not set" in refused.stderr


# ------------------------------------------------------------------ everybody at once


@dataclass(frozen=True, slots=True)
class Turn:
    """A command that wants the ledger."""

    arguments: tuple[str, ...]

    def start(self, stack: ExitStack, folder: Path) -> subprocess.Popen[str]:
        """The command, begun."""
        return stack.enter_context(
            subprocess.Popen(
                [sys.executable, "-m", "flows.cli", *self.arguments, "--wait", "5m"],
                cwd=folder,
                env=process_environment(),
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
        )


def test_round_edit_backup_prune_and_import_take_turns_and_lose_nothing(desk: Path) -> None:
    """Cron, a person, a second person: whoever comes later hears whom he waits for, and nothing is lost."""
    doubted = count(desk, "SELECT max(development_id) FROM developments")
    old = [
        {
            "url": f"https://archive.example/{number}",
            "outlet": "Archive",
            "title": f"Note {number}",
            "published": "2023-10-19T12:00:00Z",
            "text": f"Alec Baldwin was named in note {number} on the Rust case.",
        }
        for number in range(20)
    ]
    (desk / "old.jsonl").write_text("".join(f"{json.dumps(one)}\n" for one in old))
    rounds = count(desk, "SELECT count(*) FROM runs")
    turns = (
        Turn(("run", "--every-feed")),
        Turn(("run", "--every-feed")),
        Turn(("dev", "reject", str(doubted))),
        Turn(("backup", "b.duckdb")),
        Turn(("prune",)),
        Turn(("import", "old.jsonl")),
    )
    with ExitStack() as stack:
        holder = start_holder(stack, desk / "data" / "ledger.duckdb")
        begun = [turn.start(stack, desk) for turn in turns]
        for process in begun:
            assert process.stderr is not None
            assert f"waiting for process {holder.pid}" in process.stderr.readline()
        assert holder.stdin is not None
        holder.stdin.close()
        ended = [process.communicate(timeout=300) for process in begun]
        assert [process.returncode for process in begun] == [0] * len(turns), ended
    assert count(desk, "SELECT count(*) FROM runs WHERE finished_at IS NOT NULL") == rounds + 2
    assert count(desk, f"SELECT count(*) FROM developments WHERE development_id = {doubted}") == 0  # noqa: S608
    assert count(desk, "SELECT count(*) FROM articles WHERE outlet = 'Archive'") == len(old)
    check_ledger_file(desk / "b.duckdb", desk / "b.duckdb")
    final = check_ledger_file(desk / "data" / "ledger.duckdb", desk)
    assert final.rows["store.edits"] == 1
