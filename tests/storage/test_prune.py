"""Pruning: what has had its time goes, what is evidence or identity stays."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from storage.backup import check_ledger_file
from storage.db import Ledger, open_ledger, transaction
from storage.feeds.feed_links import find_new
from storage.prune import BELONGS_TO_ARTICLE, KEEPS_ARTICLE, Retention, count_prunable, prune
from storage.published.publish import open_read_copy, publish
from storage.published.search import search
from storage.published.search_index import index_texts
from tests.storage.samples import LedgerDesk, at_noon, tell

NOW = at_noon("2026-07-01")
YEAR = timedelta(days=365)
ALL = Retention(articles=YEAR, irrelevant_links=YEAR, polls=YEAR, looks=YEAR)
NOTHING = Retention(None, None, None, None)
AGENCY = " ".join(f"word{count}" for count in range(80))
"""A text long enough to be recognised in a copy."""


@pytest.fixture
def desk(ledger: Ledger) -> LedgerDesk:
    """A desk of two years ago: an article in which something was read, and one in which nothing was."""
    opened = LedgerDesk(ledger)
    opened.read("2024-07-12", tell("case_dismissed"), url="https://outlet.example/evidence")
    opened.read("2024-07-13", url="https://outlet.example/silent")
    return opened


def urls(ledger: Ledger) -> set[str]:
    """The last part of the address of every stored article."""
    return {url.rsplit("/", 1)[1] for (url,) in ledger.rows("SELECT url FROM store.articles")}


def add_link(ledger: Ledger, url: str, outcome: str | None, decided: str, **columns: Any) -> None:
    """A link of that day."""
    ledger.insert_new(
        "store.links",
        "link_id",
        url=url,
        address=url,
        feed_id=1,
        title="A title",
        published_at=at_noon(decided),
        summary="What the feed said of it.",
        first_seen_at=at_noon(decided),
        next_try_at=at_noon(decided),
        outcome=outcome,
        decided_at=at_noon(decided) if outcome else None,
        **columns,
    )


def add_poll(ledger: Ledger, day: str, new_links: int = 0) -> None:
    """A poll of feed 1."""
    ledger.insert_new("store.polls", "poll_id", feed_id=1, polled_at=at_noon(day), result="read", new_links=new_links)


# ------------------------------------------------------------------ what goes


def test_an_article_in_which_nothing_was_read_goes_with_all_that_is_its_own(desk: LedgerDesk) -> None:
    """A row that refers to nothing would be met by a join years later."""
    assert prune(desk.ledger, ALL, NOW)["articles in which nothing was read"] == 1
    assert urls(desk.ledger) == {"evidence"}
    for table in BELONGS_TO_ARTICLE:
        left = f"SELECT count(*) FROM store.{table} ANTI JOIN store.articles USING (article_id)"  # noqa: S608
        assert desk.ledger.one(left) == (0,), table


@pytest.mark.parametrize("segment_texts", [1, 100])
def test_the_words_of_what_went_are_forgotten(desk: LedgerDesk, tmp_path: Path, segment_texts: int) -> None:
    """Whoever lets a text go must not keep its words for searching; what stays is found as before."""
    index_texts(desk.ledger, segment_texts)
    kept = {number for (number,) in desk.ledger.rows("SELECT revision_id FROM store.revisions")}
    prune(desk.ledger, ALL, NOW)
    (left,) = {number for (number,) in desk.ledger.rows("SELECT revision_id FROM store.revisions")}
    held = {
        number
        for table in ("SELECT unnest(revision_ids) FROM store.postings", "SELECT revision_id FROM store.fresh_postings")
        for (number,) in desk.ledger.rows(table)
    }
    assert len(kept) == 2
    assert held == {number for (number,) in desk.ledger.rows("SELECT revision_id FROM store.text_lengths")} == {left}
    publish(desk.ledger, tmp_path / "data")
    with open_read_copy(tmp_path / "data") as coverage:
        assert [hit.url.rsplit("/", 1)[1] for hit in search(coverage, "report")] == ["evidence"]


def test_a_dry_run_counts_what_goes_and_lets_nothing_go(desk: LedgerDesk) -> None:
    """Nobody deletes from the memory of two years without having looked."""
    add_poll(desk.ledger, "2024-07-01")
    add_poll(desk.ledger, "2024-07-02")
    add_poll(desk.ledger, "2024-07-03")
    before = desk.ledger.rows("SELECT * FROM store.articles ORDER BY ALL")
    counted = count_prunable(desk.ledger, ALL, NOW)
    assert desk.ledger.rows("SELECT * FROM store.articles ORDER BY ALL") == before
    assert counted == prune(desk.ledger, ALL, NOW)
    assert counted["polls"] == 1


def test_a_second_prune_finds_nothing(desk: LedgerDesk) -> None:
    """It runs every night."""
    add_link(desk.ledger, "https://a.example/1", "irrelevant", "2024-07-01")
    prune(desk.ledger, ALL, NOW)
    assert set(prune(desk.ledger, ALL, NOW).values()) == {0}


def test_later_looks_that_found_nothing_go_and_the_others_stay(desk: LedgerDesk) -> None:
    """That a page was removed is part of the story; that it was there on a Tuesday is not."""
    for result in ("unchanged", "gone", "revised"):
        desk.ledger.insert_new("store.looks", "look_id", article_id=1, looked_at=at_noon("2024-07-20"), result=result)
    assert prune(desk.ledger, ALL, NOW)["later looks that found nothing"] == 1
    assert desk.ledger.rows("SELECT result FROM store.looks ORDER BY 1") == [("gone",), ("revised",)]


# ------------------------------------------------------------------ what stays


def test_evidence_stays_in_every_version(desk: LedgerDesk) -> None:
    """A sentence that was told must be shown when a reader's lawyer asks for it."""
    desk.read(
        "2024-07-14", tell("appeal_filed"), url="https://outlet.example/evidence", text="Another text altogether."
    )
    prune(desk.ledger, ALL, NOW)
    proof = "SELECT count(*) FROM store.mentions JOIN store.revisions USING (article_id, revision)"
    assert desk.ledger.one(proof) == (2,)


