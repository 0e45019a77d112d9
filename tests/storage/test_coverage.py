"""Stored coverage: each link's one outcome, each article once, each text kept."""

from __future__ import annotations

from datetime import timedelta

from extract.records import Article, Entry, TextSource, Validators
from storage.coverage import (
    Outcome,
    count_pending,
    pending_links,
    record_article,
    record_outcome,
    record_retry,
)
from storage.db import Ledger
from storage.feeds.feeds import record_feed_list
from storage.feeds.polls import PollRead
from tests.storage.samples import at_noon, record_poll

NOON = at_noon("2024-07-12")
URL = "https://courier.example/ruling"


def article(text: str = "The judge ruled.", url: str = URL, **changes: object) -> Article:
    """An article as it was read from its page."""
    values = {"outlet": "Courier", "title": "Ruling", "published": NOON} | changes
    return Article(url=url, text=text, **values)  # type: ignore[arg-type]  # one dict for several types


def show_links(ledger: Ledger, *paths: str) -> None:
    """Two feeds show these links, in turn."""
    record_feed_list(ledger, [("https://a.example/feed", "A"), ("https://b.example/feed", "B")], NOON)
    for number, path in enumerate(paths):
        shown = Entry(f"https://a.example/{path}", path, None, NOON, "A summary", "A byline")
        poll = PollRead(1 if number < len(paths) - 1 else 2, Validators(), "sha", (shown,))
        record_poll(ledger, poll, NOON, timedelta(minutes=15))


# ------------------------------------------------------------------ links


def test_a_link_waits_until_it_has_its_one_outcome(ledger: Ledger) -> None:
    """Counted under exactly one outcome: what a killed round did not reach waits, what it did comes no second time."""
    show_links(ledger, "x", "y")
    record_outcome(ledger, 1, Outcome.IRRELEVANT, None, None, NOON)
    record_outcome(ledger, 1, Outcome.ARTICLE, None, 7, NOON)
    assert ledger.one("SELECT outcome, article_id FROM store.links WHERE link_id = 1") == ("irrelevant", None)
    assert [link.link_id for link in pending_links(ledger, NOON)] == [2]
    assert count_pending(ledger) == 1


def test_every_outcome_can_be_recorded(ledger: Ledger) -> None:
    """A name that the table does not know would end the round at the first such page."""
    show_links(ledger, *(outcome.value for outcome in Outcome))
    for number, outcome in enumerate(Outcome, 1):
        record_outcome(ledger, number, outcome, None, None, NOON)
    assert count_pending(ledger) == 0


def test_a_batch_takes_the_oldest_of_each_feed_in_turn(ledger: Ledger) -> None:
    """One feed with a hundred new links must not keep the others waiting for a whole batch."""
    show_links(ledger, "old", "older-no", "third", "of-the-other-feed")
    titles = [link.entry.title for link in pending_links(ledger, NOON, limit=2)]
    assert titles == ["old", "of-the-other-feed"]


def test_a_postponed_link_comes_back_with_what_the_feed_said(ledger: Ledger) -> None:
    """The page may never answer; then the feed's own words are all there is."""
    show_links(ledger, "x", "y")
    record_retry(ledger, 1, "timed out", NOON + timedelta(minutes=10))
    assert [link.link_id for link in pending_links(ledger, NOON)] == [2]
    first, _ = pending_links(ledger, NOON + timedelta(minutes=10))
    assert (first.attempts, first.entry.summary, first.entry.byline, first.outlet) == (1, "A summary", "A byline", "A")


# ------------------------------------------------------------------ articles and revisions


def test_an_article_is_stored_once(ledger: Ledger) -> None:
    """Two links to one canonical address are one article."""
    first = record_article(ledger, article(), NOON)
    again = record_article(ledger, article(), NOON)
    assert (first.outcome, again.outcome) == (Outcome.ARTICLE, Outcome.KNOWN_ARTICLE)
    assert first.article_id == again.article_id


def test_every_version_of_a_text_is_kept_and_the_newest_is_shown(ledger: Ledger) -> None:
    """A quotation is proved against the version that it was read in."""
    for text in ("First.", "Second.", "First."):
        record_article(ledger, article(text, title=f"Title of {text}"), NOON)
    assert ledger.rows("SELECT body FROM store.revisions ORDER BY revision_id") == [("First.",), ("Second.",)]
    assert ledger.rows("SELECT title, body FROM articles") == [("Title of First.", "First.")]


def test_a_feeds_summary_does_not_replace_the_page_that_was_read(ledger: Ledger) -> None:
    """The page went behind a paywall: what we have of it is worth more than two lines."""
    record_article(ledger, article("The whole text of the page."), NOON)
    summary = article("Two lines.", source=TextSource.FEED_SUMMARY)
    assert record_article(ledger, summary, NOON).outcome is Outcome.KNOWN_ARTICLE
    assert ledger.rows("SELECT body, source FROM articles") == [("The whole text of the page.", "page")]


def test_a_page_takes_the_place_of_its_summary(ledger: Ledger) -> None:
    """Reports read from the page must not stay marked as read from the feed."""
    record_article(ledger, article("Two lines.", source=TextSource.FEED_SUMMARY), NOON)
    assert record_article(ledger, article("The whole text of the page."), NOON).outcome is Outcome.REVISION
    assert ledger.rows("SELECT body, source FROM articles") == [("The whole text of the page.", "page")]


def test_a_date_ahead_of_us_counts_as_now(ledger: Ledger) -> None:
    """A mistyped year would keep a development out of reach of every other report of it."""
    ahead = article(published=at_noon("2042-07-12"))
    assert record_article(ledger, ahead, NOON).published == NOON
    assert record_article(ledger, article("Corrected.", published=at_noon("2042-07-12")), NOON).published == NOON


def test_an_article_without_a_date_counts_as_seen(ledger: Ledger) -> None:
    """Many pages name no date; the ledger shows none, and reckons with the day of reading."""
    assert record_article(ledger, article(published=None), NOON).published == NOON
    assert ledger.rows("SELECT published_at FROM articles") == [(None,)]


def test_a_short_text_is_a_copy_of_its_very_self_only(ledger: Ledger) -> None:
    """A feed that publishes two-line notes anew is no news; two different notes on one ruling are no copies."""
    first = record_article(ledger, article(), NOON)
    again = record_article(ledger, article(url="https://courier.example/again"), NOON)
    other = record_article(ledger, article("The judge has ruled.", "https://wire.example/1"), NOON)
    assert (again.outcome, again.placement.copy_of, again.placement.similarity) == (Outcome.COPY, first.article_id, 1)
    assert other.outcome is Outcome.ARTICLE


def test_hostile_text_is_kept_as_it_came(ledger: Ledger) -> None:
    """Offsets of evidence count characters: nothing may be cleaned on the way into the ledger."""
    text = "'; DROP TABLE store.feeds; -- \x00 \u202e {{ 7 * 7 }} <b>&amp;\n" + "\U0001f600" * 3
    record_article(ledger, article(text), NOON)
    assert ledger.rows("SELECT body FROM articles") == [(text,)]
