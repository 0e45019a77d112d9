"""`courtbeat demo`: the whole product in small, on this machine only.

Serves the bundled sample coverage on loopback, turns its calendar, and runs the real Prefect flow over it at each of
its moments. What is printed between the rounds is what a desk would get.
"""

from __future__ import annotations

import asyncio
import shutil
import time
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any, TextIO

from alerts.amounts import some
from alerts.timeline import render_timeline
from flows.newsroom import Newsroom
from flows.settings import FILE_NAME, set_demo_environment
from flows.show import Form, show_rows
from seeds.feeds import FeedSource, write_opml
from seeds.newsroom_coverage import SampleCoverage, SampleRound, load_coverage, newsroom_feeds
from storage.published.publish import open_read_copy
from storage.published.questions import STILL_PENDING, TALLY, WIDEST_TOLD, read_timeline

STORY = "rust-shooting"

_SETTINGS = """\
# Written by `courtbeat demo`: the invented outlets are served on this machine while the demo runs.
every = "60d"    # its rounds lie weeks apart; none of them comes late

[web]
spacing = "0s"

[web.host_addresses]
"*.example" = "{address}"
"""


def run_demo(folder: Path, stream: TextIO) -> None:
    """Plays the whole calendar over the ledger in `folder`; a second time over the same folder nothing is sent."""
    coverage = load_coverage()
    folder = folder.resolve()
    with Newsroom(coverage) as newsroom:
        write_demo_workdir(folder, coverage, newsroom.address)
        _say(stream, f"Sample coverage: {len(coverage.articles)} articles by {len(coverage.outlets)} invented outlets,")
        _say(stream, f"served on this machine only ({newsroom.address}). All of it is written for this demo.\n")
        _start_prefect(folder, stream)
        for number, stop in enumerate(coverage.rounds, 1):
            newsroom.show(stop.at)
            _say(stream, f"\n=== Round {number} of {len(coverage.rounds)}, {stop.at:%d %B %Y}: {stop.note}")
            _run_round(folder, stop, stream)
    _tell_results(folder, stream)


def write_demo_workdir(folder: Path, coverage: SampleCoverage, address: str) -> None:
    """A working directory whose outlets are all served at `address`; its ledger, if there is one, stays."""
    watches = folder / "watches"
    watches.mkdir(parents=True, exist_ok=True)
    (folder / FILE_NAME).write_text(_SETTINGS.format(address=address), encoding="utf-8")
    feeds = [FeedSource(url, outlet, outlet) for url, outlet in newsroom_feeds(coverage)]
    write_opml(folder / "feeds.opml", feeds, "Courtbeat demo")
    with as_file(files("seeds").joinpath("watches")) as bundled:
        for watch in bundled.glob("*.toml"):
            shutil.copyfile(watch, watches / watch.name)


def _start_prefect(folder: Path, stream: TextIO) -> None:
    """Starts Prefect's temporary server now, so that its time is seen and not taken for ours."""
    _say(stream, "Starting a temporary Prefect server ... ", end="")
    started = time.monotonic()
    set_demo_environment(folder)
    from prefect.client.orchestration import get_client

    with get_client(sync_client=True) as client:
        client.api_healthcheck()
    _say(stream, f"{time.monotonic() - started:.0f} s")


def _run_round(folder: Path, stop: SampleRound, stream: TextIO) -> None:
    from flows.monitor import monitor

    counts = asyncio.run(monitor(str(folder), stop.at.isoformat(), every_feed=True))
    sent = counts["messages_sent"]
    told = f"{some(sent, 'message')} sent" if sent else "nothing to tell"
    _say(stream, f"--- {counts['feeds_polled']} feeds polled ({counts['feeds_failed']} failed), {told}")


# ------------------------------------------------------------------ what remains


def _tell_results(folder: Path, stream: TextIO) -> None:
    with open_read_copy(folder / "data") as coverage:
        _say(stream, f"\nThe course of one story: courtbeat timeline {STORY} -C {folder.name}\n")
        _say(stream, render_timeline(read_timeline(coverage, STORY)))
        _say(stream, f'\nWhat was told most widely? courtbeat sql -C {folder.name} "{_one_line(WIDEST_TOLD)}"')
        _ask(coverage, WIDEST_TOLD, stream)
        _say(stream, f'\nWhat is still pending? courtbeat sql -C {folder.name} "{_one_line(STILL_PENDING)}"')
        _ask(coverage, STILL_PENDING, stream)
        tally = coverage.execute(TALLY)
        names = [column[0].replace("_", " ") for column in tally.description or ()]
        numbers = tally.fetchone() or ()
    _say(stream, "\nTally: " + ", ".join(f"{number} {name}" for name, number in zip(names, numbers, strict=True)))
    _say(stream, f"Files: {folder}/data/coverage.duckdb (query it), {folder}/watches, {folder}/{FILE_NAME}")


def _ask(coverage: Any, query: str, stream: TextIO, *values: str) -> None:
    result = coverage.execute(query, values)
    show_rows([column[0] for column in result.description], result.fetchall(), Form.TABLE, stream)


def _one_line(query: str) -> str:
    return " ".join(query.split())


def _say(stream: TextIO, text: str, end: str = "\n") -> None:
    print(text, file=stream, end=end, flush=True)
