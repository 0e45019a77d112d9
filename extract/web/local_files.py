"""Files of this machine in the place of pages. Only a feed that the settings name as a file leads here, and only to
files of its own folder: no page, feed or redirect of the web can name one (see `absolute_link` and `url_problem`).
"""

from __future__ import annotations

import mimetypes
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from extract.errors import RefusedFetchError, TransientFetchError
from extract.records import NotModified, Page, Validators

SCHEME = "file:"


def is_local(url: str) -> bool:
    """Whether the address is one of a file."""
    return url.startswith(SCHEME)


def read_local(
    url: str, folders: Iterable[Path], max_bytes: int, now: datetime, validators: Validators | None = None
) -> Page | NotModified:
    """The file at `url`, which must lie in one of `folders`, links followed; NotModified when it is as it was.

    Raises RefusedFetchError, and TransientFetchError for a file that cannot be read now.
    """
    path = _allowed(url, folders)
    try:
        known = path.stat()
        tag = Validators(f'"{known.st_mtime_ns:x}-{known.st_size:x}"')
        if validators == tag:
            return NotModified(url, tag)
        if known.st_size > max_bytes:
            raise RefusedFetchError(url, f"is larger than {max_bytes / 1024**2:.3g} MiB")
        body = path.read_bytes()
    except OSError as error:
        raise TransientFetchError(url, f"cannot be read ({error.strerror})") from error
    return Page(url, url, body[:max_bytes], mimetypes.guess_type(path.name)[0], None, tag, now)


def _allowed(url: str, folders: Iterable[Path]) -> Path:
    parts = urlsplit(url)
    try:
        path = Path(url2pathname(parts.path)).resolve(strict=True)
    except (OSError, ValueError, RuntimeError):
        raise RefusedFetchError(url, "there is no such file", 404) from None
    if parts.netloc or not any(path.is_relative_to(folder.resolve()) for folder in folders):
        raise RefusedFetchError(url, "lies outside the folder of its feed")
    if not path.is_file():
        raise RefusedFetchError(url, "is no plain file")
    return path
