"""What the commands share: options, exit codes, and the one way to refuse a command."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from flows.settings import read_duration, read_interval
from flows.show import Form

WRONG_INPUT, BAD_INPUT_LEFT_OUT, NOT_POSSIBLE, LEDGER_HELD = 2, 3, 4, 5
READER_GONE = 141

HERE = Path()
Folder = Annotated[Path, typer.Option("--folder", "-C", help="Working directory, as `courtbeat init` writes it.")]
Wait = Annotated[str, typer.Option(help="How long to wait for a ledger that another process holds.")]
AsJson = Annotated[bool, typer.Option("--json", help="Write JSON.")]
AsCsv = Annotated[bool, typer.Option("--csv", help="Write CSV.")]


NUMBERS_LISTED = "`courtbeat timeline STORY --json` has their numbers"
"""Where the numbers of developments stand."""


class RefusedCommandError(Exception):
    """The command cannot be carried out as it was given; one line."""


def choose_form(as_json: bool, as_csv: bool) -> Form:
    """The form that the options ask for. Raises RefusedCommandError for both."""
    if as_json and as_csv:
        raise RefusedCommandError("give --json or --csv, not both")
    return Form.JSON if as_json else Form.CSV if as_csv else Form.TABLE


def read_span(text: str) -> timedelta:
    """A duration option. Raises RefusedCommandError with examples."""
    return _read(read_duration, text)


def read_every(text: str) -> timedelta:
    """The same for the time between rounds, which is never nothing."""
    return _read(read_interval, text)


def _read(read: Callable[[str], timedelta], text: str) -> timedelta:
    try:
        return read(text)
    except ValueError as error:
        raise RefusedCommandError(str(error)) from error
