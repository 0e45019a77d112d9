"""A proposal of another reader is kept with its name and sends nothing; our own reading of the same does."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from extract.legal.readers import add_proposals
from extract.records import Article, Evidence, Field, Mention, Novelty, Reading, Stage
from flows.remember import remember_reading
from seeds.watch import Party, Watch
from storage.coverage import record_article
from storage.db import IN_MEMORY, Ledger, open_ledger
from storage.stories.history import list_told
from storage.stories.stories import record_watches

NOW = datetime(2024, 7, 12, 9, tzinfo=UTC)
WATCH = Watch("calder", "Calder", (Party("Ines Calder"),))


def article(number: int) -> Article:
    text = f"Report {number}: the regulator closed its file on Ines Calder on Friday."
    return Article(
        f"http://desk.example/{number}", f"Desk {number}", "File closed", text, NOW + timedelta(hours=number)
    )


def mention(text: str) -> Mention:
    evidence = Evidence(Field.TEXT, 0, len(text), text, "test", ())
    return Mention("charges_dropped", Stage.HAPPENED, Novelty.NEW, "Ines Calder", "criminal/ines-calder", evidence)


def model(article: Article, watch: Watch) -> Iterable[Mention]:
    return (mention(article.text),)


def remember(ledger: Ledger, number: int, reading: Reading) -> None:
    one = article(number)
    stored = record_article(ledger, one, NOW)
    remember_reading(ledger, WATCH, stored, one.revision, reading, NOW)


def test_a_proposal_alone_sends_nothing_and_our_own_reading_still_does() -> None:
    """A model may see what our rules miss; it may also invent, so a person's pager is not its to ring."""
    with open_ledger(IN_MEMORY) as ledger:
        record_watches(ledger, (WATCH,), NOW)
        remember(ledger, 1, add_proposals(Reading(True), article(1), WATCH, {"model": model}))
        assert list_told(ledger) == ()
        assert ledger.one("SELECT reader, quote FROM store.mentions") == ("model", article(1).text)
        assert ledger.one("SELECT verdict FROM store.decisions") == ("proposed",)
        remember(ledger, 2, Reading(True, (mention(article(2).text),)))
        (told,) = list_told(ledger)
        assert told.quote == article(2).text
