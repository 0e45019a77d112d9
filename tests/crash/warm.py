"""Loads, when it is imported, what every round would load for itself: rounds are forked off a process that has it."""

from datetime import UTC, datetime

from extract.legal.developments import find_mentions
from extract.pages.article import read_article
from extract.records import Article, Page, Validators
from seeds.watch import Party, Watch
from tests.crash import round_process as round_process
from tests.crash.news import write_page

NOW = datetime.now(UTC)
ADDRESS = "http://courier.example/0"

page = Page(ADDRESS, ADDRESS, write_page(0, "news").encode(), "text/html", "utf-8", Validators(), NOW)
article = read_article(page, outlet="Courier", title="Mara Quill charged", published=NOW, byline=None)
if isinstance(article, Article):
    find_mentions(article, Watch("warm", "Warm", (Party("Mara Quill"),)))
