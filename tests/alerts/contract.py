"""Every channel at its real far end: accepting, refusing, failing, silent."""

from __future__ import annotations

import importlib
import io
import json
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from alerts.channel import Channel
from alerts.channels.atom import AtomChannel
from alerts.channels.console import ConsoleChannel
from alerts.channels.mail import MailChannel, MailServer, Security
from alerts.channels.plugins import make_plugin_channel
from alerts.channels.slack import SlackWebhookChannel
from alerts.channels.slack_bot import SlackBotChannel
from alerts.channels.slack_service import Pace
from alerts.channels.webhook import WebhookChannel
from alerts.wording import MAY_REPEAT
from tests.alerts.documents import read_example
from tests.alerts.far_ends import (
    ACCEPTED,
    Answer,
    Break,
    HttpScript,
    MailServerScript,
    serve_mail,
    serve_webhook,
)
from tests.alerts.slack_api import CHANNEL, TOKEN, SlackWorkspace, serve_slack_api

SECRET = "hunter2secret"
SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class FarEnd:
    """A channel and the messages at its other end, as text. `repeat_mark` is how one says that it may be a repeat."""

    channel: Channel
    read_messages: Callable[[], list[str]]
    repeat_mark: str = MAY_REPEAT


Opener = Callable[[], AbstractContextManager[FarEnd]]


# ------------------------------------------------------------------ the far ends


@contextmanager
def _console(stream: io.TextIOBase) -> Iterator[FarEnd]:
    yield FarEnd(ConsoleChannel("console", stream), lambda: [stream.getvalue()])  # type: ignore[arg-type, attr-defined]


def _closed_console() -> AbstractContextManager[FarEnd]:
    stream = io.StringIO()
    stream.close()
    return _console(stream)


@contextmanager
def _full_disk() -> Iterator[FarEnd]:
    stream = Path("/dev/full").open("w")  # noqa: SIM115  # closing it raises the very error that is tested
    yield FarEnd(ConsoleChannel("console", stream), list)
    with pytest.raises(OSError, match="No space"):
        stream.close()


@contextmanager
def _mail(script: MailServerScript) -> Iterator[FarEnd]:
    with serve_mail(script, password=SECRET) as port:
        server = MailServer("127.0.0.1", port, Security.NONE, "desk", SECRET, timeout=5 * SECOND)
        channel = MailChannel("mail", server, "Courtbeat <alerts@desk.example>", ("news@desk.example",))
        yield FarEnd(channel, lambda: [_read_text(mail) for mail in script.taken])


def _read_text(mail: EmailMessage) -> str:
    text = mail.get_body(("plain",))
    assert text is not None
    return str(text.get_content())


def _read_json(script: HttpScript) -> list[str]:
    return [json.dumps(message, ensure_ascii=False) for message in script.arrived]


@contextmanager
def _slack(*answers: Answer | Break) -> Iterator[FarEnd]:
    script = HttpScript(list(answers))
    with serve_webhook(script) as url:
        channel = SlackWebhookChannel("slack", url, timeout=SECOND, pace=Pace(sleep=lambda seconds: None))
        yield FarEnd(channel, lambda: _read_json(script))


@contextmanager
def _slack_bot(workspace: SlackWorkspace) -> Iterator[FarEnd]:
    with serve_slack_api(workspace) as api:
        pace = Pace(sleep=lambda seconds: None)
        channel = SlackBotChannel("slack-bot", TOKEN, CHANNEL, api=api, timeout=SECOND, pace=pace)
        yield FarEnd(channel, lambda: [json.dumps(message, ensure_ascii=False) for message in workspace.posted])


def _answering_bot(answer: Answer | Break) -> AbstractContextManager[FarEnd]:
    return _slack_bot(SlackWorkspace([answer]))


def _refusing_bot(word: str) -> AbstractContextManager[FarEnd]:
    return _answering_bot(Answer(200, json.dumps({"ok": False, "error": word})))


@contextmanager
def _webhook(*answers: Answer | Break) -> Iterator[FarEnd]:
    script = HttpScript(list(answers))
    with serve_webhook(script) as url:
        channel = WebhookChannel("webhook", url, SECRET * 2, timeout=SECOND)
        yield FarEnd(channel, lambda: _read_json(script), repeat_mark='"may_repeat": true')


@contextmanager
def _atom(*, spoiled: str | None = None) -> Iterator[FarEnd]:
    """`spoiled` stands in the feed's place before."""
    with tempfile.TemporaryDirectory() as folder:
        public = Path(folder) / "public"
        if spoiled is not None:
            public.mkdir()
            (public / "mesa-film.atom.xml").write_text(spoiled)
        yield FarEnd(AtomChannel("atom", public), lambda: [file.read_text("utf-8") for file in public.glob("*.xml")])


@contextmanager
def _atom_without_folder() -> Iterator[FarEnd]:
    with tempfile.NamedTemporaryFile() as file:
        yield FarEnd(AtomChannel("atom", Path(file.name) / "feeds"), list)


