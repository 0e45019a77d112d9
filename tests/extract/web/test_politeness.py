"""Manners: spacing per host, robots.txt, Retry-After. The clock is handed in, so nothing here waits."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from extract.errors import RefusedFetchError, TransientFetchError
from extract.records import Page
from extract.web.fetch import FetchOptions, open_client
from extract.web.politeness import HostGate, Politeness, ReadRobots, fetch_politely, open_gate
from tests.web import Answer, serve

PAGE = "https://news.example/2024/07/verdict"


class Clock:
    """Time passes only while someone sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def robots(text: str | None) -> ReadRobots:
    return lambda _: text


def gate_with(text: str | None = None, **politeness: object) -> tuple[HostGate, Clock]:
    clock = Clock()
    return HostGate(Politeness(**politeness), robots(text), clock, clock.sleep), clock  # type: ignore[arg-type]


def take_turn(gate: HostGate, url: str = PAGE, feed: bool = False) -> None:
    with gate.turn(url, "feed" if feed else "article"):
        pass


def test_articles_of_one_host_are_five_seconds_apart() -> None:
    """A burst of a whole feed's new articles looks like an attack to a small paper."""
    gate, clock = gate_with()

    take_turn(gate)
    take_turn(gate)
    take_turn(gate, "https://other.example/")
    assert clock.slept == [5.0]


def test_pause_counts_from_the_end_of_the_last_request() -> None:
    """A slow host is a busy host."""
    gate, clock = gate_with()

    with gate.turn(PAGE):
        clock.now += 30
    take_turn(gate)
    assert clock.slept == [5.0]


def test_crawl_delay_of_the_host_wins_when_it_is_longer() -> None:
    """The host has said what it can bear."""
    gate, clock = gate_with("User-agent: *\nCrawl-delay: 20")

    take_turn(gate)
    take_turn(gate)
    assert clock.slept == [20.0]


@pytest.mark.parametrize(("delay", "pause"), [("1", 5.0), ("99999", 120.0), ("-3", 5.0), ("soon", 5.0)])
def test_crawl_delay_stays_within_reason(delay: str, pause: float) -> None:
    """A typing error in robots.txt must not stop an outlet for a day, nor make us rude."""
    gate, clock = gate_with(f"User-agent: *\nCrawl-delay: {delay}")

    take_turn(gate)
    take_turn(gate)
    assert clock.slept == [pause]


def test_settings_for_a_host_win_over_everything() -> None:
    """An outlet that has agreed to more, and the demo's own server."""
    gate, clock = gate_with("User-agent: *\nCrawl-delay: 20", host_spacing={"*.example": timedelta(0)})

    take_turn(gate)
    take_turn(gate)
    assert clock.slept == []


def test_disallowed_page_is_refused_and_costs_nothing() -> None:
    """robots.txt is the publisher's word; the feed's own summary is still there to read."""
    gate, clock = gate_with("User-agent: *\nDisallow: /2024/")

    for _ in range(2):
        with pytest.raises(RefusedFetchError, match=r"robots\.txt disallows it"):
            take_turn(gate)
    assert clock.slept == []


def test_rules_made_for_us_by_name_count() -> None:
    """A publisher who names us means us."""
    gate, _ = gate_with("User-agent: courtbeat\nDisallow: /\n\nUser-agent: *\nAllow: /")

    with pytest.raises(RefusedFetchError):
        take_turn(gate)


def test_feeds_are_polled_without_asking() -> None:
    """A feed is published to be polled, and recipes against search engines often shut it out."""
    gate, clock = gate_with("User-agent: *\nDisallow: /")

    take_turn(gate, "https://news.example/feed/", feed=True)
    take_turn(gate, "https://news.example/feed/", feed=True)
    assert clock.slept == [5.0]


def test_robots_are_asked_once_a_day() -> None:
    """One robots.txt per article would double the load that it is there to limit."""
    asked: list[str] = []

    def read(url: str) -> str | None:
        asked.append(url)
        return None

    clock = Clock()
    gate = HostGate(Politeness(), read, clock, clock.sleep)
    take_turn(gate)
    take_turn(gate)
    assert asked == ["https://news.example/robots.txt"]
    clock.now += 24 * 3600
    take_turn(gate)
    assert len(asked) == 2


