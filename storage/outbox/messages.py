"""What a message says: its notices, its pending board and the rest, read as the ledger knows the story now.

Reads only. What a message is about was fixed when it was queued; how widely that is told by now is looked up.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from extract.records import OWN_READER
from seeds.kinds import load_kinds
from storage.db import Ledger
from storage.outbox.notices import Shown, load_as_read, load_notices, load_told
from storage.records import Alert, Contradiction, Correction, FeedNote, Form, Notice, Slot

MOST_PENDING = 6
"""Lines of the pending board in one alert: a reminder, not the whole docket."""

STILL_PENDING = timedelta(days=180)
"""An undated plan that no outlet has repeated for half a year is left off the board."""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Two mentions that cannot both be right on one development; `against_id` is the later one."""

    development_id: int
    slot: Slot
    mention_id: int
    against_id: int


@dataclass(frozen=True, slots=True)
class Contents:
    """What a message is about, by number: `shown` and `taken_back` as (stage change, mention that is quoted), `feeds`
    as (feed, what is wrong with it).
    """

    shown: tuple[tuple[int, int], ...] = ()
    disagreements: tuple[Disagreement, ...] = ()
    feeds: tuple[tuple[int, str], ...] = ()
    taken_back: tuple[tuple[int, int], ...] = ()


def load_alert(ledger: Ledger, alert_id: int) -> Alert:
    """The alert with its notices, as the ledger knows the story now."""
    key, form, story_id, decided_at = ledger.one(
        "SELECT alert_key, form, story_id, decided_at FROM store.alerts WHERE alert_id = ?", alert_id
    )
    return compose_alert(ledger, story_id, Form(form), _load_contents(ledger, alert_id), decided_at, alert_id, key)


def compose_alert(
    ledger: Ledger,
    story_id: str,
    form: Form,
    contents: Contents,
    decided_at: datetime,
    alert_id: int = 0,
    key: str = "not queued",
) -> Alert:
    """The message that these contents make; the defaults are for one that is only looked at."""
    title, note = ledger.one("SELECT title, note FROM store.stories WHERE story_id = ?", story_id)
    notices = tuple(sorted(load_told(ledger, contents.shown), key=_ORDERS[form]))
    told = {notice.development_id for notice in notices}
    return Alert(
        alert_id=alert_id,
        key=key,
        story_id=story_id,
        story_title=title,
        note=note,
        decided_at=decided_at,
        notices=notices,
        pending=_load_pending(ledger, story_id, decided_at, told),
        form=form,
        contradictions=tuple(_load_contradiction(ledger, one) for one in contents.disagreements),
        feed_notes=tuple(_load_feed_note(ledger, *feed) for feed in contents.feeds),
        corrections=tuple(_load_correction(ledger, *one) for one in contents.taken_back),
        left_out=_count_left_out(ledger, story_id, alert_id) if form is Form.WATCHING else 0,
    )


def _load_contents(ledger: Ledger, alert_id: int) -> Contents:
    shown = ledger.rows(
        "SELECT change_id, mention_id FROM store.notices WHERE alert_id = $1"
        " UNION ALL SELECT change_id, mention_id FROM store.recaps WHERE alert_id = $1 ORDER BY change_id",
        alert_id,
    )
    pairs = ledger.rows(
        "SELECT development_id, slot, mention_id, against_id FROM store.contradictions WHERE alert_id = ? ORDER BY ALL",
        alert_id,
    )
    feeds = ledger.rows("SELECT feed_id, trouble FROM store.feed_notes WHERE alert_id = ? ORDER BY feed_id", alert_id)
    disagreements = tuple(Disagreement(number, Slot(slot), *mentions) for number, slot, *mentions in pairs)
    taken_back = ledger.rows(
        "SELECT change_id, mention_id FROM store.corrections WHERE alert_id = ? ORDER BY change_id", alert_id
    )
    return Contents(tuple(shown), disagreements, tuple(feeds), tuple(taken_back))


