"""The command line as a person meets it: output, one line for each mistake, exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.flows.conftest import Replay
from tests.flows.process import courtbeat, free_port, process_environment


@pytest.fixture
def workdir(tmp_path: Path) -> Path:
    """What `courtbeat init` writes."""
    assert courtbeat("init", "desk", folder=tmp_path).returncode == 0
    return tmp_path / "desk"


def refusal(*arguments: str, folder: Path, code: int) -> str:
    """The one line that a refused command prints."""
    result = courtbeat(*arguments, folder=folder)
    assert result.returncode == code, result.stdout + result.stderr
    lines = result.stderr.strip().splitlines()
    assert len(lines) == 1, result.stderr
    return lines[0]


def test_init_writes_a_desk_and_the_next_three_commands(tmp_path: Path) -> None:
    """The way from nothing to the first watch."""
    result = courtbeat("init", "desk", folder=tmp_path)
    assert result.returncode == 0
    assert {path.name for path in (tmp_path / "desk").iterdir()} == {
        "courtbeat.toml",
        "feeds.opml",
        "watches",
        ".env.example",
        ".gitignore",
    }
    assert [line.split()[1] for line in result.stdout.splitlines() if line.startswith("  courtbeat")] == [
        "doctor",
        "run",
        "serve",
    ]


def test_init_touches_nothing_that_is_there(workdir: Path) -> None:
    """A second init must not eat a desk's settings."""
    (workdir / "courtbeat.toml").write_text("# mine\n")
    assert "is there already" in refusal("init", ".", folder=workdir, code=2)
    assert (workdir / "courtbeat.toml").read_text() == "# mine\n"


def test_a_fresh_desk_is_healthy(workdir: Path) -> None:
    """What init writes must pass doctor."""
    result = courtbeat("doctor", folder=workdir)
    assert result.returncode == 0, result.stdout
    assert "WRONG" not in result.stdout
    assert "web.contact" in result.stdout


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        ("courtbeat.toml", 'every = "15m"', 'evry = "15m"', "evry: unknown key; did you mean `every`?"),
        ("watches/rust-shooting.toml", "[[party]]", "[[partie]]", "partie: unknown key; did you mean `party`?"),
        ("watches/rust-shooting.toml", 'name = "Alec Baldwin"', 'nme = "Alec Baldwin"', "party[1].nme: unknown key"),
        ("feeds.opml", "<body>", "<bdy>", "feeds.opml"),
        ("feeds.opml", "https://www.scotusblog.com/feed/", "scotusblog feed", "scotusblog feed"),
    ],
)
def test_a_mistake_in_a_file_is_one_line_and_exit_code_2(
    workdir: Path, file: str, old: str, new: str, words: str
) -> None:
    """Named file, key and suggestion: the promise for every file that people write."""
    path = workdir / file
    path.write_text(path.read_text().replace(old, new))
    line = refusal("run", folder=workdir, code=2)
    assert words in line
    assert Path(file).name in line


def test_doctor_says_what_is_wrong_and_exits_4(workdir: Path) -> None:
    """Doctor finds it before the night's round does."""
    (workdir / "watches" / "rust-shooting.toml").unlink()
    result = courtbeat("doctor", folder=workdir)
    assert result.returncode == 4
    assert "holds no watch" in result.stdout


@pytest.mark.parametrize(
    ("option", "words"),
    [
        (("--cron", "bad cron"), '--cron "bad cron": is no cron expression; write five fields'),
        (("--every", "0s"), '"0s" is no time between rounds'),
    ],
)
def test_a_schedule_that_is_none_starts_no_server(workdir: Path, option: tuple[str, str], words: str) -> None:
    """A server takes half a minute to start, and its trace fills a screen."""
    home = workdir / "prefect"
    result = courtbeat("serve", *option, "--port", str(free_port()), folder=workdir, PREFECT_HOME=str(home))
    assert (result.returncode, result.stderr.count("\n")) == (2, 1), result.stderr
    assert words in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize("command", [("sql", "SELECT 1"), ("timeline", "rust-shooting"), ("alerts",)])
def test_asking_before_the_first_round_says_what_to_run(workdir: Path, command: tuple[str, ...]) -> None:
    """No stack trace for a question asked too early."""
    assert "run `courtbeat run` first" in refusal(*command, folder=workdir, code=4)


def test_an_unknown_channel_names_the_known_ones(workdir: Path) -> None:
    """A typing mistake in `channel test` is not a broken channel."""
    assert "known channels: console" in refusal("channel", "test", "slck", folder=workdir, code=2)


def test_the_console_channel_can_be_tested(workdir: Path) -> None:
    """The same command for every channel."""
    result = courtbeat("channel", "test", "console", folder=workdir)
    assert result.returncode == 0
    assert "not news" in result.stdout
    assert "accepted" in result.stdout


def test_questions_are_answered_as_table_json_and_csv(played: Replay) -> None:
    """People read tables, programs read the rest."""
    query = "SELECT kind, stage FROM developments WHERE kind = 'indictment' AND stage = 'happened'"
    table = courtbeat("sql", query, folder=played.folder)
    assert "indictment" in table.stdout
    rows = json.loads(courtbeat("sql", query, "--json", folder=played.folder).stdout)
    assert {"kind": "indictment", "stage": "happened"} in rows
    assert courtbeat("sql", query, "--csv", folder=played.folder).stdout.splitlines()[0] == "kind,stage"


