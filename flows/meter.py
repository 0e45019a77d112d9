"""How much was read: counted where it is read, by many threads, for whoever shows it."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field


@dataclass(slots=True)
class Meter:
    """Answers with a body, and their bytes after unpacking."""

    answers: int = 0
    size_bytes: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def add(self, size_bytes: int) -> None:
        """Counts one answer."""
        with self._lock:
            self.answers += 1
            self.size_bytes += size_bytes

    @property
    def megabytes(self) -> float:
        """Millions of bytes."""
        return self.size_bytes / 1_000_000
