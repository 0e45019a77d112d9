"""Commands that look after the ledger: backup, restore, prune."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from flows.commands.options import HERE, Folder, RefusedCommandError, Wait, read_span
from flows.desk import utc_now
from flows.settings import load_settings
from storage.backup import Contents, back_up
from storage.backup import restore as restore_ledger
from storage.db import LedgerBusyError, open_ledger
from storage.pages import PageStore, forget_pages
from storage.prune import Retention, count_forgettable, count_prunable
from storage.prune import prune as prune_ledger
from storage.published.publish import NothingPublishedError, publish
from storage.published.search_index import index_texts


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="New file, or a folder for one with the date as name.")],
    folder: Folder = HERE,
    wait: Wait = "10m",
) -> None:
    """Write a checked copy of the ledger; waits for a round that is at work."""
    settings, now = load_settings(folder), utc_now()
    if not settings.ledger_file.exists():
        raise NothingPublishedError(settings.coverage_folder)
    target = file / f"ledger-{now:%Y%m%dT%H%M%S}.duckdb" if file.is_dir() else file
    if target.exists():
        raise RefusedCommandError(f"{target}: there already; give another name, or a folder")
    if not target.parent.is_dir():
        raise RefusedCommandError(f"{target.parent}: no such folder; make it first")
    contents = back_up(settings.ledger_file, target, now, read_span(wait), say_wait)
    print(f"{target}: {_describe(contents)}, checked")


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A backup, or a published copy.")], folder: Folder = HERE
) -> None:
    """Put a backup in place of the ledger, after checking it; what is replaced is kept."""
    settings = load_settings(folder)
    restored = restore_ledger(file, settings.ledger_file, utc_now())
    with open_ledger(settings.ledger_file) as ledger:
        index_texts(ledger)  # a backup of an earlier version has no index yet
        publish(ledger, settings.coverage_folder)
    print(f"{settings.ledger_file}: {_describe(restored.contents)}")
    if restored.kept:
        print(f"the ledger that it replaces is now {restored.kept}")
    print("alerts that were sent after the backup may come again; those that it holds unsent will say so")


def prune(
    folder: Folder = HERE,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would go, and let nothing go.")] = False,
    wait: Wait = "10m",
) -> None:
    """Let go of what the settings no longer keep; never of evidence."""
    settings, now = load_settings(folder), utc_now()
    if not settings.ledger_file.exists():
        raise NothingPublishedError(settings.coverage_folder)
    kept = settings.keep
    retention = Retention(kept.articles, kept.irrelevant_links, kept.polls, kept.looks)
    with open_ledger(settings.ledger_file, wait=read_span(wait), on_wait=say_wait) as ledger:
        if dry_run:
            counts = count_prunable(ledger, retention, now)
            counts["pages"] = count_forgettable(ledger, now - kept.pages)
        else:
            counts = prune_ledger(ledger, retention, now)
            counts["pages"] = forget_pages(ledger, PageStore(settings.pages_folder), now - kept.pages, now).pages
            publish(ledger, settings.coverage_folder)
    for name, count in counts.items():
        print(f"{count:>10,}  {name}")
    print("nothing was let go: this was a dry run" if dry_run else "let go; the ledger uses the room for what comes")


def say_wait(busy: LedgerBusyError) -> None:
    """Tells the person at the keyboard whom the command waits for."""
    print(f"courtbeat: waiting for process {busy.pid or '?'}, which holds {busy.path}", file=sys.stderr, flush=True)


def _describe(contents: Contents) -> str:
    articles, developments = contents.rows["store.articles"], contents.rows["store.developments"]
    end = f"last round {contents.last_round:%Y-%m-%d %H:%M} UTC" if contents.last_round else "no round ended"
    return f"{articles:,} articles, {developments:,} developments, {end}, {contents.size_bytes / 1024**2:,.1f} MiB"
