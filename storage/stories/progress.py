"""What a further report changes in a development that we know. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from extract.records import EventDate, Mention, Novelty, Precision, Stage
from storage.stories.matching import Known


def begin(number: int, mention: Mention, published: datetime) -> Known:
    """The development that a first report makes."""
    return Known(
        development_id=number,
        matter=mention.matter,
        kind=mention.kind,
        party=mention.party,
        actor=mention.actor,
        outcome=mention.outcome,
        stage=mention.stage,
        event_date=mention.event_date,
        first_reported=published,
        last_reported=published,
        stage_reported=published,
        stage_news=published if mention.novelty is Novelty.NEW else None,
    )


def refine(known: Known, mention: Mention, published: datetime) -> Known:
    """The development after a further report, which fills what the earlier ones left open.

    The outcome is that of the stage: the years that somebody faces are not those that they get.
    """
    stage = decide_stage(known.stage, mention.stage, mention.novelty)
    known_outcome = known.outcome if stage is known.stage else None
    stage_reported, stage_news = decide_stage_times(known, mention, stage, published)
    return replace(
        known,
        party=known.party or mention.party,
        actor=known.actor or mention.actor,
        outcome=known_outcome or (mention.outcome if mention.stage is stage else None),
        stage=stage,
        event_date=decide_date(known, mention, stage, published),
        first_reported=min(known.first_reported, published),
        last_reported=max(known.last_reported, published),
        stage_reported=stage_reported,
        stage_news=stage_news,
    )


def decide_stage(known: Stage, mention: Stage, novelty: Novelty) -> Stage:
    """The stage after a further report: it rises; news of a denial takes back what had not happened yet, and only
    news, or the deed, brings back what was denied.
    """
    if mention is Stage.DENIED:
        takes_back = known in {Stage.POSSIBLE, Stage.PLANNED} and novelty is Novelty.NEW
        return Stage.DENIED if takes_back else known
    if known is Stage.DENIED and novelty is Novelty.BACKGROUND and mention is not Stage.HAPPENED:
        return known
    return mention if mention.rank > known.rank else known


def decide_date(known: Known, mention: Mention, stage: Stage, published: datetime) -> EventDate | None:
    """The date of the higher stage; at one stage the more exact one, and the first of equals. What has happened is not
    dated by a plan for a later day.
    """
    if stage is Stage.HAPPENED and known.stage is not stage and mention.event_date is None:
        planned = known.event_date
        return planned if planned and planned.on <= published.date() else None
    if mention.event_date is None or mention.stage is not stage:
        return known.event_date
    if known.event_date is None or stage is not known.stage:
        return mention.event_date
    exactness = list(Precision)
    finer = exactness.index(mention.event_date.precision) < exactness.index(known.event_date.precision)
    return mention.event_date if finer else known.event_date


def decide_stage_times(
    known: Known, mention: Mention, stage: Stage, published: datetime
) -> tuple[datetime, datetime | None]:
    """When the present stage was first reported, and first as news; a report of another stage changes neither."""
    if mention.stage is not stage:
        return known.stage_reported, known.stage_news
    news = [published] if mention.novelty is Novelty.NEW else []
    if stage is not known.stage:
        return published, min(news, default=None)
    if known.stage_news:
        news.append(known.stage_news)
    return min(known.stage_reported, published), min(news, default=None)
