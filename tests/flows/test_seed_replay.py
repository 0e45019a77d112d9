"""Five real articles of one case, read in their order: the alerts that a desk must get, and no others."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from extract.records import Article
from flows.backtest import Backtest, PastArticle, run_backtest
from seeds.watch import Context, Party, Watch
from tests.flows.process import ROOT

FOLDER = ROOT.parent / "shared" / "seeds"
ORDER = (
    ("004", "2023-10-19T15:00"),
    ("000", "2024-07-11T12:00"),
    ("001", "2024-07-13T06:00"),
    ("003", "2024-07-13T09:00"),
    ("002", "2024-07-13T18:00"),
)

pytestmark = pytest.mark.skipif(
    not FOLDER.is_dir(), reason=f"the five articles are not beside this checkout ({FOLDER})"
)

WATCH = Watch(
    id="rust-shooting",
    title="Rust shooting",
    party=(
        Party("Alec Baldwin", ("Baldwin",), "defendant"),
        Party("Hannah Gutierrez-Reed", ("Gutierrez-Reed", "the armorer"), "defendant"),
        Party("Halyna Hutchins", ("Hutchins",), "victim"),
        Party("Matthew Hutchins", (), "non-party"),
    ),
    context=Context(any=("Rust", "Hutchins", "Santa Fe"), none=("Stephen Baldwin",)),
)


def read_seed(number: str, published: str) -> PastArticle:
    """The first line is the headline where it is short; a page without one begins with its text."""
    (path,) = FOLDER.glob(f"{number}_*.txt")
    head, _, rest = path.read_text(encoding="utf-8").partition("\n\n")
    title, text = (head, rest) if len(head) < 120 else ("", path.read_text(encoding="utf-8"))
    moment = datetime.fromisoformat(published).replace(tzinfo=UTC)
    article = Article(f"http://outlet-{number}.example/story", f"Outlet {number}", title, text.strip(), moment)
    return PastArticle(number, article)


@pytest.fixture(scope="module")
def result() -> Backtest:
    return run_backtest(WATCH, [read_seed(*seed) for seed in ORDER])


def told(result: Backtest) -> list[tuple[str, str, str, str | None]]:
    return [(result.ids[one.article_id], one.kind, one.stage.value, one.party) for one in result.told]


def test_the_desk_gets_four_notices_in_three_alerts(result: Backtest) -> None:
    """A plain keyword tagger sends 27 messages here."""
    assert told(result) == [
        ("004", "charge", "planned", "Alec Baldwin"),
        ("004", "hearing_scheduled", "planned", "Alec Baldwin"),
        ("001", "case_dismissed", "happened", "Alec Baldwin"),
        ("002", "appeal_filed", "planned", "Alec Baldwin"),
    ]
    assert len({one.alert_id for one in result.told}) == 3


def test_the_dismissal_is_one_development_told_by_three_outlets(result: Backtest) -> None:
    """Two quiet corroborations, with the outcome and the day that one of them gives."""
    (dismissal,) = (one for one in result.developments if one.kind == "case_dismissed")
    assert [result.ids[number] for number in dismissal.article_ids] == ["001", "003", "002"]
    assert str(dismissal.event_date) == "2024-07-12"
    assert dismissal.outcome == "with prejudice"


def test_the_planned_appeal_is_flagged_as_unusual(result: Backtest) -> None:
    """A widower is no party to a criminal case: a careful desk looks twice."""
    (appeal,) = (mention for mention in result.readings["002"].mentions if mention.kind == "appeal_filed")
    assert appeal.actor == "Matthew Hutchins"
    assert any("unusual" in flag for flag in appeal.flags)


def test_speculation_is_silent(result: Backtest) -> None:
    """An opinion piece of "could" and "might" holds no development at all."""
    assert result.readings["000"].mentions == ()


def test_the_armorer_keeps_her_own_matter(result: Backtest) -> None:
    """Her conviction and sentence are on her timeline, never on his."""
    hers = {(one.kind, one.matter) for one in result.developments if one.party == "Hannah Gutierrez-Reed"}
    assert ("conviction", "criminal/hannah-gutierrez-reed") in hers
    assert not any(one.kind in {"conviction", "sentence"} for one in result.developments if one.party == "Alec Baldwin")


def test_what_was_settled_and_dropped_before_is_background(result: Backtest) -> None:
    """The dropped charge of April and the settlement of 2022 fill the timeline without a sound."""
    kinds = {(one.kind, str(one.event_date)) for one in result.developments}
    assert ("civil_suit_settled", "2022") in kinds
    assert ("charges_dropped", "2023-04") in kinds or ("case_dismissed", "2023-04") in kinds
