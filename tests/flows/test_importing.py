"""Archived coverage fills the timeline: in order, in silence, once, and whatever some of it looks like."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
import tracemalloc
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner, Result
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from extract.archives.items import ArchivedRow
from extract.legal.parties import index_names
from extract.pages.relevance import build_scanner
from flows.cli import app
from flows.commands.archive import Progress
from flows.commands.options import BAD_INPUT_LEFT_OUT, RefusedCommandError
from flows.import_articles import Sorter
from flows.importing import ImportDesk, Tally, remember_archive, sort_out
from flows.outlet_names import OutletNames
from flows.spool import Spool
from seeds.watch import Party, Watch
from storage.db import LedgerBusyError, open_ledger, transaction
from storage.records import Form
from storage.stories.stories import record_watches
from tests.flows.outlet import Outlet, Story, open_outlet
from tests.storage.processes import read_line, run_beside

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
FILLER = "The courtroom in Mesa was full on both days, and the reporters stood along the wall for most of the hearing. "


def row(number: int, day: str, sentence: str, **columns: str) -> dict[str, str]:
    return {
        "url": f"https://paper{number}.example/story",
        "outlet": f"Paper {number}",
        "published": day,
        "title": f"Report {number}",
        "text": f"{sentence}\n{FILLER * 2}Number {number}.",
        **columns,
    }


CHARGED = row(1, "2024-02-01", "Mara Quill was charged with manslaughter on Thursday in the Mesa film shooting.")
PLEADED = row(2, "2024-03-08", "Mara Quill pleaded not guilty on Friday to manslaughter in the Mesa film shooting.")
CLEARED = row(3, "2024-07-12", "A jury acquitted Mara Quill of manslaughter on Friday in the Mesa film shooting.")
BAKERY = row(4, "2024-07-12", "A bakery opened in Mesa on Friday.")
STORY = [CHARGED, PLEADED, CLEARED, BAKERY]
DEVELOPMENTS = [("charge", "2024-02-01"), ("plea_not_guilty", "2024-03-08"), ("acquittal", "2024-07-12")]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Outlet]:
    """A desk that never ran, and an outlet for later."""
    with open_outlet(tmp_path) as opened:
        yield opened


def take_in(desk: Outlet, source: Path, *options: str) -> Result:
    return CliRunner().invoke(app, ["import", str(source), *options, "-C", str(desk.folder)])


def write_lines(path: Path, rows: Iterable[object]) -> Path:
    path.write_text("".join(f"{one if isinstance(one, str) else json.dumps(one)}\n" for one in rows), encoding="utf-8")
    return path


def ask(desk: Outlet, query: str) -> list[tuple]:  # type: ignore[type-arg]  # a row is what the query says
    with open_ledger(desk.folder / "data" / "ledger.duckdb") as ledger:
        return ledger.rows(query)


def developments(desk: Outlet) -> list[tuple[str, str]]:
    return ask(
        desk, "SELECT kind, first_reported_at::DATE::VARCHAR FROM store.developments ORDER BY first_reported_at, kind"
    )


# ------------------------------------------------------------------ what it reads


def write_csv(path: Path, rows: list[dict[str, str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def write_parquet(path: Path, rows: list[dict[str, str]]) -> Path:
    lines = write_lines(path.with_suffix(".tmp.jsonl"), rows)
    with duckdb.connect() as connection:
        timed = "SELECT * REPLACE (CAST(published AS TIMESTAMP) + INTERVAL 9 HOUR AS published)"
        connection.execute(f"COPY ({timed} FROM '{lines}') TO '{path}' (FORMAT parquet)")
    lines.unlink()
    return path


def page_of(one: dict[str, str], *, address: bool = True, date: bool = True) -> bytes:
    canonical = f'<link rel="canonical" href="{one["url"]}">' if address else ""
    day = f'<meta property="article:published_time" content="{one["published"]}T09:00:00Z">' if date else ""
    text = "".join(f"<p>{line}</p>" for line in one["text"].splitlines())
    title = one["title"]
    return (
        f"<!doctype html><html><head><title>{title}</title>{canonical}{day}</head>"
        f"<body><article><h1>{title}</h1>{text}</article></body></html>"
    ).encode()


def write_folder(path: Path, rows: list[dict[str, str]]) -> Path:
    for number, one in enumerate(rows):
        (path / "news").mkdir(parents=True, exist_ok=True)
        (path / "news" / f"{number}.html").write_bytes(page_of(one))
    (path / "news" / "picture.png").write_bytes(b"\x89PNG")
    return path


def write_warc(path: Path, rows: list[dict[str, str]]) -> Path:
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=path.suffix == ".gz")
        for one in rows:
            http = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
            dated = {"WARC-Date": f"{one['published']}T20:00:00Z"}
            body = io.BytesIO(page_of(one))
            record = writer.create_warc_record(
                one["url"], "response", payload=body, http_headers=http, warc_headers_dict=dated
            )
            writer.write_record(record)
    return path


WRITERS = {
    "a.jsonl": write_lines,
    "a.ndjson": write_lines,
    "a.csv": write_csv,
    "a.parquet": write_parquet,
    "saved": write_folder,
    "a.warc.gz": write_warc,
    "a.warc": write_warc,
}


@pytest.mark.parametrize("name", WRITERS)
def test_every_kind_of_archive_fills_the_timeline(desk: Outlet, tmp_path: Path, name: str) -> None:
    """Newest first, as most archives are: the course of the story must not depend on it."""
    source = WRITERS[name](tmp_path / name, STORY[::-1])
    result = take_in(desk, source)
    assert result.exit_code == 0, result.output
    assert "4 read; 3 articles stored" in result.output
    assert developments(desk) == DEVELOPMENTS
    assert ask(desk, "SELECT count(*) FROM store.articles WHERE url = 'https://paper4.example/story'") == [(0,)]


@pytest.mark.parametrize("name", ["saved", "a.warc.gz"])
def test_the_pages_of_an_archive_are_kept_as_they_came(desk: Outlet, tmp_path: Path, name: str) -> None:
    """A page that is no longer on the web is worth the most."""
    take_in(desk, WRITERS[name](tmp_path / name, STORY))
    assert len(list((desk.folder / "data" / "pages").glob("??/*.gz"))) == 3
    out = desk.folder / "out.warc"
    assert "3 pages" in CliRunner().invoke(app, ["export", "--warc", str(out), "-C", str(desk.folder)]).output


def test_an_export_imports_into_the_same_story_elsewhere(desk: Outlet, tmp_path: Path) -> None:
    """One desk hands a story on to another, evidence and all."""
    take_in(desk, write_warc(tmp_path / "a.warc", STORY))
    out = desk.folder / "out.warc.gz"
    CliRunner().invoke(app, ["export", "--warc", str(out), "-C", str(desk.folder)])
    (tmp_path / "other").mkdir()
    with open_outlet(tmp_path / "other") as other:
        result = take_in(other, out)
        assert result.exit_code == 0, result.output
        assert developments(other) == DEVELOPMENTS


# ------------------------------------------------------------------ silence


def test_an_import_sends_nothing_then_or_later(desk: Outlet, tmp_path: Path) -> None:
    """A desk that takes in ten years of coverage must not be woken by them; the first round says what it watches."""
    desk.play(NOW)
    take_in(desk, write_lines(tmp_path / "a.jsonl", STORY))
    for hours in (1, 25, 49):
        desk.play(NOW + timedelta(hours=hours))
    assert desk.sent() == []
    assert ask(desk, "SELECT DISTINCT verdict FROM store.decisions") == [("imported",)]


def test_the_silence_of_an_imported_article_is_explained(desk: Outlet, tmp_path: Path) -> None:
    """ "Why was I not told?" has an answer, whichever way the article came."""
    take_in(desk, write_lines(tmp_path / "a.jsonl", [CHARGED]))
    asked = CliRunner().invoke(app, ["alerts", "why-not", CHARGED["url"], "-C", str(desk.folder)])
    assert "came from an archive" in str(asked.exception)


def test_before_the_first_round_it_is_what_the_watch_begins_with(desk: Outlet, tmp_path: Path) -> None:
    """One "now watching" message tells where the story stands."""
    take_in(desk, write_lines(tmp_path / "a.jsonl", STORY))
    desk.play(datetime.now(UTC) + timedelta(minutes=1))
    assert desk.sent() == [Form.WATCHING]


def test_news_of_today_is_told_though_an_archive_had_it(desk: Outlet, tmp_path: Path) -> None:
    """Yesterday's papers, imported this morning, must not swallow what today's report."""
    desk.play(NOW)
    yesterday = (NOW - timedelta(hours=20)).isoformat()
    take_in(desk, write_lines(tmp_path / "a.jsonl", [CHARGED, {**CLEARED, "published": yesterday}]))
    sentence = f"A jury in Mesa acquitted Mara Quill of manslaughter in the film shooting on Sunday.\n{FILLER * 3}"
    desk.show([Story("/cleared", "Quill acquitted", sentence, NOW)])
    desk.play(NOW + timedelta(hours=1))
    assert desk.sent() == [Form.NEWS]


def test_contradictions_of_an_archive_make_no_digest(desk: Outlet, tmp_path: Path) -> None:
    """Old disagreements are for the timeline."""
    watch = desk.folder / "watches" / "mesa-film.toml"
    watch.write_text(watch.read_text() + '[notify]\ndigest = "07:30"\n')
    desk.play(NOW)
    twelve = row(7, "2024-08-01", "A judge sentenced Mara Quill to 12 months in prison on Thursday in the Mesa case.")
    forty = row(8, "2024-08-01", "Mara Quill was sentenced to 40 months in prison on Thursday in the Mesa film case.")
    take_in(desk, write_lines(tmp_path / "a.jsonl", [*STORY, twelve, forty]))
    desk.play(NOW + timedelta(days=1))
    assert desk.sent() == []


# ------------------------------------------------------------------ once


def test_a_second_import_changes_nothing(desk: Outlet, tmp_path: Path) -> None:
    """Archives are imported again when they have grown, or when somebody forgot."""
    source = write_lines(tmp_path / "a.jsonl", STORY)
    take_in(desk, source)
    before = ask(desk, "SELECT count(*) FROM store.mentions"), developments(desk)
    again = take_in(desk, write_csv(tmp_path / "b.csv", [*STORY, *STORY]))
    assert "0 articles stored" in again.output
    assert "6 known already" in again.output
    assert (ask(desk, "SELECT count(*) FROM store.mentions"), developments(desk)) == before


def test_an_older_version_never_replaces_what_is_known(desk: Outlet, tmp_path: Path) -> None:
    """An archive is no correction: it would take back what stands."""
    take_in(desk, write_lines(tmp_path / "a.jsonl", STORY))
    other = {**CLEARED, "text": f"The jury has Mara Quill's case in Mesa now.\n{FILLER * 2}"}
    result = take_in(desk, write_lines(tmp_path / "b.jsonl", [other]))
    assert "1 known in another version" in result.output
    assert developments(desk) == DEVELOPMENTS


def test_an_address_with_a_tracker_is_the_same_article(desk: Outlet, tmp_path: Path) -> None:
    """As for links of feeds."""
    take_in(desk, write_lines(tmp_path / "a.jsonl", [CHARGED]))
    again = take_in(desk, write_lines(tmp_path / "b.jsonl", [{**CHARGED, "url": CHARGED["url"] + "?utm_source=x"}]))
    assert "1 known already" in again.output


def test_a_killed_import_is_taken_up_by_the_next(desk: Outlet, tmp_path: Path) -> None:
    """A laptop is closed in the middle of ten years of coverage: whole batches are there, or nothing of them."""
    rows = [row(number, "2024-02-01", f"Mara Quill was charged on Thursday in Mesa, said source {number}.")
            for number in range(600)]  # fmt: skip
    source = write_lines(tmp_path / "a.jsonl", rows)
    script = """
        import sys
        import flows.importing as importing
        from flows.cli import main
        whole = importing._remember_batch
        def and_say(*given):
            whole(*given)
            print("batch", flush=True)
        importing._remember_batch = and_say
        sys.argv = ["courtbeat", "import", sys.argv[1], "-C", sys.argv[2]]
        main()
    """
    with run_beside(script, source, desk.folder) as process:
        assert read_line(process) == "batch"
        process.kill()
        process.wait()
    ((stored, mentioned),) = ask(
        desk, "SELECT count(*), count(*) FILTER (article_id IN (SELECT article_id FROM store.mentions))"
        " FROM store.articles",
    )  # fmt: skip
    assert stored == mentioned
    assert stored in {200, 400, 600}
    take_in(desk, source)
    assert ask(desk, "SELECT count(*) FROM store.articles") == [(600,)]
    assert ask(desk, "SELECT count(*) - count(DISTINCT article_id) FROM store.mentions") == [(0,)]


# ------------------------------------------------------------------ bad input


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{torn", "no JSON"),
        ({**CHARGED, "published": "last week"}, "no ISO 8601 date"),
        ({**CHARGED, "published": "2124-01-01"}, "lies ahead of us"),
        ({**CHARGED, "published": "0001-01-01"}, "lies before 1900"),
        ({**CHARGED, "text": ""}, '"text" is missing'),
        ({**CHARGED, "text": 7}, '"text" is missing'),
        ({**CHARGED, "url": "javascript:alert(1)"}, '"url" starts with javascript:'),
        ({**CHARGED, "url": "file:///etc/passwd"}, '"url" starts with file:'),
        ({"published": "2024-01-01", "text": "Mara Quill"}, '"id" is missing'),
        ("[]", "not an object"),
    ],
)
def test_a_bad_line_is_named_with_number_and_reason(desk: Outlet, tmp_path: Path, line: object, words: str) -> None:
    """The rest goes on, and the exit code says that something is missing."""
    result = take_in(desk, write_lines(tmp_path / "a.jsonl", [CHARGED, line, PLEADED]))
    assert result.exit_code == BAD_INPUT_LEFT_OUT
    assert "a.jsonl: line 2: " in result.output
    assert words in result.output
    assert "2 articles stored" in result.output
    assert "1 left out" in result.output


def test_odd_characters_are_stored_and_shown_harmlessly(desk: Outlet, tmp_path: Path) -> None:
    """Half a surrogate pair, NUL, a terminal's control codes."""
    odd = {**CHARGED, "title": "Quill \ud800 \x00 \x1b[31m charged", "outlet": "Pa\x1b[2Jper"}
    assert take_in(desk, write_lines(tmp_path / "a.jsonl", [odd])).exit_code == 0
    shown = CliRunner().invoke(app, ["article", "show", CHARGED["url"], "-C", str(desk.folder)])
    assert shown.exit_code == 0
    assert "\x1b" not in shown.output


