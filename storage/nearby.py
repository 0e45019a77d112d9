"""The stored articles whose text a batch of new ones may hold: found for the whole batch by one scan, then compared.

A scan costs 5 ns a row, twelve rows a stored article, whether it looks for the samples of one text or of a hundred. An
index would be paid at every insert and take ten times the room.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from extract.records import Article
from storage.db import Ledger
from storage.fingerprints import Fingerprint, find_boilerplate, find_likeness, read_fingerprint, shared_with

MOST_COMPARED = 20
"""Stored texts that one new text is compared with, those first that share its rarest samples."""
MOST_HOLDERS = 50
"""Of one sample, the articles stored first: the original of a text that a thousand outlets print is among them."""
SHARED_WITH_ROOT = 0.3
"""A copy of a copy holds this much of the original, or it was the other half of a digest that it was found by."""


@dataclass(slots=True)
class Nearby:
    """What is known of the stored articles near a batch; grows as the batch is stored. `holders` are the articles that
    have a sample.
    """

    fresh: dict[tuple[str, str], Fingerprint] = field(default_factory=dict)
    holders: defaultdict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    texts: dict[int, tuple[str, str, str]] = field(default_factory=dict)
    read: dict[int, Fingerprint] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Likeness:
    """A group of copies that a text belongs to: the number of its original, and how much the closest text of the group
    has in common with it, 0 to 1. `with_root`: the original itself is that close.
    """

    root: int
    similarity: float
    with_root: bool


def find_nearby(ledger: Ledger, articles: Sequence[Article]) -> Nearby:
    """What is stored near these articles. Stays right while the articles are stored, and nothing else is."""
    nearby = Nearby({_key(one): read_fingerprint(one.outlet, one.text, one.revision) for one in articles})
    samples = sorted({sample for fingerprint in nearby.fresh.values() for sample in fingerprint.samples})
    for sample, article_id in ledger.rows(_HOLDERS, samples, MOST_HOLDERS):
        nearby.holders[sample].append(article_id)
    near = {number for fingerprint in nearby.fresh.values() for number in _candidates(nearby, fingerprint)}
    nearby.texts.update(_read_texts(ledger, near))
    return nearby


_HOLDERS = """
    SELECT sample, article_id FROM store.samples WHERE sample IN (SELECT unnest(?::INTEGER[]))
    QUALIFY row_number() OVER (PARTITION BY sample ORDER BY article_id) <= ? ORDER BY ALL
"""


def record_samples(ledger: Ledger, nearby: Nearby, article_id: int, article: Article) -> None:
    """Makes the article findable when its text comes again, in this batch or in another."""
    fingerprint = nearby.fresh[_key(article)]
    ledger.write("INSERT INTO store.samples SELECT ?, unnest(?::INTEGER[])", article_id, list(fingerprint.samples))
    nearby.read[article_id] = fingerprint
    for sample in fingerprint.samples:
        nearby.holders[sample].append(article_id)


def find_groups(ledger: Ledger, nearby: Nearby, article: Article) -> tuple[Likeness, ...]:
    """The groups that the article's text belongs to, the closest first; empty when it stands alone."""
    fingerprint = nearby.fresh[_key(article)]
    candidates = _candidates(nearby, fingerprint)
    if not candidates:
        return ()
    roots = _read_roots(ledger, candidates)
    stored = _fingerprints(ledger, nearby, {*roots, *roots.values()})
    boilerplate = find_boilerplate(stored[root].shingles for root in set(roots.values()))
    found: dict[int, Likeness] = {}
    for number in {*roots, *roots.values()}:
        root = roots.get(number, number)
        similarity = find_likeness(fingerprint, stored[number], boilerplate)
        if similarity and (number == root or shared_with(fingerprint, stored[root]) >= SHARED_WITH_ROOT):
            known = found.get(root, Likeness(root, 0.0, with_root=False))
            found[root] = Likeness(root, max(similarity, known.similarity), known.with_root or number == root)
    return tuple(sorted(found.values(), key=lambda one: (-one.similarity, one.root)))


def _key(article: Article) -> tuple[str, str]:
    """A page may change between two links of one batch that lead to it."""
    return article.url, article.revision


def _candidates(nearby: Nearby, fingerprint: Fingerprint) -> list[int]:
    """What a sample that many articles have says of one of them is little."""
    scores: defaultdict[int, float] = defaultdict(float)
    for sample in fingerprint.samples:
        holders = nearby.holders.get(sample, ())
        for number in holders:
            scores[number] += 1 / len(holders)
    return sorted(scores, key=lambda number: (-scores[number], number))[:MOST_COMPARED]


def _read_roots(ledger: Ledger, numbers: Iterable[int]) -> dict[int, int]:
    """The original of each article's group by now; those are left out that the ledger has let go."""
    rows = ledger.rows(
        f"SELECT article_id, coalesce(copy_of, article_id) FROM store.articles WHERE article_id IN ({_list(numbers)})"  # noqa: S608  # numbers
    )
    return dict(rows)


def _fingerprints(ledger: Ledger, nearby: Nearby, numbers: Collection[int]) -> dict[int, Fingerprint]:
    missing = {number for number in numbers if number not in nearby.read and number not in nearby.texts}
    nearby.texts.update(_read_texts(ledger, missing))
    for number in numbers:
        if number not in nearby.read:
            nearby.read[number] = read_fingerprint(*nearby.texts[number])
    return {number: nearby.read[number] for number in numbers}


def _read_texts(ledger: Ledger, numbers: Collection[int]) -> dict[int, tuple[str, str, str]]:
    """Outlet, text and revision. The numbers stand in the query: only then DuckDB goes by its indexes and skips the
    blocks of the table that hold none; of several numbers in one list it reads the whole table.
    """
    if not numbers:
        return {}
    versions = " UNION ALL ".join(
        f"SELECT article_id, revision, body FROM store.revisions WHERE article_id = {number}"  # noqa: S608  # numbers
        for number in sorted(numbers)
    )
    rows = ledger.rows(
        "SELECT a.article_id, a.outlet, r.body, a.revision"  # noqa: S608  # numbers
        f" FROM (SELECT * FROM store.articles WHERE article_id IN ({_list(numbers)})) a"
        f" JOIN ({versions}) r ON r.article_id = a.article_id AND r.revision = a.revision"
    )
    return {number: (outlet, body, revision) for number, outlet, body, revision in rows}


def _list(numbers: Iterable[int]) -> str:
    return ", ".join(map(str, sorted(numbers)))
