"""Edits by hand: merge, split, reject, retract, confirm, undo. Each adds one row and settles the story.

All of them raise EditRefusedError, with what to do instead, and then change nothing. Each belongs in a transaction.
"""

from __future__ import annotations

from collections.abc import Sequence

from storage.db import Ledger
from storage.records import Status
from storage.stories.developments import begin_development
from storage.stories.edits import VERDICTS, Action, Edit, Signature, list_edits, list_standing, record_edit
from storage.stories.settling import read_reports, settle_story


class EditRefusedError(Exception):
    """The edit makes no sense as the ledger stands; one line."""


def merge(ledger: Ledger, development_id: int, into_id: int, signed: Signature) -> None:
    """Has all reports of a development count for another of the same story, those to come as well."""
    story_id, _ = _find(ledger, development_id)
    into_story, _ = _find(ledger, into_id)
    if development_id == into_id:
        raise EditRefusedError(f"development {development_id} cannot be merged into itself")
    if story_id != into_story:
        raise EditRefusedError(f"{development_id} is of story `{story_id}`, {into_id} of `{into_story}`; no merge")
    record_edit(ledger, Action.MERGE, development_id, signed, into_id=into_id)
    settle_story(ledger, story_id)


def split(ledger: Ledger, mention_ids: Sequence[int], signed: Signature) -> int:
    """Makes some reports of a development another one; its number. Whether the new one is told is for its next report
    to bring up: an edit sends nothing.
    """
    development_id = _common_development(ledger, mention_ids)
    story_id, _ = _find(ledger, development_id)
    reports = read_reports(ledger, development_id)
    chosen = [report for report in reports if report.mention_id in set(mention_ids)]
    if len(chosen) == len(reports):
        raise EditRefusedError(f"these are all the reports of development {development_id}; leave one with it")
    into_id = begin_development(ledger, story_id, chosen[0].mention, chosen[0].published)
    record_edit(ledger, Action.SPLIT, development_id, signed, into_id=into_id, mention_ids=sorted(set(mention_ids)))
    settle_story(ledger, story_id)
    return into_id


def judge(ledger: Ledger, development_id: int, action: Action, signed: Signature) -> int:
    """Rejects, retracts or confirms a development; the number of the edit."""
    story_id, status = _find(ledger, development_id)
    if status is VERDICTS[action]:
        raise EditRefusedError(f"development {development_id} is {status} already")
    edit_id = record_edit(ledger, action, development_id, signed)
    settle_story(ledger, story_id)
    return edit_id


def undo(ledger: Ledger, signed: Signature) -> Edit:
    """Takes back the last edit that still stands, of whatever story; that edit."""
    standing = list_standing(list_edits(ledger))
    if not standing:
        raise EditRefusedError("there is no edit to undo")
    last = standing[-1]
    record_edit(ledger, Action.UNDO, last.development_id, signed, undoes_id=last.edit_id)
    story_id, _ = ledger.one(
        "SELECT story_id, status FROM store.developments WHERE development_id = ?", last.development_id
    )
    settle_story(ledger, story_id)
    return last


def _find(ledger: Ledger, development_id: int) -> tuple[str, Status]:
    """Story and status of a development that stands by itself."""
    row = ledger.row(
        "SELECT story_id, status, merged_into FROM store.developments WHERE development_id = ?", development_id
    )
    if row is None:
        raise EditRefusedError(f"no development {development_id}; `courtbeat timeline STORY --json` has their numbers")
    story_id, status, merged_into = row
    if merged_into is not None:
        raise EditRefusedError(f"development {development_id} was merged into {merged_into}; edit that one")
    return story_id, Status(status)


def _common_development(ledger: Ledger, mention_ids: Sequence[int]) -> int:
    rows = ledger.rows(
        "SELECT m.mention_id, m.development_id, w.mention_id IS NOT NULL FROM store.mentions m"
        " LEFT JOIN store.withdrawals w ON w.mention_id = m.mention_id WHERE list_contains(?::BIGINT[], m.mention_id)",
        list(mention_ids),
    )
    for number in mention_ids:
        if number not in {row[0] for row in rows}:
            raise EditRefusedError(f"no mention {number}; `courtbeat dev show ID` has their numbers")
    for number, _, withdrawn in rows:
        if withdrawn:
            raise EditRefusedError(f"mention {number} was taken back by its article; there is nothing to split off")
    developments = {row[1] for row in rows}
    if len(developments) != 1:
        numbers = ", ".join(map(str, sorted(developments)))
        raise EditRefusedError(f"these mentions are of several developments ({numbers}); split one at a time")
    return int(developments.pop())
