"""OPML in and out: what other programs write is read, what is wrong is named by line."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from seeds.feeds import FeedSource, add_to_opml, move_in_opml, read_opml, write_opml
from seeds.tables import TableError

LEDGER = FeedSource("https://ledger.example/feed", "Ledger", "Harbour Ledger")


def opml(tmp_path: Path, body: str, head: str = '<?xml version="1.0"?>\n<opml version="2.0"><body>\n') -> Path:
    path = tmp_path / "feeds.opml"
    path.write_text(f"{head}{body}\n</body></opml>", encoding="utf-8")
    return path


def test_feeds_are_read_from_every_depth_in_order(tmp_path: Path) -> None:
    """Feed readers export folders in folders."""
    path = opml(
        tmp_path,
        """<outline text="Courts">
             <outline text="County"><outline type="rss" text="Ledger" title="Ledger" xmlUrl="https://ledger.example/feed"
                                            outlet="Harbour Ledger" htmlUrl="https://ledger.example/"/></outline>
             <outline text="Gazette &amp; Sons" xmlUrl="https://gazette.example/atom?a=1&amp;b=2"/>
           </outline>
           <outline xmlUrl="https://nameless.example/feed"/>""",
    )

    assert read_opml(path) == (
        LEDGER,
        FeedSource("https://gazette.example/atom?a=1&b=2", "Gazette & Sons", "Gazette & Sons"),
        FeedSource("https://nameless.example/feed", "nameless.example", "nameless.example"),
    )


def test_opml_of_other_programs_is_read(tmp_path: Path) -> None:
    """Version 1.0, other cases of names, a byte order mark, a DOCTYPE, another encoding."""
    path = tmp_path / "old.opml"
    text = (
        '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE opml><OPML version="1.0"><head><title>x</title></head><body>'
    )
    text += '<OUTLINE TEXT="Ledger" TYPE="RSS" XMLURL=" https://ledger.example/feed "/></body></OPML>'
    path.write_bytes(text.encode("utf-16"))

    assert read_opml(path) == (FeedSource("https://ledger.example/feed", "Ledger", "Ledger"),)


def test_feed_listed_twice_is_polled_once(tmp_path: Path) -> None:
    """A reader lists a feed in each of its folders."""
    line = '<outline text="{}" xmlUrl="https://ledger.example/feed"/>'
    path = opml(tmp_path, line.format("Ledger") + line.format("Ledger again"))

    assert [source.title for source in read_opml(path)] == ["Ledger"]


def test_links_and_folders_are_no_feeds(tmp_path: Path) -> None:
    """OPML holds other things than feeds."""
    path = opml(
        tmp_path,
        '<outline text="f"/><outline type="link" url="https://a.example/"/><outline xmlUrl="https://b.example/"/>',
    )

    assert [source.url for source in read_opml(path)] == ["https://b.example/"]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (
            '\n<outline text="Ledger" xmlUrl="ledger.example/feed"/>',
            "line 4: outline 'Ledger': xmlUrl 'ledger.example/feed' lacks http:// or https://",
        ),
        ('<outline xmlUrl="ftp://a.example/"/>', "line 3: xmlUrl 'ftp://a.example/' starts with ftp:"),
        ('<outline text="A" xmlUrl="https://u:p@a.example/"/>', "carries a user name or password"),
        ('<outline text="A" type="rss"/>', "line 3: outline 'A': xmlUrl is missing"),
        ('<outline text="A" type="atom" xmlUrl="  "/>', "xmlUrl is missing"),
        ('<outline text="A" xmlUrl="https://a.example/">', "line 4: is not valid XML: mismatched tag"),
        ("<outline text='A & B'/>", "line 3: is not valid XML"),
        ("", "lists no feed"),
        ('<outline text="only a folder"/>', "lists no feed; a feed is an <outline"),
    ],
)
def test_mistake_is_named_with_its_line(tmp_path: Path, body: str, message: str) -> None:
    """A list of 300 feeds is searched for the one bad line by whoever reads this."""
    with pytest.raises(TableError) as caught:
        read_opml(opml(tmp_path, body))

    assert message in str(caught.value)
    assert str(caught.value).startswith(str(tmp_path / "feeds.opml"))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "declaration",
    [
        '<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">',
        '<!ENTITY a SYSTEM "file:///etc/passwd">',
        '<!ENTITY % a SYSTEM "http://a.example/x">',
    ],
)
def test_entities_are_refused(tmp_path: Path, declaration: str) -> None:
    """A list from someone else must neither grow in memory nor read the desk's files."""
    head = f"<?xml version='1.0'?>\n<!DOCTYPE opml [{declaration}]><opml><body>"
    with pytest.raises(TableError, match="line 2: declares an entity"):
        read_opml(opml(tmp_path, '<outline text="&a;" xmlUrl="https://a.example/"/>', head))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is not valid XML: no element found"),
        (b"<html><body/></html>", "is no OPML file: it starts with <html>"),
        (b"\xff\xfe\x00", "is not valid XML"),
        (b"<?xml version='1.0' encoding='x-none'?><opml/>", "is not valid XML"),
    ],
)
def test_other_files_are_told_apart(tmp_path: Path, content: bytes, message: str) -> None:
    """People save the page instead of the file."""
    path = tmp_path / "feeds.opml"
    path.write_bytes(content)

    with pytest.raises(TableError, match=message):
        read_opml(path)


