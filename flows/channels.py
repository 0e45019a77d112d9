"""Builds the channels that courtbeat.toml names, with their secrets."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from functools import partial
from typing import TextIO

from alerts.channel import Channel
from alerts.channels.atom import AtomChannel
from alerts.channels.console import ConsoleChannel
from alerts.channels.mail import MailChannel, MailServer, Security
from alerts.channels.plugins import make_plugin_channel
from alerts.channels.slack import SlackWebhookChannel
from alerts.channels.slack_bot import SlackBotChannel
from alerts.channels.webhook import WebhookChannel
from flows.channel_settings import (
    AtomSettings,
    ConsoleSettings,
    MailSettings,
    PluginSettings,
    SlackBotSettings,
    SlackSettings,
    WebhookSettings,
)
from flows.settings import Settings, find_secret
from seeds.tables import TableError
from seeds.watch import Watch

_Secrets = Callable[[str], str]  # the name of an environment variable -> its value


def build_channels(settings: Settings, stream: TextIO) -> Mapping[str, Channel]:
    """Every channel by its name. Raises TableError as `build_channel` does."""
    return {name: build_channel(settings, name, stream) for name in settings.channels}


def build_channel(settings: Settings, name: str, stream: TextIO) -> Channel:
    """The channel that courtbeat.toml calls `name`; a console channel prints on `stream`.

    Raises TableError when a secret is missing or a value is wrong.
    """
    find: _Secrets = partial(find_secret, settings, needed_by=name)
    try:
        return _build(settings, name, stream, find)
    except ValueError as error:
        raise TableError(settings.file, f"channel.{name}", str(error)) from error


def check_channels(settings: Settings, watch: Watch) -> None:
    """Raises TableError, with the closest name, for a watch that names a channel which is not configured."""
    for channel in watch.notify.named_channels:
        if channel not in settings.channels:
            close = difflib.get_close_matches(channel, settings.channels, n=1, cutoff=0.5)
            hint = f"did you mean `{close[0]}`?" if close else f"add [channel.{channel}] to {settings.file.name}"
            file = settings.watches_folder / f"{watch.id}.toml"
            where = "notify.channels" if channel in watch.notify.channels else "notify.route"
            raise TableError(file, where, f"no channel `{channel}` is configured", hint)


def _build(settings: Settings, name: str, stream: TextIO, find: _Secrets) -> Channel:
    channel = settings.channels[name]
    match channel:
        case ConsoleSettings():
            return ConsoleChannel(name, stream)
        case SlackSettings():
            return SlackWebhookChannel(name, find(channel.webhook_env))
        case SlackBotSettings():
            return SlackBotChannel(name, find(channel.token_env), channel.channel, api=channel.api)
        case MailSettings():
            return _build_mail(name, channel, find)
        case WebhookSettings():
            return WebhookChannel(name, find(channel.url_env), find(channel.secret_env))
        case AtomSettings():
            return AtomChannel(name, settings.folder / channel.folder)
        case PluginSettings():
            return make_plugin_channel(channel.kind, name, _with_secrets(channel.options, find))


def _build_mail(name: str, mail: MailSettings, find: _Secrets) -> MailChannel:
    server = MailServer(
        host=mail.host,
        port=mail.port,
        security=Security(mail.security),
        username=find(mail.username_env) if mail.username_env else None,
        password=find(mail.password_env) if mail.password_env else None,
    )
    return MailChannel(name, server, mail.sender, mail.recipients)


def _with_secrets(options: Mapping[str, object], find: _Secrets) -> dict[str, object]:
    """`token_env = "X"` becomes `token`: the value of X. A plug-in needs no way to the environment."""
    return dict(
        (key.removesuffix("_env"), find(str(value))) if key.endswith("_env") else (key, value)
        for key, value in options.items()
    )
