"""Developments put right by hand: each edit does what it says, can be undone, and outlives the reports that follow."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest

from extract.records import Stage
from storage.db import Ledger, transaction
from storage.stories.editing import EditRefusedError, judge, merge, split, undo
from storage.stories.edits import Action, Signature
from storage.stories.settling import settle_story
from tests.storage.samples import STORY, LedgerDesk, at_noon, retell, tell

SIGNED = Signature("ines", at_noon("2024-08-01"), "looked it up")
TABLES = ("developments", "mentions", "stage_changes", "notices", "alerts", "deliveries", "edits")


@dataclass
class EditedDesk(LedgerDesk):
    """A desk whose editors put things right."""

    def edit(self, work: Callable[..., object], *arguments: object) -> None:
        """One edit in its own transaction."""
        with transaction(self.ledger):
            work(self.ledger, *arguments, SIGNED)

    def seen(self) -> list[tuple[int, str, str, str, int]]:
        """What people see: number, kind, stage, status and reports of each development."""
        return self.ledger.rows(
            "SELECT development_id, kind, stage, status, reports FROM developments ORDER BY development_id"
        )


@pytest.fixture
def desk(ledger: Ledger) -> EditedDesk:
    """A story with a conviction, told twice as two developments because the dates disagree, and a sentence."""
    desk = EditedDesk(ledger)
    desk.read("2024-03-06", tell("conviction", event="2024-03-06"))
    desk.read("2024-03-07", tell("conviction", event="2024-02-20", outcome="one count"))
    desk.read("2024-04-15", tell("sentence", event="2024-04-15"))
    assert desk.seen() == APART
    return desk


APART = [
    (1, "conviction", "happened", "open", 1),
    (2, "conviction", "happened", "open", 1),
    (3, "sentence", "happened", "open", 1),
]

EDITS: dict[str, Callable[[EditedDesk], None]] = {
    "merge": lambda desk: desk.edit(merge, 2, 1),
    "reject": lambda desk: desk.edit(judge, 2, Action.REJECT),
    "retract": lambda desk: desk.edit(judge, 2, Action.RETRACT),
    "confirm": lambda desk: desk.edit(judge, 2, Action.CONFIRM),
}


# ------------------------------------------------------------------ undo


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_an_undone_edit_leaves_what_people_see_as_it_was(desk: EditedDesk, edit: Callable[[EditedDesk], None]) -> None:
    """Nobody dares to edit what cannot be undone."""
    before = desk.ledger.rows("SELECT * FROM developments ORDER BY ALL")
    edit(desk)
    assert desk.seen() != APART
    desk.edit(undo)
    assert desk.ledger.rows("SELECT * FROM developments ORDER BY ALL") == before
    assert desk.ledger.one("SELECT count(*) FROM store.edits") == (2,), "both stay on record"


def test_undo_goes_back_step_by_step(desk: EditedDesk) -> None:
    """A morning's edits are taken back in the order in which one thinks of them."""
    desk.edit(merge, 2, 1)
    desk.edit(judge, 3, Action.REJECT)
    desk.edit(undo)
    assert desk.seen() == [(1, "conviction", "happened", "open", 2), APART[2]]
    desk.edit(undo)
    assert desk.seen() == APART
    with pytest.raises(EditRefusedError, match="no edit to undo"):
        desk.edit(undo)


def test_settling_again_changes_nothing(desk: EditedDesk) -> None:
    """What follows from the edits can be worked out at any time; a crash in between is made good."""
    desk.edit(merge, 2, 1)
    desk.edit(judge, 3, Action.CONFIRM)
    before = [desk.ledger.rows(f"SELECT * FROM store.{table} ORDER BY ALL") for table in TABLES]  # noqa: S608
    with transaction(desk.ledger):
        settle_story(desk.ledger, STORY)
    assert [desk.ledger.rows(f"SELECT * FROM store.{table} ORDER BY ALL") for table in TABLES] == before  # noqa: S608


def test_an_edit_says_who_when_and_why(desk: EditedDesk) -> None:
    """Months later somebody asks."""
    desk.edit(judge, 2, Action.REJECT)
    row = desk.ledger.one("SELECT action, development_id, edited_by, edited_at, note FROM store.edits")
    assert row == ("reject", 2, "ines", at_noon("2024-08-01"), "looked it up")


def test_an_edit_sends_nothing(desk: EditedDesk) -> None:
    """Tidying the ledger is no news."""
    queued = desk.ledger.one("SELECT count(*) FROM store.alerts")
    desk.edit(merge, 2, 1)
    desk.edit(judge, 3, Action.REJECT)
    desk.edit(undo)
    desk.edit(undo)
    assert desk.ledger.one("SELECT count(*) FROM store.alerts") == queued


