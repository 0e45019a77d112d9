"""The Prefect server that `courtbeat serve` uses: the one that is configured or running, else one started here."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import httpx

from flows.settings import prefect_api_url, set_prefect_environment

START_LIMIT = timedelta(seconds=90)
"""A first start on a small machine takes 10 to 20 s; it makes its database then."""


class ServerStartError(Exception):
    """The Prefect server did not come up."""


class WrongCronError(Exception):
    """A cron expression that Prefect does not take."""


@contextmanager
def prefect_server(port: int, cron: str | None = None) -> Iterator[str]:
    """The address of a Prefect API for as long as the block runs; the environment points to it.

    Uses the server that PREFECT_API_URL names, else one that already answers on `port` of this machine, else starts
    one there and stops it at the end. Raises ServerStartError, and before anything starts WrongCronError for a `cron`
    that is none.
    """
    configured = prefect_api_url()
    api_url = configured or f"http://127.0.0.1:{port}/api"
    set_prefect_environment(api_url)
    if cron is not None:
        _check_cron(cron)
    if configured or _answers(api_url):
        yield api_url
        return
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:  # noqa: S603  # ours
        try:
            _await_answer(api_url, server)
            yield api_url
        finally:
            server.terminate()


def _check_cron(expression: str) -> None:
    """By Prefect's own rules. It reads the environment when it is imported, so that has to be settled by now."""
    from prefect.client.schemas.schedules import CronSchedule

    try:
        CronSchedule(cron=expression)
    except ValueError as error:
        raise WrongCronError(
            f'--cron "{expression}": is no cron expression; write five fields, such as "*/10 6-22 * * *"'
        ) from error


def _await_answer(api_url: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_LIMIT.total_seconds()
    while not _answers(api_url):
        if server.poll() is not None:
            raise ServerStartError(
                f"the Prefect server stopped at once (exit code {server.returncode}); is its port free?"
            )
        if time.monotonic() > deadline:
            raise ServerStartError(f"the Prefect server did not answer at {api_url} within {START_LIMIT.seconds} s")
        time.sleep(0.3)


def _answers(api_url: str) -> bool:
    try:
        return httpx.get(f"{api_url}/health", timeout=2, trust_env=False).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False
