"""Fetching from a web that is slow, broken or hostile: each case ends in a page or in one plain sentence."""

from __future__ import annotations

import gzip
import ssl
import threading
import tracemalloc
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count, repeat
from pathlib import Path
from typing import Any

import brotli  # type: ignore[import-untyped]  # ships no types
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from extract.errors import FetchError, RefusedFetchError, TransientFetchError
from extract.records import NotModified, Page, Validators
from extract.web.failures import read_retry_after
from extract.web.fetch import FetchOptions, WebClient, fetch_page, open_client
from tests.web import Answer, Asked, Route, WebServer, serve

NOON = datetime(2024, 7, 12, 12, tzinfo=UTC)
MIB = 1024 * 1024


@contextmanager
def web_and_client(
    routes: Mapping[str, Route | Answer], clock: Any = None, **options: Any
) -> Iterator[tuple[WebServer, WebClient]]:
    """A server for every `*.example` host, and a client that is led to it."""
    with serve(routes) as web:
        chosen = FetchOptions(**{"host_addresses": {"*.example": web.address}, **options})
        more = {"clock": clock} if clock else {}
        with open_client(chosen, now=lambda: NOON, **more) as client:
            yield web, client


def fetch_one(answer: Route | Answer, **options: Any) -> Page | NotModified:
    with web_and_client({"/a": answer}, **options) as (web, client):
        return fetch_page(client, web.url("/a"))


def redirect(target: str, status: int = 302) -> Answer:
    return Answer(status=status, headers={"Location": target})


# ------------------------------------------------------------------ a page


def test_page_says_what_the_host_said_of_it() -> None:
    """Everything that later steps decide on must arrive as the host gave it."""
    headers = {"Content-Type": "Text/HTML; Charset=ISO-8859-1", "ETag": 'W/"7"', "Last-Modified": "yesterday-ish"}
    page = fetch_one(Answer(b"hello", headers=headers | {"Cache-Control": "public, max-age=600"}))

    assert isinstance(page, Page)
    assert page == Page(
        url="http://news.example/a",
        final_url="http://news.example/a",
        body=b"hello",
        media_type="text/html",
        charset="iso-8859-1",
        validators=Validators('W/"7"', "yesterday-ish"),
        fetched_at=NOON,
        fresh_for=timedelta(minutes=10),
        exchange=page.exchange,
    )


def test_page_comes_with_what_was_said_around_it_but_no_cookie() -> None:
    """What a text was read from must be provable later; a session that names our visit proves nothing."""
    page = fetch_one(Answer(b"hello", headers={"X-Served-By": "caf\xe9", "Set-Cookie": "visitor=17"}))
    assert isinstance(page, Page)
    assert page.exchange is not None
    assert page.exchange.status == "HTTP/1.1 200 OK"
    assert page.exchange.peer == "127.0.0.1"
    assert "X-Served-By: caf\xe9" in page.exchange.response_headers.splitlines()
    assert "visitor" not in page.exchange.response_headers
    assert "Courtbeat" in (page.exchange.request_headers or "")


def test_validators_go_back_exactly_as_they_came() -> None:
    """A host that gets its ETag back altered sends the whole feed each time."""
    odd = Validators('W/"a,b;c"', "Mon, 32 Foo 2024")
    with web_and_client({"/a": Answer(status=304)}) as (web, client):
        answer = fetch_page(client, web.url("/a"), odd, "feed")

    assert answer == NotModified("http://news.example/a", odd)
    assert web.asked[0].headers["if-none-match"] == 'W/"a,b;c"'
    assert web.asked[0].headers["if-modified-since"] == "Mon, 32 Foo 2024"


def test_unchanged_page_may_bring_a_new_validator() -> None:
    """Hosts rotate ETags; the old one would soon stop working."""
    with web_and_client({"/a": Answer(status=304, headers={"ETag": '"new"'})}) as (web, client):
        answer = fetch_page(client, web.url("/a"), Validators('"old"', "then"))

    assert answer == NotModified("http://news.example/a", Validators('"new"', "then"))


