"""The values that come from the world. Frozen; times are aware and UTC."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

# ------------------------------------------------------------------ fetching


@dataclass(frozen=True, slots=True)
class Validators:
    """What a host gave us to ask "changed since?"; opaque, sent back exactly as received."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Exchange:
    """What was said around a body: headers one a line, the status line of the answer ("HTTP/2 200"), and the network
    address that gave it. What is not known is None, as for a page out of an archive. Cookies are left out.
    """

    request_headers: str | None
    status: str
    response_headers: str
    peer: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """What an address answered with (status 200): `body` decompressed, `url` as asked, `final_url` after redirects.

    `fresh_for` is the host's Cache-Control max-age: asking earlier would bring nothing new. `exchange` is known of
    articles' pages only.
    """

    url: str
    final_url: str
    body: bytes
    media_type: str | None
    charset: str | None
    validators: Validators
    fetched_at: datetime
    moved_permanently: bool = False
    fresh_for: timedelta | None = None
    exchange: Exchange | None = None

    @property
    def moved_to(self) -> str | None:
        """The final address, where only permanent redirects led to it."""
        return self.final_url if self.moved_permanently else None


@dataclass(frozen=True, slots=True)
class NotModified:
    """The host says (304) that nothing changed since the validators that we sent.

    `moved_to` is the address that said so, where only permanent redirects led to it.
    """

    url: str
    validators: Validators
    fresh_for: timedelta | None = None
    moved_to: str | None = None


# ------------------------------------------------------------------ feeds


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of a feed. `url` is absolute and as the feed gives it; title and summary are plain text."""

    url: str
    title: str
    guid: str | None
    published: datetime | None
    summary: str | None
    byline: str | None = None


@dataclass(frozen=True, slots=True)
class FeedDocument:
    """A feed as read. `entries` in document order; `language` a BCP 47 tag.

    `poll_after` is how long the publisher asks to wait before the next poll. `without_link` counts items that lead
    nowhere, `beyond_limit` those past the number that we read of one document; neither is among `entries`. `torn` means
    that the document breaks off inside an item, which was left out: the rest is still to come.
    """

    title: str | None
    entries: tuple[Entry, ...]
    language: str | None = None
    poll_after: timedelta | None = None
    without_link: int = 0
    beyond_limit: int = 0
    torn: bool = False


# ------------------------------------------------------------------ articles


class SkipReason(StrEnum):
    """Why a page gave no text of its own."""

    PAYWALL = "paywall"
    CONSENT_PAGE = "consent_page"
    BOT_WALL = "bot_wall"
    TOO_SHORT = "too_short"
    NOT_HTML = "not_html"
    NO_TEXT = "no_text"


@dataclass(frozen=True, slots=True)
class Skipped:
    """A page that cannot be read as an article, and why; `detail` is what was seen."""

    reason: SkipReason
    detail: str


class TextSource(StrEnum):
    """Where an article's text came from."""

    PAGE = "page"
    FEED_SUMMARY = "feed_summary"


@dataclass(frozen=True, slots=True)
class Article:
    """A page with text, at its canonical URL. `text` holds paragraphs separated by one newline.

    `published` is the publisher's own date, None when neither feed nor page gives one. `outlet` is the
    publisher's name as people say it. `correction` is the publisher's note that it was corrected, None without one.
    """

    url: str
    outlet: str
    title: str
    text: str
    published: datetime | None
    byline: str | None = None
    language: str | None = None
    source: TextSource = TextSource.PAGE
    correction: str | None = None

    @property
    def revision(self) -> str:
        """SHA-256 (hex) of title and text: names this version of the article."""
        return hashlib.sha256(f"{self.title}\n{self.text}".encode()).hexdigest()


# ------------------------------------------------------------------ readings


class Stage(StrEnum):
    """How real a development is. Ordered by `rank`; `denied` stands outside the order."""

    DENIED = "denied"
    POSSIBLE = "possible"
    PLANNED = "planned"
    HAPPENED = "happened"

    @property
    def rank(self) -> int:
        """-1 for denied, then 0 to 2."""
        return ("denied", "possible", "planned", "happened").index(self.value) - 1


class Novelty(StrEnum):
    """Whether the article reports it as its news, or retells it."""

    NEW = "new"
    BACKGROUND = "background"


class Precision(StrEnum):
    """How exactly a date is known."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class EventDate:
    """When a development happened or is due: `on` is the first day of the period that `precision` names.

    `wording` is the expression it was resolved from ("on Friday"), verbatim.
    """

    on: date
    precision: Precision
    wording: str

    def __str__(self) -> str:
        """ISO, as exact as it is known: 2024-07-12, 2024-07 or 2024."""
        return self.on.isoformat()[: {"day": 10, "month": 7, "year": 4}[self.precision.value]]


class Field(StrEnum):
    """The part of an article that offsets count in."""

    TITLE = "title"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Evidence:
    """The sentence that proves a mention, verbatim: `quote == getattr(article, field)[start:end]`.

    `rule` names the rule that fired and `cues` the words it fired on, so that a person can check it.
    """

    field: Field
    start: int
    end: int
    quote: str
    rule: str
    cues: tuple[str, ...]


OWN_READER = "courtbeat"
"""The rules of this project; a mention that another reader proposes carries that one's name (see readers.py)."""
WORD_READER = "words"
"""Our model of words (extract/legal/told.py): it proposes like another reader, and is read anew like our rules."""


@dataclass(frozen=True, slots=True)
class Mention:
    """One article's word on one development.

    `kind` is an identifier of seeds/kinds.toml. `party` is whose charge, conviction, suit it is: a name of the watch
    where it names that party, else the name in the text; None when the text leaves it open. `matter` is a slug of
    the proceeding, stable across articles ("criminal/alec-baldwin", "civil/alec-baldwin"). `actor` is who did it
    (the appellant, the plaintiff, the judge), None when unsaid. `outcome` is a detail inside the kind ("with
    prejudice", "18 months", "affirmed"). `credited` is the outlet that the article names as its source.
    """

    kind: str
    stage: Stage
    novelty: Novelty
    party: str | None
    matter: str
    evidence: Evidence
    event_date: EventDate | None = None
    actor: str | None = None
    outcome: str | None = None
    credited: str | None = None
    flags: tuple[str, ...] = ()
    reader: str = OWN_READER

    @property
    def is_proposal(self) -> bool:
        """Whether another reader than our rules has it: alone it sends nothing, and it silences nothing."""
        return self.reader != OWN_READER


@dataclass(frozen=True, slots=True)
class Rejected:
    """A wording that looked like a development and is none, with the reason; shown by `courtbeat explain`."""

    kind: str
    reason: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Reading:
    """What a tagger makes of one article for one watch: at most one mention per development."""

    on_topic: bool
    mentions: tuple[Mention, ...] = ()
    rejected: tuple[Rejected, ...] = ()