def test_pages_without_address_or_date_are_named(desk: Outlet, tmp_path: Path) -> None:
    """What cannot be placed in a timeline must not be placed at random."""
    folder = write_folder(tmp_path / "saved", [CHARGED])
    (folder / "no-address.html").write_bytes(page_of(PLEADED, address=False))
    (folder / "no-date.html").write_bytes(page_of(CLEARED, date=False))
    (folder / "no-text.html").write_bytes(b"<html><body>Mara Quill</body></html>")
    result = take_in(desk, folder)
    assert result.exit_code == BAD_INPUT_LEFT_OUT
    assert "no-address.html: declares no address" in result.output
    assert "no-date.html: says not when" in result.output
    assert "no-text.html: declares no address" in result.output
    placed = take_in(desk, folder, "--base", "https://paper2.example/archive/", "--outlet", "Paper Two")
    assert "no-address.html" not in placed.output
    assert ask(
        desk, "SELECT outlet FROM store.articles WHERE url = 'https://paper2.example/archive/no-address.html'"
    ) == [("Paper Two",)]


def test_an_archived_page_without_a_date_counts_from_its_archiving(desk: Outlet, tmp_path: Path) -> None:
    """A crawl knows when it saw a page; nothing was published later than that."""
    path = write_warc(tmp_path / "a.warc", [])
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=False)
        http = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
        dated = {"WARC-Date": "2024-07-13T05:00:00Z"}
        body = io.BytesIO(page_of(CLEARED, date=False))
        writer.write_record(writer.create_warc_record(CLEARED["url"], "response", payload=body, http_headers=http,
                                                      warc_headers_dict=dated))  # fmt: skip
    assert take_in(desk, path).exit_code == 0
    assert developments(desk) == [("acquittal", "2024-07-13")]


