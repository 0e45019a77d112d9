"""Dates in news text, against the day of publication. Pure.

An expression says what it says only together with the direction of its sentence: "on Friday" is the last Friday in
what has happened and the next one in what is announced. A weekday equal to the day of publication is that day.
Precision is what the words give: "last week" names a month at best, "in 2022" a year.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from extract.records import EventDate, Precision

_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_MONTH_NUMBERS = {name[:3]: number for number, name in enumerate(_MONTHS, 1)}
_WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_NUMBERS = {
    word: n
    for n, word in enumerate(
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
    )
}
_NUMBERS |= {"a": 1, "an": 1, "a few": 3, "several": 3, "a couple of": 2}
_NUMBER_WORDS = [word.replace(" ", r"\s") for word in sorted(_NUMBERS, key=len, reverse=True)]
_MONTH = r"""(?P<month>
    jan(?:uary|\.)? | feb(?:ruary|\.)? | mar(?:ch|\.) | apr(?:il|\.)? | may | june? | july? | aug(?:ust|\.)?
  | sept?(?:ember|\.)? | oct(?:ober|\.)? | nov(?:ember|\.)? | dec(?:ember|\.)?
)(?:(?<=\.)|\b)"""
_SCENE = r"""
    that\s(?:same\s)?(?:morning|afternoon|evening|night|day)
  | (?:the|that)\s(?:very\s)?same\s(?:day|hearing|morning|afternoon|evening|night)
  | in\sthe\s(?:morning|afternoon|evening)
  | (?:earlier|later)\sin\sthe\s(?:day|hearing)
  | at\sthe\shearing
  | (?:an\s|two\s|three\s|a\sfew\s)?(?:hours?|minutes|moments)\s(?:earlier|later)
  | within\s(?:the\shour|an\shour|hours|minutes)
