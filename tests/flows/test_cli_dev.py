"""`courtbeat dev` as a person meets it: what it prints, what it refuses, and that it waits its turn."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator

import pytest
from typer.testing import CliRunner, Result

from flows.cli import app
from flows.commands.options import RefusedCommandError
from storage.published.publish import NothingPublishedError
from tests.flows.conftest import Replay, open_replay
from tests.flows.process import courtbeat, process_environment


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replay]:
    """After the round of the first charge; each test undoes what it edits."""
    with open_replay(tmp_path_factory.mktemp("edited")) as opened:
        opened.play(opened.newsroom.coverage.calendar[1])
        yield opened


def dev(desk: Replay, *arguments: object) -> Result:
    return CliRunner().invoke(app, ["dev", *map(str, arguments), "-C", str(desk.folder)])


def timeline(desk: Replay) -> dict[int, tuple[str, str]]:
    """Kind and status of each development of the story, by number, as the command prints them."""
    shown = CliRunner().invoke(app, ["timeline", "rust-shooting", "--json", "-C", str(desk.folder)])
    return {row["development_id"]: (row["kind"], row["status"]) for row in json.loads(shown.output)}


def test_a_development_is_rejected_shown_and_brought_back(desk: Replay) -> None:
    """From the doubt to the second thought, with nothing but the commands."""
    before = timeline(desk)
    number = next(number for number in before if "console sent" in dev(desk, "show", number).output)
    assert "rejected; reports that match it stay quiet" in dev(desk, "reject", number, "--note", "a rumour").output
    assert timeline(desk) == {other: row for other, row in before.items() if other != number}
    shown = dev(desk, "show", number).output
    assert "rejected" in shown
    assert "a rumour" in shown
    assert "mentions:" in shown
    assert f"undone: reject of {number}" in dev(desk, "undo").output
    assert timeline(desk) == before
    assert "(undone)" in dev(desk, "show", number).output


def test_merge_split_and_confirm_say_what_they_did(desk: Replay) -> None:
    """Each sentence names the number that the next command takes."""
    one, other = list(timeline(desk))[:2]
    assert f"{one} is merged into {other}" in dev(desk, "merge", one, other).output
    assert f"merged into {other}" in dev(desk, "show", one).output
    assert one not in timeline(desk)
    mention = dev(desk, "show", other).output.split("mentions:\n")[1].split(":")[0]
    assert f"mention {mention} now count" in dev(desk, "split", mention).output
    assert f"{other} is confirmed" in dev(desk, "confirm", other).output
    assert timeline(desk)[other][1] == "confirmed"
    for _ in range(3):
        dev(desk, "undo")
    assert {status for _, status in timeline(desk).values()} == {"open"}


def test_what_makes_no_sense_is_one_line(desk: Replay) -> None:
    """Exit code 2 and the next step, as everywhere."""
    assert isinstance(dev(desk, "reject", 999).exception, RefusedCommandError)
    assert "numbers" in str(dev(desk, "show", 999).exception)
    explained = CliRunner().invoke(app, ["explain", "999", "-C", str(desk.folder)])
    assert str(explained.exception) == str(dev(desk, "show", 999).exception)


def test_editing_before_the_first_round_makes_no_ledger(replay: Replay) -> None:
    """A command in the wrong folder must not leave an empty ledger behind."""
    assert isinstance(dev(replay, "reject", 1).exception, NothingPublishedError)
    assert not (replay.folder / "data").exists()


@pytest.fixture
def holder(desk: Replay) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the ledger until its input ends."""
    code = (
        "import sys; from pathlib import Path; from storage.db import open_ledger\n"
        "with open_ledger(Path(sys.argv[1])): print('open', flush=True); sys.stdin.read()"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code, desk.folder / "data" / "ledger.duckdb"],
        env=process_environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "open\n"
    yield process
    process.kill()
    process.wait()


def test_an_edit_waits_for_a_round_and_says_for_whom(desk: Replay, holder: subprocess.Popen[str]) -> None:
    """The ledger has one writer; looking needs no turn."""
    result = courtbeat("dev", "reject", "1", "--wait", "0s", folder=desk.folder)
    assert result.returncode == 5
    assert f"held by process {holder.pid}" in result.stderr
    assert courtbeat("dev", "show", "1", folder=desk.folder).returncode == 0