def test_the_original_of_a_copy_that_stays_stays(ledger: Ledger) -> None:
    """Without it the copy would count as a report of its own."""
    desk = LedgerDesk(ledger)
    desk.read("2024-07-12", url="https://wire.example/original", text=AGENCY)
    desk.read("2024-07-13", tell("case_dismissed"), url="https://daily.example/copy", text=AGENCY)
    desk.read("2024-07-13", url="https://daily.example/silent-copy", text=AGENCY)
    assert ledger.one("SELECT count(*) FROM store.articles WHERE copy_of = 1") == (2,)
    prune(ledger, ALL, NOW)
    assert urls(ledger) == {"original", "copy"}


def test_what_is_young_stays(desk: LedgerDesk) -> None:
    """The story of this year is still being written."""
    assert set(prune(desk.ledger, ALL, at_noon("2025-07-10")).values()) == {0}


def test_without_a_limit_everything_stays(desk: LedgerDesk) -> None:
    """`always` means it."""
    assert prune(desk.ledger, NOTHING, NOW) == {}
    assert urls(desk.ledger) == {"evidence", "silent"}


def test_a_link_is_known_for_ever(desk: LedgerDesk) -> None:
    """A feed that shows everything it ever had would be read anew after every prune."""
    ledger = desk.ledger
    add_link(ledger, "https://a.example/irrelevant", "irrelevant", "2024-07-01")
    add_link(ledger, "https://a.example/led-to-it", "article", "2024-07-13", article_id=2)
    add_link(ledger, "https://a.example/waits", None, "2024-07-13")
    prune(ledger, ALL, NOW)
    summaries = dict(ledger.rows("SELECT url, summary FROM store.links"))
    assert summaries == {
        "https://a.example/irrelevant": None,
        "https://a.example/led-to-it": None,
        "https://a.example/waits": "What the feed said of it.",
    }
    assert ledger.one("SELECT count(*) FROM store.links WHERE title = 'A title' AND published_at IS NOT NULL") == (3,)
    assert find_new(ledger, {1: ()}) == {1: {}}


def test_the_polls_that_tell_a_feeds_health_stay(desk: LedgerDesk) -> None:
    """Since when it is polled, when it last brought something, and how the last poll went."""
    for day, new_links in (("2024-01-01", 0), ("2024-01-02", 3), ("2024-01-03", 0), ("2024-01-04", 0)):
        add_poll(desk.ledger, day, new_links)
    prune(desk.ledger, ALL, NOW)
    kept = desk.ledger.rows("SELECT strftime(polled_at, '%d') FROM store.polls ORDER BY poll_id")
    assert kept == [("01",), ("02",), ("04",)]


def test_a_pruned_ledger_is_sound(desk: LedgerDesk, tmp_path: Path) -> None:
    """The next backup is checked: it must not find broken references."""
    prune(desk.ledger, ALL, NOW)
    with transaction(desk.ledger):
        desk.ledger.write("INSERT INTO store.rounds (started_at) VALUES (now())")
    path = desk.ledger.path
    desk.ledger.connection.close()
    assert check_ledger_file(path, path).rows["store.articles"] == 1


def test_every_table_of_articles_is_thought_of(tmp_path: Path) -> None:
    """A new table that refers to articles has to say whether it goes with them or keeps them."""
    with open_ledger(tmp_path / "ledger.duckdb") as ledger:
        tables = ledger.rows(
            "SELECT DISTINCT table_name FROM duckdb_columns() JOIN duckdb_tables() USING (schema_name, table_name)"
            " WHERE schema_name = 'store' AND column_name = 'article_id'"
        )
    thought_of = {"articles", "links", *BELONGS_TO_ARTICLE, *KEEPS_ARTICLE}
    assert {name for (name,) in tables} == thought_of
