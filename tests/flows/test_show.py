"""Rows on a terminal: a table while it can be read, records where it cannot."""

from __future__ import annotations

import io
import json

import pytest

from flows.show import Form, show_rows

COLUMNS = ("kind", "party", "first_reported_at", "quote")
ROW = ("conviction", "Ada Quill", None, "A jury convicted Ada Quill of fraud on Tuesday, after nine days of argument.")


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> str:
    """The row on a terminal as wide as the test asks."""
    monkeypatch.setenv("COLUMNS", str(request.param))
    stream = io.StringIO()
    show_rows(COLUMNS, [ROW], Form.TABLE, stream)
    return stream.getvalue()


@pytest.mark.parametrize("shown", [120], indirect=True)
def test_a_wide_terminal_gets_a_table(shown: str) -> None:
    """Answers are compared line by line where there is room."""
    assert "kind         party       first_reported_at   quote" in shown
    assert "1 row" in shown


@pytest.mark.parametrize("shown", [40], indirect=True)
def test_a_narrow_terminal_gets_records(shown: str) -> None:
    """A column name that is broken over four lines answers nobody."""
    assert "-- 1 --" in shown
    assert all(name in shown for name in COLUMNS)
    assert max(map(len, shown.splitlines())) <= 40


def test_what_is_no_number_is_null_in_json() -> None:
    """`SELECT 0/0` must not cost a program the whole answer: JSON has no word for it."""
    stream = io.StringIO()
    show_rows(("share", "shares"), [(float("nan"), [float("inf"), 0.5])], Form.JSON, stream)
    assert json.loads(stream.getvalue(), parse_constant=pytest.fail) == [{"share": None, "shares": [None, 0.5]}]
