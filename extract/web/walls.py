"""Tells a page that stands in front of an article from an article. Pure; the marks are data in seeds/site_rules.toml.

A wall taken for an article puts "verify you are human" into a story's coverage and hides that we are blind. An article
taken for a wall costs little: the feed's own summary is read instead, and the reason is on record. Even so the marks
alone prove nothing on a page with much text, since the same scripts and words stand beside whole articles.
"""

from __future__ import annotations

import html
import re

from extract.records import Skipped, SkipReason
from seeds.site_rules import SiteRules, Wall, load_site_rules

_TITLE_PROVES_BELOW = 1_500
"""Characters of text; the longest challenge seen has 700. "Access denied" is also what a long report may be called."""

_TITLE = re.compile(r"<title[^<>]*>([^<]*)", re.IGNORECASE)
_LOOKED_AT_CHARS = 500_000


def find_wall(source: str, url: str, text_chars: int = 0, rules: SiteRules | None = None) -> Wall | None:
    """The first wall that the page at `url` looks like; `text_chars` is how much text was found in it."""
    walls = (rules or load_site_rules()).wall
    address = url.lower()
    titles = _title_parts(source) if text_chars < _TITLE_PROVES_BELOW else frozenset()
    known = next((wall for wall in walls if _is_named(wall, address, titles)), None)
    wary = [wall for wall in walls if text_chars < wall.below_chars]
    if known or not wary:
        return known
    lowered = " ".join(source[:_LOOKED_AT_CHARS].lower().split())
    return next((wall for wall in wary if any(mark in lowered for mark in wall.marks)), None)


_BETWEEN_PARTS = re.compile(r"\s[|–—-]\s")


def _title_parts(source: str) -> frozenset[str]:
    """The page's title as a whole and its parts ("Paper - Are you a robot?"), in lower case, without end marks."""
    found = _TITLE.search(source[:_LOOKED_AT_CHARS])
    title = " ".join(html.unescape(found[1]).lower().split()) if found else ""
    return frozenset(part.strip(" .…!?") for part in (title, *_BETWEEN_PARTS.split(title)))


def _is_named(wall: Wall, address: str, titles: frozenset[str]) -> bool:
    return not titles.isdisjoint(wall.titles) or any(part in address for part in wall.addresses)


def skipped_for(wall: Wall) -> Skipped:
    """The wall as the reason why a page gave no text."""
    return Skipped(SkipReason(wall.kind.value), wall.name)
