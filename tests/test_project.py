"""The project's own files agree with each other."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_the_lock_names_the_public_index_only() -> None:
    """An address of somebody's private index in a lock breaks every other machine."""
    hosts = set(re.findall(r"https?://([^/\"]+)", (ROOT / "uv.lock").read_text()))
    assert hosts == {"pypi.org", "files.pythonhosted.org"}
    assert "://" not in (ROOT / "constraints.txt").read_text()


def test_both_locks_hold_the_same_versions() -> None:
    """pip and uv must install the same program."""
    locked = {
        package["name"]: package["version"] for package in tomllib.loads((ROOT / "uv.lock").read_text())["package"]
    }
    pinned = dict(re.findall(r"^([\w.-]+)==([^\s;]+)", (ROOT / "constraints.txt").read_text(), re.MULTILINE))
    assert pinned
    assert {name: locked.get(name) for name in pinned} == pinned
    assert set(locked) - set(pinned) == {"courtbeat"}


def test_every_dependency_has_its_reason() -> None:
    """A dependency that nobody can explain is one to remove."""
    requirements = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    names = {re.split(r"[\[<>=!~ ]", requirement)[0] for requirement in requirements}
    reasons = (ROOT / "docs" / "design.md").read_text()
    assert {name for name in names if f"| {name}" not in reasons and f", {name}" not in reasons} == set()


def test_every_dependency_is_bounded() -> None:
    """An open upper end is a promise about code that is not written yet."""
    requirements = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    calendar_versions = {"pytz"}
    assert [
        one for one in requirements if "<" not in one and re.split(r"[\[<>=]", one)[0] not in calendar_versions
    ] == []
