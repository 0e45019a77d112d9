"""Several parties of one step under one headline."""

from __future__ import annotations

from dataclasses import replace

from alerts.render import render_text
from alerts.several import join_parties
from alerts.wording import describe_alert
from tests.alerts.samples import make_alert, make_notice, make_report

_JOE, _ANN = make_notice(party="Joe Bell", actor="Joe Bell"), make_notice(party="Ann Reed", actor="Ann Reed")


def test_one_sentence_about_several_is_one_headline() -> None:
    """Three times the same sentence with three names above it reads as a fault of the desk."""
    (one,) = join_parties((_JOE, _ANN, make_notice(party="Lou Hart")))
    assert (one.party, one.actor) == ("Joe Bell, Ann Reed and Lou Hart", None)


def test_what_differs_in_stage_sentence_or_outcome_stays_apart() -> None:
    """Eight years for one and two for another are two headlines."""
    others = (
        replace(_ANN, outcome="two years"),
        replace(_ANN, lead=make_report(quote="Reed was convicted too.")),
        replace(_ANN, kind="acquittal"),
    )
    for other in others:
        assert join_parties((_JOE, other)) == (_JOE, other)


def test_flags_of_all_are_kept() -> None:
    """A doubt about one is a doubt about the headline."""
    (one,) = join_parties((replace(_JOE, flags=("one source only",)), replace(_ANN, flags=("headline only",))))
    assert one.flags == ("one source only", "headline only")


def test_steps_of_nobody_named_stay_apart() -> None:
    """Two unnamed suspects are not one."""
    unnamed = make_notice(party=None)
    assert len(join_parties((unnamed, unnamed))) == 2


def test_message_names_everybody_in_its_subject() -> None:
    """Who reads the subject alone must not think that it is about one of them."""
    alert = make_alert(notices=(_JOE, _ANN))
    wording = describe_alert(alert, may_repeat=False)
    assert "Joe Bell and Ann Reed" in wording.subject
    assert "1 more" not in wording.subject
    assert render_text(alert, may_repeat=False).count("Case dismissed") == 1
