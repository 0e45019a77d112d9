"""What a page says of itself outside its text: declared address, language, date, byline. Pure.

trafilatura's own metadata cost as much as half its reading of the text; these look-ups cost a hundredth of that, and
keep the time of day, which trafilatura's dates lose.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from extract.feeds.entries import iso_time
from extract.plaintext import plain_line


@dataclass(frozen=True, slots=True)
class PageFacts:
    """`declared_url` is rel=canonical, else og:url, as written; `language` a BCP 47 tag; dates aware and UTC."""

    declared_url: str | None
    language: str | None
    published: datetime | None
    byline: str | None


def read_page_facts(tree: Any, source: str) -> PageFacts:
    """The facts in a parsed page (`tree`, lxml) and its `source`."""
    metas = _metas(tree)
    return PageFacts(
        declared_url=_canonical(tree) or metas.get("og:url"),
        language=_language(tree, metas),
        published=_first(iso_time(text) for text in _dates(metas, source)),
        byline=clean_byline(_first(_authors(metas, source)) or ""),
    )


def _first(found: Iterator[Any]) -> Any:
    return next((value for value in found if value), None)


def _metas(tree: Any) -> dict[str, str]:
    """The page's <meta> by name or property (lower case); the first of each wins."""
    metas: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").lower()
        metas.setdefault(name, (meta.get("content") or "").strip())
    return metas


def _canonical(tree: Any) -> str | None:
    return next((link.get("href") for link in tree.iter("link") if "canonical" in _rel(link)), None)


def _rel(link: Any) -> list[str]:
    return (link.get("rel") or "").lower().split()


_LANGUAGE = re.compile(r"[a-zA-Z]{2,3}(?:[-_][a-zA-Z0-9]{2,8})*")


def _language(tree: Any, metas: dict[str, str]) -> str | None:
    roots: Iterable[Any] = tree.iter("html", "body")
    tags = [root.get("lang") or root.get("xml:lang") for root in roots]
    known = [tag for tag in (*tags, metas.get("og:locale"), metas.get("content-language")) if tag]
    return next((tag.replace("_", "-") for tag in known if _LANGUAGE.fullmatch(tag)), None)


_DATE_METAS = (
    "article:published_time",
    "og:article:published_time",
    "datepublished",
    "parsely-pub-date",
    "cxenseparse:recs:publishtime",
    "dc.date.issued",
    "dcterms.created",
    "pubdate",
)
_JSON_DATE = re.compile(r'"datePublished"\s*:\s*"([^"]{8,40})"')


def _dates(metas: dict[str, str], source: str) -> Iterator[str]:
    yield from (metas[name] for name in _DATE_METAS if name in metas)
    yield from (found[1] for found in _JSON_DATE.finditer(source))


_AUTHOR_METAS = ("author", "parsely-author", "article:author", "dc.creator", "sailthru.author", "byl")
_JSON_AUTHOR = re.compile(r'"author"\s*:\s*\[?\s*(?:"([^"]{2,80})"|\{[^{}]{0,500}?"name"\s*:\s*"([^"]{2,80})")')


def _authors(metas: dict[str, str], source: str) -> Iterator[str]:
    yield from (metas[name] for name in _AUTHOR_METAS if name in metas)
    yield from (found[1] or found[2] for found in _JSON_AUTHOR.finditer(source))


_BY = re.compile(r"^\s*(?:by|von|par|di|por)\s*:?\s+", re.IGNORECASE)


def clean_byline(text: str) -> str | None:
    """A byline as a name or names; None for addresses, handles and what is too long to be one."""
    line = _BY.sub("", plain_line(text))
    return line if 2 <= len(line) <= 120 and "//" not in line and not line.startswith("@") else None
