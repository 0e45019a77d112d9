"""`courtbeat verify`: the evidence recomputed from the stored texts.

Three questions, of which the first two must hold for ever: is each stored revision still the text that its hash names,
and does each quotation stand verbatim where the ledger says? The third tells how far today's rules have moved: would
they still read the same there?
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from extract.legal.developments import find_mentions
from extract.records import Article, Field
from seeds.watch import Watch
from storage.published.questions import StoredReading


@dataclass(frozen=True, slots=True)
class Verdict:
    """What recomputing found. `broken` is evidence that no longer holds; `moved` counts readings of older rules."""

    revisions: int
    mentions: int
    broken: tuple[str, ...]
    moved: int


def verify_readings(readings: Iterable[StoredReading], watches: Mapping[str, Watch]) -> Verdict:
    """Recomputes every stored reading; those of watches that are gone are checked but not read again. Pure."""
    known = list(readings)
    return Verdict(
        revisions=len({reading.revision for reading in known}),
        mentions=sum(len(reading.mentions) for reading in known),
        broken=tuple(line for reading in known for line in _broken(reading)),
        moved=sum(_moved(reading, watches[reading.story_id]) for reading in known if reading.story_id in watches),
    )


def _article(reading: StoredReading) -> Article:
    return Article(reading.url, reading.outlet, reading.title, reading.body, reading.published)


def _broken(reading: StoredReading) -> Iterator[str]:
    article = _article(reading)
    if article.revision != reading.revision:
        yield f"{reading.url}: the stored text is not the one that its hash names"
    for mention in reading.mentions:
        evidence = mention.evidence
        text = article.title if evidence.field is Field.TITLE else article.text
        if text[evidence.start : evidence.end] != evidence.quote:
            yield f"{reading.url}: mention {mention.mention_id}: its quotation does not stand at {evidence.start}"


def _moved(reading: StoredReading, watch: Watch) -> int:
    """Mentions that today's rules would not read, or would read at another stage."""
    now = {(mention.kind, mention.stage) for mention in find_mentions(_article(reading), watch).mentions}
    return sum((mention.kind, mention.stage) not in now for mention in reading.mentions)
