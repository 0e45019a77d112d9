"""The correction loop over real readings, a real ledger and a real mail server: taken back once, in the same thread."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from alerts.channels.mail import MailChannel, MailServer, Security
from alerts.dispatch import send_pending
from extract.legal.developments import read_article_for
from extract.legal.parties import index_names
from extract.records import Article
from flows.corrections import retract, undo_last
from flows.reading import LinkRead
from flows.remember import remember
from seeds.notify import Notify
from seeds.watch import Context, Party, Watch
from storage.db import Ledger, open_ledger, transaction
from storage.outbox.waiting import put_back
from storage.published.reasons import read_alert_trail
from storage.stories.edits import Signature
from storage.stories.stories import record_watches
from tests.alerts.far_ends import MailServerScript, serve_mail

NOON = datetime(2024, 7, 12, 12, 0, tzinfo=UTC)
WATCH = Watch(
    "mesa",
    "Mesa studio",
    (Party("Mara Quill", ("Quill",), "defendant"),),
    context=Context(any=("Mesa",)),
    notify=Notify(channels=("desk",)),
)
ABOUT = (
    "The court is in the old customs house by the river, where the clerk's office opens at nine.\n"
    "Nobody else was in the public gallery when the list was called, and the session ended before noon.\n"
    "The Mesa studio closed its books in the spring, and two of its four stages stand empty now."
)
GUILTY = "A jury on Friday found Mara Quill guilty of fraud over the Mesa studio accounts."
NOT_GUILTY = "A jury on Friday found Mara Quill not guilty of fraud over the Mesa studio accounts."
WAITING = "The jury in the trial of Mara Quill over the Mesa studio accounts went home for the night."
NOTE = "Correction: An earlier version of this article said that the jury had found Mara Quill guilty of fraud."


@dataclass
class CorrectedDesk:
    """Reads what it is given as a round would, and mails what follows."""

    ledger: Ledger
    mail: MailServerScript
    channel: MailChannel
    now: datetime = NOON
    links: int = field(default=0)

    def read(self, *paragraphs: str, outlet: str = "Courier", title: str = "In court", note: str | None = None) -> None:
        """One round an hour later: that outlet's article as it stands now."""
        self.now += timedelta(hours=1)
        self.links += 1
        text = "\n".join((*paragraphs, ABOUT))
        url = f"https://{outlet.lower()}.example/quill"
        article = Article(url, outlet, title, text, NOON, correction=note)
        readings = read_article_for(article, index_names((WATCH,)))
        with transaction(self.ledger):
            record_watches(self.ledger, (WATCH,), NOON - timedelta(days=30))
        remember(self.ledger, {WATCH.id: WATCH}, [LinkRead(self.links, article, readings)], self.now)
        self.send()

    def send(self) -> None:
        """The round's last step."""
        send_pending(self.ledger, {"desk": self.channel}, lambda: self.now)

    def retract(self, development_id: int, note: str | None = None) -> tuple[str, ...]:
        """What `courtbeat dev retract` does, and the round after it."""
        with transaction(self.ledger):
            channels = retract(self.ledger, {WATCH.id: WATCH}, development_id, Signature("ines", self.now, note))
        self.send()
        return channels

    def put_back(self, alert_id: int | None = None) -> None:
        """What `courtbeat alerts retry` does, and the round after it."""
        put_back(self.ledger, alert_id, self.now)
        self.send()

    def subjects(self) -> list[str]:
        """What the desk got, in order."""
        return [str(message["Subject"]) for message in self.mail.taken]

    def standing(self) -> list[tuple[str, str, str, int]]:
        """Kind, stage, status and reports of each development."""
        return self.ledger.rows("SELECT kind, stage, status, reports FROM developments ORDER BY development_id")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[CorrectedDesk]:
    script = MailServerScript()
    with serve_mail(script) as port, open_ledger(tmp_path / "ledger.duckdb") as ledger:
        server = MailServer("127.0.0.1", port, Security.NONE)
        yield CorrectedDesk(
            ledger, script, MailChannel("desk", server, "courtbeat@desk.example", ("editor@desk.example",))
        )


def plain(message: EmailMessage) -> str:
    """The text as one line, however it was wrapped."""
    body = message.get_body(("plain",))
    assert body is not None
    return " ".join(str(body.get_content()).split())


TOLD = "Convicted: Mara Quill, 12 July 2024 - Mesa studio"
CORRECTED = "Correction: Convicted: Mara Quill - Mesa studio"


# ------------------------------------------------------------------ by the article


