"""Dates in news text against the day of publication, a Friday."""

from __future__ import annotations

from datetime import date

import pytest

from extract.legal.date_wordings import find_dates
from extract.legal.dates import resolve_date
from extract.legal.republished import find_first_published
from extract.records import EventDate, Precision

_PUBLISHED = date(2023, 8, 11)


def _read(text: str, future: bool = False, context: EventDate | None = None) -> str | None:
    found = find_dates(text, 0, len(text))
    when = resolve_date(found[0], _PUBLISHED, future, context) if found else None
    return str(when) if when else None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("was jailed on Friday", "2023-08-11"),
        ("was jailed on Thursday", "2023-08-10"),
        ("Tuesday's ruling", "2023-08-08"),
        ("was charged yesterday", "2023-08-10"),
        ("was charged on Nov. 27", "2022-11-27"),
        ("was charged on 27 November", "2022-11-27"),
        ("on July 12, 2021, the court", "2021-07-12"),
        ("on 12 July 2021 the court", "2021-07-12"),
        ("in March 2021", "2021-03"),
        ("in early November", "2022-11"),
        ("last December", "2022-12"),
        ("in November last year", "2022-11"),
        ("last month", "2023-07"),
        ("two weeks ago", "2023-07"),
        ("a fortnight ago", "2023-07"),
        ("on Tuesday (1 August)", "2023-08-01"),
        ("on Wednesday, the 14th of December", "2022-12-14"),
        ("back in 2019", "2019"),
    ],
)
def test_what_has_happened_lies_in_the_past(text: str, expected: str) -> None:
    """The timeline stands on these; a wrong year is worse than none."""
    assert _read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("will be sentenced on Monday", "2023-08-14"),
        ("opens on October 2", "2023-10-02"),
        ("is due on March 28", "2024-03-28"),
        ("next March", "2024-03"),
        ("in October next year", "2024-10"),
        ("June 10 next year", "2024-06-10"),
        ("on Tuesday, 9 April 2024", "2024-04-09"),
        ("on Friday, Sept. 1", "2023-09-01"),
        ("tomorrow", "2023-08-12"),
        ("mid-November", "2023-11"),
    ],
)
def test_what_is_announced_lies_ahead(text: str, expected: str) -> None:
    """The pending board shows the next date, never the last one."""
    assert _read(text, future=True) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("that December", "2021-12"),
        ("the following June", "2021-06"),
        ("a day later", "2021-03-02"),
        ("the next morning", "2021-03-02"),
        ("the previous evening", "2021-02-28"),
        ("the day before.", "2021-02-28"),
        ("that Thursday", "2021-03-04"),
    ],
)
def test_some_dates_count_from_the_date_before(text: str, expected: str) -> None:
    """ "Charged in March 2021 and cleared that December" names one year for both."""
    assert _read(text, context=EventDate(date(2021, 3, 1), Precision.DAY, "March 1, 2021")) == expected


@pytest.mark.parametrize(
    "text",
    [
        "the day before the trial",
        "that Thursday",
        "two months before it was due",
        "24 years before he can ask",
        "he may appeal",
        "they march on",
        "in second place",
        "count 3 of 7",
        "30 February 2020",
    ],
)
def test_what_only_looks_like_a_date_is_none(text: str) -> None:
    """A modal verb is no month, and no calendar has a 30 February."""
    assert _read(text) is None


def test_wording_is_kept_verbatim() -> None:
    """A person must see what the date was read from."""
    text = "He was held on  Nov. 27 in Leeds."
    assert find_dates(text, 0, len(text))[0].wording == "Nov. 27"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("on Tuesday of last week", "2023-08-01"),
        ("Tuesday last week", "2023-08-01"),
        ("Monday of next week", "2023-08-14"),
        ("last August", "2022-08"),
        ("this August", "2023-08"),
        ("last spring", "2023"),
        ("last autumn", "2022"),
        ("next summer", "2024"),
    ],
)
def test_last_and_next_step_over_the_present_one(text: str, expected: str) -> None:
    """Nobody calls the week or the month that runs "last"."""
    assert _read(text) == expected


def test_months_before_a_thing_to_come_name_no_day_of_it() -> None:
    """ "Three months before the trial is to open" dates what was done then."""
    assert _read("three months before", future=True) is None


@pytest.mark.parametrize("text", ["that morning", "within the hour", "an hour earlier", "later in the day"])
def test_the_scene_keeps_its_day(text: str) -> None:
    """What was filed within the hour was filed on the day that the sentence before names."""
    assert _read(text, context=EventDate(date(2021, 3, 1), Precision.DAY, "March 1, 2021")) == "2021-03-01"
    assert _read(text) is None
    assert _read(text, context=EventDate(date(2021, 3, 1), Precision.MONTH, "March 2021")) is None


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("This article was first published on May 2, 2019.", date(2019, 5, 2)),
        ("Originally published 2 May 2019", date(2019, 5, 2)),
        ("This story was first published last year.", None),
        ("The newspaper was first published on May 2, 1919, in a barn.", None),
        ("This article will be published again on October 2, 2030.", None),
    ],
)
def test_a_copy_put_out_again_tells_its_first_day(note: str, expected: date | None) -> None:
    """Its "yesterday" is years ago; without the day nothing can be counted, and a paper's birthday is no note."""
    assert find_first_published(f"{note}\n\nA man was jailed yesterday.", _PUBLISHED) == expected


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("A version of this article will be published in next week's magazine.", None),
        ("The report will be published next year.", None),
        ("This article was originally published March 3.", None),
        ("This article was originally published on March 3, 2021.", date(2021, 3, 3)),
    ],
)
def test_without_a_day_of_publication_a_note_must_say_its_year(note: str, expected: date | None) -> None:
    """ "Next week" counts from nothing, and no year is the last one there is."""
    assert find_first_published(note, None) == expected


@pytest.mark.parametrize("text", ["last\xa0year", "a\xa0few\xa0weeks\xa0ago"])
def test_a_space_that_does_not_break_is_a_space(text: str) -> None:
    """Imported text has them; a date must not end the reading."""
    assert _read(text) == _read(text.replace("\xa0", " "))
