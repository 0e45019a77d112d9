"""What the reader makes of the language of legal news: kind, stage, party, date, novelty, evidence."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from extract.legal.developments import RULES_VERSION, find_mentions, read_article_for
from extract.legal.parties import index_names
from extract.records import OWN_READER, Article, Mention, Novelty, Reading, Stage
from seeds.kinds import load_kinds
from seeds.legal_language import load_legal_language
from seeds.watch import Context, Party, Watch

_WORDINGS = tomllib.loads(Path(__file__).with_name("wordings.toml").read_text(encoding="utf-8"))["wording"]
_VOSS = Watch("voss", "Voss case", (Party("Dana Voss", ("Voss",), "defendant"),))


def _read(text: str, watch: Watch = _VOSS, title: str = "Dana Voss and the law", day: int = 10) -> Reading:
    published = datetime(2024, 5, day, 12, tzinfo=UTC)
    return find_mentions(Article("https://example.org/a", "Example", title, text, published), watch)


def _only(text: str, watch: Watch = _VOSS, title: str = "Dana Voss and the law") -> Mention:
    mentions = _read(text, watch, title).mentions
    assert len(mentions) == 1, mentions
    return mentions[0]


@pytest.mark.parametrize("row", _WORDINGS, ids=lambda row: row["text"])
def test_wording_is_read_as_its_kind_and_stage(row: dict[str, str]) -> None:
    """Outlets word one step in many ways; a desk counts it once."""
    mentions = _read(row["text"]).mentions
    found = {(mention.kind, mention.stage.value) for mention in mentions if mention.reader == OWN_READER}
    assert found == ({(row["kind"], row["stage"])} if row["kind"] != "none" else set())


def test_every_frame_reads_a_known_kind() -> None:
    """A typing error in the data would make developments that no screen can show."""
    kinds = load_kinds()
    for frame in load_legal_language().frames:
        assert {frame.kind, frame.civil or frame.kind} <= set(kinds), frame.rule


def test_frames_have_names_of_their_own() -> None:
    """`explain` names the rule that fired."""
    rules = [frame.rule for frame in load_legal_language().frames]
    assert len(rules) == len(set(rules))
    assert RULES_VERSION


def test_evidence_is_the_verbatim_sentence_with_its_cues() -> None:
    """Nothing is tagged without a proof that can be recomputed."""
    text = "It rained. A judge threw out the case against Voss. It rained on."
    evidence = _only(text).evidence
    assert evidence.quote == text[evidence.start : evidence.end] == "A judge threw out the case against Voss."
    assert evidence.cues[:2] == ("threw", "case")


def test_another_persons_case_never_lands_on_the_watched_one() -> None:
    """The comparison case of a celebrity is the classic false alert."""
    text = "Dana Voss denies fraud. Peter Lamb, a former banker, was convicted of perjury in 2019."
    reading = _read(text)
    assert [mention.kind for mention in reading.mentions if mention.kind == "conviction"] == []
    assert any("Peter Lamb" in rejected.reason for rejected in reading.rejected)


def test_each_defendant_gets_the_own_step() -> None:
    """Two people in one sentence are two developments."""
    watch = Watch(
        "acme", "Acme", (Party("Dana Voss", ("Voss",), "defendant"), Party("Rudi Falk", ("Falk",), "defendant"))
    )
    found = {
        (m.kind, m.party)
        for m in _read("Dana Voss was acquitted, and Rudi Falk was jailed for two years.", watch).mentions
    }
    assert found == {("acquittal", "Dana Voss"), ("sentence", "Rudi Falk")}
    joint = {m.party for m in _read("Dana Voss, 40, and Rudi Falk, 51, pleaded guilty to fraud.", watch).mentions}
    assert joint == {"Dana Voss", "Rudi Falk"}


def test_who_did_the_same_is_told_of_too() -> None:
    """ "As did" saves the reporter a sentence and hides a plea."""
    watch = Watch(
        "acme", "Acme", (Party("Dana Voss", ("Voss",), "defendant"), Party("Rudi Falk", ("Falk",), "defendant"))
    )
    reading = _read("Dana Voss pleaded guilty last winter, as did the founder Rudi Falk.", watch)
    assert {(mention.kind, mention.party) for mention in reading.mentions} == {
        ("plea_guilty", "Dana Voss"),
        ("plea_guilty", "Rudi Falk"),
    }


def test_pronoun_takes_up_the_subject_before() -> None:
    """Second sentences say "he" and "she"."""
    assert _only("Voss arrived early. She was sentenced to six months.").party == "Dana Voss"


def test_role_from_the_watch_names_its_party() -> None:
    """Outlets write "the armourer" for the person."""
    watch = Watch(
        "set", "Set", (Party("Dana Voss", ("the armourer",), "defendant"), Party("Rudi Falk", ("Falk",), "defendant"))
    )
    mention = _only("Rudi Falk watched as the armourer was convicted of manslaughter.", watch, "Rudi Falk at court")
    assert (mention.party, mention.matter) == ("Dana Voss", "criminal/dana-voss")


def test_judge_and_victim_are_never_the_accused() -> None:
    """The judge of the case stands nearest to "sentenced"."""
    watch = Watch("v", "V", (Party("Dana Voss", ("Voss",), "defendant"), Party("Ann Bell", ("Bell",), "judge")))
    assert _only("Ann Bell sentenced Dana Voss to ten years.", watch).party == "Dana Voss"


def test_appeal_of_a_non_party_is_flagged_in_the_criminal_matter() -> None:
    """The case is the accused's, whoever appeals; that a widower says he will is unusual, and a desk wants to know."""
    watch = Watch("v", "V", (Party("Dana Voss", ("Voss",), "defendant"), Party("Karl Bell", (), "non-party, widower")))
    text = "A judge threw out the criminal case against Voss. Karl Bell plans to appeal against the decision."
    appeal = next(m for m in _read(text, watch).mentions if m.kind == "appeal_filed")
    assert (appeal.party, appeal.actor, appeal.stage) == ("Dana Voss", "Karl Bell", Stage.PLANNED)
    assert appeal.matter == "criminal/dana-voss"
    assert any(flag.startswith("unusual") for flag in appeal.flags)


