"""When and how a watch is told: quiet hours, routes, briefs after a silence or a storm, the first sight of a story."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from alerts.channel import SendFailedError, SendRefusedError
from alerts.decide import MOST_ALONE
from extract.records import Novelty, Stage
from seeds.notify import Level, Notify, read_digest, read_mute, read_quiet
from storage.db import open_ledger
from storage.outbox.waiting import put_back
from storage.records import Form
from tests.flows.watch_desk import WatchDesk, at, tell

NOON = at("2024-07-12 12:00")
KINDS = (
    "case_dismissed",
    "conviction",
    "sentence",
    "mistrial",
    "indictment",
    "arrest",
    "release",
    "pardon",
    "trial_start",
)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[WatchDesk]:
    """A desk whose watch is a week old."""
    with open_ledger(tmp_path / "ledger.duckdb") as ledger:
        opened = WatchDesk(ledger)
        opened.watch_from(NOON - timedelta(days=7))
        yield opened


# ------------------------------------------------------------------ when and where


def test_a_night_s_news_waits_for_the_morning_and_none_is_lost(desk: WatchDesk) -> None:
    """The promise of quiet hours: deferral, never loss."""
    desk.notify = Notify(quiet=read_quiet("22:00-06:30 Europe/London"))
    assert desk.play(at("2024-07-12 23:00"), [desk.read(at("2024-07-12 22:50"), tell("conviction"))]).sent == 0
    assert desk.play(at("2024-07-13 05:00")).sent == 0
    assert desk.play(at("2024-07-13 05:30")).sent == 1
    assert desk.told() == [("conviction", "happened")]


def test_a_mute_that_is_taken_back_frees_what_waits(desk: WatchDesk) -> None:
    """Whoever is back early must not wait for the end of a holiday that is over."""
    desk.notify = Notify(mute_until=read_mute("2024-08-12"))
    assert desk.play(NOON, [desk.read(NOON, tell("conviction"))]).sent == 0
    desk.notify = Notify()
    assert desk.play(NOON + timedelta(hours=1)).sent == 1


def test_quiet_hours_do_not_shorten_a_wait_that_the_far_end_asked_for(desk: WatchDesk) -> None:
    """Trying on while a Retry-After runs gets a channel shut out."""
    desk.console.errors = [SendFailedError("too many requests", timedelta(hours=3))]
    desk.play(NOON, [desk.read(NOON, tell(kind)) for kind in KINDS[:2]])
    assert desk.play(NOON + timedelta(hours=2)).sent == 0
    assert desk.play(NOON + timedelta(hours=3)).sent == 2


def test_a_kind_goes_where_it_is_routed(desk: WatchDesk) -> None:
    """The verdict to the phone, the rest to the channel."""
    desk.notify = Notify(route={"conviction": ("phone",)})
    desk.play(NOON, [desk.read(NOON, tell("conviction")), desk.read(NOON, tell("arrest"))])
    assert [one.alert.notices[0].kind for one in desk.phone.sent] == ["conviction"]
    assert [one.notices[0].kind for one in desk.alerts] == ["arrest"]


def test_a_kind_left_to_the_digest_sends_nothing(desk: WatchDesk) -> None:
    """No desk wants a message for each hearing."""
    desk.notify = Notify(kinds={"hearing_scheduled": Level.DIGEST})
    hearing = tell("hearing_scheduled", Stage.PLANNED)
    assert desk.play(NOON, [desk.read(NOON, hearing)]).sent == 0
    assert desk.told() == []


# ------------------------------------------------------------------ too much at once


def test_a_storm_is_one_brief_with_everything_in_it(desk: WatchDesk) -> None:
    """An archive published anew, or a fault of the rules, must not cost a desk its trust in the channel."""
    desk.play(NOON, [desk.read(NOON, tell(kind)) for kind in KINDS])
    (brief,) = desk.alerts
    assert brief.form is Form.BRIEF
    assert sorted(notice.kind for notice in brief.notices) == sorted(KINDS)
    assert len(desk.told()) == len(KINDS)


def test_a_storm_over_two_batches_is_one_brief(desk: WatchDesk) -> None:
    """How links are cut into batches is none of the reader's business."""
    articles = [desk.read(NOON, tell(kind)) for kind in KINDS]
    desk.play(NOON, articles[:3], articles[3:6], articles[6:])
    (brief,) = desk.alerts
    assert sorted(notice.kind for notice in brief.notices) == sorted(KINDS)


def test_a_busy_day_is_no_storm(desk: WatchDesk) -> None:
    """A verdict day deserves its headlines."""
    desk.play(NOON, [desk.read(NOON, tell(kind)) for kind in KINDS[:MOST_ALONE]])
    assert [alert.form for alert in desk.alerts] == [Form.NEWS] * MOST_ALONE


