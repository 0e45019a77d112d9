"""The round as a Prefect flow, on a real Prefect server: seen, scheduled, with its artifact."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from flows.server import prefect_server
from tests.flows.conftest import Replay
from tests.flows.process import free_port, process_environment

pytestmark = pytest.mark.prefect


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A Prefect server of this module's own, and its API."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("PREFECT_API_URL", raising=False)
        patch.setenv("PREFECT_HOME", str(tmp_path_factory.mktemp("prefect")))
        with prefect_server(free_port()) as url, httpx.Client(base_url=url, trust_env=False, timeout=30) as client:
            yield client
        patch.delenv("PREFECT_API_URL", raising=False)


@pytest.fixture
def served(api: httpx.Client, replay: Replay) -> Iterator[subprocess.Popen[str]]:
    """`courtbeat serve` over the replay's folder; yielded once its deployment is there."""
    at = replay.newsroom.coverage.calendar[1]
    replay.newsroom.show(at)
    environment = process_environment(PREFECT_API_URL=str(api.base_url).rstrip("/"), PYTHONUNBUFFERED="1")
    process = subprocess.Popen(
        [sys.executable, "-m", "flows.cli", "serve", "--every", "1h", "-C", replay.folder],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    wait_for_line(process, "monitor/courtbeat")
    yield process
    process.terminate()
    process.wait(timeout=60)


def wait_for_line(process: subprocess.Popen[str], words: str) -> str:
    """The first line of output that holds `words`."""
    assert process.stdout is not None
    seen = []
    for line in process.stdout:
        seen.append(line)
        if words in line:
            return line
    raise AssertionError(f"the process ended without {words!r}:\n{''.join(seen)}")


def ask(api: httpx.Client, path: str, **body: Any) -> Any:
    answer = api.post(path, json=body)
    answer.raise_for_status()
    return answer.json()


def test_a_served_run_is_seen_in_prefect_with_its_tasks_and_artifact(
    api: httpx.Client, replay: Replay, served: subprocess.Popen[str]
) -> None:
    """Scheduled rounds are trusted because they can be looked at."""
    (deployment,) = ask(api, "/deployments/filter")
    assert deployment["name"] == "courtbeat"
    assert deployment["schedules"][0]["schedule"]["interval"] == 3600
    run = ask(
        api,
        f"/deployments/{deployment['id']}/create_flow_run",
        state={"type": "SCHEDULED"},
        parameters={"folder": str(replay.folder), "at": replay.newsroom.now.isoformat()},
    )
    assert "Completed" in wait_for_line(served, f"Flow run '{run['name']}' - Finished in state")
    state = api.get(f"/flow_runs/{run['id']}").json()["state"]
    assert state["type"] == "COMPLETED", state
    names = {task["name"].rsplit("-", 1)[0] for task in ask(api, "/task_runs/filter", sort="EXPECTED_START_TIME_DESC")}
    assert {"poll", "read", "remember", "publish", "tell"} <= names
    (artifact,) = [one for one in ask(api, "/artifacts/filter") if one["flow_run_id"] == run["id"]]
    assert artifact["key"] == "round"
    assert "alerts" in artifact["data"]
    assert "1 alert, 2 sent" in artifact["description"], "one alert, and word that its story is watched now"


def test_rounds_come_by_themselves(api: httpx.Client, replay: Replay, served: subprocess.Popen[str]) -> None:
    """A server that keeps the schedule and never makes a run of it looks healthy and tells nothing for ever."""
    (deployment,) = ask(api, "/deployments/filter")
    filters = {
        "deployments": {"id": {"any_": [deployment["id"]]}},
        "flow_runs": {"state": {"type": {"any_": ["SCHEDULED"]}}},
    }
    due = _await_runs(api, filters)
    assert {run["auto_scheduled"] for run in due} == {True}


def _await_runs(api: httpx.Client, filters: Any) -> Any:
    """The scheduled runs; the server makes them within some seconds of the deployment."""
    deadline = time.monotonic() + 60
    while not (found := ask(api, "/flow_runs/filter", **filters)) and time.monotonic() < deadline:
        threading.Event().wait(0.3)
    return found


def test_a_running_server_is_used_and_left_running(api: httpx.Client) -> None:
    """A desk that has a Prefect server does not get a second one."""
    with prefect_server(free_port()) as url:
        assert url.rstrip("/") == str(api.base_url).rstrip("/")
    assert api.get("/health").status_code == 200


def test_the_folder_is_taken_as_it_is(tmp_path: Path) -> None:
    """A wrong folder is found when serving begins, not at three in the morning."""
    result = subprocess.run(
        [sys.executable, "-m", "flows.cli", "serve", "-C", tmp_path],
        env=process_environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert result.returncode == 2
    assert "courtbeat init" in result.stderr
