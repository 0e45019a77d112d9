"""Where a text says a date, and the parts of its wording; what day they name is worked out in dates.py. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

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
MONTH_NUMBERS = {name[:3]: number for number, name in enumerate(_MONTHS, 1)}
WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
NUMBERS = {
    word: n
    for n, word in enumerate(
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
    )
}
NUMBERS |= {"a": 1, "an": 1, "a few": 3, "several": 3, "a couple of": 2}
_NUMBER_WORDS = [word.replace(" ", r"\s") for word in sorted(NUMBERS, key=len, reverse=True)]
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
    | (?P<weekwhich>last|next|this|that|the\sfollowing)?\s?(?P<weekday>{"|".join(WEEKDAYS)})\b
      (?:\s(?:of\s)?(?P<weekof>last|next)\sweek)?
    | (?P<near>yesterday|today|tomorrow|tonight|this\s(?:morning|lunchtime|afternoon|evening)|overnight|last\snight)
    | (?P<dayafter>the\s(?:next|following)\s(?:day|morning|afternoon|evening|night))\b
    | (?P<daybefore>the\s(?:previous\s(?:day|afternoon|evening|night)|(?:day|evening|night)\sbefore(?=[.,;]|$)))
    | (?P<unitwhich>last|next|this|the\sfollowing|the\ssame(?!\sday)|the\sprevious)
      \s(?P<unit>week|month|year|spring|summer|autumn|fall|winter|day)
    | (?P<count>\d{{1,2}}|{"|".join(_NUMBER_WORDS)})
      \s(?P<counted>day|week|fortnight|month|year)s?\s(?P<sense>ago|earlier|later|before(?=\s?[.,;:)—–]|$))
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
    found: list[DateExpression] = []
    shift = max(0, start - 1)  # with the character before, where a word may have begun
    for match in _EXPRESSION.finditer(_lowered(text[shift:end]), start - shift):
        wording = text[match.start() + shift : match.end() + shift].lstrip()
        parts = {name: " ".join(value.split()) for name, value in match.groupdict().items() if value}
        if _is_date(parts, wording):
            behind = match.end() + shift
            expression = DateExpression(behind - len(wording), behind, wording.rstrip(), parts)
            if found and _names_its_weekday(text[found[-1].end : expression.start], found[-1], expression):
                expression = _with_weekday(text, found.pop(), expression)
            found.append(expression)
    return tuple(_without_spans(text, found))


def says_year(expression: DateExpression) -> bool:
    """Whether the date stands by itself; "on Friday" without a day of publication could be any."""
    return any(expression.parts.get(part, "").isdigit() for part in ("year1", "year2", "year3"))


_BETWEEN, _AND = "between ", " and "


def _without_spans(text: str, found: list[DateExpression]) -> Iterator[DateExpression]:
    """All but the ends of "between March 2014 and July 2017": nothing happened on either."""
    span_ends = -1
    for expression in found:
        opens = text[max(0, expression.start - len(_BETWEEN)) : expression.start].lower() == _BETWEEN
        if opens:
            span_ends = expression.end + len(_AND)
        elif expression.start != span_ends:
            yield expression


def _names_its_weekday(between: str, weekday: DateExpression, expression: DateExpression) -> bool:
    """ "On Tuesday, 9 April", "Tuesday (April 9)": one date."""
    is_day = bool({"day1", "day2"} & expression.parts.keys())
    return is_day and "weekday" in weekday.parts and between in {", ", " ", " (", ", the ", " the "}


def _with_weekday(text: str, weekday: DateExpression, expression: DateExpression) -> DateExpression:
    parts = expression.parts | {"its_weekday": weekday.parts["weekday"]}
    return DateExpression(weekday.start, expression.end, text[weekday.start : expression.end], parts)


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


def is_same_scene(wording: str) -> bool:
    """Whether the expression keeps to the day that the story is at ("that morning", "within the hour")."""
    return bool(re.fullmatch(_SCENE, wording, re.IGNORECASE | re.VERBOSE))
