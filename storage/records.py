"""The values that the ledger gives out. Frozen; times are aware and UTC."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from extract.records import Entry, EventDate, Stage, Validators


@dataclass(frozen=True, slots=True)
class DueFeed:
    """A feed whose time to be asked has come. `body_sha256` is that of the last body read, None before the first."""

    feed_id: int
    url: str
    outlet: str
    validators: Validators
    body_sha256: str | None


@dataclass(frozen=True, slots=True)
class PendingLink:
    """A link without an outcome yet, with what the feed said of it. `attempts` counts the fetches that failed."""

    link_id: int
    entry: Entry
    outlet: str
    first_seen: datetime
    attempts: int


@dataclass(frozen=True, slots=True)
class Report:
    """One article's word on a development. `copied_from` names the outlet of the original when it is a copy."""

    outlet: str
    title: str
    url: str
    published: datetime | None
    quote: str
    stage: Stage
    credited: str | None
    copied_from: str | None
    from_summary: bool


@dataclass(frozen=True, slots=True)
class Notice:
    """One development at one stage, as a person is told it.

    `lead` is the report that the quote is taken from; `also` the others that say the same, oldest first.
    `previous` is the stage before this one, None at first sight. `flags` are plain words ("one source only").
    """

    development_id: int
    kind: str
    stage: Stage
    previous: Stage | None
    party: str | None
    matter: str
    actor: str | None
    outcome: str | None
    event_date: EventDate | None
    lead: Report
    also: tuple[Report, ...]
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Alert:
    """One message to people about one story: the notices of one article's news, the weightiest first.

    `key` is the idempotency key: the same alert always has the same one. `pending` is what the story still waits for.
    """

    alert_id: int
    key: str
    story_id: str
    story_title: str
    note: str | None
    decided_at: datetime
    notices: tuple[Notice, ...]
    pending: tuple[Notice, ...]


class DeliveryState(StrEnum):
    """Where a delivery stands. `claimed` found at the start of a round means: we do not know whether it arrived."""

    WAITING = "waiting"
    CLAIMED = "claimed"
    SENT = "sent"
    QUARANTINED = "quarantined"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One alert on its way through one channel, claimed for sending now.

    `attempts` counts this try. `may_repeat`: an earlier try ended without an answer. `thread` is the receipt of the
    story's first message on this channel, None when this is the first.
    """

    delivery_id: int
    channel: str
    attempts: int
    may_repeat: bool
    thread: str | None
    alert: Alert
