"""What is new in an article: found sentence by sentence, kept, and shown to whoever asks."""

from __future__ import annotations

from storage.db import Ledger
from storage.prune import BELONGS_TO_ARTICLE
from storage.published.article_files import FiledNews, read_article_file
from tests.storage.samples import STORY, LedgerDesk, tell

LEAD = "The judge dismissed the case against Mara Quill on Friday with prejudice."
WHY = "The state had kept the results of a ballistics test from her lawyers for a year."
NEXT = "A lawyer for the victim's brother said that he would appeal before the month is out."


def brought(ledger: Ledger) -> list[tuple[int, int, list[str]]]:
    """(sentences, new ones, their words) of each article."""
    return ledger.rows("SELECT sentences, new_sentences, new_text FROM novelty ORDER BY article_id, newest")


def test_each_article_is_held_against_all_that_was_read_before(ledger: Ledger) -> None:
    """On the tenth report of one ruling a desk reads the one new sentence, not the ten reports."""
    desk = LedgerDesk(ledger)
    desk.read("2024-07-12", tell("case_dismissed"), text=f"{LEAD} {WHY}")
    desk.read("2024-07-12", tell("case_dismissed"), text=f"{WHY} {LEAD}")
    desk.read("2024-07-13", tell("case_dismissed"), text=f"{LEAD} He wept. {NEXT}")
    assert brought(ledger) == [(2, 2, [LEAD, WHY]), (2, 0, []), (2, 1, [NEXT])]


def test_a_sentence_that_an_editor_touched_is_not_new(ledger: Ledger) -> None:
    """Every outlet changes a word."""
    desk = LedgerDesk(ledger)
    desk.read("2024-07-12", tell("case_dismissed"), text=WHY)
    desk.read("2024-07-12", tell("case_dismissed"), text=WHY.replace("a year", "a whole year").replace("The", "This"))
    assert [new for _, new, _ in brought(ledger)] == [1, 0]


def test_a_later_version_shows_what_it_added(ledger: Ledger) -> None:
    """A page that grows through the day brings its news in its versions."""
    desk = LedgerDesk(ledger)
    url = "https://courier.example/ruling"
    desk.read("2024-07-12", tell("case_dismissed"), text=LEAD, url=url)
    desk.read("2024-07-12", tell("case_dismissed"), text=f"{LEAD} {NEXT}", url=url)
    desk.read("2024-07-12", tell("case_dismissed"), text=f"{LEAD} {NEXT}", url=url)
    assert brought(ledger) == [(1, 1, [LEAD]), (2, 1, [NEXT])]


def test_letters_beyond_the_basic_plane_shift_no_sentence(ledger: Ledger) -> None:
    """The sentences are cut out of the text by SQL, which must count characters as we do."""
    LedgerDesk(ledger).read("2024-07-12", tell("case_dismissed"), text=f"⚖️ 𝔇 “Ünfair”, she said to her friends. {WHY}")
    assert brought(ledger)[0][2][-1] == WHY


def test_two_stories_are_held_apart(ledger: Ledger) -> None:
    """What one desk has read long ago is new to the other."""
    desk = LedgerDesk(ledger)
    desk.read("2024-07-12", tell("case_dismissed"), text=LEAD)
    ledger.write("UPDATE store.novelty SET story_id = 'other'")
    desk.read("2024-07-12", tell("case_dismissed"), text=LEAD)
    assert ledger.rows("SELECT story_id, new_share FROM novelty ORDER BY article_id") == [("other", 1.0), (STORY, 1.0)]


def test_it_goes_with_its_article() -> None:
    """An article that was let go leaves no sentences behind."""
    assert "novelty" in BELONGS_TO_ARTICLE


def test_the_article_s_file_says_what_is_new_and_whose_text_it_is(ledger: Ledger) -> None:
    """Who opens the tenth report of a ruling sees at once why it is worth reading."""
    desk = LedgerDesk(ledger)
    desk.read("2024-07-12", tell("case_dismissed"), text=LEAD)
    desk.read("2024-07-13", tell("case_dismissed"), text=f"MESA (AP) — {LEAD} {NEXT}", url="https://star.example/1")
    file = read_article_file(ledger.connection, "https://star.example/1")
    assert file is not None
    assert file.origin == "Associated Press"
    assert file.news == (FiledNews(STORY, 2, (NEXT,)),)
