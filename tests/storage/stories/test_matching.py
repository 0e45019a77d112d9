"""Is it the same development? The rules alone, without a ledger."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.records import EventDate, Mention, Novelty, Precision, Stage
from seeds.kinds import load_kinds
from storage.stories.matching import Known, find_development, told_apart
from storage.stories.names import same_actor, same_name
from storage.stories.progress import decide_date, decide_stage, decide_stage_times
from tests.storage.samples import QUILL, at_noon, on, retell, tell

NOON = at_noon("2024-07-12")


def known(mention: Mention, day: str = "2024-07-12", number: int = 1) -> Known:
    """The development that this mention began on that day."""
    reported = at_noon(day)
    return Known(
        development_id=number,
        matter=mention.matter,
        kind=mention.kind,
        party=mention.party,
        actor=mention.actor,
        stage=mention.stage,
        event_date=mention.event_date,
        first_reported=reported,
        last_reported=reported,
        stage_reported=reported,
        stage_news=reported if mention.novelty is Novelty.NEW else None,
    )


# ------------------------------------------------------------------ names


@pytest.mark.parametrize(
    ("one", "other"),
    [("Kari Morrissey", "Morrissey"), ("MARA QUILL", "Mara Quill"), (None, "Mara Quill"), ("Quill", None), ("", "X")],
)
def test_namings_of_one_person_are_the_same(one: str | None, other: str | None) -> None:
    """Outlets give the full name once and the last name after."""
    assert same_name(one, other)
    assert same_name(other, one)


@pytest.mark.parametrize(
    ("one", "other"), [("Mara Quill", "Dell Quill"), ("Mara Quill", "Mara"), ("Quillfeather", "Quill")]
)
def test_namings_of_two_persons_are_not(one: str, other: str) -> None:
    """A brother in the dock is another defendant."""
    assert not same_name(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("the prosecutor", "prosecutors"),
        ("Prosecutors", "the prosecution"),
        ("the state", "prosecutors in Mesa County"),
        ("the district attorney’s office", "District Attorney Ana Reyes"),
        ("the Verrall family", "Verrall family"),
        ("lawyers for Mara Quill", "Mara Quill"),
        (None, "prosecutors"),
    ],
)
def test_one_side_of_a_case_has_many_names(one: str | None, other: str | None) -> None:
    """One appeal by the prosecution was told twice, because two outlets called it otherwise."""
    assert same_actor(one, other)
    assert same_actor(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("prosecutors", "Mara Quill"),
        ("the Verrall family", "Odile Marchetti"),
        ("two residents", "forty residents"),
        ("the state", "State Insurance"),
    ],
)
def test_two_sides_and_two_plaintiffs_are_two(one: str, other: str) -> None:
    """Both sides may appeal against one ruling, and a second plaintiff's suit is another."""
    assert not same_actor(one, other)


def test_one_appeal_of_the_prosecution_is_one_development() -> None:
    """Two outlets on one day, each in its own words; the defence's appeal beside it is another."""
    first = known(tell("appeal_filed", event="2024-07-12", actor="the prosecutor"))
    assert find_development(tell("appeal_filed", event="2024-07-12", actor="prosecutors"), NOON, [first]) == first
    assert find_development(tell("appeal_filed", event="2024-07-12", actor=QUILL), NOON, [first]) is None


# ------------------------------------------------------------------ which of several


def test_the_nearest_in_time_is_taken() -> None:
    """A retelling is of the latest such event, not of the first."""
    old, new = tell("charge", event="2023-01-31"), tell("charge", event="2024-01-19")
    ledger = [known(old, "2023-01-31", 1), known(new, "2024-01-19", 2)]
    found = find_development(retell("charge"), NOON, ledger)
    assert found is not None
    assert found.development_id == 2


def test_its_own_kind_is_taken_before_a_kindred_one() -> None:
    """Both "charged" and "indicted" are known: a further "charged" is the first of them."""
    ledger = [
        known(tell("indictment", event="2024-07-12"), number=1),
        known(tell("charge", event="2024-07-11"), number=2),
    ]
    found = find_development(tell("charge", event="2024-07-12"), NOON, ledger)
    assert found is not None
    assert found.kind == "charge"