def test_unchanged_answer_without_a_question_is_tried_again() -> None:
    """A cache in between that answers 304 to everyone must not look like an empty page."""
    with pytest.raises(TransientFetchError, match="never had it"):
        fetch_one(Answer(status=304))


def test_we_say_who_we_are() -> None:
    """A publisher who minds must be able to write to someone."""
    with web_and_client({"/a": Answer(b"x")}, contact="https://desk.example/bot") as (web, client):
        fetch_page(client, web.url("/a"))

    assert web.asked[0].headers["user-agent"] == "Courtbeat/0.1 (+https://desk.example/bot)"
    assert web.asked[0].headers["accept-encoding"] == "gzip, br"


@pytest.mark.parametrize(
    "wrong",
    [
        {"contact": "desk\r\nX: y"},
        {"user_agent": "Gerichtsmonitor für alle"},
        {"host_addresses": {"*.example": "127.0.0.1"}},
    ],
)
def test_options_that_would_break_requests_are_refused(wrong: dict[str, Any]) -> None:
    """A slip in the settings must show at the start, not as three hundred failing feeds."""
    with pytest.raises(ValueError, match=r"must be plain ASCII|is no address with a port"):
        FetchOptions(**wrong)


def test_no_cookie_is_kept() -> None:
    """One host's cookie must not follow the desk around, nor fill memory."""
    with web_and_client({"/a": Answer(b"x", headers={"Set-Cookie": "id=1; Path=/"})}) as (web, client):
        fetch_page(client, web.url("/a"))
        fetch_page(client, web.url("/a"))

    assert "cookie" not in web.asked[1].headers


def test_proxy_of_the_environment_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy would resolve names itself, past every check of addresses."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")

    assert isinstance(fetch_one(Answer(b"x")), Page)


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        ("gzip", gzip.compress(b"hello")),
        ("gzip", gzip.compress(b"hel") + gzip.compress(b"lo")),
        ("br", brotli.compress(b"hello")),
        ("br, gzip", gzip.compress(brotli.compress(b"hello"))),
        ("identity", b"hello"),
        ("gzip", b""),
    ],
    ids=["gzip", "gzip in two members", "br", "br in gzip", "identity", "nothing"],
)
def test_packed_pages_are_unpacked(encoding: str, packed: bytes) -> None:
    """Hosts pack in several ways, some of them twice."""
    page = fetch_one(Answer(packed, headers={"Content-Encoding": encoding}))

    assert isinstance(page, Page)
    assert page.body == (b"hello" if packed else b"")


def test_many_threads_share_one_client() -> None:
    """The round reads with a pool of workers; none may see another's page or time limit."""

    def echo(asked: Asked) -> Answer:
        return Answer(asked.path.encode())

    paths = [f"/{number}" for number in range(200)]
    routes = dict.fromkeys(paths, echo)
    with web_and_client(routes) as (web, client), ThreadPoolExecutor(16) as pool:
        pages = list(pool.map(lambda path: fetch_page(client, web.url(path)), paths))

    assert [page.body.decode() for page in pages if isinstance(page, Page)] == paths


def test_kept_connection_that_is_closed_is_replaced() -> None:
    """Hosts close idle connections without a word; that is no failure of the feed."""
    answers = iter([Answer(b"one"), Answer(raw=[]), Answer(b"two")])
    with web_and_client({"/a": lambda _: next(answers)}) as (web, client):
        pages = [fetch_page(client, web.url("/a")) for _ in range(2)]

    assert [page.body for page in pages if isinstance(page, Page)] == [b"one", b"two"]
    assert len(web.asked) == 3


