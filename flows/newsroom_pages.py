"""Writes the newsroom's pages and feeds from the sample coverage. Pure: values in, text out; no server here."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from functools import cache
from types import MappingProxyType

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from seeds.newsroom_coverage import NEWSROOM_FOLDER, PageKind, SampleArticle
from seeds.newsroom_outlets import FeedFormat, SampleOutlet

RELATED_LINKS = 4
SUMMARY_CHARACTERS = 180  # about what the feeds of wire agencies carry


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One item as every feed format tells it; `link` as the outlet publishes it, tracking and all."""

    title: str
    link: str
    guid: str
    published: datetime
    updated: datetime
    byline: str
    summary: str


MEDIA_TYPES: Mapping[FeedFormat, str] = MappingProxyType(
    {
        FeedFormat.RSS: "application/rss+xml; charset=utf-8",
        FeedFormat.ATOM: "application/atom+xml; charset=utf-8",
        FeedFormat.RDF: "application/rdf+xml; charset=utf-8",
        FeedFormat.JSON_FEED: "application/feed+json",
        FeedFormat.HTML: "text/html; charset=utf-8",
    }
)


def write_page(outlet: SampleOutlet, article: SampleArticle, others: tuple[SampleArticle, ...], now: datetime) -> str:
    """The article's page as it stands at `now`, or what stands in its way; `others` fill the related links."""
    name = outlet.layout if article.page is PageKind.ARTICLE else article.page.value
    return _template(f"{name}.html.j2").render(
        outlet=outlet,
        article=article,
        now=now,
        paragraphs=article.paragraphs_at(now),
        revision=article.revision_at(now),
        summary=summary_of(article),
        related=[other for other in others if other.id != article.id][:RELATED_LINKS],
        linked_data=_linked_data(outlet, article, now),
    )


def write_front_page(outlet: SampleOutlet, now: datetime) -> str:
    """The outlet's front page."""
    return _template("front.html.j2").render(outlet=outlet, now=now)


def write_feed(outlet: SampleOutlet, articles: tuple[SampleArticle, ...], now: datetime) -> str:
    """The feed listing `articles`, in the format of the outlet."""
    items = tuple(_item(outlet, article, now) for article in articles)
    if outlet.feed.format is FeedFormat.HTML:
        return write_front_page(outlet, now)
    if outlet.feed.format is FeedFormat.JSON_FEED:
        return _json_feed(outlet, items)
    changed = max((item.updated for item in items), default=now)
    return _template(f"{outlet.feed.format}.xml.j2").render(outlet=outlet, items=items, changed=changed)


def summary_of(article: SampleArticle) -> str:
    """What the feed says of the article: its own summary, else the lead, cut at a word."""
    if article.summary:
        return article.summary
    lead = " ".join(article.text.strip().split("\n\n")[0].split())
    return lead if len(lead) <= SUMMARY_CHARACTERS else lead[:SUMMARY_CHARACTERS].rsplit(" ", 1)[0] + " …"


def _item(outlet: SampleOutlet, article: SampleArticle, now: datetime) -> FeedItem:
    link = outlet.url(article.redirected_from or article.path)
    return FeedItem(
        title=article.headline,
        link=f"{link}?{outlet.feed.tracking}" if outlet.feed.tracking else link,
        guid=f"tag:{outlet.host},2023:{article.path}",
        published=article.published,
        updated=article.changed_at(now),
        byline=article.byline,
        summary=summary_of(article),
    )


def _json_feed(outlet: SampleOutlet, items: tuple[FeedItem, ...]) -> str:
    return json.dumps(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": outlet.name,
            "home_page_url": outlet.url("/"),
            "feed_url": outlet.url(outlet.feed.path),
            "language": outlet.language,
            "items": [_json_item(item) for item in items],
        },
        ensure_ascii=False,
        indent=1,
    )


def _json_item(item: FeedItem) -> dict[str, object]:
    return {
        "id": item.guid,
        "url": item.link,
        "title": item.title,
        "summary": item.summary,
        "date_published": item.published.isoformat(),
        "date_modified": item.updated.isoformat(),
        "authors": [{"name": item.byline}],
    }


def _linked_data(outlet: SampleOutlet, article: SampleArticle, now: datetime) -> dict[str, object]:
    """What the page says of itself to search engines (schema.org)."""
    return {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": article.headline,
        "datePublished": article.published.isoformat(),
        "dateModified": article.changed_at(now).isoformat(),
        "author": [{"@type": "Person", "name": article.byline}],
        "publisher": {"@type": "NewsMediaOrganization", "name": outlet.name},
        "mainEntityOfPage": outlet.url(article.path),
    }


@cache
def _environment() -> Environment:
    folder = FileSystemLoader(NEWSROOM_FOLDER / "templates")
    environment = Environment(loader=folder, autoescape=True, undefined=StrictUndefined)
    environment.filters["http_date"] = lambda moment: format_datetime(moment, usegmt=True)
    return environment


def _template(name: str) -> Template:
    return _environment().get_template(name)
