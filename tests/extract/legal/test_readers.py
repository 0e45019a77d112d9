"""Other readers may propose; they are held to the same evidence and marked with their name."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from extract.legal.readers import add_proposals, load_readers
from extract.records import OWN_READER, Article, Evidence, Field, Mention, Novelty, Reading, Stage
from seeds.watch import Party, Watch

TEXT = "The regulator closed its file on Ines Calder on Friday."
ARTICLE = Article("http://desk.example/1", "Desk", "File closed", TEXT, datetime(2024, 7, 13, tzinfo=UTC))
WATCH = Watch("calder", "Calder", (Party("Ines Calder"),))
PROPOSAL = Mention(
    kind="charges_dropped",
    stage=Stage.HAPPENED,
    novelty=Novelty.NEW,
    party="Ines Calder",
    matter="criminal/ines-calder",
    evidence=Evidence(Field.TEXT, 0, len(TEXT), TEXT, "model-7", ("closed its file",)),
)


def propose(*mentions: Mention) -> Reading:
    def reader(article: Article, watch: Watch) -> Iterable[Mention]:
        return mentions

    return add_proposals(Reading(True), ARTICLE, WATCH, {"model": reader})


def test_a_proposal_carries_its_readers_name() -> None:
    """Whoever reads the ledger must see who said so, whatever the reader claims."""
    (mention,) = propose(replace(PROPOSAL, reader=OWN_READER)).mentions
    assert mention.reader == "model"
    assert mention.evidence == PROPOSAL.evidence


@pytest.mark.parametrize(
    "mention",
    [
        replace(PROPOSAL, evidence=replace(PROPOSAL.evidence, quote="The regulator charged Ines Calder.")),
        replace(PROPOSAL, evidence=replace(PROPOSAL.evidence, start=4)),
        replace(PROPOSAL, evidence=replace(PROPOSAL.evidence, field=Field.TITLE)),
        replace(PROPOSAL, evidence=Evidence(Field.TEXT, 0, 0, "", "model-7", ())),
        replace(PROPOSAL, kind="case_closed"),
    ],
)
def test_a_proposal_without_its_sentence_is_left_out(mention: Mention) -> None:
    """A model that invents a quotation must not get into the ledger."""
    assert propose(mention).mentions == ()


def test_a_reader_that_fails_costs_nothing_but_its_own_proposals() -> None:
    """An address that is down must not stop the desk."""

    def broken(article: Article, watch: Watch) -> Iterable[Mention]:
        raise ConnectionError("the model is not there")

    own = Reading(True, (PROPOSAL,))
    assert add_proposals(own, ARTICLE, WATCH, {"broken": broken}) == own


def test_an_installed_reader_is_found_by_its_entry_point(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A plug-in is a package that is installed, nothing in our settings."""
    (tmp_path / "house_rules.py").write_text("def read(article, watch):\n    return ()\n")
    info = tmp_path / "house_rules-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: house-rules\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[courtbeat.readers]\nhouse = house_rules:read\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    try:
        assert list(load_readers()) == ["house"]
    finally:
        sys.modules.pop("house_rules", None)
