"""`courtbeat dev`: developments put right by hand. Each command but `show` adds one edit, which `undo` takes back."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from flows import corrections
from flows.commands.options import HERE, NUMBERS_LISTED, Folder, RefusedCommandError, Wait, read_span
from flows.desk import utc_now
from flows.settings import load_settings, user_name
from flows.show_dossier import render_dossier
from seeds.watch import load_watches
from storage.db import Ledger, LedgerBusyError, open_ledger, transaction
from storage.published.dossiers import read_dossier
from storage.published.publish import NothingPublishedError, open_read_copy, publish
from storage.stories import editing
from storage.stories.edits import Action, Signature

app = typer.Typer(no_args_is_help=True, help="Developments put right by hand; every command can be undone.")

Development = Annotated[int, typer.Argument(metavar="ID", help="Number of the development.")]
Note = Annotated[str | None, typer.Option(help="Why, for whoever looks at it later.")]


@app.command()
def show(development: Development, folder: Folder = HERE) -> None:
    """Show a development: its mentions with their numbers, what was edited, what was told."""
    with open_read_copy(load_settings(folder).coverage_folder) as coverage:
        dossier = read_dossier(coverage, development)
    if dossier is None:
        raise RefusedCommandError(f"no development {development}; {NUMBERS_LISTED}")
    print(render_dossier(dossier), end="")


@app.command()
def merge(
    development: Development,
    into: Annotated[int, typer.Argument(metavar="INTO", help="The development that its reports shall count for.")],
    note: Note = None,
    folder: Folder = HERE,
    wait: Wait = "30s",
) -> None:
    """Two numbers, one development: its reports, and those to come, count for the other."""
    with _editing(folder, wait) as ledger:
        editing.merge(ledger, development, into, _sign(note))
    print(f"{development} is merged into {into}; later reports follow")


@app.command()
def split(
    mentions: Annotated[list[int], typer.Argument(metavar="MENTION...", help="Mentions of one development.")],
    note: Note = None,
    folder: Folder = HERE,
    wait: Wait = "30s",
) -> None:
    """One number, two developments: these mentions make one of their own."""
    with _editing(folder, wait) as ledger:
        begun = editing.split(ledger, mentions, _sign(note))
    print(f"mention{'s' * (len(mentions) > 1)} {', '.join(map(str, mentions))} now count for development {begun}")


@app.command()
def reject(development: Development, note: Note = None, folder: Folder = HERE, wait: Wait = "30s") -> None:
    """This is no development: off the timeline, never told again; its mentions stay as evidence."""
    with _editing(folder, wait) as ledger:
        editing.judge(ledger, development, Action.REJECT, _sign(note))
    print(f"{development} is rejected; reports that match it stay quiet")


@app.command()
def retract(development: Development, note: Note = None, folder: Folder = HERE, wait: Wait = "30s") -> None:
    """It was told wrongly: whoever was told hears so once, in the same thread."""
    watches = {watch.id: watch for watch in load_watches(load_settings(folder).watches_folder)}
    with _editing(folder, wait) as ledger:
        channels = corrections.retract(ledger, watches, development, _sign(note))
    told = f"the correction goes out on {', '.join(channels)}" if channels else "no channel had told it"
    print(f"{development} is retracted; {told}")


@app.command()
def confirm(development: Development, note: Note = None, folder: Folder = HERE, wait: Wait = "30s") -> None:
    """A person vouches for it; ends a rejection, a retraction or a dispute."""
    with _editing(folder, wait) as ledger:
        editing.judge(ledger, development, Action.CONFIRM, _sign(note))
    print(f"{development} is confirmed")


@app.command()
def undo(folder: Folder = HERE, wait: Wait = "30s") -> None:
    """Take back the last edit that still stands."""
    with _editing(folder, wait) as ledger:
        last, held_back = corrections.undo_last(ledger, _sign(None))
    print(f"undone: {last.action} of {last.development_id}, by {last.signed.by}, {last.signed.at:%Y-%m-%d %H:%M}")
    if held_back is not None:
        print("its correction does not go out" if held_back else "its correction was sent and cannot be called back")


@contextmanager
def _editing(folder: Path, wait: str) -> Iterator[Ledger]:
    """The ledger in a transaction; what was changed is published after it. An edit that is refused changes nothing."""
    settings = load_settings(folder)
    if not settings.ledger_file.exists():
        raise NothingPublishedError(settings.coverage_folder)
    with open_ledger(settings.ledger_file, wait=read_span(wait), on_wait=_say_wait) as ledger:
        try:
            with transaction(ledger):
                yield ledger
        except editing.EditRefusedError as error:
            raise RefusedCommandError(str(error)) from error
        publish(ledger, settings.coverage_folder)


def _say_wait(busy: LedgerBusyError) -> None:
    print(f"courtbeat: waiting for process {busy.pid or '?'}, which holds {busy.path}", file=sys.stderr)


def _sign(note: str | None) -> Signature:
    return Signature(user_name(), utc_now(), note)
