"""The details inside a development: its outcome, who did it, who reported it first, what a desk should know. Pure."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping
from functools import cache

from extract.legal.acts import Act, Analysis
from extract.legal.cast import Cast
from extract.legal.lines import Line
from extract.legal.patterns import compile_pattern
from extract.legal.people import Person
from extract.legal.tokens import symbols_of
from extract.records import Field, Stage
from seeds.watch import Party, Role

_MONEY = re.compile(r"(?:US|A|C)?[$£€]\s?\d(?:[\d,.]*\d)?(?:\s?(?:million|billion|trillion|thousand|bn|m|k)\b)?")
_UNIT = "one|two|three|four|five|six|seven|eight|nine"
_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_TEENS = "ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
_NUMBER = rf"(?<![\d.,-])(?:\d+(?:[.,]\d+)*|(?:{_TENS})(?:-(?:{_UNIT}))?|{_TEENS}|{_UNIT})"
_SPAN = rf"{_NUMBER}(?: and a half)?[ -](?:years?|months?|weeks?|days?)(?: to life)?\b"
_GIVEN = r"(?<=\bto )|(?<=\bfor )|(?<=\bgets )|(?<=\bgot )|(?<=\bgiven )"
"""Behind these a span of time is a term, be it "two years after he confessed"; elsewhere that is only when."""
_TERM = re.compile(
    r"\b(?<!\bup to )(?<!\bmaximum of )"
    r"(?:(?:life(?: without parole| in prison| imprisonment)?|whole[- ]life(?: order)?|probation)\b"
    rf"|(?:{_GIVEN}){_SPAN}(?!-old\b)|{_SPAN}(?![ -](?:old|ago|after|before|earlier|later|since|trial|into)\b))",
    re.IGNORECASE,
)
_COUNTS = re.compile(rf"\b(?:{_NUMBER}|all(?: \w+)?) (?:(?:felony|criminal|further) )?counts?\b", re.IGNORECASE)
_PREJUDICE = re.compile(r"\bwith(?:out)?\W{1,3}prejudice\b", re.IGNORECASE)

_OUTCOMES: dict[str, tuple[tuple[re.Pattern[str], str], ...]] = {
    "case_dismissed": ((_PREJUDICE, "prejudice"),),
    "civil_suit_dismissed": ((_PREJUDICE, "prejudice"),),
    "charges_dropped": ((_PREJUDICE, "prejudice"), (_COUNTS, "count")),
    "sentence": ((_TERM, ""),),
    "conviction": ((_COUNTS, "count"),),
    "acquittal": ((_COUNTS, "count"),),
    "charge": ((_COUNTS, "count"),),
    "indictment": ((_COUNTS, "count"),),
    "plea_guilty": ((_COUNTS, "count"),),
    "civil_suit_settled": ((_MONEY, ""),),
    "civil_suit_filed": ((_MONEY, ""),),
    "verdict_civil": ((_MONEY, ""),),
    "fine_or_penalty": ((_MONEY, ""),),
    "release": ((_MONEY, ""),),
}
"""By kind the wordings that tell its detail, each with what a sentence must hold before it is worth a search."""

_DISPOSITIONS = (
    ("sustain", "affirmed"),
    ("overturn", "reversed"),
    ("revive", "revived"),
    ("grant", "allowed"),
    ("refuse", "refused"),
    ("reduce", "sentence changed"),
)


def find_outcome(act: Act, analysis: Analysis, kind: str) -> str | None:
    """The detail that sets one development of the kind apart: "with prejudice", "18 months", "$3 million"."""
    line = analysis.lines[act.line]
    if kind == "appeal_decided":
        return _disposition(act, line)
    text = line_text(analysis, line)
    lowered = text.lower()
    head = line.tagged.starts[act.match.head] - line.sentence.start
    found = (_nearest(pattern, text, head) for pattern, hint in _OUTCOMES.get(kind, ()) if hint in lowered)
    return next((" ".join(re.sub(r"[\"“”‘’']", " ", match.group()).split()).lower() for match in found if match), None)


def _nearest(pattern: re.Pattern[str], text: str, head: int) -> re.Match[str] | None:
    """The first behind the act, else the last before it in the same breath ("an 18-month sentence")."""
    found = list(pattern.finditer(text))
    behind = (match for match in found if match.start() >= head)
    before = (match for match in reversed(found) if not _BREATH.search(text, match.end(), head))
    return next(behind, None) or next((match for match in before if match.start() < head), None)


_BREATH = re.compile(r",|;|\band\b")


def _disposition(act: Act, line: Line) -> str | None:
    head = line.tagged.symbols[act.match.head]
    if any(symbol in symbols_of("remand") for symbol in line.tagged.symbols):
        return "remanded"
    return next((word for name, word in _DISPOSITIONS if head in symbols_of(name)), None)


def line_text(analysis: Analysis, line: Line) -> str:
    """The sentence, verbatim."""
    field = analysis.article.title if line.sentence.field is Field.TITLE else analysis.article.text
    return field[line.sentence.start : line.sentence.end]


_BY_THE_PARTY = frozenset({"appeal_filed", "appeal_withdrawn", "motion_filed", "plea_guilty", "plea_not_guilty"})


_BY_AUTHORITIES = frozenset({"arrest", "charge", "charges_dropped", "indictment", "investigation_opened"})
_BY_A_PLAINTIFF = frozenset({"civil_suit_filed", "civil_suit_settled"})


def find_actor(act: Act, analysis: Analysis, kind: str, party: Party) -> str | None:
    """Who took the step: `party`, the party or appellant, where only they can; a judge by name; else the prosecution,
    police or grand jury nearest to it. None for a suit, which a plaintiff brings and a court only hears.
    """
    line = analysis.lines[act.line]
    if kind in _BY_THE_PARTY:
        return "prosecutors" if kind == "appeal_filed" and _is_by_prosecution(act, line) else party.name
    if kind in _BY_A_PLAINTIFF:
        return None
    low, high = line.sentence.start + line.shift, line.sentence.end + line.shift
    here = analysis.people[
        bisect_left(analysis.people, low, key=_start) : bisect_left(analysis.people, high, key=_start)
    ]
    officials = [person.name for person in here if person.official]
    if officials and any(symbol in symbols_of("bench") for symbol in line.tagged.symbols):
        return officials[0]
    return _nearest_body(act, analysis, line) if kind in _BY_AUTHORITIES else None


def _start(person: Person) -> int:
    return person.start


def _is_by_prosecution(act: Act, line: Line) -> bool:
    """ "Prosecutors said they would appeal", "an appeal by the Crown": one name for them all, so that outlets agree."""
    symbols, head = line.tagged.symbols, act.match.head
    behind = compile_pattern("_ by _ prosecutor").match(symbols, head + 1)
    return bool(behind or _prosecution_before().search(symbols, max(0, head - _SUBJECT_REACH), head))


_SUBJECT_REACH = 8


@cache
def _prosecution_before() -> re.Pattern[str]:
    """The prosecution left of the head and nobody else between; "they" may be, for it is they."""
    between = f"[^{symbols_of('comma|strong|personal|counsel|name|bench|rel')}]"
    return re.compile(rf"[{symbols_of('prosecutor')}]{between}{{0,{_SUBJECT_REACH}}}\Z")


def _nearest_body(act: Act, analysis: Analysis, line: Line) -> str | None:
    bodies = symbols_of("grand_jury|prosecutor|police")  # "a judge" and "the jury" say what every reader knows
    places = [index for index, symbol in enumerate(line.tagged.symbols) if symbol in bodies]
    if not places:
        return None
    nearest = min(places, key=lambda index: abs(index - act.match.head))
    field = analysis.article.title if line.sentence.field is Field.TITLE else analysis.article.text
    return field[line.tagged.starts[nearest] : line.tagged.ends[nearest]].lower()


_CREDIT = re.compile(
    r"\b(?:first|originally|earlier) reported (?:\w+ )?by (?:the )?(?P<by>[A-Z][\w.&’'-]*(?: [A-Z][\w.&’'-]*){0,4})"
    r"|(?P<who>[A-Z][\w.&’'-]*(?: [A-Z][\w.&’'-]*){0,4}) (?:was the )?first (?:to report|reported)"
    r"|(?:as|was) reported by (?:the )?(?P<as>[A-Z][\w.&’'-]*(?: [A-Z][\w.&’'-]*){0,4})"
)


def find_credits(analysis: Analysis) -> Mapping[int, str]:
    """By line number the outlet that the line, or the one after or before it, names as the first to report."""
    credited: dict[int, str] = {}
    for number, line in enumerate(analysis.lines):
        text = line_text(analysis, line)
        match = _CREDIT.search(text) if "report" in text else None
        if match:
            name = next(group for group in match.groups() if group).rstrip(".,")
            for near in (number, number - 1, number + 1):
                credited.setdefault(near, name)
    return credited


def find_flags(act: Act, analysis: Analysis, kind: str, stage: Stage, party: Party, cast: Cast) -> tuple[str, ...]:
    """What a desk should know before it runs with this, in plain words."""
    line = analysis.lines[act.line]
    flags = {
        "headline only": line.sentence.field is Field.TITLE,
        "unusual: a non-party appeals in a criminal case": (
            kind == "appeal_filed" and not analysis.civil and party.legal_role in (Role.NON_PARTY, Role.VICTIM)
        ),
        "attributed to unnamed sources": bool(_sources().search(line.tagged.symbols)),
        "not a party of the watch": party.name not in cast.parties,
        "not confirmed": stage is Stage.POSSIBLE,
    }
    return tuple(flag for flag, holds in flags.items() if holds)


@cache
def _sources() -> re.Pattern[str]:
    return compile_pattern("unnamed_source")