def _as_queued(_notice: Notice) -> tuple[int, ...]:
    return ()


def _weightiest_first(notice: Notice) -> tuple[int, ...]:
    return (-notice.stage.rank, load_kinds()[notice.kind].weight)


def _new_before_changed(notice: Notice) -> tuple[int, ...]:
    return (notice.previous is not None,)


_ORDERS: Mapping[Form, Callable[[Notice], tuple[int, ...]]] = {
    Form.NEWS: _as_queued,
    Form.BRIEF: _as_queued,
    Form.WATCHING: _weightiest_first,
    Form.DIGEST: _new_before_changed,
    Form.CORRECTION: _as_queued,
}


# ------------------------------------------------------------------ parts


def _load_contradiction(ledger: Ledger, pair: Disagreement) -> Contradiction:
    one, other = (load_as_read(ledger, pair.development_id, number) for number in (pair.mention_id, pair.against_id))
    return Contradiction(pair.slot, one, other)


def _load_correction(ledger: Ledger, change_id: int, mention_id: int) -> Correction:
    told_at, by_hand, note, now = ledger.one(
        "SELECT al.decided_at, k.edit_id IS NOT NULL, k.note, w.quote_now FROM store.corrections k"
        " JOIN store.notices n ON n.change_id = k.change_id JOIN store.alerts al ON al.alert_id = n.alert_id"
        " LEFT JOIN store.withdrawals w ON w.mention_id = k.mention_id WHERE k.change_id = ?",
        change_id,
    )
    (told,) = load_told(ledger, [(change_id, mention_id)])
    return Correction(told, told_at, by_hand, now, note)


def _load_feed_note(ledger: Ledger, feed_id: int, trouble: str) -> FeedNote:
    outlet, url = ledger.one("SELECT outlet, url FROM store.feeds WHERE feed_id = ?", feed_id)
    return FeedNote(outlet, url, trouble)


def _count_left_out(ledger: Ledger, story_id: str, alert_id: int) -> int:
    """Developments from before the watch began that this message does not show. What is planned has its own board."""
    (count,) = ledger.one(
        "SELECT count(*) FROM store.developments d JOIN store.stories s USING (story_id)"
        " WHERE d.story_id = ? AND d.first_reported_at < s.watched_since AND d.stage <> 'planned'"
        " AND d.status IN ('open', 'confirmed') AND d.merged_into IS NULL AND d.development_id NOT IN"
        " (SELECT c.development_id FROM store.recaps r JOIN store.stage_changes c USING (change_id)"
        "  WHERE r.alert_id = ?)",
        story_id,
        alert_id,
    )
    return int(count)


# ------------------------------------------------------------------ the pending board


def _load_pending(ledger: Ledger, story_id: str, now: datetime, told: set[int]) -> tuple[Notice, ...]:
    """What the story still waits for: of the view `pending`, plans whose day is not long past, and open suits, in the
    words of the last report that our own rules read and that still stands.
    """
    rows = ledger.rows(
        "SELECT d.development_id, d.stage, first(m.mention_id ORDER BY m.mention_id DESC)"
        " FROM pending d JOIN store.mentions m ON m.development_id = d.development_id AND m.stage = d.stage"
        " ANTI JOIN store.withdrawals w ON w.mention_id = m.mention_id"
        " WHERE d.story_id = ? AND m.reader = ? AND d.party IS NOT NULL"
        " AND (d.stage = 'happened' OR coalesce(d.due_on + INTERVAL 31 DAY, d.last_reported_at + ?) >= ?)"
        " GROUP BY d.development_id, d.stage, d.due_on ORDER BY d.due_on NULLS LAST, d.development_id",
        story_id,
        OWN_READER,
        STILL_PENDING,
        now,
    )
    pending = [Shown(number, stage, None, mention) for number, stage, mention in rows if number not in told]
    return tuple(load_notices(ledger, pending[:MOST_PENDING]))
