"""One round: poll, read, remember, publish, tell. Written once; how its steps run is handed in.

Everything slow happens outside a transaction. What a step has done is committed before the next begins, so a round
that is killed anywhere is taken up by the next one: entries wait without an outcome, alerts wait in the outbox.
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol, TypeVar

from alerts.amounts import some
from alerts.dispatch import DispatchTally, send_pending
from alerts.timing import decide_send_time, is_catch_up
from flows.desk import Desk
from flows.looking import Look, look_again, remember_looks
from flows.polling import blame_ourselves, poll_feed
from flows.reading import MOST_ATTEMPTS, LinkDismissed, LinkPostponed, LinkResult, read_link
from flows.recaps import queue_recaps
from flows.remember import Remembered, remember
from flows.sharing import cut_evenly, share_by_host, take_turns
from storage.coverage import Outcome, count_pending, pending_links
from storage.db import transaction
from storage.feeds.feeds import due_feeds, feed_troubles, record_feed_list
from storage.feeds.polls import PollFailed, PollResult
from storage.feeds.record import record_polls
from storage.looks import DueLook, LookResult, due_looks
from storage.outbox.outbox import count_waiting
from storage.outbox.waiting import retime_untried
from storage.published.publish import publish_early, publish_in_turn
from storage.published.search_index import index_texts
from storage.records import DueFeed, PendingLink
from storage.rounds import last_round_end, record_round_end, record_round_start
from storage.stories.stories import record_watches

_log = logging.getLogger(__name__)

T = TypeVar("T")
R = TypeVar("R")

LINKS_AT_ONCE = 200
"""Links read before they are remembered: what a crash makes us fetch again, at most."""

FEEDS_AT_ONCE = 1_000
"""Feeds polled before their answers are kept: bounds the memory of a first round, and what is asked again after a
crash."""


class Steps(Protocol):
    """How the steps of a round run: in this process, or as Prefect tasks."""

    def spread(self, name: str, work: Callable[[Sequence[T]], list[R]], chunks: Sequence[Sequence[T]]) -> list[R]:
        """`work` done on each chunk, at once where possible; all results in one list."""

    def step(self, name: str, work: Callable[[], R]) -> R:
        """`work` done here, in this thread: it holds the ledger."""


@dataclass(frozen=True, slots=True)
class InProcess:
    """Threads of this process."""

    workers: int

    def spread(self, name: str, work: Callable[[Sequence[T]], list[R]], chunks: Sequence[Sequence[T]]) -> list[R]:
        """See Steps."""
        with ThreadPoolExecutor(self.workers, thread_name_prefix=name) as pool:
            return [result for results in pool.map(work, chunks) for result in results]

    def step(self, name: str, work: Callable[[], R]) -> R:  # noqa: ARG002  # threads of this process need no name
        """See Steps."""
        return work()


@dataclass(frozen=True, slots=True)
class RoundReport:
    """What one round did. `looks` at what was read before, by what they found; `troubles` are feeds that fail:
    (address, reason, polls failed in a row).
    """

    feeds_polled: int
    feeds_failed: int
    entries: int
    new_links: int
    remembered: Remembered
    looks: Mapping[str, int]
    dispatch: DispatchTally
    links_waiting: int
    deliveries_waiting: int
    troubles: tuple[tuple[str, str, int], ...]
    seconds: float

    def counts(self) -> dict[str, int]:
        """What was counted, by name: for a flow's result, an artifact, a structured log."""
        return {
            "feeds_polled": self.feeds_polled,
            "feeds_failed": self.feeds_failed,
            "entries": self.entries,
            "new_links": self.new_links,
            **{f"links_{outcome}": count for outcome, count in sorted(self.remembered.outcomes.items())},
            **{f"looks_{result}": count for result, count in sorted(self.looks.items())},
            "mentions": self.remembered.mentions,
            "alerts": self.remembered.alerts,
            "messages_sent": self.dispatch.sent,
            "messages_waiting": self.deliveries_waiting,
            "links_waiting": self.links_waiting,
        }

    def summary(self) -> str:
        """One line for a log."""
        parts = [
            f"{some(self.feeds_polled, 'feed')} ({self.feeds_failed} failed)",
            some(self.entries, "entry", "entries"),
            f"{some(self.new_links, 'new link')}{_tell_counts(self.remembered.outcomes)}",
            *([f"{sum(self.looks.values())} looked at again{_tell_counts(self.looks)}"] if self.looks else []),
            some(self.remembered.mentions, "mention"),
            some(self.remembered.alerts, "alert"),
            f"{self.dispatch.sent} sent, {self.deliveries_waiting} waiting, {self.seconds:.1f} s",
        ]
        return ", ".join(parts)


def _tell_counts(counts: Mapping[str, int]) -> str:
    told = ", ".join(f"{count} {name}" for name, count in sorted(counts.items()))
    return f" ({told})" if told else ""


