"""The sentence splitter: offsets are exact, legal abbreviations hold, lost spaces do not glue sentences."""

from __future__ import annotations

import pytest

from extract.pages.sentences import LONGEST_CHARS, split_sentences
from extract.records import Article, Field


def _article(text: str, title: str = "A title") -> Article:
    return Article("https://example.org/a", "Example", title, text, None)


def _sentences(text: str) -> list[str]:
    return [text[s.start : s.end] for s in split_sentences(_article(text)) if s.field is Field.TEXT]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("The motion under Fed. R. Civ. P. 12 was denied. An appeal followed.", 2),
        ("The judge ended the trial.The defendant wept.", 2),
        ("She asked for bail. Held on Nov. 9, she denies it.", 2),
        ("Acme Corp. v. Doe was settled. The terms are secret.", 2),
        ("“It is over.” She left.", 2),
        ("One paragraph.\nAnother one.", 2),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, count: int) -> None:
    """A sentence too long mixes two developments, one too short loses its subject."""
    assert len(_sentences(text)) == count


def test_offsets_give_back_the_sentence_verbatim() -> None:
    """Evidence must be found again in the stored text."""
    text = "  First line, with “quotes”.  \n\n Second: the court sat.  It rose."
    for sentence in split_sentences(_article(text)):
        field = "A title" if sentence.field is Field.TITLE else text
        quote = field[sentence.start : sentence.end]
        assert quote == quote.strip() != ""


def test_title_comes_first_and_is_marked() -> None:
    """A headline is evidence in its own field."""
    first = split_sentences(_article("Text here.", "Judge tosses suit"))[0]
    assert (first.field, first.paragraph) == (Field.TITLE, -1)


def test_endless_sentence_is_cut_into_pieces() -> None:
    """One sentence of a million characters must not cost more than a long page does."""
    pieces = _sentences("word " * 20_000)
    assert max(map(len, pieces)) <= LONGEST_CHARS
