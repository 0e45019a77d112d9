"""The piece of a text that answers a search."""

from __future__ import annotations

import pytest

from storage.published.search_text import SNIPPET_WORDS, cut_snippet, read_query

LONG = " ".join(f"word{number}" for number in range(100))


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("jury", "A grand **jury** met, and the **Jury** rose."),
        ('"grand jury"', "A **grand jury** met, and the Jury rose."),
        ('"grand jury" jury', "A **grand jury** met, and the **Jury** rose."),
        ("ju* met", "A grand **jury** **met**, and the **Jury** rose."),
        ("nothing", "A grand jury met, and the Jury rose."),
    ],
)
def test_what_was_found_is_marked(query: str, shown: str) -> None:
    """A reader sees at once why an article came up."""
    assert cut_snippet("A grand jury\n met, and the Jury rose.", read_query(query)) == shown


def test_the_snippet_is_where_most_of_the_words_are() -> None:
    """The sentence with both names, not the first that has one of them."""
    text = f"The judge came. {LONG} Then the judge saw the jury. {LONG} The jury left."
    snippet = cut_snippet(text, read_query("judge jury"))
    assert "the **judge** saw the **jury**." in snippet
    assert snippet.startswith("… ")
    assert snippet.endswith(" …")
    assert len(snippet.split()) <= SNIPPET_WORDS + 2


def test_a_text_without_words_gives_nothing() -> None:
    """Found by its title: there is no text to show."""
    assert cut_snippet("", read_query("jury")) == cut_snippet("— —", read_query("jury")) == ""


def test_a_page_of_one_word_stays_quick_and_short() -> None:
    """Pages are strangers' text: a hundred thousand hits must not stop the search."""
    snippet = cut_snippet("jury " * 100_000, read_query("jury"))
    assert len(snippet.split()) == SNIPPET_WORDS + 1
