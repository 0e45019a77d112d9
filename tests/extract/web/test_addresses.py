"""Which addresses may be connected to, and that the address judged is the address used."""

from __future__ import annotations

from collections.abc import Iterable

import httpcore
import pytest

from extract.errors import RefusedFetchError
from extract.records import Page
from extract.web.addresses import AddressRefusedError, AddressRules, GuardedNetwork, TimeLimits, is_public
from extract.web.fetch import FetchOptions, fetch_page, open_client
from tests.web import Answer, serve


class NoNetwork(httpcore.NetworkBackend):
    """Notes where a connection would go, and refuses it."""

    def __init__(self) -> None:
        self.tried: list[tuple[str, int]] = []

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        self.tried.append((host, port))
        raise httpcore.ConnectError("no network here")


def network(*answers: list[str], rules: AddressRules | None = None) -> tuple[GuardedNetwork, NoNetwork]:
    """A network whose resolver gives one of `answers` after the other."""
    queue, plain = iter(answers), NoNetwork()
    return GuardedNetwork(rules or AddressRules(), TimeLimits(lambda: 0.0), lambda *_: next(queue), plain), plain


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1"),
        *("169.254.169.254", "100.64.0.1", "192.0.2.1", "198.18.0.1", "224.0.0.1", "240.0.0.1"),
        *("255.255.255.255", "::", "::1", "::7f00:1", "fe80::1", "fe80::1%eth0"),
        *("fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1", "2001:db8::1", "2001::1"),
        *("2002:7f00:1::", "64:ff9b::7f00:1", "64:ff9b::808:808", "64:ff9b:1::1", "::ffff:10.0.0.1", "::ffff:0:7f00:1"),
    ],
)
def test_addresses_off_the_open_web_are_known(address: str) -> None:
    """Each is a way into the desk's own network that has been used in attacks."""
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "2606:4700::1111", "2a00:1450:4001::200e", "::ffff:8.8.8.8"])
def test_addresses_on_the_open_web_are_public(address: str) -> None:
    """A rule that is too strict would leave outlets unread."""
    assert is_public(address)


def test_rebinding_name_gains_nothing() -> None:
    """The name answers with a public address when it is checked and with ours a moment later."""
    guarded, plain = network(["8.8.8.8"], ["127.0.0.1"])

    with pytest.raises(httpcore.ConnectError):
        guarded.connect_tcp("rebinding.example", 80)
    assert plain.tried == [("8.8.8.8", 80)]
    with pytest.raises(AddressRefusedError):
        guarded.connect_tcp("rebinding.example", 80)
    assert plain.tried == [("8.8.8.8", 80)]


def test_private_address_among_public_ones_is_left_out() -> None:
    """One bad record must not open the door, nor close the outlet."""
    guarded, plain = network(["10.0.0.1", "8.8.8.8", "::1", "1.1.1.1"])

    with pytest.raises(httpcore.ConnectError):
        guarded.connect_tcp("mixed.example", 443)
    assert plain.tried == [("8.8.8.8", 443), ("1.1.1.1", 443)]


def test_name_with_endless_addresses_is_tried_four_times() -> None:
    """Each attempt may cost a whole time-out."""
    guarded, plain = network(["8.8.8.8"] * 100)

    with pytest.raises(httpcore.ConnectError):
        guarded.connect_tcp("many.example", 443)
    assert len(plain.tried) == 4


def test_fixed_address_needs_no_resolver() -> None:
    """The demo's invented outlets exist in no name server."""
    guarded, plain = network(rules=AddressRules(host_addresses={"*.example": "127.0.0.1:8123", "six": "[::1]:80"}))

    for host in ("ledger.example", "six"):
        with pytest.raises(httpcore.ConnectError):
            guarded.connect_tcp(host, 80)
    assert plain.tried == [("127.0.0.1", 8123), ("::1", 80)]


def test_host_allowed_by_the_settings_may_be_private() -> None:
    """A newsroom's own archive on its own network is a good source."""
    with serve({"/a": Answer(b"x")}) as web:
        url = f"http://127.0.0.1:{web.port}/a"
        with open_client(FetchOptions(allowed_hosts=("127.0.0.1",))) as client:
            assert isinstance(fetch_page(client, url), Page)
        with open_client(FetchOptions()) as client, pytest.raises(RefusedFetchError):
            fetch_page(client, url)


def test_time_limits_may_be_nested() -> None:
    """robots.txt of a redirect's target is fetched in the middle of a fetch; the outer limit must survive."""
    limits = TimeLimits(lambda: 100.0)

    with limits.total(60):
        with limits.total(10):
            assert limits.within(20) == 10
        assert limits.within(None) == 60
        assert limits.within(20) == 20
    assert limits.within(None) is None
