"""`courtbeat sql`, `schema` and `search` as a person meets them: answers, pages, files, mistakes."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner, Result

from flows.cli import app
from flows.commands.options import RefusedCommandError
from storage.published.publish import open_read_copy
from storage.published.saved_questions import load_questions
from tests.flows.conftest import Replay
from tests.flows.process import courtbeat

NUMBERS = "SELECT i FROM range(1, 8) t(i)"


def ask(played: Replay, *arguments: str, stdin: str | None = None) -> Result:
    """Runs a command over the whole newsroom."""
    return CliRunner(env={"COLUMNS": "160"}).invoke(app, [*arguments, "-C", str(played.folder)], input=stdin)


def refusal(result: Result) -> str:
    """Why the command was refused."""
    assert isinstance(result.exception, RefusedCommandError), result.output
    return str(result.exception)


# ------------------------------------------------------------------ which query


def test_a_query_comes_as_an_argument_a_file_or_standard_input(played: Replay, tmp_path: Path) -> None:
    """On the line, in a repository, out of a pipe."""
    (tmp_path / "numbers.sql").write_text(NUMBERS)
    expected = json.dumps([{"i": number} for number in range(1, 8)]) + "\n"
    assert ask(played, "sql", NUMBERS, "--json").output == expected
    assert ask(played, "sql", "--file", str(tmp_path / "numbers.sql"), "--json").output == expected
    assert ask(played, "sql", "-", "--json", stdin=NUMBERS + ";\n").output == expected


@pytest.mark.parametrize("question", [question.name for question in load_questions()])
def test_every_saved_question_is_answered(played: Replay, question: str) -> None:
    """Those that the newsroom has no answer to say so with no row, not with an error."""
    result = ask(played, "sql", f":{question}", "--json")
    assert result.exit_code == 0, result.output
    assert json.loads(result.output) or question in {"contradictions", "unsettled-suits", "overdue-plans"}


def test_the_saved_questions_are_listed(played: Replay) -> None:
    """What can be asked without knowing SQL."""
    lines = ask(played, "sql", "--list").output.splitlines()
    assert [line.split()[0] for line in lines] == [f":{question.name}" for question in load_questions()]
    assert "Suits without an end" in "\n".join(lines)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["sql"], "no query given"),
        (["sql", "  "], "no query given"),
        (["sql", "-"], "no query given"),
        (["sql", "/* a comment */"], "the query asks for nothing"),
        (["sql", "SELEC 1"], "syntax error"),
        (["sql", "SELECT 1; SELECT 2"], "these are 2 queries; ask one at a time"),
        (["sql", "SELECT 1; SELECT 2", "--explain"], "these are 2 queries; ask one at a time"),
        (["sql", "SELECT nonsense FROM articles"], "nonsense"),
        (["sql", "SELECT nonsense FROM articles", "--explain"], "nonsense"),
        (["sql", "SELEC 1", "--parquet", "out.parquet"], "syntax error"),
        (["sql", ":unsetled-suits"], "did you mean `:unsettled-suits`"),
        (["sql", "--file", "/nowhere/q.sql"], "/nowhere/q.sql: cannot be read"),
        (["sql", "SELECT 1", "--file", "q.sql"], "not both"),
        (["sql", "SELECT 1", "--json", "--csv"], "not both"),
        (["sql", "SELECT 1", "--parquet", "out.parquet", "--json"], "leave out"),
        (["sql", "SELECT 1", "--parquet", "/nowhere/out.parquet"], "/nowhere/out.parquet"),
        (["search", "jury", "--outlet", "Meridian Wir"], "did you mean `Meridian Wire`"),
        (["search", "jury", "--story", "rust"], "known: kestrel-ferries, rust-shooting"),
        (["search", "jury", "--since", "Friday"], "write it as 2024-07-12"),
        (["search", '"grand jury'], "quotation mark"),
    ],
)
def test_a_mistake_is_named(played: Replay, arguments: list[str], words: str) -> None:
    """What is wrong, and where one is known, what was meant."""
    assert words in refusal(ask(played, *arguments))


def test_a_closed_standard_input_is_no_fault_of_the_program(played: Replay) -> None:
    """A cron job has none."""
    result = subprocess.run(
        ["/bin/sh", "-c", f'"{sys.executable}" -m flows.cli sql - <&-'],
        cwd=played.folder,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert (result.returncode, result.stderr.startswith("courtbeat: no query given")) == (2, True), result.stderr


# ------------------------------------------------------------------ pages


def test_long_answers_come_in_pages(played: Replay) -> None:
    """A table of a million rows fills no terminal; what is left out is said."""
    first = ask(played, "sql", NUMBERS, "--limit", "3")
    assert "3 rows" in first.output
    assert "--page 2" in first.output
    last = ask(played, "sql", NUMBERS, "--limit", "3", "--page", "3")
    assert "1 row" in last.output
    assert "more" not in last.output
    second = ask(played, "sql", NUMBERS, "--limit", "3", "--page", "2", "--csv")
    assert second.stdout.split() == ["i", "4", "5", "6"]


def test_a_program_gets_every_row_and_a_table_a_thousand(played: Replay) -> None:
    """A script that got the first page only would never notice."""
    many = "SELECT i FROM range(1500) t(i)"
    assert len(json.loads(ask(played, "sql", many, "--json").output)) == 1500
    assert "1,000 rows" in ask(played, "sql", many).output


def test_the_plan_is_shown_and_not_run(played: Replay) -> None:
    """Why is it slow? Not by waiting for it once more."""
    result = ask(played, "sql", "SELECT error('it was run') FROM articles", "--explain")
    assert result.exit_code == 0
    assert "error" in result.output
    assert "it was run" not in ask(played, "sql", "FROM articles", "--explain").output


# ------------------------------------------------------------------ Parquet


def test_an_answer_is_written_as_parquet_with_its_types(played: Replay, tmp_path: Path) -> None:
    """What goes on to pandas or Spark keeps its times and lists."""
    target = tmp_path / "it's.parquet"
    for _ in range(2):  # the second replaces the first
        result = ask(played, "sql", "SELECT outlet, published_at, stories FROM articles;", "--parquet", str(target))
    reader = duckdb.connect()
    (written,) = reader.execute("SELECT count(*) FROM read_parquet($1)", [str(target)]).fetchall()
    assert f"{written[0]} rows" in result.output
    assert written[0] > 30
    types = reader.execute("DESCRIBE FROM read_parquet($1)", [str(target)]).fetchall()
    assert [kind for _, kind, *_ in types] == ["VARCHAR", "TIMESTAMP WITH TIME ZONE", "VARCHAR[]"]
    assert [path.name for path in tmp_path.iterdir()] == [target.name]


def test_a_pasted_query_writes_nothing_but_the_file_that_was_named(played: Replay, tmp_path: Path) -> None:
    """The one hole in the wall is as large as the one file."""
    query = f"SELECT 1) TO '{tmp_path / 'stolen.csv'}' --"
    refusal(ask(played, "sql", query, "--parquet", str(tmp_path / "out.parquet")))
    query = "SELECT * FROM read_text('courtbeat.toml')"
    refusal(ask(played, "sql", query, "--parquet", str(tmp_path / "out.parquet")))
    assert list(tmp_path.iterdir()) == []


# ------------------------------------------------------------------ the shell


def test_the_shell_is_the_duckdb_client_where_it_is_installed(
    played: Replay, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Its editing and completion are better than any of ours; it opens the copy read-only and in its safe mode."""
    client = tmp_path / "duckdb"
    client.write_text('#!/bin/sh\necho "$@"\nexit 3\n')
    client.chmod(client.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    assert ask(played, "sql", "--shell").exit_code == 3
    assert capfd.readouterr().out.split() == ["-readonly", "-safe", str(played.folder / "data" / "coverage.duckdb")]


def test_without_the_client_a_prompt_answers_until_the_end_of_input(
    played: Replay, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server has Python and nothing else; a mistake ends the question, not the session."""
    monkeypatch.setenv("PATH", str(tmp_path))
    result = ask(played, "sql", "--shell", stdin="SELECT 40\n + 2 AS answer;\nSELEC;\n:contradictions\n:nothing\n")
    assert result.exit_code == 0
    for words in ("42", "syntax error", "0 rows", "no saved question `:nothing`"):
        assert words in result.output


# ------------------------------------------------------------------ the schema


def test_the_schema_is_printed_as_a_whole_or_by_view() -> None:
    """No desk is needed to read what can be asked."""
    runner = CliRunner()
    whole = runner.invoke(app, ["schema"]).output
    assert "### developments" in whole
    one = runner.invoke(app, ["schema", "pending"]).output
    assert one.startswith("### pending")
    assert one in whole
    assert "did you mean `pending`" in refusal(runner.invoke(app, ["schema", "pendin"]))


# ------------------------------------------------------------------ search


def test_articles_are_found_and_shown_with_the_words_that_were_found(played: Replay) -> None:
    """Title, outlet, address and the place in the text: enough to choose."""
    shown = ask(played, "search", "prejudice", "dismiss*", "--since", "2024-07-12").output
    assert "1. " in shown
    assert "**dismissed**" in shown
    assert "rust-shooting" in shown
    assert any(line.startswith("    http://") and line == line.rstrip() for line in shown.splitlines())


def test_search_results_are_json_for_programs(played: Replay) -> None:
    """With the fields of the API."""
    hits = json.loads(ask(played, "search", '"grand jury"', "--limit", "2", "--json").output)
    assert len(hits) == 2
    assert hits[0]["score"] >= hits[1]["score"]
    assert set(hits[0]) == {"score", "outlet", "title", "url", "published", "stories", "copies", "snippet"}


def test_a_search_without_an_answer_says_which_word_is_unknown(played: Replay) -> None:
    """A word mistyped, or words that never meet."""
    assert "In no stored article: jurry" in ask(played, "search", "grand", "jurry").output
    assert "No stored article has all of it." in ask(played, "search", "ferry", "Hutchins").output


def test_every_text_can_be_searched_after_a_round(played: Replay) -> None:
    """A text that is stored and not indexed would be missed in silence."""
    with open_read_copy(played.folder / "data") as coverage:
        missing = coverage.execute("FROM store.revisions ANTI JOIN store.text_lengths USING (revision_id)").fetchall()
    assert missing == []


def test_the_commands_work_as_processes_too(played: Replay) -> None:
    """Exit codes and one line on standard error, as documented."""
    result = courtbeat("search", "jury", "--outlet", "Nobody", folder=played.folder)
    assert (result.returncode, len(result.stderr.strip().splitlines())) == (2, 1)
    assert result.stderr.startswith("courtbeat: no outlet `Nobody`; known: Alta Mesa Courier")
