"""Pages that stored texts were read from: the bytes as they came, and the rows that refer to them.

The bytes are files named by their hash, not rows: the ledger is copied whole for its readers after every round, and
three copies stay, so that bytes in it would be written again and again and lie there four times over. A file is whole
and on the disk before the transaction that refers to it begins; a crash between the two leaves a file that nothing
refers to, which `forget_pages` clears away. Whoever writes here holds the ledger, so that nobody clears meanwhile.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import threading
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from extract.records import Exchange, Page
from storage.db import Ledger, transaction

LEVEL = 4
"""Of gzip: a page of 120 kB takes 1.3 ms and shrinks to a third; level 6 takes 3.2 ms for a twentieth less."""


class PageLostError(Exception):
    """A page that should be kept is missing or damaged; the message says which."""


@dataclass(frozen=True, slots=True)
class KeptPage:
    """What the ledger is to know of a page whose bytes are kept."""

    sha256: str
    size_bytes: int
    asked_url: str
    url: str
    media_type: str | None
    charset: str | None
    fetched_at: datetime
    exchange: Exchange | None


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What was cleared away: rows whose time had come, files, and the room that the files took."""

    pages: int
    files: int
    size_bytes: int


@dataclass(frozen=True, slots=True)
class PageStore:
    """The folder of kept pages. May be shared by threads."""

    folder: Path

    def keep(self, page: Page) -> KeptPage:
        """Keeps the bytes of `page`, on the disk when this returns. Raises OSError when the disk will not have them."""
        digest = hashlib.sha256(page.body).hexdigest()
        path = self.path_of(digest)
        if not path.exists():
            _write_whole(path, gzip.compress(page.body, LEVEL, mtime=0))
        return KeptPage(
            digest,
            len(page.body),
            page.url,
            page.final_url,
            page.media_type,
            page.charset,
            page.fetched_at,
            page.exchange,
        )

    def read(self, sha256: str) -> bytes:
        """The bytes of a kept page. Raises PageLostError when they are gone, or are not those that the hash names."""
        path = self.path_of(sha256)
        try:
            body = gzip.decompress(path.read_bytes())
        except FileNotFoundError:
            raise PageLostError(f"{path}: is missing") from None
        except (OSError, EOFError, zlib.error) as error:
            raise PageLostError(f"{path}: cannot be read ({error})") from error
        if hashlib.sha256(body).hexdigest() != sha256:
            raise PageLostError(f"{path}: does not hold the page that its name says")
        return body

    def path_of(self, sha256: str) -> Path:
        """Where the page of this hash is kept: 256 folders, so that none holds too many files."""
        return self.folder / sha256[:2] / f"{sha256}.gz"

    def files(self) -> Iterator[Path]:
        """Every file of the store, also what a crash left half written."""
        yield from self.folder.glob("??/*")


def _write_whole(path: Path, content: bytes) -> None:
    """All of it under its name or nothing, and on the disk: a power cut may follow."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}-{threading.get_ident()}")
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    with suppress(OSError):  # not every system lets a folder be synced; there the name is as safe as it gets
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


# ------------------------------------------------------------------ rows


def record_page(ledger: Ledger, article_id: int, revision: str, page: KeptPage, now: datetime) -> None:
    """The article's text was read from this page. Its bytes must be kept already."""
    sent = page.exchange
    ledger.insert_new(
        "store.pages",
        "page_id",
        article_id=article_id,
        revision=revision,
        sha256=page.sha256,
        size_bytes=page.size_bytes,
        asked_url=page.asked_url,
        url=page.url,
        media_type=page.media_type,
        charset=page.charset,
        fetched_at=page.fetched_at,
        peer=sent.peer if sent else None,
        request_headers=sent.request_headers if sent else None,
        status=sent.status if sent else None,
        response_headers=sent.response_headers if sent else None,
        kept_at=now,
    )


def forget_pages(ledger: Ledger, store: PageStore, before: datetime, now: datetime) -> Forgotten:
    """Lets go of the bytes of pages kept before that time, and of every file that nothing refers to. The rows stay and
    say what was read when; a file goes only after what referred to it is committed away.
    """
    with transaction(ledger):
        forgotten = ledger.rows(
            "UPDATE store.pages SET forgotten_at = ? WHERE kept_at < ? AND forgotten_at IS NULL RETURNING page_id",
            now,
            before,
        )
    kept = {f"{digest}.gz" for (digest,) in ledger.rows("SELECT sha256 FROM store.pages WHERE forgotten_at IS NULL")}
    freed = [_remove(path) for path in store.files() if path.name not in kept]
    return Forgotten(len(forgotten), len(freed), sum(freed))


def _remove(path: Path) -> int:
    """The room that it took."""
    size = path.stat().st_size
    path.unlink()
    return size
