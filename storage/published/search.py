"""Ranked full-text search over the newest version of every article, from the read copy.

Rank is BM25 (Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009) with the usual constants. Every
term must stand in the article: a desk that adds a word wants fewer answers, not more. Words are not cut to their
stems: "settle" finds no "settlement", `settl*` finds both, and nobody wonders why a word without the letters came up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any

import duckdb

from storage.published.search_text import QueryError, Term, cut_snippet, has_phrases, read_query

K1, B = 1.2, 0.75
"""How soon a word's repetitions stop counting, and how much a long text is held against it: the customary values."""

READ_AT_ONCE = 500
"""Texts that are looked at together for a phrase, the best ranked first."""


@dataclass(frozen=True, slots=True)
class Within:
    """Where to search. `since`: published on that day or later, or of unknown date and stored since; `outlet` in any
    case; `story`: about it, not only naming a party. None does not narrow.
    """

    since: date | None = None
    outlet: str | None = None
    story: str | None = None


EVERYWHERE = Within()


@dataclass(frozen=True, slots=True)
class Hit:
    """An article that has the words. `copies` are further articles with the same text, which are not listed by
    themselves; `snippet` has marks around what was found; `score` compares hits of one search only.
    """

    score: float
    outlet: str
    title: str
    url: str
    published: datetime | None
    stories: tuple[str, ...]
    copies: int
    snippet: str


def search(
    coverage: duckdb.DuckDBPyConnection, query: str, within: Within = EVERYWHERE, limit: int = 10
) -> tuple[Hit, ...]:
    """The articles that answer a query best, best first; of copies of one text only the best.

    Raises QueryError for a query without words, and for an outlet or story that is not stored.
    """
    terms = read_query(query)
    _check(coverage, within)
    chosen: dict[int, tuple[int, float]] = {}
    for revision_id, group, score in _ranked(coverage, terms, within):
        chosen.setdefault(group, (revision_id, score))
        if len(chosen) == limit:
            break
    return _load(coverage, list(chosen.values()), terms)


def find_unknown(coverage: duckdb.DuckDBPyConnection, query: str) -> tuple[str, ...]:
    """The words of a query that stand in no article at all."""
    units = _units(read_query(query))
    alone = [(word, _Units((word,), ())) for word in units.whole] + [
        (f"{word}*", _Units((), (word,))) for word in units.begun
    ]
    return tuple(shown for shown, unit in alone if not _stands_anywhere(coverage, unit))


def _stands_anywhere(coverage: duckdb.DuckDBPyConnection, unit: _Units) -> bool:
    found, words = _postings(unit)
    return coverage.execute(f"SELECT 1 FROM ({found}) LIMIT 1", words).fetchone() is not None  # noqa: S608  # as above


def _check(coverage: duckdb.DuckDBPyConnection, within: Within) -> None:
    """Raises QueryError for a name that would silently find nothing."""
    for what, name, query in (
        ("outlet", within.outlet, "SELECT DISTINCT outlet FROM store.articles ORDER BY 1"),
        ("story", within.story, "SELECT story_id FROM store.stories ORDER BY 1"),
    ):
        known = [] if name is None else [row[0] for row in coverage.execute(query).fetchall()]
        if name is not None and name.casefold() not in {one.casefold() for one in known}:
            near = get_close_matches(name, known, n=1)
            hint = f"did you mean `{near[0]}`?" if near else f"known: {', '.join(known[:12]) or 'none yet'}"
            raise QueryError(f"no {what} `{name}`; {hint}")


# ------------------------------------------------------------------ ranking


@dataclass(frozen=True, slots=True)
class _Units:
    """The single words that must all be there: whole ones, and beginnings."""

    whole: tuple[str, ...]
    begun: tuple[str, ...]


def _units(terms: Sequence[Term]) -> _Units:
    single = [
        (word, term.prefix and place == len(term.words))
        for term in terms
        for place, word in enumerate(term.words, start=1)
    ]
    whole, begun = ([word for word, prefix in single if prefix is wanted] for wanted in (False, True))
    return _Units(tuple(dict.fromkeys(whole)), tuple(dict.fromkeys(begun)))


def _postings(units: _Units) -> tuple[str, list[object]]:
    """SQL for (unit, revision_id, times) of all units, and its values: one reading of the index for all whole words,
    one more for each beginning.
    """
    tests: list[tuple[str, str, object]] = [
        (f"'{number}*'", "starts_with(word, ?)", word) for number, word in enumerate(units.begun)
    ]
    if units.whole:
        tests.append(("word", "word IN (SELECT unnest(?::VARCHAR[]))", list(units.whole)))
    parts = [
        f"SELECT {unit} AS unit, unnest(revision_ids) AS revision_id, unnest(times) AS times FROM store.postings"  # noqa: S608  # words are bound
        f" WHERE {test} UNION ALL SELECT {unit}, revision_id, times FROM store.fresh_postings WHERE {test}"
        for unit, test, _ in tests
    ]
    return " UNION ALL ".join(parts), [value for _, _, value in tests for _ in range(2)]


