"""What a text was read from can be shown later: the page's own bytes, who answered, and that nobody changed them."""

from __future__ import annotations

import gzip
import hashlib
import io
import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest
from fastwarc.warc import ArchiveIterator as OtherReader
from typer.testing import CliRunner, Result
from warcio.archiveiterator import ArchiveIterator

from flows.cli import app
from flows.commands.options import BAD_INPUT_LEFT_OUT, NOT_POSSIBLE, RefusedCommandError
from storage.db import open_ledger
from tests.flows.outlet import Outlet, Story, open_outlet
from tests.web import Answer

MORNING = datetime(2024, 7, 12, 8, tzinfo=UTC)
FILLER = "The courtroom in Mesa was full on both days, and the reporters stood along the wall for most of the hearing. "
CHARGED = Story("/charged", "Quill charged", f"Mara Quill was charged with manslaughter on Thursday in the Mesa film "
                f"shooting, prosecutors said.\n{FILLER * 3}", MORNING - timedelta(hours=2))  # fmt: skip
PLEADED = Story("/pleaded", "Quill pleads", f"Mara Quill pleaded not guilty on Friday in the Mesa film shooting.\n"
                f"{FILLER * 3}", MORNING + timedelta(hours=20))  # fmt: skip
BAKERY = Story("/bakery", "A bakery opens", f"A bakery opened in Mesa.\n{FILLER * 3}", MORNING)


@pytest.fixture
def outlet(tmp_path: Path) -> Iterator[Outlet]:
    with open_outlet(tmp_path) as opened:
        yield opened


def run(outlet: Outlet, *arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [*map(str, arguments), "-C", str(outlet.folder)])


def page_files(outlet: Outlet) -> list[Path]:
    return sorted((outlet.folder / "data" / "pages").glob("??/*"))


def test_each_relevant_page_is_kept_byte_for_byte_with_what_was_said(outlet: Outlet) -> None:
    """And none that is about nobody who is watched: an archive of the whole press is nobody's wish."""
    outlet.show([CHARGED, BAKERY])
    outlet.play(MORNING)
    (file,) = page_files(outlet)
    body = gzip.decompress(file.read_bytes())
    assert body == CHARGED.page.body
    assert file.stem == hashlib.sha256(body).hexdigest()
    with open_ledger(outlet.folder / "data" / "ledger.duckdb") as ledger:
        ((digest, url, status, sent, revision),) = ledger.rows(
            "SELECT sha256, p.url, status, request_headers, p.revision = a.revision"
            " FROM store.pages p JOIN store.articles a USING (article_id)"
        )
    assert (digest, url, status, revision) == (file.stem, "http://wire.example/charged", "HTTP/1.1 200 OK", True)
    assert "User-Agent: Courtbeat" in sent


def test_a_changed_page_is_kept_beside_the_old_one(outlet: Outlet) -> None:
    """What stood there before a correction is the half that can no longer be fetched."""
    outlet.show([CHARGED])
    outlet.play(MORNING)
    outlet.show([Story(CHARGED.path, CHARGED.title, f"{CHARGED.text}\nHer lawyer spoke.", CHARGED.published)])
    outlet.play(MORNING + timedelta(hours=2))
    assert len(page_files(outlet)) == 2
    shown = run(outlet, "article", "show", "http://wire.example/charged").output
    for number, file in enumerate(sorted(page_files(outlet), key=lambda path: path.stat().st_mtime), 1):
        assert file.stem in shown
        assert f"of version {number}" in " ".join(shown.split())


def test_a_full_disk_for_pages_costs_no_news(outlet: Outlet, caplog: pytest.LogCaptureFixture) -> None:
    """The archive is for later, the alert is for now; and the loss is said."""
    outlet.show([CHARGED])
    (outlet.folder / "data").mkdir()
    (outlet.folder / "data" / "pages").write_text("in the way")
    with caplog.at_level(logging.WARNING):
        report = outlet.play(MORNING)
    assert report.remembered.outcomes["article"] == 1
    assert "could not be kept" in caplog.text
    with open_ledger(outlet.folder / "data" / "ledger.duckdb") as ledger:
        assert ledger.one("SELECT count(*) FROM store.pages") == (0,)


def test_the_settings_may_keep_no_pages(outlet: Outlet) -> None:
    """Not every desk may keep what others published."""
    settings = outlet.folder / "courtbeat.toml"
    settings.write_text(settings.read_text() + '[keep]\npages = "0d"\n')
    outlet.show([CHARGED])
    outlet.play(MORNING)
    assert page_files(outlet) == []


def test_verify_finds_a_page_that_was_changed_or_lost(outlet: Outlet) -> None:
    """Evidence that nobody checks is a folder of files."""
    outlet.show([CHARGED, PLEADED])
    outlet.play(PLEADED.published + timedelta(hours=1))
    assert "2 kept pages checked, 0 missing or damaged" in run(outlet, "verify").output
    one, other = page_files(outlet)
    one.write_bytes(gzip.compress(b"Not so."))
    other.unlink()
    result = run(outlet, "verify")
    assert result.exit_code == NOT_POSSIBLE
    assert "2 missing or damaged" in result.output
    assert "does not hold the page that its name says" in result.output
    assert "is missing" in result.output