def test_kept_connection_that_breaks_in_the_middle_of_a_page_is_replaced() -> None:
    """The page is there to be had: a new connection brings it, and nobody waits for the next round."""
    cut = [b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nt"]
    answers = iter([Answer(b"one"), Answer(raw=cut), Answer(b"two")])
    with web_and_client({"/a": lambda _: next(answers)}) as (web, client):
        pages = [fetch_page(client, web.url("/a")) for _ in range(2)]

    assert [page.body for page in pages if isinstance(page, Page)] == [b"one", b"two"]
    assert len(web.asked) == 3


def test_host_that_hangs_up_is_asked_once() -> None:
    """Asking again at once would double the load on a host that is going down."""
    with web_and_client({"/a": Answer(raw=[])}) as (web, client), pytest.raises(TransientFetchError):
        fetch_page(client, web.url("/a"))

    assert len(web.asked) == 1


# ------------------------------------------------------------------ redirects


def test_redirects_are_followed_and_remembered() -> None:
    """Articles are known by where they are, not by the feed's counting link."""
    routes: dict[str, Route | Answer] = {
        "/a": redirect("/b", 301),
        "/b": redirect("//other.example/c#top", 308),
        "/c": Answer(b"x"),
    }
    with web_and_client(routes) as (web, client):
        page = fetch_page(client, web.url("/a"))

    assert isinstance(page, Page)
    assert (page.final_url, page.moved_permanently) == ("http://other.example/c", True)


def test_move_with_one_temporary_step_is_temporary() -> None:
    """A feed must not be moved to where a maintenance page sends it."""
    with web_and_client({"/a": redirect("/b", 301), "/b": redirect("/c", 302), "/c": Answer(b"x")}) as (web, client):
        page = fetch_page(client, web.url("/a"))

    assert isinstance(page, Page)
    assert not page.moved_permanently


@pytest.mark.parametrize(
    "target",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://127.0.0.1/",
        "http://localhost/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://[::1]/",
        "http://[::ffff:169.254.169.254]/",
        "http://[64:ff9b::7f00:1]/",
        "http://0.0.0.0/",
        "http://10.0.0.1/",
    ],
)
def test_redirect_into_the_private_network_is_refused(target: str) -> None:
    """A page on the web must not make the desk's machine read its own network, or its cloud's passwords."""
    with pytest.raises(RefusedFetchError, match="no address of the open web"):
        fetch_one(redirect(target))


@pytest.mark.parametrize(
    "target",
    [
        "file:///etc/passwd",
        "ftp://news.example/",
        "javascript:alert(1)",
        "data:text/html,x",
        "http://",
        "http://a:b@news.example/",
        "http://news.example:99999/",
    ],
)
def test_redirect_to_anything_but_the_web_is_refused(target: str) -> None:
    """Only http and https are read, whatever a page says."""
    with pytest.raises(RefusedFetchError):
        fetch_one(redirect(target))


def test_endless_redirects_end() -> None:
    """Cookie walls send us in circles; a worker must not walk them for ever."""
    numbers = count()

    def next_one(_: Asked) -> Answer:
        return redirect(f"/a?{next(numbers)}")

    with web_and_client({"/a": next_one}) as (web, client), pytest.raises(RefusedFetchError, match="more than 8 times"):
        fetch_page(client, web.url("/a"))
    assert len(web.asked) == 9


def test_each_redirect_is_asked_about_first() -> None:
    """robots.txt of the host behind a link shortener counts too."""

    def nobody_at_other(url: str) -> None:
        if "other" in url:
            raise RefusedFetchError(url, "robots.txt disallows it")

    routes = {"/a": redirect("http://other.example/b"), "/b": Answer(b"x")}
    with web_and_client(routes) as (web, client), pytest.raises(RefusedFetchError, match="robots"):
        fetch_page(client, web.url("/a"), allow=nobody_at_other)
    assert len(web.asked) == 1


# ------------------------------------------------------------------ size


def endless(piece: bytes) -> Iterator[bytes]:
    return repeat(piece)


TEN_MIB_OF_ZEROS = gzip.compress(b"\0" * (10 * MIB))


