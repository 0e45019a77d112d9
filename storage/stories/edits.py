"""What people changed by hand, and what follows from it. Values and pure rules, and the rows that hold them.

An edit is never changed or deleted; an undo is one more edit. What holds is worked out from all of them, in order, so
that undoing needs no memory of what was before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from storage.db import Ledger
from storage.records import Status


class Action(StrEnum):
    """What an edit does."""

    MERGE = "merge"
    SPLIT = "split"
    REJECT = "reject"
    RETRACT = "retract"
    CONFIRM = "confirm"
    UNDO = "undo"


VERDICTS: Mapping[Action, Status] = {
    Action.REJECT: Status.REJECTED,
    Action.RETRACT: Status.RETRACTED,
    Action.CONFIRM: Status.CONFIRMED,
}
"""What a development is once a person has judged it."""


@dataclass(frozen=True, slots=True)
class Signature:
    """Who does something by hand, when, and why in their own words."""

    by: str
    at: datetime
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Edit:
    """One row of the edits; see the table's comments for what each action fills."""

    edit_id: int
    action: Action
    development_id: int
    into_id: int | None
    mention_ids: tuple[int, ...]
    undoes_id: int | None
    signed: Signature


@dataclass(frozen=True, slots=True)
class Effects:
    """What the edits of a story come to.

    `homes`: where the reports of a development that was merged away count. `moved`: the development that a split gave a
    mention to. `verdicts`: what a person last said of a development.
    """

    homes: Mapping[int, int]
    moved: Mapping[int, int]
    verdicts: Mapping[int, Status]


def list_standing(edits: Sequence[Edit]) -> tuple[Edit, ...]:
    """The edits that were not undone, without the undos themselves. Pure."""
    undone = {edit.undoes_id for edit in edits if edit.action is Action.UNDO}
    return tuple(edit for edit in edits if edit.action is not Action.UNDO and edit.edit_id not in undone)


def work_out(edits: Sequence[Edit]) -> Effects:
    """What holds after all edits of a story, in order. Pure.

    A split that was undone leaves the development that it began merged back: reports that found it since then follow.
    """
    standing = list_standing(edits)
    undone_splits = (edit for edit in edits if edit.action is Action.SPLIT and edit not in standing)
    links = {edit.into_id: edit.development_id for edit in undone_splits if edit.into_id is not None}
    links |= {edit.development_id: edit.into_id for edit in standing if edit.action is Action.MERGE and edit.into_id}
    splits = [edit for edit in standing if edit.action is Action.SPLIT and edit.into_id is not None]
    return Effects(
        homes={number: _last_home(number, links) for number in links},
        moved={mention: edit.into_id for edit in splits for mention in edit.mention_ids if edit.into_id},
        verdicts={edit.development_id: VERDICTS[edit.action] for edit in standing if edit.action in VERDICTS},
    )


def _last_home(number: int, links: Mapping[int, int]) -> int:
    """Merged into one that was itself merged: the last of them."""
    while number in links:
        number = links[number]
    return number


# ------------------------------------------------------------------ rows


def list_edits(ledger: Ledger, story_id: str | None = None) -> tuple[Edit, ...]:
    """Every edit of a story, or of all, in order."""
    rows = ledger.rows(
        "SELECT edit_id, action, development_id, into_id, mention_ids, undoes_id, edited_by, edited_at, note"
        " FROM store.edits WHERE ? IS NULL OR story_id = ? ORDER BY edit_id",
        story_id,
        story_id,
    )
    return tuple(
        Edit(number, Action(action), development_id, into_id, tuple(mentions), undoes_id, Signature(*signed))
        for number, action, development_id, into_id, mentions, undoes_id, *signed in rows
    )


def record_edit(
    ledger: Ledger,
    action: Action,
    development_id: int,
    signed: Signature,
    *,
    into_id: int | None = None,
    mention_ids: Sequence[int] = (),
    undoes_id: int | None = None,
) -> int:
    """Adds an edit; its number. What follows from it is for `settle_story`, in the same transaction."""
    (story_id,) = ledger.one("SELECT story_id FROM store.developments WHERE development_id = ?", development_id)
    return ledger.insert_new(
        "store.edits",
        "edit_id",
        action=action.value,
        story_id=story_id,
        development_id=development_id,
        into_id=into_id,
        mention_ids=list(mention_ids),
        undoes_id=undoes_id,
        edited_by=signed.by,
        edited_at=signed.at,
        note=signed.note,
    )