def _ranked(
    coverage: duckdb.DuckDBPyConnection, terms: Sequence[Term], within: Within
) -> Iterator[tuple[int, int, float]]:
    """(revision, number of its group of copies, score) of each article that has all terms, best first."""
    units = _units(terms)
    found, words = _postings(units)
    count = len(units.whole) + len(units.begun)
    values = [*words, K1, K1, B, B, count, within.since, within.outlet, within.story]
    with coverage.cursor() as ranking:  # texts are read on the other while this one still has rows
        result = ranking.execute(_RANKING.format(found=found), values)
        while rows := result.fetchmany(READ_AT_ONCE):
            yield from _with_phrases(coverage, rows, terms)


_RANKING = """
    WITH hits AS (SELECT unit, revision_id, sum(times)::DOUBLE AS times FROM ({found}) GROUP BY unit, revision_id),
    texts AS (SELECT count(*) AS stored, greatest(avg(words), 1) AS mean FROM store.text_lengths),
    weights AS (
        SELECT unit, ln(1 + (any_value(stored) - count(*) + 0.5) / (count(*) + 0.5)) AS weight
        FROM hits CROSS JOIN texts GROUP BY unit
    ),
    scores AS (
        SELECT h.revision_id,
               sum(w.weight * h.times * (? + 1) / (h.times + ? * (1 - ? + ? * l.words / t.mean))) AS score
        FROM hits h JOIN weights w ON w.unit = h.unit
        JOIN store.text_lengths l ON l.revision_id = h.revision_id CROSS JOIN texts t
        GROUP BY h.revision_id HAVING count(*) = ?
    )
    SELECT s.revision_id, coalesce(a.copy_of, a.article_id), s.score
    FROM scores s
    JOIN store.revisions r ON r.revision_id = s.revision_id
    JOIN store.articles a ON a.article_id = r.article_id AND a.revision = r.revision,
         (SELECT ?::DATE AS since, ?::VARCHAR AS outlet, ?::VARCHAR AS story) n
    WHERE (n.since IS NULL OR coalesce(a.published_at, a.first_seen_at) >= n.since)
      AND (n.outlet IS NULL OR lower(a.outlet) = lower(n.outlet))
      AND (n.story IS NULL OR a.article_id IN (
          SELECT article_id FROM store.story_articles WHERE on_topic AND lower(story_id) = lower(n.story)))
    ORDER BY s.score DESC, a.article_id
"""


def _with_phrases(
    coverage: duckdb.DuckDBPyConnection, rows: Sequence[tuple[int, int, float]], terms: Sequence[Term]
) -> Iterator[tuple[int, int, float]]:
    """Those whose text has the words of each phrase side by side; the index knows words only."""
    if all(len(term.words) == 1 for term in terms):
        yield from rows
        return
    texts = _texts(coverage, [revision_id for revision_id, _, _ in rows])
    yield from (row for row in rows if has_phrases(texts[row[0]], terms))


def _texts(coverage: duckdb.DuckDBPyConnection, revision_ids: Sequence[int]) -> dict[int, tuple[str, str]]:
    """Title and text of each."""
    rows = coverage.execute(
        "SELECT revision_id, title, body FROM store.revisions WHERE revision_id IN (SELECT unnest(?::BIGINT[]))",
        [list(revision_ids)],
    ).fetchall()
    return {revision_id: (title, body) for revision_id, title, body in rows}


# ------------------------------------------------------------------ what is shown


def _load(
    coverage: duckdb.DuckDBPyConnection, chosen: Sequence[tuple[int, float]], terms: Sequence[Term]
) -> tuple[Hit, ...]:
    if not chosen:
        return ()
    numbers = ", ".join(str(revision_id) for revision_id, _ in chosen)  # written out they are found by the key
    rows = {row[0]: row[1:] for row in coverage.execute(_HITS.format(numbers=numbers)).fetchall()}
    groups = [group for _, group, *_ in rows.values()]
    stories = dict(coverage.execute(_STORIES, [[article_id for article_id, *_ in rows.values()]]).fetchall())
    sizes = dict(coverage.execute(_GROUP_SIZES, [groups]).fetchall())
    return tuple(_read_hit(rows[revision_id], score, terms, stories, sizes) for revision_id, score in chosen)


_HITS = """
    SELECT r.revision_id, a.article_id, coalesce(a.copy_of, a.article_id), a.outlet, r.title, a.url, a.published_at,
           r.body
    FROM store.revisions r JOIN store.articles a ON a.article_id = r.article_id
    WHERE r.revision_id IN ({numbers})
"""
_STORIES = """
    SELECT article_id, list(story_id ORDER BY story_id) FROM store.story_articles
    WHERE on_topic AND article_id IN (SELECT unnest(?::BIGINT[])) GROUP BY article_id
"""
_GROUP_SIZES = """
    SELECT copy_of, count(*) FROM store.articles WHERE copy_of IN (SELECT unnest(?::BIGINT[])) GROUP BY copy_of
"""


def _read_hit(
    row: tuple[Any, ...],
    score: float,
    terms: Sequence[Term],
    stories: Mapping[int, list[str]],
    copies: Mapping[int, int],
) -> Hit:
    article_id, group, outlet, title, url, published, body = row
    snippet = cut_snippet(body, terms)
    return Hit(score, outlet, title, url, published, tuple(stories.get(article_id, ())), copies.get(group, 0), snippet)


__all__ = ["EVERYWHERE", "Hit", "QueryError", "Within", "find_unknown", "search"]