def run_round(desk: Desk, steps: Steps, *, every_feed: bool = False) -> RoundReport:
    """One round over the desk; with `every_feed` also the feeds that are not due."""
    started = time.monotonic()
    ledger, now = desk.ledger, desk.now()
    catching_up = is_catch_up(last_round_end(ledger), now, desk.plan.settings.every)
    round_id = record_round_start(ledger, now)
    _take_over_files(desk)
    polls = poll_due(desk, steps, every_feed=every_feed)
    remembered = _read_all(desk, steps, catching_up=catching_up)
    revised, looks = _look_again(desk, steps)
    steps.step("recap", partial(queue_recaps, ledger, desk.plan.watches.values(), now))
    index_texts(ledger)
    steps.step("publish", partial(publish_early, ledger, desk.plan.settings.coverage_folder))
    dispatch = steps.step("tell", partial(send_pending, ledger, desk.plan.channels, desk.now))
    record_round_end(ledger, round_id, desk.now())
    publish_in_turn(ledger, desk.plan.settings.coverage_folder)  # once more, with what was sent
    return RoundReport(
        feeds_polled=polls["polled"],
        feeds_failed=polls["failed"],
        entries=polls["entries"],
        new_links=polls["new_links"],
        remembered=remembered + revised,
        looks=looks,
        dispatch=dispatch,
        links_waiting=count_pending(ledger),
        deliveries_waiting=count_waiting(ledger),
        troubles=tuple(feed_troubles(ledger)),
        seconds=time.monotonic() - started,
    )


def _take_over_files(desk: Desk) -> None:
    """The feed list and the watches as they stand now, also for what waits unsent."""
    now = desk.now()
    record_feed_list(desk.ledger, [(feed.url, feed.outlet) for feed in desk.plan.feeds], now)
    with transaction(desk.ledger):
        record_watches(desk.ledger, desk.plan.watches.values(), now)
    for watch in desk.plan.watches.values():
        retime_untried(desk.ledger, watch.id, decide_send_time(watch.notify, now))


# ------------------------------------------------------------------ poll


def poll_due(desk: Desk, steps: Steps, *, every_feed: bool) -> Counter[str]:
    """Polls what is due and keeps each answer; counts of polled, failed, entries, new_links."""
    counts: Counter[str] = Counter(polled=0, failed=0, entries=0, new_links=0)
    due = take_turns(due_feeds(desk.ledger, desk.now(), every=every_feed), _feed_address)
    for share in cut_evenly(due, FEEDS_AT_ONCE):
        answers = steps.spread("poll", partial(_poll_chunk, desk), share_by_host(share, _feed_address))
        counts.update(_keep_polls(desk, blame_ourselves(answers)))
    return counts


def _feed_address(feed: DueFeed) -> str:
    return feed.url


def _poll_chunk(desk: Desk, feeds: Sequence[DueFeed]) -> list[PollResult]:
    return [_guarded(feed.url, poll_feed, desk.reader, feed) or _broken_poll(feed) for feed in feeds]


def _keep_polls(desk: Desk, results: Sequence[PollResult]) -> Counter[str]:
    new_links = record_polls(desk.ledger, results, desk.now(), desk.plan.settings.every, desk.chance)
    return Counter(
        polled=len(results),
        failed=sum(isinstance(result, PollFailed) for result in results),
        entries=sum(len(getattr(result, "entries", ())) for result in results),
        new_links=new_links,
    )


def _broken_poll(feed: DueFeed) -> PollResult:
    return PollFailed(feed.feed_id, "a fault in the program; the log says where")


# ------------------------------------------------------------------ read and remember


def _read_all(desk: Desk, steps: Steps, *, catching_up: bool) -> Remembered:
    """Reads every link that waits, in batches; each batch is remembered before the next is read."""
    total = Remembered()
    now = desk.now()
    while links := pending_links(desk.ledger, now, LINKS_AT_ONCE):
        results = steps.spread("read", partial(_read_chunk, desk), share_by_host(links, _address))
        keep = partial(remember, desk.ledger, desk.plan.watches, results, now, catching_up=catching_up)
        total += steps.step("remember", keep)
    return total


def _look_again(desk: Desk, steps: Steps) -> tuple[Remembered, Counter[str]]:
    """Looks at what was read before, after all that is new; one bounded batch. With the number of looks by result."""
    due = due_looks(desk.ledger, desk.now())
    if not due:
        return Remembered(), Counter()
    looks = steps.spread("look", partial(_look_chunk, desk), share_by_host(due, lambda one: one.trace.address))
    keep = partial(remember_looks, desk.ledger, desk.plan.watches, looks, desk.now())
    return steps.step("remember", keep), Counter(look.result.value for look in looks)


def _look_chunk(desk: Desk, due: Sequence[DueLook]) -> list[Look]:
    return [_guarded(one.url, look_again, desk.reader, one) or _broken_look(one) for one in due]


def _broken_look(due: DueLook) -> Look:
    return Look(due, LookResult.FAILED, "a fault in the program; the log says where")


def _read_chunk(desk: Desk, links: Sequence[PendingLink]) -> list[LinkResult]:
    return [_guarded(link.entry.url, read_link, desk.reader, link) or _broken_link(link) for link in links]


def _broken_link(link: PendingLink) -> LinkResult:
    """Tried as often as a page that does not answer: a newer program may come, but not for ever."""
    fault = "a fault in the program; the log says where"
    if link.attempts + 1 < MOST_ATTEMPTS:
        return LinkPostponed(link.link_id, fault, None, link.attempts)
    return LinkDismissed(link.link_id, Outcome.FAILED, f"{fault}; given up after {MOST_ATTEMPTS} tries")


def _address(link: PendingLink) -> str:
    return link.entry.url


def _guarded(url: str, work: Callable[..., R], *arguments: Any) -> R | None:
    """`work`, but a fault in our own code on one address must not stop the others: logged, None."""
    try:
        return work(*arguments)
    except Exception:  # noqa: BLE001  # around one address only; logged here, counted by the caller
        _log.exception("reading %s broke", url)
        return None
