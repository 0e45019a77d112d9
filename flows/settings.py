"""courtbeat.toml and the environment. The only module that reads the environment.

Secrets stand in the settings as names of environment variables; their values are looked up when a channel is built
and live nowhere else. A `.env` file beside courtbeat.toml is read too; the real environment wins.
"""

from __future__ import annotations

import getpass
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Annotated, ClassVar

from dotenv import dotenv_values
from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field

from extract.web.addresses import check_target
from extract.web.client import check_agent
from flows.channel_settings import ChannelSettings, ConsoleSettings
from flows.feed_settings import FileSettings, SearchSettings
from seeds.tables import STRICT, TableError, read_table

FILE_NAME = "courtbeat.toml"

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def read_duration(value: object) -> timedelta:
    """`"15m"`, `"5s"`, `"1h"`, `"30d"`; raises ValueError with these examples."""
    if isinstance(value, timedelta):
        return value
    found = re.fullmatch(r"(\d+)\s*([smhd])", str(value).strip())
    if not found:
        raise ValueError(f'"{value}" is no duration; write a number and a unit, such as "15m", "5s", "1h" or "30d"')
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


Duration = Annotated[timedelta, BeforeValidator(read_duration)]


def read_interval(value: object) -> timedelta:
    """A duration that is longer than nothing. Raises ValueError with an example."""
    interval = read_duration(value)
    if not interval:
        raise ValueError(f'"{value}" is no time between rounds; write "15m", or "1m" for the shortest that makes sense')
    return interval


Interval = Annotated[timedelta, BeforeValidator(read_interval)]


def read_keeping(value: object) -> timedelta | None:
    """A duration of at least thirty days, or `"always"` (None). Raises ValueError with examples."""
    if value is None or value == "always":
        return None
    kept = read_duration(value)
    if kept < SHORTEST_KEEPING:
        raise ValueError(f'"{value}" is too short: write "30d" at least, or "always"')
    return kept


SHORTEST_KEEPING = timedelta(days=30)
"""The health of a feed, and whether a report is news, are told from what was seen in the last weeks."""

Keeping = Annotated[timedelta | None, BeforeValidator(read_keeping)]


@dataclass(frozen=True, slots=True)
class WebSettings:
    """How the web is read. `contact` tells publishers whom to write to; it is part of the User-Agent."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    contact: Annotated[str, AfterValidator(check_agent)] | None = None
    workers: Annotated[int, Field(ge=1, le=64)] = 8
    spacing: Duration = timedelta(seconds=5)
    host_spacing: Mapping[str, Duration] = field(default_factory=dict)
    allowed_hosts: tuple[str, ...] = ()
    host_addresses: Mapping[str, Annotated[str, AfterValidator(check_target)]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class KeepSettings:
    """How long things are kept. `pages`: the bytes of each page that a stored text was read from; 0d keeps none. What
    the others stand for is told in `storage.prune.Retention`; None, written "always", keeps for good.
    """

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    pages: Duration = timedelta(days=365)
    articles: Keeping = None
    irrelevant_links: Keeping = timedelta(days=365)
    polls: Keeping = timedelta(days=180)
    looks: Keeping = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class PublishSettings:
    """What is published beside coverage.duckdb: Parquet files; both on an S3 store, `s3` being s3://bucket/prefix. The
    names are those of environment variables. Without `s3_endpoint` the store is Amazon's.
    """

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    parquet: bool = False
    s3: Annotated[str, Field(pattern="^s3://[^/]+(/.*)?$")] | None = None
    s3_endpoint: Annotated[str, Field(pattern="^https?://")] | None = None
    s3_region: str = "us-east-1"
    s3_key_env: str = "COURTBEAT_S3_KEY"
    s3_secret_env: str = "COURTBEAT_S3_SECRET"  # noqa: S105  # the name of a variable


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything a desk sets. Paths are relative to the folder of courtbeat.toml."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    folder: Path
    feeds: Path = Path("feeds.opml")
    watches: Path = Path("watches")
    data: Path = Path("data")
    every: Interval = timedelta(minutes=15)
    web: WebSettings = field(default_factory=WebSettings)
    keep: KeepSettings = field(default_factory=KeepSettings)
    publish: PublishSettings = field(default_factory=PublishSettings)
    search: tuple[SearchSettings, ...] = ()
    file_feed: tuple[FileSettings, ...] = ()
    channel: Mapping[str, ChannelSettings] = field(default_factory=dict)

    @property
    def file(self) -> Path:
        """Where these settings stand."""
        return self.folder / FILE_NAME

    @property
    def feeds_file(self) -> Path:
        """The feed list."""
        return self.folder / self.feeds

    @property
    def watches_folder(self) -> Path:
        """Where the watches are."""
        return self.folder / self.watches

    @property
    def ledger_file(self) -> Path:
        """The ledger: private to the pipeline."""
        return self.folder / self.data / "ledger.duckdb"

    @property
    def coverage_folder(self) -> Path:
        """Where the read copy is published."""
        return self.folder / self.data

    @property
    def pages_folder(self) -> Path:
        """Where the bytes of read pages are kept."""
        return self.folder / self.data / "pages"

    @property
    def channels(self) -> Mapping[str, ChannelSettings]:
        """The channels by name; `console` is always there."""
        return {"console": ConsoleSettings(), **self.channel}


def load_settings(path: Path) -> Settings:
    """The settings in a courtbeat.toml, or in the one of a folder. Raises TableError with one line."""
    file = path / FILE_NAME if path.is_dir() else path
    return read_table(file, Settings, folder=file.resolve().parent)


def find_secret(settings: Settings, name: str, needed_by: str) -> str:
    """The value of an environment variable that a channel needs. Raises TableError naming it, never its value."""
    return look_up_secret(settings, name, f"channel.{needed_by}")


def look_up_secret(settings: Settings, name: str, key: str) -> str:
    """The same for any key of the settings."""
    value = os.environ.get(name) or dotenv_values(settings.folder / ".env").get(name)
    if not value:
        raise TableError(
            settings.file,
            key,
            f"the environment variable {name} is not set",
            f"export it, or add it to {settings.folder / '.env'}",
        )
    return value


def user_name() -> str:
    """Who runs this program, as the system calls them: what an edit by hand is signed with."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's bare number
        return "unknown"


def prefect_api_url() -> str | None:
    """The Prefect server that the environment points to; None when it points to none."""
    return os.environ.get("PREFECT_API_URL") or None


def set_demo_environment(folder: Path) -> None:
    """Before Prefect is imported: a server of the demo's own, its files inside `folder`, and no chatter."""
    os.environ.pop("PREFECT_API_URL", None)
    os.environ["PREFECT_HOME"] = str(folder / ".prefect")
    os.environ["PREFECT_LOGGING_LEVEL"] = "WARNING"
    set_prefect_environment()


def set_prefect_environment(api_url: str | None = None) -> None:
    """Settles, before Prefect is imported, what it would otherwise decide itself: no telemetry, our server."""
    os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
    os.environ.setdefault("DO_NOT_TRACK", "1")
    os.environ.setdefault("PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS", "90")
    if api_url:
        os.environ["PREFECT_API_URL"] = api_url