def test_what_is_no_archive_is_refused_in_one_line(desk: Outlet, tmp_path: Path) -> None:
    """A typing mistake, a wrong file, a wrong column: nothing is begun."""
    sqlite3.connect(tmp_path / "a.sqlite").close()
    (tmp_path / "a.parquet").write_bytes(b"no parquet")
    (tmp_path / "empty.jsonl").write_bytes(b"\n\n")
    (tmp_path / "empty").mkdir()
    write_csv(tmp_path / "a.csv", [{"name": "x", "size": "7"}])
    for name, words in (
        ("missing.jsonl", "no such file"),
        ("a.sqlite", "of no kind that can be read"),
        ("a.parquet", "cannot be read"),
        ("a.csv", "lacks the column `published`"),
        ("empty.jsonl", "holds nothing that could be an article"),
        ("empty", "holds nothing that could be an article"),
    ):
        refused = take_in(desk, tmp_path / name).exception
        assert isinstance(refused, RefusedCommandError), name
        assert words in str(refused)
        assert "\n" not in str(refused)
    refused = take_in(desk, tmp_path, "--base", "news.example").exception
    assert "lacks http" in str(refused)
    assert not (desk.folder / "data" / "ledger.duckdb").exists()


# ------------------------------------------------------------------ beside others, and large


