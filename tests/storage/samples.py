"""Coverage as the reader would hand it to the ledger, and a desk that takes it in. Every name is invented."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from extract.records import Article, EventDate, Evidence, Field, Mention, Novelty, Precision, Reading, Stage
from flows.remember import remember_reading
from seeds.watch import Party, Watch
from storage.coverage import record_article
from storage.db import Ledger, transaction
from storage.feeds.polls import PollResult
from storage.feeds.record import record_polls
from storage.stories.history import list_told
from storage.stories.stories import record_watches

QUILL = "Mara Quill"
STORY = "mesa-film"
WATCH = Watch(STORY, "Mesa film shooting", (Party(QUILL, role="defendant"), Party("Dell Arroyo", role="defendant")))


def at_noon(day: str) -> datetime:
    """Noon UTC of an ISO day."""
    return datetime.fromisoformat(day).replace(hour=12, tzinfo=UTC)


def record_poll(ledger: Ledger, poll: PollResult, now: datetime, start: timedelta, chance: float = 0.0) -> int:
    """One poll by itself; the number of new links."""
    return record_polls(ledger, [poll], now, start, lambda: chance)


def on(day: str, wording: str = "on that day") -> EventDate:
    """An event date as exact as it is written: 2024-07-12, 2024-07 or 2024."""
    precision = {10: Precision.DAY, 7: Precision.MONTH, 4: Precision.YEAR}[len(day)]
    return EventDate(date.fromisoformat(f"{day}-01-01"[:10] if len(day) == 4 else f"{day}-01"[:10]), precision, wording)


def tell(
    kind: str,
    stage: Stage = Stage.HAPPENED,
    event: str | None = None,
    *,
    novelty: Novelty = Novelty.NEW,
    party: str | None = QUILL,
    matter: str = "criminal/mara-quill",
    actor: str | None = None,
    outcome: str | None = None,
    credited: str | None = None,
    quote: str | None = None,
) -> Mention:
    """One mention; its sentence is made up from what it says."""
    sentence = quote or f"{party}: {kind}, {stage.value} ({event or 'undated'})."
    return Mention(
        kind=kind,
        stage=stage,
        novelty=novelty,
        party=party,
        matter=matter,
        evidence=Evidence(Field.TEXT, 0, len(sentence), sentence, "test", (kind,)),
        event_date=on(event) if event else None,
        actor=actor,
        outcome=outcome,
        credited=credited,
    )


def retell(kind: str, stage: Stage = Stage.HAPPENED, event: str | None = None, *, party: str | None = QUILL) -> Mention:
    """The same as background."""
    return tell(kind, stage, event, novelty=Novelty.BACKGROUND, party=party)


@dataclass(slots=True)
class LedgerDesk:
    """A desk that reads articles one by one, as a round does."""

    ledger: Ledger
    watch: Watch = WATCH
    articles: int = 0

    def watch_from(self, day: str) -> None:
        """The watch begins; without it, it has always been there."""
        with transaction(self.ledger):
            record_watches(self.ledger, (self.watch,), at_noon(day))

    def read(
        self,
        day: str,
        *mentions: Mention,
        outlet: str | None = None,
        url: str | None = None,
        text: str | None = None,
        seen: datetime | None = None,
    ) -> list[tuple[str, Stage, Stage | None]]:
        """Takes in an article of that day; what the desk is told of it: (kind, stage, stage before)."""
        self.watch_from("2000-01-01")
        self.articles += 1
        body = text or f"Report {self.articles}. " + " ".join(mention.evidence.quote for mention in mentions)
        address = url or f"https://outlet.example/{self.articles}"
        article = Article(address, outlet or f"Outlet {self.articles}", "A title", body, at_noon(day))
        now, before = seen or at_noon(day) + timedelta(hours=1), len(list_told(self.ledger))
        with transaction(self.ledger):
            stored = record_article(self.ledger, article, now)
            remember_reading(self.ledger, self.watch, stored, article.revision, Reading(True, mentions), now)
        return [(told.kind, told.stage, told.previous) for told in list_told(self.ledger)[before:]]

    def developments(self) -> list[tuple[str, str]]:
        """(kind, stage) of every development, in order of first sight."""
        return self.ledger.rows("SELECT kind, stage FROM store.developments ORDER BY development_id")
