"""`courtbeat alerts why`, `why-not`, `retry` and `digest preview` over the newsroom's ledger."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from flows.cli import app
from flows.commands.options import RefusedCommandError
from storage.db import open_ledger
from storage.published.publish import open_read_copy, publish
from tests.flows.conftest import Replay, open_replay


@pytest.fixture(scope="module")
def replay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replay]:
    """The newsroom's first rounds, until there is news of both stories."""
    with open_replay(tmp_path_factory.mktemp("asked")) as opened:
        for at in opened.newsroom.coverage.calendar[:3]:
            opened.play(at)
        yield opened


def courtbeat(*arguments: object, folder: Path) -> str:
    """What the command prints, as one line: how it is wrapped is not the point. Its refusals are raised."""
    result = CliRunner().invoke(app, [str(one) for one in (*arguments, "-C", folder)], catch_exceptions=False)
    return " ".join(result.stdout.split())


def ask(replay: Replay, query: str) -> list[tuple[Any, ...]]:
    with open_read_copy(replay.folder / "data") as coverage:
        return coverage.execute(query).fetchall()


def test_the_list_is_what_alerts_alone_says(replay: Replay) -> None:
    """The command that people know goes on working, options and all."""
    rows = json.loads(courtbeat("alerts", "--json", folder=replay.folder))
    assert {row["state"] for row in rows} == {"sent"}
    assert {row["form"] for row in rows} == {"news", "watching"}


def test_why_shows_sentence_rule_stage_decision_and_delivery(replay: Replay) -> None:
    """A desk that doubts an alert sees what it was made of."""
    ((number, quote, rule),) = ask(
        replay,
        "SELECT n.alert_id, m.quote, m.rule FROM store.notices n JOIN store.mentions m USING (mention_id)"
        " ORDER BY n.change_id LIMIT 1",
    )
    said = courtbeat("alerts", "why", number, folder=replay.folder)
    assert f"Alert {number} (news) of rust-shooting" in said
    assert " ".join(quote.split()) in said
    assert f"rule {rule}" in said
    assert f"decision: told; alert {number} tells it; the watch's level for this kind was planned" in said
    assert "on console: sent 2023-10-20 12:00 UTC after 1 try" in said


def test_why_explains_the_first_message_too(replay: Replay) -> None:
    """It shows what is no news, and says so of each."""
    ((number,),) = ask(replay, "SELECT min(alert_id) FROM store.alerts WHERE form = 'watching'")
    said = courtbeat("alerts", "why", number, folder=replay.folder)
    assert "(watching)" in said
    assert "silent: the article retells it as background" in said


def test_why_not_follows_a_copy_from_feed_to_decision(replay: Replay) -> None:
    """The alert came by another outlet; the copy was seen, and told nothing twice."""
    ((url, original),) = ask(
        replay,
        "SELECT url, copy_of FROM articles JOIN store.mentions USING (article_id)"
        " JOIN store.decisions USING (mention_id)"
        " WHERE copy_of IS NOT NULL AND verdict = 'told_before' ORDER BY article_id LIMIT 1",
    )
    said = courtbeat("alerts", "why-not", url, folder=replay.folder)
    assert "1. Feed: shown first by" in said
    assert "2. Page: read and stored, as a copy" in said
    assert f"copy of {original}" in said
    assert "4. Story rust-shooting: on topic" in said
    assert "silent: this stage had been told before; alert" in said
    assert "on console: sent" in said


@pytest.mark.parametrize("outcome", ["irrelevant", "gone"])
def test_why_not_ends_where_the_link_ended(replay: Replay, outcome: str) -> None:
    """No text, no mention: the outcome is the answer."""
    ((address,),) = ask(replay, f"SELECT address FROM store.links WHERE outcome = '{outcome}' LIMIT 1")  # noqa: S608
    said = courtbeat("alerts", "why-not", address, folder=replay.folder)
    assert "2. Page: dismissed: " in said
    assert "3. Article" not in said


def test_a_number_or_link_that_nobody_knows_is_refused_in_words(replay: Replay) -> None:
    """And says what to ask instead."""
    with pytest.raises(RefusedCommandError, match="no alert 999; `courtbeat alerts` lists them"):
        courtbeat("alerts", "why", 999, folder=replay.folder)
    with pytest.raises(RefusedCommandError, match="no feed has shown this link"):
        courtbeat("alerts", "why-not", "https://elsewhere.example/x", folder=replay.folder)
    with pytest.raises(RefusedCommandError, match="known stories: kestrel-ferries, rust-shooting"):
        courtbeat("digest", "preview", "rust", folder=replay.folder)


def test_a_digest_can_be_read_before_it_is_sent(replay: Replay) -> None:
    """Looking sends nothing. (By today's clock a feed of the newsroom has failed for years.)"""
    before = ask(replay, "SELECT count(*) FROM store.alerts")
    said = courtbeat("digest", "preview", "rust-shooting", folder=replay.folder)
    assert "Daily digest" in said
    assert "Feeds to look after: - Marquee Tonight:" in said
    assert ask(replay, "SELECT count(*) FROM store.alerts") == before


def test_what_was_given_up_waits_again(replay: Replay) -> None:
    """After the channel was put right, by hand and on purpose."""
    with open_ledger(replay.folder / "data" / "ledger.duckdb") as ledger:
        ((number,),) = ledger.rows("SELECT max(alert_id) FROM store.alerts")
        ledger.write(
            "UPDATE store.deliveries SET state = 'quarantined', attempts = 9, sent_at = NULL, last_error = 'no room'"
            " WHERE alert_id = ?",
            number,
        )
        publish(ledger, replay.folder / "data")
    assert "given up after 9 tries: no room" in courtbeat("alerts", "why", number, folder=replay.folder)
    assert "1 delivery put back" in courtbeat("alerts", "retry", number, folder=replay.folder)
    assert "0 deliveries put back" in courtbeat("alerts", "retry", folder=replay.folder)
    unknown = CliRunner().invoke(app, ["alerts", "retry", "999", "-C", str(replay.folder)])
    assert str(unknown.exception) == "no alert 999; `courtbeat alerts` lists them"
    with open_ledger(replay.folder / "data" / "ledger.duckdb") as ledger:
        assert ledger.rows("SELECT state, attempts FROM store.deliveries WHERE alert_id = ?", number) == [
            ("waiting", 0)
        ]
