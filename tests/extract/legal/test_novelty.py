"""What an article reports as its news, and what it retells."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from extract.legal.developments import find_mentions
from extract.legal.signs import SIGNS
from extract.records import Article, Mention, Novelty, Precision, Stage
from seeds.kinds import load_kinds
from seeds.watch import Party, Watch
from seeds.weights import load_weights

_WATCH = Watch("orde", "Orde case", (Party("Mila Orde", ("Orde",), "defendant"),))
_LEAD = "Mila Orde was given eight years on Thursday by a judge in Leeds."
_FILLER = "The gallery was full. It rained. People queued for tea. A dog slept through it."


def _read(*paragraphs: str, title: str = "Mila Orde in court") -> tuple[Mention, ...]:
    published = datetime(2024, 5, 10, 12, tzinfo=UTC)  # a Friday
    article = Article("https://example.org/a", "Example", title, "\n".join(paragraphs), published)
    return find_mentions(article, _WATCH).mentions


def _novelty(kind: str, *paragraphs: str, title: str = "Mila Orde in court") -> Novelty:
    (found,) = {mention.novelty for mention in _read(*paragraphs, title=title) if mention.kind == kind}
    return found


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("arrest", "Orde had been arrested at her flat."),
        ("conviction", "Orde was convicted in March."),
        ("conviction", "Orde, who was convicted of fraud, wept."),
        ("charge", "Orde was previously charged with arson."),
        ("arrest", "A book came out on the day Orde was arrested."),
        ("charges_dropped", "The first charge against Orde was dropped last spring."),
        ("trial_start", "The order keeps Orde's second trial on the list for June 3."),
        ("charge", "Orde faces a charge of arson too."),
        ("civil_suit_filed", "Orde is being sued by two banks."),
        ("appeal_filed", "Her lawyers have said that Orde will appeal."),
        ("arraignment", "Two clerks and Orde await arraignment."),
        ("charge", "Orde was charged with arson earlier and is out of work."),
        ("civil_suit_settled", "The bank watches over her under an earlier settlement with Orde."),
    ],
)
def test_what_is_told_in_passing_is_background(kind: str, sentence: str) -> None:
    """An alert about last year's arrest is what a desk complains of first."""
    assert _novelty(kind, _LEAD, _FILLER, _FILLER, sentence) is Novelty.BACKGROUND


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("appeal_filed", "Within the hour a notice of appeal had been lodged by Orde."),
        ("appeal_filed", "Her barrister said that Orde would appeal."),
        ("charge", "Nobody else has been charged, the police said of Orde and her staff."),
        ("fine_or_penalty", "Orde was fined £900 on Thursday as well."),
        ("hearing_scheduled", "The matter now goes to a hearing scheduled for June 3."),
        ("release", "The judge fixed a hearing for June 3. She released Orde on bail."),
        ("motion_denied", "Before passing sentence the judge rejected a motion by Orde for a new trial."),
    ],
)
def test_what_belongs_to_the_day_is_news(kind: str, sentence: str) -> None:
    """Half of a hearing's steps stand below its headline."""
    assert _novelty(kind, _LEAD, sentence, _FILLER, _FILLER) is Novelty.NEW


def test_that_something_did_not_happen_is_no_older_than_the_article() -> None:
    """ "Until January" dates her office, not the lack of charges."""
    text = "Orde, who ran the firm until January, has not been charged, the police said."
    assert _novelty("charge", "A banker was held on Thursday.", text) is Novelty.NEW


def test_what_a_court_has_ended_is_not_to_come() -> None:
    """A report of a dismissal retells how the trial was to be."""
    lead = "The case against Mila Orde was dismissed by a judge on Thursday."
    later = "The judge ruled last year that Orde would be tried as an owner."
    assert _novelty("trial_start", lead, later) is Novelty.BACKGROUND


def test_a_copy_put_out_again_is_all_background() -> None:
    """Its "yesterday" was years ago, and an archive page would alert a whole desk."""
    note = "This article was first published on May 4, 2021."
    mentions = _read(note, "Mila Orde was jailed for eight years yesterday.", _FILLER)
    assert [(str(one.event_date), one.novelty) for one in mentions] == [("2021-05-03", Novelty.BACKGROUND)]


@pytest.mark.parametrize("title", ["Explainer: the fall of Mila Orde", "Where are they now? Mila Orde and her bank"])
def test_a_piece_that_looks_back_has_no_news(title: str) -> None:
    """It tells a whole story in the plain past."""
    text = "Mila Orde was convicted of fraud. She will be sentenced in June."
    assert {mention.novelty for mention in _read(text, title=title)} == {Novelty.BACKGROUND}


def test_one_jurys_verdicts_are_one_days_news() -> None:
    """A report leads with the conviction and ends with who was cleared."""
    told = _read("A clerk was convicted of fraud on Friday.", *["It rained."] * 12, "Mila Orde was cleared of fraud.")
    assert [one.novelty for one in told if one.kind == "acquittal"] == [Novelty.NEW]


def test_last_sentence_of_a_brief_is_news() -> None:
    """Local reports end with the next day in court."""
    told = _read("Mila Orde appeared in court.", "It rained.", "A hearing for Orde is set for June 3.")
    assert [(one.kind, one.novelty) for one in told] == [("hearing_scheduled", Novelty.NEW)]


