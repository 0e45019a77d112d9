"""Two versions of one article: what changed, sentence by sentence, and what became of a sentence. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from extract.pages.sentences import split_sentences
from extract.records import Article, Field

STILL_THE_SAME = 0.4
"""Two sentences that share this much of their letters (0 to 1) are one that was changed. A verdict turned round by one
word shares .95, a paragraph that moved in between .2 to .3. Pairing too eagerly shows a wrong "now"; too timidly shows
none, which is the lesser fault: 0.4 lies between."""

CUT_SHORT = 0.5
"""A later version with less than this share of the text was cut (a teaser, a meter that ran out), not corrected: no
correction takes out half an article. The worse mistake would be to take back what an outlet still reports."""


@dataclass(frozen=True, slots=True)
class Edited:
    """A place where two versions differ: the sentences before and after, either may be none."""

    before: tuple[str, ...]
    after: tuple[str, ...]


def diff_sentences(before: Article, after: Article) -> tuple[Edited, ...]:
    """What changed from one version to the next, in order of the text; the title counts as its first sentence."""
    old, new = _sentences(before), _sentences(after)
    codes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return tuple(Edited(old[a:b], new[c:d]) for tag, a, b, c, d in codes if tag != "equal")


def find_successor(before: Article, after: Article, quote: str) -> str | None:
    """The sentence that stands in the place of `quote` now; None when it was taken out."""
    replaced = (edit.after for edit in diff_sentences(before, after) if quote in edit.before)
    candidates = next(replaced, ())
    likest = max(candidates, key=lambda sentence: _likeness(quote, sentence), default=None)
    return likest if likest and _likeness(quote, likest) >= STILL_THE_SAME else None


def still_stands(article: Article, quote: str) -> bool:
    """Whether the sentence is in the article, word for word, wherever."""
    return quote in article.text or quote in article.title


def is_cut_short(before: Article, after: Article) -> bool:
    """Whether the later version is only a piece of the earlier one; see CUT_SHORT."""
    return len(after.text) < len(before.text) * CUT_SHORT


def _sentences(article: Article) -> tuple[str, ...]:
    return tuple(_quotes(article))


def _quotes(article: Article) -> Iterator[str]:
    for sentence in split_sentences(article):
        text = article.title if sentence.field is Field.TITLE else article.text
        yield text[sentence.start : sentence.end]


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()
