"""Loads, when it is imported, what every round would load for itself: rounds are forked off a process that has it."""

from datetime import UTC, datetime

from extract.legal.developments import find_mentions
from extract.records import Article
from seeds.watch import Party, Watch
from tests.crash import round_process as round_process
from tests.crash.news import ARTICLES

for title, text in ARTICLES:
    article = Article("http://courier.example/", "Courier", title, text, datetime.now(UTC))
    find_mentions(article, Watch("warm", "Warm", (Party("Mara Quill"),)))
