"""The signs by which an article shows whether a watched story is what it is about. Pure.

Each sign is a question with a readable name; topic.py weighs the answers. They ask where the story's people stand, who
else is there, where the story's steps are told, and how much law there is: never what the story is.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from extract.legal.acts import Analysis
from extract.legal.cast import Cast
from extract.legal.parties import lower_in_place
from extract.legal.roles import role_of
from extract.legal.tokens import set_of
from extract.records import Field, Mention
from seeds.watch import Role


@dataclass(frozen=True, slots=True)
class Places:
    """Where one thing stands in an article: in the title; the first paragraph, the lead being 0; in how many sentences
    and paragraphs, and the share of all that these are, 0 to 1.
    """

    in_title: bool
    first: int
    sentences: frozenset[int]
    paragraphs: int
    share: float
    share_of_paragraphs: float

    def by(self, paragraph: int) -> bool:
        """Whether it stands in the title, or in the text up to that paragraph."""
        return self.in_title or self.first <= paragraph


@dataclass(frozen=True, slots=True)
class Sight:
    """An article as one story sees it: the places of its people's names, of its steps, of other people's steps and of
    law; where the first naming stands, 0 (title) to 1; how often its people and others are named, each for himself.
    """

    title: str
    named: Places
    steps: Places
    of_others: Places
    law: Places
    first_named: float
    parties: int
    most: int
    others: tuple[int, ...]
    other_in_title: bool
    other_accused: bool
    term_on_top: bool
    law_ends: bool


def sight_of(
    analysis: Analysis, cast: Cast, told: Sequence[Mention], of_others: Sequence[int], terms: Sequence[str]
) -> Sight:
    """The article as the story sees it whose people are `cast` and whose context `terms`, of whom `told` was read;
    `of_others` are the lines that tell a step of somebody else.
    """
    lines, title = analysis.lines, len(analysis.article.title)
    opened = [line.sentence.start + line.shift for line in lines]
    law = [number for number, line in enumerate(lines) if not _law().isdisjoint(line.tagged.symbols)]
    whose = [hit for hit in cast.written if role_of(hit.party) in _WHOSE] or cast.written
    where = [one.evidence.start + (0 if one.evidence.field is Field.TITLE else title + 1) for one in told]
    others = Counter(person.name for person in cast.strangers)
    known = sorted({line.sentence.paragraph for line in lines})

    def places(numbers: Sequence[int]) -> Places:
        return _places(numbers, analysis, known)

    return Sight(
        title=analysis.article.title,
        named=places([max(0, bisect_right(opened, hit.start) - 1) for hit in whose]),
        steps=places([max(0, bisect_right(opened, start) - 1) for start in where]),
        of_others=places(of_others),
        law=places(law),
        first_named=whose[0].start / (title + 1 + len(analysis.article.text)) if whose else 1.0,
        parties=len({hit.party.name for hit in whose}),
        most=max(Counter(hit.party.name for hit in whose).values(), default=0),
        others=tuple(others.values()),
        other_in_title=any(person.start < title for person in cast.strangers),
        other_accused=any(person.accused for person in cast.strangers),
        term_on_top=not terms or _any_on_top(terms, analysis),
        law_ends=bool(law) and law[-1] >= _LAST_THIRD * len(lines),
    )


_WHOSE = frozenset({Role.DEFENDANT, Role.PLAINTIFF, Role.VICTIM})
"""Their case it is: a prosecutor, a regulator or a judge of the story stands in many another."""
_LAST_THIRD = 0.67


def _any_on_top(terms: Sequence[str], analysis: Analysis) -> bool:
    """Whether a term stands in title or lead."""
    lead = (line.sentence.end for line in analysis.lines if line.sentence.paragraph == analysis.lead_paragraph)
    top = lower_in_place(f"{analysis.article.title}\n{analysis.article.text[: max(lead, default=0)]}")
    return any(lower_in_place(term) in top for term in terms)


def _places(numbers: Sequence[int], analysis: Analysis, known: Sequence[int]) -> Places:
    """`numbers` are lines, `known` the numbers of all paragraphs that have a sentence, in order."""
    lines = analysis.lines
    lead = bisect_left(known, analysis.lead_paragraph)
    sentences = frozenset(numbers)
    in_text = {lines[one].sentence.paragraph for one in sentences if lines[one].sentence.field is Field.TEXT}
    in_title = len(in_text) == 0 < len(sentences) or any(lines[n].sentence.field is Field.TITLE for n in sentences)
    paragraphs = len(in_text) + in_title
    first = bisect_left(known, min(in_text)) - lead if in_text else len(known)
    return Places(
        in_title, first, sentences, paragraphs, len(sentences) / max(1, len(lines)), paragraphs / max(1, len(known))
    )


def topic_signs_of(sight: Sight) -> Iterator[str]:
    """The names of the signs that the article shows."""
    return (name for name, shows in SIGNS.items() if shows(sight))


SIGNS: Mapping[str, Callable[[Sight], bool]] = {
    # ---------------------------------------------------------- where its people stand
    "named in the first two paragraphs": lambda s: s.named.first <= 1,
    "named in the first three paragraphs": lambda s: s.named.first <= 2,
    "first named in the first third": lambda s: s.first_named < 0.33,
    "named in two paragraphs or more": lambda s: s.named.paragraphs > 1,
    "named in five paragraphs or more": lambda s: s.named.paragraphs > 4,
    "named in a fifth of the paragraphs": lambda s: s.named.share_of_paragraphs >= 0.2,
    "named in a third of the paragraphs": lambda s: s.named.share_of_paragraphs >= 0.33,
    "named in half the paragraphs": lambda s: s.named.share_of_paragraphs >= 0.5,
    "named in a tenth of the sentences": lambda s: s.named.share >= 0.1,
    "named in a fifth of the sentences": lambda s: s.named.share >= 0.2,
    "a context term in title or lead": lambda s: s.term_on_top,
    "two of its people": lambda s: s.parties > 1,
    # ---------------------------------------------------------- who else is there
    "nobody named as often": lambda s: s.most > max(s.others, default=0),
    "somebody else named twice as often": lambda s: max(s.others, default=0) >= 2 * s.most,
    "the title names somebody else": lambda s: s.other_in_title,
    "somebody else is accused": lambda s: s.other_accused,
    "four strangers or more": lambda s: len(s.others) > 3,
    "title or lead tell a step of somebody else": lambda s: s.of_others.by(0),
    # ---------------------------------------------------------- where its steps are told
    "the lead tells a step": lambda s: s.steps.first <= 0,
    "a step at the top, or full of law": lambda s: s.steps.by(2) or s.law.share >= 0.4,
    "named at the top, with a step": lambda s: s.named.by(1) and s.steps.by(1),
    "named at the top, with law": lambda s: s.named.by(1) and s.law.first <= 1,
    # ---------------------------------------------------------- how much law there is
    "law in a fifth of the sentences": lambda s: s.law.share >= 0.2,
    "law in a third of the sentences": lambda s: s.law.share >= 0.33,
    "full of law, and no step of somebody else": lambda s: s.law.share >= 0.3 and not s.of_others.sentences,
    "law to the end": lambda s: s.law_ends,
    "named throughout, with hardly any law": lambda s: s.named.share >= 0.2 and s.law.share < 0.2,
}
"""By name; the name says what it asks."""


@cache
def _law() -> frozenset[str]:
    return set_of(
        "bench|prosecutor|jury|charge_n|sure_suit|appeal_n|conviction_n|verdict_n|sentence|plead|sentencing|convict"
        "|guilty|indict|arrest|sue|settlement|motion_word|bail_n|trial|custody"
    )
