"""The ledger's promise: each stage of a development is told once, and no development is hidden by another."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extract.records import Mention, Stage
from seeds.notify import Level, Notify
from storage.db import Ledger
from tests.storage.samples import STORY, WATCH, LedgerDesk, at_noon, retell, tell

PLANNED, HAPPENED, DENIED, POSSIBLE = Stage.PLANNED, Stage.HAPPENED, Stage.DENIED, Stage.POSSIBLE

AGENCY = (
    "A judge dismissed the case against Mara Quill with prejudice on Friday after finding that police had held back the"
    " ammunition that a retired officer handed in during the spring. Quill wept as the ruling was read. Her lawyers"
    " said that the prosecution had buried the evidence, and that the state could not put the matter right halfway"
    " through a trial. The special prosecutor told the court that the rounds had no bearing on the death of the"
    " camera operator."
)


@pytest.fixture
def desk(ledger: Ledger) -> LedgerDesk:
    """A desk that has always followed the story."""
    return LedgerDesk(ledger)


# ------------------------------------------------------------------ told once


def test_five_outlets_tell_one_dismissal_and_the_desk_hears_it_once(desk: LedgerDesk) -> None:
    """The first promise of the product: one development, one alert, four quiet corroborations."""
    first = desk.read("2024-07-12", tell("case_dismissed", event="2024-07-12"), text=AGENCY, outlet="Mesa Wire")
    assert first == [("case_dismissed", HAPPENED, None)]
    assert desk.read("2024-07-13", tell("case_dismissed")) == [], "undated"
    assert desk.read("2024-07-13", tell("case_dismissed", event="2024-07-13")) == [], "a time zone further east"
    assert desk.read("2024-07-13", tell("charges_dropped", event="2024-07-12")) == [], "under a kindred name"
    copied = AGENCY + " Coast Daily readers can comment below."
    assert desk.read("2024-07-14", tell("case_dismissed"), text=copied, outlet="Coast Daily") == []
    assert desk.developments() == [("case_dismissed", "happened")]
    assert desk.ledger.rows("SELECT outlets, origins, reports FROM developments") == [(5, 4, 5)]


def test_a_retelling_months_later_is_quiet(desk: LedgerDesk) -> None:
    """Every later article on the story says that she was charged."""
    desk.read("2024-01-20", tell("charge", event="2024-01-19"))
    for day, retold in (
        ("2024-06-20", retell("charge")),
        ("2024-07-20", retell("charge", event="2024-01")),
        ("2024-09-20", retell("charge", event="2024")),
    ):
        assert desk.read(day, retold) == []
    assert desk.developments() == [("charge", "happened")]


def test_an_article_that_says_it_twice_tells_it_once(desk: LedgerDesk) -> None:
    """ "Charged" and "indicted" of one article are two lines of one message."""
    told = desk.read("2024-01-20", tell("charge", event="2024-01-19"), tell("indictment", event="2024-01-19"))
    assert told == [("indictment", HAPPENED, None)]


def test_a_revision_counts_once_and_tells_nothing_again(desk: LedgerDesk) -> None:
    """Live pages are corrected ten times a day; weeks later, too."""
    first, url = tell("motion_denied", event="2024-07-08"), "https://outlet.example/live"
    undated = tell("appeal_filed", PLANNED)
    assert len(desk.read("2024-07-08", first, undated, url=url, text="First version of the page.")) == 2
    assert desk.read("2024-07-08", first, undated, url=url, text="Second version of the page.") == []
    late = at_noon("2024-09-30")
    assert desk.read("2024-07-08", first, undated, url=url, text="Third version of the page.", seen=late) == []
    assert desk.ledger.rows("SELECT reports, outlets FROM developments ORDER BY development_id") == [(1, 1), (1, 1)]


def test_a_revision_with_news_is_told(desk: LedgerDesk) -> None:
    """The verdict is added to the page that announced the jury."""
    url, waiting = "https://outlet.example/live", tell("trial_start", event="2024-07-08")
    desk.read("2024-07-10", waiting, url=url, text="The jury is out.")
    told = desk.read("2024-07-10", waiting, tell("acquittal", event="2024-07-12"), url=url, text="The jury is back.")
    assert told == [("acquittal", HAPPENED, None)]


def test_a_copy_under_a_new_date_tells_nothing(desk: LedgerDesk) -> None:
    """A scraper prints last year's article as today's, and its undated sentences are read as news."""
    desk.read("2024-07-12", tell("case_dismissed"), text=AGENCY, outlet="Mesa Wire")
    assert desk.read("2025-08-01", tell("case_dismissed"), text=AGENCY, outlet="Scraper") == []
    assert desk.read("2025-08-02", tell("case_dismissed", event="2025-08-01"), text="Again. " + AGENCY) != []


def test_a_date_and_a_period_that_holds_it_are_one(desk: LedgerDesk) -> None:
    """Years later an outlet says "in July 2024", or just "in 2024"."""
    desk.read("2024-07-12", tell("case_dismissed", event="2024-07-12"))
    assert desk.read("2025-02-12", retell("case_dismissed", event="2024-07")) == []
    assert desk.read("2026-02-12", retell("case_dismissed", event="2024")) == []
    assert len(desk.developments()) == 1


# ------------------------------------------------------------------ stages


def test_a_plan_and_its_deed_are_two_notices_of_one_development(desk: LedgerDesk) -> None:
    """The follow-up is what a desk waits for; it names the stage before."""
    assert desk.read("2023-10-17", tell("charge", PLANNED)) == [("charge", PLANNED, None)]
    assert desk.read("2024-01-19", tell("charge", event="2024-01-19")) == [("charge", HAPPENED, PLANNED)]
    assert desk.developments() == [("charge", "happened")]


def test_announced_and_done_within_days_is_one_development(desk: LedgerDesk) -> None:
    """A plan for Friday, done on Thursday, is not two."""
    desk.read("2024-01-16", tell("charge", PLANNED, "2024-01-19"))
    assert desk.read("2024-01-18", tell("charge", event="2024-01-18")) == [("charge", HAPPENED, PLANNED)]
    assert len(desk.developments()) == 1


def test_a_plan_told_after_the_deed_is_quiet(desk: LedgerDesk) -> None:
    """A slow outlet still announces what the others report as done."""
    desk.read("2024-01-19", tell("charge", event="2024-01-19"))
    assert desk.read("2024-01-20", tell("charge", PLANNED)) == []


def test_the_evening_before_is_read_after_the_deed(desk: LedgerDesk) -> None:
    """Feeds are read in any order: yesterday's preview of today's hearing announces nothing."""
    desk.read("2024-07-12", tell("hearing_scheduled", event="2024-07-12"))
    assert desk.read("2024-07-11", tell("hearing_scheduled", PLANNED, "2024-07-12")) == []
    assert len(desk.developments()) == 1


def test_background_first_and_news_the_same_day_is_told(desk: LedgerDesk) -> None:
    """The first article read is the backgrounder; the news must not count as told."""
    assert desk.read("2024-07-12", retell("case_dismissed")) == []
    assert desk.read("2024-07-12", tell("case_dismissed", event="2024-07-12")) == [("case_dismissed", HAPPENED, None)]
    assert len(desk.developments()) == 1


def test_talk_of_a_plan_does_not_use_up_its_announcement(desk: LedgerDesk) -> None:
    """A backgrounder said weeks ago that an appeal was to come; now it is announced."""
    assert desk.read("2024-07-12", retell("appeal_filed", PLANNED)) == []
    assert desk.read("2024-08-02", tell("appeal_filed", PLANNED)) == [("appeal_filed", PLANNED, None)]


def test_a_rumour_waits_below_the_level(desk: LedgerDesk) -> None:
    """A whisper is for the digest, until it becomes a plan."""
    assert desk.read("2023-10-17", tell("plea_deal", POSSIBLE)) == []
    assert desk.read("2023-10-20", tell("plea_deal", PLANNED)) == [("plea_deal", PLANNED, POSSIBLE)]


def test_a_desk_that_asks_for_rumours_hears_them(ledger: Ledger) -> None:
    """The level is the watch's own."""
    desk = LedgerDesk(ledger, replace(WATCH, notify=Notify(level=Level.POSSIBLE)))
    assert desk.read("2023-10-17", tell("plea_deal", POSSIBLE)) == [("plea_deal", POSSIBLE, None)]


