"""A desk with one channel of every kind, and all their far ends on loopback. Every secret has the same word in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.alerts.contract import SECRET, installed_plugin
from tests.alerts.far_ends import HttpScript, MailServerScript, serve_mail, serve_webhook
from tests.alerts.slack_api import CHANNEL, TOKEN, SlackWorkspace, serve_slack_api

KINDS = ("mail", "slack", "slack-bot", "webhook", "atom", "printer")

_SETTINGS = """
[channel.mail]
kind = "mail"
host = "127.0.0.1"
port = {mail_port}
security = "none"
sender = "alerts@desk.example"
recipients = ["news@desk.example"]
username_env = "TEST_MAIL_USERNAME"
password_env = "TEST_MAIL_PASSWORD"

[channel.slack]
kind = "slack"
webhook_env = "TEST_SLACK_WEBHOOK"

[channel.slack-bot]
kind = "slack-bot"
token_env = "TEST_SLACK_TOKEN"
channel = "{slack_channel}"
api = "{slack_api}"

[channel.webhook]
kind = "webhook"
url_env = "TEST_WEBHOOK_URL"
secret_env = "TEST_WEBHOOK_SECRET"

[channel.atom]
kind = "atom"
folder = "public/feeds"

[channel.printer]
kind = "printer"
device = "{printed}"
token_env = "TEST_PRINTER_TOKEN"
"""


@dataclass(slots=True)
class DeskFarEnds:
    """What each far end does, and what it got. `printed` is the plug-in's device."""

    printed: Path
    mail: MailServerScript = field(default_factory=MailServerScript)
    slack: HttpScript = field(default_factory=HttpScript)
    workspace: SlackWorkspace = field(default_factory=SlackWorkspace)
    webhook: HttpScript = field(default_factory=HttpScript)


@contextmanager
def open_far_ends(folder: Path) -> Iterator[DeskFarEnds]:
    """Adds the channels to the desk's courtbeat.toml, their secrets to its .env, and serves their far ends."""
    ends = DeskFarEnds(folder / "printed")
    with (
        installed_plugin(),
        serve_mail(ends.mail, password=SECRET) as mail_port,
        serve_webhook(ends.slack) as slack_url,
        serve_slack_api(ends.workspace) as slack_api,
        serve_webhook(ends.webhook) as webhook_url,
    ):
        with (folder / "courtbeat.toml").open("a") as settings:
            places = {"mail_port": mail_port, "slack_api": slack_api, "slack_channel": CHANNEL}
            settings.write(_SETTINGS.format(**places, printed=ends.printed))
        secrets = {
            "TEST_MAIL_USERNAME": "desk",
            "TEST_MAIL_PASSWORD": SECRET,
            "TEST_SLACK_WEBHOOK": slack_url,
            "TEST_SLACK_TOKEN": TOKEN,
            "TEST_WEBHOOK_URL": webhook_url,
            "TEST_WEBHOOK_SECRET": SECRET * 2,
            "TEST_PRINTER_TOKEN": SECRET,
        }
        (folder / ".env").write_text("".join(f"{name}={value}\n" for name, value in secrets.items()))
        yield ends
