"""The network under the HTTP client: it connects only to addresses that it has checked, and keeps the clock.

A name is resolved here, every address it has is judged, and the connection goes to the very address that was judged:
a name that answers differently a moment later (DNS rebinding) gains nothing. This holds at each redirect, because each
new host comes through here. The same streams enforce a request's total time limit, which HTTP libraries lack: a host
that drips one byte of header every ten seconds satisfies every time-out per read.
"""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any

import httpcore

Resolve = Callable[[str, int], list[str]]
"""Host and port to the addresses as text, best first; raises OSError when the name has none."""


NOT_PUBLIC = "no address of the open web"
"""In the reason for which a private address is refused; `allowed_hosts` makes exceptions."""


class AddressRefusedError(Exception):
    """The host resolves only to addresses that a page on the open web has no business with."""


def check_target(target: str) -> str:
    """An `address:port` that a host is sent to, as it is. Raises ValueError for what is none."""
    found = _TARGET.fullmatch(target)
    if not found or not 1 <= int(found["port"]) <= _LAST_PORT:
        raise ValueError(f'"{target}" is no address with a port; write it as 127.0.0.1:8123')
    return target


_TARGET = re.compile(r"(?:[^\s:]+|\[[0-9a-fA-F:.]+\]):(?P<port>[0-9]{1,5})")
_LAST_PORT = 65_535


@dataclass(frozen=True, slots=True)
class AddressRules:
    """Which hosts may be reached where. Patterns are host names or `*.example`, in lower case.

    `private_hosts` may have private addresses. `host_addresses` sends a host to a fixed `address:port` without asking
    the resolver, like curl's --connect-to.
    """

    private_hosts: tuple[str, ...] = ()
    host_addresses: Mapping[str, str] = field(default_factory=dict)

    def fixed_address(self, host: str) -> tuple[str, int] | None:
        """Where `host` is served by order of the settings, as address and port."""
        for pattern, target in self.host_addresses.items():
            if fnmatchcase(host, pattern):
                address, _, port = target.rpartition(":")
                return address.strip("[]"), int(port)
        return None

    def may_be_private(self, host: str) -> bool:
        """Whether the settings allow `host` a private address."""
        return any(fnmatchcase(host, pattern) for pattern in self.private_hosts)


def is_public(address: str) -> bool:
    """Whether `address` is one that the whole internet can reach.

    Beyond Python's own table (IANA's special-purpose registries) everything that wraps an IPv4 address in IPv6 is
    refused or unwrapped: v4-mapped, 6to4, Teredo and NAT64 reach the private network behind a gateway.
    """
    ip = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv6Address):
        if ip.ipv4_mapped is not None:
            return _is_public_v4(ip.ipv4_mapped)
        return ip.is_global and not (ip.is_multicast or ip.is_reserved) and not any(ip in net for net in _TUNNELS)
    return _is_public_v4(ip)


def _is_public_v4(ip: IPv4Address) -> bool:
    return ip.is_global and not (ip.is_multicast or ip.is_reserved)


_TUNNELS = tuple(
    IPv6Network(net) for net in ("64:ff9b::/96", "64:ff9b:1::/48", "2001::/32", "2002::/16", "fec0::/10", "5f00::/16")
)


def resolve_host(host: str, port: int) -> list[str]:
    """The addresses of `host` by the system's resolver, in its order."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class TimeLimits:
    """How long each thread's present request may still take. One object serves many threads."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._present = threading.local()

    @contextmanager
    def total(self, seconds: float) -> Iterator[None]:
        """Everything that the calling thread reads or writes inside ends `seconds` from now. May be nested."""
        before = getattr(self._present, "ends", None)
        self._present.ends = self._clock() + seconds
        try:
            yield
        finally:
            self._present.ends = before

    def within(self, timeout: float | None) -> float | None:
        """`timeout`, or what is left in total if that is less; at most zero when the time is up."""
        ends: float | None = getattr(self._present, "ends", None)
        if ends is None:
            return timeout
        left = ends - self._clock()
        return left if timeout is None else min(left, timeout)


class GuardedNetwork(httpcore.NetworkBackend):
    """Connects to checked addresses only, within the calling thread's time limit."""

    def __init__(
        self,
        rules: AddressRules,
        limits: TimeLimits,
        resolve: Resolve = resolve_host,
        plain: httpcore.NetworkBackend | None = None,
    ) -> None:
        self._rules, self._limits, self._resolve = rules, limits, resolve
        self._plain = plain or httpcore.SyncBackend()
        self._made = threading.local()

    def connections_made(self) -> int:
        """How many connections the calling thread has opened so far."""
        return getattr(self._made, "count", 0)

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """A stream to the first of the host's allowed addresses that answers."""
        failure: Exception | None = None
        for address, target_port in self._targets(host.lower().rstrip("."), port):
            left = _time_left(self._limits.within(timeout), httpcore.ConnectTimeout)
            try:
                stream = self._plain.connect_tcp(address, target_port, left, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                self._made.count = self.connections_made() + 1
                return _LimitedStream(stream, self._limits)
        raise failure or httpcore.ConnectError(f"{host} has no address")

    def _targets(self, host: str, port: int) -> list[tuple[str, int]]:
        if fixed := self._rules.fixed_address(host):
            return [fixed]
        try:
            addresses = self._resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError("the host's name has no address") from error
        allowed = [a for a in addresses if is_public(a) or self._rules.may_be_private(host)]
        if addresses and not allowed:
            raise AddressRefusedError(f"{host} leads to {addresses[0]}, which is {NOT_PUBLIC}")
        return [(address, port) for address in allowed[:_MAX_ATTEMPTS]]


_MAX_ATTEMPTS = 4
"""Addresses tried per connection: two families, two each. More only spends the time limit."""


class _LimitedStream(httpcore.NetworkStream):
    """A stream whose every wait is cut to what is left of the calling thread's time limit."""

    def __init__(self, inner: httpcore.NetworkStream, limits: TimeLimits) -> None:
        self._inner, self._limits = inner, limits

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, _time_left(self._limits.within(timeout), httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, _time_left(self._limits.within(timeout), httpcore.WriteTimeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None) -> Any:
        left = _time_left(self._limits.within(timeout), httpcore.ConnectTimeout)
        return _LimitedStream(self._inner.start_tls(ssl_context, server_hostname, left), self._limits)

    def get_extra_info(self, info: str) -> Any:
        """None where the far end's address is asked of a connection that is closed already."""
        with suppress(OSError):
            return self._inner.get_extra_info(info)


def _time_left(seconds: float | None, expired: type[httpcore.TimeoutException]) -> float | None:
    if seconds is not None and seconds <= 0:
        raise expired("the total time limit is reached")
    return seconds