# ------------------------------------------------------------------ denials


@pytest.mark.parametrize("event", [None, "2024-03-01"])
def test_a_plan_that_is_taken_back_is_told(desk: LedgerDesk, event: str | None) -> None:
    """The desk has the trial in its calendar; the day of the denial lies months before it."""
    desk.read("2024-02-01", tell("trial_start", PLANNED, "2024-07-09"))
    assert desk.read("2024-03-01", tell("trial_start", DENIED, event)) == [("trial_start", DENIED, PLANNED)]
    assert desk.read("2024-03-02", tell("trial_start", DENIED, event)) == [], "once"


def test_a_denial_at_first_sight_is_quiet(desk: LedgerDesk) -> None:
    """ "No charges were filed" is no news of charges."""
    assert desk.read("2024-02-01", tell("charge", DENIED)) == []


def test_a_denial_of_what_was_never_told_is_quiet(desk: LedgerDesk) -> None:
    """The rumour waited for the digest: there is nothing to take back."""
    desk.read("2024-02-01", tell("plea_deal", POSSIBLE))
    assert desk.read("2024-02-02", tell("plea_deal", DENIED)) == []


def test_a_plan_that_comes_back_is_told_again(desk: LedgerDesk) -> None:
    """Announced, taken back, announced: three turns, three notices."""
    desk.read("2024-02-01", tell("appeal_filed", PLANNED))
    desk.read("2024-02-10", tell("appeal_filed", DENIED))
    assert desk.read("2024-02-20", retell("appeal_filed", PLANNED)) == []
    assert desk.ledger.rows("SELECT stage FROM store.developments") == [("denied",)], "a retelling revives nothing"
    assert desk.read("2024-02-25", tell("appeal_filed", PLANNED)) == [("appeal_filed", PLANNED, DENIED)]


