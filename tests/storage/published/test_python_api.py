"""The Python API, as a notebook uses it."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from storage import open_coverage
from storage.db import Ledger
from storage.published.publish import NothingPublishedError, publish
from storage.published.saved_questions import UnknownQuestionError
from storage.published.search_index import index_texts
from tests.storage.samples import QUILL, STORY, LedgerDesk, tell


@pytest.fixture
def data(ledger: Ledger, tmp_path: Path) -> Path:
    """The data folder of a desk that has read two articles."""
    desk = LedgerDesk(ledger)
    desk.read("2024-07-12", tell("civil_suit_filed", event="2024-07-12", party=QUILL, matter="civil/mara-quill"))
    desk.read("2024-07-14", tell("case_dismissed", event="2024-07-12", quote="The judge dismissed it."))
    index_texts(ledger)
    publish(ledger, tmp_path / "data")
    return tmp_path / "data"


def test_a_question_with_values_gives_a_relation(data: Path) -> None:
    """Tuples without anything installed; pandas, Polars and Arrow by the relation's own methods."""
    with open_coverage(data) as coverage:
        answer = coverage.ask("SELECT kind FROM developments WHERE story_id = ? ORDER BY kind", STORY)
        assert answer.columns == ["kind"]
        assert answer.fetchall() == [("case_dismissed",), ("civil_suit_filed",)]
        assert list(coverage.ask("SELECT kind FROM developments ORDER BY kind").df()["kind"]) == [
            "case_dismissed",
            "civil_suit_filed",
        ]


def test_a_saved_question_is_asked_by_its_name(data: Path) -> None:
    """The same names as on the command line."""
    coverage = open_coverage(str(data))
    assert coverage.ask(":unsettled-suits").fetchall()[0][:2] == (STORY, "civil/mara-quill")
    with pytest.raises(UnknownQuestionError):
        coverage.ask(":nothing")
    coverage.close()


def test_articles_are_found_by_their_words(data: Path) -> None:
    """Search and SQL in one object."""
    with open_coverage(data) as coverage:
        (hit,) = coverage.search("dismiss*", since="2024-07-13", story=STORY)
        assert hit.stories == (STORY,)
        assert "**dismissed**" in hit.snippet
        assert coverage.search("dismiss*", since="2024-07-15") == ()


def test_it_can_neither_write_nor_reach_out(data: Path, tmp_path: Path) -> None:
    """A notebook is passed on with its queries."""
    (tmp_path / "secret.csv").write_text("a\n1\n")
    with open_coverage(data) as coverage:
        for query in (f"FROM '{tmp_path / 'secret.csv'}'", "DELETE FROM store.feeds"):
            with pytest.raises(duckdb.Error):
                coverage.ask(query).fetchall()


def test_before_the_first_round_it_says_what_to_run(tmp_path: Path) -> None:
    """The first cell is often run in the wrong folder."""
    with pytest.raises(NothingPublishedError, match="courtbeat run"):
        open_coverage(tmp_path)
