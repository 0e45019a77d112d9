"""The read copy: what people query, at any time and for as long as they like.

An open DuckDB connection, even a reading one, keeps every other process from the file, so the ledger itself is never
handed out. After a commit that changed something the ledger is checkpointed and copied to a file with a version in
its name, and the link `coverage.duckdb` is moved to it in one step. Readers keep the version that they opened.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import duckdb

from storage.db import Ledger

LINK = "coverage.duckdb"
KEPT_VERSIONS = 3
"""A client that resolved the link just before a swap still finds its file; older ones go."""


class NothingPublishedError(Exception):
    """No read copy yet; the message says how to get one."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"{folder / LINK}: nothing published yet; run `courtbeat run` first")


def publish(ledger: Ledger, folder: Path) -> Path:
    """Makes what is committed readable under `folder`/coverage.duckdb; the path of the new version."""
    folder.mkdir(parents=True, exist_ok=True)
    ledger.write("CHECKPOINT")  # a copy without it misses what is still in the write-ahead log
    version = folder / f"coverage-{_next_version(folder):08d}.duckdb"
    draft = version.with_suffix(".draft")
    shutil.copyfile(ledger.path, draft)
    draft.chmod(0o444)
    draft.rename(version)
    _swap_link(folder / LINK, version)
    _remove_old(folder)
    return version


@contextmanager
def open_coverage(folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The newest read copy: read-only, in UTC, closed off from other files and the network for good.

    Raises NothingPublishedError before the first round.
    """
    link = folder / LINK
    if not link.exists():
        raise NothingPublishedError(folder)
    connection = duckdb.connect(str(link.resolve()), read_only=True)
    try:
        connection.execute("SET TimeZone = 'UTC'; SET enable_external_access = false; SET lock_configuration = true")
        yield connection
    finally:
        connection.close()


def _versions(folder: Path) -> list[Path]:
    return sorted(folder.glob("coverage-*.duckdb"))


def _next_version(folder: Path) -> int:
    versions = _versions(folder)
    return int(versions[-1].stem.removeprefix("coverage-")) + 1 if versions else 1


def _swap_link(link: Path, version: Path) -> None:
    fresh = link.with_suffix(".link")
    with suppress(FileNotFoundError):
        fresh.unlink()
    try:
        fresh.symlink_to(version.name)
    except OSError:  # no symlinks on this file system: a copy under the fixed name, without the log a reader left
        shutil.copyfile(version, fresh)
        link.with_name(link.name + ".wal").unlink(missing_ok=True)
    fresh.replace(link)


def _remove_old(folder: Path) -> None:
    for version in _versions(folder)[:-KEPT_VERSIONS]:
        for path in (version, version.with_name(version.name + ".wal")):
            path.unlink(missing_ok=True)
    for draft in folder.glob("coverage-*.draft"):
        draft.unlink(missing_ok=True)
