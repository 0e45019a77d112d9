"""What on an article's page is the site's and not the article's: fenced off, never tagged.

A summary box at the end says everything a second time, in a form ("Key points") that reads like news; a teaser tells
the development of another story. Both would be alerts that nobody can trust. The worse mistake is to lose a real
paragraph, so a rule here needs a wording that reporters do not use, or the shape of a list under such a heading. Pure.
"""

from __future__ import annotations

import re
from functools import cache

import ahocorasick_rs

from extract.pages.correction_notes import is_correction_note


def _any_of(*wordings: str) -> str:
    return "(?:" + "|".join(wordings) + ")"


_SUMMARY_HEADINGS = _any_of(
    r"(?:the )?key (?:points|takeaways|facts|developments|findings)",
    r"contradictions|takeaways|highlights|summary|timeline",
    r"at a glance|in brief|in short|in summary|the bottom line|tl;?dr|quick read|fast facts",
    r"what (?:we|you need to) know(?: so far)?",
    r"(?:story|article) highlights",
)
_SUMMARY = re.compile(rf"\W*{_SUMMARY_HEADINGS}\b[\W_]*(?:$|(?=[^\w\s]))", re.IGNORECASE)

_RELATED_HEADINGS = _any_of(
    r"related(?: (?:stories|articles|coverage|content|topics|news|reading))?",
    r"read (?:more|next|also)|also (?:read|on)|see also|up next|watch(?: now)?|listen(?: now)?",
    r"more (?:on this story|from|stories)|most (?:read|popular|viewed)|latest (?:news|stories)|trending(?: now)?",
    r"you (?:may|might) (?:also )?like|recommended(?: (?:stories|for you))?|editor'?s picks|don'?t miss",
    r"topics|tags|share this(?: article| story)?",
)
_RELATED = re.compile(rf"\W*{_RELATED_HEADINGS}\W*(?::.*)?$", re.IGNORECASE)

_PROMOTION = _any_of(
    r"sign up (?:to|for|here)|subscribe (?:to|now|here|today)|click here|newsletter|(?:straight to|in) your inbox",
    r"our app|download (?:our|the) app|whatsapp channel|follow us|join us on|stay tuned|contact us at|send us",
    r"unlimited (?:digital )?access|become a (?:member|subscriber)|support (?:local|our|independent) journalism",
    r"supported by readers|got a (?:tip|story)|has asked for comment from us|advertisement|scroll down",
    r"all rights reserved|copyright \d{4}|©|terms of (?:use|service)|privacy policy",
    r"this (?:article|story) (?:was|has been) (?:originally published|updated|corrected|amended)",
)
_LEADERS = _any_of(r"read more|read also|also read|see also|related|watch|listen|more|recommended|don'?t miss")
_LEADER = re.compile(rf"\W*{_LEADERS}\s*[:|»–—-]", re.IGNORECASE)
_PROMOTED = re.compile(rf"\b{_PROMOTION}\b", re.IGNORECASE)

_AGENCIES = _any_of(
    r"getty(?: images)?|ap photo|ap|reuters|pa(?: wire| media)?|afp|epa|pool|shutterstock|alamy",
    r"handout|file photo|courtesy[^()]{0,40}",
)
_CAPTION = re.compile(
    r"^\W*(?:photo|picture|image|pictured|file photo|credit|video|caption)s?\s*[:|-]"
    rf"|\((?:[^()]{{0,60}}[/,–-] ?)?(?:[^()]{{0,30}}\b)?{_AGENCIES}(?:[/ ][^()]{{0,30}})?\)\W*$"
    r"|\b(?:getty images|ap photo|shutterstock|alamy)\W*$",
    re.IGNORECASE,
)
_HINTS = (
    *("sign up", "subscribe", "click here", "newsletter", "your inbox", "our app", "the app", "whatsapp channel"),
    *("follow us", "join us on", "stay tuned", "contact us at", "send us", "unlimited ", "become a ", "support "),
    *("supported by", "got a ", "has asked for", "advertisement", "scroll down", "all rights", "copyright ", "©"),
    *("terms of ", "privacy policy", "this article", "this story"),
    *("(", "photo", "picture", "image", "credit", "video", "caption", "getty", "shutterstock", "alamy"),
)
"""A promotion or a caption holds one of these; most paragraphs hold none, and are told so by one automaton."""
_SAME_TO_THE_EYE = "ſıİ"
"""Letters that a pattern takes for s and i whatever their case, and lower-casing does not."""

_BULLET = re.compile(r"^\s*(?:[-*•·▪●◦»➤✔✓]|\d{1,2}[.)]\s|[^\w\s\"“‘'(£$€—–…¿¡\[])")
_LATE = 0.5
"""A summary heading in the second half of the page closes the article; one above the text only fences its own list."""


def find_furniture(text: str) -> frozenset[int]:
    """The numbers of the paragraphs (blank lines not counted) that are not the article's own text."""
    paragraphs = [line for line in text.split("\n") if line.strip()]
    fenced: set[int] = set()
    fence, read_chars = "", 0
    for number, line in enumerate(paragraphs):
        fence = _fence_after(line, read_chars / len(text), fence)
        read_chars += len(line)
        if fence or _is_furniture_line(line, number, len(paragraphs)):
            fenced.add(number)
    return frozenset(fenced)


def _fence_after(line: str, depth: float, fence: str) -> str:
    """Which fence stands over this line: none, "list" (until the list ends) or "rest" (until the end).

    `depth` is the share of the text that lies above the line.
    """
    if fence == "rest" or len(line) > _HEADING_CHARS:
        return fence if fence == "rest" else ""
    if _SUMMARY.match(line) and depth > 0:
        return "rest" if depth >= _LATE else "list"
    if _SUMMARY.match(line) or _RELATED.match(line):
        return "list"
    return fence if fence and (_BULLET.match(line) or len(line) < _TEASER_CHARS) else ""


_HEADING_CHARS = 160
"""Headings are short; longer than this even one with its first bullet glued on is a paragraph, and closes a list."""

_TEASER_CHARS = 110
"""A teaser under "Related" is a headline; a line longer than a headline is the article going on."""


_BYLINE = re.compile(r"\W*(?:[Ss]tory |[Rr]eporting |[Ww]ords )?(?:[Bb]y|BY|From) [A-Z][^.!?]*$")
_BYLINE_CHARS = 70
"""A byline has no full stop and fits on one line; as the first paragraph it would be taken for the lead."""


def _is_furniture_line(line: str, number: int, count: int) -> bool:
    if is_correction_note(line):
        return True
    if len(line) >= _BOX_CHARS and number != count - 1:
        return False
    byline = number == 0 and len(line) <= _BYLINE_CHARS and _BYLINE.match(line)
    if byline or _LEADER.match(line):
        return True
    return _is_hinted(line) and bool(_CAPTION.search(line) or _PROMOTED.search(line))


def _is_hinted(line: str) -> bool:
    return bool(_hints().find_matches_as_indexes(line.lower())) or any(char in line for char in _SAME_TO_THE_EYE)


@cache
def _hints() -> ahocorasick_rs.AhoCorasick:
    return ahocorasick_rs.AhoCorasick(_HINTS)


_BOX_CHARS = 240
"""Promotional boxes are short; "sign up for" inside a longer paragraph is somebody's sentence."""
