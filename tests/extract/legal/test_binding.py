"""Whose step it is, where judges, prosecutors, widowers and namesakes stand nearer than the accused."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from extract.legal.developments import find_mentions
from extract.records import Article, Mention, Novelty, Reading
from seeds.watch import Party, Watch

_WATCH = Watch(
    "voss",
    "Voss case",
    (
        Party("Dana Voss", ("Voss",), "defendant"),
        Party("Ann Bell", ("Bell",), "judge"),
        Party("Peter Orr", (), "prosecutor"),
        Party("Karl Lind", (), "non-party, widower"),
    ),
)


def _read(text: str, title: str = "Dana Voss and the law") -> Reading:
    published = datetime(2024, 5, 10, 12, tzinfo=UTC)
    return find_mentions(Article("https://example.org/a", "Example", title, text, published), _WATCH)


def _told(text: str, title: str = "Dana Voss and the law") -> Mention:
    (mention,) = _read(text, title).mentions
    return mention


@pytest.mark.parametrize(
    "text",
    [
        "Judge Ann Bell on Thursday denied a second motion to dismiss the case against Dana Voss.",
        "Ann Bell turned down a defence request to throw out the charges.",
        "Her application for a new trial was refused by Ann Bell.",
    ],
)
def test_motion_is_lost_by_its_side_and_never_by_the_judge(text: str) -> None:
    """The judge of the watch stands nearest to "denied"."""
    mention = _told(text)
    assert (mention.kind, mention.party) == ("motion_denied", "Dana Voss")


def test_lawyers_word_on_an_appeal_is_the_clients() -> None:
    """ "Her lawyer said the verdict would be appealed", right after a sentence about the judge."""
    text = """A jury convicted Dana Voss on Thursday.
Ann Bell thanked the jurors.
Her lawyer, Jo Marsh, said the verdict would be appealed."""
    appeal = next(mention for mention in _read(text).mentions if mention.kind == "appeal_filed")
    assert (appeal.party, appeal.actor) == ("Dana Voss", "Dana Voss")


@pytest.mark.parametrize(
    ("text", "actor"),
    [
        ("Karl Lind plans to appeal the ruling that ended the case against Voss.", "Karl Lind"),
        ("Peter Orr said on Thursday that he would appeal Voss's acquittal.", "Peter Orr"),
        ("Prosecutors said they would appeal the dismissal of the case against Voss.", "prosecutors"),
    ],
)
def test_appeal_of_another_is_in_the_case_of_the_accused(text: str, actor: str) -> None:
    """Whose case it is and who appeals are two questions."""
    appeal = next(mention for mention in _read(text).mentions if mention.kind == "appeal_filed")
    assert (appeal.party, appeal.actor) == ("Dana Voss", actor)


def test_namesake_introduced_at_the_start_of_a_paragraph_is_another_person() -> None:
    """A sentence may begin with "Yesterday Voss", and with "Erik Voss, 52"."""
    text = "A roofer must pay.\nErik Voss, 52, of Hull, was sentenced on Monday.\nVoss pleaded guilty."
    assert _read(text, title="Voss gets probation").mentions == ()


@pytest.mark.parametrize(
    "text",
    [
        "Suppose the jury were to acquit Dana Voss.",
        "Now imagine Voss is convicted.",
        "They asked that the charge against Voss be dropped.",
        "The deal with Voss came a month before a trial was to begin.",
        "Voss was taken straight to jail.",
        "Voss was flown to a hospital by the police and stayed a week.",
        "Most of the argument ahead will be about Voss.",
        "The hearing for Voss was taken off the calendar.",
        "Lind has not attended the trial of Dana Voss.",
    ],
)
def test_what_did_not_happen_is_no_development(text: str) -> None:
    """Suppositions, requests, and what was to come."""
    assert _read(text).mentions == ()


@pytest.mark.parametrize(
    "text",
    [
        "Dana Voss and the residents who took her to court met again on Thursday.",
        "Dana Voss asked a judge on Thursday to throw out the lawsuit brought by her neighbours.",
    ],
)
def test_clause_that_says_which_one_tells_nothing_new(text: str) -> None:
    """The reader is expected to know that suit already."""
    suits = [mention for mention in _read(text).mentions if mention.kind == "civil_suit_filed"]
    assert {mention.novelty for mention in suits} <= {Novelty.BACKGROUND}


def test_judge_lets_a_case_go_forward_and_drops_nothing() -> None:
    """ "Lets ... go" alone would end it."""
    assert _told("A judge lets the neighbours' lawsuit against Voss go forward.").kind == "motion_denied"


@pytest.mark.parametrize(
    "text",
    [
        "The evidence against Voss will go before a grand jury in the middle of June.",
        "Prosecutors plan to present the case against Voss to a grand jury in June.",
        "A grand jury is expected to hear the case against Voss in June.",
    ],
)
def test_grand_jury_to_come_is_a_hearing(text: str) -> None:
    """The pending board needs it, and the month."""
    mention = _told(text)
    assert (mention.kind, mention.stage, str(mention.event_date)) == ("hearing_scheduled", "planned", "2024-06")


@pytest.mark.parametrize(
    "text",
    [
        "Dana Voss's brother was jailed for two years.",
        "Two former colleagues of Dana Voss have pleaded guilty.",
        "A former aide to Dana Voss was indicted on Tuesday.",
        "Dana Voss's former lawyer has been fined for contempt.",
        "Dana Voss, whose son was arrested in May, runs the yard.",
        "Dana Voss said that two men had been charged.",
    ],
)
def test_step_of_a_relation_is_not_the_partys_own(text: str) -> None:
    """A brother's sentence in the name of the accused is the mistake that no correction undoes."""
    assert _read(text, title="The yard").mentions == ()


