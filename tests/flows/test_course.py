"""The newsroom's true course, told: every development once, in its round, and nothing else."""

from __future__ import annotations

from seeds.newsroom_coverage import ExpectedNotice
from storage.db import open_ledger
from storage.published.publish import open_read_copy
from storage.stories.history import Told, list_told
from tests.flows.conftest import Replay


def told_by(replay: Replay) -> tuple[Told, ...]:
    with open_ledger(replay.folder / "data" / "ledger.duckdb") as ledger:
        return list_told(ledger)


def fits(told: Told, expected: ExpectedNotice) -> bool:
    """Whether the notice tells that development; another outlet's word for the same fact counts."""
    return (
        told.kind in {expected.kind, *expected.kind_also}
        and told.stage.value == expected.stage
        and told.party == expected.party
        and told.decided_at == expected.round_at
    )


def test_every_development_of_the_true_course_is_told(played: Replay) -> None:
    """A missed alert is what a desk leaves a monitor for."""
    told = told_by(played)
    missed = [
        f"{expected.round_at:%Y-%m-%d} {expected.kind} {expected.stage} {expected.party}"
        for expected in played.newsroom.coverage.expected
        if not any(fits(one, expected) for one in told)
    ]
    assert missed == []


def test_nothing_but_the_true_course_is_told(played: Replay) -> None:
    """A false alert, or the same thing told twice, is the other reason to leave."""
    due = list(played.newsroom.coverage.expected)
    extra = []
    for one in told_by(played):
        fitting = next((expected for expected in due if fits(one, expected)), None)
        if fitting is None:
            extra.append(f"{one.decided_at:%Y-%m-%d} {one.kind} {one.stage} {one.party}: {one.quote}")
        else:
            due.remove(fitting)
    assert extra == [], "\n".join(extra)


def test_dated_developments_carry_their_date(played: Replay) -> None:
    """ "On Friday" means nothing in an alert that is read on Monday."""
    told = told_by(played)
    wrong = [
        f"{expected.kind} {expected.party}: {[str(one.event_date) for one in told if fits(one, expected)]}"
        for expected in played.newsroom.coverage.expected
        if expected.event_date
        and not any(fits(one, expected) and str(one.event_date) == expected.event_date for one in told)
    ]
    assert wrong == []


def test_playing_the_calendar_again_tells_nothing(replay: Replay) -> None:
    """The same coverage seen twice is not news twice."""
    first = sum(report.dispatch.sent for report in replay.play_all())
    again = replay.play_all()
    assert first > 0
    assert [report.dispatch.sent for report in again] == [0] * len(again)
    assert sum(report.new_links for report in again) == 0


def test_every_link_ends_in_exactly_one_outcome(played: Replay) -> None:
    """An entry without an outcome is an article lost in silence."""
    with open_read_copy(played.folder / "data") as coverage:
        outcomes = dict(coverage.execute("SELECT outcome, count(*) FROM store.links GROUP BY ALL").fetchall())
    assert None not in outcomes
    assert outcomes["copy"] >= 8
    assert outcomes["summary"] >= 2  # the paywall and the bot wall
    assert outcomes["gone"] == 1
    assert outcomes["irrelevant"] >= 2