def test_what_has_happened_is_not_taken_back(desk: LedgerDesk) -> None:
    """ "Was not convicted of murder" beside a conviction for manslaughter undoes nothing."""
    desk.read("2024-03-06", tell("conviction", event="2024-03-06"))
    assert desk.read("2024-03-07", tell("conviction", DENIED)) == []
    assert ("conviction", "happened") in desk.developments()


# ------------------------------------------------------------------ another development


CIVIL = "civil/mara-quill"

ANOTHER: list[tuple[str, tuple[str, Mention], tuple[str, Mention]]] = [
    (
        "a suit by another plaintiff in the same week",
        ("2024-02-01", tell("civil_suit_filed", event="2024-02-01", actor="the Verrall family", matter=CIVIL)),
        ("2024-02-02", tell("civil_suit_filed", event="2024-02-01", actor="Odile Marchetti", matter=CIVIL)),
    ),
    (
        "a second indictment four months later",
        ("2024-01-19", tell("indictment", event="2024-01-19")),
        ("2024-05-20", tell("indictment", event="2024-05-20")),
    ),
    (
        "the same, undated by both",
        ("2024-01-19", tell("indictment")),
        ("2024-05-20", tell("indictment")),
    ),
    (
        "a motion of the same kind weeks later",
        ("2024-04-01", tell("motion_denied", event="2024-04-01")),
        ("2024-04-19", tell("motion_denied", event="2024-04-19")),
    ),
    (
        "a motion of the same kind two days later",
        ("2024-07-08", tell("motion_denied", event="2024-07-08")),
        ("2024-07-10", tell("motion_denied", event="2024-07-10")),
    ),
    (
        "a second conviction while the first is still in the papers",
        ("2024-03-01", tell("conviction")),
        ("2024-03-20", tell("conviction", event="2024-03-20")),
    ),
    (
        "another party's conviction",
        ("2024-03-06", tell("conviction", event="2024-03-06", party="Dell Arroyo", matter="criminal/dell-arroyo")),
        ("2024-03-06", tell("conviction", event="2024-03-06")),
    ),
    (
        "a motion in the civil case",
        ("2024-03-06", tell("motion_denied", event="2024-03-06")),
        ("2024-03-06", tell("motion_denied", event="2024-03-06", matter=CIVIL)),
    ),
    (
        "a trial moved to a new date",
        ("2024-01-10", tell("trial_start", PLANNED, "2024-02-21")),
        ("2024-02-15", tell("trial_start", PLANNED, "2024-07-09")),
    ),
    (
        "a sentence two days after a hearing",
        ("2024-04-13", tell("hearing_scheduled", event="2024-04-13")),
        ("2024-04-15", tell("sentence", event="2024-04-15")),
    ),
    (
        "a sentence on the day of the hearing",
        ("2024-04-15", tell("hearing_scheduled", event="2024-04-15")),
        ("2024-04-15", tell("sentence", event="2024-04-15")),
    ),
    (
        "a dismissal after a motion was granted",
        ("2024-07-11", tell("motion_granted", event="2024-07-11")),
        ("2024-07-12", tell("case_dismissed", event="2024-07-12")),
    ),
    (
        "a guilty plea two days after the deal",
        ("2024-05-06", tell("plea_deal", event="2024-05-06")),
        ("2024-05-08", tell("plea_guilty", event="2024-05-08")),
    ),
    (
        "the next hearing, announced after one was held",
        ("2024-10-10", tell("hearing_scheduled", event="2024-10-10")),
        ("2024-10-11", tell("hearing_scheduled", PLANNED, "2024-10-12")),
    ),
    (
        "an appeal announced a year after another",
        ("2023-07-12", tell("appeal_filed", PLANNED)),
        ("2024-07-12", tell("appeal_filed", PLANNED)),
    ),
]
"""Name, first report, second report: each pair is two developments."""


