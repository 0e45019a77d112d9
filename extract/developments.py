"""Reads the developments of a legal story out of an article: kind, stage, party, matter, date, novelty, evidence.

The shape, and why. News tells few kinds of legal step in endless wordings, so a list of phrases is always too short and
a bag of keywords fires on "as the dust settles". Here a sentence becomes a string over lexical classes (tokens.py), a
small set of frames says what is done to what whatever the voice (frames.py, data in seeds/legal_language.toml), and then
four questions are asked of every act, each by its own small pure functions: does it hold (scope.py), when (dates.py),
whose is it (binding.py), and is it this article's news (novelty.py)? An act that fails a question is kept as `Rejected`
with the reason, so that `courtbeat explain` can show why something was not told.

The text is analysed once for all watches; a watch none of whose names occur costs nothing. Pure: no I/O, no clock.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from extract.acts import Act, Analysis, Line, analyse
from extract.binding import Bound, bind
from extract.cast import Cast, cast_of
from extract.details import find_actor, find_credit, find_flags, find_outcome
from extract.novelty import Front, front_of, read_novelty
from extract.parties import NameIndex, WatchHits, find_watched, index_names, joined, names_between
from extract.records import (
    Article,
    EventDate,
    Evidence,
    Field,
    Mention,
    Novelty,
    Precision,
    Reading,
    Rejected,
    Stage,
)
from extract.scope import ANNOUNCING
from seeds.kinds import load_kinds
from seeds.watch import Party, Role, Watch

RULES_VERSION = "1"
"""Changes with every change of frames, classes or scope that may change a reading."""


def find_mentions(article: Article, watch: Watch, published: date | None = None) -> Reading:
    """What the article says of the watch's story: at most one mention per development, the most telling sentence each."""
    return read_article_for(article, index_names((watch,)), published).get(watch.id, Reading(on_topic=False))


def read_article_for(article: Article, index: NameIndex, published: date | None = None) -> Mapping[str, Reading]:
    """The readings by watch id, for those watches of the index whose parties the article names."""
    found = find_watched(index, joined(article))
    if not any(hits.in_context for hits in found):
        return {hits.watch.id: Reading(on_topic=False) for hits in found}
    analysis = analyse(article, published)
    return {hits.watch.id: read_for_watch(analysis, hits) for hits in found}


def read_for_watch(analysis: Analysis, hits: WatchHits) -> Reading:
    """The analysis as one watch sees it."""
    if not hits.in_context:
        return Reading(on_topic=False)
    cast, front = cast_of(analysis, hits), front_of(analysis)
    mentions: list[Mention] = []
    rejected: list[Rejected] = []
    for act in analysis.acts:
        bound = bind(act, analysis, cast)
        reason = _why_not(act, bound, analysis, cast)
        if reason:
            rejected.append(Rejected(_kind_of(act, analysis, cast), reason, _evidence(act, analysis)))
        else:
            mentions.extend(_mention(act, analysis, cast, front, party) for party in bound.parties)
            if bound.group:
                mentions.append(_mention(act, analysis, cast, front, Party(bound.group)))
    told = _without_unconfirmed_titles(mentions)
    return Reading(_is_about(analysis, cast, told), _one_per_development(told), tuple(rejected))


def _without_unconfirmed_titles(mentions: list[Mention]) -> list[Mention]:
    """A headline's act that the text does not tell, beside news of the same party that it does tell, is a paraphrase."""
    text = [mention for mention in mentions if mention.evidence.field is Field.TEXT]
    news = {(m.party) for m in text if m.novelty is Novelty.NEW and m.stage is Stage.HAPPENED}
    return [mention for mention in mentions if mention.evidence.field is Field.TEXT or mention.party not in news]


def _why_not(act: Act, bound: Bound, analysis: Analysis, cast: Cast) -> str | None:
    if act.match.frame.proceeding == "civil" and not _is_civil_here(act, analysis, cast):
        return "no civil proceeding is spoken of"
    if act.scope.reason == ANNOUNCING and act.event_date is None:
        return "a present tense without a date"
    if act.scope.stage is None:
        return act.scope.reason
    if bound.stranger:
        return f"{bound.how}: {bound.stranger}"
    return None if bound.parties or bound.group else "nobody of the watch"


def _is_civil_here(act: Act, analysis: Analysis, cast: Cast) -> bool:
    """Whether the article is about a civil proceeding, or the sentence names the side that sues."""
    line = analysis.lines[act.line]
    named = names_between(cast.names, line.sentence.start + line.shift, line.sentence.end + line.shift)
    return analysis.civil or any(hit.party.legal_role is Role.PLAINTIFF for hit in named)


def _kind_of(act: Act, analysis: Analysis, cast: Cast) -> str:
    frame = act.match.frame
    return frame.civil if frame.civil and _is_civil_here(act, analysis, cast) else frame.kind


