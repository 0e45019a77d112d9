"""Counts in words."""

from __future__ import annotations

import pytest

from alerts.amounts import some


@pytest.mark.parametrize(
    ("count", "noun", "plural", "shown"),
    [
        (0, "feed", None, "0 feeds"),
        (1, "feed", None, "1 feed"),
        (2000, "feed", None, "2,000 feeds"),
        (1, "entry", "entries", "1 entry"),
        (2, "entry", "entries", "2 entries"),
    ],
)
def test_one_is_no_plural(count: int, noun: str, plural: str | None, shown: str) -> None:
    """ "1 alerts" makes a reader doubt the rest."""
    assert some(count, noun, plural) == shown
