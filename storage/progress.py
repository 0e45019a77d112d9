"""What a further report changes in a development that we know. Pure."""

from __future__ import annotations

from datetime import datetime

from extract.records import EventDate, Mention, Novelty, Precision, Stage
from storage.matching import Known


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
