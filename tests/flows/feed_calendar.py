"""A month of feeds that roll, fail, lie and move, whose truth is known: the calendar against which polling is held.

Time is simulated: nothing waits, and no host is asked. Documents are real bytes, read by the real reader.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime
from random import Random

from extract.errors import RefusedFetchError, TransientFetchError
from extract.records import NotModified, Page, Validators
from storage.records import DueFeed
from tests.storage.samples import at_noon

START = at_noon("2024-07-01")
DAYS = 30

Period = tuple[float, float]
"""Days since START, from and to."""


@dataclass(frozen=True, slots=True)
class Published:
    """An entry of the truth. `number` is its identity, whatever its address."""

    number: int
    at: datetime


@dataclass(frozen=True, slots=True)
class SimulatedFeed:
    """A feed that shows its `window` newest entries, one every `gap` hours on average, and what befalls it.

    `down`: 503. `replaced`: an HTML page. `lying`: 304 whatever happened. `torn`: the document breaks off. `stale`: the
    document of a day before. `readdressed`: every address changes on that day; `moved`: a permanent redirect from then
    on. `pinned`: an item of 2019 stands first.
    """

    name: str
    window: int
    gap: float
    down: tuple[Period, ...] = ()
    replaced: tuple[Period, ...] = ()
    lying: tuple[Period, ...] = ()
    torn: tuple[Period, ...] = ()
    stale: tuple[Period, ...] = ()
    readdressed: float | None = None
    moved: float | None = None
    pinned: bool = False
    validators: bool = True

    @property
    def url(self) -> str:
        """Where the feed list has it."""
        return f"https://{self.name}.example/feed"

    @property
    def new_url(self) -> str:
        """Where it moves to."""
        return f"https://{self.name}.example/feed.xml"

    def publish(self, chance: Random) -> tuple[Published, ...]:
        """Everything that it publishes: in bursts, as newsrooms do."""
        entries: list[Published] = []
        at = START - timedelta(days=2)
        while at < START + timedelta(days=DAYS):
            entries.append(Published(len(entries), at))
            at += timedelta(seconds=round(self.gap * 3600 * chance.expovariate(1.0)) + 30)
        return tuple(entries)


@dataclass(slots=True)
class SimulatedWeb:
    """The hosts of all feeds at a moment that is handed in; `published` is the truth."""

    feeds: Sequence[SimulatedFeed]
    published: dict[str, tuple[Published, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.published = {feed.name: feed.publish(Random(feed.name)) for feed in self.feeds}  # noqa: S311  # no secret

    def answer(self, due: DueFeed, now: datetime) -> Page | NotModified:
        """What the host says to a poll. Raises FetchError as the fetcher does."""
        feed = next(feed for feed in self.feeds if due.url in {feed.url, feed.new_url})
        _fail(feed, due, now)
        moved = due.url == feed.url and feed.moved is not None and now >= _on(feed.moved)
        shown = now - timedelta(days=1) if _is_in(feed.stale, now) else now
        body = _without_end(feed, now, _write(feed, self.published[feed.name], shown))
        tag = Validators(f'"{hash(body)}"') if feed.validators else Validators()
        final_url = feed.new_url if moved else due.url
        asked = due.validators
        if asked.etag and (_is_in(feed.lying, now) or asked == tag):
            return NotModified(due.url, asked, None, final_url if moved else None)
        return Page(due.url, final_url, body, "application/rss+xml", "utf-8", tag, now, moved_permanently=moved)


def _on(day: float) -> datetime:
    return START + timedelta(days=day)


def _is_in(periods: Sequence[Period], now: datetime) -> bool:
    return any(_on(first) <= now < _on(last) for first, last in periods)


def _fail(feed: SimulatedFeed, due: DueFeed, now: datetime) -> None:
    if _is_in(feed.down, now):
        raise TransientFetchError(due.url, "is not available at the moment (status 503)", 503)
    if feed.moved is not None and now < _on(feed.moved) and due.url == feed.new_url:
        raise RefusedFetchError(due.url, "is not there (status 404)", 404)


def _write(feed: SimulatedFeed, published: Sequence[Published], now: datetime) -> bytes:
    if _is_in(feed.replaced, now):
        return b"<!doctype html><html><body>We are rebuilding our site.</body></html>"
    shown = [entry for entry in published if entry.at <= now][-feed.window :]
    items = [_item(feed, entry, now) for entry in reversed(shown)]
    if feed.pinned:
        items.insert(0, _item(feed, Published(-1, at_noon("2019-01-01")), now))
    return f"<rss version='2.0'><channel><title>{feed.name}</title>{''.join(items)}</channel></rss>".encode()


def _item(feed: SimulatedFeed, entry: Published, now: datetime) -> str:
    new = feed.readdressed is not None and now >= _on(feed.readdressed)
    address = f"https://{feed.name}.example/{'news/' if new else '?p='}{entry.number}"
    return (
        f"<item><title>Entry {entry.number}</title><link>{address}</link><guid>{address}</guid>"
        f"<pubDate>{format_datetime(entry.at)}</pubDate></item>"
    )


def _without_end(feed: SimulatedFeed, now: datetime, body: bytes) -> bytes:
    return body[: len(body) // 2] if _is_in(feed.torn, now) else body


def rounds(asleep: Sequence[Period], every: timedelta) -> Iterator[datetime]:
    """The desk's rounds: at their times, but for those that its machine sleeps through; and one at the end."""
    now = START
    while now < _on(DAYS):
        if not _is_in(asleep, now):
            yield now
        now += every
    yield _on(DAYS)
