"""The README's words against the program: its alert, its questions and answers, its commands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer.main

from flows.cli import app
from tests.flows.conftest import Replay
from tests.flows.process import ROOT, courtbeat

README = (ROOT / "README.md").read_text(encoding="utf-8")
QUESTIONS = re.findall(r"```sql\n(.+?)```\n\n```text\n(.+?)```", README, re.DOTALL)
COMMANDS = sorted(
    set(
        re.findall(
            r"`?courtbeat ((?:[a-z-]+ ?){1,2})",
            "\n".join(re.findall(r"`[^`\n]+`|^courtbeat .+$", README, re.MULTILINE)),
        )
    )
)
LINKS = [link for link in re.findall(r"\]\(([^)]+)\)", README) if "://" not in link]


def test_the_readme_s_alert_is_one_that_the_newsroom_sends(played: Replay) -> None:
    """The first thing that a stranger reads must be what the program prints, word for word."""
    alert = re.search(r"```text\n(.+?)```", README, re.DOTALL)
    assert alert is not None
    assert alert[1] in played.printed.getvalue()


@pytest.mark.parametrize(("query", "answer"), QUESTIONS, ids=[query.split("\n")[1] for query, _ in QUESTIONS])
def test_the_readme_s_questions_have_the_answers_that_stand_there(played: Replay, query: str, answer: str) -> None:
    """Whoever tries the questions on the demo must see what was promised."""
    result = courtbeat("sql", query, "-C", played.folder, folder=played.folder)
    assert result.returncode == 0, result.stderr
    assert _lines(result.stdout) == _lines(answer)


def test_the_readme_has_questions() -> None:
    """The test above runs over whatever blocks are found; none found would be no test."""
    assert len(QUESTIONS) >= 2


@pytest.mark.parametrize("words", COMMANDS)
def test_the_readme_s_commands_exist(words: str) -> None:
    """A command that was renamed must not live on in the README."""
    command = typer.main.get_command(app)
    for word in words.split():
        subcommands = getattr(command, "commands", None)
        if subcommands is None:
            return  # the rest are arguments
        assert word in subcommands, f"courtbeat {words}"
        command = subcommands[word]


@pytest.mark.parametrize("link", LINKS)
def test_the_readme_s_files_are_there(link: str) -> None:
    """A link into the project leads somewhere."""
    assert (ROOT / Path(link)).exists()


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.strip().splitlines() if line.strip()]
