"""What a headline does not tell though it says it: its questions and its opinions. Pure."""

from __future__ import annotations

import re
from functools import cache

from seeds.legal_language import load_legal_language


def why_untold(title: str, place: int) -> str | None:
    """Why nothing at this place of the title is told as a step, None if it is.

    "Opinion: Lock her up? Not so fast" is an opinion, and its first part a question besides. Of "Doe convicted. What
    next?" only the second part asks.
    """
    if _opinion().search(title):
        return "a title that holds an opinion"
    end = _PART.search(title, place)
    return "only a question" if end and end.group().startswith("?") else None


_PART = re.compile(
    r"\?|[!:;—–|…]|\.(?=\s)| - |,(?= (?:(?:and|but|so) )?(?:who|what|when|where|why|how|is|are|will|can)\b)"
)
"""Where a part of a title ends: "As Doe is jailed, what next for Acme?" asks behind its comma only."""


@cache
def _opinion() -> re.Pattern[str]:
    labels = "|".join(map(re.escape, load_legal_language().lists["opinion_titles"]))
    return re.compile(rf"\A\s*(?:{labels})\s*(?:[:|—–]| - )|(?:[|—–]| - )\s*(?:{labels})\s*\Z", re.IGNORECASE)
