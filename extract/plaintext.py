"""Feed markup to plain text. Pure, and linear in its input whatever that holds.

Feeds carry titles and summaries as text, as escaped HTML, as HTML escaped twice, or as a mixture. An HTML parser would
cost more than the rest of the reading and bring its own limits; these few rules give what a person would read.
"""

from __future__ import annotations

import html
import re

MAX_MARKUP_CHARS = 200_000
"""More of one item is never looked at: the longest articles have 60,000 characters, with markup three times that."""

_HIDDEN = (("<!--", "-->"), ("<script", "</script"), ("<style", "</style"))
_BLOCK = re.compile(
    r"address|article|aside|blockquote|br|d[dlt]|div|fig(?:caption|ure)|h[1-6r]|header|footer|li|ol|p|pre|section"
    r"|table|tbody|t[dhr]|ul",
    re.IGNORECASE,
)
_TAG = re.compile(r"</?([a-zA-Z][a-zA-Z0-9:-]*)[^<>]*>")
_CDATA = re.compile(r"<!\[CDATA\[|\]\]>")
_UNSEEN = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u200b\u2060\ufeff\ud800-\udfff\ufffe\uffff]")


def plain_line(markup: str) -> str:
    """The text of a title: one line, no tags, entities resolved, no control character; may be empty."""
    return " ".join(_text(markup).split())


def plain_paragraphs(markup: str) -> str:
    """The text of a summary: paragraphs separated by one newline, blanks inside them made single; may be empty."""
    return tidy_paragraphs(_text(markup))


def tidy_paragraphs(text: str) -> str:
    """`text` with empty lines dropped, blanks made single, and nothing in it that cannot be seen or stored."""
    lines = (" ".join(line.split()) for line in _UNSEEN.sub("", text).splitlines())
    return "\n".join(line for line in lines if line)


def _text(markup: str) -> str:
    text = markup[:MAX_MARKUP_CHARS]
    if "<" in text:
        for opening, closing in _HIDDEN:
            text = _without(text, opening, closing)
        text = " ".join(text.split()) if _TAG.search(text) else text
        text = _TAG.sub(_block_break, _CDATA.sub("", text))
    return _UNSEEN.sub("", html.unescape(text) if "&" in text else text)


def _block_break(tag: re.Match[str]) -> str:
    return "\n" if _BLOCK.fullmatch(tag[1]) else ""


def _without(text: str, opening: str, closing: str) -> str:
    """`text` without what stands between the marks, to the end where the closing one is missing."""
    lowered = text.lower()
    if opening not in lowered or len(lowered) != len(text):
        return text
    kept, position = [], 0
    while (start := lowered.find(opening, position)) >= 0:
        kept.append(text[position:start])
        end = lowered.find(closing, start)
        if end < 0:
            return "".join(kept)
        position = text.find(">", end) + 1 or len(text)
    return "".join([*kept, text[position:]])
