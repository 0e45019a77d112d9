"""The documentation of the views: whole, current, and out of the schema itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage.db import Ledger
from storage.published.saved_questions import Question, UnknownQuestionError, find_question, load_questions
from storage.published.schema import VIEWS, describe_schema, load_views

DOCUMENTATION = Path(__file__).parents[3] / "docs" / "sql.md"


def test_every_view_is_documented_and_none_else(ledger: Ledger) -> None:
    """A view that a migration adds must not stay a secret."""
    views = {name for (name,) in ledger.rows("SELECT view_name FROM duckdb_views() WHERE NOT internal")}
    assert set(VIEWS) == views
    assert len(VIEWS) == len(views)


def test_the_documentation_in_the_repository_is_current() -> None:
    """Who changes a comment, a view or a saved question runs `courtbeat schema > docs/sql.md`."""
    assert DOCUMENTATION.read_text(encoding="utf-8") == describe_schema(load_views())


def test_every_column_stands_in_the_documentation_with_its_meaning() -> None:
    """What is in no document is asked on the phone."""
    for view in load_views():
        assert view.meaning
        assert all(column.meaning for column in view.columns), view.name


def test_there_are_twelve_saved_questions_with_title_and_description() -> None:
    """They are read in a list: each says in a line what it answers."""
    questions = load_questions()
    assert len(questions) == 12
    for question in questions:
        assert 0 < len(question.title) <= 50, question.name
        assert question.description.endswith("."), question.name
        assert ";" not in question.query, question.name


@pytest.mark.parametrize("question", load_questions(), ids=lambda question: question.name)
def test_a_saved_question_asks_the_documented_views_only(ledger: Ledger, question: Question) -> None:
    """The tables behind the views change; what people save must not break with them. Nothing stored: nothing found."""
    query = question.query
    assert "store." not in query
    assert ledger.rows(query) == []


def test_a_mistyped_question_is_answered_with_the_one_that_is_meant() -> None:
    """Names are typed from memory."""
    with pytest.raises(UnknownQuestionError, match="did you mean `:unsettled-suits`"):
        find_question("unsetled-suits")
    with pytest.raises(UnknownQuestionError, match="--list"):
        find_question("zzz")
