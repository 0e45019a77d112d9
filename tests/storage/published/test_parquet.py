"""The Parquet files: every view, the rows of the read copy, and no file written without need."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from storage.db import Ledger
from storage.published.parquet import FOLDER, export_parquet, last_export
from storage.published.publish import NothingPublishedError, open_read_copy, publish
from tests.storage.processes import read_line, run_beside
from tests.storage.samples import LedgerDesk, tell


@pytest.fixture
def desk(ledger: Ledger) -> LedgerDesk:
    """A desk whose coverage spans two months."""
    opened = LedgerDesk(ledger)
    opened.read("2024-06-28", tell("charge"), text="A first report of the charge in the Mesa film case.")
    opened.read("2024-07-12", tell("case_dismissed"))
    opened.read("2024-07-13", tell("civil_suit_filed"))
    return opened


def read(folder: Path, files: str, query: str = "SELECT * FROM files") -> list[tuple[object, ...]]:
    """Rows of the exported files that match."""
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute(f"CREATE VIEW files AS FROM read_parquet('{folder / FOLDER}/{files}')")
        return connection.execute(query).fetchall()


def stamps(folder: Path) -> dict[str, int]:
    """When each file was written, in nanoseconds."""
    return {str(path.relative_to(folder)): path.stat().st_mtime_ns for path in (folder / FOLDER).rglob("*.parquet")}


def test_every_view_is_there_with_the_rows_of_the_read_copy(desk: LedgerDesk, tmp_path: Path) -> None:
    """Who works with Spark must not get other answers than who works with DuckDB."""
    publish(desk.ledger, tmp_path)
    export_parquet(tmp_path)
    with open_read_copy(tmp_path) as coverage:
        views = coverage.execute("SELECT view_name FROM duckdb_views() WHERE NOT internal AND schema_name = 'main'")
        for (view,) in views.fetchall():
            files = f"{view}/*/*.parquet" if view in ("articles", "revisions") else f"{view}.parquet"
            ((stored,),) = coverage.execute(f"SELECT count(*) FROM {view}").fetchall()  # noqa: S608
            assert read(tmp_path, files, "SELECT count(*) FROM files") == [(stored,)], view
        stored_texts = coverage.execute("SELECT url, body, title FROM articles ORDER BY ALL").fetchall()
    assert read(tmp_path, "articles/*/*.parquet", "SELECT url, body, title FROM files ORDER BY ALL") == stored_texts


def test_articles_lie_with_their_month(desk: LedgerDesk, tmp_path: Path) -> None:
    """A question about July reads July."""
    publish(desk.ledger, tmp_path)
    export_parquet(tmp_path)
    assert sorted(path.name for path in (tmp_path / FOLDER / "articles").iterdir()) == [
        "month=2024-06",
        "month=2024-07",
    ]
    assert read(tmp_path, "articles/month=2024-06/*.parquet", "SELECT count(*) FROM files") == [(1,)]
    months = "SELECT month, count(*) FROM files GROUP BY month ORDER BY month"
    assert read(tmp_path, "articles/*/*.parquet", months) == [("2024-06", 1), ("2024-07", 2)]


def test_only_the_files_whose_rows_changed_are_written(desk: LedgerDesk, tmp_path: Path) -> None:
    """Ten years of coverage must not be written again for every article of today."""
    publish(desk.ledger, tmp_path)
    export_parquet(tmp_path)
    before = stamps(tmp_path)
    desk.read("2024-07-20", tell("appeal_filed"))
    publish(desk.ledger, tmp_path)
    export = export_parquet(tmp_path)
    written = {name for name, stamp in stamps(tmp_path).items() if before.get(name) != stamp}
    assert export.rewritten == len(written)
    assert "coverage/articles/month=2024-07/articles.parquet" in written
    assert "coverage/developments.parquet" in written
    assert "coverage/articles/month=2024-06/articles.parquet" not in written
    assert "coverage/feed_health.parquet" not in written


@pytest.mark.usefixtures("no_links")
def test_without_links_every_version_is_written(desk: LedgerDesk, tmp_path: Path) -> None:
    """On a file system of another world the read copy always has the same name, and yet is new."""
    publish(desk.ledger, tmp_path)
    first = export_parquet(tmp_path)
    desk.read("2024-07-20", tell("appeal_filed"))
    publish(desk.ledger, tmp_path)
    second = export_parquet(tmp_path)
    assert not (tmp_path / "coverage.duckdb").is_symlink()
    assert (first.version, second.version) == ("coverage-00000001.duckdb", "coverage-00000002.duckdb")
    assert read(tmp_path, "developments.parquet", "SELECT count(*) FROM files") == [(4,)]


def test_a_publish_without_news_writes_nothing(desk: LedgerDesk, tmp_path: Path) -> None:
    """Most rounds find nothing."""
    publish(desk.ledger, tmp_path)
    export_parquet(tmp_path)
    before = stamps(tmp_path)
    publish(desk.ledger, tmp_path)
    assert export_parquet(tmp_path).rewritten == 0
    assert stamps(tmp_path) == before


def test_a_text_that_was_corrected_rewrites_its_month(desk: LedgerDesk, tmp_path: Path) -> None:
    """The comparison reads no text, so it has to notice the hash of one."""
    publish(desk.ledger, tmp_path)
    export_parquet(tmp_path)
    desk.read("2024-06-28", tell("charge"), url="https://outlet.example/1", text="The charge, as corrected.")
    publish(desk.ledger, tmp_path)
    export_parquet(tmp_path)
    assert read(tmp_path, "articles/month=2024-06/*.parquet", "SELECT body FROM files") == [
        ("The charge, as corrected.",)
    ]


def test_what_is_gone_from_the_ledger_is_gone_from_the_files(desk: LedgerDesk, tmp_path: Path) -> None:
    """A month that was pruned must not be counted for ever by whoever reads the folder."""
    publish(desk.ledger, tmp_path)
    export_parquet(tmp_path)
    desk.ledger.write("DELETE FROM store.mentions WHERE article_id = 1")
    desk.ledger.write("DELETE FROM store.articles WHERE article_id = 1")
    publish(desk.ledger, tmp_path)
    export_parquet(tmp_path)
    assert [path.name for path in (tmp_path / FOLDER / "articles").iterdir()] == ["month=2024-07"]


def test_a_file_that_somebody_deleted_comes_back(desk: LedgerDesk, tmp_path: Path) -> None:
    """The folder is there to be worked with."""
    publish(desk.ledger, tmp_path)
    export_parquet(tmp_path)
    (tmp_path / FOLDER / "timeline.parquet").unlink()
    assert export_parquet(tmp_path).rewritten == 1
    assert read(tmp_path, "timeline.parquet")


def test_spans_are_seconds(desk: LedgerDesk, tmp_path: Path) -> None:
    """Spark and Polars stop at Parquet's intervals."""
    publish(desk.ledger, tmp_path)
    export_parquet(tmp_path)
    for file in (tmp_path / FOLDER).rglob("*.parquet"):
        described = read(tmp_path, str(file.relative_to(tmp_path / FOLDER)), "DESCRIBE files")
        assert not [name for name, kind, *_ in described if kind == "INTERVAL"], file.name
    assert "took_seconds" in {name for name, *_ in read(tmp_path, "runs.parquet", "DESCRIBE files")}


