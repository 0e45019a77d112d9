"""A place for other readers: models, language models behind an address, house rules of a desk.

A reader is a callable `(Article, Watch) -> iterable of Mention`, found by the entry-point group `courtbeat.readers`.
What it proposes is held to the same evidence as our own readings (the quotation must stand where it says), carries the
reader's name, and never sends an alert by itself: see `alerts/decide.py`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from importlib.metadata import entry_points

from extract.records import Article, Field, Mention, Reading
from seeds.kinds import load_kinds
from seeds.watch import Watch

_log = logging.getLogger(__name__)

ENTRY_POINTS = "courtbeat.readers"

OtherReader = Callable[[Article, Watch], Iterable[Mention]]


def load_readers() -> Mapping[str, OtherReader]:
    """The installed readers by the name of their entry point. Raises whatever a broken plug-in raises on import."""
    return {point.name: point.load() for point in entry_points(group=ENTRY_POINTS)}


def add_proposals(reading: Reading, article: Article, watch: Watch, readers: Mapping[str, OtherReader]) -> Reading:
    """Our reading with what the others propose; a reader that fails on an article is logged and left out there."""
    proposals = tuple(mention for name, reader in readers.items() for mention in _propose(name, reader, article, watch))
    return replace(reading, mentions=reading.mentions + proposals) if proposals else reading


def _propose(name: str, reader: OtherReader, article: Article, watch: Watch) -> Iterator[Mention]:
    try:
        proposed = tuple(reader(article, watch))
    except Exception:  # noqa: BLE001  # somebody else's code, around one article; logged with its address
        _log.exception("reader %s failed on %s", name, article.url)
        return
    for mention in proposed:
        if problem := _problem(mention, article):
            _log.warning("reader %s on %s: %s; left out", name, article.url, problem)
        else:
            yield replace(mention, reader=name)


def _problem(mention: Mention, article: Article) -> str | None:
    """Why a proposal cannot be taken, None when it can."""
    evidence = mention.evidence
    text = article.title if evidence.field is Field.TITLE else article.text
    if mention.kind not in load_kinds():
        return f"unknown kind {mention.kind!r}"
    if not evidence.quote or text[evidence.start : evidence.end] != evidence.quote:
        return f"its quotation does not stand at {evidence.start}-{evidence.end} of the {evidence.field.value}"
    return None
