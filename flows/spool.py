"""What an import found worth reading, on the disk until its turn comes: an archive of any size needs little room."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from typing import IO

from flows.import_articles import Candidate


class Spool:
    """Candidates on the disk, given back in order of publication; in memory is only where each one lies."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._places: list[tuple[float, int]] = []

    def __len__(self) -> int:
        return len(self._places)

    def add(self, candidate: Candidate) -> None:
        """Keeps one."""
        self._places.append((candidate.published.timestamp(), self._file.tell()))
        pickle.dump(candidate, self._file, pickle.HIGHEST_PROTOCOL)

    def in_order(self) -> Iterator[Candidate]:
        """Each one, the earliest publication first; of one moment, as they came."""
        for _, offset in sorted(self._places):
            self._file.seek(offset)
            yield pickle.load(self._file)  # noqa: S301  # a nameless file that only this process can write