def test_matter_is_the_same_whatever_the_outlet_says() -> None:
    """The ledger joins two outlets' developments by this slug."""
    one = _only("A judge dismissed the lawsuit against Dana Voss.")
    two = _only("The defamation suit against Voss was thrown out.")
    assert one.matter == two.matter == "civil/dana-voss"


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("The case against Voss was dismissed with prejudice.", "with prejudice"),
        ("The case against Voss was dismissed “without prejudice”.", "without prejudice"),
        ("Voss was sentenced to 18 months.", "18 months"),
        ("Voss settled the lawsuit for $3.5 million.", "$3.5 million"),
        ("An appeals court upheld the verdict against Voss.", "affirmed"),
        ("Voss was convicted on seven counts.", "seven counts"),
        ("Voss, a 34-year-old director, was sentenced to 18 months.", "18 months"),
        ("Voss was sentenced on Thursday, two years after the shooting.", None),
        ("Voss was jailed for two years after the shooting.", "two years"),
        ("Voss was sentenced to twenty-five years.", "twenty-five years"),
        ("Voss was sentenced to 2.5 years.", "2.5 years"),
        ("A judge handed Voss an 18-month sentence.", "18-month"),
        ("Voss pleaded guilty to 1,200 counts.", "1,200 counts"),
        ("Voss was fined $500,000.", "$500,000"),
        ("Voss faces up to 20 years when she is sentenced on June 3.", None),
    ],
)
def test_outcome_is_the_detail_inside_the_kind(text: str, outcome: str | None) -> None:
    """With or without prejudice decides whether the story is over, and an age is no term."""
    assert _only(text).outcome == outcome


def test_each_step_of_a_sentence_has_its_own_outcome() -> None:
    """Seven counts of guilt are no seven counts of innocence."""
    mentions = _read("The jury found Voss guilty of seven counts of fraud, and acquitted her of two others.").mentions
    assert {one.kind: one.outcome for one in mentions} == {"conviction": "seven counts", "acquittal": None}


