"""What people query: documented to the last column, and the numbers that the documentation says."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from alerts.digest import find_disagreements
from extract.records import Entry, Stage, Validators
from seeds.kinds import load_kinds
from storage.coverage import Outcome, record_outcome
from storage.db import Ledger
from storage.feeds.feeds import record_feed_list
from storage.feeds.polls import PollFailed, PollRead
from storage.outbox.recaps import list_facts
from storage.rounds import record_round_end, record_round_start
from tests.storage.samples import QUILL, STORY, LedgerDesk, at_noon, record_poll, retell, tell

VIEWS = {
    *("articles", "revisions", "copies", "origins", "novelty", "mentions", "coverage", "quotes"),
    *("developments", "timeline", "pending", "contradictions"),
    *("alerts", "deliveries", "feeds", "feed_health", "runs"),
}


@pytest.fixture
def desk(ledger: Ledger) -> LedgerDesk:
    """A desk that has always followed the story."""
    return LedgerDesk(ledger)


# ------------------------------------------------------------------ documentation


def test_the_documented_views_are_there(ledger: Ledger) -> None:
    """Saved queries rest on them."""
    views = {name for (name,) in ledger.rows("SELECT view_name FROM duckdb_views() WHERE NOT internal")}
    assert views == VIEWS


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


def test_a_development_quotes_the_sentence_that_tells_its_date(desk: LedgerDesk) -> None:
    """A day beside a sentence that does not say it is no proof."""
    desk.read("2024-07-12", tell("charge", quote="She was charged."))
    desk.read("2024-07-13", tell("charge", event="2024-07-12", quote="She was charged on Friday."))
    rows = desk.ledger.rows("SELECT event_on::VARCHAR, quote FROM developments")
    assert rows == [("2024-07-12", "She was charged on Friday.")]


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


def test_an_undated_stage_stands_on_the_day_of_its_own_first_report(desk: LedgerDesk) -> None:
    """A plan that is a month old does not make the deed a month old."""
    desk.read("2024-02-24", tell("appeal_filed", Stage.PLANNED))
    desk.read("2024-03-06", tell("appeal_filed"))
    desk.read("2024-03-08", tell("appeal_filed"))
    assert desk.ledger.one("SELECT stage, on_day::VARCHAR FROM timeline") == ("happened", "2024-03-06")


def test_what_ended_after_it_was_long_expected_ends_the_waiting(desk: LedgerDesk) -> None:
    """The trial is off the board although talk of a dismissal is older than its date."""
    desk.read("2024-01-05", tell("case_dismissed", Stage.POSSIBLE))
    desk.read("2024-01-10", tell("trial_start", Stage.PLANNED, event="2024-06-03"))
    assert desk.ledger.rows("SELECT kind FROM pending") == [("trial_start",)]
    desk.read("2024-03-01", tell("case_dismissed"))
    assert desk.ledger.rows("SELECT kind FROM pending") == []


def test_a_company_that_was_fined_awaits_no_sentence(desk: LedgerDesk) -> None:
    """It serves no time: the fine is the sentence."""
    desk.read("2024-01-10", tell("sentence", Stage.PLANNED, event="2024-03-01"))
    desk.read("2024-03-01", tell("fine_or_penalty", event="2024-03-01"))
    assert desk.ledger.rows("SELECT kind FROM pending") == []


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


# ------------------------------------------------------------------ copies, origins, versions


def test_origins_lists_what_developments_counts(desk: LedgerDesk) -> None:
    """ "4 outlets, 2 origins" must say which two, and who repeats whom."""
    wire = "The judge dismissed the case. " + " ".join(f"Paragraph {number} of the wire." for number in range(40))
    desk.read("2024-07-12", tell("case_dismissed"), outlet="Mesa Wire", text=wire)
    desk.read("2024-07-13", tell("case_dismissed"), outlet="Coast Daily", text=wire + " Local words.")
    desk.read("2024-07-13", tell("case_dismissed", credited="Harbour Radio"), outlet="Blog")
    rows = desk.ledger.rows("SELECT origin, stored, outlets, told_by FROM origins")
    assert rows == [
        ("Mesa Wire", True, 2, ["Coast Daily", "Mesa Wire"]),
        ("Harbour Radio", False, 1, ["Blog"]),
    ]
    assert desk.ledger.one("SELECT origins FROM developments") == (len(rows),)


def test_a_copy_stands_beside_its_original(desk: LedgerDesk) -> None:
    """Who took whose text, how much of it, and how long after."""
    text = " ".join(f"Sentence {number} of the wire." for number in range(40))
    desk.read("2024-07-12", tell("case_dismissed"), outlet="Mesa Wire", text=text)
    desk.read("2024-07-13", tell("case_dismissed"), outlet="Coast Daily", text=text + " More.")
    rows = desk.ledger.rows("SELECT outlet, origin, similarity, behind FROM copies")
    assert rows == [("Coast Daily", "Mesa Wire", 1.0, timedelta(days=1))]


def test_revisions_are_numbered_and_the_newest_is_marked(desk: LedgerDesk) -> None:
    """`courtbeat article diff --from 1` and a query must mean the same version."""
    url = "https://courier.example/ruling"
    for text in ("One.", "Two.", "One."):
        desk.read("2024-07-12", tell("case_dismissed"), url=url, text=text)
    rows = desk.ledger.rows("SELECT version, body, newest FROM revisions ORDER BY version")
    assert rows == [(1, "One.", True), (2, "Two.", False)]


def test_a_sentence_that_many_print_is_one_quote(desk: LedgerDesk) -> None:
    """A wire sentence in twenty papers is one piece of evidence."""
    for number, outlet in enumerate(("Mesa Wire", "Coast Daily", "Courier"), 12):
        quote = "It ended." if outlet == "Courier" else "The case is over."
        desk.read(f"2024-07-{number}", tell("case_dismissed", quote=quote), outlet=outlet)
    assert desk.ledger.rows("SELECT quote, outlet, outlets, as_news FROM quotes") == [
        ("The case is over.", "Mesa Wire", 2, True),
        ("It ended.", "Courier", 1, True),
    ]


def test_mentions_keep_what_an_article_said_before(desk: LedgerDesk) -> None:
    """Coverage shows the newest words; who asks how a story changed needs the older ones, too."""
    url = "https://courier.example/ruling"
    desk.read("2024-07-12", tell("case_dismissed", quote="The case is over."), url=url, text="One.")
    desk.read("2024-07-12", tell("case_dismissed", quote="The case has ended."), url=url, text="Two.")
    rows = desk.ledger.rows("SELECT quote, verdict FROM mentions ORDER BY mention_id")
    assert rows[0] == ("The case is over.", "told")
    assert [quote for quote, _ in rows] == ["The case is over.", "The case has ended."]
    assert desk.ledger.rows("SELECT quote FROM coverage") == [("The case has ended.",)]


# ------------------------------------------------------------------ contradictions


def tell_contradictions(desk: LedgerDesk) -> None:
    """Reports that disagree in each way that counts, and in some that do not."""
    desk.read("2024-04-15", tell("sentence", event="2024-04-15", outcome="18 months"), outlet="Courier")
    desk.read("2024-04-15", tell("sentence", event="2024-04-15", outcome="24 months"), outlet="Mesa Wire")
    desk.read("2024-04-16", tell("sentence", outcome="2 years"), outlet="Another unit")
    desk.read("2024-07-12", tell("case_dismissed", event="2024-07-12", outcome="with prejudice"), outlet="Courier")
    desk.read("2024-07-13", tell("case_dismissed", outcome="without prejudice"), outlet="Mesa Wire")
    desk.read("2024-07-13", tell("case_dismissed", Stage.DENIED), outlet="Blog")
    desk.read("2024-09-01", tell("case_dismissed", Stage.DENIED), outlet="Long after")
    desk.read("2024-07-14", tell("case_dismissed", event="2024-07-10"), outlet="Coast Daily")
    desk.read("2024-07-15", tell("case_dismissed", event="2024-07"), outlet="A month refines a day")
    desk.read("2024-03-01", tell("arraignment", event="2024-03-01"), outlet="Courier")
    desk.read("2024-03-02", tell("arraignment", Stage.DENIED), outlet="Blog")


def test_contradictions_are_those_of_the_digest(desk: LedgerDesk) -> None:
    """One rule in two languages: a desk that asks must find what the digest told it, and nothing else."""
    tell_contradictions(desk)
    found = find_disagreements(list_facts(desk.ledger, STORY), ())
    rows = desk.ledger.rows("SELECT development_id, disagree_on, mention_id, against_id FROM contradictions")
    assert sorted(rows) == sorted((one.development_id, one.slot, one.mention_id, one.against_id) for one in found)
    assert {slot for _, slot, _, _ in rows} == {"outcome", "stage", "date"}


def test_a_contradiction_is_two_quotations(desk: LedgerDesk) -> None:
    """The desk judges by the words, not by our reading of them."""
    tell_contradictions(desk)
    row = desk.ledger.one(
        "SELECT said, outlet, quote, against_said, against_outlet, against_quote FROM contradictions"
        " WHERE kind = 'sentence'"
    )
    assert row == (
        *("18 months", "Courier", f"{QUILL}: sentence, happened (2024-04-15)."),
        *("24 months", "Mesa Wire", f"{QUILL}: sentence, happened (2024-04-15)."),
    )


def test_what_was_withdrawn_or_only_proposed_contradicts_nothing(desk: LedgerDesk) -> None:
    """Two outlets may not be held against each other by what one of them never said."""
    said = partial(tell, "sentence", event="2024-04-15")
    desk.read("2024-04-15", said(outcome="18 months"))
    desk.read("2024-04-16", replace(said(outcome="24 months"), reader="model"))
    desk.read("2024-04-17", said(outcome="36 months"))
    desk.ledger.write(
        "INSERT INTO store.withdrawals SELECT mention_id, revision, NULL, ?, 'newer rules' FROM store.mentions"
        " WHERE outcome = '36 months'",
        at_noon("2024-04-18"),
    )
    assert find_disagreements(list_facts(desk.ledger, STORY), ()) == ()
    assert desk.ledger.rows("SELECT * FROM contradictions") == []


def test_the_view_knows_every_kind_that_ends_a_matter(ledger: Ledger) -> None:
    """A kind that becomes terminal in kinds.toml needs a migration that says so here."""
    definition: str = ledger.one("SELECT sql FROM duckdb_views() WHERE view_name = 'contradictions'")[0]
    named = {kind for kind in load_kinds() if f"'{kind}'" in definition}
    assert named == {name for name, kind in load_kinds().items() if kind.terminal}


# ------------------------------------------------------------------ feeds and runs


def test_feeds_and_runs_count_what_came(desk: LedgerDesk) -> None:
    """Which feed is worth its polls, and what a night's rounds brought."""
    first, second = at_noon("2024-07-12"), at_noon("2024-07-13")
    record_round_end(desk.ledger, record_round_start(desk.ledger, first), first + timedelta(minutes=2))
    record_feed_list(desk.ledger, [("https://a.example", "A")], first)
    entries = tuple(Entry(f"https://a.example/{number}", "T", None, None, None) for number in range(3))
    record_poll(desk.ledger, PollRead(1, Validators(), "sha", entries), first, timedelta(minutes=15))
    record_outcome(desk.ledger, 1, Outcome.IRRELEVANT, None, None, first)
    record_round_start(desk.ledger, second)
    record_poll(desk.ledger, PollFailed(1, "HTTP 500"), second, timedelta(minutes=15))
    desk.read("2024-07-13", tell("case_dismissed"), seen=second)
    assert desk.ledger.rows("SELECT outlet, links, waiting, irrelevant, articles FROM feeds") == [("A", 3, 2, 1, 0)]
    assert desk.ledger.rows("SELECT took, polls, failed_polls, links, articles, mentions, alerts FROM runs") == [
        (timedelta(minutes=2), 1, 0, 3, 0, 0, 0),
        (None, 1, 1, 0, 1, 1, 1),
    ]
