"""Articles put out again: the note to the reader that says when they first appeared. Pure."""

from __future__ import annotations

import re
from datetime import date

from extract.legal.date_wordings import find_dates, says_year
from extract.legal.dates import resolve_date
from extract.records import Precision

_REPUBLISHED = re.compile(
    r"""\b(?:this|the)\s(?:article|story|report|piece|version|column)\b[^.\n]{0,40}?
        \b(?:published|appeared|printed|posted|ran)\b[^.\n]{0,40}
      | ^(?:first|originally)\s(?:published|posted|printed)\b[^.\n]{0,40}""",
    re.IGNORECASE | re.VERBOSE | re.MULTILINE,
)
_VERBS = ("published", "appeared", "printed", "posted", " ran")
"""A note holds one of these, and few articles do."""

_EDGE_CHARS = 600
"""Notes to the reader stand first or last; in the middle an article speaks of other people's publications."""


def find_first_published(text: str, published: date | None) -> date | None:
    """The day on which a copy put out again says that it first appeared, if that is before `published`.

    Its weekdays and months count from then. A note without the day tells too little to count from.
    """
    shown = published or date.max
    lowered = text.lower()
    if not any(verb in lowered for verb in _VERBS):
        return None
    for note in _REPUBLISHED.finditer(text):
        if _EDGE_CHARS < note.start() < len(text) - _EDGE_CHARS:
            continue
        said = (one for one in find_dates(text, note.start(), note.end()) if published or says_year(one))
        found = (resolve_date(expression, shown) for expression in said)
        day = next((when.on for when in found if when and when.precision is Precision.DAY), None)
        if day and day < shown:
            return day
    return None
