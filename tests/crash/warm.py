"""Loads, when it is imported, what every round would load for itself: rounds are forked off a process that has it.

No ledger, no connection and no thread: none of them survives a fork.
"""

import tempfile
from pathlib import Path

from alerts.render import render_blocks, render_html, render_text
from extract.feeds.feed import read_feed
from extract.legal.developments import read_article_for
from extract.legal.parties import index_names
from extract.pages.article import read_article
from extract.pages.relevance import build_scanner
from extract.records import Article, Page, Validators
from flows.desk import load_plan
from flows.settings import load_settings
from tests.alerts.samples import make_alert
from tests.crash import round_process as round_process
from tests.crash.desk import Wires, write_desk, write_settings
from tests.crash.news import START, write_feed, write_page

ADDRESS = "http://courier.example/0"

with tempfile.TemporaryDirectory() as temporary:
    folder = Path(temporary) / "desk"
    write_desk(folder)
    write_settings(folder, Wires(1, "", "", "", 1))
    watches = tuple(load_plan(load_settings(folder)).watches.values())

build_scanner(watches)
read_feed(write_feed("news").encode(), ADDRESS)
page = Page(ADDRESS, ADDRESS, write_page(0, "news").encode(), "text/html", "utf-8", Validators(), START)
article = read_article(page, outlet="Courier", title="Mara Quill charged", published=START, byline=None)
if isinstance(article, Article):
    read_article_for(article, index_names(watches))

for render in (render_text, render_html, render_blocks):
    render(make_alert(), False)
