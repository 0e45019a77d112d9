"""The archive read again: the ledger changes where the reading does, edits by hand stay, and nothing is ever sent."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from typer.testing import CliRunner, Result

from flows.cli import app
from flows.commands.options import RefusedCommandError
from storage.db import open_ledger
from storage.published.publish import publish
from tests.flows.conftest import Replay, open_replay

STORY = "rust-shooting"
SENT = (
    "SELECT (SELECT count(*) FROM store.alerts), (SELECT count(*) FROM store.deliveries),"
    " (SELECT count(*) FROM store.notices)"
)
SEEN = (
    "SELECT development_id, kind, stage, party, outcome, event_on, status, reports FROM developments"
    " WHERE reports > 0 OR status <> 'disputed' ORDER BY development_id"
)


@pytest.fixture
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replay]:
    """Two stories after their first rounds."""
    with open_replay(tmp_path_factory.mktemp("retagged")) as opened:
        for at in opened.newsroom.coverage.calendar[:4]:
            opened.play(at)
        yield opened


def run(desk: Replay, *arguments: object) -> Result:
    return CliRunner().invoke(app, [*map(str, arguments), "-C", str(desk.folder)])


def ask(desk: Replay, query: str, *values: object) -> list[tuple[object, ...]]:
    with open_ledger(desk.folder / "data" / "ledger.duckdb") as ledger:
        return ledger.rows(query, *values)


def change(desk: Replay, *statements: tuple[object, ...]) -> None:
    """Makes the ledger what an older version of the rules might have left."""
    with open_ledger(desk.folder / "data" / "ledger.duckdb") as ledger:
        for statement, *values in statements:
            ledger.write(str(statement), *values)


def test_the_same_rules_change_nothing(desk: Replay) -> None:
    """Whoever is in doubt may always run it."""
    before = ask(desk, SEEN), ask(desk, SENT)
    output = run(desk, "retag").output.splitlines()
    assert len(output) == 1
    assert "0 read otherwise, 0 no longer, 0 new; nothing is sent" in output[0]
    assert (ask(desk, SEEN), ask(desk, SENT)) == before


def test_what_newer_rules_read_otherwise_changes_the_ledger_and_sends_nothing(desk: Replay) -> None:
    """A party that was missed is found, an invention goes, a step that was overlooked comes in."""
    truth, sent = ask(desk, SEEN), ask(desk, SENT)
    [(blurred, invented, missed)] = ask(
        desk,
        "SELECT min(mention_id), max(mention_id), min(mention_id) + 1 FROM store.mentions"
        " JOIN store.developments USING (development_id) WHERE story_id = ?",
        STORY,
    )
    change(
        desk,
        (
            "UPDATE store.mentions SET party = NULL, event_on = NULL, event_precision = NULL WHERE mention_id = ?",
            blurred,
        ),
        ("UPDATE store.mentions SET kind = 'pardon' WHERE mention_id = ?", invented),
        ("DELETE FROM store.mentions WHERE mention_id = ?", missed),
    )
    output = run(desk, "retag").output
    assert "1 read otherwise, 1 no longer, 2 new; nothing is sent" in output
    assert [row[1:] for row in ask(desk, SEEN)] == [row[1:] for row in truth]
    assert ask(desk, SENT) == sent
    assert run(desk, "retag").output.count("\n") == 1


def test_what_was_read_again_differs_no_more(desk: Replay) -> None:
    """Verify asks for a retag, and must be content with it; what another program proposed is not ours to read."""
    change(
        desk,
        (
            "UPDATE store.mentions SET kind = 'pardon' WHERE mention_id ="
            " (SELECT max(mention_id) FROM store.mentions JOIN store.developments USING (development_id)"
            "  WHERE story_id = ?)",
            STORY,
        ),
        ("UPDATE store.mentions SET kind = 'pardon', reader = 'model' WHERE mention_id = 1",),
    )
    with open_ledger(desk.folder / "data" / "ledger.duckdb") as ledger:
        publish(ledger, desk.folder / "data")
    assert "1 mentions were read by other rules" in run(desk, "verify").output
    run(desk, "retag")
    assert "would now differ" not in run(desk, "verify").output


def test_rounds_after_it_tell_nothing_that_it_found(desk: Replay) -> None:
    """Last year's plea, found today, is no news."""
    watch = desk.folder / "watches" / f"{STORY}.toml"
    watch.write_text(
        watch.read_text().replace(
            "[context]", '[[party]]\nname = "David Halls"\naliases = ["Halls"]\nrole = "defendant"\n[context]'
        )
    )
    sent = ask(desk, SENT)
    assert run(desk, "retag", "--story", STORY).exit_code == 0
    desk.play(desk.newsroom.coverage.calendar[3])
    assert ask(desk, SENT) == sent


def test_edits_by_hand_survive_it(desk: Replay) -> None:
    """A desk that has put its timeline right must not have to do so again after every upgrade."""
    numbers = [row[0] for row in ask(desk, SEEN)]
    one, other, rejected, confirmed = numbers[:4]
    run(desk, "dev", "merge", one, other)
    run(desk, "dev", "reject", rejected)
    run(desk, "dev", "confirm", confirmed)
    [(mention,)] = ask(desk, "SELECT max(mention_id) FROM store.mentions WHERE development_id = ?", other)
    run(desk, "dev", "split", mention)
    edited = ask(desk, SEEN)
    assert edited != []
    change(desk, ("UPDATE store.mentions SET novelty = 'background', rule = 'older'",))
    assert "0 no longer, 0 new" in run(desk, "retag").output
    assert [row[:4] + row[-2:] for row in ask(desk, SEEN)] == [row[:4] + row[-2:] for row in edited]


def test_a_watch_that_is_not_there_is_named(desk: Replay) -> None:
    """Exit code 2 and the names that would do."""
    assert isinstance(run(desk, "retag", "--story", "rust").exception, RefusedCommandError)
