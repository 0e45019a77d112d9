"""`courtbeat import` and `courtbeat export`: archived coverage in, kept pages out."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, TextIO

import typer

from alerts.clean import clean_line
from extract.archives.items import UnreadableArchiveError
from extract.legal.parties import index_names
from extract.legal.readers import load_readers
from extract.pages.relevance import build_scanner
from extract.url import url_problem
from flows.backtest import read_published
from flows.commands.options import (
    BAD_INPUT_LEFT_OUT,
    HERE,
    NOT_POSSIBLE,
    Folder,
    RefusedCommandError,
    Wait,
    read_span,
)
from flows.desk import load_feeds, open_pages, utc_now
from flows.exporting import export_warc
from flows.import_articles import Sorter
from flows.import_sources import open_archive
from flows.importing import ImportDesk, Tally, describe_import, run_import
from flows.outlet_names import name_outlets
from flows.settings import load_settings
from seeds.watch import load_watches
from storage.db import LedgerBusyError
from storage.pages import PageStore
from storage.published.kept_pages import read_pages
from storage.published.publish import open_read_copy
from storage.published.questions import list_stories

# ------------------------------------------------------------------ import


def import_archive(
    source: Annotated[
        Path, typer.Argument(metavar="FILE|FOLDER", help="JSONL, CSV, Parquet, WARC, or a folder of saved pages.")
    ],
    outlet: Annotated[str | None, typer.Option(help="Publisher of everything in it; default: as it says.")] = None,
    base: Annotated[
        str | None, typer.Option(help="Address that a folder of pages stands for, such as https://news.example/.")
    ] = None,
    folder: Folder = HERE,
    wait: Wait = "10m",
) -> None:
    """Take in archived coverage: it fills the timelines and sends nothing. May be repeated."""
    if base and (problem := url_problem(base)):
        raise RefusedCommandError(f"--base {base!r} {problem}")
    settings, patience, progress, tally = load_settings(folder), read_span(wait), Progress(sys.stderr), Tally()
    watches = load_watches(settings.watches_folder)
    outlets = name_outlets(load_feeds(settings, watches), (search.outlet for search in settings.search))
    sorter = Sorter(build_scanner(watches), outlets, utc_now(), outlet)
    desk = ImportDesk(
        {watch.id: watch for watch in watches},
        index_names(watches),
        load_readers(),
        open_pages(settings),
        utc_now(),
        progress.show,
        lambda bad: progress.say(f"courtbeat: {source}: {bad.place}: {bad.reason}; left out"),
    )
    try:
        run_import(settings, open_archive(source, base, utc_now), sorter, desk, tally, patience, progress.say_wait)
    except UnreadableArchiveError as error:
        raise RefusedCommandError(clean_line(str(error))) from error
    except OSError as error:
        progress.say(f"courtbeat: {error.filename or settings.coverage_folder}: {error.strerror}; nothing more is read")
        raise typer.Exit(NOT_POSSIBLE) from error
    finally:
        progress.clear()
    if not tally.items:
        raise RefusedCommandError(f"{source}: holds nothing that could be an article")
    print(describe_import(tally))
    if tally.bad:
        raise typer.Exit(BAD_INPUT_LEFT_OUT)


@dataclass(slots=True)
class Progress:
    """One line that is written over again, on a terminal; elsewhere only what stays is written."""

    stream: TextIO
    shown: int = 0

    def show(self, text: str) -> None:
        if self.stream.isatty():
            self.clear()
            self.stream.write(text)
            self.stream.flush()
            self.shown = len(text)

    def clear(self) -> None:
        if self.shown:
            self.stream.write("\r" + " " * self.shown + "\r")
            self.shown = 0

    def say(self, line: str) -> None:
        self.clear()
        print(clean_line(line), file=self.stream, flush=True)

    def say_wait(self, busy: LedgerBusyError) -> None:
        self.say(f"courtbeat: waiting for process {busy.pid or '?'}, which holds {busy.path}; nothing is lost")


# ------------------------------------------------------------------ export


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
    with open_read_copy(settings.coverage_folder) as coverage:
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