def test_a_verdict_that_is_turned_round_is_corrected_once_in_the_same_thread(desk: CorrectedDesk) -> None:
    """The worst thing that a desk can have printed, and the reason for the whole loop."""
    desk.read(GUILTY)
    assert desk.subjects() == [TOLD]
    desk.read(NOT_GUILTY, note=NOTE)
    first, correction, news = desk.mail.taken
    assert correction["Subject"] == CORRECTED
    assert correction["In-Reply-To"] == first["Message-ID"]
    assert "Acquitted" in news["Subject"]
    text = plain(correction)
    assert f"“{GUILTY}”" in text
    assert f"Now “{NOT_GUILTY}”" in text
    assert NOTE in text
    assert ("conviction", "happened", "disputed", 0) in desk.standing()
    for _ in range(2):
        desk.read(NOT_GUILTY, "Her lawyers thanked the jury.", note=NOTE)
    assert len(desk.mail.taken) == 3, "once"


def test_why_a_correction_was_sent_is_told_with_what_it_takes_back(desk: CorrectedDesk) -> None:
    """Of all messages the one that is asked about."""
    desk.read(GUILTY)
    desk.read(WAITING)
    trail = read_alert_trail(desk.ledger.connection, 2)
    assert trail is not None
    assert [(mention.kind, mention.told_by) for mention in trail.mentions] == [("conviction", 1)]


def test_a_correction_of_another_sentence_sends_nothing(desk: CorrectedDesk) -> None:
    """A name, an age, a street: publishers correct ten of these for each verdict."""
    desk.read(GUILTY, "Her brother, a former deputy, sat behind her.")
    desk.read(GUILTY, "Her brother, a retired teacher, sat behind her.", note="Correction: He is a teacher.")
    assert desk.subjects() == [TOLD]
    assert desk.standing() == [("conviction", "happened", "open", 1)]
    assert desk.ledger.rows("SELECT * FROM store.withdrawals") == []


def test_the_same_in_other_words_is_no_correction(desk: CorrectedDesk) -> None:
    """Editors polish leads all day."""
    desk.read(GUILTY)
    desk.read("On Friday a jury convicted Mara Quill of fraud over the Mesa studio accounts.")
    assert desk.subjects() == [TOLD]
    assert desk.standing() == [("conviction", "happened", "open", 1)]


def test_one_outlet_s_correction_is_quiet_while_another_still_reports_it(desk: CorrectedDesk) -> None:
    """Who is right is not for us to say; the report that is left still stands."""
    desk.read(GUILTY)
    desk.read(f"{GUILTY} The jury sat for three hours over the accounts.", outlet="Sentinel", title="Verdict")
    desk.read("A jury on Friday went home without a word on Mara Quill and the Mesa studio accounts.")
    assert desk.subjects() == [TOLD]
    assert desk.standing() == [("conviction", "happened", "open", 1)]
    desk.read("A jury went home without a word on Mara Quill.", outlet="Sentinel", title="No verdict")
    assert desk.subjects() == [TOLD, CORRECTED]


def test_an_article_that_drops_the_party_altogether_takes_it_back_too(desk: CorrectedDesk) -> None:
    """It was somebody else of the same name."""
    desk.read(GUILTY)
    desk.read("A jury on Friday found a man of 40 guilty of fraud over a garage and its accounts.")
    assert desk.subjects() == [TOLD, CORRECTED]


def test_a_page_that_was_cut_short_takes_nothing_back(desk: CorrectedDesk) -> None:
    """The meter ran out and only a teaser is left: nobody has corrected anything."""
    desk.read(GUILTY, *(f"Witness {number} spoke of the accounts for most of a morning." for number in range(20)))
    desk.read("Mara Quill has been in court over the Mesa studio.")
    assert desk.subjects() == [TOLD]
    assert desk.standing()[0] == ("conviction", "happened", "open", 1)


def test_what_really_comes_after_a_correction_is_told(desk: CorrectedDesk) -> None:
    """Reported too early, taken back, and then true: the desk must hear it."""
    desk.read(GUILTY)
    desk.read(WAITING)
    desk.now += timedelta(days=3)
    desk.read("A jury on Monday found Mara Quill guilty of fraud over the Mesa studio accounts.", outlet="Sentinel")
    assert [subject.split(":")[0] for subject in desk.subjects()] == ["Convicted", "Correction", "Convicted"]


FIRST, LAST = "The courtroom was full.", "It took the jury one more day."


