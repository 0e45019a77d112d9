"""Rows of lexical classes as regular expressions over a sentence's symbols. Pure.

The notation of seeds/legal_language.toml, explained there, is compiled here once for frames, turns and all that asks
what stands beside a word.
"""

from __future__ import annotations

import re
from functools import cache

from extract.legal.tokens import symbols_of
from seeds.legal_language import NOUN, PARTICIPLE, PAST, THIRD


@cache
def compile_pattern(pattern: str, at_end: bool = False) -> re.Pattern[str]:
    """A row of classes as a regular expression over symbols.

    `a|b` is one token of either class, `a?` may be missing, `_` is up to 3 tokens without a comma, `__` up to 9
    without a full stop, `filler` the words that may stand between a verb and its object, `^` and `$` the ends of the
    sentence.
    """
    return re.compile("".join(_piece(item) for item in pattern.split()) + (r"\Z" if at_end else ""))


def _piece(item: str) -> str:
    members = symbols_of
    comma, strong = members("comma"), members("strong")
    fixed = {
        "^": r"\A",
        "$": r"\Z",
        "_": f"[^{comma}{strong}]{{0,3}}?",
        "__": f"[^{strong}]{{0,9}}?",
        "filler": f"(?:(?!{_another_part()})[^{comma}{strong}{members('stop_object')}]){{0,6}}?",
    }
    if item in fixed:
        return fixed[item]
    optional = item.endswith("?")
    return f"[{members(item.removesuffix('?'))}]" + ("?" if optional else "")


def _another_part() -> str:
    """ "And" with a verb or an article: another part of the sentence ("tossed the verdict and ordered a trial")."""
    verbs = set(symbols_of("|".join((PAST, PARTICIPLE, THIRD)))) - set(symbols_of(NOUN))
    return f"[{symbols_of('also')}][{''.join(sorted(verbs))}{symbols_of('det|pronoun')}]"


def last_of(classes: str) -> re.Pattern[str]:
    """The nearest token of `classes` left of the head, no stronger stop than a comma between."""
    wanted, strong = symbols_of(classes), symbols_of("strong")
    return re.compile(f"[{wanted}](?=[^{wanted}{strong}]*\\Z)")


def before_clause(classes: str) -> re.Pattern[str]:
    """A noun with the clause that it is the object of: "the charge that prosecutors brought"."""
    opener, comma = symbols_of("that|which"), symbols_of("comma")
    between = symbols_of("comma|strong|rel|be|to")
    return re.compile(f"[{symbols_of(classes)}][{comma}]?[{opener}][^{between}]{{1,9}}\\Z")
