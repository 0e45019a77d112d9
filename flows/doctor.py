"""`courtbeat doctor`: what would stop a round, found before the round does, each with what to do."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from alerts.amounts import some
from flows.desk import load_plan
from flows.publishing import last_trouble, load_outlets
from flows.settings import Settings, load_settings
from seeds.tables import TableError
from storage.db import LedgerError, open_ledger
from storage.notes import BackupNote, backup_note, read_note
from storage.published.parquet import last_export
from storage.published.publish import REST, NothingPublishedError, is_dear, last_publication, open_read_copy
from storage.published.s3 import last_mirrored

ENOUGH_BYTES = 500 * 1024 * 1024
"""Room for the ledger, three read copies and DuckDB's own spill files, for about 100,000 articles."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: `ok`, what was looked at, and what was found or is to be done."""

    ok: bool
    subject: str
    detail: str


def examine(folder: Path) -> Iterator[Finding]:
    """Every check, in order; those that need the settings are left out when these cannot be read."""
    try:
        settings = load_settings(folder)
    except TableError as error:
        yield Finding(False, "settings", str(error))
        return
    yield Finding(True, "settings", str(settings.file))
    yield _examine_files(settings)
    yield _examine_folder(settings)
    yield _examine_space(settings)
    yield _examine_ledger(settings)
    yield _examine_backup(settings)
    yield _examine_coverage(settings)
    yield from _examine_outlets(settings)


def _examine_files(settings: Settings) -> Finding:
    try:
        plan = load_plan(settings)
    except TableError as error:
        return Finding(False, "watches, feeds, channels", str(error))
    watches, channels = some(len(plan.watches), "watch", "watches"), some(len(plan.channels), "channel")
    counts = f"{watches}, {some(len(plan.feeds), 'feed')}, {channels}"
    if settings.web.contact is None:
        return Finding(True, "watches, feeds, channels", f"{counts}; please set web.contact in {settings.file.name}")
    return Finding(True, "watches, feeds, channels", counts)


def _examine_folder(settings: Settings) -> Finding:
    existing = next(path for path in (settings.coverage_folder, settings.folder) if path.exists())
    if os.access(existing, os.W_OK):
        return Finding(True, "data folder", str(settings.coverage_folder))
    return Finding(False, "data folder", f"{existing} cannot be written; change its owner or `data` in the settings")


def _examine_space(settings: Settings) -> Finding:
    free = shutil.disk_usage(settings.folder).free
    detail = f"{free / 1024**3:.1f} GiB free"
    return Finding(free >= ENOUGH_BYTES, "disk", detail if free >= ENOUGH_BYTES else f"{detail}; make room")


def _examine_ledger(settings: Settings) -> Finding:
    if not settings.ledger_file.exists():
        return Finding(True, "ledger", "not made yet; the first `courtbeat run` makes it")
    try:
        with open_ledger(settings.ledger_file) as ledger:
            (articles,) = ledger.one("SELECT count(*) FROM store.articles")
    except LedgerError as error:
        return Finding(False, "ledger", str(error))
    return Finding(True, "ledger", f"{articles} articles, not held by anyone")


def _examine_backup(settings: Settings) -> Finding:
    note = read_note(backup_note(settings.ledger_file), BackupNote)
    if note is None:
        return Finding(True, "backup", "none known; `courtbeat backup FILE` makes one, also beside a round")
    made = f"{note.file}, {note.made_at:%Y-%m-%d %H:%M} UTC"
    return Finding(True, "backup", made if note.file.exists() else f"{made}, is not there now; make another")


def _examine_coverage(settings: Settings) -> Finding:
    try:
        with open_read_copy(settings.coverage_folder) as coverage:
            rounds = coverage.execute("SELECT max(finished_at) FROM store.rounds").fetchone()
            waiting = coverage.execute("SELECT count(*) FROM deliveries WHERE state <> 'sent'").fetchone()
            failing = coverage.execute(
                "SELECT count(*) FROM feed_health WHERE health = 'failing' AND listed"
            ).fetchone()
    except NothingPublishedError as error:
        return Finding(True, "read copy", str(error))
    last, undelivered, broken = (row[0] if row else None for row in (rounds, waiting, failing))
    detail = f"last round {last:%Y-%m-%d %H:%M} UTC" if last else "no round has ended yet"
    if undelivered or broken:
        unsent = some(undelivered or 0, "delivery", "deliveries")
        detail += f"; {unsent} not sent (`courtbeat alerts`), {some(broken or 0, 'feed')} failing (`feed_health`)"
    return Finding(True, "read copy", f"{detail}{_describe_publication(settings)}")


def _describe_publication(settings: Settings) -> str:
    last = last_publication(settings.coverage_folder)
    if last is None:
        return ""
    cost = f"{_size(last.size_bytes)} by {last.way} in {last.seconds:.2f} s"
    told = f"; published {last.published_at:%Y-%m-%d %H:%M} UTC, {cost}"
    if not is_dear(last):
        return told
    rest = last.seconds * REST / 60
    return f"{told}, so not again within {rest:.0f} min; a file system with reflinks (XFS, Btrfs) would make it cheap"


def _examine_outlets(settings: Settings) -> Iterator[Finding]:
    try:
        outlets = load_outlets(settings)
    except TableError as error:
        yield Finding(False, "publish", str(error))
        return
    if outlets.parquet:
        yield _examine_parquet(settings)
    if outlets.target is not None:
        yield _examine_store(settings)


def _examine_parquet(settings: Settings) -> Finding:
    if trouble := last_trouble(settings.coverage_folder):
        return Finding(False, "Parquet files", f"{trouble}; mend it, the next round writes what is missing")
    last = last_export(settings.coverage_folder)
    if last is None:
        return Finding(True, "Parquet files", "none yet; the next round writes them")
    wrote = f"{last.rewritten} of {len(last.files)} files written {last.exported_at:%Y-%m-%d %H:%M} UTC"
    return Finding(True, "Parquet files", f"{wrote} in {last.seconds:.2f} s")


def _examine_store(settings: Settings) -> Finding:
    subject, last = f"S3 store {settings.publish.s3}", last_mirrored(settings.coverage_folder)
    if last is None:
        return Finding(True, subject, "nothing sent yet; the next round does")
    if last.error is None:
        sent = f"{last.sent} objects sent {last.tried_at:%Y-%m-%d %H:%M} UTC in {last.seconds:.2f} s"
        return Finding(True, subject, f"{sent}, {len(last.objects)} there")
    since = f"since {last.succeeded_at:%Y-%m-%d %H:%M} UTC" if last.succeeded_at else "so far"
    return Finding(False, subject, f"{last.error}; no success {since}, the next round tries again")


def _size(size_bytes: int) -> str:
    return f"{size_bytes / 1024**2:,.1f} MiB"
