"""Dates in news text, against the day of publication. Pure.

An expression says what it says only together with the direction of its sentence: "on Friday" is the last Friday in
what has happened and the next one in what is announced. A weekday equal to the day of publication is that day.
Precision is what the words give: "last week" names a month at best, "in 2022" a year.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from functools import cache

from extract.legal.date_wordings import MONTH_NUMBERS, NUMBERS, WEEKDAYS, DateExpression
from extract.records import EventDate, Precision

FRESH = timedelta(days=4)
"""A weekly or a slow feed still counts its day's event as news; measured news dates were 0 to 3 days old."""


def is_old(when: EventDate | None, published: date) -> bool:
    """By the date's own precision: a day long past, a month before this one, a year before this one."""
    if when is None:
        return False
    last = when.wording.lower().startswith("last ")
    if when.precision is Precision.DAY:
        return when.on < published - FRESH
    if when.precision is Precision.YEAR:
        return when.on.year < published.year or last
    return (when.on.year, when.on.month) < (published.year, published.month) or last


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


_Found = tuple[date, Precision] | None


@cache
def _resolvers() -> dict[str, Callable[[dict[str, str], date, bool, EventDate | None], _Found]]:
    return {
        "month": _month, "weekday": _weekday, "near": _near, "scene": _scene, "dayafter": _day_after,
        "daybefore": _day_before,
        "unit": _unit, "counted": _counted, "year2": _year, "year3": _year,
    }  # fmt: skip


def _month(parts: dict[str, str], published: date, future: bool, context: EventDate | None) -> _Found:
    month = MONTH_NUMBERS[parts["month"][:3]]
    day = int(parts.get("day1") or parts.get("day2") or 0)
    which = parts.get("which", "")
    year = _year_of(month, day, parts.get("year1"), which, published, future, context)
    if "its_weekday" in parts and "year1" not in parts:
        year = _year_of_weekday(month, day, parts["its_weekday"], published) or year
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


def _year_of_weekday(month: int, day: int, weekday: str, published: date) -> int | None:
    """The year nearest to publication in which that day was such a weekday; None where that is none of three."""
    found = []
    for year in (published.year - 1, published.year, published.year + 1):
        with suppress(ValueError):
            on = date(year, month, day)
            found += [on] if on.weekday() == WEEKDAYS.index(weekday) else []
    return min(found, key=lambda on: abs(on - published)).year if found else None


def _weekday(parts: dict[str, str], published: date, future: bool, context: EventDate | None) -> _Found:
    wanted = WEEKDAYS.index(parts["weekday"])
    if parts.get("weekwhich") == "that":
        return _weekday_of(wanted, context)
    if week := parts.get("weekof"):
        monday = published - timedelta(days=published.weekday())
        return monday + timedelta(days=wanted + (7 if week == "next" else -7)), Precision.DAY
    if future or parts.get("weekwhich") == "next":
        ahead = (wanted - published.weekday()) % 7 or (7 if parts.get("weekwhich") == "next" else 0)
        return published + timedelta(days=ahead), Precision.DAY
    back = (published.weekday() - wanted) % 7 or (7 if parts.get("weekwhich") == "last" else 0)
    return published - timedelta(days=back), Precision.DAY


def _weekday_of(wanted: int, context: EventDate | None) -> _Found:
    """ "That Thursday": the one of the days that were told of last; open where no day was."""
    if not context or context.precision is not Precision.DAY:
        return None
    return context.on + timedelta(days=(wanted - context.on.weekday()) % 7), Precision.DAY


def _day_after(_: dict[str, str], __: date, ___: bool, context: EventDate | None) -> _Found:
    return _after(context, "day")


def _day_before(_: dict[str, str], __: date, ___: bool, context: EventDate | None) -> _Found:
    if not context or context.precision is not Precision.DAY:
        return None
    return context.on - timedelta(days=1), Precision.DAY


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
    count = int(parts["count"]) if parts["count"].isdigit() else NUMBERS[parts["count"]]
    if parts["sense"] == "before" and future:
        return None  # "two months before her trial" tells the day of something else
    sign = 1 if parts["sense"] == "later" else -1
    from_today = parts["sense"] == "ago" or (sign < 0 and not context)
    anchor = published if from_today else context.on if context else None
    if anchor is None or (sign > 0 and context and context.precision is not Precision.DAY):
        return None
    if parts["counted"] == "day":
        return anchor + timedelta(days=sign * count), Precision.DAY
    if parts["counted"] in {"week", "fortnight"}:
        weeks = count * (2 if parts["counted"] == "fortnight" else 1)
        return (anchor + timedelta(weeks=sign * weeks)).replace(day=1), Precision.MONTH
    if parts["counted"] == "month":
        return _add_months(anchor, sign * count), Precision.MONTH
    return date(anchor.year + sign * count, 1, 1), Precision.YEAR


def _year(parts: dict[str, str], *_: object) -> _Found:
    return date(int(parts.get("year2") or parts["year3"]), 1, 1), Precision.YEAR


def _add_months(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)
