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

_TITLE = re.compile(r"<title[^<>]*>([^<]*)", re.IGNORECASE)
_LOOKED_AT_CHARS = 500_000


def find_wall(source: str, url: str, text_chars: int = 0, rules: SiteRules | None = None) -> Wall | None:
    """The first wall that the page at `url` looks like; `text_chars` is how much text was found in it."""
    address = url.lower()
    lowered = " ".join(source[:_LOOKED_AT_CHARS].lower().split())
    found = _TITLE.search(lowered)
    title = html.unescape(found[1]).strip().lower() if found else ""
    walls = (rules or load_site_rules()).wall
    return next((wall for wall in walls if _fits(wall, address, title, lowered, text_chars)), None)


def _fits(wall: Wall, address: str, title: str, source: str, text_chars: int) -> bool:
    if any(part in address for part in wall.addresses) or title.startswith(wall.titles or ("\0",)):
        return True
    return text_chars < wall.below_chars and any(mark in source for mark in wall.marks)


def skipped_for(wall: Wall) -> Skipped:
    """The wall as the reason why a page gave no text."""
    return Skipped(SkipReason(wall.kind.value), wall.name)