"""
_EXPRESSION = re.compile(
    rf"""(?:\b|(?=[’']s\s))(?:
      (?:(?P<day1>\d{{1,2}})(?:st|nd|rd|th)?\s(?:of\s)?)?
      (?P<which>last|next|this|that|mid-|early|late|the\sfollowing|following|the\sprevious)?\s?
      {_MONTH}
      (?:\s(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?(?![\d,:]*\d))?
      (?:,?\s(?:of\s)?(?P<year1>(?:19|20)\d\d|last\syear|next\syear|this\syear))?
    | (?P<weekwhich>last|next|this|the\sfollowing)?\s?(?P<weekday>{"|".join(_WEEKDAYS)})\b
      (?:\s(?:of\s)?(?P<weekof>last|next)\sweek)?
    | (?P<near>yesterday|today|tomorrow|tonight|this\smorning|this\safternoon|overnight|last\snight)
    | (?P<unitwhich>last|next|this|the\sfollowing|the\ssame|the\sprevious)
      \s(?P<unit>week|month|year|spring|summer|autumn|fall|winter|day)
    | (?P<count>\d{{1,2}}|{"|".join(_NUMBER_WORDS)})
      \s(?P<counted>day|week|month|year)s?\s(?P<sense>ago|earlier|later|before)
    | (?P<scene>{_SCENE})\b
    | (?:in|since|during|of|from|until|by|early|late|mid-?)\s(?P<year2>(?:19|20)\d\d)\b(?!-)
    | (?:a|the|his|her|their|its|[’']s)\s(?P<year3>(?:19|20)\d\d)\b(?=\s[a-z])
    )""",
    re.VERBOSE,
)
"""For text in lower case: a pattern that heeds case leaves a word that begins no date after one look at it."""


@dataclass(frozen=True, slots=True)
class DateExpression:
    """Where a date is said in the field, and the parts of its wording that the resolver needs."""

    start: int
    end: int
    wording: str
    parts: dict[str, str]


def find_dates(text: str, start: int, end: int) -> tuple[DateExpression, ...]:
    """Every date expression in `text[start:end]`, in order."""
    found, shift = [], max(0, start - 1)  # with the character before, where a word may have begun
    for match in _EXPRESSION.finditer(_lowered(text[shift:end]), start - shift):
        wording = text[match.start() + shift : match.end() + shift].lstrip()
        parts = {name: value for name, value in match.groupdict().items() if value}
        if _is_date(parts, wording):
            behind = match.end() + shift
            found.append(DateExpression(behind - len(wording), behind, wording.rstrip(), parts))
    return tuple(found)


def _lowered(text: str) -> str:
    """In lower case with every offset kept, whatever letters grow by it."""
    lowered = text.lower()
    return lowered if len(lowered) == len(text) else "".join(char.lower()[0] for char in text)


def _is_date(parts: dict[str, str], wording: str) -> bool:
    """ "may" and "march" are verbs unless a capital or a number shows the month."""
    month = parts.get("month", "")
    if not month or (len(parts) > 1 and {"day1", "day2", "year1"} & parts.keys()):
        return True
    at = wording.lower().find(month)
    return wording[at].isupper()


def resolve_date(
    expression: DateExpression, published: date, future: bool = False, context: EventDate | None = None
) -> EventDate | None:
    """The day, month or year that the expression names, or None where the words leave it open.

    `context` is the date last told before it, which "that December" and "the following June" count from.
    """
    for part in expression.parts:
        if resolver := _resolvers().get(part):
            found = resolver(expression.parts, published, future, context)
            return found and EventDate(found[0], found[1], expression.wording)
    return None


def is_same_scene(wording: str) -> bool:
    """Whether the expression keeps to the day that the story is at ("that morning", "within the hour")."""
    return bool(re.fullmatch(_SCENE, wording, re.IGNORECASE | re.VERBOSE))


_Found = tuple[date, Precision] | None


@cache
def _resolvers() -> dict[str, Callable[[dict[str, str], date, bool, EventDate | None], _Found]]:
    return {
        "month": _month, "weekday": _weekday, "near": _near, "scene": _scene,
        "unit": _unit, "counted": _counted, "year2": _year, "year3": _year,
    }  # fmt: skip


def _month(parts: dict[str, str], published: date, future: bool, context: EventDate | None) -> _Found:
    month = _MONTH_NUMBERS[parts["month"][:3]]
    day = int(parts.get("day1") or parts.get("day2") or 0)
    which = parts.get("which", "")
    year = _year_of(month, day, parts.get("year1"), which, published, future, context)
    try:
        return date(year, month, day or 1), Precision.DAY if day else Precision.MONTH
    except ValueError:
        return None


def _year_of(
    month: int, day: int, said: str | None, which: str, published: date, future: bool, context: EventDate | None
) -> int:
    if said and said.isdigit():
        return int(said)
    if said:
        return published.year + {"last year": -1, "this year": 0, "next year": 1}[said]
    if which in {"that", "the following", "following"} and context:
        return context.on.year + (month <= context.on.month and which != "that")
    if which == "this":
        return published.year
    this_year_is_past = (month, day) <= (published.month, published.day if day else 0)
    if which == "last" and (not this_year_is_past or month == published.month):
        return published.year - 1
    if future or which == "next":
        earliest = (published.month, published.day if day else 0)
        return published.year + ((month, day) < earliest or (which == "next" and month == published.month))
    return published.year - ((month, day) > (published.month, published.day if day else 31))


def _weekday(parts: dict[str, str], published: date, future: bool, _: EventDate | None) -> _Found:
    wanted = _WEEKDAYS.index(parts["weekday"])
    if week := parts.get("weekof"):
        monday = published - timedelta(days=published.weekday())
        return monday + timedelta(days=wanted + (7 if week == "next" else -7)), Precision.DAY
    if future or parts.get("weekwhich") == "next":
        ahead = (wanted - published.weekday()) % 7
        return published + timedelta(days=ahead), Precision.DAY
    back = (published.weekday() - wanted) % 7
    return published - timedelta(days=back), Precision.DAY


def _near(parts: dict[str, str], published: date, *_: object) -> _Found:
    days = {"yesterday": -1, "last night": -1, "tomorrow": 1}.get(" ".join(parts["near"].split()), 0)
    return published + timedelta(days=days), Precision.DAY


def _scene(_: dict[str, str], __: date, ___: bool, context: EventDate | None) -> _Found:
    return (context.on, context.precision) if context and context.precision is Precision.DAY else None


def _unit(parts: dict[str, str], published: date, _: bool, context: EventDate | None) -> _Found:
    which, unit = " ".join(parts["unitwhich"].split()), parts["unit"]
    if which == "the following":
        return _after(context, unit)
    step = {"last": -1, "next": 1, "this": 0}.get(which)
    if step is None or (step == 0 and unit == "year"):
        return None
    if unit in _SEASONS:
        return _season(step, _SEASONS[unit], published)
    if unit == "week":
        day = published + timedelta(weeks=step)
        return day.replace(day=1), Precision.MONTH
    if unit == "month":
        return _add_months(published, step), Precision.MONTH
    if unit == "year":
        return date(published.year + step, 1, 1), Precision.YEAR
    return None


_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
"""The month that each begins with, in the north."""


def _season(step: int, first_month: int, published: date) -> _Found:
    """The year of the season; "this summer" is left open, and "last spring" in May is not the spring that runs."""
    if step == 0:
        return None
    over = first_month + 3 <= published.month
    year = published.year + (step if step > 0 or not over else 0)
    return date(year, 1, 1), Precision.YEAR


def _after(context: EventDate | None, unit: str) -> _Found:
    if not context or unit not in {"day", "month", "year"}:
        return None
    if unit == "day":
        return (context.on + timedelta(days=1), Precision.DAY) if context.precision is Precision.DAY else None
    return (
        (_add_months(context.on, 1), Precision.MONTH)
        if unit == "month"
        else (date(context.on.year + 1, 1, 1), Precision.YEAR)
    )


def _counted(parts: dict[str, str], published: date, future: bool, context: EventDate | None) -> _Found:
    count = int(parts["count"]) if parts["count"].isdigit() else _NUMBERS[parts["count"]]
    if parts["sense"] == "before" and future:
        return None  # "two months before her trial" tells the day of something else
    sign = 1 if parts["sense"] == "later" else -1
    from_today = parts["sense"] == "ago" or (sign < 0 and not context)
    anchor = published if from_today else context.on if context else None
    if anchor is None or (sign > 0 and context and context.precision is not Precision.DAY):
        return None
    if parts["counted"] == "day":
        return anchor + timedelta(days=sign * count), Precision.DAY
    if parts["counted"] == "week":
        return (anchor + timedelta(weeks=sign * count)).replace(day=1), Precision.MONTH
    if parts["counted"] == "month":
        return _add_months(anchor, sign * count), Precision.MONTH
    return date(anchor.year + sign * count, 1, 1), Precision.YEAR


def _year(parts: dict[str, str], *_: object) -> _Found:
    return date(int(parts.get("year2") or parts["year3"]), 1, 1), Precision.YEAR


def _add_months(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)
