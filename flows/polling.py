"""Polling the feeds of one round: what each one says, and whose fault it is when it says nothing. No ledger here."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from extract.errors import (
    FeedUnreadableError,
    FetchError,
    NotAFeedError,
    RefusedFetchError,
    TransientFetchError,
    UnknownHostError,
)
from extract.feeds.feed import read_feed
from extract.records import NotModified, Page
from flows.reading import Reader
from storage.feeds.polls import PollFailed, PollRead, PollResult, PollUnchanged, Trouble
from storage.records import DueFeed


def poll_feed(reader: Reader, feed: DueFeed) -> PollResult:
    """What one feed says now. Never raises for what the far end does."""
    try:
        page = reader.fetch(feed.url, feed.validators, "feed")
        return read_poll(feed, page)
    except (FetchError, FeedUnreadableError) as error:
        return read_failure(feed, error)


def read_poll(feed: DueFeed, page: Page | NotModified) -> PollResult:
    """What an answer says; the body is compared before it is parsed. Raises FeedUnreadableError."""
    if isinstance(page, NotModified):
        return PollUnchanged(feed.feed_id, "not_modified", page.validators, page.fresh_for, page.moved_to)
    body_sha256 = hashlib.sha256(page.body).hexdigest()
    if body_sha256 == feed.body_sha256:
        return PollUnchanged(feed.feed_id, "same_body", page.validators, page.fresh_for, page.moved_to)
    document = read_feed(page.body, page.final_url, page.media_type, page.charset)
    return PollRead(
        feed.feed_id,
        page.validators,
        body_sha256,
        document.entries,
        poll_after=_longer(document.poll_after, page.fresh_for),
        without_link=document.without_link,
        beyond_limit=document.beyond_limit,
        torn=document.torn,
        moved_to=page.moved_to,
    )


def _longer(publisher: timedelta | None, host: timedelta | None) -> timedelta | None:
    return max((wait for wait in (publisher, host) if wait is not None), default=None)


# ------------------------------------------------------------------ failure


def read_failure(feed: DueFeed, error: FetchError | FeedUnreadableError) -> PollFailed:
    """What an error says of the feed."""
    return PollFailed(
        feed.feed_id,
        error.reason,
        retry_after=error.retry_after if isinstance(error, TransientFetchError) else None,
        trouble=decide_trouble(error),
        reached=not isinstance(error, TransientFetchError) or error.status is not None,
    )


def decide_trouble(error: FetchError | FeedUnreadableError) -> Trouble:
    """What kind of trouble an error is.

    A host that has no address is as gone as a page, although it may be a slip of our resolver: see `blame_ourselves`.
    """
    if isinstance(error, UnknownHostError | RefusedFetchError | NotAFeedError):
        return Trouble.HARD
    return Trouble.SOFT if isinstance(error, FeedUnreadableError) else Trouble.TEMPORARY


def blame_ourselves(results: Sequence[PollResult]) -> list[PollResult]:
    """The results of a round, which are no fault of the feeds where not one host of several could be reached: a laptop
    without network must not find its feeds resting for days once it is back.
    """
    cut_off = [result for result in results if isinstance(result, PollFailed) and not result.reached]
    if len(cut_off) < 2 or len(cut_off) < len(results):
        return list(results)
    return [replace(failed, trouble=Trouble.OURS) for failed in cut_off]