def test_what_somebody_is_charged_with_says_who_it_is() -> None:
    """The day that the sentence tells is that of its news."""
    told = _read("The trial of two clerks charged with fraud, Mila Orde among them, ended without a verdict on Friday.")
    assert {one.novelty for one in told if one.kind == "charge"} == {Novelty.BACKGROUND}


def test_what_has_come_was_not_to_come() -> None:
    """A bail that was granted is one alert, and the request for it none."""
    told = _read("A judge granted Mila Orde bail on Friday.", "Orde had asked for bail.")
    assert [one.stage.value for one in told if one.kind == "release"] == ["happened"]


def test_what_goes_on_has_no_day() -> None:
    """A suit that is being fought was not filed on the day of the news."""
    (suit,) = [one for one in _read(_LEAD, _FILLER, "Orde is being sued by two banks.") if "suit" in one.kind]
    assert suit.event_date is None


def test_head_of_a_press_release_stands_above_the_lead() -> None:
    """Contacts and case numbers taken for the lead would push the news of every release out of the front."""
    head = ("For Immediate Release", "Case # 11CF0042", "May 10, 2024", "Ina Holt, Spokesperson", "Office: 555 0100")
    told = _read(
        *head, "LEEDS – A clerk was jailed today for arson. Mila Orde, 39, Leeds, was convicted April 3, 2024."
    )
    assert [(mention.kind, mention.party, mention.novelty) for mention in told] == [
        ("sentence", "Mila Orde", Novelty.NEW),
        ("conviction", "Mila Orde", Novelty.BACKGROUND),
    ]


def test_sentence_is_told_weeks_after_its_verdict() -> None:
    """Every report of a sentence says what it was for; told as news, the verdict would come twice."""
    told = _read(
        "A clerk was jailed today for arson.", "Mila Orde, 39, was found guilty by a jury of one count of arson."
    )
    assert [(mention.kind, mention.novelty) for mention in told] == [
        ("sentence", Novelty.NEW),
        ("conviction", Novelty.BACKGROUND),
    ]


def test_parts_of_one_verdict_are_of_one_day() -> None:
    """The counts on which jurors could not agree are as much news as the others, beside an older sentence too."""
    title = "Mila Orde, jailed last year, is convicted again"
    told = _read("Jurors convicted Mila Orde on Thursday.", "She was cleared of one count.", _FILLER, title=title)
    assert {mention.kind for mention in told if mention.novelty is Novelty.NEW} >= {"conviction", "acquittal"}


def test_noun_in_the_lead_announces_nothing() -> None:
    """ "At the time of her arrest" is no news of an arrest, however high it stands."""
    told = _read("A clerk who was in the army at the time of her arrest has been jailed.", "Mila Orde, 39, wept.")
    assert {mention.kind for mention in told if mention.novelty is Novelty.NEW} == {"sentence"}


def test_every_weight_is_that_of_a_sign() -> None:
    """A sign that was renamed would silently weigh nothing."""
    values = {f"stage: {stage.value}" for stage in Stage} | {f"kind: {kind}" for kind in load_kinds()}
    values |= {"undated", *(f"dated to a {precision.value}" for precision in Precision)}
    assert set(load_weights("novelty").signs) <= {*SIGNS, *values}


def test_explanation_names_what_decided() -> None:
    """A reader who doubts an alert asks why it was taken for news."""
    (mention,) = [one for one in _read(_LEAD, _FILLER) if one.kind == "sentence"]
    assert mention.evidence.cues[-1] == "new: a day within these days"


def test_weighed_news_says_how_probable_it_is() -> None:
    """Seven in ten and ten in ten are different grounds for a call to the court."""
    (mention,) = [one for one in _read(_LEAD, _FILLER, "Orde was sued by two banks.") if "suit" in one.kind]
    assert re.search(r"^(new|background): .+ \(\d\d%\)$", mention.evidence.cues[-1])


def test_day_before_the_verb_tells_news() -> None:
    """Wire copy puts the day there: "Orde on Thursday sued"; no participle describes her."""
    (told,) = _read("Mila Orde on Thursday sued former trooper Ned Cole.")
    assert (told.kind, told.novelty, str(told.event_date)) == ("civil_suit_filed", Novelty.NEW, "2024-05-09")


@pytest.mark.parametrize(
    ("kind", "lead"),
    [
        ("civil_suit_filed", "Mila Orde today sued to block the sale of the mill."),
        ("appeal_decided", "The Supreme Court on Thursday left in place the conviction of Mila Orde."),
        ("verdict_civil", "The European court held unanimously that Spain had breached the rights of Mila Orde."),
        ("appeal_decided", "Mila Orde has run out of road in Leeds, where three judges have dismissed her appeal."),
        ("motion_denied", "A judge refused to dismiss the case against Mila Orde on Thursday."),
    ],
)
def test_the_lead_tells_the_news_however_it_is_put(kind: str, lead: str) -> None:
    """An active verb that looks like a participle, and a court in a relative clause, are the day's news."""
    assert _novelty(kind, lead, _FILLER) is Novelty.NEW


def test_what_was_said_long_ago_is_no_news() -> None:
    """ "Said in March that he would not charge her" was said for another day's paper."""
    assert _novelty("charge", _LEAD, _FILLER, _FILLER, "A prosecutor said in 2019 that Orde would not be charged.") is (
        Novelty.BACKGROUND
    )
