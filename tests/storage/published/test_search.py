"""Search over stored articles: what is found, in which order, and that nothing is missed or out of date."""

from __future__ import annotations

from datetime import date

import pytest

from extract.records import Article
from storage.coverage import record_article
from storage.db import Ledger, transaction
from storage.published.search import EVERYWHERE, Within, find_unknown, search
from storage.published.search_index import FOLDED, WORD, index_texts
from storage.published.search_text import QueryError, fold, read_query
from storage.stories.stories import record_topic, record_watches
from tests.storage.samples import STORY, WATCH, at_noon

COURT = "The court of appeals heard the ferry company. Its lawyers spoke of seawalls."
JURY = "A grand jury met in Santa Fe. Lucía Baca was its foreman, and the jury was large."
GRAND = "The grand hall was full. A jury of twelve sat below its windows."
SUIT = "The residents settled with the company. The settlement ends a suit over seawalls."


def store(
    ledger: Ledger, text: str, title: str = "A title", *, outlet: str = "Courier", day: str = "2024-07-12"
) -> str:
    """Takes in an article at an address of its own; the address."""
    number = ledger.one("SELECT count(*) FROM store.articles")[0]
    return revise(ledger, f"https://outlet.example/{number}", text, title, outlet=outlet, day=day)


def revise(
    ledger: Ledger, url: str, text: str, title: str = "A title", *, outlet: str = "Courier", day: str = "2024-07-12"
) -> str:
    """Takes in an article or a new version of it; its address."""
    with transaction(ledger):
        record_article(ledger, Article(url, outlet, title, text, at_noon(day)), at_noon(day))
    return url


def find(ledger: Ledger, query: str, within: Within = EVERYWHERE, limit: int = 10) -> list[str]:
    """The addresses that are found."""
    index_texts(ledger)
    return [hit.url for hit in search(ledger.connection, query, within, limit)]


# ------------------------------------------------------------------ what is found


def test_every_word_must_stand_in_the_article(ledger: Ledger) -> None:
    """A desk that adds a word wants fewer answers."""
    court, suit = store(ledger, COURT), store(ledger, SUIT)
    assert set(find(ledger, "seawalls company")) == {court, suit}
    assert find(ledger, "seawalls settlement") == [suit]
    assert find(ledger, "seawalls jury") == []


def test_case_and_accents_do_not_matter(ledger: Ledger) -> None:
    """Nobody types the accent of a name that he heard."""
    jury = store(ledger, JURY)
    assert find(ledger, "LUCIA baca") == find(ledger, "Lucía") == [jury]


def test_a_phrase_is_found_word_by_word(ledger: Ledger) -> None:
    """The hall was grand and the jury sat in it, which is no grand jury."""
    jury, grand = store(ledger, JURY), store(ledger, GRAND)
    assert set(find(ledger, "grand jury")) == {jury, grand}
    assert find(ledger, '"grand jury"') == find(ledger, "“Grand Jury”") == find(ledger, "grand-jury") == [jury]


def test_a_phrase_does_not_run_from_the_title_into_the_text(ledger: Ledger) -> None:
    """What stands on two sides of a line break was never said."""
    store(ledger, "Jury selection went on.", "The hall was grand")
    assert find(ledger, '"grand jury"') == []


def test_the_beginning_of_a_word_finds_all_of_its_forms(ledger: Ledger) -> None:
    """Settled, settles, settlement: one question to a desk."""
    suit, _ = store(ledger, SUIT), store(ledger, COURT)
    assert find(ledger, "settl*") == [suit]
    assert find(ledger, "settl") == []
    assert find(ledger, '"settlement en*"') == [suit]


def test_an_article_is_found_by_its_newest_words_only(ledger: Ledger) -> None:
    """What a publisher took back must not come up as if it still stood."""
    url = store(ledger, COURT)
    assert find(ledger, "lawyers") == [url]
    revise(ledger, url, "The court of appeals heard the ferry company. Its engineers spoke.")
    assert find(ledger, "lawyers") == []
    assert find(ledger, "engineers") == [url]
    revise(ledger, url, COURT)
    assert find(ledger, "lawyers") == [url]
    assert find(ledger, "engineers") == []


def test_a_query_can_be_narrowed_by_day_outlet_and_story(ledger: Ledger) -> None:
    """The week, the rival paper, the case: how a desk asks."""
    early = store(ledger, COURT, day="2024-07-01")
    late = store(ledger, SUIT, outlet="Mesa Wire", day="2024-07-12")
    with transaction(ledger):
        record_watches(ledger, (WATCH,), at_noon("2024-01-01"))
        record_topic(ledger, STORY, 1, True)
        record_topic(ledger, STORY, 2, False)
    assert find(ledger, "seawalls", Within(since=date(2024, 7, 12))) == [late]
    assert find(ledger, "seawalls", Within(outlet="mesa wire")) == [late]
    assert find(ledger, "seawalls", Within(story=STORY)) == [early]
    assert find(ledger, "seawalls", Within(since=date(2024, 7, 12), story=STORY)) == []