def test_a_query_can_neither_write_nor_read_other_files(played: Replay) -> None:
    """A pasted query is somebody else's text."""
    for query in (
        "COPY (SELECT 1) TO 'stolen.csv'",
        "SELECT * FROM read_text('courtbeat.toml')",
        "CREATE TABLE mine (a INTEGER)",
        "SET enable_external_access = true",
        "ATTACH 'other.duckdb'",
    ):
        assert courtbeat("sql", query, folder=played.folder).returncode == 2, query
    assert not (played.folder / "stolen.csv").exists()


def test_a_wrong_query_is_an_error_without_a_trace(played: Replay) -> None:
    """DuckDB's own words are the help; our stack is none."""
    result = courtbeat("sql", "SELECT nonsense FROM articles", folder=played.folder)
    assert result.returncode == 2
    assert "nonsense" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_timeline_has_quotes_and_an_unknown_story_is_named(played: Replay) -> None:
    """The course of a story is what a reporter comes back to."""
    shown = courtbeat("timeline", "rust-shooting", folder=played.folder).stdout
    assert "12 July 2024: Case dismissed: Alec Baldwin (with prejudice)" in shown
    assert "“" in shown
    assert "known stories: kestrel-ferries, rust-shooting" in refusal("timeline", "rust", folder=played.folder, code=2)


def test_the_list_of_alerts_says_what_was_sent(played: Replay) -> None:
    """ "Was it sent?" is the first question after a missed deadline."""
    rows = json.loads(courtbeat("alerts", "--json", folder=played.folder).stdout)
    assert {row["state"] for row in rows} == {"sent"}
    assert {row["channel"] for row in rows} == {"console"}


def test_a_backtest_names_bad_lines_and_goes_on(tmp_path: Path, played: Replay) -> None:
    """An archive of ten thousand articles has bad lines; they must not cost the rest."""
    lines = [
        json.dumps(
            {
                "id": "a1",
                "url": "http://desk.example/a1",
                "outlet": "Desk",
                "published": "2024-07-13T08:00:00Z",
                "title": "Judge ends Baldwin trial",
                "text": "SANTA FE - A judge on Friday dismissed the case against Alec Baldwin, the star of Rust.",
            }
        ),
        "{broken",
        '{"id": "a3", "published": "someday", "text": "x"}',
    ]
    (tmp_path / "in.jsonl").write_text("\n".join(lines))
    watch = played.folder / "watches" / "rust-shooting.toml"
    result = courtbeat("backtest", watch, "--articles", "in.jsonl", "--json", "out.json", folder=tmp_path)
    assert result.returncode == 3
    assert "line 2" in result.stderr
    assert "line 3" in result.stderr
    out = json.loads((tmp_path / "out.json").read_text())
    assert [(alert["article"], alert["kind"], alert["stage"]) for alert in out["alerts"]] == [
        ("a1", "case_dismissed", "happened")
    ]
    quote = out["mentions"][0]["evidence"]
    assert json.loads(lines[0])["text"][quote["start"] : quote["end"]] == quote["quote"]


def test_a_backtest_that_could_not_be_written_is_not_begun(workdir: Path) -> None:
    """A year of coverage takes minutes; the typing mistake shows before them."""
    (workdir / "in.jsonl").write_text('{"id": "a1", "published": "2024-07-13T08:00:00Z", "title": "x", "text": "y"}')
    told = ("--articles", "in.jsonl", "--json", "nowhere/out.json")
    result = courtbeat("backtest", "watches/rust-shooting.toml", *told, folder=workdir)
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr == (
        "courtbeat: nowhere/out.json: No such file or directory; name a file in a folder that is there\n"
    )


def test_a_backtest_counts_one_headline_for_several_parties(tmp_path: Path) -> None:
    """A message names three defendants in one headline; a count of three alerts would look like a flood."""
    (tmp_path / "w.toml").write_text(
        'title = "Mill"\n[[party]]\nname = "Joe Bell"\n[[party]]\nname = "Ann Reed"\n', encoding="utf-8"
    )
    article = {
        "id": "a1",
        "published": "2024-07-13T08:00:00Z",
        "title": "Two convicted over mill fire",
        "text": "LEEDS - Joe Bell and Ann Reed were convicted of arson on Friday.",
    }
    (tmp_path / "in.jsonl").write_text(json.dumps(article))
    result = courtbeat("backtest", "w.toml", "--articles", "in.jsonl", "--json", "out.json", folder=tmp_path)
    assert result.returncode == 0, result.stderr
    (alert,) = json.loads((tmp_path / "out.json").read_text())["alerts"]
    assert (alert["kind"], alert["parties"]) == ("conviction", ["Joe Bell", "Ann Reed"])


@pytest.mark.parametrize(
    "command",
    [
        "search baldwin",
        "digest preview",
        "sql 'FROM range(100000)' --csv",
        "sql 'FROM range(3)'",
        "timeline rust-shooting",
    ],
)
def test_a_reader_that_hangs_up_is_no_fault(played: Replay, command: str) -> None:
    """`| head -2` is how people look at a long answer; a short one is still with us when the reader goes."""
    said = subprocess.run(
        ["/bin/sh", "-c", f'{{ "{sys.executable}" -m flows.cli {command}; echo "code $?" >&2; }} | :'],
        cwd=played.folder,
        env=process_environment(),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert (said.stdout, said.stderr) == ("", "code 141\n")


def test_version_is_printed(tmp_path: Path) -> None:
    """The first thing a bug report needs."""
    assert courtbeat("--version", folder=tmp_path).stdout.startswith("courtbeat 0.")
