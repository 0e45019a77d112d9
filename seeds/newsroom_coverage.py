"""The sample coverage that the demo's newsroom serves: outlets and their habits, articles, and the true course.

Data only: reads `seeds/newsroom/` and never touches the network. Outlets, quotations and the ferry case are
invented; the facts of the *Rust* case follow public reporting.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, ClassVar

from pydantic import AfterValidator, ConfigDict

from seeds.newsroom_outlets import SampleOutlet
from seeds.tables import STRICT, read_table

NEWSROOM_FOLDER = Path(__file__).parent / "newsroom"


def _in_utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError(f"{moment} needs an offset, such as Z or -06:00")
    return moment.astimezone(UTC)


UtcTime = Annotated[datetime, AfterValidator(_in_utc)]

# ------------------------------------------------------------------ articles


class PageKind(StrEnum):
    """What the article's address shows: the text, or something in its way."""

    ARTICLE = "article"
    PAYWALL = "paywall"
    CONSENT = "consent"
    BOT_WALL = "bot_wall"
    GONE = "gone"


class CopyKind(StrEnum):
    """How a syndicated copy treats its original."""

    VERBATIM = "verbatim"
    TRIMMED = "trimmed"
    EDITED = "edited"
    REDATED = "redated"


@dataclass(frozen=True, slots=True)
class SampleRevision:
    """A later text of the same article, in force from `published`; `note` tells the reader what changed."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    published: UtcTime
    note: str
    text: str


@dataclass(frozen=True, slots=True)
class SampleArticle:
    """One article; the file's name is its id. `text` holds paragraphs separated by a blank line.

    `summary` is the feed's own; where None, the feed shows the lead. `redirected_from` is the path that the feed
    links to and that answers 302. `key_points` is the box that some outlets put beside the text.
    """

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    id: str
    outlet: str
    path: str
    published: UtcTime
    headline: str
    byline: str
    text: str
    summary: str | None = None
    key_points: tuple[str, ...] = ()
    page: PageKind = PageKind.ARTICLE
    redirected_from: str | None = None
    copy_of: str | None = None
    copy_kind: CopyKind | None = None
    revision: SampleRevision | None = None

    def revision_at(self, now: datetime) -> SampleRevision | None:
        """The correction that is in force at `now`."""
        return self.revision if self.revision and self.revision.published <= now else None

    def paragraphs_at(self, now: datetime) -> tuple[str, ...]:
        """The text in force at `now`, one line a paragraph."""
        revision = self.revision_at(now)
        text = revision.text if revision else self.text
        return tuple(" ".join(paragraph.split()) for paragraph in text.strip().split("\n\n"))

    def changed_at(self, now: datetime) -> datetime:
        """When the version in force at `now` appeared."""
        revision = self.revision_at(now)
        return revision.published if revision else self.published


# ------------------------------------------------------------------ the true course


@dataclass(frozen=True, slots=True)
class SampleRound:
    """A moment of the replayed calendar at which the demo polls; `note` says what is in the news."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    at: UtcTime
    note: str


@dataclass(frozen=True, slots=True)
class ExpectedNotice:
    """A development that must be told exactly once, in the round at `round_at`.

    `event_date` is ISO and as exact as it is known (2024-07-12, 2023-11), None where the coverage gives none.
    `first_told_by` lists the articles that may be the first to tell it. `kind_also` are other readings of the same
    fact: one may stand in its place or beside it in the same message, never in another.
    """

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    round_at: UtcTime
    story: str
    kind: str
    stage: str
    party: str
    first_told_by: tuple[str, ...]
    event_date: str | None = None
    actor: str | None = None
    outcome: str | None = None
    kind_also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SampleCoverage:
    """All of the newsroom: articles in order of publication, rounds and notices in order of time."""

    outlets: tuple[SampleOutlet, ...]
    articles: tuple[SampleArticle, ...]
    rounds: tuple[SampleRound, ...]
    expected: tuple[ExpectedNotice, ...]

    @property
    def calendar(self) -> tuple[datetime, ...]:
        """The moments at which the demo runs a round."""
        return tuple(stop.at for stop in self.rounds)

    def outlet_at(self, host: str) -> SampleOutlet | None:
        """The outlet whose site this host is."""
        return next((outlet for outlet in self.outlets if outlet.host == host), None)

    def published_by(self, outlet: SampleOutlet, now: datetime) -> tuple[SampleArticle, ...]:
        """The outlet's articles that are out at `now`, newest first."""
        return tuple(a for a in reversed(self.articles) if a.outlet == outlet.id and a.published <= now)


@dataclass(frozen=True, slots=True)
class _OutletTable:
    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    outlet: tuple[SampleOutlet, ...]


@dataclass(frozen=True, slots=True)
class _CourseTable:
    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    round: tuple[SampleRound, ...] = field(default=())
    notice: tuple[ExpectedNotice, ...] = field(default=())


def load_coverage(folder: Path = NEWSROOM_FOLDER) -> SampleCoverage:
    """Everything the newsroom serves. Raises TableError naming file and key."""
    articles = (read_table(path, SampleArticle, id=path.stem) for path in (folder / "articles").glob("*.toml"))
    return SampleCoverage(
        outlets=read_table(folder / "outlets.toml", _OutletTable).outlet,
        articles=tuple(sorted(articles, key=lambda article: (article.published, article.id))),
        rounds=read_table(folder / "calendar.toml", _CourseTable).round,
        expected=read_table(folder / "expected.toml", _CourseTable).notice,
    )


def newsroom_feeds(coverage: SampleCoverage) -> tuple[tuple[str, str], ...]:
    """(feed URL, outlet's name) for every outlet, the one without a real feed included."""
    return tuple((outlet.feed_url, outlet.name) for outlet in coverage.outlets)