@pytest.mark.parametrize(("first", "second"), [pair[1:] for pair in ANOTHER], ids=[pair[0] for pair in ANOTHER])
def test_what_is_another_development_is_told(
    desk: LedgerDesk, first: tuple[str, Mention], second: tuple[str, Mention]
) -> None:
    """A merge that hides a real development is the worse mistake."""
    assert desk.read(*first) != []
    assert desk.read(*second) != []
    assert len(desk.developments()) == 2


def test_two_of_a_kind_in_one_article_are_both_told(desk: LedgerDesk) -> None:
    """The court affirmed one conviction and reversed another: a reading names each development once."""
    one = tell("appeal_decided", event="2026-08-19", quote="The court affirmed the fraud count.")
    other = tell("appeal_decided", event="2026-08-19", quote="It reversed the perjury count.")
    assert len(desk.read("2026-08-19", one, other)) == 2
    assert desk.read("2026-08-20", one, other) == [], "and the next outlet corroborates both"


def test_what_is_announced_is_not_what_the_same_article_retells(desk: LedgerDesk) -> None:
    """She was sentenced in New York years ago, and is to be sentenced in Los Angeles."""
    told = desk.read("2022-12-20", retell("sentence"), tell("sentence", PLANNED))
    assert told == [("sentence", PLANNED, None)]


# ------------------------------------------------------------------ old news does not hide the new


def test_a_charge_dropped_in_april_and_brought_again_in_october_is_two(desk: LedgerDesk) -> None:
    """The course of the very first story: the old charge must not pass for the new one, nor the new for the old."""
    desk.read("2023-01-31", tell("charge", event="2023-01-31"))
    desk.read("2023-04-20", tell("charges_dropped", event="2023-04-20"))
    assert desk.read("2023-10-17", tell("charge", PLANNED), retell("charge")) == [("charge", PLANNED, None)]
    assert desk.read("2023-10-20", retell("charge")) == [], "the old charge"
    assert ("charge", "planned") in desk.developments(), "a retelling of the old charge is not the new one"
    assert desk.read("2024-01-19", tell("charge", event="2024-01-19")) == [("charge", HAPPENED, PLANNED)]


@pytest.mark.parametrize("event", ["2024-01-19", None])
def test_a_watch_that_began_after_the_first_charge_still_hears_the_second(desk: LedgerDesk, event: str | None) -> None:
    """Retold week by week, the old charge is always "near"; it must not swallow the one that comes."""
    assert desk.read("2023-10-17", tell("charge", PLANNED)) == [("charge", PLANNED, None)]
    for day in ("2023-10-17", "2023-11-20", "2023-12-20", "2024-01-10", "2024-01-18"):
        assert desk.read(day, retell("charge")) == []
    assert desk.read("2024-01-19", tell("charge", event=event)) == [("charge", HAPPENED, PLANNED)]


@pytest.mark.parametrize("kind", ["motion_denied", "charges_dropped", "conviction", "appeal_decided"])
@pytest.mark.parametrize("event", ["2024-06-03", None])
def test_an_event_retold_every_week_does_not_hide_the_next_of_its_kind(
    desk: LedgerDesk, kind: str, event: str | None
) -> None:
    """The longer a story is followed, the more is retold: the ledger must not go deaf with age."""
    for day in ("2024-04-01", "2024-04-15", "2024-05-01", "2024-05-15", "2024-06-01"):
        desk.read(day, retell(kind))
    assert desk.read("2024-06-03", tell(kind, event=event)) == [(kind, HAPPENED, None)]


def test_a_year_that_is_retold_does_not_hide_an_event_later_in_it(desk: LedgerDesk) -> None:
    """ "Convicted in 2024", read in February, cannot mean the verdict of June."""
    desk.read("2024-02-10", retell("conviction", event="2024"))
    assert desk.read("2024-06-05", tell("conviction", event="2024-06-05")) == [("conviction", HAPPENED, None)]


