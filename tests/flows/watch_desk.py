"""A desk that remembers made-up articles in a real ledger and sends over a channel that only notes what it gets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from alerts.dispatch import DispatchTally, send_pending
from alerts.timing import decide_send_time
from extract.records import Article, EventDate, Evidence, Field, Mention, Novelty, Precision, Reading, Stage
from flows.reading import LinkRead
from flows.recaps import queue_recaps
from flows.remember import remember
from seeds.notify import Notify
from seeds.watch import Party, Watch
from storage.db import Ledger, transaction
from storage.outbox.waiting import retime_untried
from storage.records import Alert
from storage.rounds import record_round_end, record_round_start
from storage.stories.stories import record_watches
from tests.alerts.outbox import ScriptedChannel

QUILL = "Mara Quill"


def at(text: str) -> datetime:
    """`2024-07-12 21:00` in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def tell(
    kind: str,
    stage: Stage = Stage.HAPPENED,
    *,
    novelty: Novelty = Novelty.NEW,
    outcome: str | None = None,
    event: str | None = None,
) -> Mention:
    """One mention; its sentence is made up from what it says."""
    quote = f"Mara Quill: {kind}, {stage.value}, {outcome or 'no detail'}, {event or 'undated'}."
    when = EventDate(date.fromisoformat(event), Precision.DAY, event) if event else None
    evidence = Evidence(Field.TEXT, 0, len(quote), quote, "test", (kind,))
    return Mention(kind, stage, novelty, QUILL, "criminal/mara-quill", evidence, when, outcome=outcome)


@dataclass
class WatchDesk:
    """Rounds without the web: `play` takes what a round would have read."""

    ledger: Ledger
    notify: Notify = field(default_factory=Notify)
    console: ScriptedChannel = field(default_factory=lambda: ScriptedChannel("console"))
    phone: ScriptedChannel = field(default_factory=lambda: ScriptedChannel("phone"))
    articles: int = 0

    @property
    def watch(self) -> Watch:
        return Watch("mesa-film", "Mesa film shooting", (Party(QUILL, role="defendant"),), notify=self.notify)

    def read(self, published: datetime, *mentions: Mention, outlet: str | None = None) -> LinkRead:
        """An article as a round hands it on; each has words of its own, so that none is a copy."""
        self.articles += 1
        number = self.articles
        text = " ".join([*(f"word{number}x{count}" for count in range(40)), *(m.evidence.quote for m in mentions)])
        name = outlet or f"Outlet {number}"
        article = Article(f"https://outlet{number}.example/story", name, f"Title {number}", text, published)
        return LinkRead(number, article, {"mesa-film": Reading(True, mentions)})

    def play(self, now: datetime, *batches: Sequence[LinkRead], catching_up: bool = False) -> DispatchTally:
        """One round at that moment, each batch in its own transaction; what was sent is in the channels."""
        watches = {self.watch.id: self.watch}
        number = record_round_start(self.ledger, now)
        with transaction(self.ledger):
            record_watches(self.ledger, watches.values(), now)
        retime_untried(self.ledger, self.watch.id, decide_send_time(self.notify, now))
        for batch in batches:
            remember(self.ledger, watches, batch, now, catching_up=catching_up)
        queue_recaps(self.ledger, watches.values(), now)
        tally = send_pending(self.ledger, {"console": self.console, "phone": self.phone}, lambda: now)
        record_round_end(self.ledger, number, now)
        return tally

    def watch_from(self, now: datetime) -> None:
        """A first round that finds nothing."""
        self.play(now - timedelta(hours=1))

    @property
    def alerts(self) -> list[Alert]:
        """What the console got, in order."""
        return [delivery.alert for delivery in self.console.sent]

    def told(self) -> list[tuple[str, str]]:
        """(kind, stage) of every stage that counts as told."""
        return self.ledger.rows(
            "SELECT d.kind, c.stage FROM store.notices JOIN store.stage_changes c USING (change_id)"
            " JOIN store.developments d USING (development_id) ORDER BY change_id"
        )
