"""The outbox: in order, at least once, and nothing lost between a commit and a channel."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from seeds.notify import Notify
from seeds.watch import Watch
from storage.db import Ledger, open_ledger
from storage.outbox.outbox import claim_next, count_waiting, record_failure, record_sent
from storage.records import Delivery
from tests.storage.processes import run_to_end
from tests.storage.samples import WATCH, LedgerDesk, at_noon, tell

LATER = at_noon("2025-01-01")
MINUTE = timedelta(minutes=1)


def desk_for(ledger: Ledger, *channels: str, story: str = WATCH.id) -> LedgerDesk:
    """A desk whose alerts go to these channels."""
    watch: Watch = replace(WATCH, id=story, notify=Notify(channels=channels))
    return LedgerDesk(ledger, watch)


def queue(desk: LedgerDesk, *days: str) -> None:
    """One alert for each day."""
    for day in days:
        address = f"https://outlet.example/{desk.watch.id}/{day}"
        assert desk.read(day, tell("motion_denied", event=day), url=address) != []


def claim(ledger: Ledger) -> Delivery:
    """The next delivery, which has to be there."""
    delivery = claim_next(ledger, LATER)
    assert delivery is not None
    return delivery


# ------------------------------------------------------------------ order


def test_a_storys_alerts_leave_in_the_order_in_which_they_were_queued(ledger: Ledger) -> None:
    """The charge before the plea: a thread is read from top to bottom."""
    queue(desk_for(ledger, "desk"), "2024-07-01", "2024-07-08", "2024-07-12")
    sent = []
    while delivery := claim_next(ledger, LATER):
        sent.append(delivery.alert.decided_at.date().isoformat())
        record_sent(ledger, delivery.delivery_id, None, LATER)
    assert sent == ["2024-07-01", "2024-07-08", "2024-07-12"]


def test_a_later_alert_waits_for_the_one_before(ledger: Ledger) -> None:
    """The first is refused for an hour; the second is due, and would come out of turn."""
    queue(desk_for(ledger, "desk"), "2024-07-01", "2024-07-08")
    record_failure(ledger, claim(ledger).delivery_id, "refused", LATER + 60 * MINUTE)
    assert claim_next(ledger, LATER) is None
    assert claim_next(ledger, LATER + 60 * MINUTE) is not None


def test_an_alert_that_is_given_up_lets_the_next_one_go(ledger: Ledger) -> None:
    """One message that the channel will never take must not silence the story."""
    queue(desk_for(ledger, "desk"), "2024-07-01", "2024-07-08")
    first = claim(ledger)
    record_failure(ledger, first.delivery_id, "too long", None)
    assert claim(ledger).delivery_id != first.delivery_id
    assert ledger.rows("SELECT state, last_error FROM alerts ORDER BY alert_id")[0] == ("quarantined", "too long")


def test_stories_do_not_wait_for_each_other(ledger: Ledger) -> None:
    """Order is kept where it means something, and nowhere else."""
    queue(desk_for(ledger, "desk"), "2024-07-01")
    queue(desk_for(ledger, "desk", story="other"), "2024-07-02")
    record_failure(ledger, claim(ledger).delivery_id, "refused", LATER + MINUTE)
    assert claim(ledger).alert.story_id == "other"


def test_channels_are_independent(ledger: Ledger) -> None:
    """Slack is down all morning; the mail goes out."""
    queue(desk_for(ledger, "slack", "mail"), "2024-07-01", "2024-07-08")
    sent = []
    while delivery := claim_next(ledger, LATER):
        if delivery.channel == "slack":
            record_failure(ledger, delivery.delivery_id, "down", LATER + MINUTE)
        else:
            sent.append(delivery.alert.alert_id)
            record_sent(ledger, delivery.delivery_id, None, LATER)
    assert sent == [1, 2]
    assert count_waiting(ledger) == 2


# ------------------------------------------------------------------ at least once


def test_what_was_sent_is_not_sent_again(ledger: Ledger) -> None:
    """The second round of the same hour is silent."""
    queue(desk_for(ledger, "desk"), "2024-07-01")
    record_sent(ledger, claim(ledger).delivery_id, "receipt", LATER)
    assert claim_next(ledger, LATER) is None
    assert count_waiting(ledger) == 0


def test_the_receipt_of_the_first_message_makes_the_thread(ledger: Ledger) -> None:
    """A story is one thread on each channel."""
    queue(desk_for(ledger, "slack", "mail"), "2024-07-01", "2024-07-08")
    threads = []
    while delivery := claim_next(ledger, LATER):
        threads.append((delivery.channel, delivery.thread))
        record_sent(ledger, delivery.delivery_id, f"{delivery.channel}-{delivery.alert.alert_id}", LATER)
    assert threads == [("slack", None), ("mail", None), ("slack", "slack-1"), ("mail", "mail-1")]


def test_a_delivery_cut_off_while_it_was_sent_comes_back_marked(tmp_path: Path) -> None:
    """The message may have arrived: it is sent again, and says so."""
    path = tmp_path / "ledger.duckdb"
    with open_ledger(path) as ledger:
        queue(desk_for(ledger, "desk"), "2024-07-01", "2024-07-08")
        first = claim(ledger)
        assert (first.attempts, first.may_repeat) == (1, False)
    with open_ledger(path) as ledger:
        again = claim(ledger)
        assert (again.delivery_id, again.attempts, again.may_repeat) == (first.delivery_id, 2, True)
        record_sent(ledger, again.delivery_id, None, LATER)
        assert not claim(ledger).may_repeat, "only that one"


def test_a_lost_answer_marks_every_later_try(ledger: Ledger) -> None:
    """Time-out after acceptance, then a refusal: the message of the first try may still have arrived."""
    queue(desk_for(ledger, "desk"), "2024-07-01")
    record_failure(ledger, claim(ledger).delivery_id, "no answer", LATER, may_have_arrived=True)
    record_failure(ledger, claim(ledger).delivery_id, "refused", LATER)
    assert claim(ledger).may_repeat


QUEUE_AND_DIE = """
    import os, sys
    from pathlib import Path
    from storage.db import open_ledger
    from storage.outbox.outbox import claim_next
    from tests.storage.outbox.test_outbox import LATER, desk_for, queue
    with open_ledger(Path(sys.argv[1])) as ledger:
        queue(desk_for(ledger, "slack", "mail"), "2024-07-01", "2024-07-08")
        if sys.argv[2] == "after the claim":
            claim_next(ledger, LATER)
        os.kill(os.getpid(), 9)
