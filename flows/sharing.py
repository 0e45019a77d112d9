"""How the work of a step is shared out, so that politeness to hosts keeps no worker waiting. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import TypeVar
from urllib.parse import urlsplit

T = TypeVar("T")

MOST_CHUNKS = 16
"""Pieces that a step is spread in: a few for each worker, so that one slow host does not hold up the rest; few enough
for Prefect, where each piece is a task run that costs some 30 ms."""


def share_by_host(items: Sequence[T], address: Callable[[T], str]) -> list[list[T]]:
    """The items in at most MOST_CHUNKS lists, all of a host in one: hosts are asked one page at a time anyway, so no
    two workers wait for each other. Inside a list the hosts take turns, so that one's pause is another's answer.
    """
    chunks: dict[int, list[T]] = {}
    hosts: dict[str, int] = {}
    for item in take_turns(items, address):
        chunk = hosts.setdefault(_host(address(item)), len(hosts) % MOST_CHUNKS)
        chunks.setdefault(chunk, []).append(item)
    return list(chunks.values())


def take_turns(items: Sequence[T], address: Callable[[T], str]) -> list[T]:
    """The first item of every host, then the second of every host, and so on; otherwise in their order."""
    seen: Counter[str] = Counter()
    ranked: list[tuple[int, T]] = []
    for item in items:
        host = _host(address(item))
        ranked.append((seen[host], item))
        seen[host] += 1
    return [item for _, item in sorted(ranked, key=lambda pair: pair[0])]


def cut_evenly(items: Sequence[T], most: int) -> list[Sequence[T]]:
    """The items in order, in as few pieces of nearly one size as hold at most `most` each."""
    pieces = -(-len(items) // most)
    bounds = [len(items) * piece // pieces for piece in range(pieces + 1)] if pieces else [0]
    return [items[first:last] for first, last in pairwise(bounds)]


def _host(url: str) -> str:
    return urlsplit(url).netloc