def test_a_ledger_that_is_held_is_waited_for_and_named(desk: Outlet, tmp_path: Path) -> None:
    """A round is at work; and a round that never ends must not be waited for, for ever."""
    desk.play(NOW)
    source = write_lines(tmp_path / "a.jsonl", STORY)
    script = """
        import sys
        from pathlib import Path
        from storage.db import open_ledger
        with open_ledger(Path(sys.argv[1])):
            print("held", flush=True)
            sys.stdin.readline()
    """
    with run_beside(script, desk.folder / "data" / "ledger.duckdb") as holder:
        assert read_line(holder) == "held"
        refused = take_in(desk, source, "--wait", "0s")
        assert isinstance(refused.exception, LedgerBusyError)
        assert str(holder.pid) in str(refused.exception)
        waited = take_in(desk, source, "--wait", "1s")
        assert f"waiting for process {holder.pid}" in waited.output
    assert take_in(desk, source).exit_code == 0


def test_others_get_the_ledger_between_the_turns_of_a_large_import(tmp_path: Path) -> None:
    """Ten years of coverage take long, and tonight's verdict must not wait for them."""
    watch = Watch("mesa-film", "Mesa film shooting", (Party("Mara Quill"),))
    desk = ImportDesk({watch.id: watch}, index_names((watch,)), {}, None, NOW, lambda _text: None, lambda _bad: None)
    turn = partial(open_ledger, tmp_path / "ledger.duckdb")
    items = (ArchivedRow(f"line {n}", row(n, "2024-02-01", "Mara Quill was charged on Thursday.")) for n in range(500))
    seen = list[int]()

    def look() -> None:
        with turn() as ledger:  # as any other command would
            seen.append(ledger.one("SELECT count(*) FROM store.articles")[0])

    with (tmp_path / "spool").open("w+b") as file:
        spool, tally = Spool(file), Tally()
        sort_out(items, Sorter(build_scanner((watch,)), OutletNames(), NOW), spool, tally, desk)
        with turn() as ledger, transaction(ledger):
            record_watches(ledger, [watch], NOW)
        remember_archive(turn, spool, tally, desk, clock=count(step=60).__next__, pause=look)
    look()
    assert seen == [200, 400, 500]