def test_unreadable_robots_make_the_article_wait() -> None:
    """The host may have rules that we cannot see (RFC 9309); they are looked for again, but not for each article."""
    asked: list[str] = []

    def read(url: str) -> str | None:
        asked.append(url)
        raise TransientFetchError(url, "is not available at the moment (status 503)", 503)

    clock = Clock()
    gate = HostGate(Politeness(), read, clock, clock.sleep)
    for _ in range(3):
        with pytest.raises(TransientFetchError, match=r"its robots\.txt cannot be read"):
            take_turn(gate)
    assert len(asked) == 1
    clock.now += 601
    with pytest.raises(TransientFetchError):
        take_turn(gate)
    assert len(asked) == 2


def test_retry_after_holds_for_the_whole_host() -> None:
    """The next worker must not ask the host that has just said: not now."""
    gate, clock = gate_with()

    gate.delay_host(PAGE, timedelta(minutes=1))
    assert gate.wait_for(PAGE) == timedelta(minutes=1)
    take_turn(gate, "https://news.example/other")
    assert clock.slept == [60.0]


def test_long_wait_gives_the_page_back() -> None:
    """A worker that sleeps for a day is a worker lost; the page comes again in a later round."""
    gate, clock = gate_with()

    gate.delay_host(PAGE, timedelta(hours=20))
    with pytest.raises(TransientFetchError) as caught:
        take_turn(gate)
    assert caught.value.retry_after == timedelta(hours=20)
    assert clock.slept == []


def test_hosts_are_asked_one_request_at_a_time() -> None:
    """Spacing would mean nothing if ten workers asked at once."""
    gate, _ = gate_with(spacing=timedelta(0))
    inside, most, lock = 0, 0, threading.Lock()

    def visit(_: int) -> None:
        nonlocal inside, most
        with gate.turn(PAGE):
            with lock:
                inside += 1
                most = max(most, inside)
            with lock:
                inside -= 1

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(visit, range(200)))
    assert most == 1


def test_crowd_before_one_host_does_not_hold_all_workers() -> None:
    """Forty articles of one slow host must leave workers for the others."""
    gate, _ = gate_with(patience=timedelta(0))
    with gate.turn(PAGE), ThreadPoolExecutor(1) as pool:
        refused = pool.submit(take_turn, gate).exception()

    assert isinstance(refused, TransientFetchError)
    assert "wait for its host" in refused.reason


def test_robots_are_fetched_and_obeyed_over_http() -> None:
    """The parts fit together: one client, one gate, real requests."""
    routes = {
        "/robots.txt": Answer(b"User-agent: *\nDisallow: /private"),
        "/a": Answer(b"x"),
        "/to-private": Answer(status=302, headers={"Location": "/private"}),
        "/private": Answer(b"secret"),
    }
    with serve(routes) as web, open_client(FetchOptions(host_addresses={"*.example": web.address})) as client:
        gate = open_gate(Politeness(host_spacing={"*": timedelta(0)}), client)
        assert isinstance(fetch_politely(gate, client, web.url("/a")), Page)
        for path in ("/private", "/to-private"):
            with pytest.raises(RefusedFetchError, match=r"robots\.txt disallows it"):
                fetch_politely(gate, client, web.url(path))

    assert [asked.path for asked in web.asked] == ["/robots.txt", "/a", "/to-private"]


@pytest.mark.parametrize(
    "answer",
    [
        Answer(status=404),
        Answer(status=403),
        Answer(b"<!doctype html><title>Home</title>"),
        Answer(b"\xff\xfe\x00nonsense"),
        Answer(status=302, headers={"Location": "/robots.txt"}),
    ],
    ids=["missing", "forbidden", "a page", "nonsense", "a circle"],
)
def test_host_without_readable_rules_has_set_none(answer: Answer) -> None:
    """RFC 9309: what the host answers without rules in it is no prohibition."""
    routes = {"/robots.txt": answer, "/a": Answer(b"x")}
    with serve(routes) as web, open_client(FetchOptions(host_addresses={"*.example": web.address})) as client:
        page = fetch_politely(open_gate(Politeness(), client), client, web.url("/a"))

    assert isinstance(page, Page)


def test_busy_answer_delays_the_host_for_all() -> None:
    """A 429 with Retry-After, as a real host sends it."""
    busy = Answer(status=429, headers={"Retry-After": "3600"})
    with serve({"/a": busy}) as web, open_client(FetchOptions(host_addresses={"*.example": web.address})) as client:
        gate = open_gate(Politeness(), client)
        for _ in range(2):
            with pytest.raises(TransientFetchError):
                fetch_politely(gate, client, web.url("/a"))

    assert [asked.path for asked in web.asked] == ["/robots.txt", "/a"]
