"""docs/channels.md as the tests use it: what people copy from it is what is tested."""

from __future__ import annotations

import re
from pathlib import Path

_CHANNELS = Path(__file__).parents[2] / "docs" / "channels.md"


def read_example(language: str, first_words: str) -> str:
    """The one fenced block of that language which begins with `first_words`."""
    (example,) = [block for block in read_examples(language) if block.startswith(first_words)]
    return example


def read_examples(language: str) -> list[str]:
    """Every fenced block of that language."""
    document = _CHANNELS.read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", document, re.MULTILINE | re.DOTALL)
