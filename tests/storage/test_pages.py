"""Kept pages: whole or not there, named by what they hold, never missing where something refers to them."""

from __future__ import annotations

import gzip
import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from extract.records import Exchange, Page, Validators
from storage.db import Ledger
from storage.pages import PageLostError, PageStore, forget_pages, record_page
from tests.storage.processes import read_line, run_beside

NOON = datetime(2024, 7, 12, 12, tzinfo=UTC)
URL = "https://wire.example/story"


def page(body: bytes, exchange: Exchange | None = None) -> Page:
    return Page(URL, URL, body, "text/html", "utf-8", Validators(), NOON, exchange=exchange)


@pytest.fixture
def store(tmp_path: Path) -> PageStore:
    return PageStore(tmp_path / "pages")


def test_a_kept_page_is_read_back_byte_for_byte(store: PageStore) -> None:
    """Evidence that was tidied is none."""
    body = b"<p>caf\xe9 \x00 \xff</p>\r\n" * 500
    kept = store.keep(page(body))
    assert kept.sha256 == hashlib.sha256(body).hexdigest()
    assert store.read(kept.sha256) == body
    assert gzip.decompress(store.path_of(kept.sha256).read_bytes()) == body, "any gunzip can open it"


def test_the_same_bytes_are_one_file(store: PageStore) -> None:
    """A page that is fetched again unchanged costs no room."""
    store.keep(page(b"same"))
    store.keep(page(b"same"))
    assert len(list(store.files())) == 1


@pytest.mark.parametrize(
    "damage", [b"", b"no gzip", gzip.compress(b"another page", mtime=0), gzip.compress(b"cut off", mtime=0)[:-4]]
)
def test_a_damaged_page_is_never_handed_out(store: PageStore, damage: bytes) -> None:
    """Disks rot and people edit: what is shown must be what was read."""
    kept = store.keep(page(b"the page"))
    store.path_of(kept.sha256).write_bytes(damage)
    with pytest.raises(PageLostError, match=kept.sha256):
        store.read(kept.sha256)


def test_a_page_that_is_gone_is_named(store: PageStore) -> None:
    """A folder that was half restored."""
    with pytest.raises(PageLostError, match="is missing"):
        store.read("ab" * 32)


def test_only_pages_older_than_asked_are_forgotten(ledger: Ledger, store: PageStore) -> None:
    """Retention counts from the day of keeping, so that an imported page of 2019 is not gone the next day."""
    for number, body in enumerate((b"old", b"new", b"shared"), 1):
        record_page(ledger, number, "r", store.keep(page(body)), NOON + timedelta(days=10 * (body == b"new")))
    record_page(ledger, 4, "r", store.keep(page(b"shared")), NOON + timedelta(days=10))

    gone = forget_pages(ledger, store, NOON + timedelta(days=1), NOON + timedelta(days=11))

    assert (gone.pages, gone.files) == (2, 1), "what another row still refers to stays"
    assert gone.size_bytes > 0
    kept = ledger.rows("SELECT sha256 FROM store.pages WHERE forgotten_at IS NULL")
    assert sorted(store.read(digest) for (digest,) in kept) == [b"new", b"shared"]
    assert ledger.one("SELECT count(*) FROM store.pages") == (4,), "what was read when stays known"


def test_what_a_crash_left_behind_is_cleared(ledger: Ledger, store: PageStore) -> None:
    """A round killed between keeping a page and committing, or in the middle of writing it."""
    record_page(ledger, 1, "r", store.keep(page(b"referred to")), NOON)
    orphan = store.path_of(store.keep(page(b"never committed")).sha256)
    half = orphan.with_name(f"{orphan.name}.17-4")
    half.write_bytes(b"half")
    assert forget_pages(ledger, store, NOON, NOON).files == 2
    assert [path.name for path in store.files()] == [f"{hashlib.sha256(b'referred to').hexdigest()}.gz"]


def test_an_empty_store_has_nothing_to_forget(ledger: Ledger, store: PageStore) -> None:
    """A desk that keeps no pages has no such folder."""
    assert forget_pages(ledger, store, NOON, NOON).files == 0


def test_a_writer_killed_at_any_time_leaves_no_half_page_under_a_page_s_name(store: PageStore) -> None:
    """The name is the promise of what is inside."""
    script = """
        import sys
        from datetime import UTC, datetime
        from pathlib import Path
        from extract.records import Page, Validators
        from storage.pages import PageStore
        store, number = PageStore(Path(sys.argv[1])), 0
        while True:
            number += 1
            body = str(number).encode() * 50_000
            store.keep(Page("u", "u", body, None, None, Validators(), datetime.now(UTC)))
            print(number, flush=True)
    """
    with run_beside(script, store.folder) as writer:
        while read_line(writer) != "40":
            pass
        writer.kill()
    whole = [path for path in store.files() if path.suffix == ".gz"]
    assert len(whole) >= 40
    for path in whole:
        store.read(path.stem)


def test_what_was_said_around_a_page_is_kept(ledger: Ledger, store: PageStore) -> None:
    """Who answered, when, and how: half of what makes a page evidence."""
    exchange = Exchange("Host: wire.example", "HTTP/1.1 200 OK", "Server: caf\xe9\nDate: Fri", "192.0.2.7")
    record_page(ledger, 1, "r", store.keep(page(b"x", exchange)), NOON)
    row = ledger.one("SELECT url, peer, request_headers, status, response_headers, fetched_at FROM store.pages")
    assert row == (URL, "192.0.2.7", "Host: wire.example", "HTTP/1.1 200 OK", "Server: caf\xe9\nDate: Fri", NOON)
