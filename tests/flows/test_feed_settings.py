"""Feeds of the settings: searches for a watch's names, and files of this machine. Polled and shown like all others."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from typer.testing import CliRunner

from flows.cli import app
from flows.desk import load_plan
from flows.settings import load_settings
from seeds.tables import TableError
from storage.db import open_ledger
from tests.flows.outlet import Outlet, Story, open_outlet
from tests.web import Answer

MORNING = datetime(2024, 7, 12, 8, tzinfo=UTC)
FILLER = "The courtroom in Mesa was full on both days, and the reporters stood along the wall for most of the hearing. "
CHARGED = Story("/charged", "Quill charged", f"Mara Quill was charged with manslaughter on Thursday in the Mesa film "
                f"shooting, prosecutors said.\n{FILLER * 3}", MORNING - timedelta(hours=2))  # fmt: skip

SEARCH = """
[[search]]
outlet = "News search"
url = "http://search.example/rss?q={terms}&hl=en"
"""


@pytest.fixture
def outlet(tmp_path: Path) -> Iterator[Outlet]:
    with open_outlet(tmp_path) as opened:
        yield opened


def add(outlet: Outlet, text: str) -> None:
    settings = outlet.folder / "courtbeat.toml"
    settings.write_text(settings.read_text() + text)


def add_watch(outlet: Outlet, name: str, *parties: str) -> None:
    lines = [f'title = "{name}"', *(f'[[party]]\nname = "{party}"' for party in parties)]
    (outlet.folder / "watches" / f"{name}.toml").write_text("\n".join(lines))


def feeds(outlet: Outlet) -> list[str]:
    return [feed.url for feed in load_plan(load_settings(outlet.folder)).feeds]


def ask(outlet: Outlet, query: str) -> list[tuple]:  # type: ignore[type-arg]  # a row is what the query says
    with open_ledger(outlet.folder / "data" / "ledger.duckdb") as ledger:
        return ledger.rows(query)


# ------------------------------------------------------------------ searches


def test_each_watch_becomes_one_feed_of_each_search(outlet: Outlet) -> None:
    """Names as a search wants them: in quotation marks, joined by OR, and safe inside an address."""
    add_watch(outlet, "harbour", "Ann O'Hara & Sons", "Zoë Ångström")
    add(outlet, SEARCH + '[[search]]\noutlet = "Other"\nurl = "https://other.example/{name}.rss"\n')
    _, harbour, mesa, other_harbour, other_mesa = feeds(outlet)
    assert parse_qs(urlsplit(harbour).query) == {"q": ['"Ann O\'Hara & Sons" OR "Zoë Ångström"'], "hl": ["en"]}
    assert parse_qs(urlsplit(mesa).query)["q"] == ['"Mara Quill"']
    assert other_harbour == "https://other.example/Ann%20O%27Hara%20%26%20Sons.rss"
    assert other_mesa == "https://other.example/Mara%20Quill.rss"


def test_a_search_may_be_for_some_watches_only(outlet: Outlet) -> None:
    """A search that costs money, or knows one country."""
    add_watch(outlet, "harbour", "Ann Hara")
    add(outlet, SEARCH + 'watches = ["harbour"]\n')
    assert len(feeds(outlet)) == 2


def test_what_a_search_finds_is_called_by_its_own_outlet(outlet: Outlet) -> None:
    """Two papers found by one search are two outlets: corroboration is counted by them."""
    add(outlet, SEARCH)
    outlet.show([CHARGED])
    outlet.web.routes["/rss"] = outlet.web.routes["/feed.xml"]
    (outlet.folder / "feeds.opml").write_text(
        '<opml version="2.0"><body><outline text="Mesa Wire" xmlUrl="http://wire.example/none.xml"/></body></opml>'
    )
    outlet.play(MORNING)
    assert ask(outlet, "SELECT outlet FROM store.articles") == [("Mesa Wire",)]
    assert any(asked.path.startswith("/rss?q=%22Mara%20Quill%22") for asked in outlet.web.asked)


def test_who_only_searches_needs_no_feed_list(outlet: Outlet) -> None:
    """A desk may know names and no papers; without any feed at all it is still told so."""
    (outlet.folder / "feeds.opml").unlink()
    with pytest.raises(TableError, match="no such file"):
        feeds(outlet)
    add(outlet, SEARCH)
    assert len(feeds(outlet)) == 1


def test_a_search_is_polled_and_shown_like_any_feed(outlet: Outlet) -> None:
    """Also when it fails: a search that went away must not look like a quiet story."""
    add(outlet, SEARCH)
    outlet.play(MORNING)
    shown = CliRunner().invoke(app, ["feed", "health", "--csv", "-C", str(outlet.folder)]).output
    assert "http://search.example/rss?q=%22Mara%20Quill%22&hl=en" in shown
    assert "News search" in shown


def test_a_search_of_a_changed_watch_is_another_feed(outlet: Outlet) -> None:
    """The old one rests; its history stays."""
    add(outlet, SEARCH)
    outlet.play(MORNING)
    add_watch(outlet, "mesa-film", "Mara Quill", "Dell Arroyo")
    outlet.play(MORNING + timedelta(hours=1))
    listed = ask(outlet, "SELECT listed FROM store.feeds WHERE url LIKE '%search.example%' ORDER BY feed_id")
    assert listed == [(False,), (True,)]


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("https://s.example/rss?q=fixed", "url needs {terms} or {name}"),
        ("https://s.example/rss?q={term}", "url needs {terms} or {name}"),
        ("https://{name}.example/rss", "only after the host"),
        ("s.example/rss?q={terms}", "lacks http"),
        ("file:///etc/{name}", "starts with file:"),
    ],
)
def test_a_search_that_cannot_work_is_named(outlet: Outlet, url: str, words: str) -> None:
    """Before a round, with the place in the file."""
    add(outlet, f'[[search]]\noutlet = "S"\nurl = "{url}"\n')
    with pytest.raises(TableError, match=r"search\[1\]") as refused:
        feeds(outlet)
    assert words in str(refused.value)


def test_a_search_for_an_unknown_watch_or_too_many_names_is_named(outlet: Outlet) -> None:
    """Both would otherwise be searches that find nothing, for ever."""
    add(outlet, SEARCH + 'watches = ["harbor"]\n')
    with pytest.raises(TableError, match="no watch `harbor`; known watches: mesa-film"):
        feeds(outlet)
    settings = outlet.folder / "courtbeat.toml"
    settings.write_text(settings.read_text().replace('watches = ["harbor"]', ""))
    add_watch(outlet, "many", *(f"Person Number {number} Of A Very Long List" for number in range(120)))
    with pytest.raises(TableError, match=r"longer than 4096 characters; use \{name\}"):
        feeds(outlet)


# ------------------------------------------------------------------ files

FILE = """
[[file_feed]]
outlet = "Court bulletins"
feed = "inbox/bulletins.xml"
"""


def write_inbox(outlet: Outlet, *links: str) -> Path:
    inbox = outlet.folder / "inbox"
    inbox.mkdir(exist_ok=True)
    items = "".join(f"<item><title>Quill charged {link}</title><link>{link}</link></item>" for link in links)
    (inbox / "bulletins.xml").write_text(f'<rss version="2.0"><channel><title>B</title>{items}</channel></rss>')
    return inbox


def test_a_file_is_a_feed_and_may_list_pages_beside_it(outlet: Outlet) -> None:
    """Bulletins that come by mail, or a scraper's own output."""
    add(outlet, FILE)
    inbox = write_inbox(outlet, "one.html", "http://wire.example/charged")
    (inbox / "one.html").write_bytes(CHARGED.page.body)
    outlet.show([CHARGED])
    outlet.play(MORNING)
    links = dict(ask(outlet, "SELECT address, outcome FROM store.links"))
    assert set(links) == {(inbox / "one.html").as_uri(), "http://wire.example/charged"}
    assert set(links.values()) == {"article"}
    outlet.play(MORNING + timedelta(hours=1))
    polls = ask(outlet, "SELECT result FROM store.polls JOIN store.feeds USING (feed_id) WHERE url LIKE 'file:%'")
    assert polls == [("read",), ("not_modified",)]