"""


@pytest.mark.parametrize(("death", "marked"), [("before the claim", 0), ("after the claim", 1)])
def test_nothing_is_lost_when_the_process_dies_before_it_sends(tmp_path: Path, death: str, marked: int) -> None:
    """What was committed is told, whatever becomes of the machine."""
    path = tmp_path / "ledger.duckdb"
    assert run_to_end(QUEUE_AND_DIE, path, death).returncode == -9
    sent = []
    with open_ledger(path) as ledger:
        while delivery := claim_next(ledger, LATER):
            sent.append((delivery.channel, delivery.alert.alert_id))
            marked -= delivery.may_repeat
            record_sent(ledger, delivery.delivery_id, None, LATER)
    assert sorted(sent) == [("mail", 1), ("mail", 2), ("slack", 1), ("slack", 2)]
    assert marked == 0


# ------------------------------------------------------------------ many


def fill_outbox(ledger: Ledger, deliveries: int, stories: int) -> None:
    """Copies of one alert, spread over stories."""
    desk = desk_for(ledger, "desk")
    queue(desk, "2024-07-01")
    ledger.write(
        "INSERT INTO store.stories SELECT s.* REPLACE ('story-' || n AS story_id) FROM store.stories s, range(?) t(n)",
        stories,
    )
    ledger.write(
        "INSERT INTO store.alerts BY NAME SELECT al.* REPLACE (nextval('store.alert_ids') AS alert_id,"
        " alert_key || n AS alert_key, 'story-' || n % ? AS story_id) FROM store.alerts al, range(?) t(n)",
        stories,
        deliveries,
    )
    ledger.write(
        "INSERT INTO store.deliveries BY NAME SELECT d.* REPLACE (nextval('store.delivery_ids') AS delivery_id,"
        " al.alert_id AS alert_id) FROM store.deliveries d, store.alerts al WHERE al.alert_id <> d.alert_id"
    )


def drain(ledger: Ledger, deliveries: int) -> float:
    """Seconds per delivery, of so many."""
    started = time.perf_counter()
    for _ in range(deliveries):
        record_sent(ledger, claim(ledger).delivery_id, None, LATER)
    return (time.perf_counter() - started) / deliveries


def test_a_long_queue_drains_at_the_pace_of_a_short_one(tmp_path: Path) -> None:
    """A week-end without mail leaves thousands: each must cost what one costs. The ratio is printed, not judged."""
    pace = {}
    for waiting in (100, 1_000, 10_000):
        with open_ledger(tmp_path / f"{waiting}.duckdb") as ledger:
            fill_outbox(ledger, waiting, stories=20)
            drain(ledger, 20)
            pace[waiting] = drain(ledger, 80)
            assert count_waiting(ledger) == waiting + 1 - 100
    for waiting, seconds in pace.items():
        print(f"{waiting} waiting: {1000 * seconds:.1f} ms a delivery, {seconds / pace[100]:.2f} of the shortest queue")
