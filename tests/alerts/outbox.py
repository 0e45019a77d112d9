"""A real outbox with news in it, a clock, and a channel that does what a test tells it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from extract.records import Article, Evidence, Field, Mention, Novelty, Stage
from seeds.watch import Party, Watch
from storage.coverage import record_article
from storage.db import Ledger, transaction
from storage.outbox.outbox import queue_alert
from storage.records import Delivery
from storage.stories.stories import place_mentions, record_watches

MIDNIGHT = datetime(2024, 7, 13, tzinfo=UTC)


@dataclass(slots=True)
class Clock:
    """A clock that moves when told to."""

    time: datetime = MIDNIGHT

    def __call__(self) -> datetime:
        return self.time


@dataclass(slots=True)
class ScriptedChannel:
    """Somebody else's channel: raises what it is told to, then accepts, and keeps what it got."""

    name: str
    errors: list[Exception] = field(default_factory=list)
    tried: list[Delivery] = field(default_factory=list)
    sent: list[Delivery] = field(default_factory=list)

    def send_alert(self, delivery: Delivery) -> str | None:
        self.tried.append(delivery)
        if self.errors:
            raise self.errors.pop(0)
        self.sent.append(delivery)
        return f"<{self.name}-{delivery.alert.alert_id}>"


def queue_news(ledger: Ledger, *channels: str, story: str = "mesa-film", kind: str = "case_dismissed") -> int:
    """An article with one development, queued as a round would; the number of its alert."""
    quote = f"On Friday the court decided ({kind})."
    evidence = Evidence(Field.TEXT, 0, len(quote), quote, "test", ())
    mention = Mention(kind, Stage.HAPPENED, Novelty.NEW, "Mara Quill", f"criminal/{story}", evidence)
    article = Article(f"https://courier.example/{story}/{kind}", "Courier", f"{story}: {kind}", quote, MIDNIGHT)
    with transaction(ledger):
        record_watches(ledger, [Watch(story, story.title(), (Party("Mara Quill"),))], MIDNIGHT)
        stored = record_article(ledger, article, MIDNIGHT)
        placed = place_mentions(ledger, story, stored, article.revision, (mention,), "test")
        return queue_alert(ledger, story, stored.article_id, placed, channels, MIDNIGHT, MIDNIGHT)


def read_deliveries(ledger: Ledger) -> list[tuple[str, str | None]]:
    """State and last error of each delivery in the order of the alerts, as people query them."""
    return ledger.rows("SELECT state, last_error FROM alerts ORDER BY alert_id, channel")
