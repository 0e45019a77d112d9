"""The news of a small world: one outlet's articles in three states of the day. Pure.

`quiet`: nothing is out. `news`: both stories move. `later`: one more step, one article that was put right, and talk
that only the digest tells.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Literal

State = Literal["quiet", "news", "later"]

START = datetime(2024, 7, 12, 9, 0, tzinfo=UTC)
FIRST_NEWS = START + timedelta(minutes=15)
LATER = FIRST_NEWS + timedelta(hours=6, minutes=5)
"""When articles of the first news are looked at again, and the digest is due."""

ARTICLES = (
    (
        "Prosecutors to charge film producer Mara Quill",
        "Prosecutors said on Friday that they will charge the film producer Mara Quill with fraud over the Mesa studio"
        " accounts. A filing is expected next week, they said.",
    ),
    (
        "Residents sue Calder Line",
        "Forty residents of the Holm harbour on Friday sued the ferry company Calder Line, asking a judge to order it"
        " to pay for broken sea walls. The suit was filed in the county court.",
    ),
    (
        "Mara Quill charged",
        "Mara Quill was charged with fraud on Friday over the Mesa studio accounts, the district attorney's office"
        " said. She is to appear before a magistrate later this month.",
    ),
    (
        "Judge rejects Calder Line motion",
        "A judge on Friday denied a motion by Calder Line to dismiss the lawsuit that residents of the Holm harbour"
        " brought against the company over broken sea walls.",
    ),
    (
        "Quill pleads not guilty",
        "Mara Quill pleaded not guilty to fraud on Friday in the case over the Mesa studio accounts. Her lawyer"
        " declined to comment, and she left by a side door without a word to anybody.",
    ),
    (
        "Calder Line settles with residents",
        "Calder Line on Friday settled the lawsuit that forty residents of the Holm harbour brought over broken sea"
        " walls, both sides said. The company could appeal the order on its motion, a lawyer for the residents said.",
    ),
)
"""Headline and text of each article, in order of publication; the last one comes later."""

PUT_RIGHT = {
    4: (
        "Quill appears in court",
        "Mara Quill appeared in court on Friday in the case over the Mesa studio accounts, and her lawyer declined to"
        " comment. Correction: an earlier version of this article said that she had entered a plea. She had not.",
    )
}
"""What some of them say later."""

COURT = (
    "The court is in the old customs house by the river, where the clerk's office opens at nine. Nobody else was in"
    " the public gallery when the list was called, and the session ended before noon."
)
HALL = (
    "The terms were read out by telephone to the families in the village hall, where two of the oldest had kept a"
    " record of every storm since the winter of 1987. Tea was served from an urn that somebody had lent for the day."
)

WATCHES = {
    "mesa": '[[party]]\nname = "Mara Quill"\naliases = ["Quill"]\nrole = "defendant"\n[context]\nany = ["Mesa"]\n',
    "ferry": '[[party]]\nname = "Calder Line"\nrole = "defendant"\n[context]\nany = ["Holm"]\n',
}


def write_feed(state: State) -> str:
    """What the outlet's feed lists."""
    out = {"quiet": 0, "news": len(ARTICLES) - 1, "later": len(ARTICLES)}[state]
    items = (
        f"<item><title>{title}</title><link>http://courier.example/{number}</link>"
        f"<pubDate>{format_datetime(_published(number))}</pubDate></item>"
        for number, (title, _) in enumerate(ARTICLES[:out])
    )
    return f'<rss version="2.0"><channel><title>Courier</title>{"".join(items)}</channel></rss>'


def _published(number: int) -> datetime:
    last = number == len(ARTICLES) - 1
    return LATER - timedelta(minutes=4) if last else FIRST_NEWS - timedelta(minutes=10 - number)


def write_page(number: int, state: State) -> str:
    """One article's page."""
    title, text = PUT_RIGHT.get(number, ARTICLES[number]) if state == "later" else ARTICLES[number]
    padding = HALL if number == len(ARTICLES) - 1 else COURT
    return f"<html><body><article><h1>{title}</h1><p>{text}</p><p>{padding}</p></article></body></html>"
