"""What may befall whom: which steps fit a party by its role in the story, and by being a person or a body. Pure."""

from __future__ import annotations

import re
from functools import lru_cache

from seeds.legal_language import load_legal_language
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

NEVER_PARTY = frozenset({Role.JUDGE, Role.PROSECUTOR, Role.VICTIM, Role.COUNSEL})
"""They act in a case and it is never theirs: the judge who denies a motion is not the one who loses it."""

_OF_PEOPLE = frozenset({"arrest", "release", "extradition", "pardon"})
"""A company is charged and convicted, and never in handcuffs; a group of people ("the officers") may be."""

_OF_ACCUSED = CRIMINAL - {"case_dismissed", "mistrial", "trial_start"}
"""Steps of a criminal case alone; a suit may be tried and dismissed as well."""


def may_be_party(party: Party, kind: str, owns: bool) -> bool:
    """Whether a step of this kind can be told of the party, by its role in the story.

    A judge is not convicted in the case that the judge hears. Somebody outside the case (a widower) can be arrested,
    but a charge or a case that is merely mentioned near the name (`owns`) is the defendant's.
    """
    role = role_of(party)
    if role in NEVER_PARTY or not is_of_its_sort(party, kind) or (kind in _BY_WATCHDOGS and _is_watchdog(party)):
        return False
    if kind in CIVIL:
        return role is not Role.PLAINTIFF and not (role is Role.NON_PARTY and owns)
    return not (kind in CRIMINAL and owns and role in (Role.NON_PARTY, Role.PLAINTIFF))


_BY_WATCHDOGS = CRIMINAL | {"fine_or_penalty", "appeal_decided", "verdict_civil", "other"}
"""Steps that a regulator takes, or has a court confirm; what a text says it was itself sued or examined for is told."""


@lru_cache(maxsize=4_096)
def _is_watchdog(party: Party) -> bool:
    return (
        party.legal_role is Role.NON_PARTY and re.search(r"\b(?:regulator|watchdog)\b", party.role.lower()) is not None
    )


def is_of_its_sort(party: Party, kind: str) -> bool:
    """Whether the step befalls such parties: a body that is only sued is not charged, and no body is in handcuffs."""
    if not is_body(party) or party.name[:1].islower():
        return True
    return kind not in _OF_PEOPLE and not (kind in _OF_ACCUSED and is_sued(party) and not is_accused(party))


@lru_cache(maxsize=4_096)
def is_accused(party: Party) -> bool:
    """Whether the party's role says that it stands accused of a crime, and is not only sued."""
    return _ACCUSED.search(_SUED.sub("", party.role)) is not None


def sues(party: Party) -> bool:
    """Whether the party's role says that it has a suit of its own."""
    return "plaintiff" in party.role.lower()


def is_sued(party: Party) -> bool:
    """Whether the party's role says that a civil case is its own."""
    return _SUED.search(party.role) is not None


_SUED = re.compile(
    r"\b(?:civil|class[- ]action|libel|defamation|compensation) (?:defendant|respondent)s?\b"
    r"|\b(?:defendant|respondent)s? in (?:[\w'’-]+ ){0,3}?(?:(?:law)?suits?|civil (?:case|claim|action)s?)\b",
    re.IGNORECASE,
)
_ACCUSED = re.compile("defendant|accused|suspect", re.IGNORECASE)
"""Whoever is both has both in its role ("defendant; libel defendant"). A "company" may only be where they worked."""


@lru_cache(maxsize=4_096)
def role_of(party: Party) -> Role:
    """What the party is in the story; whoever accuses is a victim, whatever else the wording says."""
    return Role.VICTIM if _ACCUSER.search(party.role) else party.legal_role


_ACCUSER = re.compile(r"accus(?:er|ing)|victim|complainant|survivor", re.IGNORECASE)
"""Such a role counts before any other in the same wording ("accuser, civil plaintiff")."""


def is_called(party: Party, noun: str, before: str = "") -> bool:
    """Whether the watch calls the party so, in its role or an alias. A "finance chief" (`before` is "finance") is no
    "operating chief", and may be a "chief".
    """
    said = _ABBREVIATED.sub(lambda found: _RANKS[found.group().lower()], " ".join((party.role, *party.aliases)).lower())
    found = re.findall(rf"(?:\b([\w-]+) )?\b{re.escape(without_co(noun))}\b", said)
    special = load_legal_language().lists["person_modifiers"] - _PAST
    asked = before.lower() if before.lower() in special else ""
    return any(not asked or other not in special or other == asked for other in found)


_RANKS = {"sgt.": "sergeant", "det.": "detective", "lt.": "lieutenant", "capt.": "captain"}
_ABBREVIATED = re.compile("|".join(map(re.escape, _RANKS)), re.IGNORECASE)
_PAST = frozenset(
    {"former", "ex", "onetime", "one-time", "late", "then", "retired", "disgraced", "current", "longtime"}
)
"""They say since when somebody is a chief, and not of what."""


def has_office(party: Party) -> bool:
    """Whether the watch says what the party is besides a defendant ("co-accused, bookkeeper")."""
    words = set(re.findall(r"[\w-]+", party.role.lower())) - {"defendant", "suspect"}
    return not words.isdisjoint(load_legal_language().lists["person_nouns"])


def without_co(noun: str) -> str:
    """The noun in small letters, "founder" for "Co-founder"."""
    return noun.lower().removeprefix("co-")


@lru_cache(maxsize=4_096)
def is_body(party: Party) -> bool:
    """Whether the party is a company, an office or a group, which "he" and "her" cannot mean."""
    by_role = _BODY.search(party.role) or any(map(_is_firm, party.aliases))
    return is_body_name(party.name) or bool(by_role and not has_office(party))


def _is_firm(alias: str) -> bool:
    """ "Acme Gas Co.", "the utility": an alias that only a body has."""
    last = alias.split()[-1]
    return " " in alias and alias[:1].isupper() and ends_as_body(last) and last not in ("family", "families", "estate")


_BODY = re.compile(
    r"\b(?:company|corporation|firm|employer|newspaper|publisher|city|council|hospital|trust|agency)\b"
    r"|\b(?:bank|club|university|school|church|charity|union|society|force|department|insurer|airline)(?=,|;|$)",
    re.IGNORECASE,
)
"""A body by its role in the watch ("company, defendant"), where its name looks like a person's ("Acme Marine")."""


def is_body_name(name: str) -> bool:
    """Whether a name is that of a company, an office or a group: one word, or a last one that people do not bear."""
    words = name.split()
    if not 2 <= len(words) <= _LONGEST_NAME or ends_as_body(words[-1]):
        return True
    return not all(word[:1].isupper() for word in words)


_LONGEST_NAME = 4


def ends_as_body(word: str) -> bool:
    """Whether a name that ends in this word is a company's or an office's."""
    return word.lower().strip(".") in load_legal_language().lists["bodies"]