def test_day_of_the_week_becomes_a_date_and_old_dates_background() -> None:
    """The news is of Thursday; the arrest of last year is context."""
    text = "Dana Voss was convicted of fraud on Thursday. She was arrested in June 2022."
    by_kind = {mention.kind: mention for mention in _read(text).mentions}
    assert (str(by_kind["conviction"].event_date), by_kind["conviction"].novelty) == ("2024-05-09", Novelty.NEW)
    assert (str(by_kind["arrest"].event_date), by_kind["arrest"].novelty) == ("2022-06", Novelty.BACKGROUND)


@pytest.mark.parametrize(
    "text",
    [
        "Voss, who was convicted of theft in 2019, has opened a restaurant in Leeds.",
        "Voss had been convicted of theft. A restaurant in Leeds bears the name.",
        "The film begins after Voss was convicted of theft.",
    ],
)
def test_what_is_retold_is_background(text: str) -> None:
    """A profile must not alert as if the verdict were today's."""
    assert {mention.novelty for mention in _read(text).mentions} == {Novelty.BACKGROUND}


def test_credit_goes_to_the_outlet_that_was_first() -> None:
    """Ten articles that credit one outlet are one source."""
    text = "Prosecutors plan to charge Dana Voss again. The charges were first reported by Leeds Daily News."
    assert _read(text).mentions[0].credited == "Leeds Daily News"


def test_development_is_told_once_with_its_best_sentence() -> None:
    """Title, lead and last paragraph repeat the news; the desk gets one."""
    text = "A judge on Thursday dismissed the case against Dana Voss.\nThe dismissal ended a long fight."
    mention = _only(text, title="Case against Dana Voss thrown out")
    assert mention.evidence.start == 0


def test_headline_without_text_is_evidence_with_a_flag() -> None:
    """A feed's summary may hold no more than the headline."""
    mention = _only("A long day at court.", title="Judge tosses lawsuit against Dana Voss")
    assert "headline only" in mention.flags


def test_article_that_names_no_watch_reads_as_nothing() -> None:
    """Most articles concern nobody."""
    index = index_names((_VOSS,))
    article = Article("https://example.org/a", "Example", "Judge tosses suit", "A judge threw a suit out.", None)
    assert read_article_for(article, index) == {}
    assert find_mentions(article, _VOSS) == Reading(on_topic=False)


def test_no_context_term_means_off_topic() -> None:
    """A namesake in another town is not the story."""
    watch = Watch("voss", "V", (Party("Dana Voss"),), context=Context(any=("Leeds",)))
    assert _read("Dana Voss was arrested in Hull.", watch) == Reading(on_topic=False)


def test_without_a_day_of_publication_only_full_dates_are_read() -> None:
    """A feed may give no date; "on Friday" is then no day at all, and must not become one."""
    text = "Dana Voss was arrested on Friday. She was charged in March 2021."
    article = Article("https://example.org/a", "Example", "", text, None)
    dates = {mention.kind: mention.event_date for mention in find_mentions(article, _VOSS).mentions}
    assert dates["arrest"] is None
    assert str(dates["charge"]) == "2021-03"


@pytest.mark.parametrize(
    ("title", "kinds"),
    [
        ("Opinion: Lock her up? Not so fast", set()),
        ("Dana Voss: Lock her up? Not so fast", set()),
        ("Was Dana Voss wrongly convicted, and by whom?", set()),
        ("Editorial: Voss convicted at last", set()),
        ("Voss convicted at last | Opinion", set()),
        ("Voss convicted. What next?", {"conviction"}),
        ("As Voss is convicted, what next for Hull?", {"conviction"}),
        ("Voss convicted: an analysis", {"conviction"}),
    ],
)
def test_title_that_asks_or_opines_tells_no_step(title: str, kinds: set[str]) -> None:
    """A column's headline is no sentence, and a question no verdict."""
    assert {mention.kind for mention in _read("Voss ran a shop for ten years.", title=title).mentions} == kinds
