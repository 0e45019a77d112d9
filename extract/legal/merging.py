"""One mention per development: what title, lead and last paragraph say of the same step, joined. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from extract.records import EventDate, Field, Mention, Novelty, Precision, Stage


def merge_mentions(mentions: list[Mention]) -> tuple[Mention, ...]:
    """One mention per development with its most telling sentence, in reading order, the title's last."""
    kept: list[Mention] = []
    for check in _CHECKS:
        mentions = check(mentions)
    for mention in sorted(mentions, key=_telling):
        same = next((index for index, other in enumerate(kept) if _same(mention, other)), None)
        if same is not None:
            kept[same] = _completed(kept[same], mention)
        elif len(kept) < MOST_TOLD:
            kept.append(mention)
    return tuple(sorted(kept, key=lambda mention: (mention.evidence.field is Field.TITLE, mention.evidence.start)))


MOST_TOLD = 100
"""The most telling so many developments of one story are kept of a page; one that tells more is a list or an attack."""


def _without_called_off(mentions: list[Mention]) -> list[Mention]:
    """ "The trial, which was to open on June 3, was called off": a sentence that takes its plan back."""
    off = {_occasion(mention) for mention in mentions if mention.stage is Stage.DENIED and mention.event_date}
    return [mention for mention in mentions if mention.stage is not Stage.PLANNED or _occasion(mention) not in off]


_ENDS = frozenset({"mistrial", "release", "acquittal", "conviction", "case_dismissed", "verdict_civil"})
"""Kinds that an article which reports one happened does not announce beside it."""


def _without_overtaken(mentions: list[Mention]) -> list[Mention]:
    """ "She had asked for bail", beside the bail that was granted: what might come has come."""
    done = {(one.kind, one.party) for one in mentions if _is_news(one)}
    return [
        one
        for one in mentions
        if one.stage is not Stage.POSSIBLE or one.kind not in _ENDS or (one.kind, one.party) not in done
    ]


def _without_led_from_court(mentions: list[Mention]) -> list[Mention]:
    """ "Deputies led her away", beside the news that she was convicted: from the court to jail, and no arrest. One that
    has another day is.
    """
    judged = [one for one in mentions if one.kind in _JUDGED and _is_news(one)]
    days = {_day_of(one) for one in judged} | {(one.party, None) for one in judged}
    return [one for one in mentions if not _is_led_off(one) or _day_of(one) not in days]


def _day_of(mention: Mention) -> tuple[str | None, date | None]:
    """Whose day it is, None where no date is told."""
    return mention.party, mention.event_date.on if mention.event_date else None


_JUDGED = {"conviction", "sentence", "plea_guilty"}


def _is_led_off(mention: Mention) -> bool:
    """Whether its words tell of a way to jail, and do not say whence."""
    led = mention.evidence.rule in {"led-away-by-police", "led-in-handcuffs"}
    return mention.kind == "arrest" and (led or "taken into custody" in mention.evidence.cues)


def _is_news(mention: Mention) -> bool:
    return (mention.stage, mention.novelty) == (Stage.HAPPENED, Novelty.NEW)


def _occasion(mention: Mention) -> tuple[str, str | None, Field, int, str]:
    """What a sentence tells of one day."""
    evidence = mention.evidence
    return mention.kind, mention.party, evidence.field, evidence.start, str(mention.event_date)


def _without_unconfirmed_titles(mentions: list[Mention]) -> list[Mention]:
    """A headline's act that the text does not tell, beside news of that party that it does tell, is a paraphrase."""
    text = [mention for mention in mentions if mention.evidence.field is Field.TEXT]
    news = {mention.party for mention in text if _is_news(mention)}
    return [mention for mention in mentions if mention.evidence.field is Field.TEXT or mention.party not in news]


_CHECKS = (_without_called_off, _without_overtaken, _without_led_from_court, _without_unconfirmed_titles)
"""What one mention of an article says against another, in this order."""


def _telling(mention: Mention) -> tuple[bool, bool, bool, bool, int, int]:
    """Our rules before the words alone, the text before the title, news before background, dated before undated, surer
    before less sure, earlier.
    """
    return (
        mention.is_proposal,
        mention.evidence.field is Field.TITLE,
        mention.novelty is Novelty.BACKGROUND,
        mention.event_date is None or mention.event_date.precision is not Precision.DAY,
        -mention.stage.rank,
        mention.evidence.start,
    )


def _completed(kept: Mention, other: Mention) -> Mention:
    """The kept mention with what only the other says of the same development: its outcome, its date, its credit."""
    return replace(
        kept,
        outcome=kept.outcome or other.outcome,
        event_date=_more_exact(kept.event_date, other.event_date),
        credited=kept.credited or other.credited,
    )


def _more_exact(kept: EventDate | None, other: EventDate | None) -> EventDate | None:
    """ "Later this month" and "on Wednesday" of one step: the day."""
    closer = kept and other and len(str(other)) > len(str(kept)) and str(other).startswith(str(kept))
    return other if closer else kept or other


_TOLD_APART_BY_OUTCOME = frozenset({"sentence", "civil_suit_settled", "verdict_civil", "fine_or_penalty"})
"""A sentence of 23 years is not the one of 16, whatever their dates; counts and bail are said in many ways. But what
both are this article's news are parts of one: a fine and its costs, damages and punitive damages.
"""


def _same(one: Mention, other: Mention) -> bool:
    """Whether two mentions of one article tell the same development."""
    if one.party != other.party:
        return False
    if one.kind != other.kind:
        return _is_same_end(one, other)
    if one.evidence.field is Field.TITLE:
        return True
    parts = one.novelty is other.novelty is Novelty.NEW
    if one.kind in _TOLD_APART_BY_OUTCOME and not parts and _clash(one.outcome, other.outcome):
        return False
    if one.stage is not other.stage:
        return False
    return _compatible(one.event_date, other.event_date) or _is_same_news(one, other)


def _clash(one: str | None, other: str | None) -> bool:
    return bool(one and other) and one != other


def _is_same_news(one: Mention, other: Mention) -> bool:
    """News of one kind about one party with days close together: of two days that an article names beside its news
    ("charged on Thursday", "the hearing on Monday") one belongs to something else, or the step took two days. Told as
    two it would be two alerts; a second step of the kind in one week is told by its outcome, or by the next article.
    """
    if not (one.novelty is other.novelty is Novelty.NEW and one.stage is Stage.HAPPENED):
        return False
    days = [when.on for when in (one.event_date, other.event_date) if when and when.precision is Precision.DAY]
    return len(days) == 2 and abs(days[0] - days[1]) <= ONE_NEWS


ONE_NEWS = timedelta(days=4)
"""As long as news stays fresh (novelty.py)."""


def _is_same_end(one: Mention, other: Mention) -> bool:
    """ "The case has been dropped", said in passing beside a dismissal, is that dismissal."""
    ended = {one.kind, other.kind} == {"case_dismissed", "charges_dropped"}
    return ended and one.novelty is Novelty.BACKGROUND and one.event_date is None


def _compatible(one: EventDate | None, other: EventDate | None) -> bool:
    """Whether two dates may be one, at the coarser precision of the two; an unknown date may be any."""
    if one is None or other is None:
        return True
    width = min(len(str(one)), len(str(other)))
    return str(one)[:width] == str(other)[:width]
