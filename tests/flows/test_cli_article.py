"""`courtbeat article`: what became of an address, and how the article there changed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from typer.testing import CliRunner, Result

from flows.cli import app
from flows.commands.options import RefusedCommandError
from storage.published.publish import open_read_copy
from tests.flows.conftest import Replay, open_replay

CORRECTED = "http://altamesacourier.example/news/local/judge-tosses-baldwin-case"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replay]:
    """The end of the case, and the round that saw the Courier's correction; nobody writes."""
    with open_replay(tmp_path_factory.mktemp("articles")) as opened:
        for at in opened.newsroom.coverage.calendar[-2:]:
            opened.play(at)
        yield opened


def test_the_newsroom_s_corrected_story_is_noticed_and_sends_nothing(desk: Replay) -> None:
    """A witness's former trade was wrong: no development stands on that sentence."""
    with open_read_copy(desk.folder / "data") as coverage:
        revised = coverage.execute(
            "SELECT url, reason FROM store.looks JOIN store.articles USING (article_id) WHERE result = 'revised'"
        ).fetchall()
        corrections = coverage.execute("SELECT count(*) FROM alerts WHERE form = 'correction'").fetchall()
        withdrawn = coverage.execute("SELECT count(*) FROM store.withdrawals").fetchall()
    ((url, note),) = revised
    assert url == CORRECTED
    assert "misstated Troy Teske's background" in note
    assert (corrections, withdrawn) == ([(0,)], [(0,)])


def article(desk: Replay, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["article", *arguments, "-C", str(desk.folder)])


def one_line(result: Result) -> str:
    """However it was wrapped."""
    return " ".join(result.output.split())


def test_a_diff_shows_the_sentence_that_went_and_the_one_that_came(desk: Replay) -> None:
    """What an editor asks when a publisher says "corrected"."""
    shown = one_line(article(desk, "diff", CORRECTED))
    assert "- At issue" not in shown
    assert "- Troy Teske, a former Santa Fe deputy and a friend of the armorer's stepfather" in shown
    assert "+ Troy Teske, a retired police officer from Arizona and a friend of the armorer's stepfather" in shown
    assert "the publisher: Correction: an earlier version of this story misstated" in shown
    assert shown.count("- Troy") + shown.count("+ Troy") == 2
    assert "blue gloves" not in shown, "what stayed is not shown"


def test_a_diff_goes_both_ways_and_refuses_what_is_not_there(desk: Replay) -> None:
    """The versions are numbered as `article show` numbers them."""
    assert "+ Troy Teske, a former" in one_line(article(desk, "diff", CORRECTED, "--from", "2", "--to", "1"))
    assert "versions 1 to 2" in str(article(desk, "diff", CORRECTED, "--to", "7").exception)


def test_a_file_shows_outcome_versions_looks_copies_and_mentions(desk: Replay) -> None:
    """Everything that is known of one article, on one screen."""
    shown = one_line(article(desk, "show", CORRECTED))
    for words in (
        "Alta Mesa Courier, 2024-07-12 23:10, Lucía Baca Trujillo",
        ": article, seen 2024-07-13",
        "1: fetched 2024-07-13",
        "2: fetched 2024-07-16",
        "2024-07-16 12:00: revised (Correction:",
        "case_dismissed, happened, new",
    ):
        assert words in shown


def test_originals_and_copies_name_each_other(desk: Replay) -> None:
    """Who wrote it, and who printed it."""
    original = "http://meridianwire.example/2024/07/12/baldwin-case-dismissed"
    shown = one_line(article(desk, "show", original))
    assert "copied by: " in shown
    copy = next(word for word in shown.partition("copied by: ")[2].split() if word.startswith("http"))
    assert f"a copy of {original}" in one_line(article(desk, "show", copy))


def test_a_group_of_copies_is_the_same_from_each_of_its_articles(desk: Replay) -> None:
    """Whichever copy a reader came upon: whose text it is, who took it over, and how much of it."""
    original = "http://meridianwire.example/2024/07/12/baldwin-case-dismissed"
    shown = article(desk, "copies", original).output
    assert shown.splitlines()[0] == "Meridian Wire, 2024-07-12 22:35: the original"
    assert "NewsPile, 2024-07-13 01:00: shares 100% of the shorter text, 2 h 25 min later" in shown
    addresses = [line.strip() for line in shown.splitlines() if line.strip().startswith("http")]
    assert addresses[0] == original
    assert len(addresses) > 2
    assert {article(desk, "copies", address).output for address in addresses} == {shown}


def test_an_article_without_copies_stands_alone(desk: Replay) -> None:
    """ "No copies" is an answer, too."""
    assert "Alta Mesa Courier, 2024-07-12 23:10: stands alone" in article(desk, "copies", CORRECTED).output


def test_an_address_without_an_article_says_why(desk: Replay) -> None:
    """ "Why is it not there?" has an answer, also for what was dismissed; and an unknown one is refused."""
    with open_read_copy(desk.folder / "data") as coverage:
        row = coverage.execute("SELECT address FROM store.links WHERE outcome = 'irrelevant' LIMIT 1").fetchone()
    assert row is not None
    assert f"{row[0]}: irrelevant" in one_line(article(desk, "show", row[0]))
    assert isinstance(article(desk, "diff", row[0]).exception, RefusedCommandError)
    assert "no article was stored" in str(article(desk, "copies", row[0]).exception)
    assert isinstance(article(desk, "show", "https://nobody.example/x").exception, RefusedCommandError)
