"""Taking back: mentions that their article no longer bears out, and the one message that says so.

Nothing is deleted. A withdrawn mention stays with the version of the article that had it; what was told stays told,
with a correction behind it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from extract.pages.revisions import find_successor, is_cut_short, still_stands
from extract.records import Article, Stage
from storage.db import Ledger
from storage.outbox.outbox import hash_key, queue_message
from storage.records import Form, Status
from storage.stories.settling import read_reports, retrace_all
from storage.stories.stories import Placed


@dataclass(frozen=True, slots=True)
class EarlierMention:
    """What an earlier version of an article said, and no later one took back."""

    mention_id: int
    development_id: int
    stage: Stage
    quote: str
    revision: str


@dataclass(frozen=True, slots=True)
class ToldStage:
    """A stage of a development that an alert told, and that no correction took back."""

    change_id: int
    alert_id: int
    mention_id: int
    development_id: int
    stage: Stage


# ------------------------------------------------------------------ deciding (pure)


def decide_withdrawn(
    earlier: Sequence[EarlierMention], placed: Sequence[Placed], now: Article
) -> tuple[EarlierMention, ...]:
    """The mentions that the article no longer bears out: the sentence is gone or changed, and nothing in the new
    version says the same of the same development. A sentence that merely moved still proves what it proved.
    """
    said_again = {(one.development_id, one.stage) for one in placed}
    return tuple(
        one for one in earlier if not still_stands(now, one.quote) and (one.development_id, one.stage) not in said_again
    )


def decide_lost(told: Sequence[ToldStage], standing: Collection[Stage]) -> ToldStage | None:
    """The stage of one development that was told and that no report bears out any more; the last of several.

    A report of a later stage bears out the earlier ones: what was announced and then done was rightly announced.
    """
    lost = [one for one in told if not any(_bears_out(stage, one.stage) for stage in standing)]
    return max(lost, key=lambda one: one.change_id, default=None)


def _bears_out(said: Stage, told: Stage) -> bool:
    return said is told or (told is not Stage.DENIED and said.rank > told.rank)


# ------------------------------------------------------------------ doing


def withdraw_mentions(
    ledger: Ledger, story_id: str, article_id: int, revision: str, placed: Sequence[Placed], now: datetime
) -> tuple[int, ...]:
    """Withdraws what this new version of an article no longer bears out, and brings the developments in line; their
    numbers. A version that was cut short takes nothing back.
    """
    article = _read_version(ledger, article_id, revision)
    earlier = _list_earlier(ledger, story_id, article_id, revision)
    versions = {one.revision: _read_version(ledger, article_id, one.revision) for one in earlier}
    whole = [one for one in earlier if not is_cut_short(versions[one.revision], article)]
    withdrawn = decide_withdrawn(whole, placed, article)
    for one in withdrawn:
        quote_now = find_successor(versions[one.revision], article, one.quote)
        ledger.write(
            "INSERT INTO store.withdrawals VALUES (?, ?, ?, ?, NULL)", one.mention_id, revision, quote_now, now
        )
    touched = tuple(sorted({one.development_id for one in withdrawn}))
    retrace_all(ledger, story_id, touched)
    return touched


def find_lost(ledger: Ledger, development_ids: Sequence[int]) -> tuple[ToldStage, ...]:
    """What was told of these developments and is borne out by no report now. What a person judged is theirs: it was
    corrected when they did, or needs no correction.
    """
    found = []
    for development_id in development_ids:
        (status,) = ledger.one("SELECT status FROM store.developments WHERE development_id = ?", development_id)
        if status in {Status.OPEN, Status.DISPUTED, Status.PROPOSED}:
            reports = read_reports(ledger, development_id)
            standing = {report.mention.stage for report in reports if not report.mention.is_proposal}
            found.append(decide_lost(list_told_stages(ledger, development_id), standing))
    return tuple(one for one in found if one is not None)


def list_told_stages(ledger: Ledger, development_id: int) -> tuple[ToldStage, ...]:
    """What alerts told of a development and no correction took back, in order."""
    rows = ledger.rows(
        "SELECT n.change_id, n.alert_id, n.mention_id, m.development_id, c.stage FROM store.notices n"
        " JOIN store.mentions m ON m.mention_id = n.mention_id"
        " JOIN store.stage_changes c ON c.change_id = n.change_id"
        " ANTI JOIN store.corrections k ON k.change_id = n.change_id"
        " WHERE m.development_id = ? ORDER BY n.change_id",
        development_id,
    )
    return tuple(
        ToldStage(change, alert, mention, number, Stage(stage)) for change, alert, mention, number, stage in rows
    )


def queue_correction(
    ledger: Ledger,
    story_id: str,
    lost: Sequence[ToldStage],
    note: str | None,
    now: datetime,
    send_at: datetime,
    *,
    edit_id: int | None = None,
) -> tuple[str, ...]:
    """Queues one message that takes these back, on the channels that got the alerts; those channels, none when nobody
    was told. Where every channel refused an alert for good, the message waits for nobody until `put_back` brings the
    alert back: it then follows it.
    """
    told = {one.alert_id for one in lost}
    if not _has_deliveries(ledger, told):
        return ()
    channels = _list_channels(ledger, told)
    key = hash_key("correction", story_id, *(one.change_id for one in lost))
    alert_id = queue_message(ledger, Form.CORRECTION, story_id, key, channels, now, send_at)
    for one in lost:
        ledger.write(
            "INSERT INTO store.corrections VALUES (?, ?, ?, ?, ?)",
            one.change_id,
            alert_id,
            one.mention_id,
            edit_id,
            note,
        )
    return channels


def cancel_correction(ledger: Ledger, edit_id: int) -> bool | None:
    """Takes the correction of an edit out of the outbox when no channel has tried it; whether it did, None when the
    edit had none that anybody was to get. What was tried may have arrived, and stays, even when it was put back since.
    """
    alert_id, untried = ledger.one(
        "SELECT any_value(k.alert_id), bool_and(d.state = 'waiting' AND d.attempts = 0 AND NOT d.may_repeat)"
        " FROM store.corrections k LEFT JOIN store.deliveries d ON d.alert_id = k.alert_id WHERE k.edit_id = ?",
        edit_id,
    )
    if alert_id is not None and untried is not False:
        for table in ("corrections", "deliveries", "alerts"):
            ledger.write(f"DELETE FROM store.{table} WHERE alert_id = ?", alert_id)  # noqa: S608  # our own tables
    return cast(bool | None, untried)


def read_note(ledger: Ledger, article_id: int, revision: str) -> str | None:
    """The publisher's note on this version of an article."""
    return _read_version(ledger, article_id, revision).correction