@pytest.mark.parametrize(
    ("encoding", "stream"),
    [
        ("gzip", repeat(TEN_MIB_OF_ZEROS, 1000)),
        ("br", [brotli.compress(b"\0" * (16 * MIB), quality=1)]),
        ("br, gzip", [gzip.compress(brotli.compress(b"\0" * (16 * MIB), quality=1))]),
        ("identity", endless(b"x" * 65536)),
        ("gzip", endless(gzip.compress(b""))),
    ],
    ids=["10 GiB of gzip", "brotli", "brotli in gzip", "endless", "gzip of nothing, endless"],
)
def test_bombs_are_stopped_early(encoding: str, stream: Iterable[bytes]) -> None:
    """One page must not fill the machine's memory."""
    tracemalloc.start()
    try:
        with pytest.raises(RefusedFetchError, match="larger than 2 MiB"):
            fetch_one(Answer(headers={"Content-Encoding": encoding}, stream=stream), max_article_bytes=2 * MIB)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 16 * MIB


def test_page_that_announces_too_much_is_not_read() -> None:
    """A 50 MB feed is refused by its own word, before the first byte."""
    with pytest.raises(RefusedFetchError, match="larger than 6 MiB"):
        fetch_one(Answer(b"x", headers={"Content-Length": str(50 * MIB)}))


def test_feeds_may_be_larger_than_pages() -> None:
    """Each kind has its own limit."""
    body = b"x" * 3000
    with web_and_client({"/a": Answer(body)}, max_article_bytes=2000, max_feed_bytes=4000) as (web, client):
        assert isinstance(fetch_page(client, web.url("/a"), kind="feed"), Page)
        with pytest.raises(RefusedFetchError):
            fetch_page(client, web.url("/a"), kind="article")


# ------------------------------------------------------------------ time


class JumpingClock:
    """Five seconds pass between any two looks at it."""

    def __init__(self) -> None:
        self._now = 0.0

    def __call__(self) -> float:
        self._now += 5
        return self._now


def drip(first: bytes, piece: bytes) -> Iterator[bytes]:
    yield first
    yield from repeat(piece)


@pytest.mark.parametrize(
    "answer",
    [
        Answer(stream=endless(b".")),
        Answer(raw=drip(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n")),
        Answer(raw=drip(b"", b"HTTP/1.1 100 Continue\r\n\r\n")),
    ],
    ids=["body", "headers", "interim answers"],
)
def test_slow_drip_ends_with_the_total_time_limit(answer: Answer) -> None:
    """A host that sends a byte now and then satisfies every time-out per read, and would hold a worker for days."""
    too_long = pytest.raises(TransientFetchError, match="too long")
    with web_and_client({"/a": answer}, JumpingClock()) as (web, client), too_long:
        fetch_page(client, web.url("/a"))


def test_silent_host_is_left() -> None:
    """A host that accepts and then says nothing costs one time-out, no more."""
    done = threading.Event()

    def silence(_: Asked) -> Answer:
        done.wait(5)
        return Answer(b"late")

    with web_and_client({"/a": silence}, read_timeout=timedelta(milliseconds=50)) as (web, client):
        with pytest.raises(TransientFetchError, match="too long"):
            fetch_page(client, web.url("/a"))
        done.set()


# ------------------------------------------------------------------ broken hosts


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"hello\r\n\r\n",
        b"HTTP/1.1 999999 what\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nx",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\nx",
        b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 300_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nBad Header\r\n\r\nx",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nConnection: close\r\n\r\nnot packed",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nConnection: close\r\n\r\n"
        + gzip.compress(b"x" * 99, mtime=0)[:-8],
        b"HTTP/1.1 200 OK\r\nContent-Encoding: zstd\r\nConnection: close\r\n\r\nx",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip, gzip, gzip\r\nConnection: close\r\n\r\nx",
        b"HTTP/1.1 302 Found\r\nLocation: \xff\xfe\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 302 Found\r\nLocation: http://xn--\xe4.example:port/\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 302 Found\r\nLocation: http://[::1\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 302 Found\r\nLocation: http://" + b"a" * 300 + b"/\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
        b"\0" * 100_000,
    ],
)
def test_broken_answers_end_in_a_plain_sentence(raw: bytes) -> None:
    """Whatever a host sends, the round goes on; no exception of the HTTP library passes."""
    with pytest.raises(FetchError) as caught:
        fetch_one(Answer(raw=[raw]))

    assert caught.value.url.startswith("http://news.example/")
    assert "\n" not in caught.value.reason


