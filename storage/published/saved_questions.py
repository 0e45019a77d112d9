"""Saved questions: `storage/questions/NAME.sql`, over the documented views. The first comment line is the title, the
next ones say what is asked. Adding one adds a file.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib.resources import files


class UnknownQuestionError(LookupError):
    """No saved question has that name; one line that says which may be meant."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question with a name. `description` is one sentence or two, `query` one statement without a semicolon."""

    name: str
    title: str
    description: str
    query: str


@cache
def load_questions() -> tuple[Question, ...]:
    """All of them, in order of name."""
    found = (file for file in files("storage").joinpath("questions").iterdir() if file.name.endswith(".sql"))
    return tuple(
        _read_question(file.name.removesuffix(".sql"), file.read_text(encoding="utf-8"))
        for file in sorted(found, key=lambda file: file.name)
    )


def _read_question(name: str, text: str) -> Question:
    lines = text.splitlines()
    comments = [line.removeprefix("--").strip() for line in lines if line.startswith("--")]
    query = "\n".join(line for line in lines if not line.startswith("--")).strip()
    return Question(name, comments[0], " ".join(comments[1:]), query)


def find_question(name: str) -> Question:
    """The question of that name. Raises UnknownQuestionError."""
    by_name = {question.name: question for question in load_questions()}
    if name not in by_name:
        near = get_close_matches(name, by_name, n=1)
        hint = f"did you mean `:{near[0]}`?" if near else "`courtbeat sql --list` shows all"
        raise UnknownQuestionError(f"no saved question `:{name}`; {hint}")
    return by_name[name]
