"""Looking again over real HTTP: corrections and removals are noticed, and what they change is told once."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from flows.desk import load_plan, open_desk
from flows.round import InProcess, RoundReport, run_round
from flows.settings import load_settings
from storage.published.publish import open_read_copy
from tests.alerts.far_ends import MailServerScript, serve_mail
from tests.flows.process import ROOT, process_environment
from tests.web import Answer, Asked, WebServer, serve

KILLED_ROUND = ROOT / "tests" / "flows" / "killed_round.py"
START = datetime(2024, 7, 12, 12, 0, tzinfo=UTC)
PADDING = (
    "<p>The court is in the old customs house by the river, where the clerk's office opens at nine.</p>"
    "<p>Nobody else was in the public gallery when the list was called, and the session ended before noon.</p>"
)
GUILTY = "A jury on Friday found Mara Quill guilty of fraud over the Mesa studio accounts."
NOT_GUILTY = "A jury on Friday found Mara Quill not guilty of fraud over the Mesa studio accounts."
NOTE = "Correction: An earlier version of this article said that Mara Quill had been found guilty."


@dataclass
class Courier:
    """One outlet with one article, which a test rewrites. `etag` names the version; without one it gives none."""

    headline: str = "Verdict in Mesa trial"
    lead: str = GUILTY
    note: str = ""
    status: int = 200
    etag: str | None = '"1"'
    conditional: list[str | None] = field(default_factory=list)

    def feed(self, _: Asked) -> Answer:
        item = (
            "<item><title>Verdict in Mesa trial</title><link>http://courier.example/verdict?from=feed</link>"
            "<pubDate>Fri, 12 Jul 2024 11:00:00 GMT</pubDate></item>"
        )
        return Answer(f'<rss version="2.0"><channel><title>Courier</title>{item}</channel></rss>'.encode())

    def page(self, asked: Asked) -> Answer:
        self.conditional.append(asked.headers.get("if-none-match"))
        if self.etag and asked.headers.get("if-none-match") == self.etag:
            return Answer(status=304, headers={"ETag": self.etag})
        note = f"<footer><small>{self.note}</small></footer>" if self.note else ""
        html = (
            f"<html><head><title>{self.headline}</title></head><body><article><h1>{self.headline}</h1>"
            f"<p>{self.lead}</p>{PADDING}</article>{note}</body></html>"
        )
        headers = {"Content-Type": "text/html"} | ({"ETag": self.etag} if self.etag else {})
        return Answer(html.encode(), self.status, headers)


@dataclass
class Desk:
    """A desk that follows the trial and mails what it finds."""

    folder: Path
    web: WebServer
    courier: Courier
    mail: MailServerScript

    def play(self, after: timedelta) -> RoundReport:
        """One round that long after the first."""
        with open_desk(load_plan(load_settings(self.folder)), lambda: START + after) as desk:
            return run_round(desk, InProcess(2), every_feed=True)

    def ask(self, query: str) -> list[tuple[object, ...]]:
        with open_read_copy(self.folder / "data") as coverage:
            return coverage.execute(query).fetchall()

    def looks(self) -> list[object]:
        """What each look found, in order."""
        return [result for (result,) in self.ask("SELECT result FROM store.looks ORDER BY look_id")]

    def subjects(self) -> list[str]:
        return [str(message["Subject"]).split(":")[0] for message in self.mail.taken]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """After its first round, in which it was told of the verdict."""
    courier, mail = Courier(), MailServerScript()
    routes = {"/feed": courier.feed, "/verdict": courier.page, "/robots.txt": lambda _: Answer(b"User-agent: *\n")}
    with serve(routes) as web, serve_mail(mail) as port:
        _write_desk(tmp_path, web.address, port)
        opened = Desk(tmp_path, web, courier, mail)
        opened.play(timedelta(0))
        assert opened.subjects() == ["Convicted"]
        yield opened


def _write_desk(folder: Path, address: str, mail_port: int) -> None:
    (folder / "watches").mkdir()
    (folder / "watches" / "mesa.toml").write_text(
        'title = "Mesa studio"\n[[party]]\nname = "Mara Quill"\nrole = "defendant"\n[context]\nany = ["Mesa"]\n'
        '[notify]\nchannels = ["desk"]\n'
    )
    (folder / "feeds.opml").write_text(
        '<opml version="2.0"><body><outline text="Courier" xmlUrl="http://courier.example/feed"/></body></opml>'
    )
    (folder / "courtbeat.toml").write_text(
        f'[web]\nspacing = "0s"\n[web.host_addresses]\n"*.example" = "{address}"\n[channel.desk]\nkind = "mail"\n'
        f'host = "127.0.0.1"\nport = {mail_port}\nsecurity = "none"\nsender = "courtbeat@desk.example"\n'
        'recipients = ["editor@desk.example"]\n'
    )


def test_an_article_is_asked_again_with_its_validators_and_only_when_due(desk: Desk) -> None:
    """A look at what did not change costs the host a line."""
    desk.play(timedelta(minutes=30))
    desk.play(timedelta(hours=1))
    desk.play(timedelta(hours=2))
    desk.play(timedelta(hours=6))
    assert desk.courier.conditional == [None, '"1"', '"1"']
    assert desk.looks() == ["unchanged", "unchanged"]


def test_a_round_tells_what_it_looked_at_again(desk: Desk) -> None:
    """Whoever reads the log must see that quiet rounds still watch what was published."""
    quiet, looking = desk.play(timedelta(minutes=30)), desk.play(timedelta(hours=1))
    assert "looked at" not in quiet.summary()
    assert "0 new links, 1 looked at again (1 unchanged), 0 mentions" in looking.summary()
    assert looking.counts()["looks_unchanged"] == 1


def test_a_corrected_verdict_is_noticed_and_corrected_in_the_thread(desk: Desk) -> None:
    """From the publisher's correction to the editor's inbox, with nobody looking."""
    desk.courier.lead, desk.courier.note, desk.courier.etag = NOT_GUILTY, NOTE, '"2"'
    desk.play(timedelta(hours=1))
    desk.play(timedelta(hours=6))
    assert desk.subjects() == ["Convicted", "Correction", "Acquitted"]
    told, correction, _ = desk.mail.taken
    assert correction["In-Reply-To"] == told["Message-ID"]
    assert desk.ask("SELECT result, reason FROM store.looks ORDER BY look_id") == [
        ("revised", NOTE),
        ("unchanged", None),
    ]
    assert desk.ask("SELECT count(*) FROM store.revisions") == [(2,)]


def test_a_headline_that_is_turned_round_is_noticed(desk: Desk) -> None:
    """The feed's headline never changes; the page's own does."""
    desk.courier.headline, desk.courier.etag = "Verdict in Mesa trial was not the last word", '"2"'
    desk.play(timedelta(hours=1))
    assert desk.ask("SELECT title FROM articles") == [("Verdict in Mesa trial was not the last word",)]
    assert desk.subjects() == ["Convicted"], "the sentence stands"


@pytest.mark.parametrize(("status", "result"), [(404, "gone"), (410, "gone"), (403, "failed"), (503, "failed")])
def test_a_page_that_is_gone_or_down_is_recorded_and_takes_nothing_back(desk: Desk, status: int, result: str) -> None:
    """Sites tidy up; that makes no report wrong."""
    desk.courier.status, desk.courier.etag = status, None
    desk.play(timedelta(hours=1))
    assert desk.looks() == [result]
    assert desk.subjects() == ["Convicted"]
    assert desk.ask("SELECT status, reports FROM developments") == [("open", 1)]


def test_a_wall_in_front_of_the_article_is_no_correction(desk: Desk) -> None:
    """A page without text says nothing of the text."""
    desk.web.routes["/verdict"] = lambda _: Answer(b"<html><body><p>Subscribe to read.</p></body></html>")
    desk.play(timedelta(hours=1))
    assert desk.looks() == ["unreadable"]
    assert desk.subjects() == ["Convicted"]


def test_an_address_that_leads_elsewhere_is_no_correction(desk: Desk) -> None:
    """A page that was taken down often leads to the front page, which says nothing of the verdict."""
    front = desk.courier.page
    desk.web.routes["/verdict"] = lambda _: Answer(status=302, headers={"Location": "/front"})
    desk.web.routes["/front"] = front
    desk.courier.lead, desk.courier.etag = "Nothing of the kind was heard of.", None
    desk.play(timedelta(hours=1))
    assert desk.looks() == ["moved"]
    assert desk.subjects() == ["Convicted"]


@pytest.mark.parametrize("point", ["before:look", "after:look", "before:publish", "before:tell", "after:tell"])
def test_a_round_killed_around_a_look_corrects_once_all_the_same(desk: Desk, point: str) -> None:
    """Power lost between the publisher's correction and ours costs nothing and repeats nothing."""
    desk.courier.lead, desk.courier.etag = NOT_GUILTY, '"2"'
    at = (START + timedelta(hours=1)).isoformat()
    killed = subprocess.run(
        [sys.executable, KILLED_ROUND, desk.folder, at, point], env=process_environment(), check=False
    )
    assert killed.returncode == -signal.SIGKILL
    desk.play(timedelta(hours=1))
    assert desk.subjects() == ["Convicted", "Correction", "Acquitted"]
