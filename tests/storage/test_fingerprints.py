"""Same coverage or not: copies are found however they were trimmed, and independent reports are no copies."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from extract.records import Article
from storage.coverage import Outcome, StoredArticle, record_article
from storage.db import Ledger
from storage.fingerprints import FEWEST_SHINGLES, containment, read_bands, read_shingles
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


def test_a_text_too_short_to_compare_has_no_bands() -> None:
    """Short notes on one ruling are alike by nature."""
    shingles = read_shingles(write_text(1, FEWEST_SHINGLES + 2))
    assert read_bands(shingles) == ()
    assert containment(shingles, shingles) == 0
    assert read_bands(read_shingles("")) == ()


def test_bands_are_the_same_in_every_process() -> None:
    """They are stored: a hash that changed with the process would find nothing tomorrow."""
    assert read_bands(read_shingles(write_text(1)))[:3] == read_bands(read_shingles(shout(write_text(1))))[:3]
    assert read_bands(read_shingles(write_text(1)))[:2] == BANDS_OF_TEXT_ONE


BANDS_OF_TEXT_ONE = (946643882, 1305070927)
