"""docs/channels.md as the tests use it: what people copy from it is what is tested."""

from __future__ import annotations

import re
from pathlib import Path

_CHANNELS = Path(__file__).parents[2] / "docs" / "channels.md"


def read_example(language: str, first_words: str) -> str:
    """The one fenced block of that language which begins with `first_words`."""
    blocks = re.findall(rf"^```{language}\n(.*?)^```", _CHANNELS.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    (example,) = [block for block in blocks if block.startswith(first_words)]
    return str(example)
