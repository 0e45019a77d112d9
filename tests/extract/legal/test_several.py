"""Whose step it is where "both", "they", "two men" or "the company" stands for the names."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from extract.legal.developments import find_mentions
from extract.records import Article, Mention, Stage
from seeds.watch import Party, Watch

_WATCH = Watch(
    "furs",
    "Smuggled furs",
    (
        Party("Dana Voss", ("Voss",), "defendant"),
        Party("Rudi Falk", ("Falk",), "defendant"),
        Party("Acme Foods", ("Acme",), "company, defendant"),
    ),
)


def _mentions(text: str) -> tuple[Mention, ...]:
    article = Article("https://example.org/a", "Example", "The furs at Hull", text, datetime(2024, 5, 10, tzinfo=UTC))
    return find_mentions(article, _WATCH).mentions


def _parties_of(kind: str, text: str) -> set[str | None]:
    return {mention.party for mention in _mentions(text) if mention.kind == kind}


@pytest.mark.parametrize(
    "text",
    [
        "Dana Voss, 40, and Rudi Falk, 51, ran the shop together. Both men were convicted in June.",
        "Dana Voss and Rudi Falk showed no emotion as a jury found them guilty of fraud.",
        "Dana Voss and Rudi Falk ran the shop. Jurors convicted both last month.",
        "Dana Voss and Rudi Falk stood in the dock at Hull. They were convicted of fraud.",
        "Two people were convicted of fraud yesterday.\n\nDana Voss, 40, and Rudi Falk, 51, had run the shop.",
    ],
)
def test_step_of_several_is_told_of_each(text: str) -> None:
    """An alert for one of two defendants leaves a desk with half of the news."""
    assert _parties_of("conviction", text) == {"Dana Voss", "Rudi Falk"}


def test_the_brothers_are_the_two_people_of_the_story() -> None:
    """Their names may stand a page above."""
    text = (
        "Dana Voss met Rudi Falk in Hull.\n\nIt rained.\n\nIt snowed.\n\nHail fell.\n\nIt hailed. The pair were jailed."
    )
    assert _parties_of("sentence", text) == {"Dana Voss", "Rudi Falk"}


def test_a_company_is_never_in_handcuffs() -> None:
    """A body is named beside many an arrest, and an alert on its own would be absurd."""
    assert _parties_of("arrest", "Acme Foods sells furs. The arrest that led to a strike was in Hull.") == set()


@pytest.mark.parametrize(
    "text",
    [
        "Rudi Falk denies fraud. His wife was sentenced to a year.",
        "Rudi Falk denies fraud. A court sentenced his younger brother on Monday.",
    ],
)
def test_a_relatives_sentence_is_not_the_accuseds(text: str) -> None:
    """A brother in prison is no news of the one who is free."""
    assert _parties_of("sentence", text) == set()


def test_a_clause_behind_after_has_its_own_subject() -> None:
    """The one who was released is named right before it."""
    text = "Dana Voss wrote to a judge who heard her plea after Rudi Falk, 31, had been freed on bail."
    assert _parties_of("release", text) == {"Rudi Falk"}


def test_she_between_they_and_the_step_is_one_person() -> None:
    """ "They" are not the ones who were jailed."""
    text = "Dana Voss met Rudi Falk in Hull. They did not know that she had been charged."
    assert len(_parties_of("charge", text)) == 1


def test_the_company_is_the_one_body_of_the_story() -> None:
    """Its name may stand a page above."""
    text = (
        "Acme Foods sells furs. It rained. It snowed. Rudi Falk wept. A claim for damages against the firm was filed."
    )
    assert _parties_of("civil_suit_filed", text) == {"Acme Foods"}


def test_unnamed_person_whom_police_hold_is_nobody_of_the_watch() -> None:
    """A desk wants to hear of the arrest, and never under the name of somebody else."""
    text = (
        "Dana Voss was charged on Monday.\n\nIt rained.\n\nHail fell.\n\nA 46-year-old woman was arrested on Wednesday."
    )
    assert _parties_of("arrest", text) == {None}


def test_co_defendant_without_a_name_is_nobody_of_the_watch() -> None:
    """A subheading about the other accused must not jail the watched one."""
    text = "*Co-defendant in this case was jailed last year\n\nDana Voss was charged on Monday. She denies it."
    assert _parties_of("sentence", text) == set()
    assert _parties_of("sentence", "Co-defendant Dana Voss, 39, was jailed on Monday.") == {"Dana Voss"}


@pytest.mark.parametrize(
    ("text", "arrested"),
    [
        ("Dana Voss was found guilty on Monday. She wept before deputies led her away.", False),
        ("Dana Voss was found guilty on Monday. Voss was taken into custody at the end of the hearing.", False),
        ("Dana Voss was found guilty on Monday. Voss was taken into custody on March 4, 2024.", True),
        ("Dana Voss was found guilty on Monday. Voss was arrested at her home.", True),
        ("Dana Voss wept on Monday before deputies led her away.", True),
    ],
)
def test_who_is_led_from_court_to_jail_is_not_arrested(text: str, arrested: bool) -> None:
    """The verdict is the news, and the handcuffs belong to it."""
    assert _parties_of("arrest", text) == ({"Dana Voss"} if arrested else set())


def test_a_fine_and_its_costs_are_one_penalty() -> None:
    """Two alerts for one sum and its surcharge are one too many."""
    told = _mentions(
        "Acme Foods was fined £80,000 on Friday.\n\nThe company was also ordered to pay a surcharge of £6,000."
    )
    assert [(mention.kind, mention.outcome) for mention in told] == [("fine_or_penalty", "£80,000")]


def test_an_older_penalty_stays_another() -> None:
    """What an article reports of today must not swallow what it retells of years ago."""
    told = _mentions("Acme Foods was fined £80,000 on Friday.\n\nIn 2019 Acme was fined £5,000 for the same.")
    assert [mention.outcome for mention in told if mention.kind == "fine_or_penalty"] == ["£80,000", "£5,000"]


def test_a_sentence_of_a_company_is_its_fine() -> None:
    """ "Sentence was passed" on a company is no second step beside its fine."""
    told = _mentions("Acme Foods was fined £80,000 on Friday.\n\nAcme was sentenced at Hull Crown Court.")
    assert [mention.kind for mention in told] == ["fine_or_penalty"]


def test_none_of_them_was_charged() -> None:
    """ "Has ever been" between the negation and the step must not turn it into its opposite."""
    told = _mentions("Dana Voss and Rudi Falk ran the shop.\n\nNone of them has ever been charged with a crime.")
    assert {(mention.kind, mention.stage) for mention in told} == {("charge", Stage.DENIED)}


def test_a_deal_of_somebody_else_beside_a_victim_is_his() -> None:
    """A victim named in the paragraph takes no plea deal, and so leaves it to whom the sentence names."""
    watch = Watch("furs", "Furs", (Party("Dana Voss", ("Voss",), "defendant"), Party("Ada Pell", ("Pell",), "victim")))
    text = (
        "Dana Voss pleaded not guilty to fraud.\n\nAda Pell was robbed of a coat. An assistant, Rolf Stad, later took a"
        " plea agreement on a lesser count."
    )
    told = find_mentions(
        Article("https://example.org/a", "Example", "", text, datetime(2024, 5, 10, tzinfo=UTC)), watch
    )
    assert "plea_deal" not in {mention.kind for mention in told.mentions}
