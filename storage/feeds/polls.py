"""What one poll of a feed came to. Values only; made by the reading floor above, kept by `feeds.py`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from extract.records import Entry, Validators


class Trouble(StrEnum):
    """What kind of failure it was: decides how fast a feed is left alone (see pace.py).

    `hard`: the address leads to no feed, and asking again will not change that (404, 410, no such host, HTML where a
    feed should be). `soft`: the feed is there and broken (does not parse, is empty). `temporary`: the host has its
    troubles (5xx, time-out). `ours`: no host at all could be reached, so it is this machine that is cut off.
    """

    HARD = "hard"
    SOFT = "soft"
    TEMPORARY = "temporary"
    OURS = "ours"


@dataclass(frozen=True, slots=True)
class PollRead:
    """The feed answered with a document that we had not read.

    `poll_after` is how long publisher and host ask to wait; `moved_to` the address that permanent redirects led to;
    the rest is as in `FeedDocument`.
    """

    feed_id: int
    validators: Validators
    body_sha256: str
    entries: tuple[Entry, ...]
    poll_after: timedelta | None = None
    without_link: int = 0
    beyond_limit: int = 0
    torn: bool = False
    moved_to: str | None = None


@dataclass(frozen=True, slots=True)
class PollUnchanged:
    """Nothing new: the host said 304 (`not_modified`) or sent the same bytes again (`same_body`)."""

    feed_id: int
    result: str
    validators: Validators
    poll_after: timedelta | None = None
    moved_to: str | None = None


@dataclass(frozen=True, slots=True)
class PollFailed:
    """We could not find out. `retry_after` where the host named a time; `reached`: there was an answer of some kind."""

    feed_id: int
    reason: str
    retry_after: timedelta | None = None
    trouble: Trouble = Trouble.TEMPORARY
    reached: bool = True


PollResult = PollRead | PollUnchanged | PollFailed
