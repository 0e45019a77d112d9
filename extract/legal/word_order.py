"""English word order around a verb: what is the verb, and on which side of it stands whom it is done to. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from extract.legal.patterns import compile_pattern
from extract.legal.tokens import NAME, NUMBER, WORD, set_of
from seeds.legal_language import BASE, GERUND, NOUN, PARTICIPLE, PAST, THIRD


def is_verb(symbols: str, head: int) -> bool:
    """Whether the word at the head is a verb here ("appeals", "charges" and "rules" may be nouns)."""
    words, symbol = _words(), symbols[head]
    if symbol in words.certain_verb:
        if symbol not in words.gerund or symbol not in words.also_noun:
            return True
        named = head > 0 and symbols[head - 1] in words.article
        return not named and symbols[head + 1 : head + 2] in words.object_next
    if symbol not in words.base_or_third:
        return False
    if symbol not in words.also_noun or words.verb_before.search(symbols, max(0, head - 4), head):
        return True
    if symbol in words.base and words.counsel_before.search(symbols, max(0, head - 8), head):
        return True
    before = symbols[max(0, head - 1) : head]
    if before and before in words.headline_subject:
        return symbols[head + 1 : head + 2] in words.headline_object
    return bool(before) and before in words.subject and _takes_object(symbols, head)


def _takes_object(symbols: str, head: int) -> bool:
    """ "Doe appeals the verdict", "Doe appeals fraud conviction", but not "Doe charges dropped"."""
    words, behind = _words(), symbols[head + 1 : head + 2]
    following = behind in words.object_next or behind in words.also_noun or behind in set_of("to")
    following = following or (behind in words.sort_of_case and symbols[head + 2 : head + 3] in words.outcome)
    return following and symbols[head] in set_of(THIRD) and behind not in words.certain_verb


def stands_alone(symbols: str, head: int) -> bool:
    """A participle that may follow its noun without "was" ("charges dropped"), no subject's verb ("he made")."""
    words = _words()
    if symbols[head] not in words.participle or words.article_next.match(symbols, head + 1):
        return False
    return not words.active_before.search(symbols, max(0, head - 4), head)


def is_passive(symbols: str, head: int) -> bool:
    """Whether the participle stands behind its "was"."""
    words = _words()
    return symbols[head] in words.participle and bool(words.passive_before.search(symbols, max(0, head - 6), head))


def reads_passive(symbols: str, head: int) -> bool:
    """A participle without "was" reads as passive ("arrested in May") unless an object or a "that" follows it ("held
    unanimously that"), or a day or "has" stands before it ("Doe on Monday sued", "Spain has extradited").
    """
    words = _words()
    if symbols[head] not in words.participle or words.that_next.match(symbols, head + 1):
        return False
    if symbols[head] in words.refusing and words.to_next.match(symbols, head + 1):
        return False  # "refused to dismiss"
    if words.perfect_before.search(symbols, max(0, head - 3), head):
        return False
    return symbols[head + 1 : head + 2] not in words.object_next and symbols[max(0, head - 1) : head] not in words.day


def is_attribute(symbols: str, head: int) -> bool:
    """ "An indicted contractor", "represents jailed people": a participle that only says what sort they are."""
    words = _words()
    if not head or symbols[head] not in words.participle or symbols[head - 1] not in words.sort_before:
        return False
    return symbols[head + 1 : head + 2] in words.sort_behind


@dataclass(frozen=True, slots=True)
class _Words:
    """The symbols that word order is read by."""

    certain_verb: frozenset[str]
    base_or_third: frozenset[str]
    base: frozenset[str]
    gerund: frozenset[str]
    also_noun: frozenset[str]
    article: frozenset[str]
    subject: frozenset[str]
    headline_subject: frozenset[str]
    headline_object: frozenset[str]
    participle: frozenset[str]
    day: frozenset[str]
    object_next: frozenset[str]
    sort_before: frozenset[str]
    sort_behind: frozenset[str]
    sort_of_case: frozenset[str]
    outcome: frozenset[str]
    verb_before: re.Pattern[str]
    counsel_before: re.Pattern[str]
    passive_before: re.Pattern[str]
    active_before: re.Pattern[str]
    article_next: re.Pattern[str]
    that_next: re.Pattern[str]
    refusing: frozenset[str]
    to_next: re.Pattern[str]
    perfect_before: re.Pattern[str]


@cache
def _words() -> _Words:
    return _Words(
        certain_verb=set_of("|".join((PAST, PARTICIPLE, GERUND))),
        base_or_third=set_of(f"{BASE}|{THIRD}"),
        base=set_of(BASE),
        gerund=set_of(GERUND),
        also_noun=set_of(NOUN),
        article=set_of("det|poss|indef"),
        subject=set_of(f"{NAME}|pronoun|person_n|kin|claimants|corporate|comma"),
        headline_subject=set_of("police|regulator|auditor"),
        headline_object=set_of(f"det|poss|pronoun|{NAME}|inquiry|person_n|corporate"),
        participle=set_of(PARTICIPLE),
        day=set_of("date_word|today"),
        object_next=set_of(f"det|poss|pronoun|{NAME}|{NUMBER}|bench"),
        sort_before=set_of(f"indef|{WORD}"),
        sort_behind=set_of("person_n|people|others|kin"),
        sort_of_case=set_of(f"{WORD}|admit_object|grave|life"),
        outcome=set_of("conviction_n|verdict|verdict_n|term|sentence_n|dismissal_n"),
        verb_before=compile_pattern(
            "to|will|would|may|should|did|not_|prosecutor|bench|jury|criminal_complaint|indictment_n adv? adv?",
            at_end=True,
        ),
        counsel_before=compile_pattern("counsel for _ name", at_end=True),
        passive_before=compile_pattern("be adv|not_|neg? adv|not_|neg? adv?", at_end=True),
        article_next=compile_pattern("out|aside|motion_to? det|poss|indef"),
        active_before=compile_pattern("nominative|have|had|did|will|would|may|to|rel adv? adv?", at_end=True),
        perfect_before=compile_pattern("have|had adv? adv?", at_end=True),
        that_next=compile_pattern("adv? on? date_word? that"),
        refusing=set_of("refuse|decline"),
        to_next=compile_pattern("adv? on? date_word? to"),
    )
