"""How many of what, in words."""

from __future__ import annotations


def some(count: int, noun: str, plural: str | None = None) -> str:
    """`1 feed`, `2,000 feeds`; `plural` where an s does not make it."""
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"
