"""The read copy, and its Parquet files where there are any, on an S3 store: for readers on other machines.

An object is sent when what it holds is other than what was sent last, so a store that could not be reached for a week
gets a week's changes the next time. Each object is replaced in one step, as S3 does.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from storage.notes import read_note, write_note
from storage.published.parquet import FOLDER, last_export
from storage.published.publish import LINK, newest_version

if TYPE_CHECKING:
    from obstore.store import S3Store

NOTE = "s3.json"


class StoreUnreachableError(Exception):
    """The store did not take an object; the message says why, without any secret."""


class MissingClientError(Exception):
    """The library that speaks to S3 is not installed; the message says how to get it."""


@dataclass(frozen=True, slots=True)
class S3Target:
    """Where to send it: `bucket` and `prefix` of s3://bucket/prefix. Without `endpoint` it is Amazon's."""

    bucket: str
    prefix: str
    endpoint: str | None
    region: str
    key_id: str = field(repr=False)
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Mirrored:
    """The last sending: when it was tried, what it cost, why it failed (None when it did not), when one last succeeded;
    and each object that is there by now, with what stands for its content.
    """

    tried_at: datetime
    seconds: float
    sent: int
    error: str | None
    succeeded_at: datetime | None
    objects: dict[str, str]


def require_client() -> None:
    """Raises MissingClientError when the optional library is missing: before a round, not at its end."""
    try:
        import obstore  # noqa: F401
    except ImportError as error:
        raise MissingClientError("the library for it is missing: pip install 'courtbeat[s3]'") from error


def mirror(folder: Path, target: S3Target) -> Mirrored:
    """Brings the store up to the newest read copy under `folder`. A failure is in the answer and in the note, and
    everything that was sent before it counts.

    Raises NothingPublishedError before the first publish.
    """
    import obstore

    wanted = _list_objects(folder)
    last = last_mirrored(folder)
    there = dict(last.objects) if last else {}
    stale = [key for key, state in wanted.items() if there.get(key) != state]
    gone = [key for key in there if key not in wanted]
    started, error, sent = time.monotonic(), None, 0
    try:
        with _in_our_words(target):
            store = _open_store(target)
            for key in stale:
                obstore.put(store, key, (folder / key).resolve())
                there[key], sent = wanted[key], sent + 1
            for key in gone:
                obstore.delete(store, key)
                del there[key]
    except StoreUnreachableError as failure:
        error = str(failure)
    now = datetime.now(UTC)
    succeeded = now if error is None else last.succeeded_at if last else None
    done = Mirrored(now, round(time.monotonic() - started, 3), sent, error, succeeded, there)
    write_note(folder / NOTE, done)
    return done


def last_mirrored(folder: Path) -> Mirrored | None:
    """What was sent last; None before the first try."""
    return read_note(folder / NOTE, Mirrored)


def _list_objects(folder: Path) -> dict[str, str]:
    """Every object by its key, which is also its path under `folder`, with what stands for its content."""
    version, export = newest_version(folder), last_export(folder)
    files = {f"{FOLDER}/{file}": state for file, state in export.files.items()} if export else {}
    return {LINK: version.name, **files}


def _open_store(target: S3Target) -> S3Store:
    from obstore.store import S3Store

    return S3Store(
        target.bucket,
        prefix=target.prefix or None,
        endpoint=target.endpoint,
        region=target.region,
        access_key_id=target.key_id,
        secret_access_key=target.secret,
        virtual_hosted_style_request=target.endpoint is None,
        client_options={"allow_http": True, "connect_timeout": timedelta(seconds=10), "timeout": timedelta(minutes=2)},
        retry_config={"max_retries": 2, "retry_timeout": timedelta(seconds=30)},
    )


@contextmanager
def _in_our_words(target: S3Target) -> Iterator[None]:
    from obstore.exceptions import BaseError

    try:
        yield
    except (BaseError, OSError) as error:
        raise StoreUnreachableError(describe_failure(str(error), (target.key_id, target.secret))) from None


def describe_failure(words: str, secrets: Iterable[str]) -> str:
    """The client's words in one short line. What a store answers to a wrong signature quotes the key. Pure."""
    told = words.partition("Debug source")[0]
    status = re.search(r"status code: (\d{3}[^:<]*)", told)
    code = re.search(r"<Code>(\w+)</Code>", told)
    if status:
        line = f"the store answered {status[1].strip()}" + (f" ({code[1]})" if code else "")
    elif "kind: Connect" in words:
        line = "the store cannot be reached"
    else:
        line = " ".join(told.split())[:200]
    for secret in secrets:
        line = line.replace(secret, "***")
    return line
