"""The words of every stored text, kept for searching: an inverted index in two tables, because DuckDB's own full-text
search is an extension that would have to be downloaded.

What is new goes into `store.fresh_postings`, a row for each word of each text. When those are some thousand texts they
become one segment of `store.postings`: a row for each word, with lists. Nothing in a segment changes any more, so a
writer's cost does not grow with what is stored. A revision is indexed once and for ever; whether it still is the
newest of its article is asked at each search. `tests/bench/search.py` measures both sides.
"""

from __future__ import annotations

from storage.db import Ledger, transaction

SEGMENT_TEXTS = 5_000
"""Texts in a segment. A search reads the words of all segments: larger ones repeat fewer; smaller ones leave fewer
fresh rows to read, which are a million at most."""

TITLE_WEIGHT = 3
"""A word in the title counts as often: what an article is about stands there, in a fortieth of its words."""

MOST_TIMES = 255
"""Counted in one byte: the rank of a word that stands so often hardly grows any more."""

WORD = r"[\p{L}\p{N}]+"
FOLDED = "lower(strip_accents({}))"
"""How a text is compared, in SQL: small letters without accents ("lucia" finds "Lucía"); in Python search_text.fold."""


def index_texts(ledger: Ledger, segment_texts: int = SEGMENT_TEXTS) -> int:
    """Makes every revision findable that is not so yet, a segment's worth in each transaction; how many there were."""
    count = 0
    while span := _next_span(ledger, segment_texts):
        with transaction(ledger):
            count += _index(ledger, *span)
            _close_segment(ledger, segment_texts)
    return count


def _next_span(ledger: Ledger, most: int) -> tuple[int, int] | None:
    """The last revision that is indexed, and the last one of those that come next; None when none is left."""
    (last,) = ledger.one("SELECT coalesce(max(revision_id), 0) FROM store.text_lengths")
    (upto,) = ledger.one(
        "SELECT max(revision_id) FROM (SELECT revision_id FROM store.revisions WHERE revision_id > ?"
        " ORDER BY revision_id LIMIT ?)",
        last,
        most,
    )
    return None if upto is None else (last, upto)


_WORDS = f"regexp_extract_all({FOLDED.format('repeat(title || chr(10), ?) || body')}, ?)"


def _index(ledger: Ledger, last: int, upto: int) -> int:
    ledger.write(
        "INSERT INTO store.fresh_postings SELECT word, revision_id, least(count(*), ?) FROM ("  # noqa: S608  # ours
        f"SELECT unnest({_WORDS}) AS word, revision_id FROM store.revisions WHERE revision_id > ? AND revision_id <= ?"
        ") GROUP BY word, revision_id ORDER BY revision_id",
        MOST_TIMES,
        TITLE_WEIGHT,
        WORD,
        last,
        upto,
    )
    (count,) = ledger.one(
        "INSERT INTO store.text_lengths SELECT r.revision_id, coalesce(sum(p.times), 0)"
        " FROM store.revisions r LEFT JOIN store.fresh_postings p ON p.revision_id = r.revision_id"
        " WHERE r.revision_id > ? AND r.revision_id <= ? GROUP BY r.revision_id ORDER BY r.revision_id",
        last,
        upto,
    )
    return int(count)


def _close_segment(ledger: Ledger, segment_texts: int) -> None:
    """Turns the fresh rows into a segment once they are enough texts."""
    (texts,) = ledger.one("SELECT count(DISTINCT revision_id) FROM store.fresh_postings")
    if texts < segment_texts:
        return
    ledger.write(
        "INSERT INTO store.postings SELECT word, list(revision_id ORDER BY revision_id),"
        " list(times ORDER BY revision_id) FROM store.fresh_postings GROUP BY word ORDER BY word"
    )
    ledger.write("DELETE FROM store.fresh_postings")


def forget_words(ledger: Ledger) -> None:
    """Lets go the words of revisions that are no longer stored. Reads the whole index; the caller holds the
    transaction.
    """
    for table in ("text_lengths", "fresh_postings"):
        ledger.write(f"DELETE FROM store.{table} WHERE revision_id NOT IN (SELECT revision_id FROM store.revisions)")  # noqa: S608  # ours
    ledger.write(
        "CREATE OR REPLACE TEMP TABLE kept_postings AS"
        " SELECT word, list(revision_id ORDER BY revision_id) AS revision_ids,"
        " list(times ORDER BY revision_id) AS times FROM ("
        "SELECT rowid AS place, word, unnest(revision_ids) AS revision_id, unnest(times) AS times FROM store.postings"
        ") WHERE revision_id IN (SELECT revision_id FROM store.revisions) GROUP BY place, word ORDER BY place"
    )
    ledger.write("DELETE FROM store.postings")
    ledger.write("INSERT INTO store.postings SELECT word, revision_ids, times FROM kept_postings")
    ledger.write("DROP TABLE kept_postings")
