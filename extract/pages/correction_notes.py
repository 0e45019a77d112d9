"""The note by which a publisher says that an article was corrected: found on the page, kept out of the readings. Pure.

The note tells what was wrong ("an earlier version said that she had been found guilty"). Read as the article's own
words it would prove the very thing that it takes back, so its paragraphs are furniture.
"""

from __future__ import annotations

import re
from typing import Any

_THIS = r"this (?:article|story|report|piece|post|headline|page)"
_OPENINGS = (
    r"(?:correction|clarification|editor['’]s note)\s*(?:\([^)]{0,40}\)|, [^:]{0,40})?\s*[:—–]\s+\S",
    rf"{_THIS} (?:has been|was) (?:corrected|amended|clarified)",
    rf"an? (?:earlier|previous) version of {_THIS}",
)
_NOTE = re.compile(rf"\W*(?:{'|'.join(_OPENINGS)})", re.IGNORECASE)
_HINT = re.compile(r"correct|clarif|amended|earlier version|previous version|editor['’]s note", re.IGNORECASE)

_LONGEST_NOTE = 1_200
"""Longer is an article about a correction, or a whole page in one element."""


def is_correction_note(paragraph: str) -> bool:
    """Whether a paragraph of an article is such a note: it opens like one."""
    return bool(_NOTE.match(paragraph))


def find_correction_note(tree: Any, source: str) -> str | None:
    """The first such note on a parsed page (`tree`, lxml), wherever the page has it; None when there is none.

    Extractors of text leave it out: it stands in small print below the article. `source` is looked through first,
    since next to no page has one.
    """
    if tree is None or not _HINT.search(source):
        return None
    found = (" ".join(node.text_content().split()) for node in tree.iter("p", "small", "em", "div", "aside", "footer"))
    return next((text for text in found if len(text) <= _LONGEST_NOTE and is_correction_note(text)), None)
