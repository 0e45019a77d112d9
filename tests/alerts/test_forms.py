"""How messages of other forms than news read: one line at the top says what they are."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alerts.render import render_blocks, render_entry, render_html, render_subject, render_text
from alerts.wording import DIGEST, WATCHING
from extract.records import Stage
from storage.records import Alert, Contradiction, FeedNote, Form, Slot
from tests.alerts.samples import make_alert, make_hearing, make_notice, make_report

BRIEF = make_alert(
    form=Form.BRIEF,
    notices=(
        make_hearing(lead=make_report(url="https://courier.example/one")),
        make_notice(development_id=4),
        make_notice(development_id=5, kind="sentence", outcome="18 months"),
    ),
)
WHAT_IS_KNOWN = make_alert(form=Form.WATCHING, notices=(make_notice(), make_notice(development_id=5, kind="arrest")))
DAY = make_alert(
    form=Form.DIGEST,
    notices=(make_hearing(stage=Stage.POSSIBLE), make_notice(stage=Stage.DENIED, previous=Stage.POSSIBLE)),
    contradictions=(
        Contradiction(
            Slot.OUTCOME,
            make_notice(lead=make_report(quote="He got 18 months.", outlet="Courier")),
            make_notice(lead=make_report(quote="He got two years.", outlet="Coast Daily")),
        ),
    ),
    feed_notes=(FeedNote("Mesa Wire", "https://wire.example/feed", "fails since 10 July: no answer in time"),),
)


@pytest.mark.parametrize(
    ("alert", "subject"),
    [
        (BRIEF, "In brief: Case dismissed: Mara Quill (with prejudice), 12 July 2024, and 2 more - Mesa film shooting"),
        (WHAT_IS_KNOWN, "Now watching - Mesa film shooting"),
        (DAY, "Digest: 1 new, 1 changed, 1 contradictory, 1 feed in trouble - Mesa film shooting"),
        (make_alert(form=Form.DIGEST, notices=()), "Digest: what is pending - Mesa film shooting"),
    ],
)
def test_the_subject_says_what_it_is(alert: Alert, subject: str) -> None:
    """A digest must not look like news in a crowded inbox, and a brief names its weightiest."""
    assert render_subject(alert) == subject


@pytest.mark.parametrize(
    ("alert", "opening"),
    [(BRIEF, "A brief: 3 developments in one message"), (WHAT_IS_KNOWN, WATCHING[:60]), (DAY, DIGEST)],
)
def test_one_line_at_the_top_says_what_it_is_on_every_channel(alert: Alert, opening: str) -> None:
    """Nobody may take history for news."""
    blocks = "".join(str(block.to_dict()) for block in render_blocks(alert, may_repeat=False))
    assert render_text(alert, may_repeat=False).splitlines()[1].startswith(opening)
    for markup in (render_html(alert, may_repeat=False), render_entry(alert), blocks):
        assert opening in markup
        assert markup.index(opening) < markup.index("On Friday the judge")


def test_what_a_first_sight_leaves_out_is_counted_on_every_channel() -> None:
    """Eight of twenty must not look like all."""
    crowded = replace(WHAT_IS_KNOWN, left_out=12)
    blocks = "".join(str(block.to_dict()) for block in render_blocks(crowded, may_repeat=False))
    text = " ".join(render_text(crowded, may_repeat=False).split())
    for said in (text, render_html(crowded, may_repeat=False), render_entry(crowded), blocks):
        assert f"and 12 more: courtbeat timeline {crowded.story_id}" in said
    assert "more: courtbeat timeline" not in render_text(WHAT_IS_KNOWN, may_repeat=False)


def test_plain_news_has_no_such_line() -> None:
    """News needs no introduction."""
    assert render_text(make_alert(), may_repeat=False).splitlines()[1] == ""


def test_every_notice_of_a_brief_names_its_report() -> None:
    """They come from several: "also in this report" would be wrong."""
    text = render_text(BRIEF, may_repeat=False)
    assert text.count("Source  ") == 3
    assert "Also in this report" not in text


def test_a_contradiction_is_two_quotes_and_no_verdict() -> None:
    """Which of the two is right is not for us to say."""
    text = " ".join(render_text(DAY, may_repeat=False).split())
    assert "Reports that contradict each other: - Case dismissed: Mara Quill, outcome:" in text
    assert "“He got 18 months.” (Courier, 13 July 2024) - “He got two years.” (Coast Daily, 13 July 2024)" in text


def test_a_digest_sorts_new_from_changed_and_names_its_feeds() -> None:
    """The reader's first question of each line."""
    text = render_text(DAY, may_repeat=False)
    assert (
        text.index("New:") < text.index("Hearing possible") < text.index("Changed:") < text.index("Case not dismissed")
    )
    assert "Mesa Wire: fails since 10 July: no answer in time" in " ".join(text.split())