@pytest.mark.parametrize("name", ["a.warc.gz", "a.warc"])
def test_the_export_is_read_by_others_as_it_was_written(outlet: Outlet, tmp_path: Path, name: str) -> None:
    """Two independent readers, every digest checked."""
    outlet.show([CHARGED, PLEADED])
    outlet.play(PLEADED.published + timedelta(hours=1))
    target = tmp_path / name
    assert "2 pages" in run(outlet, "export", "--warc", target).output
    with target.open("rb") as file:
        seen = [
            (record.rec_type, record.rec_headers.get_header("WARC-Target-URI"), record.content_stream().read())
            for record in ArchiveIterator(file, check_digests="raise")
        ]
    kinds = [kind for kind, _, _ in seen]
    assert kinds == ["warcinfo", *["response", "request", "metadata"] * 2]
    bodies = {url: body for kind, url, body in seen if kind == "response"}
    assert bodies == {f"http://wire.example{story.path}": story.page.body for story in (CHARGED, PLEADED)}
    assert all(b"page-sha256: " in body for kind, _, body in seen if kind == "metadata")
    records = list(OtherReader(io.BytesIO(target.read_bytes()), parse_http=False))
    assert len(records) == len(kinds)
    with target.open("rb") as file:
        assert all(record.verify_block_digest() for record in OtherReader(file, parse_http=False))


def test_a_header_with_odd_bytes_is_exported_as_one_header(outlet: Outlet, tmp_path: Path) -> None:
    """What a host sends must not become a header that it did not send."""
    odd = Answer(CHARGED.page.body, headers={"Content-Type": "text/html", "X-Odd": "a\x85X-Made-Up: b\x1cc"})
    outlet.show([CHARGED])
    outlet.web.routes[CHARGED.path] = lambda _: odd
    outlet.play(MORNING)
    run(outlet, "export", "--warc", tmp_path / "a.warc")
    with (tmp_path / "a.warc").open("rb") as file:
        (response,) = [one for one in ArchiveIterator(file, check_digests="raise") if one.rec_type == "response"]
        names = [name for name, _ in response.http_headers.headers]
    assert "X-Odd" in names
    assert "X-Made-Up" not in names


def test_an_export_holds_what_was_asked_for(outlet: Outlet, tmp_path: Path) -> None:
    """One story of many, one month of many."""
    outlet.show([CHARGED])
    outlet.play(MORNING)
    for arguments, count in (
        (("--story", "mesa-film"), 1),
        (("--since", "2999-01-01"), 0),
        (("--since", "1d"), 1),  # fetched now, by the machine's own clock
    ):
        target = tmp_path / f"{arguments[1]}.warc"
        result = run(outlet, "export", "--warc", target, *arguments)
        assert f"{count} page" in result.output
        assert target.exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--warc", "a.zip"), "ends in .warc"),
        (("--warc", "there.warc"), "is there already"),
        (("--warc", "no/such/folder/a.warc"), "cannot be written"),
        (("--warc", "a.warc", "--story", "mesa"), "known stories: mesa-film"),
        (("--warc", "a.warc", "--since", "yesterday"), "is no duration"),
    ],
)
def test_a_wrong_export_is_refused_in_one_line(
    outlet: Outlet, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], words: str
) -> None:
    """Nothing is overwritten and nothing half written is left."""
    outlet.play(MORNING)
    monkeypatch.chdir(outlet.folder)
    (outlet.folder / "there.warc").write_text("mine")
    refused = run(outlet, "export", *arguments).exception
    assert isinstance(refused, RefusedCommandError)
    assert words in str(refused)
    assert "\n" not in str(refused)
    assert (outlet.folder / "there.warc").read_text() == "mine"
    assert [path.name for path in outlet.folder.glob("*.warc*")] == ["there.warc"]


def test_an_export_vouches_for_no_page_that_was_changed(outlet: Outlet, tmp_path: Path) -> None:
    """It is left out and named."""
    outlet.show([CHARGED])
    outlet.play(MORNING)
    page_files(outlet)[0].write_bytes(gzip.compress(b"Not so."))
    result = run(outlet, "export", "--warc", tmp_path / "a.warc")
    assert result.exit_code == BAD_INPUT_LEFT_OUT
    assert "http://wire.example/charged: its page" in result.output


def test_no_row_refers_to_a_page_that_is_not_there(outlet: Outlet) -> None:
    """The file first, then the row: looked at from outside, after each statement that a round commits."""
    outlet.show([CHARGED, PLEADED])
    outlet.play(PLEADED.published + timedelta(hours=1))
    names = {path.stem for path in page_files(outlet)}
    for version in (outlet.folder / "data").glob("coverage-*.duckdb"):
        with duckdb.connect(str(version), read_only=True) as copy:
            assert {digest for (digest,) in copy.execute("SELECT sha256 FROM store.pages").fetchall()} <= names


def test_a_story_out_of_reach_is_kept_when_its_time_is_over(outlet: Outlet) -> None:
    """Retention lets go of bytes, never of the knowledge that there were some."""
    outlet.show([CHARGED])
    outlet.play(MORNING)
    (file,) = page_files(outlet)
    settings = outlet.folder / "courtbeat.toml"
    settings.write_text(settings.read_text() + '[keep]\npages = "30d"\n')
    pruned = run(outlet, "prune")
    assert pruned.exit_code == 0, pruned.output
    assert page_files(outlet) == []
    shown = " ".join(run(outlet, "article", "show", "http://wire.example/charged").output.split())
    assert file.stem in shown
    assert "no longer kept" in shown
    assert "0 kept pages checked, 0 missing" in run(outlet, "verify").output