def test_a_brief_is_not_told_again(desk: WatchDesk) -> None:
    """Folded is told."""
    desk.play(NOON, [desk.read(NOON, tell(kind)) for kind in KINDS])
    again = desk.play(NOON + timedelta(hours=1), [desk.read(NOON, tell(kind)) for kind in KINDS])
    assert again.sent == 0


def test_after_a_silence_what_happened_goes_alone_and_the_rest_in_one_brief(desk: WatchDesk) -> None:
    """Two days asleep: at most one brief per watch plus one alert per happened development."""
    plans = [desk.read(NOON, tell(kind, Stage.PLANNED)) for kind in KINDS[3:7]]
    done = [desk.read(NOON, tell(kind)) for kind in KINDS[:2]]
    desk.play(NOON, [*plans[:2], done[0]], [*plans[2:], done[1]], catching_up=True)
    assert sorted(alert.form for alert in desk.alerts) == [Form.BRIEF, Form.NEWS, Form.NEWS]
    (brief,) = (alert for alert in desk.alerts if alert.form is Form.BRIEF)
    assert {notice.stage for notice in brief.notices} == {Stage.PLANNED}
    assert len(desk.told()) == 6


def test_a_plan_and_its_deed_in_one_brief_are_shown_once(desk: WatchDesk) -> None:
    """After a long sleep the later word says it all."""
    plan = desk.read(NOON, tell("indictment", Stage.PLANNED))
    deed = desk.read(NOON + timedelta(minutes=5), tell("indictment"))
    others = [desk.read(NOON, tell(kind)) for kind in ("arrest", "release", "pardon", "sentence")]
    desk.play(NOON + timedelta(hours=1), [plan, deed, *others])
    (brief,) = desk.alerts
    assert [notice.stage for notice in brief.notices if notice.kind == "indictment"] == [Stage.HAPPENED]
    assert len(desk.told()) == 6


def test_a_message_that_was_tried_is_not_folded(desk: WatchDesk) -> None:
    """A part of it may have arrived."""
    desk.phone.errors = [SendRefusedError("no such number")]
    desk.notify = Notify(channels=("console", "phone"))
    desk.play(NOON, [desk.read(NOON, tell(KINDS[0]))])
    put_back(desk.ledger, None, NOON)
    desk.play(NOON + timedelta(hours=1), [desk.read(NOON, tell(kind)) for kind in KINDS[1:]])
    assert [alert.form for alert in desk.alerts] == [Form.NEWS, Form.BRIEF]
    assert [one.alert.form for one in desk.phone.sent] == [Form.NEWS, Form.BRIEF]


# ------------------------------------------------------------------ first sight


def open_new(desk: WatchDesk) -> WatchDesk:
    """The same desk before its watch began."""
    for table in ("rounds", "stories"):
        desk.ledger.write(f"DELETE FROM store.{table}")  # noqa: S608
    return desk


def test_the_first_sight_fills_the_timeline_and_sends_one_message(desk: WatchDesk) -> None:
    """A new watch sends the story so far in one message, and today's news as news."""
    old = NOON - timedelta(days=200)
    history = [
        desk.read(old, tell("arrest"), tell("indictment")),
        desk.read(old + timedelta(days=50), tell("plea_deal", Stage.POSSIBLE)),
        desk.read(NOON - timedelta(days=9), tell("trial_start", Stage.PLANNED, event="2024-08-01")),
    ]
    open_new(desk).play(NOON, [*history, desk.read(NOON, tell("motion_denied"))])
    news, watching = desk.alerts
    assert (news.form, [one.kind for one in news.notices]) == (Form.NEWS, ["motion_denied"])
    assert watching.form is Form.WATCHING
    assert [one.kind for one in watching.notices] == ["indictment", "arrest", "plea_deal"]
    assert [one.kind for one in watching.pending] == ["trial_start"]
    assert desk.told() == [("motion_denied", "happened")]


def test_what_the_first_message_leaves_out_is_counted(desk: WatchDesk) -> None:
    """Eight developments tell where a story stands; the reader learns that there are more."""
    kinds = ("arrest", "charge", "extradition", "arraignment", "plea_guilty", "trial_start", "conviction", "sentence")
    more = ("appeal_filed", "motion_filed")
    old = NOON - timedelta(days=200)
    history = [desk.read(old + timedelta(days=n), tell(kind)) for n, kind in enumerate((*kinds, *more))]
    open_new(desk).play(NOON, [*history, desk.read(old, tell("hearing_scheduled", Stage.PLANNED))])
    (watching,) = desk.alerts
    assert (len(watching.notices), watching.left_out) == (8, 2)


def test_the_message_comes_once(desk: WatchDesk) -> None:
    """Neither the next round nor a piece of old coverage brings another."""
    old = NOON - timedelta(days=200)
    open_new(desk).play(NOON, [desk.read(old, tell("arrest"))])
    later = desk.play(NOON + timedelta(hours=1), [desk.read(old, tell("indictment"))])
    assert later.sent == 0
    assert [alert.form for alert in desk.alerts] == [Form.WATCHING]


