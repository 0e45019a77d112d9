"""The channels' tables in courtbeat.toml: one class for each kind, and plug-ins with whatever keys they take.

A key that ends in `_env` names an environment variable; the secret itself stands in no file that is shared.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, TypeAlias, cast

from pydantic import ConfigDict, Field, PlainValidator, TypeAdapter, ValidationError
from pydantic_core import PydanticKnownError

from alerts.channels.plugins import list_plugins
from seeds.tables import STRICT


@dataclass(frozen=True, slots=True)
class ConsoleSettings:
    """A channel that prints."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    kind: Literal["console"] = "console"


@dataclass(frozen=True, slots=True)
class SlackSettings:
    """A Slack incoming webhook; `webhook_env` names the variable that holds its address."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    kind: Literal["slack"]
    webhook_env: str


@dataclass(frozen=True, slots=True)
class SlackBotSettings:
    """A Slack app with a bot token. `channel` is the Slack channel's id, not its name; `api` differs for GovSlack."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    kind: Literal["slack-bot"]
    token_env: str
    channel: str
    api: str = "https://slack.com/api/"


@dataclass(frozen=True, slots=True)
class MailSettings:
    """A mailbox to send from. `username_env` and `password_env` name variables; both absent: no login."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    kind: Literal["mail"]
    host: str
    sender: str
    recipients: tuple[str, ...]
    port: int = 587
    security: Literal["starttls", "ssl", "none"] = "starttls"
    username_env: str | None = None
    password_env: str | None = None

    def __post_init__(self) -> None:
        if not self.recipients:
            raise ValueError("recipients is empty; name at least one address")


@dataclass(frozen=True, slots=True)
class WebhookSettings:
    """A program that takes JSON. Both names are of variables; the secret signs each message."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    kind: Literal["webhook"]
    url_env: str
    secret_env: str


@dataclass(frozen=True, slots=True)
class AtomSettings:
    """Feeds as files, one for each story. `folder` is relative to that of courtbeat.toml."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    kind: Literal["atom"]
    folder: Path


@dataclass(frozen=True, slots=True)
class PluginSettings:
    """A channel that another package brings, with every key of its table but `kind`."""

    kind: str
    options: Mapping[str, object]


_BuiltIn: TypeAlias = Annotated[
    ConsoleSettings | SlackSettings | SlackBotSettings | MailSettings | WebhookSettings | AtomSettings,
    Field(discriminator="kind"),
]
_BUILT_IN: TypeAdapter[_BuiltIn] = TypeAdapter(cast(Any, _BuiltIn))  # to mypy a union is a value here, no type


def _read_channel(table: Any) -> _BuiltIn | PluginSettings:
    """One of our kinds before a plug-in's of the same name; an unknown kind is told both lists."""
    try:
        return _BUILT_IN.validate_python(table)
    except ValidationError as error:
        problem = error.errors()[0]
        if problem["type"] != "union_tag_invalid":
            raise
        kind, plugins = problem["ctx"]["tag"], list_plugins()
        if kind not in plugins:
            known = ", ".join((problem["ctx"]["expected_tags"], *(f"'{plugin}'" for plugin in plugins)))
            raise PydanticKnownError("union_tag_invalid", {**problem["ctx"], "expected_tags": known}) from None
        return PluginSettings(kind, {key: value for key, value in table.items() if key != "kind"})


ChannelSettings: TypeAlias = Annotated[_BuiltIn | PluginSettings, PlainValidator(_read_channel)]
"""What a [channel.NAME] table is read into."""
