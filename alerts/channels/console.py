"""Alerts on a terminal or in a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TextIO

from alerts.channel import SendFailedError, SendUnclearError, describe_cause
from alerts.render import TEXT_WIDTH, render_text
from storage.records import Delivery


@dataclass(frozen=True, slots=True)
class ConsoleChannel:
    """Writes each alert to `stream`, under a rule. The stream stays its owner's: it is never closed here."""

    name: str
    stream: TextIO

    def send_alert(self, delivery: Delivery) -> None:
        """Raises SendFailedError for a closed stream, SendUnclearError when part of the text may be out."""
        if self.stream.closed:
            raise SendFailedError("the output is closed")
        text = f"{'-' * TEXT_WIDTH}\n{render_text(delivery.alert, delivery.may_repeat)}\n"
        try:
            self.stream.write(_fit_encoding(text, self.stream.encoding))
            self.stream.flush()
        except OSError as error:
            raise SendUnclearError(f"the output broke while writing: {describe_cause(error)}") from error


def _fit_encoding(text: str, encoding: str | None) -> str:
    """`text` with "?" for what the stream cannot spell: a name in Greek must not stop an alert on an ASCII terminal."""
    return text.encode(encoding or "utf-8", "replace").decode(encoding or "utf-8")
