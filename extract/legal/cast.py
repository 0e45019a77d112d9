"""Everybody whom an article names, as one watch sees them: its parties, and strangers. Pure."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from extract.legal.acts import Analysis
from extract.legal.parties import NameHit, WatchHits, is_body_name, names_between
from extract.legal.people import Person
from seeds.watch import Party, Role

CRIMINAL = frozenset(
    [
        "arrest",
        "charge",
        "charges_dropped",
        "indictment",
        "arraignment",
        "plea_not_guilty",
        "plea_guilty",
        "plea_deal",
        "conviction",
        "acquittal",
        "sentence",
        "release",
        "case_dismissed",
        "conviction_overturned",
        "pardon",
        "extradition",
        "mistrial",
        "trial_start",
    ]
)
"""Kinds of step that are done to an accused."""

CIVIL = frozenset({"civil_suit_filed", "civil_suit_settled", "civil_suit_dismissed", "verdict_civil"})
"""Kinds of step that are told of the side that is sued."""

_NEVER_PARTY = frozenset({Role.JUDGE, Role.PROSECUTOR, Role.VICTIM, Role.COUNSEL})
"""They act in a case and it is never theirs: the judge who denies a motion is not the one who loses it."""


@dataclass(frozen=True, slots=True)
class Cast:
    """The names of an article in order of place; `main` is the party that it is mainly about, `accused` the one whom
    its criminal steps are about where they name nobody: an accused before the company that he ran. `parties` are the
    names, as the watch has them, of those that the article names.
    """

    names: tuple[NameHit, ...]
    strangers: tuple[Person, ...]
    main: Party | None
    accused: Party | None
    parties: frozenset[str]


def cast_of(analysis: Analysis, hits: WatchHits) -> Cast:
    """The people of the article as this watch sees them."""
    starts = [hit.start for hit in hits.names]
    strangers = tuple(
        person for person in analysis.people if not person.official and not _overlaps(person, hits.names, starts)
    )
    main = _main_party(analysis, hits.names)
    named = frozenset(hit.party.name for hit in hits.names)
    accused = [hit for hit in hits.names if _ACCUSED.search(hit.party.role)]
    if main is None or not accused or _ACCUSED.search(main.role):
        return Cast(hits.names, strangers, main, main, named)
    return Cast(hits.names, strangers, main, _main_party(analysis, accused), named)


def _overlaps(person: Person, names: Sequence[NameHit], starts: Sequence[int]) -> bool:
    at = bisect_left(starts, person.end)
    return at > 0 and names[at - 1].end > person.start


_ACCUSED = re.compile(r"defendant|accused|suspect", re.IGNORECASE)
"""The role of those who stand charged themselves; a "company" may only be where they worked."""

_LEAD_CHARS = 400


def _main_party(analysis: Analysis, names: Sequence[NameHit]) -> Party | None:
    """The defendant whom title and lead name, else the one named most; in a criminal case a person before a body."""
    weight: Counter[Party] = Counter()
    lead_end = len(analysis.article.title) + 1 + _LEAD_CHARS
    for hit in names:
        if role_of(hit.party) in _NEVER_PARTY or _describes_somebody(analysis, hit):
            continue
        place = 5 if hit.start < len(analysis.article.title) else 2 if hit.start < lead_end else 1
        defends = 3 if hit.party.legal_role is Role.DEFENDANT else 1
        weight[hit.party] += 4 * place * defends // (4 if not analysis.civil and is_body(hit.party) else 1)
    return weight.most_common(1)[0][0] if weight else None


def _describes_somebody(analysis: Analysis, hit: NameHit) -> bool:
    """ "The Acme founder", "Acme's former boss": the body is named to say who somebody is."""
    title, text = analysis.article.title, analysis.article.text
    behind = title[hit.end :] if hit.end <= len(title) else text[hit.end - len(title) - 1 :][:_BEHIND_CHARS]
    return is_body(hit.party) and bool(_OFFICE_HOLDER.match(behind))


_BEHIND_CHARS = 40
_OFFICE_HOLDER = re.compile(
    r"(?:['’]s?)?(?: (?:former|ex|onetime|late|disgraced))*[ -](?:co-?)?"
    r"(?:founder|owner|boss|chief|chairman|executive|director|president|manager|trader|singer|star|producer)\b",
    re.IGNORECASE,
)


def people_between(cast: Cast, low: int, high: int) -> list[NameHit | Person]:
    """Parties and strangers named in `low:high` of title and text joined, in order."""
    people: list[NameHit | Person] = [*names_between(cast.names, low, high)]
    at = bisect_left(cast.strangers, low, key=lambda person: person.start)
    while at < len(cast.strangers) and cast.strangers[at].start < high:
        people.append(cast.strangers[at])
        at += 1
    return sorted(people, key=lambda who: who.start)


_OF_PEOPLE = frozenset({"arrest", "release", "extradition", "pardon"})
"""A company is charged and convicted, and never in handcuffs; a group of people ("the officers") may be."""


def may_be_party(party: Party, kind: str, owns: bool) -> bool:
    """Whether a step of this kind can be told of the party, by its role in the story.

    A judge is not convicted in the case that the judge hears. Somebody outside the case (a widower) can be arrested,
    but a charge or a case that is merely mentioned near the name (`owns`) is the defendant's.
    """
    role = role_of(party)
    if role in _NEVER_PARTY or not is_of_its_sort(party, kind):
        return False
    if kind in CIVIL:
        return role is not Role.PLAINTIFF and not (role is Role.NON_PARTY and owns)
    return not (kind in CRIMINAL and owns and role in (Role.NON_PARTY, Role.PLAINTIFF))


def is_of_its_sort(party: Party, kind: str) -> bool:
    """Whether such a step befalls people only, and the party is a body."""
    return not (kind in _OF_PEOPLE and is_body(party) and not party.name[:1].islower())


def role_of(party: Party) -> Role:
    """What the party is in the story; whoever accuses is a victim, whatever else the wording says."""
    return Role.VICTIM if _ACCUSER.search(party.role) else party.legal_role


_ACCUSER = re.compile(r"accus(?:er|ing)|victim|complainant|survivor", re.IGNORECASE)
"""Such a role counts before any other in the same wording ("accuser, civil plaintiff")."""


def is_body(party: Party) -> bool:
    """Whether the party is a company, an office or a group, which "he" and "her" cannot mean."""
    return is_body_name(party.name) or bool(_BODY.search(party.role))


_BODY = re.compile(
    r"\b(?:company|corporation|firm|employer|newspaper|publisher|city|council|hospital|trust|agency)\b", re.I
)
"""A body by its role in the watch ("company, defendant"), where its name looks like a person's ("Acme Marine")."""