def test_progress_is_one_line_on_a_terminal_and_nothing_elsewhere() -> None:
    """What stays must not be mixed into what passes; a log file must not fill with it."""
    terminal, file = Terminal(), io.StringIO()
    for stream in (terminal, file):
        progress = Progress(stream)
        progress.show("200 read")
        progress.show("400 read")
        progress.say("line 7: no JSON")
        progress.show("600 read")
        progress.clear()
    assert file.getvalue() == "line 7: no JSON\n"
    last_seen = [line.split("\r")[-1] for line in terminal.getvalue().split("\n")]
    assert last_seen == ["line 7: no JSON", ""]
    assert "400 read" in terminal.getvalue()


class Terminal(io.StringIO):
    """A stream that says it is one."""

    def isatty(self) -> bool:
        return True


def test_an_archive_of_any_size_needs_little_room(tmp_path: Path) -> None:
    """Twenty times as many lines, nearly the same memory: all that is held is where each candidate lies."""
    watch = Watch("mesa-film", "Mesa film shooting", (Party("Mara Quill"),))
    sorter = Sorter(build_scanner((watch,)), OutletNames(), NOW)
    desk = ImportDesk({}, index_names(()), {}, None, NOW, lambda _text: None, lambda _bad: None)

    def peak(count: int) -> int:
        items = (ArchivedRow(f"line {number}", (CHARGED, BAKERY)[number % 2]) for number in range(count))
        with (tmp_path / "spool").open("w+b") as file:
            spool, tally = Spool(file), Tally()
            tracemalloc.start()
            sort_out(items, sorter, spool, tally, desk)
            held = sum(1 for _ in spool.in_order())
            _, highest = tracemalloc.get_traced_memory()
            tracemalloc.stop()
        assert (tally.items, held) == (count, count // 2)
        return highest

    peak(10)  # what is loaded once
    assert peak(8_000) < peak(400) + 2 * 1024**2


def test_what_was_imported_can_be_searched_at_once(desk: Outlet, tmp_path: Path) -> None:
    """The archive is taken in to be asked, not to wait for the next round."""
    take_in(desk, write_lines(tmp_path / "archive.jsonl", STORY))
    found = CliRunner().invoke(app, ["search", '"Mara Quill" acquit*', "--json", "-C", str(desk.folder)])
    assert [hit["outlet"] for hit in json.loads(found.output)] == ["Paper 3"]
