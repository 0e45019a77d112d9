"""An alert in Slack's Block Kit, escaped for mrkdwn and cut to Slack's real limits. Pure.

Limits: 50 blocks; 3,000 characters a section; about 13,200 characters in all before Slack answers
`msg_blocks_too_long` (measured, the documents do not give it). Lengths count after escaping, as Slack counts them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from slack_sdk.models.blocks import Block, ContextBlock, DividerBlock, MarkdownTextObject, SectionBlock

from alerts.clean import cut_text
from alerts.wording import AlertWording, NoticeWording, SourceWording

MESSAGE_CHARACTERS = 12_000
"""Of all blocks as JSON: a tenth below the measured 13,200."""

# The parts of a development's section. Their sum stays below 3,000: a part may be cut, none is ever left out.
_HEADLINE = 200
_QUOTE = 1_000
_FACTS = 300
_OUTLET = 100
_TITLE = 200
_LINK = 600  # a longer address is left away and the title stays: half an address leads nowhere
_REMARKS = 200
_ALSO = 200
_FLAGS = 150

_MOST_NOTICES = 36  # of Slack's 50 blocks; the rest of a message takes 13 at most
_PENDING_LINES = 15
_PENDING_LINE = 150
_CONTRADICTIONS = 4
_CONTRADICTION = 700
_FEEDS = 12
_FEED = 200


def build_blocks(alert: AlertWording) -> list[Block]:
    """The message's blocks: story, developments, pending board, small print.

    When it grows too long, later developments give way first and are counted in one line, so that whatever is shown is
    shown whole and nobody takes the list for complete.
    """
    repeat = [_context(escape_within(alert.repeat, _QUOTE))] if alert.repeat else []
    opening = [_context(escape_within(alert.opening, _QUOTE))] if alert.opening else []
    head = [*repeat, _context(f"*{escape_within(alert.story, _TITLE)}*"), *opening]
    tail = _build_tail(alert)
    return [*head, *_build_notices(alert.notices, MESSAGE_CHARACTERS - _size([*head, *tail])), *tail]


def escape_mrkdwn(text: str) -> str:
    """Slack's own rule: with these three replaced no mention, channel call or link can be spelled."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def escape_within(text: str, limit: int) -> str:
    """`text` escaped, in at most `limit` characters (50 at least); cut before escaping, so that no entity is cut."""
    room = limit
    while len(escaped := escape_mrkdwn(cut_text(text, room))) > limit:
        room -= max(1, (len(escaped) - limit) // len("&amp;"))
    return escaped


def _build_notices(notices: Sequence[NoticeWording], room: int) -> list[Block]:
    blocks: list[Block] = []
    for shown, notice in enumerate(notices):
        heading = [_section(f"*{notice.heading}:*")] if notice.heading else []
        block = [*heading, _section(_write_notice(notice))]
        room -= _size(block)
        if shown == _MOST_NOTICES or (room < 0 and shown):
            return [*blocks, _context(f"{len(notices) - shown} further developments did not fit here.")]
        blocks += block
    return blocks


def _build_tail(alert: AlertWording) -> list[Block]:
    note = [_context(f"Note: {escape_within(alert.note, _QUOTE)}")] if alert.note else []
    return [
        *_build_board("Pending in this story", alert.pending, _PENDING_LINES, _PENDING_LINE),
        *_build_board("Reports that contradict each other", alert.contradictions, _CONTRADICTIONS, _CONTRADICTION),
        *_build_board("Feeds to look after", alert.feeds, _FEEDS, _FEED),
        DividerBlock(),
        *note,
        _context(escape_within(alert.footer, _QUOTE)),
    ]


def _build_board(heading: str, lines: Sequence[str], most: int, longest: int) -> list[Block]:
    """One section; the lines that did not fit are counted."""
    shown = [f"• {escape_within(line, longest)}" for line in lines[:most]]
    more = [f"… and {len(lines) - most} more"] if len(lines) > most else []
    return [_section("\n".join([f"*{heading}:*", *shown, *more]))] if shown else []


def _write_notice(notice: NoticeWording) -> str:
    facts = " · ".join(f"{label}: {value}" for label, value in notice.facts)
    lines = [
        f"*{escape_within(notice.headline, _HEADLINE)}*",
        f"> {escape_within(notice.quote, _QUOTE)}",
        escape_within(facts, _FACTS),
        notice.source and _write_source(notice.source),
        notice.remarks and f"This report: {escape_within(notice.remarks, _REMARKS)}",
        notice.also and f"Also reported by {escape_within(notice.also, _ALSO)}",
        notice.flags and f":warning: {escape_within(notice.flags, _FLAGS)}",
    ]
    return "\n".join(line for line in lines if line)


def _write_source(source: SourceWording) -> str:
    title = escape_within(source.title or "the report", _TITLE)
    link = escape_mrkdwn(source.link or "").replace("|", "%7C")
    linked = f"<{link}|{title}>" if 0 < len(link) <= _LINK else title
    return f"{escape_within(source.outlet, _OUTLET)}: {linked}, {source.published}"


def _section(mrkdwn: str) -> Block:
    """`verbatim`: Slack must not turn bare addresses, @names and #names into links by itself."""
    return SectionBlock(text=MarkdownTextObject(text=mrkdwn, verbatim=True))


def _context(mrkdwn: str) -> Block:
    return ContextBlock(elements=[MarkdownTextObject(text=mrkdwn, verbatim=True)])


def _size(blocks: Iterable[Block]) -> int:
    """Characters of the blocks as they are sent, markup included."""
    return sum(len(str(block.to_dict())) for block in blocks)
