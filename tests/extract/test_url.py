"""The identity of addresses: the same article is one, two articles are two."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from extract.url import canonical_url, same_site, url_problem


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("HTTPS://WWW.News.Example:443/A/b?b=2&a=1#top", "https://www.news.example/A/b?a=1&b=2"),
        ("http://news.example:80", "http://news.example/"),
        ("http://news.example:8080/x", "http://news.example:8080/x"),
        ("https://news.example./a/../b/./c", "https://news.example/b/c"),
        ("https://news.example/a?utm_source=rss&utm_campaign=x&id=5", "https://news.example/a?id=5"),
        ("https://news.example/a?fbclid=1&gclid=2&mc_cid=3&cmp=4&CMPID=5&ref=home", "https://news.example/a"),
        ("https://news.example/a?p=7&page=2&story=9", "https://news.example/a?p=7&page=2&story=9"),
        ("https://news.example/?id=5", "https://news.example/?id=5"),
        ("https://news.example/a/", "https://news.example/a/"),
        ("https://news.example/a/amp/", "https://news.example/a/amp/"),
        ("https://news.example/%7Ereporter/%e9", "https://news.example/~reporter/%E9"),
        ("https://bücher.example/ä", "https://xn--bcher-kva.example/%C3%A4"),
        ("http://[::1]:8080/x", "http://[::1]:8080/x"),
        ("mailto:desk@news.example", "mailto:desk@news.example"),
        ("not an address", "not an address"),
        ("", ""),
    ],
)
def test_address_is_cleaned(url: str, canonical: str) -> None:
    """A tracker more must not make a second article; a parameter less must not make one of two."""
    assert canonical_url(url) == canonical


@pytest.mark.parametrize(
    "declared",
    [
        "https://news.example/a",
        "/a",
        "//news.example/a",
        "http://news.example/a",
        " https://amp.news.example/../a ".replace("amp.", ""),
    ],
)
def test_declared_address_is_honoured(declared: str) -> None:
    """The publisher knows best which of its pages are one."""
    assert canonical_url("https://news.example/amp/a?utm_source=x&b=1", declared) == "https://news.example/a"


def test_declared_address_may_be_on_another_host_of_the_site() -> None:
    """Mobile and AMP hosts declare the main one."""
    assert canonical_url("https://amp.news.co.uk/a", "https://www.news.co.uk/a") == "https://www.news.co.uk/a"


@pytest.mark.parametrize(
    "declared",
    [
        "",
        "   ",
        None,
        "https://news.example/",
        "https://news.example",
        "https://agency.example/a",
        "https://other.co.uk/a",
        "javascript:void(0)",
        "http://[::1",
        "http://169.254.169.254/a",
        "ftp://news.example/a",
    ],
)
def test_false_declaration_is_not_honoured(declared: str | None) -> None:
    """Broken templates declare the home page for every article; portals declare the agency's page."""
    assert canonical_url("https://news.example/a", declared) == "https://news.example/a"


def test_home_page_may_declare_itself() -> None:
    """Nothing is lost there."""
    assert canonical_url("https://news.example/?utm_source=x", "https://news.example/") == "https://news.example/"


@given(st.text(max_size=60), st.none() | st.text(max_size=30))
@example("http://a:1/", None)
@example("http://xn--a/", None)
@example("http://" + "a" * 64 + ".example/", None)
@example("http://a.example/%", "?&=")
@example("http://\u2488example/", None)
def test_cleaning_never_fails_and_is_done_once(url: str, declared: str | None) -> None:
    """Addresses come from the web; and a stored one must stay what it is when it is cleaned again."""
    for address in (url, "http://news.example/" + url):
        once = canonical_url(address, declared)
        assert canonical_url(once) == once


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("https://news.example/a?b=c", None),
        ("http://127.0.0.1:8000/feed", None),
        ("news.example/feed", "lacks http:// or https://"),
        ("ftp://news.example/", "starts with ftp: and not with http:// or https://"),
        ("https://", "names no host"),
        ("https://./", "names no host"),
        ("https://news.example/a b", "contains a space or a character that no address can hold"),
        ("https://news.example/\n", "contains a space or a character that no address can hold"),
        ("https://user:word@news.example/", "carries a user name or password"),
        ("https://news.example:0/", "names port 0"),
        ("https://news.example:x/", "is no address (Port could not be cast to integer value as 'x')"),
        ("https://news.example/" + "a" * 5000, "is longer than 4096 characters"),
    ],
)
def test_problem_with_an_address_is_named(url: str, problem: str | None) -> None:
    """The sentence is what the desk reads beside the line of its own file."""
    assert url_problem(url) == problem


def test_site_is_the_registrable_part() -> None:
    """Two papers under co.uk are two sites; a paper's two hosts are one."""
    assert same_site("https://m.news.co.uk/a", "https://news.co.uk/b")
    assert not same_site("https://news.co.uk/a", "https://other.co.uk/a")
    assert same_site("http://10.0.0.1/a", "http://10.0.0.1/b")
    assert not same_site("http://10.0.0.1/a", "http://11.0.0.1/a")
