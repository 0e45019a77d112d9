"""Channels that other packages bring: the entry points of the group `courtbeat.channels`.

An entry point names a callable that takes (name, options) and gives a Channel; its name is the `kind` in
courtbeat.toml. docs/channels.md shows one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib.metadata import EntryPoint, entry_points

from alerts.channel import Channel

GROUP = "courtbeat.channels"

ChannelMaker = Callable[[str, Mapping[str, object]], Channel]


def list_plugins() -> tuple[str, ...]:
    """The kinds that installed packages bring, in order of the alphabet."""
    return tuple(sorted(_find_all()))


def make_plugin_channel(kind: str, name: str, options: Mapping[str, object]) -> Channel:
    """The channel `name` of a kind that `list_plugins` lists; `options` hold its secrets.

    Raises ValueError: the plug-in's own, whose text people read, or one that tells of any other fault its type alone,
    because the text may hold a secret.
    """
    try:
        make: ChannelMaker = _find_all()[kind].load()
        channel = make(name, options)
    except ValueError:
        raise
    except Exception as error:  # noqa: BLE001  # somebody else's code
        raise ValueError(f"the plug-in `{kind}` does not work here ({type(error).__name__}); ask its makers") from None
    if not callable(getattr(channel, "send_alert", None)):
        raise ValueError(f"the plug-in `{kind}` gave no channel; ask its makers")
    return channel


def _find_all() -> Mapping[str, EntryPoint]:
    return {point.name: point for point in entry_points(group=GROUP)}