def test_news_joins_what_was_news_before_what_was_retold() -> None:
    """The plan that comes true, not the old event of the same kind that the week's articles retell."""
    ledger = [known(retell("charge"), "2024-07-11", 1), known(tell("charge", Stage.PLANNED), "2024-05-01", 2)]
    found = find_development(tell("charge"), NOON, ledger)
    assert found is not None
    assert found.development_id == 2


def test_an_unknown_party_joins_only_its_own_matter() -> None:
    """The flash names nobody: it is about the case that it names."""
    nameless = tell("case_dismissed", party=None)
    mine, other = tell("case_dismissed"), tell("case_dismissed", party="Dell Arroyo", matter="criminal/dell-arroyo")
    found = find_development(nameless, NOON, [known(other, number=1), known(mine, number=2)])
    assert found is not None
    assert found.development_id == 2


def test_kindred_kinds_are_told_of_each_other() -> None:
    """If one outlet may call it so, so may the other."""
    kinds = load_kinds()
    one_way = [(one.id, other) for one in kinds.values() for other in one.told_as if one.id not in kinds[other].told_as]
    assert one_way == []


# ------------------------------------------------------------------ mentions of one article


def test_a_plan_and_its_deed_may_stand_in_one_article() -> None:
    """ "He had said that he would appeal; on Friday he did" is one development."""
    assert not told_apart(retell("appeal_filed", Stage.PLANNED), tell("appeal_filed"))


def test_two_parties_are_told_apart_by_their_names_alone() -> None:
    """The rule of one mention per development is about one party."""
    assert not told_apart(tell("conviction"), tell("conviction", party="Dell Arroyo"))


# ------------------------------------------------------------------ any mention, any ledger

DAYS = st.dates(date(2023, 1, 1), date(2025, 12, 31))
EVENTS = st.none() | st.builds(EventDate, DAYS, st.sampled_from(Precision), st.just("then"))
MENTIONS = st.builds(
    lambda kind, stage, novelty, event: replace(tell(kind, stage, novelty=novelty), event_date=event),
    st.sampled_from(sorted(load_kinds())),
    st.sampled_from(Stage),
    st.sampled_from(Novelty),
    EVENTS,
)
MOMENTS = st.builds(lambda days: NOON + timedelta(days=days), st.integers(-500, 500))


@given(MENTIONS, MOMENTS)
@settings(max_examples=300)
def test_the_same_report_printed_again_that_day_is_the_same_development(mention: Mention, published: datetime) -> None:
    """Whatever an article says: another one that says it an hour later is told nothing new."""
    if mention.stage is Stage.HAPPENED and mention.event_date and mention.event_date.on > published.date():
        return  # happened in the future: a misread date, which nothing can be held to
    first = replace(known(mention), first_reported=published, last_reported=published, stage_reported=published)
    first = replace(first, stage_news=published if mention.novelty is Novelty.NEW else None)
    assert find_development(mention, published + timedelta(hours=1), [first]) == first


@given(MENTIONS, MENTIONS, MOMENTS)
@settings(max_examples=300)
def test_another_party_is_another_development(one: Mention, other: Mention, published: datetime) -> None:
    """Whatever else agrees: her conviction is not his."""
    assert find_development(replace(one, party="Dell Arroyo"), published, [known(other)]) is None


@given(MENTIONS, MENTIONS, st.integers(1, 700))
@settings(max_examples=300)
def test_what_happened_after_it_was_told_as_done_is_another(one: Mention, other: Mention, days: int) -> None:
    """An event is fixed by its first report; no later one can hide behind it."""
    later = EventDate(NOON.date() + timedelta(days=3 + days), Precision.DAY, "then")
    new = replace(one, stage=Stage.HAPPENED, event_date=later)
    past = replace(other, kind=one.kind, stage=Stage.HAPPENED, event_date=None)
    assert find_development(new, NOON + timedelta(days=4 + days), [known(past)]) is None


