"""A proposal of another reader is kept with its name and sends nothing; our own reading of the same does."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from extract.legal.readers import add_proposals
from extract.records import WORD_READER, Article, Evidence, Field, Mention, Novelty, Reading, Stage
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
    seen = NOW + timedelta(hours=number)
    stored = record_article(ledger, one, seen)
    remember_reading(ledger, WATCH, stored, one.revision, reading, seen)


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


def proposal(text: str) -> Mention:
    return replace(mention(text), reader=WORD_READER)


def told_stages(ledger: Ledger) -> list[tuple[str, str]]:
    return [(one.stage.value, one.quote) for one in list_told(ledger)]


def stages(ledger: Ledger) -> list[tuple[str, str]]:
    return ledger.rows("SELECT stage, status FROM store.developments ORDER BY development_id")


def test_a_proposal_silences_nothing_that_comes_weeks_later() -> None:
    """What was only proposed, and perhaps wrongly, may not make the deed old news when it comes."""
    with open_ledger(IN_MEMORY) as ledger:
        record_watches(ledger, (WATCH,), NOW)
        remember(ledger, 1, Reading(True, (proposal(article(1).text),)))
        weeks = 24 * 12
        remember(ledger, weeks, Reading(True, (mention(article(weeks).text),)))
        assert told_stages(ledger) == [("happened", article(weeks).text)]


def test_a_proposal_moves_no_stage() -> None:
    """A plan that was told stays one until our own rules read that it is done, and that is told then."""
    with open_ledger(IN_MEMORY) as ledger:
        record_watches(ledger, (WATCH,), NOW)
        remember(ledger, 1, Reading(True, (replace(mention(article(1).text), stage=Stage.PLANNED),)))
        remember(ledger, 2, Reading(True, (proposal(article(2).text),)))
        assert stages(ledger) == [("planned", "open"), ("happened", "proposed")]
        remember(ledger, 3, Reading(True, (mention(article(3).text),)))
        assert stages(ledger)[0] == ("happened", "open")
        assert told_stages(ledger) == [("planned", article(1).text), ("happened", article(3).text)]


def test_the_first_report_of_our_own_makes_what_was_proposed_anew() -> None:
    """A proposal may have the stage too high: what our own rules read is what the development is, and its sentence."""
    with open_ledger(IN_MEMORY) as ledger:
        record_watches(ledger, (WATCH,), NOW)
        remember(ledger, 1, Reading(True, (proposal(article(1).text),)))
        assert stages(ledger) == [("happened", "proposed")]
        remember(ledger, 2, Reading(True, (replace(mention(article(2).text), stage=Stage.PLANNED),)))
        assert ledger.rows("SELECT stage, status, quote FROM developments") == [("planned", "open", article(2).text)]
        remember(ledger, 3, Reading(True, (proposal(article(3).text),)))
        remember(ledger, 4, Reading(True, (mention(article(4).text),)))
        assert told_stages(ledger) == [("planned", article(2).text), ("happened", article(4).text)]


def test_a_proposal_joins_what_is_known_and_stands_in_no_message() -> None:
    """The board and the digest show what our own rules read."""
    with open_ledger(IN_MEMORY) as ledger:
        record_watches(ledger, (WATCH,), NOW)
        remember(ledger, 1, Reading(True, (replace(proposal(article(1).text), stage=Stage.PLANNED),)))
        assert ledger.rows("SELECT * FROM pending") == []
        remember(ledger, 2, Reading(True, (mention(article(2).text),)))
        remember(ledger, 3, Reading(True, (proposal(article(3).text),)))
        assert stages(ledger) == [("happened", "open")]
        assert ledger.one("SELECT reports FROM developments") == (3,)


def test_what_only_a_proposal_still_tells_is_taken_back() -> None:
    """An alert whose sentence left its article is corrected, whatever another reader proposes; the deed is told when it
    really comes.
    """
    with open_ledger(IN_MEMORY) as ledger:
        record_watches(ledger, (WATCH,), NOW)
        remember(ledger, 1, Reading(True, (mention(article(1).text),)))
        remember(ledger, 2, Reading(True, (proposal(article(2).text),)))
        emptied = replace(article(1), text="Court filings this week were few, the clerk said on the steps of the hall.")
        stored = record_article(ledger, emptied, NOW + timedelta(hours=3))
        remember_reading(ledger, WATCH, stored, emptied.revision, Reading(True), NOW + timedelta(hours=3))
        assert stages(ledger) == [("happened", "disputed")]
        assert ledger.rows("SELECT form FROM store.alerts ORDER BY alert_id") == [("news",), ("correction",)]
        remember(ledger, 4, Reading(True, (mention(article(4).text),)))
        assert told_stages(ledger) == [("happened", article(1).text), ("happened", article(4).text)]
