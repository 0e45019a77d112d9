"""Polling over real HTTP: what is sent, what is kept, and whose fault a failure is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from extract.errors import FeedUnreadableError, RefusedFetchError, TransientFetchError, UnknownHostError
from extract.legal.parties import index_names
from extract.pages.relevance import build_scanner
from extract.records import Validators
from extract.web.fetch import FetchOptions, open_client
from extract.web.politeness import Politeness, open_gate
from flows.polling import blame_ourselves, decide_trouble, poll_feed
from flows.reading import Reader
from storage.feeds.polls import PollFailed, PollRead, PollResult, PollUnchanged, Trouble
from storage.records import DueFeed
from tests.web import Answer, Asked, Route, WebServer, serve

RSS = b"""<rss version="2.0"><channel><title>Courier</title><ttl>30</ttl>
<item><title>Ruling</title><link>http://news.example/1</link></item>
<item><title>No link</title></item></channel></rss>"""
FEED = DueFeed(1, "http://news.example/feed", "Courier", Validators(), None)

Poll = Callable[[DueFeed], PollResult]


def answer_feed(asked: Asked) -> Answer:
    """A feed with an entity tag."""
    if asked.headers.get("if-none-match") == '"1"':
        return Answer(status=304, headers={"ETag": '"1"', "Cache-Control": "max-age=7200"})
    return Answer(RSS, headers={"ETag": '"1"', "Content-Type": "application/rss+xml", "Cache-Control": "max-age=3600"})


@pytest.fixture
def web() -> Iterator[WebServer]:
    """A host with a feed, and what stands where feeds stood."""
    routes: dict[str, Route | Answer] = {
        "/feed": answer_feed,
        "/old": Answer(status=301, headers={"Location": "/feed"}),
        "/away": Answer(status=302, headers={"Location": "/feed"}),
        "/torn": Answer(RSS[: RSS.index(b"<item><title>No link") + 20], headers={"ETag": '"t"'}),
        "/html": Answer(b"<!doctype html><html><body>Welcome</body></html>"),
        "/empty": Answer(b""),
        "/gone": Answer(b"gone", 410),
        "/busy": Answer(b"later", 503, {"Retry-After": "900"}),
    }
    with serve(routes) as server:
        yield server


@pytest.fixture
def poll(web: WebServer) -> Iterator[Poll]:
    """Polls a feed at once, without pauses."""
    options = FetchOptions(host_addresses={"*.example": web.address})
    with open_client(options) as client:
        gate = open_gate(Politeness(spacing=timedelta(0)), client)
        reader = Reader(client, gate, build_scanner(()), index_names(()), {}, {})
        yield lambda feed: poll_feed(reader, feed)


def at(path: str) -> DueFeed:
    """The feed at that path."""
    return replace(FEED, url=f"http://news.example{path}")


def test_a_document_brings_its_entries_its_validators_and_how_long_to_wait(poll: Poll) -> None:
    """The longer of what publisher and host ask for counts; what cannot be used is counted."""
    read = poll(FEED)
    assert isinstance(read, PollRead)
    assert [entry.title for entry in read.entries] == ["Ruling"]
    assert (read.validators, read.poll_after, read.without_link) == (Validators('"1"'), timedelta(hours=1), 1)


def test_an_unchanged_feed_is_told_by_the_host_or_by_its_bytes(poll: Poll) -> None:
    """Neither is parsed; both bring the newest validators and the host's wish."""
    read = poll(FEED)
    assert isinstance(read, PollRead)
    known = replace(FEED, validators=read.validators, body_sha256=read.body_sha256)
    assert poll(known) == PollUnchanged(1, "not_modified", Validators('"1"'), timedelta(hours=2))
    same = poll(replace(known, validators=Validators()))
    assert same == PollUnchanged(1, "same_body", Validators('"1"'), timedelta(hours=1))


def test_a_permanent_redirect_is_told_and_a_passing_one_is_not(poll: Poll) -> None:
    """Also when the new address answers 304: most polls of a moved feed do."""
    moved = "http://news.example/feed"
    assert [getattr(poll(at(path)), "moved_to", "") for path in ("/old", "/away", "/feed")] == [moved, None, None]
    unchanged = poll(replace(at("/old"), validators=Validators('"1"')))
    assert isinstance(unchanged, PollUnchanged)
    assert unchanged.moved_to == moved


def test_a_torn_document_is_marked(poll: Poll) -> None:
    """The ledger must not keep its validators."""
    torn = poll(at("/torn"))
    assert isinstance(torn, PollRead)
    assert torn.torn
    assert [entry.title for entry in torn.entries] == ["Ruling"]


@pytest.mark.parametrize(
    ("path", "trouble"),
    [("/gone", Trouble.HARD), ("/html", Trouble.HARD), ("/empty", Trouble.SOFT), ("/busy", Trouble.TEMPORARY)],
)
def test_each_failure_has_its_kind(poll: Poll, path: str, trouble: Trouble) -> None:
    """It decides how fast the feed is left alone."""
    failed = poll(at(path))
    assert isinstance(failed, PollFailed)
    assert (failed.trouble, failed.reached) == (trouble, True)
    assert failed.retry_after == (timedelta(minutes=15) if path == "/busy" else None)


def test_errors_without_an_answer_have_their_kind_too() -> None:
    """What no server of ours can play."""
    assert decide_trouble(UnknownHostError("u", "no address")) is Trouble.HARD
    assert decide_trouble(TransientFetchError("u", "takes too long")) is Trouble.TEMPORARY
    assert decide_trouble(RefusedFetchError("u", "too large")) is Trouble.HARD
    assert decide_trouble(FeedUnreadableError("u", "broken")) is Trouble.SOFT


def test_when_no_host_is_reached_the_feeds_are_not_to_blame() -> None:
    """A laptop that was offline overnight finds its feeds due in the morning."""
    lost = [PollFailed(number, "no address", trouble=Trouble.HARD, reached=False) for number in (1, 2, 3)]
    assert {failed.trouble for failed in blame_ourselves(lost) if isinstance(failed, PollFailed)} == {Trouble.OURS}
    reached = [*lost, PollFailed(4, "is gone", trouble=Trouble.HARD)]
    assert blame_ourselves(reached) == reached
    assert blame_ourselves(lost[:1]) == lost[:1]