def test_a_verdict_that_its_own_page_took_back_is_told_when_the_page_says_it_again(desk: CorrectedDesk) -> None:
    """Editors put back the sentence that they took out: nobody writes it anew. A third version tells nothing more."""
    desk.read(GUILTY, FIRST)
    desk.read(WAITING)
    desk.now += timedelta(days=2)
    desk.read(GUILTY, LAST)
    assert desk.subjects() == [TOLD, CORRECTED, TOLD]
    desk.read(GUILTY, FIRST, LAST)
    assert len(desk.mail.taken) == 3


def test_a_verdict_that_was_taken_back_is_told_when_another_outlet_prints_the_agency_s_text(
    desk: CorrectedDesk,
) -> None:
    """The agency corrects itself, and sends the first text again when the jury is back."""
    desk.read(GUILTY, FIRST)
    desk.read(WAITING)
    desk.now += timedelta(days=2)
    desk.read(GUILTY, FIRST, outlet="Sentinel")
    assert desk.ledger.one("SELECT count(*) FROM store.articles WHERE copy_of IS NOT NULL") == (1,)
    assert desk.subjects() == [TOLD, CORRECTED, TOLD]


def test_a_deed_that_was_taken_back_is_told_again_while_its_plan_still_stands(desk: CorrectedDesk) -> None:
    """The development is left as a plan by the correction; what then really happens is news."""
    plan = "Mara Quill will be sentenced on 15 July over the Mesa studio accounts."
    deed = "Mara Quill was sentenced on Friday to two years over the Mesa studio accounts."
    desk.read(plan, outlet="Sentinel", title="What is to come")
    desk.read(deed, FIRST)
    desk.read(WAITING)
    assert [status for _, _, status, _ in desk.standing()] == ["open"]
    desk.read(deed, LAST)
    kinds = [subject.split(":")[0] for subject in desk.subjects()]
    assert kinds[-3:] == ["Sentenced", "Correction", "Sentenced"]


def test_what_nobody_was_told_is_taken_back_in_silence(desk: CorrectedDesk) -> None:
    """A rumour waits below the level; its withdrawal has nobody to reach."""
    desk.read("Mara Quill could be charged with fraud over the Mesa studio accounts, lawyers said on Friday.")
    desk.read("Lawyers said on Friday that they know nothing of Mara Quill and the Mesa studio accounts.")
    assert desk.subjects() == []
    assert {status for _, _, status, _ in desk.standing()} <= {"disputed"}


def test_a_killed_round_takes_back_all_or_nothing(desk: CorrectedDesk) -> None:
    """Withdrawal, status and message are one transaction."""
    desk.read(GUILTY)
    before = desk.ledger.rows("SELECT * FROM alerts"), desk.standing()
    with pytest.raises(KeyboardInterrupt):
        _retract_and_break_off(desk)
    assert (desk.ledger.rows("SELECT * FROM alerts"), desk.standing()) == before


def _retract_and_break_off(desk: CorrectedDesk) -> None:
    with transaction(desk.ledger):
        retract(desk.ledger, {WATCH.id: WATCH}, 1, Signature("ines", desk.now))
        raise KeyboardInterrupt


# ------------------------------------------------------------------ by hand


def test_a_retraction_by_hand_is_told_once_in_the_thread(desk: CorrectedDesk) -> None:
    """The editor rang the court."""
    desk.read(GUILTY)
    assert desk.retract(1, "The clerk says that there is no verdict.") == ("desk",)
    first, correction = desk.mail.taken
    assert correction["Subject"] == CORRECTED
    assert correction["In-Reply-To"] == first["Message-ID"]
    assert "Note The clerk says that there is no verdict." in plain(correction)
    assert desk.standing() == [("conviction", "happened", "retracted", 1)]
    desk.read(NOT_GUILTY)
    assert [subject for subject in desk.subjects() if subject == CORRECTED] == [CORRECTED], "not by the article again"


def test_what_a_person_retracted_stays_quiet_when_its_page_prints_it_again(desk: CorrectedDesk) -> None:
    """The person knows better than the page; what is new will come in other words."""
    desk.read(GUILTY, FIRST)
    desk.retract(1)
    desk.read(GUILTY, LAST)
    assert desk.subjects() == [TOLD, CORRECTED]


def test_a_retraction_undone_before_the_next_round_reaches_nobody(desk: CorrectedDesk) -> None:
    """The wrong number was typed; a second thought must be in time, and not cost the real correction."""
    desk.read(GUILTY)
    with transaction(desk.ledger):
        retract(desk.ledger, {WATCH.id: WATCH}, 1, Signature("ines", desk.now))
        _, held_back = undo_last(desk.ledger, Signature("ines", desk.now))
    desk.send()
    assert held_back
    assert desk.subjects() == [TOLD]
    desk.retract(1)
    assert desk.subjects() == [TOLD, CORRECTED]
    with transaction(desk.ledger):
        _, held_back = undo_last(desk.ledger, Signature("ines", desk.now))
    assert held_back is False, "it has arrived"


