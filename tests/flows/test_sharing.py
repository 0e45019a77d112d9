"""Sharing work out by host."""

from __future__ import annotations

from flows.sharing import cut_evenly, share_by_host, take_turns

URLS = [f"http://{host}.example/{number}" for host in "abc" for number in range(4)]


def test_a_host_is_read_by_one_worker() -> None:
    """Two workers on one host would only wait for each other."""
    chunks = share_by_host(URLS, str)
    assert sorted(url for chunk in chunks for url in chunk) == sorted(URLS)
    assert [len({url.split("/")[2] for url in chunk}) for chunk in chunks] == [1, 1, 1]


def test_hosts_take_turns() -> None:
    """A worker that asks one host twenty times in a row sleeps through nineteen pauses."""
    hosts = [url.split("/")[2][0] for url in take_turns(URLS, str)]
    assert "".join(hosts) == "abcabcabcabc"
    assert take_turns(URLS[:4], str) == URLS[:4]


def test_pieces_are_of_one_size() -> None:
    """A last piece of one feed could not tell a dead host from a dead line."""
    assert [len(piece) for piece in cut_evenly(range(10), 4)] == [3, 3, 4]
    assert [list(piece) for piece in cut_evenly([1, 2], 4)] == [[1, 2]]
    assert cut_evenly([], 4) == []
