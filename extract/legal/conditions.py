"""Whether an act stands under an "if". Pure."""

from __future__ import annotations

import re
from functools import cache

from extract.legal.patterns import compile_pattern
from extract.legal.tokens import symbols_of
from extract.legal.turns import VERB_WINDOW


def is_conditional(symbols: str, head: int) -> bool:
    """ "If she pays the money back, the case will end", "Should the verdict fall"."""
    comma = compile_pattern("comma")
    if _if_clause().match(symbols, 0, head):
        return True
    if symbols[0] in symbols_of("inverted") and not comma.search(symbols, 0, head):
        return True
    if _inverted_clause().match(symbols, 0, head) or compile_pattern("_ comma? inverted nominative").match(
        symbols, head + 1
    ):
        return True
    condition = compile_pattern("cond __ _", at_end=True).search(symbols, max(0, head - VERB_WINDOW), head)
    return bool(condition and not comma.search(symbols, condition.start(), head))


@cache
def _if_clause() -> re.Pattern[str]:
    """ "If the jury is hung, the judge would", "However, unless it settles, Acme will": one clause, then the act."""
    cond, comma, modal = symbols_of("in_case"), symbols_of("comma"), symbols_of("will|would|may")
    return re.compile(f"[^{comma}{cond}]?[{comma}]?[{cond}][^{comma}]+[{comma}][^{comma}]*?[{modal}]")


@cache
def _inverted_clause() -> re.Pattern[str]:
    """ "Were she to be sentenced, she would appeal", "But should the jury convict her, Acme will": a condition without
    an "if", and behind its comma the act.
    """
    inverted, comma, modal = symbols_of("inverted"), symbols_of("comma|strong"), symbols_of("will|would|may")
    subject = symbols_of("nominative|det|poss|name")
    return re.compile(f"[^{comma}]?[{comma}]?[{inverted}][{subject}][^{comma}]*[{comma}][^{comma}]*?[{modal}]")
