"""Settings: every mistake is one line that names file, key and the next step."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from flows.settings import find_secret, load_settings, read_duration
from seeds.tables import TableError


def load(folder: Path, text: str) -> object:
    (folder / "courtbeat.toml").write_text(text, encoding="utf-8")
    return load_settings(folder)


def test_an_empty_file_is_a_working_desk(tmp_path: Path) -> None:
    """Everything but the watches has a default."""
    (tmp_path / "courtbeat.toml").write_text("")
    settings = load_settings(tmp_path)
    assert settings.every == timedelta(minutes=15)
    assert settings.ledger_file == tmp_path.resolve() / "data" / "ledger.duckdb"
    assert list(settings.channels) == ["console"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('evry = "5m"', "evry: unknown key; did you mean `every`?"),
        ('every = "5 minutes"', 'every: "5 minutes" is no duration'),
        (
            '[web.host_addresses]\nevry = "5m"',
            'web.host_addresses.evry: "5m" is no address with a port; write it as 127.0.0.1:8123',
        ),
        ('[web.host_addresses]\n"a.example" = "127.0.0.1:99999"', "web.host_addresses.a.example: "),
        ('[web]\ncontact = "Zoë"', "web.contact: 'Zoë' must be plain ASCII on one line"),
        ('every = "0s"', 'every: "0s" is no time between rounds; write "15m"'),
        ("[web]\nworkers = 0", "web.workers: input should be greater than or equal to 1"),
        (
            '[channel.desk]\nkind = "slak"',
            "channel.desk.kind: 'slak' is unknown; known kinds: 'console', 'slack', 'slack-bot', 'mail'",
        ),
        ('[channel.desk]\nkind = "slack"', "channel.desk.webhook_env: is missing; add it"),
        (
            '[channel.desk]\nkind = "slack"\nwebhok_env = "X"',
            "channel.desk.webhok_env: unknown key; did you mean `webhook_env`?",
        ),
        ("every = ", "is not valid TOML"),
    ],
)
def test_a_mistake_is_one_line_with_file_key_and_next_step(tmp_path: Path, text: str, words: str) -> None:
    """A desk has no debugger: the line must be enough."""
    with pytest.raises(TableError) as caught:
        load(tmp_path, text)
    message = str(caught.value)
    assert message.startswith(str(tmp_path / "courtbeat.toml"))
    assert words in message
    assert "\n" not in message


def test_a_missing_file_says_how_to_get_one(tmp_path: Path) -> None:
    """The first command of a newcomer in the wrong folder."""
    with pytest.raises(TableError, match="no such file; create it, or run `courtbeat init`"):
        load_settings(tmp_path)


@pytest.mark.parametrize(
    ("text", "seconds"), [("5s", 5), ("15m", 900), ("1h", 3600), ("30d", 2_592_000), ("2 h", 7200)]
)
def test_durations_are_read_as_people_write_them(text: str, seconds: int) -> None:
    """Nobody writes PT15M."""
    assert read_duration(text) == timedelta(seconds=seconds)


def test_a_secret_comes_from_the_environment_or_the_env_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Secrets stand in no file that is shared; the real environment wins."""
    (tmp_path / "courtbeat.toml").write_text("")
    (tmp_path / ".env").write_text("COURTBEAT_TEST_SECRET=from-file\n")
    settings = load_settings(tmp_path)
    assert find_secret(settings, "COURTBEAT_TEST_SECRET", "desk") == "from-file"
    monkeypatch.setenv("COURTBEAT_TEST_SECRET", "from-environment")
    assert find_secret(settings, "COURTBEAT_TEST_SECRET", "desk") == "from-environment"


def test_a_missing_secret_is_named_and_no_value_is_shown(tmp_path: Path) -> None:
    """The message must say which variable to set."""
    (tmp_path / "courtbeat.toml").write_text("")
    (tmp_path / ".env").write_text("OTHER_SECRET=hunter2\n")
    with pytest.raises(TableError, match="COURTBEAT_NO_SUCH_SECRET is not set") as caught:
        find_secret(load_settings(tmp_path), "COURTBEAT_NO_SUCH_SECRET", "desk")
    assert "hunter2" not in str(caught.value)
