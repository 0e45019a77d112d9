"""What every test lives under: no connection leaves this machine, and no example has a time limit."""

from __future__ import annotations

import sys
from ipaddress import ip_address
from typing import Any

from hypothesis import settings


class OutsideConnectionError(AssertionError):
    """Something tried to reach another machine."""


settings.register_profile("courtbeat", deadline=None)  # a busy machine is slow, and that is no fault
settings.load_profile("courtbeat")


def refuse_outside(event: str, arguments: tuple[Any, ...]) -> None:
    """An audit hook: raises when a socket is about to connect anywhere but to this machine."""
    if event != "socket.connect":
        return
    address = arguments[1]
    host = address[0] if isinstance(address, tuple) else None  # a path is a socket of this machine
    if host is not None and not ip_address(host.partition("%")[0]).is_loopback:
        raise OutsideConnectionError(f"a test tried to connect to {host}")


sys.addaudithook(refuse_outside)