def test_body_longer_than_announced_is_cut() -> None:
    """What follows the announced length may belong to someone else's answer."""
    page = fetch_one(Answer(b"hello world", headers={"Content-Length": "5"}))

    assert isinstance(page, Page)
    assert page.body == b"hello"


@pytest.mark.parametrize(
    ("status", "transient"),
    [
        (401, False),
        (402, False),
        (403, False),
        (404, False),
        (410, False),
        (451, False),
        (204, False),
        (408, True),
        (429, True),
        (500, True),
        (503, True),
    ],
)
def test_status_decides_whether_another_try_is_worth_it(status: int, transient: bool) -> None:
    """Gone pages must not be asked for every quarter of an hour, busy ones must not be given up."""
    with pytest.raises(FetchError) as caught:
        fetch_one(Answer(status=status))

    assert isinstance(caught.value, TransientFetchError) is transient
    assert caught.value.status == status
    assert f"status {status}" in caught.value.reason


def test_busy_host_says_when_to_come_back() -> None:
    """Coming back earlier than asked gets a client banned."""
    with pytest.raises(TransientFetchError) as caught:
        fetch_one(Answer(status=429, headers={"Retry-After": "120"}))

    assert caught.value.retry_after == timedelta(minutes=2)


@pytest.mark.parametrize(
    ("value", "wait"),
    [
        ("120", timedelta(minutes=2)),
        ("0", timedelta(0)),
        ("31536000", timedelta(days=1)),
        ("9" * 5000, timedelta(days=1)),
        ("Fri, 12 Jul 2024 12:05:00 GMT", timedelta(minutes=5)),
        ("Fri, 12 Jul 2024 12:05:00", timedelta(minutes=5)),
        ("Thu, 11 Jul 2024 12:00:00 GMT", timedelta(0)),
        ("Sat, 12 Jul 2025 12:00:00 GMT", timedelta(days=1)),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("²", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after_is_read_with_care(value: str | None, wait: timedelta | None) -> None:
    """A date in the past means now; a year would be a feed lost in silence."""
    assert read_retry_after(value, NOON, timedelta(days=1)) == wait


def test_unknown_name_may_come_back() -> None:
    """A resolver that fails for a minute must not end a feed."""

    def fails(host: str, port: int) -> list[str]:
        raise OSError("no such name")

    with open_client(FetchOptions(), resolve=fails) as client, pytest.raises(TransientFetchError, match="no address"):
        fetch_page(client, "http://nowhere.example/")


def test_closed_port_is_one_sentence() -> None:
    """A host that is down is the commonest failure of all."""
    with web_and_client({}) as (web, client):
        address = web.url("/a")
    down = FetchOptions(host_addresses={"*.example": web.address})
    with open_client(down) as client, pytest.raises(TransientFetchError, match="cannot be connected to"):
        fetch_page(client, address)


def test_unverified_certificate_is_refused(tmp_path: Path) -> None:
    """Whoever stands between us and a publisher must not write its news."""
    refused = pytest.raises(TransientFetchError, match="certificate")
    with serve({"/a": Answer(b"x")}, tls=self_signed(tmp_path)) as web:
        options = FetchOptions(host_addresses={"*.example": web.address})
        with open_client(options) as client, refused:
            fetch_page(client, "https://news.example/a")
    assert web.asked == []


def self_signed(folder: Path) -> ssl.SSLContext:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "news.example")])
    build = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    now = datetime.now(UTC)
    build = build.serial_number(1).not_valid_before(now - timedelta(1)).not_valid_after(now + timedelta(1))
    certificate = build.sign(key, hashes.SHA256())
    path = folder / "pair.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context
