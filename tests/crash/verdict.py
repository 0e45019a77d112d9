"""What a disturbed round and the rounds after it lost, repeated or mixed up, beside an undisturbed one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from alerts.channel import idempotency_key
from alerts.channels.slack_service import write_fallback
from storage.db import Ledger, open_ledger
from storage.outbox.messages import load_alert
from storage.stories.history import list_developments, list_told
from tests.crash.world import Arrival

Said = tuple[str | None, ...]
"""Kind, stage and party; in front of them, for what was told, the form of the message."""


class Wrong(StrEnum):
    """What must never happen."""

    LOST_ENTRY = "entries lost"
    LOST_DEVELOPMENT = "developments lost"
    LOST_ALERT = "alerts lost"
    TOLD_BESIDE_THE_TRUTH = "alerts beside the truth"
    UNMARKED_REPEAT = "unmarked repeats"
    DISORDER = "stories out of order"


@dataclass(frozen=True)
class Problem:
    """One thing that went wrong."""

    what: Wrong
    detail: str


@dataclass(frozen=True)
class Expected:
    """One delivery of the ledger: its story, its channel, and the key that its message arrives under."""

    story: str
    channel: str
    key: str


@dataclass(frozen=True)
class Outcome:
    """What the ledger holds in the end."""

    links: Mapping[str, str | None]
    developments: Counter[Said]
    told: Counter[Said]
    unsent: int
    deliveries: tuple[Expected, ...]


def read_outcome(folder: Path) -> Outcome:
    """The outcome of a desk whose round is over."""
    with open_ledger(folder / "data" / "ledger.duckdb") as ledger:
        links = dict(ledger.rows("SELECT url, outcome FROM store.links"))
        developments = Counter[Said]((one.kind, one.stage.value, one.party) for one in list_developments(ledger))
        news = Counter[Said](("news", one.kind, one.stage.value, one.party) for one in list_told(ledger))
        (unsent,) = ledger.one("SELECT count(*) FROM store.deliveries WHERE state <> 'sent'")
        return Outcome(links, developments, news + _other_messages(ledger), unsent, tuple(_expected(ledger)))


def _other_messages(ledger: Ledger) -> Counter[Said]:
    corrected = ledger.rows(
        "SELECT 'correction', m.kind, m.stage, m.party FROM store.corrections k"
        " JOIN store.mentions m USING (mention_id)"
    )
    recalled = ledger.rows(
        "SELECT al.form, m.kind, m.stage, m.party FROM store.recaps r JOIN store.mentions m USING (mention_id)"
        " JOIN store.alerts al ON al.alert_id = r.alert_id"
    )
    return Counter([*corrected, *recalled])


def _expected(ledger: Ledger) -> Iterator[Expected]:
    rows = ledger.rows(
        "SELECT alert_id, alert_key, story_id, channel FROM store.deliveries JOIN store.alerts USING (alert_id)"
        " ORDER BY delivery_id"
    )
    for alert_id, alert_key, story, channel in rows:
        bare = channel == "slack"  # nothing in a webhook's message identifies it but its text
        key = write_fallback(load_alert(ledger, alert_id)) if bare else idempotency_key(channel, alert_key)
        yield Expected(story, channel, key)


def find_problems(
    expected: Outcome, found: Outcome, before: Sequence[Expected], arrived: Mapping[str, Sequence[Arrival]]
) -> Iterator[Problem]:
    """Everything that is wrong; `before` are deliveries of earlier rounds, `arrived` what the far ends took since."""
    if found.links != expected.links:
        yield Problem(Wrong.LOST_ENTRY, f"{set(expected.links.items()) ^ set(found.links.items())}")
    if found.developments != expected.developments:
        yield Problem(Wrong.LOST_DEVELOPMENT, _compare(expected.developments, found.developments))
    if lost := expected.told - found.told:
        yield Problem(Wrong.LOST_ALERT, f"not told: {lost}")
    if beyond := found.told - expected.told:
        yield Problem(Wrong.TOLD_BESIDE_THE_TRUTH, f"{beyond}")
    if found.unsent:
        yield Problem(Wrong.LOST_ALERT, f"{found.unsent} deliveries never sent")
    due = [one for one in found.deliveries if one not in before]
    for channel, arrivals in arrived.items():
        yield from _judge_channel([one for one in due if one.channel == channel], channel, arrivals)


def _compare(expected: Counter[Said], found: Counter[Said]) -> str:
    return f"missing {expected - found}, beyond {found - expected}"


def _judge_channel(due: Sequence[Expected], channel: str, arrivals: Sequence[Arrival]) -> Iterator[Problem]:
    first = list(dict.fromkeys(one.key for one in arrivals))
    for one in due:
        if one.key not in first:
            yield Problem(Wrong.LOST_ALERT, f"{channel}: never arrived: {one.key}")
    for story in sorted({one.story for one in due}):
        order = [one.key for one in due if one.story == story]
        came = [key for key in first if key in order]
        if came != sorted(came, key=order.index):
            yield Problem(Wrong.DISORDER, f"{channel}: {story}: {came}")
    seen: set[str] = set()
    for arrival in arrivals:
        if arrival.key in seen and not arrival.marked:
            yield Problem(Wrong.UNMARKED_REPEAT, f"{channel}: {arrival.key}")
        seen.add(arrival.key)


def count_repeats(arrived: Mapping[str, Sequence[Arrival]]) -> Counter[str]:
    """Marked repeats by channel."""
    return Counter({name: len(all_) - len({one.key for one in all_}) for name, all_ in arrived.items()})
