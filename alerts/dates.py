"""Dates as an alert words them: as exactly as they are known. Pure."""

from __future__ import annotations

import re
from datetime import date

from extract.records import EventDate, Precision


def format_day(day: date) -> str:
    """`12 July 2024`."""
    return f"{day.day} {day:%B %Y}"


def format_event_date(when: EventDate) -> str:
    """As exactly as it is known: `12 July 2024`, `November 2023` or `2022`."""
    if when.precision is Precision.DAY:
        return format_day(when.on)
    return f"{when.on:%B %Y}" if when.precision is Precision.MONTH else f"{when.on.year}"


def describe_event_date(when: EventDate | None) -> str:
    """With the report's own wording where that says more, or where the day was worked out from it ("on Friday")."""
    if when is None:
        return "not given"
    resolved = not re.search(r"\d", when.wording) and when.precision is Precision.DAY
    telling = resolved or _PLAIN_DATE_WORDS.sub("", when.wording)
    return format_event_date(when) + (f" (“{when.wording}”)" if telling and when.wording else "")


_PLAIN_DATE_WORDS = re.compile(
    r"\b(?:(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*|(?:mon|tues|wednes|thurs|fri|satur|sun)day"
    r"|\d+(?:st|nd|rd|th)?|on|in|of|the)\b|[\s,./-]",
    re.IGNORECASE,
)
