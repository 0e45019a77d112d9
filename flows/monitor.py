"""The Prefect flow: the same round as `courtbeat run`, with its steps as tasks, and its served deployment.

Importing this module imports Prefect, which takes a second or two: the command line does so only where it is needed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar, cast

from prefect import flow, get_run_logger, serve, task, unmapped
from prefect.artifacts import acreate_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
from prefect.deployments.runner import RunnerDeployment
from prefect.task_runners import ThreadPoolTaskRunner
from prefect.utilities.annotations import quote

from flows.desk import load_plan, open_desk, utc_now
from flows.publishing import load_outlets, refresh_outlets
from flows.round import run_round
from flows.settings import load_settings

T = TypeVar("T")
R = TypeVar("R")

DEPLOYMENT = "courtbeat"
WAIT_FOR_LEDGER = timedelta(minutes=2)
"""A flow run that meets `courtbeat run` at work waits this long before it fails."""


@task(cache_policy=NO_CACHE, persist_result=False)
def do_chunk(work: Callable[[Any], list[Any]], chunk: Sequence[Any]) -> list[Any]:
    """One piece of a step that is spread."""
    return work(chunk)


@task(cache_policy=NO_CACHE, persist_result=False)
def do_step(work: Callable[[], Any]) -> Any:
    """One step that holds the ledger. Prefect keeps every task object for good, so the work is handed to it: a task
    made around the work would keep the ledger's connection alive.
    """
    return work()


@dataclass(frozen=True, slots=True)
class PrefectSteps:
    """One task run for each chunk of feeds or links (never for each article), one for each step that writes."""

    def spread(self, name: str, work: Callable[[Sequence[T]], list[R]], chunks: Sequence[Sequence[T]]) -> list[R]:
        """See flows.round.Steps."""
        futures = do_chunk.with_options(name=name).map(unmapped(work), [quote(chunk) for chunk in chunks])
        return [result for future in futures for result in future.result()]

    def step(self, name: str, work: Callable[[], R]) -> R:
        """See flows.round.Steps."""
        return cast(R, do_step.with_options(name=name)(work))


_WORKERS: ThreadPoolTaskRunner[Any] = ThreadPoolTaskRunner(max_workers=8)


@flow(name="monitor", task_runner=_WORKERS, persist_result=False)  # type: ignore[arg-type]  # invariant in the library
async def monitor(folder: str, at: str | None = None, every_feed: bool = False) -> dict[str, int]:
    """One round over the working directory `folder`; the counts of what it did.

    `at` (ISO 8601) replays a moment instead of now; `every_feed` polls the feeds that are not due as well. Nothing in
    it is awaited but the artifact: it is a coroutine because Prefect makes a plain function wait a second for its
    heartbeat thread at the end of every run.
    """
    plan = load_plan(load_settings(Path(folder)))
    moment = datetime.fromisoformat(at) if at else None
    clock, outlets = (lambda: moment) if moment else utc_now, load_outlets(plan.settings)
    with open_desk(plan, clock, wait=WAIT_FOR_LEDGER) as desk:
        report = run_round(desk, PrefectSteps(), every_feed=every_feed)
    refresh_outlets(outlets)
    get_run_logger().info(report.summary())
    counts = report.counts()
    await acreate_table_artifact([counts], key="round", description=report.summary())
    return counts


def serve_monitor(folder: Path, every: timedelta | None, cron: str | None) -> None:
    """Serves the flow on its schedule until stopped. One run at a time: what comes due meanwhile is cancelled, since
    the feeds keep their own due times and the next run finds everything that a skipped one would have.
    """
    deployment = monitor.to_deployment(
        DEPLOYMENT,
        interval=None if cron else every,
        cron=cron,
        parameters={"folder": str(folder)},
        concurrency_limit=ConcurrencyLimitConfig(limit=1, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW),
        description="Polls the feeds that are due, reads what is new, and sends alerts on developments.",
    )
    serve(cast(RunnerDeployment, deployment), limit=1)
