"""Whose words a message quotes: those of a report that still stands, as our own rules read it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extract.records import Mention, Stage
from storage.db import Ledger
from storage.outbox.messages import Contents, compose_alert
from storage.outbox.recaps import list_fresh, list_known
from storage.records import Form
from tests.storage.samples import STORY, LedgerDesk, at_noon, tell

URL = "https://courier.example/quill"
EMPTIED = "Nothing of what was said there stands in it any more, but the names of the clerk and of the two ushers."


@pytest.fixture
def desk(ledger: Ledger) -> LedgerDesk:
    """A desk that began to watch when all of it had been reported."""
    opened = LedgerDesk(ledger)
    opened.watch_from("2024-08-01")
    return opened


def propose(mention: Mention) -> Mention:
    """The same from another reader than our own rules."""
    return replace(mention, reader="model")


def take_back(desk: LedgerDesk, day: str) -> None:
    """The page at URL says it no longer."""
    desk.read(day, url=URL, text=EMPTIED)


def quotes(desk: LedgerDesk, contents: Contents | None) -> list[str]:
    """What a message of these contents quotes."""
    assert contents is not None
    alert = compose_alert(desk.ledger, STORY, Form.WATCHING, contents, at_noon("2024-08-01"))
    return [notice.lead.quote for notice in alert.notices]


def test_what_is_known_at_first_sight_is_quoted_from_a_report_that_stands(desk: LedgerDesk) -> None:
    """The first thing that a desk reads of a story may not be a sentence that its outlet took back."""
    desk.read("2024-07-12", tell("conviction", quote="She was found guilty."), url=URL)
    desk.read("2024-07-12", tell("conviction", quote="The jury convicted her."))
    take_back(desk, "2024-07-12")
    assert quotes(desk, list_known(desk.ledger, STORY)) == ["The jury convicted her."]


def test_what_is_known_at_first_sight_is_no_proposal(desk: LedgerDesk) -> None:
    """It was proposed first, and then read."""
    desk.read("2024-07-12", propose(tell("conviction", quote="Guilty, it seems.")))
    desk.read("2024-07-12", tell("conviction", quote="The jury convicted her."))
    assert quotes(desk, list_known(desk.ledger, STORY)) == ["The jury convicted her."]


def test_a_digest_quotes_a_rumour_from_a_report_that_stands(desk: LedgerDesk) -> None:
    """One outlet took it back, another did not."""
    possible = Stage.POSSIBLE
    desk.read("2024-08-12", tell("plea_deal", possible, quote="She may take a deal."), url=URL)
    desk.read("2024-08-12", tell("plea_deal", possible, quote="A deal is in the air."))
    take_back(desk, "2024-08-12")
    assert quotes(desk, Contents(list_fresh(desk.ledger, STORY))) == ["A deal is in the air."]


def test_the_pending_board_quotes_no_proposal(desk: LedgerDesk) -> None:
    """The latest word on a plan is the latest that our own rules read."""
    desk.read("2024-07-12", tell("trial_start", Stage.PLANNED, "2024-08-20", quote="The trial begins on 20 August."))
    desk.read("2024-07-13", propose(tell("trial_start", Stage.PLANNED, "2024-08-20", quote="August it may be.")))
    alert = compose_alert(desk.ledger, STORY, Form.DIGEST, Contents(), at_noon("2024-08-01"))
    assert [notice.lead.quote for notice in alert.pending] == ["The trial begins on 20 August."]