def test_an_edit_in_one_story_leaves_the_others_alone(desk: EditedDesk) -> None:
    """What was merged there stays merged, whatever is tidied here."""
    other = EditedDesk(desk.ledger, replace(desk.watch, id="other"), articles=desk.articles)
    other.read("2024-03-06", tell("conviction", event="2024-03-06"))
    desk.edit(merge, 2, 1)
    merged = desk.seen()
    other.edit(judge, 4, Action.CONFIRM)
    assert other.seen() == [*merged[:2], (4, "conviction", "happened", "confirmed", 1)]


# ------------------------------------------------------------------ merge


def test_a_merge_counts_all_reports_and_fills_what_was_open(desk: EditedDesk) -> None:
    """One development, two outlets, the detail of the second."""
    desk.edit(merge, 2, 1)
    row = desk.ledger.one("SELECT outlets, outcome, event_on::VARCHAR FROM developments WHERE kind = 'conviction'")
    assert row == (2, "one count", "2024-03-06")


def test_a_report_that_matches_a_merged_development_goes_where_it_went(desk: EditedDesk) -> None:
    """The next outlet with the wrong date must not open the case again."""
    desk.edit(merge, 2, 1)
    assert desk.read("2024-03-08", tell("conviction", event="2024-02-20")) == []
    assert desk.seen() == [(1, "conviction", "happened", "open", 3), APART[2]]
    desk.edit(undo)
    assert desk.seen() == [APART[0], (2, "conviction", "happened", "open", 2), APART[2]], "it was about the second"


def test_merged_twice_is_merged_into_the_last(desk: EditedDesk) -> None:
    """First into one, then all of it into another."""
    desk.edit(merge, 2, 1)
    desk.edit(merge, 1, 3)
    assert desk.seen() == [(3, "sentence", "happened", "open", 3)]
    assert desk.read("2024-03-08", tell("conviction", event="2024-02-20")) == []
    desk.edit(undo)
    assert [row[-1] for row in desk.seen()] == [3, 1]


def test_a_stage_that_one_of_two_was_told_at_is_told(ledger: Ledger) -> None:
    """The plan and the deed were taken for two; merged, the deed is known, and known to be told."""
    desk = EditedDesk(ledger)
    desk.read("2024-01-10", tell("trial_start", Stage.PLANNED, "2024-02-21"))
    desk.read("2024-06-20", tell("trial_start", event="2024-06-20"))
    desk.edit(merge, 2, 1)
    assert desk.seen() == [(1, "trial_start", "happened", "open", 2)]
    assert desk.read("2024-06-21", tell("trial_start", event="2024-06-20")) == []


def test_an_undone_merge_takes_the_stage_back_and_tells_neither_again(ledger: Ledger) -> None:
    """The plan is a plan again; both were told before they were merged."""
    desk = EditedDesk(ledger)
    desk.read("2024-01-10", tell("trial_start", Stage.PLANNED, "2024-02-21"))
    desk.read("2024-06-20", tell("trial_start", event="2024-06-20"))
    desk.edit(merge, 2, 1)
    desk.edit(undo)
    assert [row[2] for row in desk.seen()] == ["planned", "happened"]
    assert desk.read("2024-01-11", tell("trial_start", Stage.PLANNED, "2024-02-21")) == []
    assert desk.read("2024-06-21", tell("trial_start", event="2024-06-20")) == []


# ------------------------------------------------------------------ split


def test_a_split_makes_two_and_its_undo_makes_one(desk: EditedDesk) -> None:
    """Two counts, two verdicts, taken for one."""
    desk.read("2024-03-08", tell("conviction", outcome="two counts"))
    assert desk.seen()[0] == (1, "conviction", "happened", "open", 2)
    desk.edit(split, [4])
    assert desk.seen() == [*APART, (4, "conviction", "happened", "open", 1)]
    assert desk.ledger.one("SELECT outcome FROM developments WHERE development_id = 4") == ("two counts",)
    desk.edit(undo)
    assert desk.seen() == [(1, "conviction", "happened", "open", 2), *APART[1:]]


def test_reports_that_found_the_split_one_come_back_with_it(desk: EditedDesk) -> None:
    """Between split and undo the news went on."""
    desk.read("2024-03-08", tell("conviction", outcome="two counts"))
    desk.edit(split, [4])
    desk.read("2024-03-08", tell("conviction"), retell("conviction"))
    desk.edit(undo)
    assert sum(row[-1] for row in desk.seen() if row[1] == "conviction") == 4


@pytest.fixture
def split_desk(ledger: Ledger) -> EditedDesk:
    """Two verdicts taken for one; the report that the alert quoted was split off."""
    desk = EditedDesk(ledger)
    assert desk.read("2024-03-06", tell("conviction", event="2024-03-06")) == [("conviction", Stage.HAPPENED, None)]
    assert desk.read("2024-03-06", tell("conviction", event="2024-03-06")) == []
    desk.edit(split, [1])
    return desk


def test_what_is_left_when_its_alert_is_split_off_is_told_by_its_next_report(split_desk: EditedDesk) -> None:
    """The alert went with the sentence that it quoted; the other verdict is news, once, and stops no round."""
    further = tell("conviction", event="2024-03-06")
    assert split_desk.read("2024-03-07", further) == [("conviction", Stage.HAPPENED, None)]
    assert split_desk.read("2024-03-07", further) == []


