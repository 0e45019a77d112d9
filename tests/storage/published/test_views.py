"""What people query: documented to the last column, and the numbers that the documentation says."""

from __future__ import annotations

from datetime import timedelta

import pytest

from extract.records import Entry, Stage, Validators
from storage.db import Ledger
from storage.feeds.feeds import record_feed_list, record_poll
from storage.feeds.polls import PollFailed, PollRead
from tests.storage.samples import QUILL, STORY, LedgerDesk, at_noon, retell, tell

VIEWS = {"articles", "coverage", "developments", "timeline", "alerts", "feed_health"}


@pytest.fixture
def desk(ledger: Ledger) -> LedgerDesk:
    """A desk that has always followed the story."""
    return LedgerDesk(ledger)


# ------------------------------------------------------------------ documentation


def test_the_documented_views_are_there(ledger: Ledger) -> None:
    """Saved queries rest on them."""
    views = {name for (name,) in ledger.rows("SELECT view_name FROM duckdb_views() WHERE NOT internal")}
    assert views >= VIEWS


def test_every_table_and_view_says_what_it_holds(ledger: Ledger) -> None:
    """The schema is the documentation that never lags behind."""
    silent = ledger.rows(
        "SELECT table_name FROM duckdb_tables() WHERE comment IS NULL AND NOT internal"
        " UNION ALL SELECT view_name FROM duckdb_views() WHERE comment IS NULL AND NOT internal"
    )
    assert silent == []


def test_every_column_says_what_it_means(ledger: Ledger) -> None:
    """A column without a meaning is read in two."""
    silent = ledger.rows(
        "SELECT table_name, column_name FROM duckdb_columns() WHERE comment IS NULL AND NOT internal ORDER BY ALL"
    )
    assert silent == []


def test_every_view_can_be_read_when_nothing_has_happened(ledger: Ledger) -> None:
    """The first query of a new desk gives no rows, and no error."""
    views = [name for (name,) in ledger.rows("SELECT view_name FROM duckdb_views() WHERE NOT internal")]
    assert [ledger.rows(f"SELECT * FROM {view}") for view in views] == [[]] * len(views)  # noqa: S608  # our own names


# ------------------------------------------------------------------ the numbers


def test_outlets_reports_and_origins_are_counted_apart(desk: LedgerDesk) -> None:
    """Five outlets, two sources: what tells a wire story from five reporters."""
    dismissed = tell("case_dismissed", event="2024-07-12")
    wire = "The judge dismissed the case. " + " ".join(f"Paragraph {number} of the wire." for number in range(40))
    desk.read("2024-07-12", dismissed, outlet="Mesa Wire", text=wire)
    desk.read("2024-07-12", dismissed, outlet="Coast Daily", text=wire + " Local words.")
    desk.read("2024-07-13", dismissed, outlet="Courier")
    desk.read("2024-07-14", retell("case_dismissed"), outlet="Courier")
    desk.read("2024-07-14", tell("case_dismissed", credited="Courier"), outlet="Blog")
    row = desk.ledger.one("SELECT outlets, origins, reports, first_reported_at, last_reported_at FROM developments")
    assert row == (4, 2, 5, at_noon("2024-07-12"), at_noon("2024-07-14"))


def test_a_development_quotes_the_sentence_of_its_present_stage(desk: LedgerDesk) -> None:
    """The plan's sentence under a thing done would prove the wrong thing."""
    desk.read("2023-10-17", tell("charge", Stage.PLANNED, quote="She is to be charged."))
    desk.read("2024-01-19", tell("charge", event="2024-01-19", quote="She was charged."))
    desk.read("2024-01-20", tell("charge", Stage.PLANNED, quote="She will be charged."))
    assert desk.ledger.one("SELECT stage, quote FROM developments") == ("happened", "She was charged.")


def test_a_planned_appeal_is_shown_under_its_own_name(desk: LedgerDesk) -> None:
    """Screens and exports say appeal_planned; the ledger keeps kind and stage."""
    desk.read("2024-07-13", tell("appeal_filed", Stage.PLANNED))
    assert desk.ledger.one("SELECT kind, kind_shown FROM developments") == ("appeal_filed", "appeal_planned")
    assert desk.ledger.one("SELECT kind, day_precision FROM timeline") == ("appeal_planned", "report")


def test_the_timeline_stands_in_order_of_event(desk: LedgerDesk) -> None:
    """What is told last may have happened first."""
    desk.read("2024-07-12", tell("case_dismissed", event="2024-07-12"))
    desk.read("2024-07-13", retell("charges_dropped", event="2023-04"), retell("charge", event="2023"))
    desk.read("2024-07-14", tell("appeal_filed", Stage.PLANNED))
    rows = desk.ledger.rows("SELECT kind, on_day::VARCHAR, day_precision FROM timeline WHERE story_id = ?", STORY)
    assert rows == [
        ("charge", "2023-01-01", "year"),
        ("charges_dropped", "2023-04-01", "month"),
        ("case_dismissed", "2024-07-12", "day"),
        ("appeal_planned", "2024-07-14", "report"),
    ]


def test_coverage_has_one_row_per_article_and_development(desk: LedgerDesk) -> None:
    """A corrected article speaks with its newest words, once."""
    url = "https://courier.example/ruling"
    desk.read("2024-07-12", tell("case_dismissed", quote="The case is over."), url=url, text="One.", outlet="Courier")
    desk.read("2024-07-12", tell("case_dismissed", quote="The case has ended."), url=url, text="Two.")
    desk.read("2024-07-13", tell("case_dismissed", event="2024-07-12", quote="It ended."), outlet="Mesa Wire")
    rows = desk.ledger.rows("SELECT outlet, quote, party FROM coverage ORDER BY url DESC")
    assert rows == [("Mesa Wire", "It ended.", QUILL), ("Courier", "The case has ended.", QUILL)]


def test_an_article_lists_its_stories_and_its_original(desk: LedgerDesk) -> None:
    """Where a text comes from and what it is about, in one row."""
    text = " ".join(f"Sentence {number} of the wire." for number in range(40))
    desk.read("2024-07-12", tell("case_dismissed"), url="https://wire.example/1", text=text)
    desk.read("2024-07-13", tell("case_dismissed"), url="https://coast.example/1", text=text + " More.")
    rows = desk.ledger.rows("SELECT url, copy_of, similarity, stories FROM articles ORDER BY article_id")
    assert rows == [
        ("https://wire.example/1", None, None, [STORY]),
        ("https://coast.example/1", "https://wire.example/1", 1.0, [STORY]),
    ]


def test_feed_health_counts_polls_and_links(ledger: Ledger) -> None:
    """A silent feed and a failing one look alike to a reader; here they do not."""
    noon, pause = at_noon("2024-07-12"), timedelta(minutes=15)
    record_feed_list(ledger, [("https://a.example", "A"), ("https://b.example", "B"), ("https://c.example", "C")], noon)
    entries = tuple(Entry(f"https://a.example/{number}", "T", None, None, None) for number in range(3))
    record_poll(ledger, PollRead(1, Validators(), "sha", entries), noon, pause)
    record_poll(ledger, PollRead(1, Validators(), "sha2", entries), noon + pause, pause)
    record_poll(ledger, PollFailed(2, "HTTP 500"), noon, pause)
    rows = ledger.rows(
        "SELECT outlet, health, polls, failed_polls, links, last_error, last_new_link_at FROM feed_health"
    )
    assert rows == [
        ("B", "failing", 1, 1, 0, "HTTP 500", None),
        ("A", "ok", 2, 0, 3, None, noon),
        ("C", "never polled", 0, 0, 0, None, None),
    ]
