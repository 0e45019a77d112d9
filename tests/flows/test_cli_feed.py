"""`courtbeat feed` as a person meets it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.demo import write_demo_workdir
from seeds.feeds import read_opml
from seeds.newsroom_coverage import load_coverage
from tests.flows.conftest import Replay
from tests.flows.process import courtbeat
from tests.web import Answer, Route, WebServer, serve

RSS = b"""<rss version="2.0"><channel><title>Courier: courts</title>
<item><title>Ruling</title><link>http://courier.example/1</link><pubDate>Fri, 12 Jul 2024 12:00:00 GMT</pubDate></item>
</channel></rss>"""
LINK = b'<link rel="alternate" type="application/rss+xml" href="%s">'


@pytest.fixture
def web() -> Iterator[WebServer]:
    """A site with two feeds, one with a feed that it does not declare, and one with none."""
    routes: dict[str, Route | Answer] = {
        "/": Answer(b"<html>" + LINK % b"/courts.xml" + LINK % b"/crime.xml" + LINK % b"/gone.xml"),
        "/courts.xml": Answer(RSS, headers={"ETag": '"1"'}),
        "/crime.xml": Answer(RSS.replace(b"courts", b"crime")),
        "/quiet/": Answer(b"<html>Nothing declared</html>"),
        "/quiet/feed": Answer(RSS),
    }
    with serve(routes) as server:
        yield server


@pytest.fixture
def workdir(tmp_path: Path, web: WebServer) -> Path:
    """A desk that finds every `*.example` host on this machine."""
    write_demo_workdir(tmp_path, load_coverage(), web.address)
    return tmp_path


def test_a_feed_is_tested_without_a_trace(workdir: Path) -> None:
    """What an address is, before it is on the list."""
    result = courtbeat("feed", "test", "http://courier.example/crime.xml", folder=workdir)
    assert result.returncode == 0, result.stderr
    assert "Courier: crime" in result.stdout
    assert "entries: 1, 1 of them dated" in result.stdout
    assert "problem: its host gives no validators" in result.stdout
    assert not (workdir / "data").exists()
    refused = courtbeat("feed", "test", "http://courier.example/", folder=workdir)
    assert (refused.returncode, refused.stderr.count("\n")) == (4, 1)
    assert "HTML page" in refused.stderr


def test_a_private_address_is_told_with_the_setting_that_allows_it(workdir: Path, web: WebServer) -> None:
    """A feed of one's own network is no lost feed: neither the trial nor the list of feeds may say so."""
    url = f"http://{web.address}/courts.xml"
    refused = courtbeat("feed", "test", url, folder=workdir)
    assert (refused.returncode, refused.stderr.count("\n")) == (4, 1)
    assert "no address of the open web; if that host is yours, add it to `allowed_hosts` under [web]" in refused.stderr
    (workdir / "feeds.opml").write_text(f'<opml version="2.0"><body><outline text="Own" xmlUrl="{url}"/></body></opml>')
    assert courtbeat("run", folder=workdir).returncode == 0
    (row,) = json.loads(courtbeat("feed", "health", "--json", folder=workdir).stdout)
    assert row["to_do"].startswith("if that host is yours, add it to `allowed_hosts`"), row
    settings = workdir / "courtbeat.toml"
    settings.write_text(settings.read_text().replace("[web]\n", '[web]\nallowed_hosts = ["127.0.0.1"]\n'))
    assert courtbeat("feed", "test", url, folder=workdir).returncode == 0


def test_a_feed_list_that_is_not_there_is_named(workdir: Path) -> None:
    """Who names a file is not helped by a lecture on addresses."""
    refused = courtbeat("feed", "add", "/nowhere/mine.opml", folder=workdir)
    assert (refused.returncode, refused.stderr.count("\n")) == (2, 1)
    assert "/nowhere/mine.opml: no such file" in refused.stderr


