"""`courtbeat article`: what became of an address, what the article there says, and how it changed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from flows.commands.options import HERE, Folder, RefusedCommandError
from flows.settings import load_settings
from flows.show_article import render_article_file, render_copies, render_diff
from storage.pages import PageStore
from storage.published.article_files import ArticleFile, read_article_file
from storage.published.copy_groups import read_copy_group
from storage.published.publish import open_read_copy

app = typer.Typer(no_args_is_help=True, help="Stored articles: outcome, versions, copies and mentions.")

Address = Annotated[str, typer.Argument(metavar="URL", help="Address, as the feed or the publisher writes it.")]


@app.command()
def show(url: Address, folder: Folder = HERE) -> None:
    """Show what became of an address: outcome, versions, kept pages, later looks, copies, mentions."""
    store = PageStore(load_settings(folder).pages_folder)
    print(render_article_file(_find(folder, url), store), end="")


@app.command()
def diff(
    url: Address,
    earlier: Annotated[
        int | None, typer.Option("--from", help="Number of a version; default: the last but one.")
    ] = None,
    later: Annotated[int | None, typer.Option("--to", help="Number of a version; default: the last.")] = None,
    folder: Folder = HERE,
) -> None:
    """Show which sentences changed between two versions of an article."""
    file = _find(folder, url)
    count = len(file.versions)
    if count < 2:
        raise RefusedCommandError(f"{file.url}: {count or 'no'} version stored; there is nothing to compare")
    last = later or count
    first = earlier or last - 1
    for number in (first, last):
        if not 1 <= number <= count:
            raise RefusedCommandError(f"no version {number}; the article has versions 1 to {count}")
    print(render_diff(file, first, last), end="")


@app.command()
def copies(url: Address, folder: Folder = HERE) -> None:
    """Show the articles with the same text: the original, who took it over, when, and how much of it."""
    file = _find(folder, url)
    with open_read_copy(load_settings(folder).coverage_folder) as coverage:
        group = read_copy_group(coverage, file.url)
    if group is None:
        raise RefusedCommandError(f"{file.url}: no article was stored there; `courtbeat article show` says why")
    print(render_copies(group), end="")


def _find(folder: Path, url: str) -> ArticleFile:
    with open_read_copy(load_settings(folder).coverage_folder) as coverage:
        file = read_article_file(coverage, url)
    if file is None:
        raise RefusedCommandError(f"no feed has shown {url}, and no article was stored there")
    return file
