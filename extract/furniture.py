"""What on an article's page is the site's and not the article's: fenced off, never tagged.

A summary box at the end says everything a second time, in a form ("Key points") that reads like news; a teaser tells
the development of another story. Both would be alerts that nobody can trust. The worse mistake is to lose a real
paragraph, so a rule here needs a wording that reporters do not use, or the shape of a list under such a heading. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_SUMMARY = re.compile(
    r"\W*(?:key (?:points|takeaways|facts|developments|findings)|(?:the )?key points|contradictions|takeaways|at a glance|in brief"
    r"|in short|in summary|summary|highlights|the bottom line|tl;?dr|what (?:we|you need to) know(?: so far)?"
    r"|(?:story|article) highlights|quick read|fast facts|timeline)\b[\W_]*(?:$|(?=[^\w\s]))",
    re.IGNORECASE,
)
_RELATED = re.compile(
    r"\W*(?:related(?: (?:stories|articles|coverage|content|topics|news|reading))?|read (?:more|next|also)|more (?:on this story|from|stories)"
    r"|most (?:read|popular|viewed)|you (?:may|might) (?:also )?like|recommended(?: (?:stories|for you))?|also (?:read|on)"
    r"|see also|trending(?: now)?|editor'?s picks|don'?t miss|up next|watch(?: now)?|listen(?: now)?|topics|tags|share this(?: article| story)?"
    r"|latest (?:news|stories))\W*(?::.*)?$",
    re.IGNORECASE,
)
_LINE = re.compile(
    r"^\W*(?:read more|read also|also read|see also|related|watch|listen|more|recommended|don'?t miss)\s*[:|»–—-]"
    r"|\b(?:sign up (?:to|for|here)|subscribe (?:to|now|here|today)|click here|newsletter|our app|unlimited (?:digital )?access"
    r"|support (?:local|our|independent) journalism|straight to your inbox|in your inbox|follow us|join us on|stay tuned|all rights reserved"
    r"|(?:this article|this story) (?:was|has been) (?:originally published|updated|corrected|amended)|terms of (?:use|service)"
    r"|privacy policy|supported by readers|become a (?:member|subscriber)|download (?:our|the) app|has asked for comment from us"
    r"|copyright \d{4}|©|advertisement|scroll down|whatsapp channel|contact us at|got a (?:tip|story)|send us)\b",
    re.IGNORECASE,
)
_CAPTION = re.compile(
    r"^\W*(?:photo|picture|image|pictured|file photo|credit|video|caption)s?\s*[:|-]"
    r"|\((?:[^()]{0,60}[/,–-] ?)?(?:[^()]{0,30}\b)?(?:getty(?: images)?|ap photo|ap|reuters|pa(?: wire| media)?|afp|epa|pool|handout|file photo"
    r"|shutterstock|alamy|courtesy[^()]{0,40})(?:[/ ][^()]{0,30})?\)\W*$"
    r"|\b(?:getty images|ap photo|shutterstock|alamy)\W*$",
    re.IGNORECASE,
)
_BULLET = re.compile(r"^\s*(?:[-*•·▪●◦»➤✔✓]|\d{1,2}[.)]\s|[^\w\s\"“‘'(£$€—–…¿¡\[])")
_LATE = 0.5
"""A summary heading in the second half of the page closes the article; one above the text only fences its own list."""


def find_furniture(text: str) -> frozenset[int]:
    """The numbers of the paragraphs (blank lines not counted) that are not the article's own text."""
    paragraphs = [line for line in text.split("\n") if line.strip()]
    fenced: set[int] = set()
    fence = ""
    for number, line in enumerate(paragraphs):
        fence = _fence_after(line, number, paragraphs, fence)
        if fence or _is_furniture_line(line, number, len(paragraphs)):
            fenced.add(number)
    return frozenset(fenced)


def _fence_after(line: str, number: int, paragraphs: Sequence[str], fence: str) -> str:
    """Which fence stands over this line: none, "list" (until the list ends) or "rest" (until the end)."""
    if fence == "rest":
        return fence
    if len(line) > _HEADING_CHARS:
        return ""
    if _SUMMARY.match(line) and number > 0:
        return "rest" if number >= _LATE * len(paragraphs) else "list"
    if _SUMMARY.match(line) or _RELATED.match(line):
        return "list"
    if fence == "list" and (_BULLET.match(line) or len(line) < _TEASER_CHARS):
        return fence
    return ""


_HEADING_CHARS = 160
"""Headings are short; longer than this even one with its first bullet glued on is a paragraph, and closes a list."""

_TEASER_CHARS = 110
"""A teaser under "Related" is a headline; a line longer than a headline is the article going on."""


def _is_furniture_line(line: str, number: int, count: int) -> bool:
    if len(line) >= _BOX_CHARS and number != count - 1:
        return False
    return bool(_CAPTION.search(line) or _LINE.search(line))


_BOX_CHARS = 240
"""Promotional boxes are short; "sign up for" inside a longer paragraph is somebody's sentence."""
