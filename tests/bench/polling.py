"""What a round over 5,000 feeds on 500 hosts costs: `python -m tests.bench polling`. Asserts nothing.

The hosts are addresses of this machine, served by a process of their own, which also watches the pauses. Costs are
processor seconds of the polling process alone, all its threads together, beside those of a bare httpx loop over the
same addresses with the same validators in the same process: a busy machine makes all figures larger and leaves the
ratios. What is parsed is counted by the ledger's own history.
"""

from __future__ import annotations

import resource
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import httpx

from flows.desk import Desk, load_plan, open_desk
from flows.round import InProcess, poll_due, run_round
from flows.settings import load_settings
from flows.sharing import take_turns
from seeds.feeds import FeedSource, write_opml
from storage.feeds.feeds import record_feed_list
from tests.feed_hosts import Conduct, FeedHosts, serve_feeds

FEEDS, FEWER, A_HOST = 5_000, 500, 10
WORKERS, CONNECTIONS = 8, 16
SPACING_SECONDS = 1
PASSES = 3


@dataclass(frozen=True, slots=True)
class Pass:
    """A round of unchanged feeds and the bare loop, in processor seconds, and what the hosts saw of the round."""

    unchanged: float
    bare: float
    wall_seconds: float
    peak_mb: float
    conduct: Conduct


@dataclass(frozen=True, slots=True)
class Costs:
    """What one size costs. The first round is its polls and the pages that their entries lead to, which are about
    nobody: the cheapest kind. `parsed` counts documents of the unchanged rounds.
    """

    first_poll: float
    first_round: float
    passes: Sequence[Pass]
    parsed: int

    @property
    def peak_mb(self) -> float:
        """The most memory that the process had, the first round included."""
        return max(one.peak_mb for one in self.passes)


def main() -> None:
    """Measures both sizes, each in a fresh process, and prints them with their ratios."""
    with serve_feeds() as hosts:
        few, many = (_in_fresh_process(count, hosts.port) for count in (FEWER, FEEDS))
    for count, costs in ((FEWER, few), (FEEDS, many)):
        print_costs(count, costs)
    print(f"memory, {FEEDS:,} feeds to {FEWER:,}: {many.peak_mb / few.peak_mb:.2f}")


def print_costs(count: int, costs: Costs) -> None:
    """One size, a line each; medians of the passes."""
    unchanged, bare = (_median(costs.passes, name) for name in ("unchanged", "bare"))
    ratio = statistics.median(one.unchanged / one.bare for one in costs.passes)
    closest = min(one.conduct.closest_seconds or 0 for one in costs.passes)
    print(f"{count:,} feeds on {count // A_HOST} hosts, {SPACING_SECONDS} s apart; processor time")
    print(f"  first poll          {_each(costs.first_poll, count)}")
    print(f"  first round         {_each(costs.first_round, count)}")
    print(f"  unchanged round     {_each(unchanged, count)}; {costs.parsed} parsed")
    print(f"  bare httpx loop     {_each(bare, count)}")
    print(f"  unchanged to bare   {ratio:7.2f}")
    print(f"  unchanged to first  {unchanged / costs.first_round:7.2f}")
    print(
        f"  closest pause       {closest:7.3f} s; requests that met another at their host: "
        f"{sum(one.conduct.crowded for one in costs.passes)}"
    )
    print(f"  by the clock        {_median(costs.passes, 'wall_seconds'):7.1f} s")
    print(f"  peak memory         {costs.peak_mb:7.0f} MB", flush=True)


def _median(passes: Sequence[Pass], name: str) -> float:
    return float(statistics.median(getattr(one, name) for one in passes))


def _each(seconds: float, count: int) -> str:
    return f"{seconds:7.2f} s, {seconds / count * 1000:.2f} ms a feed"


def _in_fresh_process(count: int, port: int) -> Costs:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(measure, count, port).result()


def measure(count: int, port: int) -> Costs:
    """All figures of a desk with so many feeds."""
    urls = [
        f"http://127.0.{1 + host // 250}.{1 + host % 250}:{port}/{number}"
        for host in range(count // A_HOST)
        for number in range(A_HOST)
    ]
    hosts, steps = FeedHosts(port), InProcess(WORKERS)
    with tempfile.TemporaryDirectory() as folder:
        with _open_desk(Path(folder), urls, spacing_seconds=0) as desk:
            record_feed_list(desk.ledger, [(url, url) for url in urls], desk.now())
            first_poll = _cost(lambda: poll_due(desk, steps, every_feed=True))
            first_pages = _cost(lambda: run_round(desk, steps))
        with _open_desk(Path(folder), urls, SPACING_SECONDS) as desk:
            passes = [_pass(desk, steps, hosts, urls) for _ in range(PASSES)]
            (parsed,) = desk.ledger.one("SELECT count(*) - ? FROM store.polls WHERE result = 'read'", count)
    return Costs(first_poll, first_poll + first_pages, passes, parsed)


def _pass(desk: Desk, steps: InProcess, hosts: FeedHosts, urls: Sequence[str]) -> Pass:
    hosts.conduct()
    began = time.monotonic()
    unchanged = _cost(lambda: run_round(desk, steps, every_feed=True))
    wall = time.monotonic() - began
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    conduct = hosts.conduct()
    return Pass(unchanged, _cost(lambda: bare_loop(urls)), wall, peak_mb, conduct)


@contextmanager
def _open_desk(folder: Path, urls: Sequence[str], spacing_seconds: int) -> Iterator[Desk]:
    (folder / "watches").mkdir(exist_ok=True)
    (folder / "watches" / "quill.toml").write_text('title = "Quill"\n[[party]]\nname = "Mara Quill"\n')
    (folder / "courtbeat.toml").write_text(
        f'[web]\nworkers = {WORKERS}\nallowed_hosts = ["127.*"]\nhost_spacing = {{"127.*" = "{spacing_seconds}s"}}\n'
    )
    write_opml(folder / "feeds.opml", [FeedSource(url, url, url) for url in urls])
    with open_desk(load_plan(load_settings(folder), sys.stderr)) as desk:
        yield desk


def bare_loop(urls: Sequence[str]) -> None:
    """What a script would do: a shared client, a few threads, the hosts in turn, each validator sent back."""
    with httpx.Client(
        limits=httpx.Limits(max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS)
    ) as client:

        def ask(url: str) -> int:
            return client.get(url, headers={"If-None-Match": f'"{httpx.URL(url).path}"'}).status_code

        with ThreadPoolExecutor(WORKERS) as pool:
            answers = Counter(pool.map(ask, take_turns(urls, str)))
    if answers != {304: len(urls)}:
        raise SystemExit(f"the bare loop was answered {answers}")


def _cost(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


if __name__ == "__main__":
    main()
