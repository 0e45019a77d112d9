"""Everybody whom an article names, as one watch sees them: its parties, and strangers. Pure."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from extract.legal.acts import Analysis
from extract.legal.described import find_descriptions, put_in_place
from extract.legal.parties import NameHit, WatchHits, names_between
from extract.legal.people import Person
from extract.legal.roles import CRIMINAL, NEVER_PARTY, is_accused, is_body, is_sued, role_of, sues
from seeds.watch import Party, Role


@dataclass(frozen=True, slots=True)
class Cast:
    """The names of an article in order of place: as `written`, and as a step of one kind reads them, for which "the
    owner of Acme" may be a person's name. `parties` are those that the article names, as the watch has them.

    Where a step names nobody it goes to `main`, whom the article is mainly about; a criminal step goes to `accused`, an
    accused before the company that he ran, and a suit to `sued`, the county before its sheriff who stands trial.
    `ranked` are all whose step it may be, the likeliest first. `members` are the descriptions by a body's name that fit
    nobody of the watch, by where the name starts.
    """

    written: tuple[NameHit, ...]
    names: tuple[NameHit, ...]
    in_crime: tuple[NameHit, ...]
    strangers: tuple[Person, ...]
    main: Party | None
    accused: Party | None
    sued: Party | None
    ranked: tuple[Party, ...]
    members: Mapping[int, str]
    parties: frozenset[str]


def cast_of(analysis: Analysis, hits: WatchHits) -> Cast:
    """The people of the article as this watch sees them."""
    named, hits = hits.names, replace(hits, names=_without_dateline(analysis, hits.names))
    starts = [hit.start for hit in hits.names]
    strangers = tuple(
        person for person in analysis.people if not person.official and not _overlaps(person, hits.names, starts)
    )
    described = find_descriptions(analysis, hits.watch, hits.names)
    inside = {each.body.start for each in described}
    ranked = _rank_parties(analysis, [hit for hit in named if hit.start not in inside])
    return Cast(
        written=hits.names,
        names=put_in_place(hits.names, described, criminal=False),
        in_crime=put_in_place(hits.names, described, criminal=True),
        strangers=strangers,
        main=ranked[0] if ranked else None,
        accused=_first_accused(ranked),
        sued=_first_sued(analysis, ranked),
        ranked=tuple(ranked),
        members={each.body.start: each.text for each in described if each.who is None},
        parties=frozenset(hit.party.name for hit in named),
    )


def _without_dateline(analysis: Analysis, names: tuple[NameHit, ...]) -> tuple[NameHit, ...]:
    """The names without a city's in "DANFORTH, Ohio (KXYZ) —", which says where the report was written."""
    if not analysis.lines:
        return names
    opening = analysis.lines[analysis.lead]
    found = _DATELINE.match(analysis.article.text, opening.sentence.start)
    if not found:
        return names
    low, high = found.start() + opening.shift, found.end() + opening.shift
    return tuple(hit for hit in names if not (low <= hit.start < high and is_body(hit.party)))


_DATELINE = re.compile(r"[A-Z][A-Z.'’ /-]+(?:, [A-Z][\w. ]{1,20})?(?: ?\([^)\n]{1,30}\))? ?[—–-]{1,2} ")


def seen_by(cast: Cast, kind: str) -> Cast:
    """The cast as a step of this kind reads its names."""
    same = kind not in CRIMINAL or cast.in_crime is cast.names
    return cast if same else replace(cast, names=cast.in_crime)


def _overlaps(person: Person, names: Sequence[NameHit], starts: Sequence[int]) -> bool:
    at = bisect_left(starts, person.end)
    return at > 0 and names[at - 1].end > person.start


_LEAD_CHARS = 400


def _rank_parties(analysis: Analysis, names: Sequence[NameHit]) -> list[Party]:
    """The defendant whom title and lead name, then those named most; in a criminal case a person before a body."""
    weight: Counter[Party] = Counter()
    lead_end = len(analysis.article.title) + 1 + _LEAD_CHARS
    for hit in names:
        if role_of(hit.party) in NEVER_PARTY:
            continue
        place = 5 if hit.start < len(analysis.article.title) else 2 if hit.start < lead_end else 1
        defends = 3 if hit.party.legal_role is Role.DEFENDANT else 1
        weight[hit.party] += 4 * place * defends // (4 if not analysis.civil and is_body(hit.party) else 1)
    return [party for party, _ in weight.most_common()]


def _first_accused(ranked: Sequence[Party]) -> Party | None:
    return next((party for party in ranked if is_accused(party)), ranked[0] if ranked else None)


def _first_sued(analysis: Analysis, ranked: Sequence[Party]) -> Party | None:
    """The first whose role says so; in a criminal story a body before the accused, who are seldom worth a suit."""
    accused = _first_accused(ranked)
    if accused is None or is_body(accused) or sues(accused):
        return ranked[0] if analysis.civil and ranked else accused
    by_role = (party for party in ranked if is_sued(party))
    bodies = (party for party in ranked if is_body(party) and party.legal_role is Role.DEFENDANT)
    return next(by_role, None) or (next(bodies, accused) if analysis.criminal else ranked[0])


def people_between(cast: Cast, low: int, high: int) -> list[NameHit | Person]:
    """Parties and strangers named in `low:high` of title and text joined, in order."""
    people: list[NameHit | Person] = [*names_between(cast.names, low, high)]
    at = bisect_left(cast.strangers, low, key=lambda person: person.start)
    while at < len(cast.strangers) and cast.strangers[at].start < high:
        people.append(cast.strangers[at])
        at += 1
    return sorted(people, key=lambda who: who.start)
