"""Secrets stay where they are: after a run whose far ends refuse, break and accept, they are found nowhere else."""

from __future__ import annotations

import base64
import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from alerts.channel import Channel
from alerts.channels.webhook import WebhookChannel
from flows.cli import app
from flows.desk import load_plan, open_desk
from flows.round import InProcess, run_round
from flows.settings import load_settings
from storage.db import open_ledger
from tests.alerts.contract import SECRET
from tests.alerts.far_ends import ACCEPTED, Answer, Break, forget_proxies
from tests.flows.conftest import Replay
from tests.flows.desk_channels import KINDS, DeskFarEnds, open_far_ends

SECRETS = (SECRET, "xoxb-", "/services/", base64.b64encode(SECRET.encode()).decode())
"""Every secret holds the first; the others are parts of a token and an address, and the first as SMTP writes it."""


@dataclass(frozen=True, slots=True)
class Manners:
    """How the far ends behave in one round."""

    mail: str = "250 OK"
    drops_mail: bool = False
    slack: Answer | Break = ACCEPTED
    bot: Answer | Break | None = None
    webhook: Answer | Break = ACCEPTED


REFUSING = Manners(
    mail="554 no",
    slack=Answer(400, "invalid_blocks"),
    bot=Answer(200, '{"ok": false, "error": "invalid_blocks"}'),
    webhook=Answer(422, f"not at /services/{SECRET}"),
)
TURNED_AWAY = Manners(
    mail="451 later",
    slack=Answer(404, "no_service"),
    bot=Answer(200, '{"ok": false, "error": "invalid_auth"}'),
    webhook=Answer(401, f"not with {SECRET}"),
)
BREAKING = Manners(drops_mail=True, slack=Break.RESET, bot=Break.HALF, webhook=Break.SILENCE)
ACCEPTING = Manners()


@pytest.fixture
def ends(replay: Replay, monkeypatch: pytest.MonkeyPatch) -> Iterator[DeskFarEnds]:
    """The far ends of the replay's desk, one of every kind, with one watch that uses them all."""
    forget_proxies(monkeypatch)
    watch = replay.folder / "watches" / "rust-shooting.toml"
    channels = ", ".join(f'"{kind}"' for kind in KINDS)
    watch.write_text(watch.read_text().replace("[notify]", f"[notify]\nchannels = [{channels}]"))
    with open_far_ends(replay.folder) as opened:
        yield opened


def play(replay: Replay, ends: DeskFarEnds, at: datetime, manners: Manners) -> None:
    """One round at that moment, with far ends that behave so."""
    ends.mail.at_message, ends.mail.drops_after_message = manners.mail, manners.drops_mail
    ends.slack.answers, ends.webhook.answers = [manners.slack], [manners.webhook]
    ends.workspace.instead = [manners.bot] if manners.bot else []
    replay.newsroom.show(at)
    plan = load_plan(load_settings(replay.folder), replay.printed)
    channels = {name: shorten_timeout(channel) for name, channel in plan.channels.items()}
    with open_desk(replace(plan, channels=channels), lambda: at) as desk:
        print(run_round(desk, InProcess(workers=8), every_feed=True).summary())


def shorten_timeout(channel: Channel) -> Channel:
    """A webhook that is silent costs the test a second."""
    return replace(channel, timeout=timedelta(seconds=1)) if isinstance(channel, WebhookChannel) else channel


def dump_ledger(folder: Path) -> str:
    """Every row of every table: in the file itself texts may be compressed."""
    with open_ledger(folder / "data" / "ledger.duckdb") as ledger:
        tables = ledger.rows("SELECT schema_name || '.' || table_name FROM duckdb_tables() WHERE NOT temporary")
        return "\n".join(str(ledger.rows(f"SELECT * FROM {table}")) for (table,) in tables)  # noqa: S608  # our tables


def read_log(caplog: pytest.LogCaptureFixture) -> str:
    """What we logged, and every library with us; not what the mail server at the far end did."""
    return "\n".join(record.getMessage() for record in caplog.records if record.name != "mail.log")


def ask(folder: Path, *command: str) -> str:
    """What a command prints, on both streams."""
    result = CliRunner().invoke(app, [*command, "-C", str(folder)])
    return result.output + repr(result.exception)


def test_no_secret_is_found_in_anything_that_a_run_writes(
    replay: Replay, ends: DeskFarEnds, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """The ledger is backed up, the read copy queried, the feeds served, the logs mailed to whoever helps."""
    caplog.set_level(logging.DEBUG)
    first, second = replay.newsroom.coverage.calendar[1], replay.newsroom.coverage.calendar[3]
    play(replay, ends, first, REFUSING)
    play(replay, ends, second, TURNED_AWAY)
    play(replay, ends, second + timedelta(minutes=5), BREAKING)
    play(replay, ends, second + timedelta(hours=1), ACCEPTING)

    rows = dump_ledger(replay.folder)
    written = [file for file in replay.folder.rglob("*") if file.is_file() and file.name != ".env"]
    told = {str(file): file.read_bytes().decode("utf-8", "replace") for file in written}
    told |= {name: ask(replay.folder, *name.split()) for name in ("alerts --csv", "doctor", "channel test webhook")}
    told |= {
        "ledger": rows,
        "log": read_log(caplog),
        "console": replay.printed.getvalue(),
        "streams": "".join(capfd.readouterr()),
    }
    assert {name: secret for name, text in told.items() for secret in SECRETS if secret in text} == {}

    for trace in ("the webhook answered 422", "Slack answered 400 (invalid_blocks)", "554 no"):
        assert trace in rows  # the search sees what is there
    assert {"sent", "quarantined"} <= set(told["alerts --csv"].split(","))
    assert any(name.endswith("rust-shooting.atom.xml") for name in told)
    assert all((ends.mail.taken, ends.slack.arrived, ends.workspace.posted, ends.webhook.arrived))
