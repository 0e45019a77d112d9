"""The sample coverage is complete, honest about its copies, and agrees with itself."""

from __future__ import annotations

import re
from itertools import combinations
from pathlib import Path

import pytest

from seeds.kinds import load_kinds
from seeds.newsroom_coverage import CopyKind, SampleArticle, SampleCoverage, load_coverage, newsroom_feeds
from seeds.newsroom_outlets import FeedFormat
from seeds.watch import load_watches

RUN_WORDS = 8  # two reporters on one story share phrases, but hardly eight words in a row


@pytest.fixture(scope="module")
def coverage() -> SampleCoverage:
    return load_coverage()


def _runs(article: SampleArticle) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", article.text.lower())
    return {tuple(words[i : i + RUN_WORDS]) for i in range(len(words) - RUN_WORDS + 1)}


def _original(article: SampleArticle) -> str:
    return article.copy_of or article.id


def test_the_newsroom_is_large_enough_to_show_the_whole_product(coverage: SampleCoverage) -> None:
    """The README promises these numbers."""
    groups = {article.copy_of for article in coverage.articles if article.copy_of}
    assert len(coverage.articles) >= 40
    assert len({article.outlet for article in coverage.articles}) >= 7
    assert len(groups) >= 3
    assert {article.copy_kind for article in coverage.articles if article.copy_kind} == set(CopyKind)
    assert {outlet.feed.format for outlet in coverage.outlets} == set(FeedFormat)


def test_articles_have_a_readable_length(coverage: SampleCoverage) -> None:
    """Too short and the extractor gives up; too long and nobody reads the sample."""
    lengths = {article.id: len(article.text.split()) for article in coverage.articles}
    assert {name: words for name, words in lengths.items() if not 120 <= words <= 450} == {}


def test_every_article_belongs_to_an_outlet_and_has_its_own_address(coverage: SampleCoverage) -> None:
    """Two articles at one address would shadow each other."""
    hosts = {outlet.id: outlet.host for outlet in coverage.outlets}
    addresses = [hosts[article.outlet] + article.path for article in coverage.articles]
    assert len(set(addresses)) == len(addresses)
    assert all(host.endswith(".example") for host in hosts.values())


def test_file_names_start_with_the_day_of_publication(coverage: SampleCoverage) -> None:
    """People find an article by its day."""
    assert [a.id for a in coverage.articles if not a.id.startswith(f"{a.published:%Y-%m-%d}-{a.outlet}-")] == []


def test_every_article_is_seen_in_some_round(coverage: SampleCoverage) -> None:
    """A rolling feed that drops an article between two rounds would make it dead weight."""
    seen = {
        article.id
        for now in coverage.calendar
        for outlet in coverage.outlets
        if outlet.feed.fault_on(now.date()) is None
        for article in coverage.published_by(outlet, now)[: outlet.feed.window]
    }
    assert [article.id for article in coverage.articles if article.id not in seen] == []


def test_only_declared_copies_share_a_run_of_eight_words(coverage: SampleCoverage) -> None:
    """An undeclared copy would make the duplicate tally of the demo wrong."""
    runs = {article.id: _runs(article) for article in coverage.articles}
    shared = [
        (one.id, other.id, " ".join(next(iter(common))))
        for one, other in combinations(coverage.articles, 2)
        if _original(one) != _original(other) and (common := runs[one.id] & runs[other.id])
    ]
    assert shared == []


def test_copies_are_what_they_say(coverage: SampleCoverage) -> None:
    """Verbatim is verbatim, trimmed loses about a third, edited keeps most of the original."""
    by_id = {article.id: article for article in coverage.articles}
    for copy in (article for article in coverage.articles if article.copy_of):
        original = by_id[copy.copy_of or ""]
        kept = len(_runs(copy) & _runs(original)) / len(_runs(original))
        least = {CopyKind.VERBATIM: 1.0, CopyKind.REDATED: 1.0, CopyKind.EDITED: 0.6, CopyKind.TRIMMED: 0.5}
        assert copy.copy_kind is not None, copy.id
        assert kept >= least[copy.copy_kind], (copy.id, kept)
        assert original.published < copy.published


def test_the_calendar_runs_forward(coverage: SampleCoverage) -> None:
    """The demo replays it in this order."""
    assert list(coverage.calendar) == sorted(set(coverage.calendar))
    assert 10 <= len(coverage.calendar) <= 14


def test_expected_notices_name_what_exists(coverage: SampleCoverage) -> None:
    """A misspelt kind, party or article would make the expectation unmeetable."""
    watches = {watch.id: watch for watch in load_watches(Path(__file__).parents[2] / "seeds" / "watches")}
    by_id = {article.id: article for article in coverage.articles}
    for notice in coverage.expected:
        assert {notice.kind, *notice.kind_also} <= set(load_kinds())
        assert notice.stage in {"planned", "happened"}
        assert notice.party in {party.name for party in watches[notice.story].party}
        assert notice.round_at in coverage.calendar
        assert all(by_id[name].published <= notice.round_at for name in notice.first_told_by), notice


def test_expected_notices_are_told_in_their_first_possible_round(coverage: SampleCoverage) -> None:
    """Whoever may tell it first was not out yet in the round before."""
    by_id = {article.id: article for article in coverage.articles}
    for notice in coverage.expected:
        earlier = [now for now in coverage.calendar if now < notice.round_at]
        assert earlier, "the first round is quiet"
        assert all(by_id[name].published > earlier[-1] for name in notice.first_told_by), notice


def test_feeds_are_listed_with_the_address_that_readers_know(coverage: SampleCoverage) -> None:
    """The list keeps the old address of the feed that moved, and the one that is no feed."""
    feeds = dict(newsroom_feeds(coverage))
    assert len(feeds) == len(coverage.outlets)
    assert feeds["http://benchandfiling.example/rss"] == "Bench & Filing"
    assert feeds["http://marqueetonight.example/rss.xml"] == "Marquee Tonight"
