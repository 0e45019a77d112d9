"""Killed in the middle of a round, and two rounds at once: nothing lost, nothing told twice."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from storage.db import open_ledger
from storage.stories.history import list_told
from tests.alerts.far_ends import MailServerScript, serve_mail
from tests.flows.conftest import Replay, open_replay
from tests.flows.process import ROOT, courtbeat, process_environment

KILLED_ROUND = ROOT / "tests" / "flows" / "killed_round.py"
POINTS = ("before:poll", "after:poll", "after:read", "before:remember", "after:remember", "before:tell", "after:tell")


def use_mail(folder: Path, port: int) -> None:
    """Every watch of the replay sends mail to the server on that port."""
    settings = folder / "courtbeat.toml"
    settings.write_text(
        f"{settings.read_text()}\n[channel.desk]\nkind = 'mail'\nhost = '127.0.0.1'\nport = {port}\n"
        "security = 'none'\nsender = 'courtbeat@desk.example'\nrecipients = ['editor@desk.example']\n"
    )
    for watch in (folder / "watches").glob("*.toml"):
        watch.write_text(watch.read_text().replace("[notify]", "[notify]\nchannels = ['desk']"))


def busy_moment(replay: Replay) -> datetime:
    """A round with several alerts in two stories."""
    return next(at for at in replay.newsroom.coverage.calendar if at.isoformat().startswith("2024-02-01"))


def killed(replay: Replay, at: datetime, point: str) -> subprocess.CompletedProcess[bytes]:
    """That round in a process that dies at `point`."""
    replay.newsroom.show(at)
    return subprocess.run(
        [sys.executable, KILLED_ROUND, replay.folder, at.isoformat(), point],
        env=process_environment(),
        capture_output=True,
        timeout=120,
        check=False,
    )


@dataclass(frozen=True)
class Result:
    """What is known and told after a round: links with outcomes, and the developments that alerts told."""

    links: dict[str, str]
    told: Counter[tuple[str, str, str | None]]


def result_of(replay: Replay) -> Result:
    with open_ledger(replay.folder / "data" / "ledger.duckdb") as ledger:
        links = dict(ledger.rows("SELECT url, outcome FROM store.links"))
        told = Counter((one.kind, one.stage.value, one.party) for one in list_told(ledger))
    return Result(links, told)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """The same round without a kill."""
    with open_replay(tmp_path_factory.mktemp("undisturbed")) as replay:
        replay.play(busy_moment(replay))
        return result_of(replay)


@pytest.mark.parametrize("point", POINTS)
def test_a_round_killed_anywhere_is_taken_up_by_the_next(replay: Replay, undisturbed: Result, point: str) -> None:
    """A machine that loses power at night must not cost an entry, an alert, or send one twice."""
    script = MailServerScript()
    with serve_mail(script) as port:
        use_mail(replay.folder, port)
        assert killed(replay, busy_moment(replay), point).returncode == -signal.SIGKILL
        replay.play(busy_moment(replay))
    assert result_of(replay) == undisturbed
    sent = Counter(message["Message-ID"] for message in script.taken)
    assert len(sent) > 1
    assert set(sent.values()) == {1}


def plain_text(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


class KillingServer(MailServerScript):
    """Takes a message, and the sender dies before it hears so. The worst moment there is."""

    __slots__ = ("sender",)
    sender: subprocess.Popen[bytes] | None

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        answer = await MailServerScript.handle_DATA(self, server, session, envelope)
        if self.sender is not None:
            self.sender.kill()
            self.sender = None
        return answer


def test_a_death_between_acceptance_and_record_repeats_under_the_same_message_id(
    replay: Replay, undisturbed: Result
) -> None:
    """The one way to a repeat: the mailbox can tell by the Message-ID, the reader by the line at the top."""
    script = KillingServer()
    at = busy_moment(replay)
    with serve_mail(script) as port:
        use_mail(replay.folder, port)
        replay.newsroom.show(at)
        script.sender = subprocess.Popen(
            [sys.executable, KILLED_ROUND, replay.folder, at.isoformat(), "nowhere"], env=process_environment()
        )
        assert script.sender.wait(timeout=120) == -signal.SIGKILL
        replay.play(at)
    assert result_of(replay) == undisturbed
    ids = Counter(message["Message-ID"] for message in script.taken)
    assert sorted(ids.values(), reverse=True)[:2] == [2, 1]
    (twice,) = (message_id for message_id, times in ids.items() if times == 2)
    first, again = (message for message in script.taken if message["Message-ID"] == twice)
    assert "may be a repeat" not in plain_text(first)
    assert "may be a repeat" in plain_text(again)


def test_a_channel_that_is_down_keeps_the_alert_for_a_later_round(replay: Replay) -> None:
    """A mail server's night of maintenance must not swallow the verdict."""
    at = busy_moment(replay)
    script = MailServerScript(at_message="451 try later")
    with serve_mail(script) as port:
        use_mail(replay.folder, port)
        report = replay.play(at)
        assert report.dispatch.sent == 0
        assert report.deliveries_waiting > 0
        script.at_message = "250 OK"
        later = replay.play(at.replace(hour=23))
    assert later.dispatch.sent == report.deliveries_waiting
    assert later.deliveries_waiting == 0


@pytest.fixture
def holder(replay: Replay) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the ledger until its input ends."""
    code = (
        "import sys; from pathlib import Path; from storage.db import open_ledger\n"
        "with open_ledger(Path(sys.argv[1])): print('open', flush=True); sys.stdin.read()"
    )
    (replay.folder / "data").mkdir()
    process = subprocess.Popen(
        [sys.executable, "-c", code, replay.folder / "data" / "ledger.duckdb"],
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


def test_a_second_run_says_who_holds_the_ledger(replay: Replay, holder: subprocess.Popen[str]) -> None:
    """Exit code 5 and the process number: enough to find what is still running."""
    result = courtbeat("run", "--wait", "0s", folder=replay.folder)
    assert result.returncode == 5
    assert f"held by process {holder.pid}" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_second_run_waits_for_the_first(replay: Replay, holder: subprocess.Popen[str]) -> None:
    """Scheduled and manual rounds meet; the later one takes its turn."""
    assert holder.stdin is not None
    command = [sys.executable, "-m", "flows.cli", "run", "--wait", "60s"]
    with subprocess.Popen(
        command, cwd=replay.folder, env=process_environment(), stderr=subprocess.PIPE, text=True
    ) as waiting:
        assert waiting.stderr is not None
        assert f"waiting for process {holder.pid}" in waiting.stderr.readline()
        holder.stdin.close()
        assert waiting.wait(timeout=120) == 0


def test_doctor_sees_a_held_ledger(replay: Replay, holder: subprocess.Popen[str]) -> None:
    """The first place to look when rounds do not come."""
    result = courtbeat("doctor", folder=replay.folder)
    assert f"held by process {holder.pid}" in result.stdout
    assert result.returncode == 4
