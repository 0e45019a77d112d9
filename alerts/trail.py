"""`courtbeat alerts why` and `why-not` in words: every step of the way, one line each. Pure."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from alerts.clean import clean_line
from alerts.headlines import describe_headline
from alerts.render import TEXT_WIDTH
from storage.published.reasons import AlertTrail, ArticleTrail, DeliveryTrail, LinkTrail, MentionTrail
from storage.records import DeliveryState, Verdict

_VERDICTS: Mapping[str, str] = {
    Verdict.TOLD: "told",
    Verdict.TOLD_BESIDE: "silent: another sentence of the same article tells this stage",
    Verdict.TOLD_BEFORE: "silent: this stage had been told before",
    Verdict.LATER_STAGE_KNOWN: "silent: the ledger knew a later stage of this development already",
    Verdict.RETOLD: "silent: the article retells it as background",
    Verdict.BEFORE_THE_WATCH: "silent: published before the watch began",
    Verdict.OLD_NEWS: "silent: first reported too long before to be news",
    Verdict.BELOW_LEVEL: "silent: below the level of the watch, left to the digest",
    "rejected": "silent: a person had rejected or retracted the development",
    "proposed": "silent: another reader proposes it, and none but our own sends",
    Verdict.IMPORTED: "silent: the article came from an archive, which fills the timeline",
}

_OUTCOMES = {
    "article": "read and stored",
    "copy": "read and stored, as a copy of an article that was known",
    "known_article": "led to an article that was stored already, in the same version",
    "revision": "led to a new version of an article that was stored already",
    "summary": "the page gave no text; the feed's summary was stored",
    "irrelevant": "dismissed: about no watch",
    "unreadable": "dismissed: no text on the page, and nothing about a watch in the feed",
    "gone": "dismissed: the page is gone",
    "refused": "dismissed: it may not be fetched",
    "failed": "given up after several tries",
}


def render_alert_trail(trail: AlertTrail) -> str:
    """Why an alert was sent: each development with its sentence, rule, stage and decision; each delivery."""
    lines = [f"Alert {trail.alert_id} ({trail.form.value}) of {trail.story_id}, decided {_moment(trail.decided_at)}"]
    for mention in trail.mentions:
        lines += ["", *_describe_mention(mention)]
    lines += ["", *(_describe_delivery(delivery) for delivery in trail.deliveries)]
    return _wrap(lines)


def render_link_trail(trail: LinkTrail, deliveries: Iterable[AlertTrail]) -> str:
    """What became of a link, step by step; `deliveries` are the alerts that tell a stage which it mentions."""
    lines = [
        trail.url,
        f"1. Feed: shown first by {trail.feed} ({trail.feed_url}), {_moment(trail.first_seen_at)}: {trail.title}",
        f"2. Page: {_describe_outcome(trail)}",
    ]
    if trail.article:
        lines += _describe_article(trail.article)
    for alert in deliveries:
        lines += [f"Alert {alert.alert_id} ({alert.form.value}):", *map(_describe_delivery, alert.deliveries)]
    return _wrap(lines)


def _describe_outcome(trail: LinkTrail) -> str:
    reason = f" ({trail.reason})" if trail.reason else ""
    if trail.outcome is None:
        return f"waits, {trail.attempts} tries failed{reason}; next try {_moment(trail.next_try_at)}"
    when = f", {_moment(trail.decided_at)}" if trail.decided_at else ""
    return f"{_OUTCOMES[trail.outcome]}{reason}{when}"


def _describe_article(article: ArticleTrail) -> Iterator[str]:
    published = f", published {_moment(article.published)}" if article.published else ", without a date"
    yield f"3. Article: {article.outlet}, “{article.title}”{published}, {article.url}"
    if article.copy_of:
        yield f"    copy of {article.copy_of} ({100 * (article.similarity or 0):.0f} % of the text)"
    if not article.stories:
        yield "4. Stories: none: it names nobody who is watched"
    for story, on_topic in article.stories:
        yield f"4. Story {story}: " + ("on topic" if on_topic else "not on topic: it names a party in passing only")
    if article.stories and not article.mentions:
        yield "5. Mentions: none: no sentence tells a development"
    for number, mention in enumerate(article.mentions, 1):
        yield f"5.{number} Mention, placed with development {mention.development_id} of {mention.story_id}:"
        yield from _describe_mention(mention)


def _describe_mention(mention: MentionTrail) -> Iterator[str]:
    published = f", {_moment(mention.published)}" if mention.published else ""
    yield f"    {describe_headline(mention)}"
    yield f"    “{mention.quote}”"
    yield f"    read in: {mention.outlet}{published}, {mention.url}"
    yield f"    read by: rule {mention.rule} on “{' … '.join(mention.cues)}” (rules {mention.rules_version})"
    before = f", before: {mention.previous.value}" if mention.previous else ""
    yield f"    stage: {mention.stage.value}{before}; reported as {_NOVELTIES[mention.novelty.value]}"
    yield f"    decision: {_describe_verdict(mention)}"


_NOVELTIES = {"new": "news", "background": "background"}


def _describe_verdict(mention: MentionTrail) -> str:
    if mention.verdict is None:
        return "not kept: it was placed by an earlier version, or by `courtbeat retag`, which sends nothing"
    level = f"; the watch's level for this kind was {mention.wanted}"
    told_by = f"; alert {mention.told_by} tells it" if mention.told_by else ""
    return f"{_VERDICTS[mention.verdict]}{told_by}{level}"


def _describe_delivery(delivery: DeliveryTrail) -> str:
    tries = f"{delivery.attempts} tr{'y' if delivery.attempts == 1 else 'ies'}"
    error = f": {delivery.last_error}" if delivery.last_error else ""
    match delivery.state:
        case DeliveryState.SENT if delivery.sent_at:
            how = f"sent {_moment(delivery.sent_at)} after {tries}"
        case DeliveryState.QUARANTINED:
            how = f"given up after {tries}{error}; `courtbeat alerts retry` puts it back"
        case _:
            when = f", next try {_moment(delivery.next_try_at)}" if delivery.next_try_at else ""
            how = f"{delivery.state.value} since {_moment(delivery.queued_at)}, {tries}{when}{error}"
    return f"    on {delivery.channel}: {how}"


def _moment(time: datetime) -> str:
    return f"{time:%Y-%m-%d %H:%M} UTC"


def _wrap(lines: Iterable[str]) -> str:
    """Each line clean and within the width, continued under its own indent."""
    return "".join(_wrap_line(line) + "\n" for line in lines)


def _wrap_line(line: str) -> str:
    indent = line[: len(line) - len(line.lstrip())]
    return textwrap.fill(
        clean_line(line),
        TEXT_WIDTH,
        initial_indent=indent,
        subsequent_indent=indent + "  ",
        break_long_words=False,
        break_on_hyphens=False,
    )
