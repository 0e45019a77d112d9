"""The correction loop: what an article takes back, or a person, is taken back where it was told, once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from alerts.timing import decide_send_time
from seeds.notify import Notify
from seeds.watch import Watch
from storage.coverage import StoredArticle
from storage.db import Ledger
from storage.outbox.corrections import (
    cancel_correction,
    find_lost,
    list_told_stages,
    queue_correction,
    read_note,
    withdraw_mentions,
)
from storage.stories.editing import judge, undo
from storage.stories.edits import Action, Edit, Signature
from storage.stories.stories import Placed, story_of


def take_back(
    ledger: Ledger, watch: Watch, stored: StoredArticle, revision: str, placed: Sequence[Placed], now: datetime
) -> bool:
    """Withdraws what a new version of an article no longer says; whether a correction was queued.

    `placed` is what the new version does say. A change in any other sentence sends nothing.
    """
    touched = withdraw_mentions(ledger, watch.id, stored.article_id, revision, placed, now)
    lost = find_lost(ledger, touched)
    note = read_note(ledger, stored.article_id, revision)
    return bool(queue_correction(ledger, watch.id, lost, note, now, decide_send_time(watch.notify, now)))


def retract(ledger: Ledger, watches: Mapping[str, Watch], development_id: int, signed: Signature) -> tuple[str, ...]:
    """Takes back by hand what was told of a development; the channels that will hear of it, none when none was told.

    Raises EditRefusedError.
    """
    edit_id = judge(ledger, development_id, Action.RETRACT, signed)
    story_id = story_of(ledger, development_id)
    notify = watches[story_id].notify if story_id in watches else Notify()
    told = list_told_stages(ledger, development_id)[-1:]
    send_at = decide_send_time(notify, signed.at)
    return queue_correction(ledger, story_id, told, signed.note, signed.at, send_at, edit_id=edit_id)


def undo_last(ledger: Ledger, signed: Signature) -> tuple[Edit, bool | None]:
    """Takes back the last edit that stands: that edit, and whether its correction was held back in time, None when it
    had none. Raises EditRefusedError.
    """
    last = undo(ledger, signed)
    return last, cancel_correction(ledger, last.edit_id)
