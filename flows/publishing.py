"""What follows a round when nobody holds the ledger any more: Parquet files and the S3 store, as the settings say.

A failure here never fails a round. It is logged in one line, shown by `courtbeat doctor`, and made up for by the next.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path

import duckdb

from flows.settings import Settings, look_up_secret
from seeds.tables import TableError
from storage.notes import read_note, write_note
from storage.published.parquet import export_parquet
from storage.published.publish import NothingPublishedError
from storage.published.s3 import MissingClientError, S3Target, mirror, require_client

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Outlets:
    """Where the read copy goes besides its folder."""

    folder: Path
    parquet: bool
    target: S3Target | None


@dataclass(frozen=True, slots=True)
class ExportTrouble:
    """Why the last export of Parquet files failed."""

    error: str


def load_outlets(settings: Settings) -> Outlets:
    """What the settings ask for, checked. Raises TableError for a secret or a library that is missing."""
    return Outlets(settings.coverage_folder, settings.publish.parquet, _load_target(settings))


def _load_target(settings: Settings) -> S3Target | None:
    chosen = settings.publish
    if chosen.s3 is None:
        return None
    try:
        require_client()
    except MissingClientError as error:
        raise TableError(settings.file, "publish.s3", str(error)) from error
    bucket, _, prefix = chosen.s3.removeprefix("s3://").partition("/")
    return S3Target(
        bucket,
        prefix.strip("/"),
        chosen.s3_endpoint,
        chosen.s3_region,
        look_up_secret(settings, chosen.s3_key_env, "publish.s3_key_env"),
        look_up_secret(settings, chosen.s3_secret_env, "publish.s3_secret_env"),
    )


def refresh_outlets(outlets: Outlets) -> None:
    """Brings them up to the newest read copy."""
    try:
        if outlets.parquet:
            _export(outlets.folder)
        if outlets.target is not None:
            sent = mirror(outlets.folder, outlets.target)
            if sent.error:
                _log.warning("the read copy was not sent to s3://%s: %s", outlets.target.bucket, sent.error)
    except NothingPublishedError:  # the round broke off before its first publish, and says so itself
        return
    except OSError as error:  # not even a note could be written: the disk is full
        _log.warning("Parquet files and store were left as they are: %s", error)


def _export(folder: Path) -> None:
    note = trouble_note(folder)
    try:
        export_parquet(folder)
    except (OSError, duckdb.Error) as error:
        reason = str(error).splitlines()[0]
        _log.warning("the Parquet files were not all written: %s", reason)
        write_note(note, ExportTrouble(reason))
    else:
        note.unlink(missing_ok=True)


def trouble_note(folder: Path) -> Path:
    """Where it is kept that the last export failed; no file when it did not."""
    return folder / "parquet-trouble.json"


def last_trouble(folder: Path) -> str | None:
    """Why the last export of Parquet files failed; None when it did not."""
    trouble = read_note(trouble_note(folder), ExportTrouble)
    return trouble.error if trouble else None
