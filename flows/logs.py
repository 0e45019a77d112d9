"""The program's log: one line for each record, in words or, for programs that collect logs, as JSON."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from typing import Any, TextIO

_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
"""What every record has; anything beside it was handed in with `extra` and is a field of its own."""


def set_up_log(stream: TextIO, *, as_json: bool = False) -> None:
    """Sends the log to `stream`: warnings in words, or everything from INFO up as JSON lines."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLine() if as_json else logging.Formatter("%(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.INFO if as_json else logging.WARNING, handlers=[handler], force=True)


class JsonLine(logging.Formatter):
    """A record as one JSON object: time (ISO 8601, UTC), level, logger, message, fields of `extra`, and the traceback
    under `error` where there is one.
    """

    def format(self, record: logging.LogRecord) -> str:
        """See logging.Formatter."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        line |= {name: value for name, value in vars(record).items() if name not in _OWN}
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)