def test_an_older_article_read_late_is_not_the_newer_event(desk: LedgerDesk) -> None:
    """A backfill reads last spring's report after this summer's: what was retold then had happened by then."""
    desk.read("2024-07-12", tell("charges_dropped", event="2024-07-12"))
    assert desk.read("2023-05-02", retell("charges_dropped")) == []
    assert len(desk.developments()) == 2


def test_a_plan_for_later_does_not_date_what_happened_early(desk: LedgerDesk) -> None:
    """An event that lies after its own reports could be corroborated by none of them."""
    desk.read("2024-06-01", tell("sentence", PLANNED, "2024-07-20"))
    assert desk.read("2024-06-20", tell("sentence")) == [("sentence", HAPPENED, PLANNED)]
    assert desk.read("2024-06-21", tell("sentence")) == []
    assert desk.ledger.rows("SELECT event_on FROM store.developments") == [(None,)]


# ------------------------------------------------------------------ before the watch, and what is kept


def test_what_was_published_before_the_watch_fills_the_timeline_only(desk: LedgerDesk) -> None:
    """A new watch must not greet its desk with a year of alerts."""
    desk.watch_from("2024-07-10")
    assert desk.read("2024-07-01", tell("motion_denied", event="2024-06-28")) == []
    assert desk.read("2024-07-09", tell("trial_start", event="2024-07-09")) == [("trial_start", HAPPENED, None)]
    kinds = desk.ledger.rows("SELECT kind FROM timeline ORDER BY on_day")
    assert kinds == [("motion_denied",), ("trial_start",)]


def test_news_after_the_watch_began_is_told_although_an_older_report_was_silent(desk: LedgerDesk) -> None:
    """The silent backfill of an event must not use up its alert."""
    desk.watch_from("2024-07-15")
    assert desk.read("2024-07-12", tell("case_dismissed", event="2024-07-12")) == []
    assert desk.read("2024-07-15", tell("case_dismissed", event="2024-07-12")) == [("case_dismissed", HAPPENED, None)]


def test_stages_are_kept_in_order_and_told_under_their_own_number(desk: LedgerDesk) -> None:
    """The history of a development is append-only; it is what `why` answers from."""
    desk.read("2024-02-01", tell("appeal_filed", POSSIBLE))
    desk.read("2024-02-05", tell("appeal_filed", PLANNED))
    desk.read("2024-02-20", tell("appeal_filed", event="2024-02-20"))
    changes = desk.ledger.rows("SELECT stage, previous FROM store.stage_changes ORDER BY change_id")
    assert changes == [("possible", None), ("planned", "possible"), ("happened", "planned")]
    told = desk.ledger.rows("SELECT stage FROM alerts ORDER BY alert_id")
    assert told == [("planned",), ("happened",)]


def test_an_outcome_is_that_of_the_stage(desk: LedgerDesk) -> None:
    """The twenty years that somebody faces are not the six that they get."""
    desk.read("2024-02-01", tell("sentence", Stage.PLANNED, outcome="20 years"))
    desk.read("2024-03-08", tell("sentence", outcome="six years"))
    desk.read("2024-03-09", tell("sentence", Stage.PLANNED, outcome="20 years"))
    assert desk.ledger.one("SELECT stage, outcome FROM developments") == ("happened", "six years")


def test_later_reports_fill_what_the_first_left_open(desk: LedgerDesk) -> None:
    """The first flash names neither judge nor outcome nor day; it is refined, never contradicted."""
    desk.read("2024-07-12", tell("case_dismissed"))
    desk.read("2024-07-12", tell("case_dismissed", event="2024-07", actor="Judge Calloway"))
    desk.read("2024-07-13", tell("case_dismissed", event="2024-07-12", outcome="with prejudice", actor="Judge Other"))
    row = desk.ledger.one("SELECT actor, outcome, event_on::VARCHAR, event_precision FROM developments")
    assert row == ("Judge Calloway", "with prejudice", "2024-07-12", "day")


def test_stories_do_not_share_developments(ledger: Ledger) -> None:
    """Two watches on one person are two desks, each of which wants its alert."""
    one = LedgerDesk(ledger)
    other = LedgerDesk(ledger, replace(WATCH, id="other"))
    mention = tell("case_dismissed", event="2024-07-12")
    assert one.read("2024-07-12", mention, url="https://a.example/1") != []
    assert other.read("2024-07-12", mention, url="https://a.example/2") != []
    assert ledger.rows("SELECT story_id FROM developments ORDER BY ALL") == [(STORY,), ("other",)]
