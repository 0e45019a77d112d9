"""A round's manners, as the hosts see them: over real HTTP, watched from another process."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from extract.legal.parties import index_names
from extract.pages.relevance import build_scanner
from extract.records import Validators
from extract.web.fetch import FetchOptions, open_client
from extract.web.politeness import HostGate, Politeness, fetch_robots
from flows.polling import poll_feed
from flows.reading import Reader
from flows.round import InProcess
from flows.sharing import share_by_host
from storage.feeds.polls import PollRead, PollResult
from storage.records import DueFeed
from tests.feed_hosts import serve_feeds

SPACING = timedelta(milliseconds=40)
FEEDS = [
    DueFeed(number, f"http://{host}.example/{number}", host, Validators(), None)
    for number, host in enumerate(["one", "two", "three", "four", "five"] * 5)
]


def poll_all(reader: Reader, feeds: Sequence[DueFeed]) -> list[PollResult]:
    """One worker's share."""
    return [poll_feed(reader, feed) for feed in feeds]


def test_no_host_is_asked_twice_at_once_or_too_soon() -> None:
    """A publisher who is asked too fast shuts us out, and the desk is blind there."""
    with serve_feeds() as hosts:
        hosts.conduct()
        with open_client(FetchOptions(host_addresses={"*.example": hosts.address})) as client:
            gate = HostGate(
                Politeness(host_spacing={"*.example": SPACING}), partial(fetch_robots, client), sleep=time.sleep
            )
            reader = Reader(client, gate, build_scanner(()), index_names(()), {}, {})
            shares = share_by_host(FEEDS, lambda feed: feed.url)
            polls = InProcess(4).spread("poll", partial(poll_all, reader), shares)
        seen = hosts.conduct()
    assert all(isinstance(poll, PollRead) for poll in polls)
    assert (seen.requests, seen.crowded) == (len(FEEDS), 0)
    assert seen.closest_seconds is not None
    assert seen.closest_seconds >= SPACING.total_seconds()
