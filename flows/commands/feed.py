"""`courtbeat feed`: how the feeds fare, what one feed brought, what an address is, and adding a site's feeds."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import astuple, fields
from pathlib import Path
from typing import Annotated, TypeVar
from urllib.parse import urlsplit

import typer

from alerts.amounts import some
from alerts.clean import clean_line
from extract.errors import FeedUnreadableError, FetchError
from extract.url import url_problem
from extract.web.fetch import WebClient
from extract.web.politeness import HostGate
from flows.commands.options import (
    HERE,
    NOT_POSSIBLE,
    WRONG_INPUT,
    AsCsv,
    AsJson,
    Folder,
    RefusedCommandError,
    choose_form,
)
from flows.desk import open_web, utc_now
from flows.find_feeds import FoundFeed, describe_feed, fetch_feed, find_feeds
from flows.settings import load_settings
from flows.show import Form, show_rows
from seeds.feeds import FeedSource, add_to_opml, move_in_opml, read_opml
from storage.published import health as stored
from storage.published.publish import open_read_copy

feed_app = typer.Typer(no_args_is_help=True, help="Feeds: how they fare, what one is, adding new ones.")

T = TypeVar("T")


@feed_app.command("health")
def feed_health(folder: Folder = HERE, as_json: AsJson = False, as_csv: AsCsv = False) -> None:
    """Show how the feeds fare, the worst first, with what to do."""
    form, now = choose_form(as_json, as_csv), utc_now()
    with open_read_copy(load_settings(folder).coverage_folder) as coverage:
        feeds = stored.read_health(coverage)
    if form is Form.TABLE:
        shown = [(feed.outlet, feed.health, _what(feed), feed.due_at, stored.advise(feed, now)) for feed in feeds]
        show_rows(("outlet", "health", "what", "next poll", "to do"), shown, form, sys.stdout)
    else:
        columns = [*(field.name for field in fields(stored.FeedHealth)), "to_do"]
        show_rows(columns, [(*astuple(feed), stored.advise(feed, now)) for feed in feeds], form, sys.stdout)


def _what(feed: stored.FeedHealth) -> str:
    """The one thing most worth knowing about it."""
    if feed.failing_since:
        return f"{feed.last_error} ({feed.trouble}; {feed.failures} in a row since {feed.failing_since:%Y-%m-%d})"
    if feed.silent_at and feed.news_at:
        return f"nothing new since {feed.news_at:%Y-%m-%d}"
    if feed.listed_as:
        return f"moved from {feed.listed_as} to {feed.url}"
    if feed.lost_since and feed.lost_at:
        return f"may have lost entries of {feed.lost_since:%Y-%m-%d %H:%M} to {feed.lost_at:%Y-%m-%d %H:%M}"
    return f"news of {feed.news_at:%Y-%m-%d %H:%M}" if feed.news_at else ""


@feed_app.command("show")
def feed_show(
    name: Annotated[str, typer.Argument(help="Address of a feed, or name of an outlet.")], folder: Folder = HERE
) -> None:
    """Show a feed's health, rhythm, last polls and last items."""
    with open_read_copy(load_settings(folder).coverage_folder) as coverage:
        feeds = stored.find_feeds(coverage, name)
        if not feeds:
            raise RefusedCommandError(f"no feed and no outlet is called `{name}`; `courtbeat feed health` lists them")
        for feed in feeds:
            _print_feed(feed)
            for query in (stored.POLLS, stored.ITEMS):
                show_rows(*stored.ask_feed(coverage, query, feed.url), Form.TABLE, sys.stdout)


def _print_feed(feed: stored.FeedHealth) -> None:
    rhythm = f"odd after {feed.silent_after} without news" if feed.silent_after else "history too short for a rhythm"
    lines = [
        f"{feed.outlet}: {feed.url}{'' if feed.listed else ' (no longer listed)'}",
        f"health: {feed.health}; {_what(feed)}",
        f"polls: {feed.polls}, {feed.failed_polls} failed; {feed.links} links; next {feed.due_at:%Y-%m-%d %H:%M} UTC",
        f"rhythm: {rhythm}; gaps in which entries may have been lost: {feed.losses}",
        f"could not be used: {feed.without_link} items without a link, {feed.beyond_limit} beyond the limit",
    ]
    print("\n".join(clean_line(line) for line in lines))


@feed_app.command("test")
def feed_test(url: Annotated[str, typer.Argument(help="Address to look at.")], folder: Folder = HERE) -> None:
    """Fetch an address once and say what it is; nothing is stored."""
    for line in describe_feed(_look(folder, url, fetch_feed)):
        print(clean_line(line))


@feed_app.command("add")
def feed_add(
    url: Annotated[str, typer.Argument(help="Address of a feed or a site, or the OPML file of another reader.")],
    folder: Folder = HERE,
    every: Annotated[bool, typer.Option("--all", help="Add every feed that the site declares.")] = False,
) -> None:
    """Add a feed, the feed of a site, or all feeds of an OPML file to the feed list, which is an OPML file itself."""
    if Path(url).is_file():
        _add(folder, read_opml(Path(url)))
        return
    if not urlsplit(url).scheme:
        raise RefusedCommandError(f"{url}: no such file, and an address begins with http:// or https://")
    found: tuple[FoundFeed, ...] = _look(folder, url, find_feeds)
    if not found:
        raise RefusedCommandError(f"{url}: no feed there, and none at the usual addresses; give the feed's own address")
    if len(found) > 1 and not every:
        print(f"courtbeat: {url} has {len(found)} feeds; give one of these addresses, or --all", file=sys.stderr)
        _print_sources(found)
        raise typer.Exit(WRONG_INPUT)
    _add(folder, [feed.as_source() for feed in found])


@feed_app.command("export")
def feed_export(
    file: Annotated[Path, typer.Argument(help="OPML file to write.")],
    folder: Folder = HERE,
) -> None:
    """Write the feed list for other readers, with its folders; feeds that have moved stand at their new addresses."""
    settings = load_settings(folder)
    read_opml(settings.feeds_file)  # what cannot be read is no list to hand on
    with open_read_copy(settings.coverage_folder) as coverage:
        moved = stored.read_moved(coverage)
    try:
        file.write_bytes(move_in_opml(settings.feeds_file.read_bytes(), moved))
    except OSError as error:
        raise RefusedCommandError(f"{file}: {error.strerror}; name a file in a folder that is there") from error
    print(f"{file}: {some(len(read_opml(file)), 'feed')}")


def _add(folder: Path, sources: Sequence[FeedSource]) -> None:
    added = {source.url for source in add_to_opml(load_settings(folder).feeds_file, sources)}
    for source in sources:
        verb = "added" if source.url in added else "is listed already:"
        print(clean_line(f"{verb} {source.url} ({source.title})"))


def _print_sources(found: Sequence[FoundFeed]) -> None:
    for feed in found:
        print(clean_line(f"{feed.url} ({feed.as_source().title})"))


def _look(folder: Path, url: str, look: Callable[[HostGate, WebClient, str], T]) -> T:
    """What `look` finds at the address. An address that is wrong, or leads to no feed, is refused in one line."""
    if problem := url_problem(url):
        raise RefusedCommandError(f"{url!r} {problem}")
    with open_web(load_settings(folder)) as (client, gate):
        try:
            return look(gate, client, url)
        except (FetchError, FeedUnreadableError) as error:
            advice = stored.advise_on_address(str(error))
            print(f"courtbeat: {clean_line(str(error))}{f'; {advice}' if advice else ''}", file=sys.stderr)
            raise typer.Exit(NOT_POSSIBLE) from error