@pytest.mark.parametrize(
    "text", ["Dana Voss and a colleague were jailed.", "A colleague of the mayor, Dana Voss, was jailed."]
)
def test_party_among_relations_is_still_meant(text: str) -> None:
    """The fence around brothers must not shut out the party."""
    assert [mention.party for mention in _read(text, title="The yard").mentions] == ["Dana Voss"]


def test_whom_a_participle_describes_is_named_behind_its_comma() -> None:
    """The only person convicted must not turn out to be the one who is still to be tried."""
    watch = Watch(
        "mill", "Mill fire", (Party("Dana Voss", ("Voss",), "defendant"), Party("Joe Bell", (), "co-defendant"))
    )
    text = (
        "A judge let the case against Dana Voss go on. The only man convicted so far, foreman Joe Bell, is in prison."
    )
    article = Article(
        "https://example.org/a", "Example", "Voss case goes on", text, datetime(2024, 5, 10, 12, tzinfo=UTC)
    )
    (party,) = {one.party for one in find_mentions(article, watch).mentions if one.kind == "conviction"}
    assert party == "Joe Bell"


_PAIR = Watch(
    "docks",
    "Docks fraud",
    (
        Party("Peter Lang", ("Lang",), "defendant"),
        Party("Helen Orr", ("Orr",), "defendant"),
        Party("Docks Ltd", ("Docks",), "company, defendant"),
    ),
)


def _parties_of(kind: str, text: str) -> set[str | None]:
    article = Article("https://news.example/a", "Example", "At the docks", text, datetime(2024, 5, 10, tzinfo=UTC))
    return {one.party for one in find_mentions(article, _PAIR).mentions if one.kind == kind}


@pytest.mark.parametrize(
    ("text", "party"),
    [
        ("Peter Lang met Helen Orr in Hull. She was arrested on Monday.", "Helen Orr"),
        ("Helen Orr met Peter Lang in Hull. He was arrested on Monday.", "Peter Lang"),
        ("Lang, of Docks Ltd, met Helen Orr. Peter Lang left. Her conviction was quashed on Monday.", "Helen Orr"),
    ],
)
def test_she_is_the_woman_and_he_the_man(text: str, party: str) -> None:
    """The first of two names is not whoever the next sentence speaks of."""
    assert {*_parties_of("arrest", text), *_parties_of("conviction_overturned", text)} == {party}


def test_she_is_nobody_where_only_men_are_named() -> None:
    """A mother who was arrested is not her son."""
    assert _parties_of("arrest", "Peter Lang is in prison.\n\nIt rained.\n\nShe was arrested on Monday.") == set()


def test_lawyer_who_speaks_as_she_still_speaks_for_him() -> None:
    """The sex of counsel says nothing about the client's."""
    text = "Peter Lang was convicted on Monday. His lawyer said that she would appeal."
    assert _parties_of("appeal_filed", text) == {"Peter Lang"}


@pytest.mark.parametrize(
    "text",
    [
        "Peter Lang, the company's head, was jailed for fraud on Monday. Docks Ltd is closed.",
        "Peter Lang, who wrote to Helen Orr and paid her, was jailed for fraud on Monday.",
        "Docks Ltd is closed. Orr's former driver, Peter Lang, left. He was jailed for fraud on Monday.",
    ],
)
def test_owner_or_object_beside_the_verb_is_not_its_subject(text: str) -> None:
    """Nearness alone would jail the company, the woman who was paid, or the employer."""
    assert _parties_of("sentence", text) == {"Peter Lang"}


def test_name_of_a_case_is_not_its_accused() -> None:
    """ "The Docks jury" sits over Mr Lang."""
    text = "The Docks jury was discharged on Monday, and a mistrial declared. Peter Lang smiled. Lang was bailed."
    assert _parties_of("mistrial", text) == {"Peter Lang"}
