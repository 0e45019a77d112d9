"""`courtbeat retag`: the stored texts read again by today's rules, after an upgrade or a change of a watch."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from flows.commands.options import HERE, Folder, RefusedCommandError, Wait, read_span
from flows.desk import utc_now
from flows.retagging import retag_archive
from flows.settings import load_settings
from seeds.watch import load_watches
from storage.db import LedgerBusyError, open_ledger
from storage.published.publish import NothingPublishedError, publish


def retag(
    story: Annotated[str | None, typer.Option(help="Id of the watch: its file's name; all, unless named.")] = None,
    folder: Folder = HERE,
    wait: Wait = "30s",
) -> None:
    """Read the stored texts again by today's rules; the ledger changes, edits by hand stay, nothing is sent."""
    settings = load_settings(folder)
    watches = {watch.id: watch for watch in load_watches(settings.watches_folder)}
    if story is not None and story not in watches:
        raise RefusedCommandError(f"no watch `{story}`; known watches: {', '.join(watches)}")
    if not settings.ledger_file.exists():
        raise NothingPublishedError(settings.coverage_folder)
    chosen = [watches[story]] if story else list(watches.values())
    with open_ledger(settings.ledger_file, wait=read_span(wait), on_wait=_say_wait) as ledger:
        result = retag_archive(ledger, chosen, utc_now())
        publish(ledger, settings.coverage_folder)
    for line in result.lines:
        print(line)
    print(
        f"{result.texts} texts read again: {result.kept} mentions as before, {result.changed} read otherwise,"
        f" {result.gone} no longer, {result.new} new; nothing is sent"
    )


def _say_wait(busy: LedgerBusyError) -> None:
    print(f"courtbeat: waiting for process {busy.pid or '?'}, which holds {busy.path}", file=sys.stderr)
