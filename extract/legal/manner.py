"""How an act is said: told or only named, in passing, lasting, as an attribute. Pure.

What these turns mean for novelty and date is decided elsewhere (signs.py, developments.py).
"""

from __future__ import annotations

import re
from functools import cache

from extract.legal.acts import Act
from extract.legal.patterns import compile_pattern
from extract.legal.tokens import symbols_of
from seeds.legal_language import GERUND, NOUN, PARTICIPLE, PAST, THIRD


def found_before(name: str, symbols: str, head: int, reach: int) -> bool:
    """Whether the turn of that name stands among the `reach` tokens before the head."""
    return bool(_patterns()[name].search(symbols, max(0, head - reach), head))


def found_behind(name: str, symbols: str, head: int) -> bool:
    """Whether the turn of that name stands right behind the head."""
    return bool(_patterns()[name].match(symbols, head + 1))


def is_lasting(act: Act, symbols: str) -> bool:
    """ "Is appealing", "are being sued", "faces a charge": what goes on, and so happened on no day."""
    head = act.match.head
    if _patterns()["facing"].match(symbols, head):
        return True
    being = head > 0 and bool(_patterns()["being"].match(symbols, head - 1))
    going_on = being or bool(_patterns()["gerund"].match(symbols, head))
    return going_on and found_before("present", symbols, head - being, 4)


def is_reduced_clause(act: Act, symbols: str) -> bool:
    """ "A man arrested in May has been charged", "Convicted last year, she ...": a participle without its "was"."""
    head = act.match.head
    told_of = act.match.frame.party != "subject"  # "Doe, 39, pleaded guilty" has its subject before it
    participle = told_of and act.match.passive and _patterns()["participle"].match(symbols, head)
    return bool(participle) and not _patterns()["auxiliary"].search(symbols, max(0, head - _AUXILIARY_REACH), head)


_AUXILIARY_REACH = 14
"""Tokens between "was" and the second participle of "was, after a month's trial, convicted and sentenced"."""


def is_noun(symbols: str, head: int) -> bool:
    """Whether the act is named in passing ("his conviction") instead of told."""
    return bool(_patterns()["noun"].match(symbols, head)) and not _patterns()["verb"].match(symbols, head)


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    return {
        "retelling": _passing(),
        "dated": compile_pattern("_ date_word|time_word"),
        "retelling_after": compile_pattern("_ earlier_adv"),
        "earlier": compile_pattern("earlier_adv"),
        "bygone": compile_pattern("bygone"),
        "present": compile_pattern("now_be adv? adv?", at_end=True),
        "is due": compile_pattern("__ now_be adv? due|schedule|plan"),
        "after a court": compile_pattern("after_|where _ bench|appeal_court|jury|prosecutor|police _", at_end=True),
        "facing": compile_pattern("face"),
        "being": compile_pattern("be_ing"),
        "gerund": compile_pattern(GERUND),
        "unchanged": compile_pattern("unchanged __", at_end=True),
        "said": re.compile(f"(?<![{symbols_of('have|had')}])[{_both('say', PAST)}]"),
        "have said": re.compile(f"[{symbols_of('have')}][{_both('say', PARTICIPLE)}]"),
        "also": compile_pattern("also_adv adv?", at_end=True),
        "participle": compile_pattern(PARTICIPLE),
        "auxiliary": compile_pattern("be|have|had|will|may|would|to"),
        "noun": compile_pattern(NOUN),
        "verb": compile_pattern("|".join((PAST, PARTICIPLE, THIRD, GERUND))),
        "perfect": compile_pattern("have adv? be? adv?", at_end=True),
        "had": compile_pattern("had"),
        "have": compile_pattern("have"),
        "who": compile_pattern("rel"),
    }


def _passing() -> re.Pattern[str]:
    """Up to three words behind "who", "after", "until" or "previously", none of them a comma or another verb.

    "Said that" opens what is said, and tells nothing in passing; nor does the adverb of "has since been freed".
    """
    opener = "".join(set(symbols_of("rel|after_|until_|earlier_adv")) - set(symbols_of("that")))
    between = symbols_of(f"comma|{GERUND}")
    return re.compile(rf"(?<![{symbols_of('have|had')}])[{opener}][^{between}]{{0,3}}\Z")


def _both(one: str, other: str) -> str:
    """The symbols of words that are in both classes."""
    return "".join(set(symbols_of(one)) & set(symbols_of(other)))