def _mention(act: Act, analysis: Analysis, cast: Cast, front: Front, party: Party) -> Mention:
    kind = _kind_of(act, analysis, cast)
    novelty, stage = read_novelty(act, analysis, front), act.scope.stage or Stage.POSSIBLE
    return Mention(
        kind=kind,
        stage=stage,
        novelty=novelty,
        party=party.name,
        matter=_matter(kind, analysis, cast, party),
        evidence=_evidence(act, analysis),
        event_date=act.event_date or _day_of_news(analysis, novelty, stage),
        actor=find_actor(act, analysis, kind, party),
        outcome=find_outcome(act, analysis, kind),
        credited=find_credit(act, analysis) if novelty is Novelty.NEW else None,
        flags=find_flags(act, analysis, kind, stage, party, cast),
    )


def _day_of_news(analysis: Analysis, novelty: Novelty, stage: Stage | None) -> EventDate | None:
    """News without a date of its own happened on the day that the article's opening names ("on Friday")."""
    return analysis.news_day if novelty is Novelty.NEW and stage is Stage.HAPPENED else None


def _evidence(act: Act, analysis: Analysis) -> Evidence:
    line = analysis.lines[act.line]
    sentence, text = line.sentence, _field_text(analysis.article, line)
    return Evidence(
        field=sentence.field,
        start=sentence.start,
        end=sentence.end,
        quote=text[sentence.start : sentence.end],
        rule=act.match.frame.rule,
        cues=_cues(act, line, text),
    )


def _cues(act: Act, line: Line, text: str) -> tuple[str, ...]:
    places = sorted({act.match.head, act.match.object if act.match.object is not None else act.match.head})
    words = tuple(text[line.tagged.starts[i] : line.tagged.ends[i]] for i in places)
    return (*words, act.scope.reason)


def _field_text(article: Article, line: Line) -> str:
    return article.title if line.sentence.field is Field.TITLE else article.text


def _matter(kind: str, analysis: Analysis, cast: Cast, party: Party) -> str:
    """The slug of the proceeding: of the party's own where it defends, of the main party's where another acts in it."""
    proceeding = load_kinds()[kind].proceeding
    if proceeding == "either":
        proceeding = "civil" if analysis.civil else "criminal"
    owner = party if "defend" in party.role or cast.main is None else cast.main
    return f"{proceeding}/{_slug(owner.name)}"


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "unnamed"


def _is_about(analysis: Analysis, cast: Cast, mentions: list[Mention]) -> bool:
    """Whether the article is about the story: a party in title or lead, and a step of the law about it."""
    lead_end = len(analysis.article.title) + 1 + _LEAD_CHARS
    return bool(mentions) and any(hit.start < lead_end for hit in cast.names)


_LEAD_CHARS = 500


def _one_per_development(mentions: list[Mention]) -> tuple[Mention, ...]:
    """Mentions of the same development joined: the text before the title, news before background, dated, earlier."""
    kept: list[Mention] = []
    for mention in sorted(mentions, key=_telling):
        same = next((index for index, other in enumerate(kept) if _same(mention, other)), None)
        if same is None:
            kept.append(mention)
        else:
            kept[same] = _completed(kept[same], mention)
    return tuple(sorted(kept, key=lambda mention: (mention.evidence.field is Field.TITLE, mention.evidence.start)))


def _completed(kept: Mention, other: Mention) -> Mention:
    """The kept mention with what only the other says of the same development: its outcome, its date, its credit."""
    return replace(
        kept,
        outcome=kept.outcome or other.outcome,
        event_date=kept.event_date or other.event_date,
        credited=kept.credited or other.credited,
    )


def _telling(mention: Mention) -> tuple[bool, bool, bool, int, int]:
    return (
        mention.evidence.field is Field.TITLE,
        mention.novelty is Novelty.BACKGROUND,
        mention.event_date is None or mention.event_date.precision is not Precision.DAY,
        -mention.stage.rank,
        mention.evidence.start,
    )


def _same(one: Mention, other: Mention) -> bool:
    if one.party != other.party:
        return False
    if one.kind != other.kind:
        ended = {one.kind, other.kind} == {"case_dismissed", "charges_dropped"}
        return ended and one.novelty is Novelty.BACKGROUND and one.event_date is None
    if one.evidence.field is Field.TITLE:
        return True
    if one.kind in _TOLD_APART_BY_OUTCOME and one.outcome and other.outcome and one.outcome != other.outcome:
        return False
    return one.stage is other.stage and _compatible(one.event_date, other.event_date)


_TOLD_APART_BY_OUTCOME = frozenset({"sentence", "civil_suit_settled", "verdict_civil", "fine_or_penalty"})
"""A sentence of 23 years is not the one of 16, whatever their dates; counts and bail are said in many ways."""


def _compatible(one: EventDate | None, other: EventDate | None) -> bool:
    if one is None or other is None:
        return True
    coarse = min((one.precision, other.precision), key=[Precision.YEAR, Precision.MONTH, Precision.DAY].index)
    width = {Precision.DAY: 10, Precision.MONTH: 7, Precision.YEAR: 4}[coarse]
    return one.on.isoformat()[:width] == other.on.isoformat()[:width]
