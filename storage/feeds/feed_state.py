"""What is known of one feed, and what each poll makes of it. Pure: `feeds.py` reads and writes it.

A feed is healthy again when a document of its own has been seen; a 304 only says that the host thinks so.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from extract.records import Validators
from storage.feeds.pace import STRIKES, decide_backoff, decide_due, decide_interval
from storage.feeds.polls import PollFailed, PollRead, PollUnchanged

FULL_EVERY = timedelta(hours=24)
"""A whole document is asked for at least this often: some hosts answer 304 for ever."""


@dataclass(frozen=True, slots=True)
class FeedState:
    """A row of `store.feeds`: names and meanings are those of its columns."""

    etag: str | None
    last_modified: str | None
    body_sha256: str | None
    polled_at: datetime | None
    succeeded_at: datetime | None
    last_full_at: datetime | None
    due_at: datetime
    pace: float
    failures: int
    strikes: int
    failing_since: datetime | None
    trouble: str | None
    last_error: str | None
    newest_at: datetime | None
    news_at: datetime | None
    silent_after: timedelta | None
    silent_at: datetime | None
    lost_since: datetime | None
    lost_at: datetime | None

    def validators(self, now: datetime) -> Validators:
        """What to send with the next poll: nothing where only a whole document will do, because the last is a day old
        or because the feed has failed since.
        """
        if self.failures or self.last_full_at is None or now - self.last_full_at > FULL_EVERY:
            return Validators()
        return Validators(self.etag, self.last_modified)


@dataclass(frozen=True, slots=True)
class Polling:
    """The circumstances of a poll: `start` is the desk's usual time between polls, `chance` (0 to 1) spreads them."""

    now: datetime
    start: timedelta
    chance: float = 0.0


@dataclass(frozen=True, slots=True)
class News:
    """What a document brought: of `entries`, `known` were known. `newest` is the date of the newest, None undated.

    `joins`: it shows something of the last document that brought news, or there was none. `silent_after` is how long
    the feed may be silent by its history.
    """

    entries: int
    known: int
    newest: datetime | None
    joins: bool
    silent_after: timedelta | None

    def is_further(self, seen: datetime | None) -> bool:
        """Whether the document has moved on, and is not an old copy out of some cache. Undated, a new link tells."""
        if seen is None:
            return self.entries > 0
        return self.newest > seen if self.newest else self.known < self.entries


def after_read(state: FeedState, poll: PollRead, news: News, polling: Polling) -> FeedState:
    """The feed after a document. Of a torn one the rest is still to come: nothing may make the host withhold it, and
    what it does not show proves no gap.
    """
    share = news.known / news.entries if news.entries and state.newest_at else None
    read = _answered(state, poll, share, polling)
    if poll.torn:
        return replace(read, etag=None, last_modified=None, body_sha256=None)
    kept = _after_news(state, replace(read, body_sha256=poll.body_sha256), news, polling.now)
    if state.newest_at and not news.joins and news.is_further(state.newest_at):
        return replace(kept, lost_since=state.newest_at, lost_at=polling.now)
    return kept


def _after_news(before: FeedState, read: FeedState, news: News, now: datetime) -> FeedState:
    further = news.is_further(before.newest_at)
    if not further and news.known == news.entries:
        return _judge_silence(read, now)
    newest = (news.newest or now) if further else before.newest_at
    spoke = newest if further or before.news_at is None else now
    spoken = replace(read, newest_at=newest, news_at=spoke, silent_after=news.silent_after, silent_at=None)
    return _judge_silence(spoken, now)


def after_unchanged(state: FeedState, poll: PollUnchanged, polling: Polling) -> FeedState:
    """The feed after an answer without news. After a failure a 304 proves nothing: the trouble stands."""
    answered = _judge_silence(_answered(state, poll, 1.0, polling), polling.now)
    if poll.result == "same_body":
        return answered
    return replace(
        answered,
        last_full_at=state.last_full_at,
        failures=state.failures,
        strikes=state.strikes,
        failing_since=state.failing_since,
        trouble=state.trouble,
        last_error=state.last_error,
    )


def after_failure(state: FeedState, poll: PollFailed, polling: Polling) -> FeedState:
    """The feed after a failed poll: left alone for longer, by the kind of trouble that it is in."""
    now, since = polling.now, state.failing_since or polling.now
    backoff = decide_backoff(poll.trouble, state.strikes, polling.start * state.pace, now - since)
    return replace(
        state,
        polled_at=now,
        due_at=now + max(backoff, poll.retry_after or backoff),
        failures=state.failures + 1,
        strikes=state.strikes + STRIKES[poll.trouble],
        failing_since=since,
        trouble=poll.trouble.value,
        last_error=poll.reason,
    )


def _answered(
    state: FeedState, poll: PollRead | PollUnchanged, known_share: float | None, polling: Polling
) -> FeedState:
    interval = decide_interval(polling.start, polling.start * state.pace, known_share)
    return replace(
        state,
        etag=poll.validators.etag,
        last_modified=poll.validators.last_modified,
        polled_at=polling.now,
        succeeded_at=polling.now,
        last_full_at=polling.now,
        due_at=decide_due(polling.now, interval, poll.poll_after, polling.chance),
        pace=interval / polling.start,
        failures=0,
        strikes=0,
        failing_since=None,
        trouble=None,
        last_error=None,
    )


def _judge_silence(state: FeedState, now: datetime) -> FeedState:
    """One notice, with the time of the first poll that found the silence odd; it stands until the feed speaks."""
    if state.silent_at or state.news_at is None or state.silent_after is None:
        return state
    return replace(state, silent_at=now) if now - state.news_at > state.silent_after else state
