"""The small prompt: lines become queries, and nothing that is typed ends it but the end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.commands.options import RefusedCommandError
from flows.prompt import FIRST, NEXT, converse, line_reader


class Typed:
    """What somebody types, line by line; an exception is a key: Ctrl-C, Ctrl-D. Notes the prompts that were shown."""

    def __init__(self, *lines: str | type[BaseException]) -> None:
        self.lines: Iterator[str | type[BaseException]] = iter((*lines, EOFError))
        self.prompts: list[str] = []

    def __call__(self, prompt: str) -> str:
        self.prompts.append(prompt)
        line = next(self.lines)
        if isinstance(line, str):
            return line
        raise line


def answers(*lines: str | type[BaseException]) -> list[str]:
    """The queries that are asked."""
    asked: list[str] = []
    converse(Typed(*lines), asked.append)
    return asked


def test_a_query_takes_as_many_lines_as_it_needs() -> None:
    """Pasted queries have line breaks."""
    assert answers("SELECT 1", "  FROM x;", "", "FROM y;") == ["SELECT 1\nFROM x", "FROM y"]


def test_a_saved_question_needs_no_semicolon() -> None:
    """Its name is all there is to it."""
    assert answers(":next-steps", ":unsettled-suits;") == [":next-steps", ":unsettled-suits"]


def test_ctrl_c_drops_what_was_begun() -> None:
    """A half-typed query must not stick to the next one."""
    assert answers("SELECT nonsense", KeyboardInterrupt, "FROM y;") == ["FROM y"]


@pytest.mark.parametrize("word", [".quit", "exit", "quit;"])
def test_the_usual_words_leave(word: str) -> None:
    """Every shell has another; a person who wants to go has no mind to learn."""
    assert answers(word, "FROM y;") == []


def test_the_prompt_shows_that_a_query_is_not_at_its_end() -> None:
    """Who forgot the semicolon sees it."""
    typed = Typed("SELECT 1", ";")
    converse(typed, lambda _: None)
    assert typed.prompts == [FIRST, NEXT, FIRST]


def test_a_wrong_query_is_told_and_the_next_one_asked(capsys: pytest.CaptureFixture[str]) -> None:
    """A typing mistake must not cost the session; nor must a query that somebody stops."""
    asked: list[str] = []

    def answer(query: str) -> None:
        asked.append(query)
        if query == "SELEC":
            raise RefusedCommandError("syntax error")
        if query == "FROM endless":
            raise KeyboardInterrupt

    converse(Typed("SELEC;", "FROM endless;", "FROM y;"), answer)
    assert asked == ["SELEC", "FROM endless", "FROM y"]
    assert capsys.readouterr().err.splitlines() == ["syntax error", "stopped"]


def test_a_history_that_cannot_be_kept_stops_nobody(tmp_path: Path) -> None:
    """A data folder may be read-only for the one who asks."""
    with line_reader(tmp_path / "nowhere" / "history") as read_line:
        assert callable(read_line)
