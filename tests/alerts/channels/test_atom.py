"""Atom feeds: read as a feed reader reads them, bounded, and never seen in halves."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import feedparser
import pytest

from alerts.channel import SendFailedError
from alerts.channels.atom import AtomChannel
from alerts.channels.atom_feed import MOST_ENTRIES
from tests.alerts.samples import NOON, make_alert, make_delivery

HOUR = timedelta(hours=1)


@pytest.fixture
def channel(tmp_path: Path) -> AtomChannel:
    """A channel whose folder is not made yet."""
    return AtomChannel("feeds", tmp_path / "public")


def send(channel: AtomChannel, number: int, story: str = "mesa-film") -> str:
    """The entry's id of the alert of that hour."""
    alert = make_alert(key=f"{story}/{number}", story_id=story, decided_at=NOON + number * HOUR, note=f"alert {number}")
    return channel.send_alert(make_delivery(alert=alert))


def read_feed(channel: AtomChannel, story: str = "mesa-film") -> Any:
    """The feed as feedparser reads it, and it has nothing to complain of."""
    feed = feedparser.parse((channel.folder / f"{story}.atom.xml").read_bytes())
    assert not feed.bozo
    assert feed.version == "atom10"
    return feed


def test_a_feed_reader_finds_all_that_it_shows(channel: AtomChannel) -> None:
    """Title, link, time and text; a feed without them is listed as "untitled, 1970"."""
    entry_id = channel.send_alert(make_delivery())
    feed = read_feed(channel)
    (entry,) = feed.entries
    assert feed.feed.title == "Mesa film shooting"
    assert feed.feed.author == "Courtbeat"
    assert feed.feed.updated == entry.updated == "2024-07-13T12:00:00+00:00"
    assert entry.title.startswith("Case dismissed: Mara Quill (with prejudice), 12 July 2024")
    assert entry.link == "https://courier.example/2024/07/film-set-trial-ends"
    assert entry.id == entry_id
    assert "dismissed the case against Mara Quill with prejudice" in entry.content[0].value


def test_the_newest_comes_first_and_the_oldest_leave(channel: AtomChannel) -> None:
    """A reader shows the top, and a file that only grows is some day too long to fetch."""
    ids = [send(channel, number) for number in range(MOST_ENTRIES + 3)]
    assert [entry.id for entry in read_feed(channel).entries] == ids[:2:-1]


def test_a_repeat_replaces_its_entry_at_its_place(channel: AtomChannel) -> None:
    """It is no news, and must not climb to the top again."""
    ids = [send(channel, number) for number in range(3)]
    assert send(channel, 1) == ids[1]
    assert [entry.id for entry in read_feed(channel).entries] == ids[::-1]


def test_each_story_has_its_own_feed(channel: AtomChannel) -> None:
    """People subscribe to a story, not to the desk."""
    assert send(channel, 1) != send(channel, 1, story="other")
    assert read_feed(channel).feed.id != read_feed(channel, "other").feed.id
    assert {file.name for file in channel.folder.iterdir()} == {"mesa-film.atom.xml", "other.atom.xml"}


def test_an_update_cut_off_leaves_the_old_feed_and_is_no_hindrance(channel: AtomChannel) -> None:
    """The machine went down while the new file was being written."""
    first = send(channel, 1)
    (channel.folder / ".mesa-film.atom.xml.new").write_text('<?xml version="1.0"?><fee')
    assert [entry.id for entry in read_feed(channel).entries] == [first]
    second = send(channel, 2)
    assert [entry.id for entry in read_feed(channel).entries] == [second, first]
    assert len(list(channel.folder.iterdir())) == 1


def test_a_web_server_may_read_the_file(channel: AtomChannel) -> None:
    """It runs as another user; files made for safe renaming are often private."""
    before = os.umask(0o022)
    try:
        send(channel, 1)
    finally:
        os.umask(before)
    assert (channel.folder / "mesa-film.atom.xml").stat().st_mode & 0o777 == 0o644


def test_somebody_elses_file_is_left_alone(channel: AtomChannel) -> None:
    """The reason says which file, and what to do."""
    channel.folder.mkdir()
    file = channel.folder / "mesa-film.atom.xml"
    theirs = '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>Ours</title></entry></feed>'
    file.write_text(theirs)
    with pytest.raises(SendFailedError, match=r"mesa-film\.atom\.xml: is no feed written by Courtbeat; move it away"):
        send(channel, 1)
    assert file.read_text() == theirs


def test_a_folder_that_cannot_be_written_says_why(tmp_path: Path) -> None:
    """A file in its place, a full disk, missing rights: the operating system names it."""
    (tmp_path / "public").write_text("")
    with pytest.raises(SendFailedError, match="cannot be written: "):
        send(AtomChannel("feeds", tmp_path / "public"), 1)
