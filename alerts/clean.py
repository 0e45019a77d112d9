"""Text from pages is data: this makes it harmless and makes it fit. Pure.

Everything that an alert shows passes `clean_alert` once, before any wording is made. What each kind of markup needs on
top of it (HTML, Slack) is escaped where that markup is written.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import fields, is_dataclass, replace
from typing import Any
from urllib.parse import quote, urlsplit

from storage.records import Alert

_TERMINAL_SEQUENCE = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"  # CSI: colours, cursor movement, erasing
    r"|(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x90-\x9f]*(?:\x07|\x1b\\|\x9c)"  # OSC and kin: titles, links
    r"|\x1b[ -/]*[0-~]"  # two-byte escapes: charset switches, full reset
)
_JOINERS = "\u200c\u200d"  # invisible too, but Persian, Hindi and emoji cannot be spelled without them
_HIDDEN = {"Cc", "Cf", "Co", "Cs"}
_NO_CHARACTERS = "\ufffe\uffff"  # one of them makes a whole XML document unreadable
_SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]*(?=\s|$)")
_CUT = " …"


def clean_line(text: str) -> str:
    """`text` as one line of visible characters.

    Out go terminal sequences, control characters, line breaks of every kind (a header must not grow a second line),
    bidirectional overrides and other invisible characters (a name must not read backwards). Right-to-left letters
    stay: they are text.
    """
    spaced = re.sub(r"\s", " ", _TERMINAL_SEQUENCE.sub("", text))
    return " ".join("".join(filter(_is_visible, spaced)).split())


def _is_visible(char: str) -> bool:
    return char in _JOINERS or (unicodedata.category(char) not in _HIDDEN and char not in _NO_CHARACTERS)


def clean_alert(alert: Alert) -> Alert:
    """The same alert with every text in it as `clean_line` gives it."""
    cleaned: Alert = _clean(alert)
    return cleaned


def _clean(value: Any) -> Any:
    """Walks every field, so that a field added later is clean without anyone remembering it here."""
    if type(value) is str:  # enumerations are strings too, and are our own words
        return clean_line(value)
    if isinstance(value, tuple):
        return tuple(_clean(item) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{field.name: _clean(getattr(value, field.name)) for field in fields(value)})
    return value


def safe_link(url: str) -> str | None:
    """`url` fit for a link in any markup, or None where it is no web address ("javascript:", "file:").

    What could end a link early (quotes, angle brackets, "|", spaces) is percent-encoded; what was encoded stays.
    """
    try:
        parts = urlsplit(clean_line(url))
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return None
    return quote(parts.geturl(), safe=":/?#[]@!$&()*+,;=~%-._")


def cut_text(text: str, limit: int) -> str:
    """`text` in at most `limit` characters: cut at the last sentence end, else at the last word, and marked so.

    A sentence end in the first half is not worth the loss: then the last word counts.
    """
    if len(text) <= limit:
        return text
    room = text[: limit - len(_CUT)]
    ends = [match.end() for match in _SENTENCE_END.finditer(room) if match.end() >= limit // 2]
    end = ends[-1] if ends else room.rfind(" ")
    return (room[:end] if end > 0 else room).rstrip() + _CUT
