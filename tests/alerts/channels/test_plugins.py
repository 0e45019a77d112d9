"""Plug-ins: found where pip puts them, and their faults told without their texts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from alerts.channels.plugins import list_plugins, make_plugin_channel
from tests.alerts.contract import installed_plugin


@pytest.fixture
def plugin() -> Iterator[Path]:
    """The folder in which the documented plug-in is installed."""
    with installed_plugin() as folder:
        yield folder


def test_an_installed_plugin_is_found(plugin: Path) -> None:
    """Installing the package is all that it takes."""
    assert "printer" in list_plugins()


def test_a_plugin_that_is_gone_is_not_listed() -> None:
    """Its kind is then an unknown one, and the settings say so."""
    assert "printer" not in list_plugins()


def test_a_plugin_refuses_its_options_in_its_own_words(plugin: Path) -> None:
    """Only it knows which keys it takes."""
    with pytest.raises(ValueError, match="name the printer's device"):
        make_plugin_channel("printer", "night-desk", {})


@pytest.mark.parametrize(
    ("make_channel", "words"),
    [
        ("lambda name, options: options['hunter2']", r"`printer` does not work here \(KeyError\)"),
        ("lambda name: None", r"`printer` does not work here \(TypeError\)"),
        ("lambda name, options: None", "`printer` gave no channel"),
        ("missing", r"`printer` does not work here \(NameError\)"),
    ],
)
def test_a_broken_plugin_is_named_and_its_text_is_not_told(plugin: Path, make_channel: str, words: str) -> None:
    """It was handed a secret, and may quote it."""
    (plugin / "courtbeat_printer.py").write_text(f"make_channel = {make_channel}\n")
    with pytest.raises(ValueError, match=words) as caught:
        make_plugin_channel("printer", "night-desk", {})
    assert "hunter2" not in str(caught.value)
