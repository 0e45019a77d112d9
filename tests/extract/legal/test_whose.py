"""Whose step it is where a place, a victim, a plaintiff or a plain noun stands nearer than the party."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from extract.legal.developments import find_mentions
from extract.legal.roles import is_accused, is_sued
from extract.records import Article
from seeds.watch import Party, Watch

_WATCH = Watch(
    "ferry",
    "Ferry fire",
    (
        Party("Helen Orr", ("Orr",), "defendant, harbour master"),
        Party("Peter Lang", ("Lang",), "defendant"),
        Party("City of Danforth", ("Danforth", "the city"), "defendant in civil suits"),
        Party("Norway", (), "respondent state"),
        Party("Westshore", (), "defendant, bank"),
        Party("Acme Ferries", ("Acme",), "company, defendant"),
        Party("Jo Marsh", (), "former bookkeeper, witness"),
        Party("Ida Falk", ("Falk",), "plaintiff"),
        Party("Amy Dunn", ("Dunn",), "victim"),
    ),
)


def _parties_of(kind: str, text: str, title: str = "Ferry fire") -> set[str | None]:
    article = Article("https://news.example/a", "Example", title, text, datetime(2024, 5, 10, 12, tzinfo=UTC))
    return {one.party for one in find_mentions(article, _WATCH).mentions if one.kind == kind}


@pytest.mark.parametrize(
    "text",
    [
        "DANFORTH, Ohio (KXYZ) — A Danforth County grand jury has indicted Helen Orr.",
        "DANFORTH — A grand jury on Thursday indicted Helen Orr on ten counts.",
        "A grand jury in Danforth has indicted Helen Orr.",
    ],
)
def test_city_where_it_happened_is_not_indicted(text: str) -> None:
    """A dateline and a courthouse stand nearer to the verb than any accused."""
    assert _parties_of("indictment", text) == {"Helen Orr"}


def test_country_whose_court_rules_is_not_convicted() -> None:
    """Its name is that of the court."""
    text = "Peter Lang left Oslo. Norway's top court has quashed his conviction."
    assert _parties_of("conviction_overturned", text) == {"Peter Lang"}


@pytest.mark.parametrize(
    "text",
    [
        "Peter Lang lost. Judges upheld his conviction for slandering the watchman Jo Marsh.",
        "Peter Lang's conviction for aiding the killing of Jo Marsh was upheld.",
    ],
)
def test_whom_the_crime_was_done_to_is_not_convicted_of_it(text: str) -> None:
    """The name behind "for slandering" is the nearest one."""
    assert _parties_of("appeal_decided", text) == {"Peter Lang"}


@pytest.mark.parametrize(
    ("text", "party"),
    [
        ("Acme Ferries and Westshore ran it. The bank has also agreed to settle the suit.", "Westshore"),
        ("Westshore lent to Acme. A year later Falk filed a claim against the bank.", "Westshore"),
    ],
)
def test_noun_that_the_watch_gives_one_party_means_it(text: str, party: str) -> None:
    """Of two companies only one is a bank."""
    assert {*_parties_of("civil_suit_settled", text), *_parties_of("civil_suit_filed", text)} == {party}


@pytest.mark.parametrize(
    ("kind", "text", "party"),
    [
        ("civil_suit_filed", "Helen Orr met Peter Lang. Lang left. Ida Falk sued her in May.", "Helen Orr"),
        ("appeal_filed", "Helen Orr met Peter Lang. She took the case to the high court in April.", "Helen Orr"),
    ],
)
def test_sex_tells_in_suits_and_appeals_as_well(kind: str, text: str, party: str) -> None:
    """Whoever was named last is not always whom she is."""
    assert _parties_of(kind, text) == {party}


def test_word_of_her_lawyer_is_not_about_the_lawyer() -> None:
    """A lawyer who is a woman still files for the man."""
    text = "Helen Orr waved. Peter Lang wept. His lawyer said she had filed a motion to dismiss the case."
    assert _parties_of("motion_filed", text) == {"Peter Lang"}


def test_step_that_names_nobody_is_the_one_before_it_in_the_paragraph() -> None:
    """A hearing is in the case that the sentence before spoke of."""
    text = (
        "Helen Orr denies arson.\n\nLang has sued the yard.\n\nA case has begun against Acme. A hearing is due in June."
    )
    assert _parties_of("hearing_scheduled", text) == {"Acme Ferries"}


def test_nobody_arrests_who_sues() -> None:
    """Where the article may not name the accused, the widow who speaks in it is not the one whom police hold."""
    text = "Ida Falk welcomed the news. Police arrested a man and a woman on Thursday, and both were later released."
    assert _parties_of("arrest", text, title="Ida Falk speaks of the ferry fire") == {None}


@pytest.mark.parametrize(
    ("kind", "text", "party"),
    [
        ("plea_guilty", "Orr is on trial. Also unsealed was the guilty plea of Jo Marsh.", "Jo Marsh"),
        ("verdict_civil", "Ida Falk is a painter. She lost a libel case against Acme Ferries.", "Acme Ferries"),
        ("mistrial", "Orr was cleared, and jurors were unable to agree about Peter Lang.", "Peter Lang"),
    ],
)
def test_name_that_a_step_gives_its_owner_counts_before_any_other(kind: str, text: str, party: str) -> None:
    """ "Of", "against" and "about" say whose it is."""
    assert _parties_of(kind, text) == {party}


def test_headline_without_was_hits_who_stands_in_front() -> None:
    """The company that the fine is about is not the one that pays."""
    text = "The watchdog has fined Westshore £500,000."
    assert _parties_of("fine_or_penalty", text, title="Westshore hit with £500,000 fine over Acme") == {"Westshore"}


def test_role_in_a_suit_accuses_nobody_of_a_crime() -> None:
    """ "Defendant in civil suits" holds the word "defendant"."""
    assert is_sued(Party("City of Danforth", (), "defendant in civil suits"))
    assert not is_accused(Party("Ann Bell", (), "defendants in the widow's lawsuit"))
    assert is_accused(Party("Ann Bell", (), "defendant; libel defendant"))


@pytest.mark.parametrize(
    ("kind", "text", "parties"),
    [
        ("plea_guilty", "Peter Lang was jailed. His mother, who admitted perjury, was with him.", set()),
        (
            "release",
            "Orr met Lang. Helen Orr left. She has been in jail since May and was refused bail.",
            {"Helen Orr"},
        ),
        ("fine_or_penalty", "Acme Ferries lost. The penalty imposed by the Sea Watch is £5,000.", {"Acme Ferries"}),
        ("investigation_opened", "Police have opened an inquiry into the Sea Watch.", {"Sea Watch"}),
    ],
)
def test_neither_kin_nor_watchdog_stands_in_for_the_accused(kind: str, text: str, parties: set[str]) -> None:
    """Who is named beside a step to say who took it, or whose mother it was, is not the one it befell."""
    watchdog = Party("Sea Watch", (), "regulator")
    watch = Watch("ferry", "Ferry fire", (*_WATCH.party, watchdog))
    article = Article("https://news.example/a", "Example", "Ferry fire", text, datetime(2024, 5, 10, 12, tzinfo=UTC))
    assert {one.party for one in find_mentions(article, watch).mentions if one.kind == kind} == parties


def test_affair_named_after_a_company_is_others_trial() -> None:
    """Its directors stand in the dock."""
    article = "Peter Lang wept. The Acme trial begins in Danforth on Monday, and Lang will attend."
    watch = Watch("ferry", "Ferry fire", (Party("Peter Lang", ("Lang",), "defendant"), Party("Acme", (), "company")))
    told = find_mentions(
        Article("https://news.example/a", "Example", "Lang", article, datetime(2024, 5, 10, tzinfo=UTC)), watch
    ).mentions
    assert {one.party for one in told if one.kind == "trial_start"} == {"Peter Lang"}


@pytest.mark.parametrize(
    ("text", "parties"),
    [
        ("Helen Orr was acquitted on Thursday and Dell Arroyo was convicted.", set()),
        ("Helen Orr was acquitted of murder and Dell Arroyo was convicted.", set()),
        ("Helen Orr was acquitted on Thursday and Peter Lang was convicted.", {"Peter Lang"}),
        ("Friends of Helen Orr and Peter Lang wept. Peter Lang was convicted.", {"Peter Lang"}),
    ],
)
def test_a_clause_behind_and_has_its_own_subject(text: str, parties: set[str]) -> None:
    """One walks free and the other goes to jail: the wrong one of the two is the worst of mistakes."""
    assert _parties_of("conviction", text) == parties


def test_a_stranger_with_a_short_surname_takes_the_own_step() -> None:
    """Two letters are a name in half the world."""
    text = "Peter Lang was charged with fraud. Kevin Wu was sentenced to five years on Thursday."
    assert _parties_of("sentence", text) == set()


@pytest.mark.parametrize(
    ("kind", "text", "parties"),
    [
        ("sentence", "Judge Brandt, who sentenced a Larkmoor nurse to two years in 2019, presides.", set()),
        ("sentence", "Judge Brandt jailed a local builder in 2019.", set()),
        ("conviction", "The same jury convicted a 43-year-old Larkmoor nurse of fraud.", set()),
        ("fine_or_penalty", "Judge Brandt, who fined a Larkmoor builder £500 in May, presides.", set()),
        ("fine_or_penalty", "Acme Ferries lost. A judge fined it a record £5m on Monday.", {"Acme Ferries"}),
        ("sentence", "Judge Brandt sentenced Orr to two years on Monday.", {"Helen Orr"}),
    ],
)
def test_newcomer_behind_the_verb_is_a_stranger(kind: str, text: str, parties: set[str]) -> None:
    """What a judge did to a nurse from elsewhere says who the judge is, and nothing of the accused."""
    assert _parties_of(kind, f"Helen Orr is on trial for arson.\n\n{text}") == parties


_LEAD = "Jack Pell, a witness in the Helen Orr case, was arrested on Saturday."


@pytest.mark.parametrize(
    ("title", "text", "parties"),
    [
        ("Witness in Orr case arrested", _LEAD, set()),
        (
            "Orr witness held",
            "A witness was in court.\n\nOrr wept. Jack Pell was taken into custody on Thursday.",
            set(),
        ),
        ("Orr arrested", "Jack Pell was arrested on Thursday. Orr is the harbour master.", {"Helen Orr"}),
        ("Police arrest Orr", "Jack Pell was arrested on Thursday. Orr is the harbour master.", {"Helen Orr"}),
        ("Ferry boss Orr arrested", "Helen Orr was arrested on Thursday. So was Jack Pell.", {"Helen Orr"}),
        (
            "Witness in Orr case arrested",
            "Helen Orr wept for an hour.\n\nJack Pell was arrested in 2019, before the fire.",
            {"Helen Orr"},
        ),
    ],
)
def test_headline_is_whose_step_the_text_tells(title: str, text: str, parties: set[str]) -> None:
    """A headline names the story, and the text the one who was arrested."""
    assert _parties_of("arrest", text, title) == parties


def test_headline_without_charge_is_whose_the_text_says() -> None:
    """ "Acme chairman not charged" clears nobody but him."""
    text = "Prosecutors will not charge Gordon Tate, they said on Friday. Acme Ferries is to be sold."
    assert _parties_of("charge", text, "Acme chairman not charged") == set()


@pytest.mark.parametrize(
    "text",
    [
        "Gordon Tate runs a garage. He has sued the county for wrongful arrest.",
        "Gordon Tate runs a garage. It is closed. He is now suing the county.",
    ],
)
def test_he_who_sues_is_the_man_named_last(text: str) -> None:
    """ "He" cannot be the woman whom the watch is about."""
    watch = Watch("orr", "Orr case", (Party("Helen Orr", ("Orr",), "defendant"),))
    article = Article(
        "https://news.example/a", "Example", "Orr", f"Helen Orr is 50.\n\n{text}", datetime(2024, 5, 10, tzinfo=UTC)
    )
    assert find_mentions(article, watch).mentions == ()


def test_he_may_sue_a_party() -> None:
    """Whom the sentence names as sued is sued, whoever he is."""
    text = "Helen Orr is 50. Gordon Tate runs a garage. He has sued Acme Ferries."
    assert _parties_of("civil_suit_filed", text) == {"Acme Ferries"}


@pytest.mark.parametrize(
    ("whom", "parties"),
    [
        ("its director", set()),
        ("its former director Jack Pell", set()),
        ("its former director, Peter Lang", {"Peter Lang"}),
    ],
)
def test_trial_of_its_director_is_not_the_companys(whom: str, parties: set[str]) -> None:
    """A company waits for its sentence until somebody else has been tried."""
    text = f"Acme Ferries and Helen Orr deny arson. Acme Ferries will be sentenced after the trial of {whom}."
    assert _parties_of("trial_start", text) == parties
