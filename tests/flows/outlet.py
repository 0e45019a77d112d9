"""An invented outlet on a real server: stories come with a date, and its feed shows what a test lets it show."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from html import escape
from pathlib import Path

from flows.desk import load_plan, open_desk
from flows.round import InProcess, RoundReport, run_round
from flows.settings import load_settings
from seeds.feeds import FeedSource, write_opml
from storage.db import open_ledger
from storage.records import Form
from tests.web import Answer, WebServer, serve

FEED = "http://wire.example/feed.xml"

SETTINGS = """\
[web]
spacing = "0s"
[web.host_addresses]
"*.example" = "{address}"
"""

WATCH = """\
title = "Mesa film shooting"
[[party]]
name = "Mara Quill"
aliases = ["Quill"]
role = "defendant"
[context]
any = ["film", "Mesa"]
"""


@dataclass(frozen=True)
class Story:
    """One article. `path` is its address on the outlet; the feed names it by the same."""

    path: str
    title: str
    text: str
    published: datetime

    @property
    def item(self) -> str:
        """Its entry in the feed."""
        return (
            f"<item><title>{escape(self.title)}</title><link>http://wire.example{self.path}</link>"
            f"<guid>{self.path}</guid><pubDate>{format_datetime(self.published)}</pubDate></item>"
        )

    @property
    def page(self) -> Answer:
        """Its page."""
        paragraphs = "".join(f"<p>{escape(line)}</p>" for line in self.text.splitlines())
        body = f"<html><head><title>{escape(self.title)}</title></head><body><article><h1>{escape(self.title)}</h1>"
        return Answer(f"{body}{paragraphs}</article></body></html>".encode(), headers={"Content-Type": "text/html"})


@dataclass
class Outlet:
    """The outlet and a desk that polls it."""

    folder: Path
    web: WebServer
    printed: io.StringIO = field(default_factory=io.StringIO)

    def show(self, stories: Sequence[Story]) -> None:
        """What the feed holds from now on; older pages stay where they are."""
        items = "".join(story.item for story in stories)
        feed = f'<?xml version="1.0"?><rss version="2.0"><channel><title>Wire</title>{items}</channel></rss>'
        answer = Answer(feed.encode(), headers={"Content-Type": "application/rss+xml"})
        self.web.routes["/feed.xml"] = lambda _: answer
        for story in stories:
            self.web.routes[story.path] = lambda _, page=story.page: page  # type: ignore[misc]  # a route with a default

    def play(self, at: datetime) -> RoundReport:
        """One round at that moment."""
        plan = load_plan(load_settings(self.folder), self.printed)
        with open_desk(plan, lambda: at) as desk:
            return run_round(desk, InProcess(workers=4), every_feed=True)

    def sent(self) -> list[Form]:
        """The forms of all messages so far, in order."""
        with open_ledger(self.folder / "data" / "ledger.duckdb") as ledger:
            return [Form(form) for (form,) in ledger.rows("SELECT form FROM store.alerts ORDER BY alert_id")]


@contextmanager
def open_outlet(folder: Path) -> Iterator[Outlet]:
    """An outlet with an empty feed, and a working directory that polls it."""
    with serve({}) as web:
        (folder / "watches").mkdir()
        (folder / "courtbeat.toml").write_text(SETTINGS.format(address=web.address))
        (folder / "watches" / "mesa-film.toml").write_text(WATCH)
        write_opml(folder / "feeds.opml", [FeedSource(FEED, "Wire", "Wire")], "test")
        outlet = Outlet(folder, web)
        outlet.show([])
        yield outlet
