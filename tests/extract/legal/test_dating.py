"""Which of a sentence's dates is the act's."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from extract.legal.developments import find_mentions
from extract.records import Article
from seeds.watch import Party, Watch

_WATCH = Watch("orde", "Orde case", (Party("Mila Orde", ("Orde",), "defendant"),))


def _date(kind: str, text: str) -> str | None:
    published = datetime(2024, 5, 10, 12, tzinfo=UTC)  # a Friday
    article = Article("https://example.org/a", "Example", "The law and Mila Orde", text, published)
    (found,) = [mention for mention in find_mentions(article, _WATCH).mentions if mention.kind == kind]
    return str(found.event_date) if found.event_date else None


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("appeal_filed", "Orde will appeal Tuesday's ruling.", None),
        ("appeal_filed", "Orde will appeal by Friday.", None),
        ("indictment", "It took until April 3 for a grand jury to indict Orde.", "2024-04-03"),
        ("indictment", "October 2023.\n\nIt took until April 3 for a grand jury to indict Orde.", "2024-04-03"),
        ("plea_not_guilty", "It took until April 3 to indict Orde, and she pleaded not guilty before long.", None),
        ("arrest", "Orde was jailed for six years on Tuesday, 18 months after her arrest.", None),
        ("sentence", "Orde appealed on Tuesday, six days after she was sentenced to two years.", None),
        (
            "mistrial",
            "Jurors were discharged on Tuesday after failing to agree on whether Orde is guilty.",
            "2024-05-07",
        ),
        ("sentence", "On Tuesday, after a long trial, Orde was jailed for two years.", "2024-05-07"),
        ("trial_start", "A court on Tuesday overturned the conviction of Orde and ordered a new trial.", None),
        ("trial_start", "A judge on Tuesday scheduled the trial of Orde for June 3.", "2024-06-03"),
        ("trial_start", "The trial of Orde was postponed Tuesday until June 3.", "2024-06-03"),
        ("trial_start", "The trial of Orde has been postponed from May until June 3.", "2024-06-03"),
        ("civil_suit_settled", "A claim against Orde was settled a year ago, in October 2023.", "2023-10"),
        ("sentence", "Orde was found guilty in March and is serving two years in prison.", None),
        ("conviction", "Orde was convicted last Friday.", "2024-05-03"),
        ("arrest", "Orde was arrested this evening.", "2024-05-10"),
        ("appeal_decided", "The appeals court reduced the sentence of May 2018 for Orde.", None),
        ("trial_start", "A judge set a provisional date of June 3 for the trial of Orde.", "2024-06-03"),
        ("trial_start", "A date of June 3 has been set for the trial of Orde.", "2024-06-03"),
        ("charge", "Orde was charged that Thursday; a colleague's turn came in April.", None),
        ("acquittal", "May 9, 2024: A jury convicts a colleague of two counts and acquits Orde of one.", "2024-05-09"),
        ("conviction", "Orde, who fled in 2021, was convicted on Tuesday.", "2024-05-07"),
        ("motion_denied", "The judge denied a motion that Orde had filed in March.", None),
        ("release", "Orde was released on bail on Tuesday, and her trial was put back to June 3.", "2024-05-07"),
        ("trial_start", "Orde's trial has been put off until June 3.", "2024-06-03"),
        ("trial_start", "Orde's trial, which was to open on June 3, was called off.", "2024-06-03"),
        ("conviction", "Orde was convicted on Tuesday of robbing a bank in 2013.", "2024-05-07"),
        ("release", "The judge refused Orde bail on Tuesday.", "2024-05-07"),
        ("arrest", "Orde was arrested on Tuesday of last week.", "2024-04-30"),
        ("indictment", "Arrested on March 12 and indicted a day later, Orde has said nothing.", "2024-03-13"),
        ("sentence", "Orde was convicted in May 2022 and sentenced the following March.", "2023-03"),
        ("conviction", "Orde was convicted of thefts between March 2014 and July 2017.", None),
        ("conviction", "Orde was convicted two months before her appeal was heard.", None),
        ("hearing_scheduled", "Orde will appear at the Crown Court on Tuesday, 9 July 2024.", "2024-07-09"),
        ("indictment", "A grand jury declined to indict Orde, who in March had shot a dog.", None),
        ("plea_deal", "Orde rejected a plea deal ahead of a September trial.", None),
        ("trial_start", "The judge scheduled a July 18 retrial of Orde.", "2024-07-18"),
        ("sentence", "Orde was jailed on Tuesday after being convicted at trial in February.", "2024-05-07"),
        ("conviction", "Orde was jailed on Tuesday after being convicted at trial in February.", "2024-02"),
        ("conviction", "Orde, who will be sentenced on May 20, was also convicted of theft.", None),
        ("conviction", "Orde threw that party in March and was convicted on Tuesday.", "2024-05-07"),
        ("civil_suit_filed", "Orde on Tuesday asked a judge to throw out the lawsuit brought by 41 residents.", None),
        ("civil_suit_filed", "The residents who took Orde to court have settled, they said on Tuesday.", None),
        ("civil_suit_filed", "The residents who sued Orde on Tuesday are not amused.", "2024-05-07"),
        ("civil_suit_filed", "Orde must remain a defendant in the defamation suit, a court ruled on Tuesday.", None),
    ],
)
def test_a_date_belongs_to_the_act_of_its_own_clause(kind: str, text: str, expected: str | None) -> None:
    """A wrong day in an alert is worse than none."""
    assert _date(kind, text) == expected


def test_the_scene_keeps_its_day_and_moves_on() -> None:
    """ "Within the hour" speaks of the day that the sentence before told."""
    text = "Orde was jailed for two years on Tuesday. A notice of appeal was lodged by Orde within the hour."
    assert _date("appeal_filed", text) == "2024-05-07"
    text = "Orde was arrested on May 2. Orde was charged later in the day."
    assert _date("charge", text) == "2024-05-02"
    text = "Orde was arrested on May 2. On the same day Orde was charged."
    assert _date("charge", text) == "2024-05-02"
    text = "The match was played on May 2. Orde was arrested that night."
    assert _date("arrest", text) == "2024-05-02"


def test_a_date_alone_heads_its_paragraph() -> None:
    """Timelines date by heading; without it each of their steps would be today's."""
    assert _date("conviction", "March 6, 2024. Orde was convicted of fraud.") == "2024-03-06"
    assert _date("arrest", "October 2022. Orde was arrested. She went home.") == "2022-10"
    assert _date("arrest", "March 6, 2024.\nOrde was arrested.") is None