def test_a_site_with_several_feeds_is_listed_and_added_as_told(workdir: Path) -> None:
    """Nothing is asked back: the answer is the next command."""
    before = read_opml(workdir / "feeds.opml")
    several = courtbeat("feed", "add", "http://courier.example/", folder=workdir)
    assert several.returncode == 2
    assert several.stdout.splitlines() == [
        "http://courier.example/courts.xml (Courier: courts)",
        "http://courier.example/crime.xml (Courier: crime)",
    ]
    assert read_opml(workdir / "feeds.opml") == before
    assert courtbeat("feed", "add", "http://courier.example/courts.xml", folder=workdir).returncode == 0
    both = courtbeat("feed", "add", "http://courier.example/", "--all", folder=workdir)
    assert "is listed already: http://courier.example/courts.xml" in both.stdout
    assert [feed.title for feed in read_opml(workdir / "feeds.opml")[-2:]] == ["Courier: courts", "Courier: crime"]


def test_an_undeclared_feed_is_found_at_the_usual_place(workdir: Path) -> None:
    """Half of all sites have a feed and do not say so."""
    result = courtbeat("feed", "add", "http://courier.example/quiet/", folder=workdir)
    assert result.stdout.startswith("added http://courier.example/quiet/feed (Courier: courts)"), result.stderr


def test_the_feeds_of_another_reader_are_taken_over(workdir: Path) -> None:
    """Nobody types two hundred addresses; what is listed already is not listed twice."""
    known = read_opml(workdir / "feeds.opml")
    export = workdir / "other-reader.opml"
    nested = '<outline text="Courts"><outline text="New" type="rss" xmlUrl="http://courier.example/new.xml"/></outline>'
    export.write_text(
        f'<opml version="1.0"><head/><body>{nested}<outline text="Old" xmlUrl="{known[0].url}"/></body></opml>'
    )
    result = courtbeat("feed", "add", str(export), folder=workdir)
    assert result.stdout.splitlines() == [
        "added http://courier.example/new.xml (New)",
        f"is listed already: {known[0].url} (Old)",
    ], result.stderr
    assert [feed.url for feed in read_opml(workdir / "feeds.opml")[len(known) :]] == ["http://courier.example/new.xml"]


def test_health_is_shown_with_what_to_do(replay: Replay) -> None:
    """The worst first: a person reads three lines."""
    for at in replay.newsroom.coverage.calendar[:2]:
        replay.play(at)
    rows = json.loads(courtbeat("feed", "health", "--json", folder=replay.folder).stdout)
    assert rows[0]["health"] == "failing"
    assert rows[0]["trouble"] == "hard"
    assert "courtbeat feed add" in rows[0]["to_do"]
    assert rows[-1]["health"] == "ok"
    assert "to do" in courtbeat("feed", "health", folder=replay.folder).stdout


def test_a_feed_is_shown_with_its_polls_and_items(replay: Replay) -> None:
    """Why did we miss it? The polls say."""
    replay.play(replay.newsroom.coverage.calendar[1])
    (url,) = [feed.url for feed in read_opml(replay.folder / "feeds.opml") if "meridianwire" in feed.url]
    shown = courtbeat("feed", "show", url, folder=replay.folder).stdout
    assert "health: ok" in shown
    assert "not_modified" in shown or "read" in shown
    unknown = courtbeat("feed", "show", "nobody", folder=replay.folder)
    assert unknown.returncode == 2
    assert "courtbeat feed health" in unknown.stderr


def test_the_feed_list_is_handed_on(replay: Replay) -> None:
    """A desk that changes its reader takes the list along; a folder that is not there is named."""
    replay.play(replay.newsroom.coverage.calendar[0])
    result = courtbeat("feed", "export", "mine.opml", folder=replay.folder)
    assert result.returncode == 0, result.stderr
    assert read_opml(replay.folder / "mine.opml") == read_opml(replay.folder / "feeds.opml")
    refused = courtbeat("feed", "export", "nowhere/mine.opml", folder=replay.folder)
    assert (refused.returncode, refused.stderr.count("\n")) == (2, 1)
    assert "nowhere" in refused.stderr