def test_a_file_leads_to_nothing_outside_its_own_folder(outlet: Outlet, tmp_path: Path) -> None:
    """A saved feed is still what somebody else wrote."""
    add(outlet, FILE)
    inbox = write_inbox(outlet, "../courtbeat.toml", "link.html", "file:///etc/passwd", "file://host/etc/passwd", "sub")
    (inbox / "link.html").symlink_to("/etc/passwd")
    (inbox / "sub").mkdir()
    outlet.play(MORNING)
    outcomes = ask(outlet, "SELECT DISTINCT article_id FROM store.links WHERE address LIKE 'file:%'")
    texts = ask(outlet, "SELECT body FROM store.revisions")
    assert all("root:" not in body and "host_addresses" not in body for (body,) in texts)
    assert len(outcomes) >= 1


def test_nothing_from_the_web_may_name_a_file(outlet: Outlet) -> None:
    """Neither a feed, nor a page, nor a redirect."""
    add(outlet, FILE)
    inbox = write_inbox(outlet)
    (inbox / "secret.html").write_bytes(CHARGED.page.body)
    address = (inbox / "secret.html").as_uri()
    items = f"<item><title>Quill</title><link>{address}</link></item>"
    outlet.show([CHARGED])
    feed = f'<rss version="2.0"><channel><title>W</title>{items}</channel></rss>'
    outlet.web.routes["/feed.xml"] = lambda _: Answer(feed.encode(), headers={"Content-Type": "application/rss+xml"})
    outlet.play(MORNING)
    assert ask(outlet, "SELECT count(*) FROM store.links") == [(0,)]
    away = feed.replace(address, "http://wire.example/away")
    outlet.web.routes["/away"] = lambda _: Answer(b"", 302, {"Location": address})
    outlet.web.routes["/feed.xml"] = lambda _: Answer(away.encode(), headers={"Content-Type": "application/rss+xml"})
    outlet.play(MORNING + timedelta(hours=1))
    assert ask(outlet, "SELECT count(*) FROM store.articles WHERE source = 'page'") == [(0,)]


def test_a_file_that_is_missing_fails_alone_and_is_named(outlet: Outlet) -> None:
    """A scraper that writes it late must not stop the desk; and it is taken up when it is there."""
    add(outlet, FILE)
    outlet.show([CHARGED])
    report = outlet.play(MORNING)
    ((address, reason, failures),) = report.troubles
    assert address.endswith("/inbox/bulletins.xml")
    assert (reason, failures) == ("there is no such file", 1)
    assert report.remembered.outcomes["article"] == 1
    write_inbox(outlet, "http://wire.example/charged")
    assert outlet.play(MORNING + timedelta(hours=1)).troubles == ()
