"""Whose text it is: credit before date, the earliest otherwise, and nobody who only copies."""

from __future__ import annotations

from datetime import timedelta

import pytest

from extract.records import Article, Reading
from flows.remember import remember_reading
from storage.coverage import record_article
from storage.db import Ledger
from storage.origins import Claim, Reason, decide_original
from storage.stories.stories import record_watches
from tests.storage.samples import WATCH, at_noon, tell
from tests.storage.test_fingerprints import write_text

NOON = at_noon("2024-07-12")
HOUR = timedelta(hours=1)
TEXT = write_text(1)


class Newsroom:
    """Stores articles of one story, hour by hour."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger, self.hour = ledger, 24
        record_watches(ledger, (WATCH,), at_noon("2000-01-01"))

    def print(self, outlet: str, text: str = TEXT, after_hours: float = 0, byline: str | None = None) -> int:
        """Stores an article that says it was published so long after noon; its number."""
        self.hour += 1
        now = NOON + self.hour * HOUR
        url = f"https://{outlet.lower().replace(' ', '')}.example/{self.hour}"
        article = Article(url, outlet, f"Title {self.hour}", text, NOON + after_hours * HOUR, byline)
        stored = record_article(self.ledger, article, now)
        mention = tell("case_dismissed", event="2024-07-12")
        remember_reading(self.ledger, WATCH, stored, article.revision, Reading(True, (mention,)), now)
        return stored.article_id

    def places(self) -> list[tuple[int | None, str | None]]:
        """(original, outlet whose text it is) of each article."""
        return self.ledger.rows("SELECT copy_of, origin FROM store.articles ORDER BY article_id")

    def counts(self) -> tuple[int, int]:
        """Outlets and origins of the one development."""
        outlets, origins = self.ledger.one("SELECT outlets, origins FROM developments")
        return outlets, origins


@pytest.fixture
def newsroom(ledger: Ledger) -> Newsroom:
    """An empty one."""
    return Newsroom(ledger)


def test_an_earlier_original_that_comes_late_takes_its_copies_over(newsroom: Newsroom) -> None:
    """A slow feed must not make a reporter the copy of those who print her."""
    newsroom.print("Star", after_hours=3)
    newsroom.print("Post", after_hours=4)
    newsroom.print("Courier", after_hours=1)
    assert newsroom.places() == [(3, "Courier"), (3, "Courier"), (None, None)]
    assert newsroom.counts() == (3, 1)


def test_every_change_of_an_original_is_kept(newsroom: Newsroom) -> None:
    """Who was held to be first, and until when, can be asked for ever."""
    newsroom.print("Star", after_hours=3)
    newsroom.print("Post", after_hours=4)
    newsroom.print("Courier", after_hours=1)
    rows = newsroom.ledger.rows(
        "SELECT article_id, copy_of_before, origin_before, copy_of, origin, reason FROM store.origin_changes ORDER BY 1"
    )
    assert rows == [(1, None, None, 3, "Courier", "earlier"), (2, 1, "Star", 3, "Courier", "earlier")]


def test_two_halves_are_one_group_once_the_whole_text_is_there(newsroom: Newsroom) -> None:
    """Two papers print different parts of one report: until it comes, nothing joins them."""
    words = TEXT.split()
    newsroom.print("Star", " ".join(words[:180]), after_hours=3)
    newsroom.print("Post", " ".join(words[220:]), after_hours=4)
    assert newsroom.counts() == (2, 2)
    newsroom.print("Courier", TEXT, after_hours=1)
    assert newsroom.counts() == (3, 1)


def test_an_agency_that_is_credited_is_the_origin_unseen(newsroom: Newsroom) -> None:
    """Five papers with "(AP)" in the dateline are one source, though no feed of the agency is polled."""
    newsroom.print("Star", "MESA, N.M. (AP) — " + TEXT)
    newsroom.print("Post", "MESA, N.M. (AP) — " + write_text(2), after_hours=1)
    newsroom.print("Courier", write_text(3), byline="Ann Lee, Associated Press")
    assert {origin for _, origin in newsroom.places()} == {"Associated Press"}
    assert newsroom.counts() == (3, 1)


def test_a_copy_that_names_the_agency_speaks_for_its_group(newsroom: Newsroom) -> None:
    """The first paper left the dateline out."""
    newsroom.print("Star")
    newsroom.print("Post", "MESA, N.M. (AP) — " + TEXT, after_hours=1)
    assert newsroom.places() == [(None, "Associated Press"), (1, "Associated Press")]
    assert newsroom.counts() == (2, 1)


def test_the_credited_outlet_is_the_original_whenever_it_comes(newsroom: Newsroom) -> None:
    """An agency's own page often bears the time of its last edit."""
    newsroom.print("Star", "MESA (Mesa Wire) — " + TEXT)
    newsroom.print("Mesa Wire", "MESA (Mesa Wire) — " + TEXT, after_hours=5)
    assert newsroom.places() == [(2, "Mesa Wire"), (None, None)]


def test_a_redated_copy_is_no_original(newsroom: Newsroom) -> None:
    """Sites that copy put any date on it: who credits another, or has only copies, proves nothing by a date."""
    newsroom.print("Mesa Wire", "MESA (Mesa Wire) — " + TEXT, after_hours=2)
    newsroom.print("NewsPile", "MESA (Mesa Wire) — " + TEXT, after_hours=-30)
    assert newsroom.places() == [(None, None), (1, "Mesa Wire")]


def test_an_outlet_that_only_copies_is_never_the_original(newsroom: Newsroom) -> None:
    """Its credit is cut off, its date is before everybody's."""
    for seed in (2, 3, 4):
        newsroom.print("Courier", write_text(seed))
        newsroom.print("NewsPile", write_text(seed), after_hours=1)
    newsroom.print("Courier", TEXT, after_hours=2)
    newsroom.print("NewsPile", TEXT, after_hours=-30)
    assert newsroom.places()[-2:] == [(None, None), (7, "Courier")]


def test_whoever_passes_on_a_report_counts_as_its_source(newsroom: Newsroom) -> None:
    """Nine outlets that cite one are one source."""
    for seed, outlet in enumerate(("Star", "Post", "Courier")):
        lead = (
            "Mara Quill's case was dismissed for good on Friday, NBC News reported, citing two people who know of it."
        )
        newsroom.print(outlet, f"{lead} It is over after {seed} years.\n{write_text(seed)}")
    newsroom.print("Mesa Wire", write_text(9))
    assert newsroom.counts() == (4, 2)


@pytest.mark.parametrize(
    ("claim", "root", "reason"),
    [
        (Claim("A", NOON - HOUR, None), Claim("B", NOON, None), Reason.EARLIER),
        (Claim("A", NOON, None), Claim("B", NOON, None), None),
        (Claim("A", None, None), Claim("B", NOON, None), None),
        (Claim("A", NOON - 12 * HOUR, None), Claim("B", NOON, None), None),
        (Claim("A", NOON - 36 * HOUR, None), Claim("B", NOON, None), Reason.EARLIER),
        (Claim("A", NOON - HOUR, "B"), Claim("B", NOON, None), None),
        (Claim("A", NOON + HOUR, None), Claim("B", NOON, "A"), Reason.CREDITED),
    ],
)
def test_what_makes_an_original(claim: Claim, root: Claim, reason: Reason | None) -> None:
    """Credit goes before any date; a day without an hour is before no hour of that day."""
    assert decide_original(claim, root) is reason