def test_a_story_without_a_past_has_no_such_message(desk: WatchDesk) -> None:
    """Nothing known is nothing to tell, also when old coverage turns up weeks later."""
    old = desk.read(NOON - timedelta(days=200), tell("arrest", novelty=Novelty.BACKGROUND))
    assert desk.play(NOON, [old]).sent == 0


def test_a_killed_first_round_is_made_up_for(desk: WatchDesk) -> None:
    """Power lost between reading and telling must not cost the introduction."""
    open_new(desk).play(NOON, [desk.read(NOON - timedelta(days=200), tell("arrest"))])
    desk.ledger.write("UPDATE store.rounds SET finished_at = NULL")
    desk.ledger.write("DELETE FROM store.alerts; DELETE FROM store.deliveries; DELETE FROM store.recaps")
    desk.play(NOON + timedelta(hours=1))
    assert [alert.form for alert in desk.alerts] == [Form.WATCHING] * 2


def test_what_the_message_showed_is_still_news_when_it_moves(desk: WatchDesk) -> None:
    """Known as a rumour, told as a deed."""
    open_new(desk).play(NOON, [desk.read(NOON - timedelta(days=20), tell("plea_deal", Stage.POSSIBLE))])
    desk.play(NOON + timedelta(days=1), [desk.read(NOON + timedelta(days=1), tell("plea_deal"))])
    assert [alert.form for alert in desk.alerts] == [Form.WATCHING, Form.NEWS]


# ------------------------------------------------------------------ the digest


def open_with_digest(desk: WatchDesk) -> WatchDesk:
    """The same desk with a digest at 07:30, after the one of 12 July."""
    desk.notify = Notify(digest=read_digest("07:30"))
    desk.play(at("2024-07-12 07:45"))
    return desk


def test_what_is_below_the_level_waits_for_the_digest_of_the_day(desk: WatchDesk) -> None:
    """The rest goes to the digest: once, at its time, as two sorts of line."""
    open_with_digest(desk).play(NOON, [desk.read(NOON, tell("plea_deal", Stage.POSSIBLE))])
    assert desk.alerts == []
    morning = at("2024-07-13 07:30")
    desk.play(morning)
    desk.play(morning + timedelta(minutes=15))
    (digest,) = desk.alerts
    assert digest.form is Form.DIGEST
    assert [(notice.kind, notice.stage) for notice in digest.notices] == [("plea_deal", Stage.POSSIBLE)]
    assert desk.told() == []


def test_a_change_below_the_level_is_in_the_next_digest(desk: WatchDesk) -> None:
    """A rumour that is denied was never told, and must still be taken back."""
    open_with_digest(desk).play(NOON, [desk.read(NOON, tell("plea_deal", Stage.POSSIBLE))])
    desk.play(at("2024-07-13 07:45"))
    desk.play(at("2024-07-13 08:00"), [desk.read(at("2024-07-13 07:50"), tell("plea_deal", Stage.DENIED))])
    desk.play(at("2024-07-14 08:00"))
    stages = [[(notice.stage, notice.previous) for notice in digest.notices] for digest in desk.alerts]
    assert stages == [[(Stage.POSSIBLE, None)], [(Stage.DENIED, Stage.POSSIBLE)]]


def test_a_day_with_nothing_to_say_has_no_digest_later_either(desk: WatchDesk) -> None:
    """What comes at noon waits for the next morning: the digest keeps its time."""
    open_with_digest(desk).play(NOON, [desk.read(NOON, tell("plea_deal", Stage.POSSIBLE))])
    assert desk.alerts == []


def test_a_digest_shows_two_reports_that_disagree(desk: WatchDesk) -> None:
    """Always as two quotes."""
    desk.notify = Notify(digest=read_digest("07:30"))
    one = desk.read(NOON, tell("sentence", outcome="18 months", event="2024-07-12"))
    other = desk.read(NOON, tell("sentence", outcome="24 months", event="2024-07-12"))
    desk.play(NOON, [one, other])
    desk.play(at("2024-07-13 07:30"))
    desk.play(at("2024-07-14 07:30"))
    _, digest = desk.alerts
    (pair,) = digest.contradictions
    assert "18 months" in pair.one.lead.quote
    assert "24 months" in pair.other.lead.quote
    assert (pair.one.outcome, pair.other.outcome) == ("18 months", "24 months")


def test_a_level_of_digest_keeps_a_whole_watch_for_the_morning(desk: WatchDesk) -> None:
    """For a story that is followed from afar."""
    desk.notify = Notify(level=Level.DIGEST, digest=read_digest("07:30"))
    desk.play(NOON, [desk.read(NOON, tell("conviction"))])
    desk.play(at("2024-07-13 07:30"))
    assert [(alert.form, alert.notices[0].kind) for alert in desk.alerts] == [(Form.DIGEST, "conviction")]
