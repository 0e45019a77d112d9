"""Whose step it is where a text describes a person by a company, a town or a police force and gives no name."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from extract.legal.developments import find_mentions
from extract.records import Article
from seeds.watch import Party, Watch

_MILL = Watch(
    "mill",
    "Mill fraud",
    (
        Party("Dana Voss", ("Voss",), "defendant"),
        Party("Rudi Falk", ("Falk",), "defendant, finance director"),
        Party("Acme Mills", ("Acme",), "company"),
    ),
)
_TOWN = Watch(
    "town",
    "Shooting in Hartwell",
    (
        Party("Erik Lund", ("Lund", "Sgt. Lund"), "officer, defendant"),
        Party("Ana Bell", ("Bell",), "plaintiff"),
        Party("City of Hartwell", ("Hartwell", "the city", "Hartwell Police Department"), "civil defendant"),
    ),
)


def _parties_of(kind: str, text: str, watch: Watch = _MILL, title: str = "The news at Hull") -> set[str | None]:
    article = Article("https://news.example/a", "Example", title, text, datetime(2024, 5, 10, tzinfo=UTC))
    return {mention.party for mention in find_mentions(article, watch).mentions if mention.kind == kind}


@pytest.mark.parametrize(
    ("kind", "lead"),
    [
        ("sentence", "The former owner of Acme Mills was sentenced on Thursday to six years."),
        ("sentence", "Acme's former boss was jailed for six years on Thursday."),
        ("conviction", "A jury on Thursday convicted the founder of the failed textile maker Acme Mills of fraud."),
        ("arrest", "Police on Thursday arrested an Acme Mills executive at his home."),
        ("charges_dropped", "Prosecutors on Thursday dropped the charges against the former head of Acme Mills."),
    ],
)
def test_description_in_the_lead_is_the_accused_named_next(kind: str, lead: str) -> None:
    """ "Sentenced: Acme Mills" would be a false alert, and the owner's own would be missed."""
    assert _parties_of(kind, f"{lead}\n\nDana Voss, 52, ran it for years. So did Rudi Falk.") == {"Dana Voss"}


def test_office_that_the_watch_gives_somebody_is_theirs() -> None:
    """Whoever is named next is a colleague here."""
    text = (
        "Acme's former finance director was sentenced on Thursday to six years.\n\nDana Voss awaits trial. Falk wept."
    )
    assert _parties_of("sentence", text) == {"Rudi Falk"}


def test_another_office_is_not_theirs() -> None:
    """A sales director is nobody whom the watch follows, and least of all its finance director."""
    text = "Dana Voss went to Hull.\n\nIt rained.\n\nA former sales director of Acme Mills was sentenced to six years."
    assert _parties_of("sentence", text) == set()


def test_whom_the_article_calls_so_is_meant_later() -> None:
    """The founder is introduced once, and then called founder."""
    text = (
        "Rudi Falk and Dana Voss, the founder of Acme Mills, met in Hull.\n\nIt rained.\n\n"
        "The Acme founder was sentenced to six years."
    )
    assert _parties_of("sentence", text) == {"Dana Voss"}


def test_name_behind_a_description_is_the_one() -> None:
    """A chief whom the watch does not know is no step of its own people."""
    text = "Former Acme chief Otto Brandt was sentenced to six years on Thursday.\n\nDana Voss awaits trial."
    assert _parties_of("sentence", text) == set()


def test_nurse_who_sues_is_not_the_accused() -> None:
    """What an accused is made of by a criminal step says nothing of who sues."""
    text = "A former Acme Mills nurse sued the company on Thursday.\n\nDana Voss, who ran it, awaits trial."
    assert "Dana Voss" not in _parties_of("civil_suit_filed", text)


@pytest.mark.parametrize(
    "lead",
    [
        "A grand jury indicted a former sergeant with the Hartwell Police Department on Thursday.",
        "A former Hartwell police officer was indicted on Thursday.",
        "A grand jury on Thursday indicted a Hartwell man over the shooting.",
    ],
)
def test_city_that_is_sued_is_never_indicted_for_its_officer(lead: str) -> None:
    """A city stands in every sentence about its police."""
    assert _parties_of("indictment", f"{lead}\n\nErik Lund, 44, shot a man in May.", _TOWN) == {"Erik Lund"}


def test_suit_of_a_criminal_story_is_told_of_whom_the_watch_has_as_sued() -> None:
    """The accused is whom the article is about, and has been sued by nobody."""
    text = (
        "Erik Lund, 44, of Hartwell, was indicted on Monday.\n\nLund is at home.\n\nThe lawsuit was settled in April."
    )
    assert _parties_of("civil_suit_settled", text, _TOWN) == {"City of Hartwell"}
