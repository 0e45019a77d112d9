"""`courtbeat search`: stored articles by the words in them."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from alerts.clean import clean_line
from flows.commands.options import HERE, AsJson, Folder, RefusedCommandError
from flows.settings import load_settings
from storage.published.publish import open_read_copy
from storage.published.search import Hit, Within, find_unknown
from storage.published.search import search as search_texts
from storage.published.search_text import MARK, QueryError

_INDENT = "    "


def search(
    words: Annotated[list[str], typer.Argument(help='Words that an article must have; "a phrase"; a beginning*.')],
    since: Annotated[
        str | None, typer.Option(metavar="DAY", help="Published on this day or later: 2024-07-12.", show_default=False)
    ] = None,
    outlet: Annotated[str | None, typer.Option(help="Only of this outlet.", show_default=False)] = None,
    story: Annotated[str | None, typer.Option(help="Only on this story (id of the watch).", show_default=False)] = None,
    limit: Annotated[int, typer.Option(min=1, help="Articles to show.")] = 10,
    folder: Folder = HERE,
    as_json: AsJson = False,
) -> None:
    """Find stored articles by their words, the best first; copies of one text count as one.

    All words must stand in an article; case and accents do not matter. Quote a phrase twice, once for the shell:
    courtbeat search '"grand jury" indict*'
    """
    query, within = " ".join(words), Within(_read_day(since), outlet, story)
    with open_read_copy(load_settings(folder).coverage_folder) as coverage:
        try:
            hits = search_texts(coverage, query, within, limit + 1)
            unknown = () if hits else find_unknown(coverage, query)
        except QueryError as error:
            raise RefusedCommandError(str(error)) from error
    if as_json:
        _write_json(hits[:limit])
    else:
        _show(hits[:limit], more=len(hits) > limit, unknown=unknown)


def _read_day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise RefusedCommandError(f"--since {text}: is no day; write it as 2024-07-12") from error


def _write_json(hits: Sequence[Hit]) -> None:
    json.dump([asdict(hit) for hit in hits], sys.stdout, default=date.isoformat, ensure_ascii=False)
    print()


def _show(hits: Sequence[Hit], *, more: bool, unknown: Sequence[str]) -> None:
    console = Console(highlight=False)
    for number, hit in enumerate(hits, start=1):
        for line in _lines(number, hit, console):
            console.print(line, soft_wrap=True)  # wrapped already; an address never is
    if unknown:
        console.print(Text(f"In no stored article: {', '.join(unknown)}"))
    elif not hits:
        console.print(Text("No stored article has all of it."))
    elif more:
        console.print(Text("There are more: --limit shows them, another word narrows the search."))


def _lines(number: int, hit: Hit, console: Console) -> Iterator[Text]:
    published = f"{hit.published:%Y-%m-%d %H:%M}" if hit.published else "undated"
    copies = f"{hit.copies} {'copy' if hit.copies == 1 else 'copies'} elsewhere" if hit.copies else ""
    about = ", ".join(filter(None, (clean_line(hit.outlet), published, *hit.stories, copies)))
    snippet = clean_line(hit.snippet)
    shown = _embolden(snippet) if console.is_terminal else Text(snippet)
    yield Text(f"{number}. {clean_line(hit.title)}")
    for line in (Text(about), Text(clean_line(hit.url)), *shown.wrap(console, max(20, console.width - len(_INDENT)))):
        line.rstrip()
        yield Text(_INDENT) + line
    yield Text("")


def _embolden(snippet: str) -> Text:
    """Bold in the place of marks: a file or a pipe keeps the marks."""
    pieces = enumerate(snippet.split(MARK))
    return Text.assemble(*((piece, "bold" if number % 2 else "") for number, piece in pieces))