# ------------------------------------------------------------------ what a further report changes


@pytest.mark.parametrize(
    ("before", "told", "novelty", "after"),
    [
        (Stage.POSSIBLE, Stage.PLANNED, Novelty.NEW, Stage.PLANNED),
        (Stage.PLANNED, Stage.HAPPENED, Novelty.BACKGROUND, Stage.HAPPENED),
        (Stage.HAPPENED, Stage.PLANNED, Novelty.NEW, Stage.HAPPENED),
        (Stage.PLANNED, Stage.DENIED, Novelty.NEW, Stage.DENIED),
        (Stage.PLANNED, Stage.DENIED, Novelty.BACKGROUND, Stage.PLANNED),
        (Stage.HAPPENED, Stage.DENIED, Novelty.NEW, Stage.HAPPENED),
        (Stage.DENIED, Stage.PLANNED, Novelty.BACKGROUND, Stage.DENIED),
        (Stage.DENIED, Stage.PLANNED, Novelty.NEW, Stage.PLANNED),
        (Stage.DENIED, Stage.HAPPENED, Novelty.BACKGROUND, Stage.HAPPENED),
    ],
)
def test_a_stage_rises_and_only_news_takes_it_back(before: Stage, told: Stage, novelty: Novelty, after: Stage) -> None:
    """The ledger believes the deed, then the news, then the retelling."""
    assert decide_stage(before, told, novelty) is after


def test_the_more_exact_date_is_kept_and_of_equals_the_first() -> None:
    """ "In July", "on Friday", "on Saturday": the day that was named first."""
    month = known(tell("case_dismissed", event="2024-07"))
    day = tell("case_dismissed", event="2024-07-12")
    assert decide_date(month, day, Stage.HAPPENED, NOON) == on("2024-07-12")
    assert decide_date(known(day), tell("case_dismissed", event="2024-07-13"), Stage.HAPPENED, NOON) == on("2024-07-12")
    assert decide_date(known(day), tell("case_dismissed"), Stage.HAPPENED, NOON) == on("2024-07-12")


def test_the_deed_has_its_own_date() -> None:
    """The trial was planned for Tuesday and opened on Wednesday."""
    plan = known(tell("trial_start", Stage.PLANNED, "2024-07-09"))
    assert decide_date(plan, tell("trial_start", event="2024-07-10"), Stage.HAPPENED, NOON) == on("2024-07-10")
    assert decide_date(plan, tell("trial_start"), Stage.HAPPENED, NOON) == on("2024-07-09")
    assert decide_date(plan, tell("trial_start"), Stage.HAPPENED, at_noon("2024-06-01")) is None


def test_a_stage_is_dated_by_its_earliest_report_in_whatever_order_they_come() -> None:
    """Feeds are read in any order."""
    first = known(retell("charge"), "2024-07-12")
    earlier, later = at_noon("2024-07-10"), at_noon("2024-07-14")
    assert decide_stage_times(first, tell("charge"), Stage.HAPPENED, later) == (first.stage_reported, later)
    assert decide_stage_times(first, tell("charge"), Stage.HAPPENED, earlier) == (earlier, earlier)
    assert decide_stage_times(first, tell("charge", Stage.PLANNED), Stage.HAPPENED, earlier)[0] == first.stage_reported
    assert first.party == QUILL


@pytest.mark.parametrize(
    ("later", "event", "same"),
    [
        ("2024-09-20", None, True),
        ("2024-12-20", None, False),
        ("2025-03-20", "2025-04-01", True),  # its day is named late
        ("2025-12-20", "2025-12-23", False),
    ],
)
def test_a_plan_that_was_forgotten_is_not_the_next_of_its_kind(later: str, event: str | None, same: bool) -> None:
    """A motion announced after the appeal was taken for one that had been announced after the verdict."""
    plan = known(tell("motion_filed", Stage.PLANNED), "2024-07-12")
    found = find_development(tell("motion_filed", Stage.PLANNED, event=event), at_noon(later), [plan])
    assert (found == plan) is same