def test_copies_of_one_text_are_one_answer(ledger: Ledger) -> None:
    """Ten papers with one wire story would fill the first page."""
    wire = " ".join(f"Paragraph {number} of the seawalls." for number in range(40))
    store(ledger, wire, outlet="Mesa Wire")
    store(ledger, wire + " Local words.", outlet="Coast Daily")
    other = store(ledger, SUIT)
    index_texts(ledger)
    hits = search(ledger.connection, "seawalls")
    assert sorted((hit.copies, hit.url == other) for hit in hits) == [(0, True), (1, False)]
    assert [hit.outlet for hit in search(ledger.connection, "local")] == ["Coast Daily"]


# ------------------------------------------------------------------ in which order


def test_the_title_weighs_more_than_the_text(ledger: Ledger) -> None:
    """What an article is about stands in its title."""
    passing = store(ledger, "A long report on ferries that names the seawalls once, near its end, and goes on.")
    about = store(ledger, "A long report on ferries that names the boats once, near its end, and goes on.", "Seawalls")
    assert find(ledger, "seawalls") == [about, passing]


def test_a_rare_word_decides_and_repetition_counts_less_and_less(ledger: Ledger) -> None:
    """BM25 in three articles."""
    for number in range(6):
        store(ledger, f"Report {number} of the court, with other words in it.")
    often = store(ledger, "The court, the court, the court, the court and the verdict, with other words in it.")
    both = store(ledger, "The verdict, the verdict and the court, with the same number of other words in it.")
    assert find(ledger, "court verdict") == [both, often]
    assert find(ledger, "court", limit=1) == [often]


# ------------------------------------------------------------------ the index


def test_closed_segments_and_fresh_words_are_searched_alike(ledger: Ledger) -> None:
    """A limit of the index is nothing that a desk may notice."""
    texts = [COURT, JURY, GRAND, SUIT, "The court saw seawalls.", "A jury saw the company."]
    for text in texts:
        store(ledger, text)
    index_texts(ledger)
    asked = ("seawalls", '"grand jury"', "settl*", "court company")
    fresh = {query: search(ledger.connection, query) for query in asked}
    for table in ("text_lengths", "fresh_postings"):
        ledger.write(f"DELETE FROM store.{table}")  # noqa: S608  # names of ours
    assert index_texts(ledger, segment_texts=4) == len(texts)
    assert ledger.one("SELECT count(DISTINCT revision_id) FROM store.fresh_postings") == (2,)
    assert {query: search(ledger.connection, query) for query in asked} == fresh


def test_each_revision_is_indexed_once(ledger: Ledger) -> None:
    """Every round calls it; the second time there is nothing to do."""
    store(ledger, COURT)
    assert (index_texts(ledger), index_texts(ledger)) == (1, 0)
    store(ledger, "")
    assert (index_texts(ledger), index_texts(ledger)) == (1, 0)


def test_python_and_sql_fold_words_alike(ledger: Ledger) -> None:
    """The index is folded in SQL and the query in Python: a word that differs is never found."""
    text = "Lucía Núñez-Ortiz, Škoda ÅNGSTRÖM naïve coöperate Müller O’Neil U.S. 2nd ½ straße Łódź Øre Þór çà"
    (folded, words) = ledger.one(
        f"SELECT {FOLDED.format('$1')}, regexp_extract_all({FOLDED.format('$1')}, $2)", text, WORD
    )
    assert fold(text) == folded
    assert [word for part in text.split() for term in read_query(part) for word in term.words] == words


# ------------------------------------------------------------------ mistakes


def test_words_that_stand_nowhere_are_named(ledger: Ledger) -> None:
    """One mistyped word out of four makes the answer empty; which one?"""
    store(ledger, JURY)
    index_texts(ledger)
    assert find_unknown(ledger.connection, '"grand jry" zeb* jury') == ("jry", "zeb*")


@pytest.mark.parametrize(
    ("query", "within", "words"),
    [
        ("", EVERYWHERE, "no word to search for"),
        ("-- !", EVERYWHERE, "no word to search for"),
        ('"grand jury', EVERYWHERE, "quotation mark is missing"),
        ("a*", EVERYWHERE, "needs 2 letters"),
        ("jury", Within(outlet="Couriers"), "did you mean `Courier`?"),
        ("jury", Within(story="mesa"), "known: none yet"),
    ],
)
def test_what_cannot_be_searched_is_said_in_a_line(ledger: Ledger, query: str, within: Within, words: str) -> None:
    """A wrong name that silently finds nothing is taken for an answer."""
    store(ledger, JURY)
    index_texts(ledger)
    with pytest.raises(QueryError, match=words.replace("?", r"\?")):
        search(ledger.connection, query, within)
