"""Same coverage or not: copies are found however they were trimmed, and independent reports are no copies."""

from __future__ import annotations

import random
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest

from extract.records import Article
from storage.coverage import Outcome, StoredArticle, record_article
from storage.db import STORAGE_VERSION, Ledger, _steps, open_ledger
from storage.fingerprints import FEWEST_SHINGLES, SAMPLES, find_likeness, read_fingerprint
from storage.nearby import find_nearby
from tests.storage.samples import at_noon

NOON = at_noon("2024-07-12")


def write_text(seed: int, words: int = 400) -> str:
    """A made-up text: words of a small vocabulary, as court reports use one."""
    chance = random.Random(seed)  # noqa: S311  # a reproducible text, not a secret
    vocabulary = [f"word{number}" for number in range(400)]
    return " ".join(chance.choice(vocabulary) for _ in range(words))


def keep(ledger: Ledger, text: str, number: int) -> StoredArticle:
    """Stores the text at an address of its own."""
    address = f"https://outlet.example/{number}"
    article = Article(address, "Outlet", f"Title {number}", text, NOON + timedelta(minutes=number))
    return record_article(ledger, article, NOON + timedelta(hours=1))


def trim(text: str) -> str:
    """The first two thirds, as a paper with little room prints it."""
    words = text.split()
    return " ".join(words[: len(words) * 2 // 3])


def add_local(text: str) -> str:
    """A local paragraph in front."""
    return write_text(99, 80) + " " + text


def edit_lightly(text: str) -> str:
    """One word in forty changed."""
    return " ".join("changed" if number % 40 == 7 else word for number, word in enumerate(text.split()))


def shout(text: str) -> str:
    """Other case and punctuation."""
    return text.upper().replace(" ", ", ")


@pytest.mark.parametrize("change", [str, trim, add_local, edit_lightly, shout])
def test_a_copy_is_found_however_it_was_edited(ledger: Ledger, change: type[str]) -> None:
    """Five papers with one agency text are one source, not five."""
    found = 0
    for seed in range(10):
        original = keep(ledger, write_text(seed), 2 * seed)
        copy = keep(ledger, change(write_text(seed)), 2 * seed + 1)
        found += copy.outcome is Outcome.COPY and copy.placement.copy_of == original.article_id
    assert found == 10


def test_a_copy_of_a_copy_leads_to_the_original(ledger: Ledger) -> None:
    """Counting sources needs one root for each group."""
    text = write_text(1)
    original = keep(ledger, text, 1)
    keep(ledger, trim(text), 2)
    assert keep(ledger, add_local(trim(text)), 3).placement.copy_of == original.article_id


def test_independent_reports_are_no_copies(ledger: Ledger) -> None:
    """Two reporters in one courtroom quote the same order, and are two sources."""
    order = write_text(1, 60)
    keep(ledger, write_text(2) + order, 1)
    assert keep(ledger, order + write_text(3), 2).outcome is Outcome.ARTICLE


def test_none_of_many_texts_of_one_beat_is_taken_for_another(ledger: Ledger) -> None:
    """A false copy makes a source disappear."""
    kept = [keep(ledger, write_text(seed), seed) for seed in range(100)]
    assert [one.outcome for one in kept] == [Outcome.ARTICLE] * 100


def test_two_short_notes_are_compared_with_nothing_but_themselves() -> None:
    """Short notes on one ruling are alike by nature."""
    short = write_text(1, FEWEST_SHINGLES + 2)
    note, other = read_fingerprint("One", short, "0" * 64), read_fingerprint("Other", short, "f" * 64)
    assert (note.shingles, len(note.samples)) == ((), 1)
    assert find_likeness(note, other) == 0
    assert find_likeness(note, note) == 1
    assert read_fingerprint("One", "", "0" * 64).shingles == ()


def test_samples_are_the_same_in_every_process() -> None:
    """They are stored: a hash that changed with the process would find nothing tomorrow."""
    fingerprint = read_fingerprint("One", shout(write_text(1)), "0" * 64)
    assert fingerprint.samples[:2] == SAMPLES_OF_TEXT_ONE
    assert len(fingerprint.samples) == SAMPLES


SAMPLES_OF_TEXT_ONE = (854051406, -934277448)


def test_what_an_older_program_stored_is_found_like_the_rest(tmp_path: Path) -> None:
    """After an upgrade a copy of last year's text must not count as news."""
    texts = (write_text(1), "Überfall à la carte – “so”, sagt’s 3½ Männer: " + write_text(2), "Too short.", "")
    path = tmp_path / "ledger.duckdb"
    with duckdb.connect(str(path), config={"storage_compatibility_version": STORAGE_VERSION}) as connection:
        old = Ledger(path, connection)
        old.write("CREATE TABLE migrations (number INTEGER PRIMARY KEY, name VARCHAR NOT NULL)")
        for number, name, statements in _steps():
            if number < SAMPLES_MIGRATION:
                connection.execute(statements)
                old.write("INSERT INTO migrations VALUES (?, ?)", number, name)
        for number, text in enumerate(texts):
            revision = f"{number + 10:064x}"[::-1]
            old.write(
                "INSERT INTO store.articles (url, outlet, title, source, revision, first_seen_at)"
                " VALUES (?, 'One', 'T', 'page', ?, now())",
                f"https://one.example/{number}",
                revision,
            )
            old.write(
                "INSERT INTO store.revisions (article_id, revision, title, body, seen_at) VALUES (?, ?, 'T', ?, now())",
                number + 1,
                revision,
                text,
            )
    with open_ledger(path) as ledger:
        for number, text in enumerate(texts):
            rows = ledger.rows("SELECT sample FROM store.samples WHERE article_id = ?", number + 1)
            expected = read_fingerprint("One", text, f"{number + 10:064x}"[::-1]).samples
            assert sorted(sample for (sample,) in rows) == sorted(expected)


SAMPLES_MIGRATION = 13


# ------------------------------------------------------------------ what must not be glued together


def place_all(ledger: Ledger, *texts: tuple[str, str]) -> list[int | None]:
    """Stores texts of outlets, one after another; the number of each one's original."""
    articles = [
        Article(f"https://{outlet.lower()}.example/{number}", outlet, f"Title {number}", text, NOON)
        for number, (outlet, text) in enumerate(texts)
    ]
    nearby = find_nearby(ledger, articles)
    return [record_article(ledger, one, NOON, nearby).placement.copy_of for one in articles]


def test_a_copy_is_found_inside_its_own_batch_too(ledger: Ledger) -> None:
    """A wire's text comes from ten feeds within one round."""
    text = write_text(1)
    assert place_all(ledger, ("Wire", text), ("Star", trim(text)), ("Post", add_local(text))) == [None, 1, 1]


def test_a_third_of_a_text_is_a_copy(ledger: Ledger) -> None:
    """A paper with little room prints the first paragraphs."""
    texts = [write_text(seed, 600) for seed in range(30)]
    place_all(ledger, *(("Wire", text) for text in texts))
    copies = [("Star", " ".join(text.split()[:200])) for text in texts]
    assert place_all(ledger, *copies) == list(range(1, 31))


def test_boilerplate_of_a_site_makes_no_copies(ledger: Ledger) -> None:
    """A site's closing lines can be longer than the note above them."""
    box = write_text(50, 150)
    notes = [("Star", write_text(seed, 70) + " " + box) for seed in range(6)]
    assert place_all(ledger, *notes) == [None] * 6


def test_boilerplate_of_an_agency_makes_no_copies(ledger: Ledger) -> None:
    """It stands under the reports of every paper that the agency serves."""
    box = write_text(50, 120)
    reports = [(f"Paper{seed}", write_text(seed, 80) + " " + box) for seed in range(6)]
    assert place_all(ledger, *reports) == [None] * 6


def test_boilerplate_above_the_text_is_known_once_three_sites_have_it(ledger: Ledger) -> None:
    """A disclaimer in front of each report hides which of them are alike."""
    box = write_text(50, 60)
    reports = [(f"Paper{seed}", box + " " + write_text(seed, 100)) for seed in range(6)]
    assert place_all(ledger, *reports) == [None] * 6


def test_a_live_page_glues_no_stories_together(ledger: Ledger) -> None:
    """It holds the day's reports whole, one below the other."""
    one, other, third = (write_text(seed, 200) for seed in (1, 2, 3))
    live = " ".join([write_text(7, 150), one, write_text(8, 150), other, write_text(9, 150), third])
    assert place_all(ledger, ("Wire", one), ("Live", live), ("Post", other), ("Star", third)) == [None] * 4


def test_a_digest_of_two_stories_leads_neither_to_the_other(ledger: Ledger) -> None:
    """The second story would become a copy of the first by way of the page that prints both."""
    one, other = write_text(1, 300), write_text(2, 300)
    placed = place_all(ledger, ("Wire", one), ("Digest", one + " " + other), ("Post", other))
    assert placed[2] is None


def test_tables_of_one_form_are_no_copies(ledger: Ledger) -> None:
    """The court list of every day has the same columns."""
    chance = random.Random(5)  # noqa: S311  # a reproducible text, not a secret
    rows = [
        "\n".join(
            f"Case {chance.randrange(9999)} | Court {chance.randrange(40)} | listed for hearing" for _ in range(40)
        )
        for _ in range(5)
    ]
    assert place_all(ledger, *((f"Paper{number}", text) for number, text in enumerate(rows))) == [None] * 5