def test_retracting_what_was_not_told_reaches_nobody(desk: CorrectedDesk) -> None:
    """Nobody needs a correction of what they never read."""
    desk.read("Mara Quill was charged in March. The Mesa studio closed then. A hearing was held on Friday.")
    untold = desk.ledger.rows(
        "SELECT development_id FROM developments WHERE development_id NOT IN"
        " (SELECT development_id FROM alerts WHERE development_id IS NOT NULL)"
    )
    assert untold
    sent = len(desk.mail.taken)
    assert desk.retract(untold[0][0]) == ()
    assert len(desk.mail.taken) == sent


# ------------------------------------------------------------------ what a channel refused for good


def test_an_alert_that_is_put_back_takes_its_correction_along(desk: CorrectedDesk) -> None:
    """Refused, corrected, put back: without the correction behind it, the desk would print the mistake today."""
    desk.mail.at_message = "554 no"
    desk.read(GUILTY)
    desk.mail.at_message = "250 OK"
    desk.read(WAITING)
    assert desk.subjects() == [], "who got nothing is told of no mistake"
    desk.put_back()
    assert desk.subjects() == [TOLD, CORRECTED]


def test_a_correction_that_was_refused_as_well_is_put_back_with_its_alert(desk: CorrectedDesk) -> None:
    """A person names the alert; what belongs to it comes along."""
    desk.mail.at_recipient = {"editor@desk.example": "450 later"}
    desk.read(GUILTY)
    desk.read(WAITING)
    desk.mail.at_recipient = {"editor@desk.example": "550 no such box"}
    desk.now += timedelta(days=1)
    desk.send()
    states = desk.ledger.rows("SELECT form, state FROM deliveries ORDER BY delivery_id")
    assert states == [("news", "quarantined"), ("correction", "quarantined")]
    desk.mail.at_recipient = {}
    desk.put_back(1)
    assert desk.subjects() == [TOLD, CORRECTED]


def test_a_retraction_of_what_was_refused_leaves_no_trace_when_it_is_undone(desk: CorrectedDesk) -> None:
    """The alert is right after all, and goes out alone."""
    desk.mail.at_message = "554 no"
    desk.read(GUILTY)
    desk.mail.at_message = "250 OK"
    assert desk.retract(1) == ()
    with transaction(desk.ledger):
        _, held_back = undo_last(desk.ledger, Signature("ines", desk.now))
    assert held_back is None
    desk.put_back()
    assert desk.subjects() == [TOLD]


def lose_the_answer_and_refuse(desk: CorrectedDesk) -> None:
    """The next message arrives and its answer is lost; the day after, the second try is refused for good."""
    desk.mail.drops_after_message = True
    desk.send()
    desk.mail.drops_after_message = False
    desk.mail.at_message = "554 no"
    desk.now += timedelta(days=1)
    desk.send()
    assert desk.ledger.rows("SELECT state, may_repeat FROM deliveries")[-1] == ("quarantined", True)
    desk.mail.at_message = "250 OK"


def test_a_retraction_that_may_have_arrived_is_not_held_back_by_its_undo(desk: CorrectedDesk) -> None:
    """Its answer was lost and it was put back since: to say that it reached nobody may be a lie."""
    desk.read(GUILTY)
    with transaction(desk.ledger):
        retract(desk.ledger, {WATCH.id: WATCH}, 1, Signature("ines", desk.now))
    lose_the_answer_and_refuse(desk)
    put_back(desk.ledger, None, desk.now)
    with transaction(desk.ledger):
        _, held_back = undo_last(desk.ledger, Signature("ines", desk.now))
    assert held_back is False
    assert desk.subjects() == [TOLD, CORRECTED]


def test_an_alert_that_may_have_arrived_is_corrected(desk: CorrectedDesk) -> None:
    """It was given up, and yet somebody may have read it."""
    desk.mail.at_recipient = {"editor@desk.example": "450 later"}
    desk.read(GUILTY)
    desk.mail.at_recipient = {}
    desk.now += timedelta(hours=12)
    lose_the_answer_and_refuse(desk)
    desk.read(WAITING)
    assert desk.subjects() == [TOLD, CORRECTED]
