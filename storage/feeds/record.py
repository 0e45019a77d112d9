"""What polls leave behind: links, validators, health, lines of history. One transaction for a batch of hundreds.

What a poll found is kept together with the validators that would make the host withhold it next time: a crash before
the commit leaves both unsaid, and the next round is told again. A feed without news costs a share of three statements.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from storage.db import Ledger, transaction
from storage.feeds.feed_links import NewLinks, find_new, item_times, load_marks, record_links, record_marks
from storage.feeds.feed_rows import PollLine, load_states, save_lines, save_states
from storage.feeds.feed_state import FeedState, News, Polling, after_failure, after_read, after_unchanged
from storage.feeds.pace import has_moved
from storage.feeds.polls import PollFailed, PollRead, PollResult, PollUnchanged
from storage.feeds.rhythm import find_marks, find_silence_limit, joins, newest_time

_SHORTEST_START = timedelta(seconds=1)


def record_polls(
    ledger: Ledger,
    results: Sequence[PollResult],
    now: datetime,
    start: timedelta,
    chance: Callable[[], float] = lambda: 0.0,
) -> int:
    """Keeps what polls brought, one of each feed at most: all of it or nothing. Returns the number of new links.

    `start` is the desk's time between polls, which each feed adapts; `chance` (0 to 1) spreads the feeds' due times.
    """
    start = max(start, _SHORTEST_START)
    with transaction(ledger):
        before = load_states(ledger, [result.feed_id for result in results])
        documents = {result.feed_id: result for result in results if isinstance(result, PollRead)}
        new, news = _take_in(ledger, documents, before, now)
        after, lines = {}, []
        for result in results:
            polling = Polling(now, start, chance())
            after[result.feed_id] = _judge(before[result.feed_id], result, news, polling)
            lines.append(_describe(result, after[result.feed_id], len(new.get(result.feed_id, ())), now))
        save_states(ledger, before, after)
        save_lines(ledger, lines)
        record_marks(ledger, _changed_marks(documents, before, after))
        for result in results:
            _record_move(ledger, result)
    return sum(map(len, new.values()))


def _take_in(
    ledger: Ledger, documents: Mapping[int, PollRead], before: Mapping[int, FeedState], now: datetime
) -> tuple[Mapping[int, NewLinks], Mapping[int, News]]:
    """The new links of the documents, which are recorded, and what each document is for its feed."""
    if not documents:
        return {}, {}
    new = find_new(ledger, {feed_id: poll.entries for feed_id, poll in documents.items()})
    record_links(ledger, new, now)
    marks = load_marks(ledger, list(documents))
    times = item_times(ledger, [feed_id for feed_id, links in new.items() if links])
    news = {
        feed_id: News(
            entries=len(poll.entries),
            known=len(poll.entries) - len(new[feed_id]),
            newest=newest_time(poll.entries, now),
            joins=joins(marks.get(feed_id, frozenset()), poll.entries),
            silent_after=find_silence_limit(times[feed_id]) if feed_id in times else before[feed_id].silent_after,
        )
        for feed_id, poll in documents.items()
    }
    return new, news


def _judge(before: FeedState, result: PollResult, news: Mapping[int, News], polling: Polling) -> FeedState:
    if isinstance(result, PollFailed):
        return after_failure(before, result, polling)
    if isinstance(result, PollUnchanged):
        return after_unchanged(before, result, polling)
    return after_read(before, result, news[result.feed_id], polling)


def _changed_marks(
    documents: Mapping[int, PollRead], before: Mapping[int, FeedState], after: Mapping[int, FeedState]
) -> dict[int, frozenset[int]]:
    changed = (feed_id for feed_id in documents if after[feed_id].newest_at != before[feed_id].newest_at)
    return {feed_id: find_marks(documents[feed_id].entries) for feed_id in changed}


def _describe(result: PollResult, after: FeedState, new_links: int, now: datetime) -> PollLine:
    match result:
        case PollFailed(feed_id, reason):
            return PollLine(feed_id, now, "failed", error=reason, trouble=result.trouble.value)
        case PollUnchanged(feed_id, how):
            return PollLine(feed_id, now, how, moved_to=result.moved_to)
        case PollRead(feed_id):
            return PollLine(
                feed_id,
                now,
                "read",
                entries=len(result.entries),
                new_links=new_links,
                without_link=result.without_link,
                beyond_limit=result.beyond_limit,
                torn=result.torn,
                moved_to=result.moved_to,
                lost_since=after.lost_since if after.lost_at == now else None,
            )


# ------------------------------------------------------------------ moving


def _record_move(ledger: Ledger, poll: PollResult) -> None:
    """The feed goes by its new address once enough polls agree on it; its history stays. An address that the list
    holds already stays with its own feed.
    """
    if isinstance(poll, PollFailed) or poll.moved_to is None:
        return
    if not has_moved(*_count_agreement(ledger, poll.feed_id, poll.moved_to)):
        return
    ledger.write(
        "UPDATE store.feeds SET listed_as = coalesce(listed_as, url), url = ? WHERE feed_id = ?"
        " AND NOT EXISTS (SELECT 1 FROM store.feeds f WHERE f.url = ?)",
        poll.moved_to,
        poll.feed_id,
        poll.moved_to,
    )


def _count_agreement(ledger: Ledger, feed_id: int, moved_to: str) -> tuple[int, int]:
    """The answered polls in a row, up to the last, that led to `moved_to`, and the days that they were on."""
    polls, days = ledger.one(
        "SELECT count(*), count(DISTINCT polled_at::DATE) FROM store.polls"
        " WHERE feed_id = $1 AND result <> 'failed' AND poll_id > coalesce("
        "   (SELECT max(poll_id) FROM store.polls"
        "    WHERE feed_id = $1 AND result <> 'failed' AND moved_to IS DISTINCT FROM $2), 0)",
        feed_id,
        moved_to,
    )
    return polls, days