def test_missing_file_says_what_to_do(tmp_path: Path) -> None:
    """The first run in an empty folder."""
    with pytest.raises(TableError, match="no such file; create it, or run `courtbeat init`"):
        read_opml(tmp_path / "feeds.opml")


def test_folder_in_place_of_the_file_is_named(tmp_path: Path) -> None:
    """A slip in the settings."""
    with pytest.raises(TableError, match="cannot be read"):
        read_opml(tmp_path)


WORDS = (
    st.text(
        st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"), min_size=1
    )
    .map(str.strip)
    .filter(bool)
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.builds(FeedSource, st.integers(0, 99).map("https://a.example/{}?b=1&c=2".format), WORDS, WORDS),
        min_size=1,
        unique_by=lambda source: source.url,
    )
)
def test_what_is_written_is_read_again(tmp_path: Path, sources: list[FeedSource]) -> None:
    """Export and import lose nothing, whatever the outlets are called."""
    path = tmp_path / "out.opml"
    write_opml(path, sources, "Feeds of <the> & desk")

    assert read_opml(path) == tuple(sources)
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["out.opml"]


def test_an_added_feed_leaves_the_rest_of_the_file_as_people_wrote_it(tmp_path: Path) -> None:
    """Folders, comments and other programs' attributes are somebody's work."""
    path = tmp_path / "feeds.opml"
    path.write_text(
        '<opml version="2.0"><body><!-- mine -->\n  <outline text="Courts">\n'
        '    <outline text="A" xmlUrl="https://a.example/" x="1"/>\n  </outline>\n</body></opml>\n'
    )
    news = FeedSource("https://b.example/?a=1&b=2", "Bärenpost <1>", "Bärenpost")
    assert add_to_opml(path, [news, news, FeedSource("https://a.example/", "A", "A")]) == (news,)
    assert read_opml(path)[-1] == news
    written = path.read_text()
    assert "<!-- mine -->" in written
    assert 'x="1"' in written
    assert written.index("Courts") < written.index("b.example") < written.index("</body>")


def test_a_feed_is_added_to_a_list_that_is_not_there_yet(tmp_path: Path) -> None:
    """The first feed of a new desk."""
    news = FeedSource("https://b.example/", "B", "B")
    assert add_to_opml(tmp_path / "feeds.opml", [news]) == (news,)
    assert read_opml(tmp_path / "feeds.opml") == (news,)


def test_a_list_is_handed_on_with_its_folders_and_todays_addresses() -> None:
    """Whoever changes readers takes along what people sorted, and no address that only redirects any more."""
    written = b"""<?xml version="1.0" encoding="UTF-8"?>
<opml version="2.0"><body><!-- court desks -->
  <outline text="Courts &#8211; \xc3\xa9t\xc3\xa9"><outline text="North">
    <outline type="rss" text="Courier" xmlUrl="https://courier.example/feed?a=1&amp;b=2"/>
    <outline type='rss' text='Wire' xmlURL = 'https://wire.example/rss'/>
  </outline></outline></body></opml>"""
    moved = {"https://courier.example/feed?a=1&b=2": "https://courier.example/new?a=1&b=2"}
    handed_on = move_in_opml(written, moved)
    assert handed_on == written.replace(b"courier.example/feed", b"courier.example/new")
