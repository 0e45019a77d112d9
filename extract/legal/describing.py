"""How English describes a person by a body: the patterns that described.py reads with. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from seeds.legal_language import load_legal_language


@dataclass(frozen=True, slots=True)
class Grammar:
    """Patterns around a body's name, around a person's, and of what stands between the two."""

    behind_body: re.Pattern[str]
    before_body: re.Pattern[str]
    determiner: re.Pattern[str]
    then_name: re.Pattern[str]
    name_then: re.Pattern[str]
    noun_before_name: re.Pattern[str]
    noun_behind_name: re.Pattern[str]


@cache
def grammar_of_persons() -> Grammar:
    """The patterns, over the nouns of seeds/legal_language.toml."""
    lists = load_legal_language().lists
    noun = f"(?P<noun>(?:co-)?(?:{'|'.join(sorted(map(re.escape, lists['person_nouns']), key=len, reverse=True))}))\\b"
    modifier = f"(?:{'|'.join(sorted(map(re.escape, lists['person_modifiers'])))})"
    which = "the|a|an|another|its|their|no|any|one|other|second|third|every|each"
    office = f"(?:(?:vice|chief) )?{noun}"
    stop = r"(?!(?:that|who|which|and|or|to|was|is|has|had|by|as|of|in|at|for|with|from|on|against)\b)"
    return Grammar(
        behind_body=re.compile(f"(?:['’]s?)?(?:[ -]{modifier}){{0,4}}[ -]{office}", re.IGNORECASE),
        before_body=re.compile(
            rf"(?:\b(?P<determiner>{which}) )?(?:{modifier}[ -]){{0,3}}\b{noun}(?: of [a-z]+(?: [a-z]+)?)?"
            rf" (?:of|with|at|from|for) (?:(?:the|a|an|its) )?(?P<between>(?:{stop}[a-z-]+ ){{0,5}})\Z",
            re.IGNORECASE,
        ),
        determiner=re.compile(rf"\b({which})(?: {modifier})* \Z", re.IGNORECASE),
        then_name=re.compile(r",? (?:Drs?\.? |Mr\.? |Ms\.? |Mrs\.? |Sir )?"),
        name_then=re.compile(rf"(?:, \d+)?, (?:(?:the|a|an|its) )?(?:{modifier}[ -])*", re.IGNORECASE),
        noun_before_name=re.compile(
            rf"(?:\b(?P<which>{which}) )?\b(?:{modifier}[ -])*{noun},? (?:Drs?\.? )?\Z", re.IGNORECASE
        ),
        noun_behind_name=re.compile(
            rf"(?:, \d+)?, (?:(?:the|a|an|its|his|her) )?(?:[\w’']+ )?(?:{modifier}[ -])*{noun}", re.IGNORECASE
        ),
    )
