"""A laptop that slept, and a feed that publishes its whole past again: the two ways to wake up to a storm."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from storage.records import Form
from tests.flows.outlet import Story, open_outlet

MONDAY = datetime(2024, 7, 8, 9, tzinfo=UTC)
WEDNESDAY = MONDAY + timedelta(days=2)


def story(number: int, sentence: str, published: datetime) -> Story:
    """An article of the Mesa film story with words of its own around one sentence."""
    filler = " ".join(f"Detail {number}-{count} of the day was noted by people in the gallery." for count in range(6))
    text = f"MESA - {sentence}\nThe film was being made near Mesa.\n{filler}"
    return Story(f"/news/{number}", f"Film case, report {number}", text, published)


WHILE_ASLEEP = (
    "Mara Quill pleaded not guilty on Monday to a charge of involuntary manslaughter.",
    "Prosecutors plan to call a hearing on Mara Quill's bail next week.",
    "Mara Quill will appeal against the ruling on the evidence, her lawyer said on Tuesday.",
    "The trial of Mara Quill is scheduled to begin on September 9, a judge said on Tuesday.",
    "A judge on Tuesday dismissed the manslaughter case against Mara Quill.",
)


def while_asleep() -> list[Story]:
    """One article for each sentence, some hours apart."""
    return [story(number, text, MONDAY + timedelta(hours=9 * number)) for number, text in enumerate(WHILE_ASLEEP, 1)]


def test_two_days_asleep_are_one_brief_and_what_has_happened(tmp_path: Path) -> None:
    """At most one brief per watch plus one alert per happened development."""
    with open_outlet(tmp_path) as outlet:
        outlet.play(MONDAY)
        outlet.show(while_asleep())
        outlet.play(WEDNESDAY)
        told = outlet.printed.getvalue()
        assert Counter(outlet.sent()) == {Form.NEWS: 2, Form.BRIEF: 1}
    alone, brief = told.split("A brief: ")
    assert alone.count("Stage   happened") == 2
    assert "Stage   happened" not in brief
    assert brief.count("Stage   planned") == 3


def test_awake_the_same_coverage_is_an_alert_each(tmp_path: Path) -> None:
    """The brief is for the silence, not for the news."""
    with open_outlet(tmp_path) as outlet:
        outlet.play(MONDAY)
        outlet.play(WEDNESDAY - timedelta(minutes=15))
        outlet.show(while_asleep())
        outlet.play(WEDNESDAY)
        assert set(outlet.sent()) == {Form.NEWS}
        assert len(outlet.sent()) >= 4


def test_a_feed_that_publishes_its_past_again_tells_nothing(tmp_path: Path) -> None:
    """500 entries under new ids and addresses, half of them under today's date: an outlet that changed its software."""
    past = [
        story(number, WHILE_ASLEEP[number % len(WHILE_ASLEEP)], MONDAY - timedelta(days=300 - 7 * number))
        for number in range(30)
    ]
    other = [
        Story(f"/other/{number}", f"Garden show {number}", f"Roses number {number} won.", MONDAY - timedelta(days=9))
        for number in range(470)
    ]
    with open_outlet(tmp_path) as outlet:
        outlet.show([*past, *other])
        outlet.play(MONDAY)
        before = outlet.sent()
        assert before.count(Form.WATCHING) == 1
        later = MONDAY + timedelta(minutes=15)
        again = [replace(one, path=f"/v2{one.path}") for one in (*past, *other)]
        redated = [replace(one, published=later) if number % 2 else one for number, one in enumerate(again)]
        outlet.show(redated)
        assert outlet.play(later).entries == 500
        assert outlet.sent() == before
