"""Whose text it is: each group of copies has one original, and one outlet that it is counted for.

The original is the earliest publication that is stored; an outlet that the articles credit goes before any date, even
where its own article was never seen. What is found out later changes the group, and every change is kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from extract.pages.credits import same_outlet
from extract.records import Article
from storage.db import Ledger
from storage.nearby import Likeness

FEWEST_COPIES = 3
"""An outlet with this many texts of others, and more than of its own, prints what it finds: its dates prove nothing."""


class Reason(StrEnum):
    """Why another article is the original of a group."""

    EARLIER = "earlier"
    CREDITED = "credited"


@dataclass(frozen=True, slots=True)
class Claim:
    """What speaks for an article as an original. `published` is None where nobody says; `origin` is the outlet that it
    or its group credits, None for its own.
    """

    outlet: str
    published: datetime | None
    origin: str | None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a new article stands: a copy of `copy_of` (an article's number) at `similarity` (0 to 1), or alone (None).

    `origin` is the outlet whose text it is, None for its own; `takes` are the originals whose groups it takes over,
    `renames` the original whose group is from now on counted for the outlet that this article credits.
    """

    copy_of: int | None = None
    similarity: float | None = None
    origin: str | None = None
    takes: tuple[tuple[int, float, Reason], ...] = ()
    renames: int | None = None


def place_article(
    ledger: Ledger, article: Article, wire: str | None, groups: Sequence[Likeness], now: datetime
) -> Place:
    """Where an article stands among the groups that its text belongs to, the closest first. Reads only."""
    claim = Claim(article.outlet, min(article.published, now) if article.published else None, wire)
    if not groups:
        return Place(origin=wire)
    roots = [(group, _read_claim(ledger, group.root)) for group in groups]
    takes = tuple(
        (group.root, group.similarity, reason)
        for group, root in roots
        if group.with_root and (reason := _why_original(ledger, claim, root, group.root))
    )
    closest, root = roots[0]
    if takes and takes[0][0] == closest.root:
        credited = next((root.origin for _, root in roots if root.origin), None)
        return Place(origin=_of_another(credited, article.outlet), takes=takes)
    renames = wire is not None and root.origin is None and not same_outlet(wire, root.outlet)
    return Place(
        copy_of=closest.root,
        similarity=round(closest.similarity, 3),
        origin=_of_another((wire if renames else root.origin) or root.outlet, article.outlet),
        renames=closest.root if renames else None,
    )


def decide_original(claim: Claim, root: Claim) -> Reason | None:
    """Why an article that came later is the original and not `root`; None when it is not. Pure.

    Who credits another is no original, whatever its date. A day without an hour is not before any hour of that day.
    """
    if claim.origin is not None:
        return None
    if root.origin is not None and same_outlet(root.origin, claim.outlet):
        return Reason.CREDITED
    if claim.published is None or root.published is None or claim.published >= root.published:
        return None
    bare_day = claim.published.time().replace(tzinfo=None) == datetime.min.time()
    return None if bare_day and claim.published.date() == root.published.date() else Reason.EARLIER


def settle_groups(ledger: Ledger, article_id: int, outlet: str, place: Place, now: datetime) -> None:
    """Has the groups follow that a new article takes over or renames."""
    for root, similarity, reason in place.takes:
        members = f"article_id = {root} OR copy_of = {root}"
        _record_changes(ledger, members, article_id, place.origin or outlet, reason, now)
        ledger.write(f"UPDATE store.articles SET similarity = ? WHERE article_id = {root}", round(similarity, 3))  # noqa: S608  # a number
    if place.renames is not None and place.origin is not None:
        members = f"article_id = {place.renames} OR copy_of = {place.renames} AND article_id <> {article_id}"
        _record_changes(ledger, members, None, place.origin, Reason.CREDITED, now)


def _why_original(ledger: Ledger, claim: Claim, root: Claim, root_id: int) -> Reason | None:
    """The costlier questions only where a date alone would decide."""
    reason = decide_original(claim, root)
    if reason is Reason.EARLIER and (_is_credited(ledger, root_id, root.outlet) or _only_copies(ledger, claim.outlet)):
        return None
    return reason


def _is_credited(ledger: Ledger, root_id: int, outlet: str) -> bool:
    """Whether a copy names the original's own outlet as its source."""
    rows = ledger.rows("SELECT wire FROM store.articles WHERE copy_of = ? AND wire IS NOT NULL", root_id)
    return any(same_outlet(wire, outlet) for (wire,) in rows)


def _only_copies(ledger: Ledger, outlet: str) -> bool:
    copies, articles = ledger.one(
        "SELECT count(*) FILTER (copy_of IS NOT NULL AND origin IS NOT NULL), count(*) FROM store.articles"
        " WHERE outlet = ?",
        outlet,
    )
    return bool(copies >= FEWEST_COPIES and copies * 2 > articles)


def _read_claim(ledger: Ledger, article_id: int) -> Claim:
    return Claim(
        *ledger.one(
            "SELECT outlet, least(coalesce(published_at, first_seen_at), first_seen_at), origin"
            " FROM store.articles WHERE article_id = ?",
            article_id,
        )
    )


def _of_another(origin: str | None, outlet: str) -> str | None:
    return None if origin is None or same_outlet(origin, outlet) else origin


def _record_changes(
    ledger: Ledger, members: str, copy_of: int | None, origin: str, reason: Reason, now: datetime
) -> None:
    """`members` is a condition on numbers of ours; `copy_of` None leaves each with its original."""
    rows = ledger.rows(f"SELECT article_id, outlet, copy_of, origin FROM store.articles WHERE {members} ORDER BY 1")  # noqa: S608  # numbers
    for article_id, outlet, copied, before in rows:
        after = (copied if copy_of is None else copy_of, _of_another(origin, outlet))
        if after != (copied, before):
            ledger.insert_new(
                "store.origin_changes",
                "change_id",
                article_id=article_id,
                copy_of_before=copied,
                origin_before=before,
                copy_of=after[0],
                origin=after[1],
                reason=reason.value,
                changed_at=now,
            )
            ledger.write(
                f"UPDATE store.articles SET copy_of = ?, origin = ? WHERE article_id = {article_id}",  # noqa: S608
                *after,
            )
