"""What is new in an article: its sentences that no article of the story that was read before it held.

A sentence is known by the hashes of its shingles, and by eight of them at most: of a sentence that an editor touched,
the greater part is still there. Each article adds the hashes of its new sentences only, so a copy adds none, and what
a story has told stays small.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from extract.pages.sentences import Sentence, split_sentences
from extract.records import Article, Field
from storage.db import Ledger

SHINGLE_WORDS = 3
SAMPLES_OF_SENTENCE = 8
KNOWN_SHARE = 0.5
"""Of a sentence's samples: with one word in ten changed about .7 of them are the same. Two sentences of one story that
say different things share a name and a title, a fifth of their shingles at most."""
FEWEST_WORDS = 6
"""Shorter sentences ("He declined to comment.") say nothing that could be new."""
ARTICLES_BACK = 1_000
"""Articles of the story that are compared with, the latest that brought anything: what nobody told since is new again,
and the cost of an article has a bound (some 5 ms)."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A sentence, and the hashes of its shingles by which it is known again."""

    sentence: Sentence
    samples: tuple[int, ...]


def read_sentences(article: Article) -> tuple[Compared, ...]:
    """The sentences of the text that are long enough to compare, in order; the site's furniture is left out. Pure."""
    compared = (
        Compared(one, _sample(article.text[one.start : one.end]))
        for one in split_sentences(article)
        if one.field is Field.TEXT
    )
    return tuple(one for one in compared if one.samples)


def find_new(sentences: Sequence[Compared], known: Collection[int]) -> tuple[Compared, ...]:
    """Those of an article's sentences that the story does not hold yet. Pure."""
    return tuple(
        one for one in sentences if sum(sample in known for sample in one.samples) < KNOWN_SHARE * len(one.samples)
    )


def record_novelty(ledger: Ledger, story_id: str, article_id: int, revision: str) -> None:
    """Keeps what a version of an article brings to a story; a version is compared once, when it is first read."""
    seen = "SELECT 1 FROM store.novelty WHERE article_id = ? AND story_id = ? AND revision = ?"
    if ledger.row(seen, article_id, story_id, revision):
        return
    (body,) = ledger.one("SELECT body FROM store.revisions WHERE article_id = ? AND revision = ?", article_id, revision)
    sentences = read_sentences(Article("", "", "", body, None))
    new = find_new(sentences, _read_known(ledger, story_id, sentences))
    ledger.insert_new(
        "store.novelty",
        "article_id",
        story_id=story_id,
        article_id=article_id,
        revision=revision,
        sentences=len(sentences),
        new_starts=[one.sentence.start for one in new],
        new_ends=[one.sentence.end for one in new],
        samples=[sample for one in new for sample in one.samples],
    )


def _read_known(ledger: Ledger, story_id: str, sentences: Sequence[Compared]) -> set[int]:
    """Those of the sentences' samples that the story holds."""
    rows = ledger.rows(
        "WITH told AS (SELECT samples FROM store.novelty WHERE story_id = ? AND len(samples) > 0"
        " ORDER BY article_id DESC LIMIT ?)"
        " SELECT DISTINCT sample FROM (SELECT unnest(samples) AS sample FROM told)"
        " WHERE sample IN (SELECT unnest(?::INTEGER[]))",
        story_id,
        ARTICLES_BACK,
        sorted({sample for one in sentences for sample in one.samples}),
    )
    return {sample for (sample,) in rows}


def _sample(sentence: str) -> tuple[int, ...]:
    words = re.findall(r"\w+", sentence.lower())
    if len(words) < FEWEST_WORDS:
        return ()
    runs = {" ".join(words[start : start + SHINGLE_WORDS]) for start in range(len(words) - SHINGLE_WORDS + 1)}
    return tuple(sorted(zlib.crc32(run.encode()) - 2**31 for run in runs)[:SAMPLES_OF_SENTENCE])
