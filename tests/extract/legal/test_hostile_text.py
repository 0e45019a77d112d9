"""Text that means harm: the work grows with the text and no faster, nothing crashes, and evidence still holds.

Work is counted in function calls, which no busy machine changes; `make bench` shows the time.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from types import FrameType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.legal.developments import find_mentions, read_article_for
from extract.legal.parties import NameIndex, index_names
from extract.records import Article, Field
from seeds.watch import Party, Watch

_WATCH = Watch("voss", "Voss case", (Party("Dana Voss", ("Voss",), "defendant"),))
_PUBLISHED = datetime(2024, 5, 10, 12, tzinfo=UTC)

_WORDS = [
    *(
        "Dana Voss",
        "Voss",
        "was",
        "convicted",
        "not",
        "who",
        "had",
        "been",
        "charged",
        "with",
        "the",
        "judge",
        "dismissed",
    ),
    *(
        "case",
        "against",
        "if",
        "could",
        "to",
        "appeal",
        "on Friday",
        "in March 2021",
        "last",
        ",",
        ".",
        "“",
        "”",
        "(",
        "—",
    ),
    *("\n", "\u202e", "\x00", "Vоss", "İ", "2024-13-45", "$1", "and", "her", "thrown", "out", "sued", "30 February"),
    *("media-law", "mid-May", "mid-", "May", "may", "take", "'s", "’"),
]


def _article(text: str, title: str = "Dana Voss") -> Article:
    return Article("https://example.org/a", "Example", title, text, _PUBLISHED)


def _assert_evidence_holds(article: Article) -> None:
    reading = find_mentions(article, _WATCH)
    evidences = [found.evidence for found in reading.mentions] + [found.evidence for found in reading.rejected]
    for evidence in evidences:
        field = article.title if evidence.field is Field.TITLE else article.text
        assert field[evidence.start : evidence.end] == evidence.quote


@settings(max_examples=150)
@given(st.lists(st.sampled_from(_WORDS), max_size=80).map(" ".join))
def test_any_order_of_legal_words_is_survived(text: str) -> None:
    """A page may hold anything; one crash would stop the round."""
    _assert_evidence_holds(_article(text, text[:60]))


@settings(max_examples=150)
@given(st.text(max_size=400))
def test_any_text_is_survived(text: str) -> None:
    """Right-to-left marks, NULs, lone surrogates' neighbours, letters that grow when lowered."""
    _assert_evidence_holds(_article(f"{text} Dana Voss was arrested. {text}", text))


def test_homoglyph_name_is_another_name() -> None:
    """A Cyrillic letter in the name makes it somebody else's; better silent than fooled."""
    article = _article("Dana Vоss was arrested on Friday.", "Arrest in Leeds")
    assert find_mentions(article, _WATCH).mentions == ()


_SHAPES: dict[str, Callable[[int], str]] = {
    "a long page": lambda size: "Voss was charged with fraud in March 2021, who had been told. " * (size // 62),
    "one endless sentence": lambda size: "Voss was charged and " * (size // 21),
    "no space at all": lambda size: "Voss" + "x" * size,
    "nested quotes": lambda size: "“" * (size // 2) + "Voss was convicted" + "”" * (size // 2),
    "commas": lambda size: "Voss, " * (size // 6),
    "stops": lambda size: "Voss. " * (size // 6),
    "numbers": lambda size: "Voss 12 May 2021 " * (size // 17),
    "names": lambda size: "Alan Bates Voss " * (size // 16),
    "newlines": lambda size: "Voss\n" * (size // 5),
    "capitals": lambda size: "VOSS CONVICTED " * (size // 15),
    "a new day each time": lambda size: "".join(
        f"Voss was charged on {n % 28 + 1} May {1900 + n // 28 % 120}. " for n in range(size // 35)
    ),
    "a new person each time": lambda size: "".join(
        f"Alan {chr(65 + n % 26)}{'aeiou'[n // 26 % 5]}{'bdfgk'[n // 130 % 5]}tes was charged. "
        for n in range(size // 28)
    ),
}


@pytest.mark.parametrize("shape", _SHAPES, ids=str)
def test_work_grows_with_the_text_and_not_faster(shape: str) -> None:
    """Four times the text may take some four times the steps; a quadratic reader would take sixteen."""
    small, large = (_steps(_article(_SHAPES[shape](size)), index_names((_WATCH,))) for size in (10_000, 40_000))
    assert large < 5 * small


def _steps(article: Article, index: NameIndex) -> int:
    """How many functions, ours and the library's, are called to read the article: the same number on any machine."""
    calls = 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    read_article_for(article, index)  # compiles what is compiled once
    before = sys.getprofile()
    sys.setprofile(count)
    try:
        read_article_for(article, index)
    finally:
        sys.setprofile(before)
    return calls


def test_page_of_a_hundred_thousand_words_is_read() -> None:
    """The longest judgment ever put on a page must not break the round."""
    _assert_evidence_holds(_article("Voss was charged with fraud in March. It rained all day long. " * 8_500))


def test_work_does_not_grow_with_the_number_of_watches() -> None:
    """A desk with a thousand watches reads a page once, as a desk with one does."""
    others = tuple(Watch(f"w{n}", f"Story {n}", (Party(f"Person Number{n}", (), "defendant"),)) for n in range(999))
    article = _article("A judge on Friday dismissed the fraud case against Dana Voss, who denies it. It rained. " * 15)
    one, thousand = (_steps(article, index_names(watches)) for watches in ((_WATCH,), (_WATCH, *others)))
    assert thousand < 1.1 * one
