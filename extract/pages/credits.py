"""Whom an article names as its source: the agency whose text it prints, or the outlet whose report it passes on. Pure.

The worse mistake is to take a reporter's own work for somebody else's, so a credit needs one of the places where
outlets put them: the dateline, the byline, the closing line, and the lead.
"""

from __future__ import annotations

import re
from itertools import islice

from extract.records import Article

_WORD = r"[A-Z][\w&.’'-]*"
_AGENCY = (
    r"(?:AP|A\.P\.|UPI|AFP|PA(?: Media)?|AAP|dpa|ANSA|EFE|Reuters|Bloomberg(?: News)?|Agence France-Presse|CNN"
    rf"|(?:{_WORD} ){{0,3}}(?:Newswire|Wire(?: Service)?|News (?:Agency|Service)|Agency|Press Association|Press))"
)
_OUTLET = (
    rf"(?:{_AGENCY}|BBC|(?:{_WORD} ){{1,3}}(?:News|Times|Post|Journal|Herald|Tribune|Courier|Gazette|Chronicle|Sentinel"
    r"|Guardian|Telegraph|Observer|Star|Mail|Mirror|Globe|Examiner|Register|Dispatch|Radio|Daily|Magazine))"
)

_DATELINE = re.compile(
    rf"(?:[A-Z][A-Z .,'’-]{{2,}}[^()]{{0,40}})?\((?P<name>{_WORD}(?: {_WORD}){{0,3}})\)(?:\s*[—–-]|\s+[A-Z])"
)
_BYLINE = re.compile(rf"(?:(?:By|From|Story by)\s+|.{{3,60}}(?:,|\||/|\bof|\bfor)\s+)(?:[Tt]he )?(?P<name>{_AGENCY})\b")
_BARE_BYLINE = re.compile(rf"(?:[Tt]he )?(?P<name>{_AGENCY})\Z")
_CLOSING = re.compile(
    rf"\W*(?:Source|Via|Courtesy of)\W+(?:[Tt]he )?(?P<name>{_WORD}(?: {_WORD}){{0,3}})\W*\Z"
    rf"|.{{0,40}}\b(?:originally|first) (?:appeared|published|ran) (?:on|in|at|by) (?:[Tt]he )?"
    rf"(?P<named>(?!(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]* \d){_WORD}(?: {_WORD}){{0,3}})"
)
_CITED = re.compile(
    rf"\b(?:[Cc]iting(?: a report (?:by|in|from))?|[Rr]eported by|[Aa]ccording to(?: a report (?:by|in|from))?)"
    rf" (?:[Tt]he )?(?P<name>{_OUTLET})\b"
    rf"|\b(?P<named>{_OUTLET}) (?:has |first )?report(?:s|ed)\b"
)
_LEAD_PARAGRAPHS = 2
_BYLINE_CHARS = 90


def find_wire_credit(article: Article) -> str | None:
    """The outlet whose text the article says it prints, by its full name; None where it names none, or itself."""
    lines = [line.strip() for line in article.text.split("\n") if line.strip()]
    found = [_DATELINE.match(line) for line in lines[:3]]
    found += [_BYLINE.match(line) for line in lines[:2] if len(line) <= _BYLINE_CHARS]
    if article.byline:
        found += [_BYLINE.match(article.byline), _BARE_BYLINE.match(article.byline)]
    found += [_CLOSING.match(line) for line in lines[-2:]]
    return _first_other(found, article.outlet)


def find_cited(article: Article) -> str | None:
    """The outlet whose report title or lead pass on ("citing NBC News"); None where they name none, or itself."""
    lead = islice((line for line in article.text.split("\n") if len(line) > _BYLINE_CHARS), _LEAD_PARAGRAPHS)
    return _first_other([_CITED.search(text) for text in (article.title, *lead)], article.outlet)


def full_name(outlet: str) -> str:
    """An outlet by the one name that it is counted under."""
    plain = outlet.removeprefix("The ").removeprefix("the ").rstrip(".,")
    return _FULL_NAMES.get(plain, plain)


_FULL_NAMES = {
    **dict.fromkeys(("AP", "A.P", "A.P.", "AP News"), "Associated Press"),
    **dict.fromkeys(("PA", "PA Media"), "Press Association"),
    "AFP": "Agence France-Presse",
    "UPI": "United Press International",
    "AAP": "Australian Associated Press",
    "Bloomberg": "Bloomberg News",
}


def same_outlet(one: str, other: str) -> bool:
    """Whether two names are of one outlet: "Press Wire" is "Press Wire UK"."""
    shorter, longer = sorted((full_name(one).casefold(), full_name(other).casefold()), key=len)
    return longer.startswith(shorter) and not longer[len(shorter) : len(shorter) + 1].isalnum()


def _first_other(found: list[re.Match[str] | None], outlet: str) -> str | None:
    names = [match.groupdict().get("named") or match["name"] for match in found if match]
    if not names or any(same_outlet(name, outlet) for name in names):
        return None
    return full_name(names[0])
