"""What a replay looks at in the end: told, known, copied."""

from __future__ import annotations

from extract.records import Stage
from storage.db import Ledger
from storage.stories.history import list_copies, list_developments, list_told
from tests.storage.samples import QUILL, STORY, LedgerDesk, on, retell, tell


def test_what_was_told_is_listed_in_order_with_the_words_of_its_article(ledger: Ledger) -> None:
    """A replay is judged by what a desk would have got, and when."""
    desk = LedgerDesk(ledger)
    desk.read("2023-10-17", tell("charge", Stage.PLANNED))
    desk.read("2024-01-20", tell("charge", event="2024-01-19"), tell("hearing_scheduled", Stage.PLANNED, "2024-02-01"))
    first, second, third = list_told(ledger)
    assert (first.stage, first.previous, first.event_date) == (Stage.PLANNED, None, None)
    assert (second.stage, second.previous, second.party) == (Stage.HAPPENED, Stage.PLANNED, QUILL)
    assert second.event_date is not None
    assert str(second.event_date) == "2024-01-19"
    assert (second.alert_id, third.kind) == (third.alert_id, "hearing_scheduled")


def test_developments_name_every_article_that_tells_them(ledger: Ledger) -> None:
    """Evidence first: what is known is known from somewhere."""
    desk = LedgerDesk(ledger)
    desk.read("2024-01-20", tell("charge", event="2024-01-19"))
    desk.read("2024-03-20", tell("motion_denied", event="2024-03-20"), retell("charge"))
    charge, motion = list_developments(ledger)
    assert (charge.kind, charge.story_id, charge.article_ids) == ("charge", STORY, (1, 2))
    assert (motion.kind, motion.article_ids) == ("motion_denied", (2,))
    assert charge.event_date == on("2024-01-19", "")


def test_copies_are_listed_with_their_original_first(ledger: Ledger) -> None:
    """Groups, not pairs: three papers with one text are one group."""
    desk = LedgerDesk(ledger)
    text = " ".join(f"Sentence {number} of the wire." for number in range(40))
    for tail in ("", " One.", " Two."):
        desk.read("2024-01-20", tell("charge"), text=text + tail)
    desk.read("2024-01-21", tell("charge"))
    assert list_copies(ledger) == ((1, 2, 3),)


def test_an_empty_ledger_has_no_history(ledger: Ledger) -> None:
    """A backtest over nothing ends with nothing, and no error."""
    assert (list_told(ledger), list_developments(ledger), list_copies(ledger)) == ((), (), ())