@contextmanager
def installed_plugin() -> Iterator[Path]:
    """A folder in which the documented plug-in is installed, as pip would leave it."""
    with tempfile.TemporaryDirectory() as folder:
        metadata = Path(folder) / "courtbeat_printer-1.0.dist-info"
        metadata.mkdir()
        (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: courtbeat-printer\nVersion: 1.0\n")
        (metadata / "entry_points.txt").write_text(read_example("ini", "[courtbeat.channels]"))
        (Path(folder) / "courtbeat_printer.py").write_text(read_example("python", "# courtbeat_printer.py"))
        sys.path.insert(0, folder)
        importlib.invalidate_caches()
        try:
            yield Path(folder)
        finally:
            sys.path.remove(folder)
            sys.modules.pop("courtbeat_printer", None)
            importlib.invalidate_caches()


@contextmanager
def _plugin(device: str = "printed") -> Iterator[FarEnd]:
    with installed_plugin() as folder:
        printed = folder / device
        channel = make_plugin_channel("printer", "plugin", {"device": str(printed), "token": SECRET})
        yield FarEnd(channel, lambda: [printed.read_text(encoding="utf-8")])


# ------------------------------------------------------------------ how they behave

MARKING: Mapping[str, Opener] = {
    "console": lambda: _console(io.StringIO()),
    "mail": lambda: _mail(MailServerScript()),
    "slack": lambda: _slack(ACCEPTED),
    "slack-bot that may not look": lambda: _slack_bot(SlackWorkspace(may_read=False)),
    "webhook": lambda: _webhook(Answer(204, "")),
    "plug-in": _plugin,
}
"""They cannot tell a repeat, so they mark what may be one."""

TELLING: Mapping[str, Opener] = {
    "slack-bot": lambda: _slack_bot(SlackWorkspace()),
    "atom": _atom,
}
"""They can tell a repeat, so none arrives."""

REFUSING: Mapping[str, Opener] = {
    "mail: every recipient unknown": lambda: _mail(MailServerScript(at_recipient={"news@desk.example": "550 unknown"})),
    "mail: sender refused": lambda: _mail(MailServerScript(at_sender="550 not you")),
    "mail: content refused": lambda: _mail(MailServerScript(at_message="554 no")),
    "slack: blocks refused": lambda: _slack(Answer(400, "invalid_blocks")),
    "slack: payload refused": lambda: _slack(Answer(400, "invalid_payload")),
    "slack-bot: blocks refused": lambda: _refusing_bot("invalid_blocks"),
    "slack-bot: too long": lambda: _refusing_bot("msg_too_long"),
    "webhook: body refused": lambda: _webhook(Answer(400, "")),
    "webhook: body unfit": lambda: _webhook(Answer(422, "")),
}

FAILING: Mapping[str, Opener] = {
    "console: closed": _closed_console,
    "mail: greylisted": lambda: _mail(MailServerScript(at_recipient={"news@desk.example": "451 later"})),
    "mail: server full": lambda: _mail(MailServerScript(at_message="452 full")),
    "mail: lost before the message": lambda: _mail(MailServerScript(drops_at_recipient=True)),
    "slack: too fast": lambda: _slack(Answer(429, "rate_limited", "30")),
    "slack: broken": lambda: _slack(Answer(500, "rollup_error")),
    "slack: webhook deleted": lambda: _slack(Answer(404, "no_service")),
    "slack-bot: too fast": lambda: _answering_bot(Answer(429, '{"ok": false, "error": "ratelimited"}', "30")),
    "slack-bot: not available": lambda: _answering_bot(Answer(503, "")),
    "slack-bot: not in the channel": lambda: _refusing_bot("not_in_channel"),
    "slack-bot: token revoked": lambda: _refusing_bot("token_revoked"),
    "slack-bot: may not write": lambda: _refusing_bot("missing_scope"),
    "webhook: too fast": lambda: _webhook(Answer(429, "", "30")),
    "webhook: not available": lambda: _webhook(Answer(503, "", "30")),
    "webhook: another secret there": lambda: _webhook(Answer(401, "")),
    "webhook: nothing there": lambda: _webhook(Answer(404, f"<p>No such page: /{SECRET}")),
    "webhook: moved": lambda: _webhook(Answer(308, "", location="/elsewhere"), ACCEPTED),
    "atom: no feed of ours": lambda: _atom(spoiled="<html>Welcome"),
    "atom: no folder": _atom_without_folder,
    "plug-in: failing": lambda: _plugin("missing-folder/device"),
}

UNCLEAR: Mapping[str, Opener] = {
    "console: disk full": _full_disk,
    "mail: lost after the message": lambda: _mail(MailServerScript(drops_after_message=True)),
    "slack: silent": lambda: _slack(Break.SILENCE),
    "slack: reset": lambda: _slack(Break.RESET),
    "slack: half an answer": lambda: _slack(Break.HALF),
    "slack: gateway": lambda: _slack(Answer(504, "timeout")),
    "slack: a captive portal": lambda: _slack(Answer(200, "<html>Welcome")),
    "slack-bot: silent": lambda: _answering_bot(Break.SILENCE),
    "slack-bot: reset": lambda: _slack_bot(SlackWorkspace(lost=1)),
    "slack-bot: half an answer": lambda: _answering_bot(Break.HALF),
    "slack-bot: gateway": lambda: _answering_bot(Answer(502, "")),
    "slack-bot: a captive portal": lambda: _answering_bot(Answer(200, "<html>Welcome")),
    "slack-bot: Slack does not know": lambda: _refusing_bot("internal_error"),
    "webhook: silent": lambda: _webhook(Break.SILENCE),
    "webhook: reset": lambda: _webhook(Break.RESET),
    "webhook: broken": lambda: _webhook(Answer(500, "")),
    "webhook: gateway": lambda: _webhook(Answer(504, "")),
}
