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
    """One article's word on a development. `copied_from` names the outlet whose text it is, None for its own.

    Of its `sentences` so many were new to the story (`new_sentences`); 0 of 0 where they were not compared.
    """

    outlet: str
    title: str
    url: str
    published: datetime | None
    quote: str
    stage: Stage
    credited: str | None
    copied_from: str | None
    from_summary: bool
    new_sentences: int = 0
    sentences: int = 0


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


class Form(StrEnum):
    """What kind of message an alert is."""

    NEWS = "news"
    """What one article brought."""
    BRIEF = "brief"
    """The news of several articles in one message, in the order of their reports."""
    WATCHING = "watching"
    """What was known when the watch began, the weightiest first; nothing of it counts as told."""
    DIGEST = "digest"
    """What a day brought below the level of the watch; nothing of it counts as told."""
    CORRECTION = "correction"
    """What was told before and no longer stands."""


class Slot(StrEnum):
    """What reports of one development can disagree on."""

    OUTCOME = "outcome"
    DATE = "date"
    STAGE = "stage"


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two reports that cannot both be right. `one` and `other` say it as notices of the same development, the earlier
    report first.
    """

    slot: Slot
    one: Notice
    other: Notice


@dataclass(frozen=True, slots=True)
class Correction:
    """Something that was told and no longer stands.

    `now` is the sentence that its article has in the place of the one that was told, None where it has none. `note` is
    what the publisher says of it, or the person who took it back (`by_hand`).
    """

    told: Notice
    told_at: datetime
    by_hand: bool
    now: str | None
    note: str | None


@dataclass(frozen=True, slots=True)
class FeedNote:
    """A feed that a desk should look at; `trouble` in words."""

    outlet: str
    url: str
    trouble: str


@dataclass(frozen=True, slots=True)
class Alert:
    """One message to people about one story. `form` says what its notices are; news has those of one article, the
    weightiest first.

    `key` is the idempotency key: the same alert always has the same one. `pending` is what the story still waits for.
    `contradictions` and `feed_notes` stand in digests only; a correction has `corrections` and no notices.
    `left_out` counts the developments that a first sight knows beyond those that it tells.
    """

    alert_id: int
    key: str
    story_id: str
    story_title: str
    note: str | None
    decided_at: datetime
    notices: tuple[Notice, ...]
    pending: tuple[Notice, ...]
    form: Form = Form.NEWS
    contradictions: tuple[Contradiction, ...] = ()
    feed_notes: tuple[FeedNote, ...] = ()
    corrections: tuple[Correction, ...] = ()
    left_out: int = 0


class Status(StrEnum):
    """How a development stands with the articles and with people."""

    OPEN = "open"
    PROPOSED = "proposed"
    """Only other readers than our own tell it."""
    DISPUTED = "disputed"
    """No article says it any more."""
    RETRACTED = "retracted"
    """A person says that it was told wrongly."""
    REJECTED = "rejected"
    """A person says that it is no development."""
    CONFIRMED = "confirmed"
    """A person vouches for it."""


class Verdict(StrEnum):
    """Why a mention sends a message, or none; each is decided once, when the mention is placed."""

    TOLD = "told"
    TOLD_BESIDE = "told_beside"
    """Another mention of the same article tells this stage."""
    TOLD_BEFORE = "told_before"
    LATER_STAGE_KNOWN = "later_stage_known"
    RETOLD = "retold"
    BEFORE_THE_WATCH = "before_the_watch"
    OLD_NEWS = "old_news"
    BELOW_LEVEL = "below_level"
    REJECTED = "rejected"
    """A person had rejected or retracted the development."""
    PROPOSED = "proposed"
    """Another reader proposed it; alone it never sends."""
    IMPORTED = "imported"
    """Its article came from an archive: it fills the timeline."""


class DeliveryState(StrEnum):
    """Where a delivery stands. `claimed` found at the start of a round means: we do not know whether it arrived."""

    WAITING = "waiting"
    CLAIMED = "claimed"
    SENT = "sent"
    QUARANTINED = "quarantined"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One alert on its way through one channel, claimed for sending now.

    The longest time of trying counts from `queued_at`. `attempts` counts this try. `may_repeat`: an earlier try ended
    without an answer. `thread` is the receipt of the story's first message on this channel, None when this is it.
    """

    delivery_id: int
    channel: str
    queued_at: datetime
    attempts: int
    may_repeat: bool
    thread: str | None
    alert: Alert
