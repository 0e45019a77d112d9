"""One round: what fails does not stop the rest, and what it left behind the next round takes up."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import NoReturn

import pytest

from extract.pages.relevance import Scanner
from flows.desk import load_plan, open_desk
from flows.round import InProcess, run_round
from flows.settings import load_settings
from storage.published.publish import open_read_copy
from tests.flows.conftest import Replay


def test_a_failing_feed_does_not_stop_the_others(replay: Replay) -> None:
    """One outlet's outage must not blind the desk to the other nine."""
    calendar = replay.newsroom.coverage.calendar
    report = replay.play(calendar[1])
    assert report.feeds_failed == 1
    assert "HTML" in report.troubles[0][1]
    assert report.remembered.outcomes["article"] > 0


def test_a_feed_that_breaks_and_heals_brings_what_it_held_back(replay: Replay) -> None:
    """What an outlet published during its outage comes with the first poll that works."""
    calendar = replay.newsroom.coverage.calendar
    broken = next(at for at in calendar if at.isoformat().startswith("2024-03-07"))
    for at in calendar[: calendar.index(broken)]:
        replay.play(at)
    during = replay.play(broken)
    after = replay.play(calendar[calendar.index(broken) + 1])
    assert during.feeds_failed == after.feeds_failed + 1
    assert after.new_links > 0


def test_an_unchanged_feed_is_not_read_again(replay: Replay) -> None:
    """A poll that brings nothing must cost the host and us next to nothing."""
    at = replay.newsroom.coverage.calendar[1]
    replay.play(at)
    again = replay.play(at)
    assert again.entries == 0 or again.new_links == 0
    with open_read_copy(replay.folder / "data") as coverage:
        results = {row[0] for row in coverage.execute("SELECT result FROM store.polls").fetchall()}
    assert {"read", "not_modified", "same_body", "failed"} >= results
    assert "not_modified" in results


class BrokenScanner(Scanner):
    """A fault of our own on every page."""

    def watches_in(self, text: bytes | str) -> NoReturn:
        raise ZeroDivisionError(f"{len(text)} characters")


def test_a_link_that_our_own_fault_breaks_is_given_up_in_the_end(replay: Replay) -> None:
    """A fault may be mended by tomorrow, but no link waits for ever."""
    at = replay.newsroom.coverage.calendar[1]
    replay.newsroom.show(at)
    plan = load_plan(load_settings(replay.folder), replay.printed)
    with open_desk(plan, lambda: at) as desk:
        broken = replace(
            desk, reader=replace(desk.reader, scanner=BrokenScanner(desk.reader.scanner.automaton, (), ()))
        )
        first = run_round(broken, InProcess(2), every_feed=True)
        assert (first.remembered.postponed, first.remembered.outcomes) == (first.new_links, Counter())
        desk.ledger.write("UPDATE store.links SET attempts = 5, next_try_at = ?", at)
        last = run_round(broken, InProcess(2))
        assert last.remembered.outcomes == Counter(failed=first.new_links)
        reasons = desk.ledger.rows("SELECT DISTINCT reason FROM store.links")
    assert reasons == [("a fault in the program; the log says where; given up after 6 tries",)]


def test_feeds_that_are_not_due_rest(replay: Replay) -> None:
    """An extra run, after a sleep or by hand, finds nothing to do and asks nobody."""
    at = replay.newsroom.coverage.calendar[1]
    replay.play(at)
    asked = len(replay.newsroom.requests)
    plan = load_plan(load_settings(replay.folder), replay.printed)
    with open_desk(plan, lambda: at + timedelta(minutes=5)) as desk:
        report = run_round(desk, InProcess(2))
    assert report.feeds_polled == 0
    assert len(replay.newsroom.requests) == asked


def test_a_feed_taken_from_the_list_is_polled_no_more_and_keeps_its_history(replay: Replay) -> None:
    """Unsubscribing must not delete evidence."""
    calendar = replay.newsroom.coverage.calendar
    replay.play(calendar[1])
    feeds = replay.folder / "feeds.opml"
    kept = [line for line in feeds.read_text().splitlines() if "meridianwire" not in line]
    feeds.write_text("\n".join(kept))
    replay.play(calendar[2])
    with open_read_copy(replay.folder / "data") as coverage:
        rows = coverage.execute("SELECT listed, links FROM feed_health WHERE url LIKE '%meridianwire%'").fetchall()
    assert [listed for listed, _ in rows] == [False]
    assert rows[0][1] > 0


def test_the_read_copy_has_what_the_round_brought(replay: Replay) -> None:
    """People query the copy; what is missing there does not exist for them."""
    report = replay.play(replay.newsroom.coverage.calendar[1])
    with open_read_copy(replay.folder / "data") as coverage:
        (articles,) = coverage.execute("SELECT count(*) FROM articles").fetchone() or (0,)
        (sent,) = coverage.execute("SELECT count(DISTINCT alert_id) FROM alerts WHERE state = 'sent'").fetchone() or (
            0,
        )
    assert articles == sum(report.remembered.outcomes[name] for name in ("article", "copy", "summary"))
    assert sent == report.dispatch.sent


def test_a_watch_that_names_an_unknown_channel_is_refused(tmp_path: Path, replay: Replay) -> None:
    """An alert that goes to a channel which does not exist is a lost alert."""
    watch = replay.folder / "watches" / "rust-shooting.toml"
    watch.write_text(watch.read_text().replace('level = "planned"', 'level = "planned"\nchannels = ["consol"]'))
    with pytest.raises(Exception, match=r"notify\.channels: no channel `consol` is configured; did you mean `console`"):
        load_plan(load_settings(replay.folder))
