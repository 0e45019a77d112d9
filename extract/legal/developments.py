"""Reads the developments of a legal story out of an article: kind, stage, party, matter, date, novelty, evidence.

The shape, and why. News tells few kinds of legal step in endless wordings, so a list of phrases is always too short,
and a bag of keywords fires on "as the dust settles". Here a sentence becomes a string over lexical classes
(tokens.py); frames say what is done to what, whatever the voice (frames.py, data in seeds/legal_language.toml); then
four questions are asked of every act, each by its own small pure functions: does it hold (scope.py), when (acts.py,
dates.py), whose is it (binding.py), and is it this article's news (novelty.py)? An act that fails a question is kept
as `Rejected` with the reason, so that `courtbeat explain` can show why something was not told.

The text is analysed once for all watches; a watch none of whose names occur costs nothing. Pure: no I/O, no clock.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from extract.legal.acts import Act, Analysis, analyse
from extract.legal.binding import bind
from extract.legal.cast import Cast, cast_of
from extract.legal.details import find_actor, find_credits, find_flags, find_outcome, line_text
from extract.legal.front import Front, front_of
from extract.legal.manner import is_lasting
from extract.legal.merging import merge_mentions
from extract.legal.novelty import Verdict, read_novelty
from extract.legal.others_headlines import find_others_headlines
from extract.legal.parties import NameIndex, WatchHits, find_watched, index_names, joined, names_between
from extract.legal.roles import is_body
from extract.legal.scene import Bound
from extract.legal.scope import ANNOUNCING
from extract.legal.seen import is_event
from extract.legal.tokens import symbols_of
from extract.legal.told import reader_of
from extract.legal.topic import is_about
from extract.legal.topic_signs import Sight, sight_of
from extract.records import OWN_READER, Article, EventDate, Evidence, Mention, Novelty, Reading, Rejected, Stage
from seeds.kinds import load_kinds
from seeds.watch import Party, Role, Watch

RULES_VERSION = "8"
"""Changes with every change of frames, classes or scope that may change a reading."""


def find_mentions(article: Article, watch: Watch, published: date | None = None) -> Reading:
    """What the article says of the watch's story: one mention per development, the most telling sentence each.

    `published` stands in for the article's own date, which relative dates count from. For many watches build the
    index once and use `read_article_for`.
    """
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
    told = tell_for_watch(analysis, hits)
    about = bool(told.mentions) and is_about(sight_for_watch(analysis, hits, told))
    return Reading(about, told.mentions, told.rejected)


@dataclass(frozen=True, slots=True)
class Told:
    """What an article tells of a watch, before anybody asks whether that is what it is about. `of_others` are the lines
    that tell a step of somebody else.
    """

    cast: Cast
    mentions: tuple[Mention, ...]
    rejected: tuple[Rejected, ...]
    of_others: tuple[int, ...]


def tell_for_watch(analysis: Analysis, hits: WatchHits) -> Told:
    """Every act of the analysis, told or rejected."""
    suit = any(party.legal_role is Role.PLAINTIFF for party in hits.watch.party)
    view = _View(analysis, cast_of(analysis, hits), front_of(analysis), find_credits(analysis), suit)
    bounds = [(act, bind(act, analysis, view.cast)) for act in analysis.acts]
    reasons = [_why_not(act, bound, view) for act, bound in bounds]
    told = [pair for pair, reason in zip(bounds, reasons, strict=True) if not reason]
    strangers = [(act, bound) for act, bound in bounds if bound.stranger and act.scope.stage]
    headlines = find_others_headlines(told, strangers, analysis, view.cast, view.front)
    rejected = [(act, reason) for (act, _), reason in zip(bounds, reasons, strict=True) if reason]
    rejected += [(told[number][0], "a headline of another person") for number in sorted(headlines)]
    kept = (pair for number, pair in enumerate(told) if number not in headlines)
    return Told(
        view.cast,
        merge_mentions([mention for pair in kept for mention in _mentions(*pair, view)]),
        tuple(Rejected(_kind_of(act, view), reason, _evidence(act, analysis)) for act, reason in rejected),
        tuple(act.line for act, _ in strangers),
    )


def sight_for_watch(analysis: Analysis, hits: WatchHits, told: Told) -> Sight:
    """The article as the watch sees it."""
    return sight_of(analysis, told.cast, told.mentions, told.of_others, hits.watch.context.any)


@dataclass(frozen=True, slots=True)
class _View:
    """An article as one watch sees it; `credits` names by line who reported it first; `suit`: a party sues."""

    analysis: Analysis
    cast: Cast
    front: Front
    credits: Mapping[int, str]
    suit: bool


def _why_not(act: Act, bound: Bound, view: _View) -> str | None:
    """Why the act is no development of this watch, None if it is one."""
    if act.match.frame.proceeding == "civil" and not _is_civil_here(act, view):
        return "no civil proceeding is spoken of"
    if act.scope.reason == ANNOUNCING and act.event_date is None:
        return "a present tense without a date"
    if act.scope.stage is None:
        return act.scope.reason
    if bound.stranger:
        return f"{bound.how}: {bound.stranger}"
    return None if bound.parties or bound.group or bound.unnamed else "nobody of the watch"


def _is_civil_here(act: Act, view: _View) -> bool:
    """Whether the article is about a civil proceeding, or the sentence speaks of a suit or names who sues."""
    line = view.analysis.lines[act.line]
    named = names_between(view.cast.names, line.sentence.start + line.shift, line.sentence.end + line.shift)
    speaks_of_suit = any(symbol in symbols_of("sure_suit") for symbol in line.tagged.symbols)
    return view.analysis.civil or speaks_of_suit or any(hit.party.legal_role is Role.PLAINTIFF for hit in named)


def _kind_of(act: Act, view: _View) -> str:
    frame = act.match.frame
    return frame.civil if frame.civil and _is_civil_here(act, view) else frame.kind


def _mentions(act: Act, bound: Bound, view: _View) -> Iterator[Mention]:
    """One mention for each party whose step the act is."""
    parties = (*bound.parties, *((Party(bound.group),) if bound.group else ()))
    if bound.unnamed:
        return iter((replace(_mention(act, _UNNAMED, _UNNAMED, view), party=None),))
    return (_mention(act, party, bound.appellant or party, view) for party in parties)


_UNNAMED = Party("unnamed", role=Role.DEFENDANT)


def _mention(act: Act, party: Party, actor: Party, view: _View) -> Mention:
    kind, stage = _kind_of(act, view), act.scope.stage or Stage.POSSIBLE
    outcome = find_outcome(act, view.analysis, kind)
    if kind == "sentence" and stage is Stage.HAPPENED and outcome is None and is_body(party):
        kind = "fine_or_penalty"  # a company serves no time
        outcome = find_outcome(act, view.analysis, kind)
    verdict = read_novelty(act, view.analysis, view.front)
    novelty = verdict.novelty
    return Mention(
        kind=kind,
        stage=stage,
        novelty=novelty,
        party=party.name,
        matter=_matter(kind, party, view),
        evidence=_evidence(act, view.analysis, verdict),
        event_date=_date_of(act, view.analysis, novelty),
        actor=find_actor(act, view.analysis, kind, actor),
        outcome=outcome,
        credited=view.credits.get(act.line) if novelty is Novelty.NEW else None,
        flags=find_flags(act, view.analysis, kind, stage, actor, view.cast),
        reader=reader_of(act.match),
    )


def _date_of(act: Act, analysis: Analysis, novelty: Novelty) -> EventDate | None:
    """Its own date; news without one happened on the day that the article's opening names ("on Friday"). What goes on
    happened on no day: beside "is serving" in the background stands the date of what it began with, and beside the suit
    that a ruling is about the day of the ruling.
    """
    news = novelty is Novelty.NEW
    if not news and act.match.frame.novelty and act.event_date == analysis.news_day:
        return None
    if is_event(act) and is_lasting(act, analysis.lines[act.line].tagged.symbols):
        return act.event_date if news else None
    if reader_of(act.match) != OWN_READER:
        return act.event_date
    told = news or analysis.put_out_again
    return act.event_date or (analysis.news_day if told and is_event(act) else None)


def _evidence(act: Act, analysis: Analysis, verdict: Verdict | None = None) -> Evidence:
    line = analysis.lines[act.line]
    sentence, quote = line.sentence, line_text(analysis, line)
    places = sorted({act.match.head, act.match.head if act.match.object is None else act.match.object})
    starts, ends = line.tagged.starts, line.tagged.ends
    words = (quote[starts[i] - sentence.start : ends[i] - sentence.start] for i in places)
    news = (_describe(verdict),) if verdict else ()
    return Evidence(
        sentence.field, sentence.start, sentence.end, quote, act.match.frame.rule, (*words, act.scope.reason, *news)
    )


def _describe(verdict: Verdict) -> str:
    """ "new: the lead"."""
    return f"{verdict.novelty.value}: {verdict.reason}"


def _matter(kind: str, party: Party, view: _View) -> str:
    """The slug of the proceeding: of the party's own where it defends, of the main party's where another acts in it."""
    proceeding = load_kinds()[kind].proceeding
    if proceeding == "either":
        civil = view.analysis.civil or (view.suit and not view.analysis.criminal)
        proceeding = "civil" if civil else "criminal"
    owner = party if "defend" in party.role or view.cast.main is None else view.cast.main
    return f"{proceeding}/{_slug(owner.name)}"


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "unnamed"
