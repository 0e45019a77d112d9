"""When an article is looked at again: often at first, seldom later, and never for ever."""

from __future__ import annotations

from datetime import timedelta

from extract.records import Article, Validators
from storage.coverage import record_article
from storage.db import Ledger
from storage.looks import MOST_PER_OUTLET, LookResult, PageTrace, decide_next_look, due_looks, plan_looks, record_look
from tests.storage.samples import at_noon

SEEN = at_noon("2024-07-12")
TRACE = PageTrace("https://courier.example/1?from=feed", Validators('"v1"'), "A headline")


def test_the_looks_grow_apart_and_end(ledger: Ledger) -> None:
    """An hour, six hours, a day, three days, a week."""
    looks, now = [], SEEN
    while again := decide_next_look(SEEN, now):
        looks.append(again - SEEN)
        now = again
    assert looks == [timedelta(hours=1), timedelta(hours=6), timedelta(days=1), timedelta(days=3), timedelta(days=7)]


def test_a_sleep_costs_looks_and_makes_no_storm() -> None:
    """Two days asleep: one look finds all that changed."""
    assert decide_next_look(SEEN, SEEN + timedelta(days=2)) == SEEN + timedelta(days=3)
    assert decide_next_look(SEEN, SEEN + timedelta(days=30)) is None


def _store(ledger: Ledger, number: int) -> int:
    article = Article(f"https://courier.example/{number}", "Courier", f"Title {number}", f"Text {number}.", SEEN)
    return record_article(ledger, article, SEEN).article_id


def test_a_look_knows_what_was_read_last_and_what_to_ask(ledger: Ledger) -> None:
    """The host is asked "changed since?", and what it shows is compared with what we have."""
    article_id = _store(ledger, 1)
    plan_looks(ledger, article_id, TRACE, decide_next_look(SEEN, SEEN))
    assert due_looks(ledger, SEEN) == ()
    (due,) = due_looks(ledger, SEEN + timedelta(hours=1))
    assert (due.url, due.title, due.trace) == ("https://courier.example/1", "Title 1", TRACE)
    newer = PageTrace(TRACE.address, Validators('"v2"'), "A headline")
    record_look(ledger, article_id, LookResult.UNCHANGED, None, None, newer, SEEN, SEEN + timedelta(hours=6))
    assert due_looks(ledger, SEEN + timedelta(hours=5)) == ()
    assert due_looks(ledger, SEEN + timedelta(hours=6))[0].trace == newer


def test_a_look_that_failed_keeps_the_validators(ledger: Ledger) -> None:
    """A host's bad hour must not cost a whole page the next time."""
    article_id = _store(ledger, 1)
    plan_looks(ledger, article_id, TRACE, SEEN)
    record_look(ledger, article_id, LookResult.FAILED, "takes too long to answer", None, None, SEEN, SEEN)
    assert due_looks(ledger, SEEN)[0].trace == TRACE


def test_one_outlet_takes_a_bounded_share_of_a_round(ledger: Ledger) -> None:
    """Five seconds between two pages of a host: a hundred of them would be eight minutes without news."""
    for number in range(MOST_PER_OUTLET + 3):
        plan_looks(ledger, _store(ledger, number), TRACE, SEEN)
    assert len(due_looks(ledger, SEEN)) == MOST_PER_OUTLET