def test_a_file_that_cannot_be_written_leaves_the_old_one_and_is_made_up_for(desk: LedgerDesk, tmp_path: Path) -> None:
    """The disk was full for an hour."""
    publish(desk.ledger, tmp_path)
    export_parquet(tmp_path)
    first = last_export(tmp_path)
    desk.read("2024-08-01", tell("appeal_filed"))
    publish(desk.ledger, tmp_path)
    in_the_way = tmp_path / FOLDER / "articles" / "month=2024-08"
    in_the_way.touch()
    with pytest.raises((OSError, duckdb.Error)):
        export_parquet(tmp_path)
    assert last_export(tmp_path) == first
    assert read(tmp_path, "timeline.parquet")
    in_the_way.unlink()
    export_parquet(tmp_path)
    assert read(tmp_path, "articles/month=2024-08/*.parquet", "SELECT count(*) FROM files") == [(1,)]
    assert not list((tmp_path / FOLDER).rglob("*.draft"))


def test_before_the_first_publish_it_says_so(tmp_path: Path) -> None:
    """Nothing to export is no empty folder."""
    with pytest.raises(NothingPublishedError):
        export_parquet(tmp_path)


READ_ON = """
    import sys
    import duckdb
    print("reading", flush=True)
    reads, last = 0, 0
    while last < int(sys.argv[2]):
        query = f"SELECT count(*), count(kind) FROM '{sys.argv[1]}/developments.parquet'"
        ((rows, kinds),) = duckdb.sql(query).fetchall()
        assert rows == kinds and rows >= last, "a torn file"
        reads, last = reads + 1, rows
    print(reads, flush=True)
"""


def test_a_reader_sees_each_file_whole_while_it_is_replaced(desk: LedgerDesk, tmp_path: Path) -> None:
    """Notebooks read at any time, without asking."""
    publish(desk.ledger, tmp_path)
    export_parquet(tmp_path)
    with run_beside(READ_ON, tmp_path / FOLDER, 8) as reader:
        assert read_line(reader) == "reading"
        for day in range(14, 20):
            desk.read(f"2024-07-{day}", tell("motion_filed", party=f"Party {day}", matter=f"matter/{day}"))
            publish(desk.ledger, tmp_path)
            export_parquet(tmp_path)
        assert int(read_line(reader)) > 0