def test_a_split_that_was_undone_tells_nothing_again(split_desk: EditedDesk) -> None:
    """The sentence that was told is back, and so is its alert."""
    split_desk.edit(undo)
    assert split_desk.read("2024-03-07", tell("conviction", event="2024-03-06")) == []
    assert split_desk.ledger.one("SELECT count(*) FROM store.alerts") == (1,)


def test_a_denial_is_told_of_a_plan_that_was_told_though_its_own_alert_was_split_off(ledger: Ledger) -> None:
    """The stage before counts, however often the present one stands in the history."""
    desk = EditedDesk(ledger)
    desk.read("2024-03-06", tell("appeal_filed", Stage.PLANNED))
    assert desk.read("2024-03-08", tell("appeal_filed", Stage.DENIED)) != []
    assert desk.read("2024-03-08", tell("appeal_filed", Stage.DENIED)) == []
    desk.edit(split, [2])
    told = [("appeal_filed", Stage.DENIED, Stage.PLANNED)]
    assert desk.read("2024-03-09", tell("appeal_filed", Stage.DENIED)) == told


# ------------------------------------------------------------------ reject, retract, confirm


def test_a_rejected_development_leaves_the_timeline_and_stays_quiet(desk: EditedDesk) -> None:
    """A misreading is out for good; what it was read from can still be looked up."""
    desk.edit(judge, 3, Action.REJECT)
    assert desk.seen() == APART[:2]
    assert desk.ledger.rows("SELECT kind FROM timeline") == [("conviction",)] * 2
    assert desk.read("2024-04-16", tell("sentence", event="2024-04-15")) == []
    assert desk.ledger.one("SELECT count(*) FROM store.mentions WHERE kind = 'sentence'") == (2,)
    assert desk.ledger.one("SELECT verdict FROM store.decisions ORDER BY mention_id DESC") == ("rejected",)


def test_what_stands_goes_before_what_was_rejected(desk: EditedDesk) -> None:
    """A rejected misreading must not take the reports of the real one."""
    desk.edit(judge, 2, Action.REJECT)
    desk.read("2024-03-06", tell("conviction"))
    assert desk.seen()[0] == (1, "conviction", "happened", "open", 2)


def test_news_after_a_retraction_is_told(desk: EditedDesk) -> None:
    """The sentence that was reported wrongly, and then really passed: the one that must not be missed."""
    desk.edit(judge, 3, Action.RETRACT)
    assert desk.seen()[2] == (3, "sentence", "happened", "retracted", 1)
    assert desk.read("2024-04-17", tell("sentence", event="2024-04-17")) == [("sentence", Stage.HAPPENED, None)]


def test_confirming_ends_a_rejection(desk: EditedDesk) -> None:
    """The second look was right."""
    desk.edit(judge, 3, Action.REJECT)
    desk.edit(judge, 3, Action.CONFIRM)
    assert desk.seen()[2] == (3, "sentence", "happened", "confirmed", 1)
    desk.edit(undo)
    assert desk.seen() == APART[:2], "back to the rejection"


# ------------------------------------------------------------------ refusals


@pytest.mark.parametrize(
    ("work", "arguments", "words"),
    [
        (merge, (2, 2), "into itself"),
        (merge, (2, 99), "no development 99"),
        (merge, (2, 4), "of story `mesa-film`, 4 of `other`"),
        (split, ([1],), "all the reports of development 1"),
        (split, ([1, 2],), r"several developments \(1, 2\)"),
        (split, ([77],), "no mention 77"),
        (judge, (99, Action.REJECT), "no development 99"),
    ],
)
def test_an_edit_without_sense_is_refused_and_leaves_no_trace(
    desk: EditedDesk, work: Callable[..., object], arguments: tuple[object, ...], words: str
) -> None:
    """A typing mistake is one line, and nothing else."""
    other = LedgerDesk(desk.ledger, replace(desk.watch, id="other"))
    other.read("2024-03-06", tell("conviction"), url="https://other.example/1")
    with pytest.raises(EditRefusedError, match=words):
        desk.edit(work, *arguments)
    assert desk.ledger.one("SELECT count(*) FROM store.edits") == (0,)
    assert desk.ledger.one("SELECT count(*) FROM store.developments") == (4,)


def test_what_was_merged_away_cannot_be_edited(desk: EditedDesk) -> None:
    """The refusal names the development that it has become."""
    desk.edit(merge, 2, 1)
    with pytest.raises(EditRefusedError, match="2 was merged into 1; edit that one"):
        desk.edit(judge, 2, Action.REJECT)


def test_the_same_verdict_twice_is_refused(desk: EditedDesk) -> None:
    """An edit that changes nothing would only blur the record."""
    desk.edit(judge, 2, Action.REJECT)
    with pytest.raises(EditRefusedError, match="is rejected already"):
        desk.edit(judge, 2, Action.REJECT)
