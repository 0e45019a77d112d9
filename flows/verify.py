"""`courtbeat verify`: the evidence recomputed from the stored texts.

Four questions, of which the first three must hold for ever: is each stored revision still the text that its hash names,
does each quotation stand verbatim where the ledger says, and is each kept page there, byte for byte? The last tells how
far today's rules have moved: would they still read the same there?
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from extract.legal.developments import find_mentions
from extract.records import Article, Field
from seeds.watch import Watch
from storage.pages import PageLostError, PageStore
from storage.published.kept_pages import FiledPage
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


@dataclass(frozen=True, slots=True)
class PagesVerdict:
    """How many kept pages were looked at, and those that are missing or damaged, in words."""

    pages: int
    broken: tuple[str, ...]


def verify_pages(pages: Iterable[FiledPage], store: PageStore) -> PagesVerdict:
    """Reads every kept page again; one that several texts were read from counts once."""
    seen: set[str] = set()
    broken = []
    for filed in pages:
        digest = filed.page.sha256
        if digest not in seen:
            seen.add(digest)
            try:
                store.read(digest)
            except PageLostError as error:
                broken.append(f"{filed.article_url}: its page {error}")
    return PagesVerdict(len(seen), tuple(broken))


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
    """Mentions that today's rules would not read, or would read at another stage. What was withdrawn is settled, and
    what another program read is not ours to read again.
    """
    now = {(mention.kind, mention.stage) for mention in find_mentions(_article(reading), watch).mentions}
    return sum(mention.stands and (mention.kind, mention.stage) not in now for mention in reading.mentions)
