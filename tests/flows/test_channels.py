"""Channels from courtbeat.toml: every kind is built, tested from the command line, and explained when it is wrong."""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path

import pytest
from typer.testing import CliRunner

from flows.channels import build_channel
from flows.cli import app
from flows.settings import load_settings
from seeds.tables import TableError
from tests.alerts.contract import installed_plugin
from tests.alerts.documents import read_examples
from tests.alerts.far_ends import forget_proxies
from tests.flows.desk_channels import KINDS, DeskFarEnds, open_far_ends

TEST_MESSAGE = "TEST MESSAGE, not news"


@pytest.fixture
def ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[DeskFarEnds]:
    """The far ends of a desk in `tmp_path` that has a channel of every kind."""
    forget_proxies(monkeypatch)
    with open_far_ends(tmp_path) as opened:
        yield opened


@pytest.mark.parametrize("name", [*KINDS, "console"])
def test_a_test_message_goes_out_on_every_kind(tmp_path: Path, ends: DeskFarEnds, name: str) -> None:
    """`courtbeat channel test` is how a desk knows, before the news, that alerts will arrive."""
    result = CliRunner().invoke(app, ["channel", "test", name, "-C", str(tmp_path)])
    assert result.exit_code == 0, result.output + repr(result.exception)
    assert f"{name}: the test message was accepted" in result.output
    arrived: dict[str, Callable[[], str]] = {
        "mail": lambda: str(ends.mail.taken[0]["Subject"]),
        "slack": lambda: ends.slack.arrived[0]["text"],
        "slack-bot": lambda: ends.workspace.posted[0]["text"],
        "webhook": lambda: ends.webhook.arrived[0]["subject"],
        "atom": lambda: (tmp_path / "public" / "feeds" / "channel-test.atom.xml").read_text(),
        "printer": lambda: ends.printed.read_text(),
        "console": lambda: result.output,
    }
    assert TEST_MESSAGE in arrived[name]()


def build(folder: Path, settings: str, **secrets: str) -> object:
    """The channel called desk."""
    (folder / "courtbeat.toml").write_text(f"[channel.desk]\n{settings}")
    (folder / ".env").write_text("".join(f"{name}={value}\n" for name, value in secrets.items()))
    return build_channel(load_settings(folder), "desk", sys.stdout)


def test_an_unknown_kind_is_told_the_plugins_too(tmp_path: Path) -> None:
    """A typing mistake in a plug-in's name must not look as if it were not installed."""
    with installed_plugin(), pytest.raises(TableError, match=r"'prnter' is unknown; known kinds: .*'atom', 'printer'$"):
        build(tmp_path, 'kind = "prnter"')


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ('kind = "printer"', "name the printer's device"),
        ('kind = "printer"\ndevice = "/dev/null"\ntoken_env = "NOT_SET_HERE"', "variable NOT_SET_HERE is not set"),
        ('kind = "slack-bot"\ntoken_env = "T"\nchannel = "#news"', "the token is no bot token"),
        ('kind = "webhook"\nurl_env = "T"\nsecret_env = "T"', "the webhook is no web address"),
        ('kind = "atom"\nfoldr = "x"', "channel.desk.foldr: unknown key; did you mean `folder`?"),
        ('kind = "mail"\nhost = "h"\nsender = "a@b.example"\nrecipients = []', "name at least one address"),
    ],
)
def test_a_wrong_channel_is_one_line_without_a_secret(tmp_path: Path, settings: str, words: str) -> None:
    """The channel's name, the mistake, and what to do; never what the variable holds."""
    with installed_plugin(), pytest.raises(TableError) as caught:
        build(tmp_path, settings, T="hunter2")
    message = str(caught.value)
    assert message.startswith(f"{tmp_path / 'courtbeat.toml'}: channel.desk")
    assert words in message
    assert "hunter2" not in message


@pytest.mark.parametrize("example", read_examples("toml"))
def test_the_documented_settings_are_right(tmp_path: Path, example: str) -> None:
    """They are copied, and then changed by one word."""
    (tmp_path / "courtbeat.toml").write_text(example)
    with installed_plugin():
        assert len(load_settings(tmp_path).channel) == 1


def test_the_examples_of_a_new_desk_are_right() -> None:
    """Their marks of comment taken off, they are what a desk runs with; .env.example names what they need."""
    starter = files("seeds").joinpath("starter")
    written = starter.joinpath("courtbeat.toml").read_text(encoding="utf-8")
    channels = tomllib.loads(re.sub(r"^# (?=\[channel|\w+ = )", "", written, flags=re.MULTILINE))["channel"]
    assert {table["kind"] for table in channels.values()} == {"mail", "slack", "slack-bot", "webhook", "atom"}
    named = {value for table in channels.values() for key, value in table.items() if key.endswith("_env")}
    assert named == set(re.findall(r"^(\w+)=$", starter.joinpath("env.example").read_text("utf-8"), re.MULTILINE))
