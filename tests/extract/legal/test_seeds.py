"""The five real articles that the product was designed on, read in their order.

They are not part of the project; the test runs where their folder stands beside the repository.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest

from extract.legal.developments import find_mentions
from extract.records import Article, Field, Mention, Novelty, Reading, Stage
from seeds.watch import Context, Party, Watch

_FOLDER = Path(__file__).resolve().parents[4] / "shared" / "seeds"
pytestmark = pytest.mark.skipif(not _FOLDER.is_dir(), reason=f"the five articles are not at {_FOLDER}")

_WATCH = Watch(
    "rust",
    "Rust shooting",
    (
        Party("Alec Baldwin", ("Baldwin",), "defendant"),
        Party("Hannah Gutierrez-Reed", ("Gutierrez-Reed", "the armorer"), "defendant"),
        Party("Matthew Hutchins", (), "non-party, widower"),
        Party("Hutchins family", ("Hutchins estate",), "plaintiff"),
    ),
    context=Context(any=("Rust", "Hutchins", "Santa Fe"), none=("Stephen Baldwin",)),
)
_PUBLISHED = {"004": "2023-10-19", "000": "2023-11-20", "001": "2024-07-13", "003": "2024-07-13", "002": "2024-07-13"}
_WITH_HEADLINE = {"000", "003"}


@cache
def _article(number: str) -> Article:
    text = next(_FOLDER.glob(f"{number}_*.txt")).read_text(encoding="utf-8")
    title, text = text.split("\n", 1) if number in _WITH_HEADLINE else ("", text)
    return Article(f"https://example.org/{number}", "Example", title, text, _day(number))


def _day(number: str) -> datetime:
    return datetime.fromisoformat(_PUBLISHED[number]).replace(tzinfo=UTC)


@cache
def _read(number: str) -> Reading:
    return find_mentions(_article(number), _WATCH)


def _mention(number: str, kind: str, party: str = "Alec Baldwin") -> Mention:
    found = [m for m in _read(number).mentions if (m.kind, m.party) == (kind, party)]
    assert len(found) >= 1, (number, kind, [(m.kind, m.party, m.stage) for m in _read(number).mentions])
    return found[0]


def test_charge_is_to_be_brought_again_and_credited() -> None:
    """Row 1: planned, an alert, and the outlet that was first."""
    charge = _mention("004", "charge")
    assert (charge.stage, charge.novelty, charge.credited) == (Stage.PLANNED, Novelty.NEW, "NBC News")


def test_grand_jury_is_planned_and_dated() -> None:
    """Row 2: the pending board needs the month."""
    hearing = _mention("004", "hearing_scheduled")
    assert (hearing.stage, str(hearing.event_date)) == (Stage.PLANNED, "2023-11")


def test_plea_deal_is_only_a_whisper() -> None:
    """Row 3: possible, for the digest."""
    assert _mention("004", "plea_deal").stage is Stage.POSSIBLE


def test_first_dismissal_by_prosecutors_is_background() -> None:
    """Row 4: a charge that prosecutors dropped in April is no court's dismissal, and no news."""
    dropped = _mention("004", "charges_dropped")
    assert (dropped.stage, dropped.novelty, str(dropped.event_date)) == (Stage.HAPPENED, Novelty.BACKGROUND, "2023-04")
    assert not [m for m in _read("004").mentions if m.kind == "case_dismissed"]


@pytest.mark.parametrize("number", ["001", "003", "002"])
def test_dismissal_is_the_same_news_in_three_articles(number: str) -> None:
    """Row 5: one development; the ledger joins the three by kind, party and matter."""
    found = [m for m in _read(number).mentions if m.kind == "case_dismissed"]
    assert [(m.stage, m.novelty, m.party, m.matter) for m in found] == [
        (Stage.HAPPENED, Novelty.NEW, "Alec Baldwin", "criminal/alec-baldwin")
    ]


def test_dismissal_says_prejudice_judge_and_day_where_the_text_does() -> None:
    """Row 5: what two of the three articles say."""
    assert {_mention(number, "case_dismissed").outcome for number in ("001", "002")} == {"with prejudice"}
    dismissal = _mention("002", "case_dismissed")
    assert (str(dismissal.event_date), dismissal.actor) == ("2024-07-12", "Mary Marlowe Sommer")


def test_appeal_of_the_widower_is_planned_and_unusual() -> None:
    """Row 6: told by one source, by somebody who is no party to the case."""
    appeal = _mention("002", "appeal_filed")
    assert appeal.actor == "Matthew Hutchins"
    assert (appeal.stage, appeal.novelty, appeal.matter) == (Stage.PLANNED, Novelty.NEW, "criminal/alec-baldwin")
    assert any("non-party" in flag for flag in appeal.flags)


@pytest.mark.parametrize("number", ["001", "003", "002"])
def test_pending_suits_are_background(number: str) -> None:
    """Row 7: filed long before; the board shows them, nobody is woken."""
    suit = _mention(number, "civil_suit_filed")
    assert (suit.novelty, suit.matter) == (Novelty.BACKGROUND, "civil/alec-baldwin")


def test_settlement_of_2022_is_background() -> None:
    """Row 8."""
    settled = _mention("001", "civil_suit_settled")
    assert (settled.novelty, str(settled.event_date)) == (Novelty.BACKGROUND, "2022")


@pytest.mark.parametrize("number", ["001", "003"])
def test_conviction_of_the_armorer_is_hers_alone(number: str) -> None:
    """Row 9: never the other defendant's."""
    conviction = _mention(number, "conviction", "Hannah Gutierrez-Reed")
    assert (conviction.novelty, conviction.matter) == (Novelty.BACKGROUND, "criminal/hannah-gutierrez-reed")
    assert not [m for m in _read(number).mentions if m.kind == "conviction" and m.party == "Alec Baldwin"]


def test_sentence_of_the_armorer_has_its_length() -> None:
    """Row 9: 18 months, being served."""
    sentence = _mention("001", "sentence", "Hannah Gutierrez-Reed")
    assert (sentence.novelty, sentence.outcome) == (Novelty.BACKGROUND, "18-month")


def test_speculation_stays_silent() -> None:
    """A whole article of "could" and "might" tells no development."""
    assert _read("000").mentions == ()


@pytest.mark.parametrize("number", sorted(_PUBLISHED))
def test_penalties_that_were_only_faced_are_no_sentence(number: str) -> None:
    """ "If convicted" and "up to" are boilerplate."""
    assert not [m for m in _read(number).mentions if m.party == "Alec Baldwin" and m.kind in {"sentence", "conviction"}]


def test_summary_box_dust_apology_and_series_stay_silent() -> None:
    """The site's own summary, a settling dust, a demanded apology and a television date are no developments."""
    allowed = {"case_dismissed", "appeal_filed", "civil_suit_filed"}
    reading = _read("002")
    assert {mention.kind for mention in reading.mentions} == allowed
    box = _article("002").text.index("Key points")
    assert all(mention.evidence.end <= box for mention in reading.mentions)


@pytest.mark.parametrize("number", sorted(_PUBLISHED))
def test_every_quote_is_found_again(number: str) -> None:
    """The evidence contract."""
    article = _article(number)
    for mention in _read(number).mentions:
        evidence = mention.evidence
        field = article.title if evidence.field is Field.TITLE else article.text
        assert field[evidence.start : evidence.end] == evidence.quote