def _has_deliveries(ledger: Ledger, alert_ids: set[int]) -> bool:
    found = "SELECT 1 FROM store.deliveries WHERE list_contains(?::BIGINT[], alert_id) LIMIT 1"
    return ledger.row(found, sorted(alert_ids)) is not None


def _list_channels(ledger: Ledger, alert_ids: set[int]) -> tuple[str, ...]:
    """The channels that got them, or may have: one that was given up after a lost answer, too."""
    rows = ledger.rows(
        "SELECT channel FROM store.deliveries WHERE list_contains(?::BIGINT[], alert_id)"
        " AND (state <> 'quarantined' OR may_repeat) GROUP BY channel ORDER BY min(delivery_id)",
        sorted(alert_ids),
    )
    return tuple(channel for (channel,) in rows)


def _list_earlier(ledger: Ledger, story_id: str, article_id: int, revision: str) -> tuple[EarlierMention, ...]:
    rows = ledger.rows(
        "SELECT m.mention_id, m.development_id, m.stage, m.quote, m.revision FROM store.mentions m"
        " ANTI JOIN store.withdrawals w ON w.mention_id = m.mention_id"
        " JOIN store.developments d ON d.development_id = m.development_id"
        " WHERE d.story_id = ? AND m.article_id = ? AND m.revision <> ? ORDER BY m.mention_id",
        story_id,
        article_id,
        revision,
    )
    return tuple(EarlierMention(number, to, Stage(stage), quote, read) for number, to, stage, quote, read in rows)


def _read_version(ledger: Ledger, article_id: int, revision: str) -> Article:
    url, outlet, title, body, correction = ledger.one(
        "SELECT a.url, a.outlet, r.title, r.body, r.correction FROM store.revisions r JOIN store.articles a"
        " USING (article_id) WHERE r.article_id = ? AND r.revision = ?",
        article_id,
        revision,
    )
    return Article(url, outlet, title, body, None, correction=correction)
