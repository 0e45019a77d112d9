"""`courtbeat export`: kept pages for other programs."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from alerts.clean import clean_line
from flows.backtest import read_published
from flows.commands.options import BAD_INPUT_LEFT_OUT, HERE, Folder, RefusedCommandError, read_span
from flows.desk import utc_now
from flows.exporting import export_warc
from flows.settings import load_settings
from storage.pages import PageStore
from storage.published.kept_pages import read_pages
from storage.published.publish import open_coverage
from storage.published.questions import list_stories


def export(
    warc: Annotated[Path, typer.Option(help="File to write, packed when its name ends in .warc.gz.")],
    story: Annotated[str | None, typer.Option(help="Only pages of articles on this story: the id of a watch.")] = None,
    since: Annotated[
        str | None, typer.Option(help='Only pages fetched since then: a date, or a time ago such as "30d".')
    ] = None,
    folder: Folder = HERE,
) -> None:
    """Write the kept pages as a web archive: request, response, and the text that was read from it."""
    if not warc.name.endswith((".warc", ".warc.gz")):
        raise RefusedCommandError(f"{warc}: give a name that ends in .warc or .warc.gz")
    if warc.exists():
        raise RefusedCommandError(f"{warc}: is there already; give another name, or move it away")
    begin, settings = _read_since(since), load_settings(folder)
    with open_coverage(settings.coverage_folder) as coverage:
        known = list_stories(coverage)
        if story is not None and story not in known:
            raise RefusedCommandError(f"no story `{story}`; known stories: {', '.join(known) or 'none yet'}")
        pages = read_pages(coverage, story, begin)
        try:
            exported = export_warc(pages, PageStore(settings.pages_folder), warc, _say)
        except OSError as error:
            raise RefusedCommandError(f"{warc}: cannot be written ({error.strerror})") from error
    print(f"{warc}: {exported.pages} page{'s' * (exported.pages != 1)}")
    if exported.lost:
        print(f"{exported.lost} left out; `courtbeat verify` names them all", file=sys.stderr)
        raise typer.Exit(BAD_INPUT_LEFT_OUT)


def _read_since(since: str | None) -> datetime | None:
    """A span counts back from now; a date is the start of that day, UTC."""
    if since is None:
        return None
    try:
        day = len(since.strip()) == len("2024-07-12")
        return read_published(f"{since.strip()}T00:00" if day else since)
    except ValueError:
        return utc_now() - read_span(since)


def _say(line: str) -> None:
    print(f"courtbeat: {clean_line(line)}", file=sys.stderr, flush=True)
