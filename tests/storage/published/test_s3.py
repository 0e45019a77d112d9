"""The read copy on an S3 store: what is there, what is sent again, and what happens when nobody answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from storage.db import Ledger
from storage.published.parquet import export_parquet
from storage.published.publish import NothingPublishedError, publish
from storage.published.s3 import NOTE, describe_failure, last_mirrored, mirror
from tests.alerts.far_ends import forget_proxies
from tests.s3_store import KEY_ID, SECRET, Store, open_store
from tests.storage.samples import LedgerDesk, tell


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """A store, asked directly."""
    forget_proxies(monkeypatch)
    with open_store() as opened:
        yield opened


@pytest.fixture
def desk(ledger: Ledger) -> LedgerDesk:
    """A desk with an article of June and one of July."""
    opened = LedgerDesk(ledger)
    opened.read("2024-06-28", tell("charge"))
    opened.read("2024-07-12", tell("case_dismissed"))
    return opened


def test_the_read_copy_and_its_files_are_there_under_the_prefix(desk: LedgerDesk, store: Store, tmp_path: Path) -> None:
    """A colleague's notebook on another machine reads what this one published."""
    publish(desk.ledger, tmp_path)
    export_parquet(tmp_path)
    done = mirror(tmp_path, store.target())
    assert (done.error, done.sent) == (None, len(done.objects))
    objects = store.objects()
    assert objects["news/coverage.duckdb"] == (tmp_path / "coverage.duckdb").read_bytes()
    june = "coverage/articles/month=2024-06/articles.parquet"
    assert objects[f"news/{june}"] == (tmp_path / june).read_bytes()
    (tmp_path / "fetched.duckdb").write_bytes(objects["news/coverage.duckdb"])
    with duckdb.connect(str(tmp_path / "fetched.duckdb"), read_only=True) as fetched:
        assert fetched.execute("SELECT count(*) FROM timeline").fetchall() == [(2,)]


def test_without_parquet_and_prefix_the_read_copy_is_all(desk: LedgerDesk, store: Store, tmp_path: Path) -> None:
    """A bucket of its own needs no folder in it."""
    publish(desk.ledger, tmp_path)
    mirror(tmp_path, store.target(prefix=""))
    assert list(store.objects()) == ["coverage.duckdb"]


def test_only_what_changed_is_sent_again_and_what_is_gone_goes(desk: LedgerDesk, store: Store, tmp_path: Path) -> None:
    """Ten years of coverage must not travel after every round."""
    publish(desk.ledger, tmp_path)
    export_parquet(tmp_path)
    mirror(tmp_path, store.target())
    assert mirror(tmp_path, store.target()).sent == 0
    desk.ledger.write("DELETE FROM store.mentions WHERE article_id = 1")
    desk.ledger.write("DELETE FROM store.articles WHERE article_id = 1")
    publish(desk.ledger, tmp_path)
    rewritten = export_parquet(tmp_path).rewritten
    assert mirror(tmp_path, store.target()).sent == rewritten + 1
    keys = set(store.objects())
    assert "news/coverage/articles/month=2024-06/articles.parquet" not in keys
    assert "news/coverage/articles/month=2024-07/articles.parquet" in keys


@pytest.mark.usefixtures("no_links")
def test_without_links_every_version_is_sent(desk: LedgerDesk, store: Store, tmp_path: Path) -> None:
    """The name of the read copy alone does not say whether it is new."""
    publish(desk.ledger, tmp_path)
    mirror(tmp_path, store.target())
    desk.read("2024-07-20", tell("appeal_filed"))
    publish(desk.ledger, tmp_path)
    assert mirror(tmp_path, store.target()).sent == 1
    assert store.objects()["news/coverage.duckdb"] == (tmp_path / "coverage.duckdb").read_bytes()
    assert mirror(tmp_path, store.target()).sent == 0


def test_a_store_that_cannot_be_reached_is_told_of_and_made_up_for(
    desk: LedgerDesk, store: Store, tmp_path: Path
) -> None:
    """The network of the office is down for a night; no round may hear of it."""
    publish(desk.ledger, tmp_path)
    nobody = replace(store.target(), endpoint="http://127.0.0.1:9")
    failed = mirror(tmp_path, nobody)
    assert (failed.error, failed.sent, failed.succeeded_at) == ("the store cannot be reached", 0, None)
    assert last_mirrored(tmp_path) == failed
    done = mirror(tmp_path, store.target())
    assert (done.error, done.sent) == (None, 1)
    up_to_date = mirror(tmp_path, nobody)
    assert up_to_date.error is None, "nothing new: nobody is asked"
    publish(desk.ledger, tmp_path)
    assert mirror(tmp_path, nobody).succeeded_at == up_to_date.succeeded_at, "since when it lags behind"


def test_what_was_sent_before_a_failure_counts(desk: LedgerDesk, store: Store, tmp_path: Path) -> None:
    """A line that breaks after an hour would never get to the end."""
    publish(desk.ledger, tmp_path)
    export_parquet(tmp_path)
    lost = tmp_path / "coverage" / "timeline.parquet"
    content = lost.read_bytes()
    lost.unlink()
    first = mirror(tmp_path, store.target())
    assert first.error is not None
    lost.write_bytes(content)
    second = mirror(tmp_path, store.target())
    assert second.error is None
    assert first.sent > 0
    assert first.sent + second.sent == len(second.objects)


def test_a_bucket_that_is_not_there_is_said_in_the_stores_words(desk: LedgerDesk, store: Store, tmp_path: Path) -> None:
    """The commonest mistake in the settings."""
    publish(desk.ledger, tmp_path)
    done = mirror(tmp_path, store.target(bucket="nowhere"))
    assert done.error == "the store answered 404 Not Found (NoSuchBucket)"


def test_no_secret_is_kept_or_shown(desk: LedgerDesk, store: Store, tmp_path: Path) -> None:
    """Notes are read by whoever helps; objects are printed in every traceback."""
    publish(desk.ledger, tmp_path)
    target = replace(store.target(), endpoint="http://127.0.0.1:9")
    mirror(tmp_path, target)
    told = f"{target!r} {(tmp_path / NOTE).read_text()}"
    assert KEY_ID not in told
    assert SECRET not in told


def test_a_store_that_quotes_the_key_is_not_quoted() -> None:
    """What Amazon answers to a wrong signature holds the key and all that was signed."""
    answer = (
        "Generic S3 error: Error performing PUT http://s3.example/desk/x in 2ms - Server returned non-2xx status code:"
        f" 403 Forbidden: <?xml?><Error><Code>SignatureDoesNotMatch</Code><AWSAccessKeyId>{KEY_ID}</AWSAccessKeyId>"
    )
    assert describe_failure(answer, (KEY_ID, SECRET)) == "the store answered 403 Forbidden (SignatureDoesNotMatch)"
    assert describe_failure(f"builder error for {SECRET}", (KEY_ID, SECRET)) == "builder error for ***"


def test_before_the_first_publish_it_says_so(store: Store, tmp_path: Path) -> None:
    """An empty object would be taken for the coverage."""
    with pytest.raises(NothingPublishedError):
        mirror(tmp_path, store.target())
