"""The exceptions of this package.

FetchError          we could not find out what the address holds
  TransientFetchError   worth another try (time-out, connection lost, 429, 5xx)
    UnknownHostError      the name has no address: a slip of the resolver, or a site that is no more
  RefusedFetchError     not worth one (address not allowed, too large, robots.txt, 4xx)
FeedUnreadableError the document is not a feed
  NotAFeedError         it is something else: an HTML page, a bot wall, an index of sitemaps

What the world does every day is no exception but a value: see `records.Skipped` and `records.NotModified`.
"""

from __future__ import annotations

from datetime import timedelta


class FetchError(Exception):
    """`reason` is one plain sentence; `status` the HTTP status, where there was an answer."""

    def __init__(self, url: str, reason: str, status: int | None = None) -> None:
        self.url, self.reason, self.status = url, reason, status
        super().__init__(f"{url}: {reason}")


class TransientFetchError(FetchError):
    """Worth another try, not before `retry_after` where the host named one."""

    def __init__(self, url: str, reason: str, status: int | None = None, retry_after: timedelta | None = None) -> None:
        super().__init__(url, reason, status)
        self.retry_after = retry_after


class UnknownHostError(TransientFetchError):
    """The name of the host has no address, today at least."""


class RefusedFetchError(FetchError):
    """Another try would not help."""


class FeedUnreadableError(Exception):
    """The bytes are no feed of any kind we know. `reason` says what they look like instead."""

    def __init__(self, url: str, reason: str) -> None:
        self.url, self.reason = url, reason
        super().__init__(f"{url}: {reason}")


class NotAFeedError(FeedUnreadableError):
    """Something else stands where a feed should be."""
