"""The desk of the crash harness: two watches, and channels that lead where the far ends are now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from alerts.channel import Channel
from alerts.channels.mail import MailChannel, MailServer, Security
from alerts.channels.slack import SlackWebhookChannel
from alerts.channels.slack_bot import SlackBotChannel
from alerts.channels.slack_service import Pace
from alerts.channels.webhook import WebhookChannel
from tests.alerts.slack_api import CHANNEL, TOKEN
from tests.crash.news import WATCHES

ROUTES = {"mesa": ("mail", "bot"), "ferry": ("slack", "hook")}
"""The channels of each story."""

SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class Wires:
    """Where a round finds the far ends. One that refuses connections is found where nobody listens."""

    mail_port: int
    slack: str
    bot: str
    hook: str
    web_port: int


def build_channels(wires: Wires) -> Mapping[str, Channel]:
    """The real channels, with short limits of time and without Slack's pace."""
    pace = Pace(sleep=lambda _seconds: None)
    server = MailServer("127.0.0.1", wires.mail_port, Security.NONE, timeout=SECOND)
    return {
        "mail": MailChannel("mail", server, "courtbeat@desk.example", ("editor@desk.example",)),
        "slack": SlackWebhookChannel("slack", wires.slack, timeout=SECOND, pace=pace),
        "bot": SlackBotChannel("bot", TOKEN, CHANNEL, api=wires.bot, timeout=SECOND, pace=pace),
        "hook": WebhookChannel("hook", wires.hook, "a secret of some length", timeout=SECOND),
    }


def write_desk(folder: Path) -> None:
    """A working directory. Its channels stand there by name only: a round is handed the real ones."""
    (folder / "watches").mkdir(parents=True)
    for story, body in WATCHES.items():
        names = ", ".join(f'"{name}"' for name in ROUTES[story])
        notify = f'[notify]\nchannels = [{names}]\ndigest = "15:15"\n'
        (folder / "watches" / f"{story}.toml").write_text(f'title = "{story}"\n{body}{notify}')
    (folder / "feeds.opml").write_text(
        '<opml version="2.0"><body><outline type="rss" text="Courier" xmlUrl="http://courier.example/feed"/></body></opml>'
    )


def write_settings(folder: Path, wires: Wires) -> None:
    """The settings of the next round."""
    lines = [
        'every = "10m"',
        "[web]",
        'spacing = "0s"',
        'host_spacing = { "*.example" = "0s" }',
        "[web.host_addresses]",
    ]
    lines += [f'"*.example" = "127.0.0.1:{wires.web_port}"']
    lines += [f'[channel.{name}]\nkind = "console"' for name in ("mail", "slack", "bot", "hook")]
    (folder / "courtbeat.toml").write_text("\n".join(lines))
