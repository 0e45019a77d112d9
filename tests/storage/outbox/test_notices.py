"""What a message flags: each doubt that a desk should have stands in the message itself, in every form of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alerts.render import render_blocks, render_html, render_text
from extract.records import Article, Mention, Reading, TextSource
from flows.remember import remember_reading
from storage.coverage import record_article
from storage.db import Ledger, transaction
from storage.outbox.outbox import claim_next
from storage.records import Alert
from tests.storage.samples import WATCH, LedgerDesk, at_noon, tell

LONG = " ".join(f"Sentence {number} of a long report tells more of the day in court." for number in range(20))
OTHERS = " ".join(f"Line {number} is what somebody else saw from another bench there." for number in range(20))
RULING = tell("case_dismissed", event="2024-07-12")
UNUSUAL = "unusual: a non-party appeals in a criminal case"


def first_alert(ledger: Ledger) -> Alert:
    """The first message of the outbox."""
    delivery = claim_next(ledger, at_noon("2025-01-01"))
    assert delivery is not None
    return delivery.alert


def flags_of(ledger: Ledger, mention: Mention, *, text: str = LONG) -> tuple[str, ...]:
    """What the first notice of the first message is flagged with, once one outlet has reported this."""
    LedgerDesk(ledger).read("2024-07-12", mention, text=text)
    return first_alert(ledger).notices[0].flags


def test_a_single_source_is_flagged(ledger: Ledger) -> None:
    """Nobody else has it yet."""
    assert flags_of(ledger, RULING) == ("one source so far",)


def test_copies_and_credited_reports_are_of_one_source(ledger: Ledger) -> None:
    """Ten papers that print one agency are one witness."""
    desk = LedgerDesk(ledger)
    desk.read("2024-07-12", RULING, outlet="Mesa Wire", text=LONG)
    desk.read("2024-07-12", replace(RULING, credited="Mesa Wire"), text=LONG + " And a line of its own.")
    assert first_alert(ledger).notices[0].flags == ("one source so far",)


def test_reports_that_pass_on_one_outlet_s_are_of_one_source(ledger: Ledger) -> None:
    """Two papers whose leads both cite a third are no more witnesses than the third: so the timeline counts them."""
    desk = LedgerDesk(ledger)
    desk.read("2024-07-12", RULING, text=f"The case is over, according to a report by NBC News. {LONG}")
    desk.read("2024-07-12", RULING, text=f"It has come to an end, NBC News reported on Friday. {OTHERS}")
    assert ledger.one("SELECT outlets, origins FROM developments") == (2, 1)
    assert first_alert(ledger).notices[0].flags == ("one source so far",)


def test_a_proposal_is_no_second_source(ledger: Ledger) -> None:
    """What another reader makes of a text is no report of what we tell."""
    desk = LedgerDesk(ledger)
    desk.read("2024-07-12", RULING, text=LONG)
    desk.read("2024-07-12", replace(RULING, reader="model"), text=OTHERS)
    (notice,) = first_alert(ledger).notices
    assert (notice.flags, notice.also) == (("one source so far",), ())


def test_a_second_source_takes_the_flag_away(ledger: Ledger) -> None:
    """By the time that the message goes out."""
    desk = LedgerDesk(ledger)
    desk.read("2024-07-12", RULING, text=LONG)
    desk.read("2024-07-12", RULING, text=OTHERS)
    assert "one source so far" not in first_alert(ledger).notices[0].flags


@pytest.mark.parametrize("flag", [UNUSUAL, "headline only", "attributed to unnamed sources"])
def test_what_the_reader_doubted_is_flagged(ledger: Ledger, flag: str) -> None:
    """An unusual actor, or nothing but a headline."""
    assert flags_of(ledger, replace(RULING, flags=(flag,)))[0] == flag


def test_little_text_is_flagged(ledger: Ledger) -> None:
    """Above a paywall stands the claim, below it the denial."""
    text = RULING.evidence.quote
    assert flags_of(ledger, RULING, text=text)[1:] == (f"little text was read: {len(text)} characters",)


def test_a_summary_in_place_of_the_page_is_flagged(ledger: Ledger) -> None:
    """Two sentences by a feed are no report; that says it all."""
    quote = RULING.evidence.quote
    article = Article(
        "https://a.example/1", "A", "A title", quote, at_noon("2024-07-12"), source=TextSource.FEED_SUMMARY
    )
    LedgerDesk(ledger).watch_from("2000-01-01")
    with transaction(ledger):
        stored = record_article(ledger, article, at_noon("2024-07-12"))
        reading = Reading(True, (RULING,))
        remember_reading(ledger, WATCH, stored, article.revision, reading, at_noon("2024-07-12"))
    assert first_alert(ledger).notices[0].flags == ("one source so far", "read from the feed's summary only")


def test_every_form_of_a_message_shows_its_flags(ledger: Ledger) -> None:
    """Text, HTML and Slack alike: the doubt goes where the news goes."""
    LedgerDesk(ledger).read("2024-07-12", replace(RULING, flags=(UNUSUAL,)), text=RULING.evidence.quote)
    alert = first_alert(ledger)
    blocks = str([block.to_dict() for block in render_blocks(alert, may_repeat=False)])
    for shown in (" ".join(render_text(alert, False).split()), render_html(alert, False), blocks):
        for flag in (UNUSUAL, "one source so far", "little text was read"):
            assert flag in shown


def test_a_report_s_new_sentences_are_counted(ledger: Ledger) -> None:
    """What a message says of its report must be what the ledger compared when it read it."""
    desk = LedgerDesk(ledger)
    desk.read("2024-07-12", text=LONG)
    desk.read("2024-07-15", tell("appeal_filed", event="2024-07-15"), text=f"{OTHERS} {LONG} {LONG.upper()}")
    lead = first_alert(ledger).notices[0].lead
    assert lead.sentences == 60
    assert lead.new_sentences == 20
