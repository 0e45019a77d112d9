"""Two versions of an article, and the publisher's note that says why there are two."""

from __future__ import annotations

import pytest
import trafilatura

from extract.legal.developments import find_mentions
from extract.pages.correction_notes import find_correction_note, is_correction_note
from extract.pages.revisions import Edited, diff_sentences, find_successor, is_cut_short, still_stands
from extract.records import Article
from seeds.watch import Context, Party, Watch

GUILTY = "A jury found Mara Quill guilty of fraud on Friday."
NOT_GUILTY = "A jury found Mara Quill not guilty of fraud on Friday."
CLERK = "The clerk's office opens at nine."


def article(*sentences: str, title: str = "Verdict at Mesa") -> Article:
    return Article("https://courier.example/1", "Courier", title, " ".join(sentences), None)


def test_only_the_sentences_that_differ_are_shown() -> None:
    """A correction changes three words of a thousand."""
    before, after = article(CLERK, GUILTY, "She wept."), article(CLERK, NOT_GUILTY, "She wept.")
    assert diff_sentences(before, after) == (Edited((GUILTY,), (NOT_GUILTY,)),)
    assert diff_sentences(before, before) == ()


def test_a_headline_is_the_first_sentence() -> None:
    """It is corrected as often as the text."""
    changed = diff_sentences(article(CLERK), article(CLERK, title="No verdict at Mesa"))
    assert changed == (Edited(("Verdict at Mesa",), ("No verdict at Mesa",)),)


def test_a_changed_sentence_is_followed_and_a_deleted_one_is_not() -> None:
    """A wrong "now" would put words into the publisher's mouth."""
    before = article(CLERK, GUILTY, "She wept.")
    assert find_successor(before, article(CLERK, NOT_GUILTY, "She wept."), GUILTY) == NOT_GUILTY
    assert find_successor(before, article(CLERK, "She wept."), GUILTY) is None
    unlike = article(CLERK, "Rain is forecast for most of the coming week.", "She wept.")
    assert find_successor(before, unlike, GUILTY) is None


def test_a_sentence_that_moved_still_stands() -> None:
    """Editors turn paragraphs round all day."""
    assert still_stands(article(GUILTY, CLERK), GUILTY)
    assert not still_stands(article(NOT_GUILTY, CLERK), GUILTY)


def test_a_teaser_is_a_piece_and_a_correction_is_not() -> None:
    """Half a text gone is a meter that ran out."""
    whole = article(CLERK, GUILTY, "She wept.", "Her lawyers left by a side door and said nothing.")
    assert is_cut_short(whole, article(CLERK))
    assert not is_cut_short(whole, article(CLERK, "She wept.", "Her lawyers left by a side door and said nothing."))


NOTES = [
    "Correction: An earlier version of this article misstated the verdict.",
    "CORRECTION — The verdict was not guilty.",
    "Clarification (13 July): the count was dropped earlier.",
    "This article has been corrected: the verdict was not guilty.",
    "This story was amended on 13 July 2024 to say that the jury is still out.",
    "An earlier version of this story said that she had been found guilty.",
    "Editor's note: A previous version of this headline was wrong.",
]
NO_NOTES = [
    "Corrections officers led her away.",
    "Correction officials said that she would be held in Mesa.",
    "The correction of the record took the judge a minute.",
    "She wrote an earlier version of the screenplay.",
    "Her lawyer asked for a clarification: would the jury see the film?",
]


@pytest.mark.parametrize("note", NOTES)
def test_a_publisher_s_note_is_known_by_how_it_opens(note: str) -> None:
    """Each house has its formula."""
    assert is_correction_note(note)


@pytest.mark.parametrize("sentence", NO_NOTES)
def test_other_corrections_are_no_notes(sentence: str) -> None:
    """Courts correct people, too."""
    assert not is_correction_note(sentence)


def test_a_note_in_small_print_is_found_on_the_page() -> None:
    """Extractors of text leave it out."""
    page = f"<html><body><article><p>{GUILTY}</p></article><div><small>{NOTES[0]}</small></div></body></html>"
    assert find_correction_note(trafilatura.load_html(page), page) == NOTES[0]
    assert find_correction_note(trafilatura.load_html(f"<p>{GUILTY}</p>"), GUILTY) is None


def test_what_a_note_says_was_wrong_is_never_read_as_news() -> None:
    """The sentence that takes a verdict back repeats it."""
    watch = Watch("mesa", "Mesa", (Party("Mara Quill", role="defendant"),), context=Context(any=("Mesa",)))
    text = "\n".join((NOT_GUILTY, CLERK, "Correction: An earlier version said that Mara Quill was convicted of fraud."))
    reading = find_mentions(Article("https://courier.example/1", "Courier", "Mesa verdict", text, None), watch)
    assert [mention.kind for mention in reading.mentions] == ["acquittal"]
