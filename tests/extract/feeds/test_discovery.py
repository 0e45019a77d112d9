"""Where a site says that its feeds are, and where feeds are when it does not."""

from __future__ import annotations

from extract.feeds.discovery import find_feed_links, guess_feed_links

SITE = "https://courier.example/news/"


def test_declared_feeds_are_found_in_their_order_as_absolute_addresses() -> None:
    """The first is the site's own idea of its main feed."""
    page = b"""<html><head>
    <link rel="alternate" type="application/rss+xml" title="All" href="/rss.xml">
    <LINK REL='Alternate' TYPE='application/atom+xml; charset=utf-8' HREF='atom.xml' />
    <link rel="alternate" type="application/rss+xml" href="/rss.xml">
    <link rel="alternate" hreflang="fr" href="/fr/"><link rel="stylesheet" type="text/css" href="/x.css">
    </head></html>"""
    assert find_feed_links(page, SITE) == ("https://courier.example/rss.xml", "https://courier.example/news/atom.xml")


def test_feeds_of_comments_are_left_out() -> None:
    """Each WordPress site declares one; no desk wants it."""
    page = b"""<link rel="alternate" type="application/rss+xml" title="Courier &raquo; Comments Feed" href="/c/feed/">
    <link rel="alternate" type="application/rss+xml" title="Courier" href="/comments/feed/">"""
    assert find_feed_links(page, SITE) == ()


def test_a_base_address_and_nonsense_are_taken_as_browsers_take_them() -> None:
    """Templates are old, and some are hostile."""
    page = b"""<base href="https://static.example/x/"><link rel=alternate type=application/rss+xml href=feed>
    <link rel="alternate" type="application/rss+xml" href="javascript:alert(1)"><link rel="alternate" type="text/xml">
    <link rel="alternate" type="application/rss+xml" href="http://[broken">\xff\xfe<"""
    assert find_feed_links(page, SITE) == ("https://static.example/x/feed",)
    assert find_feed_links(b"", SITE) == ()


def test_a_site_that_declares_nothing_is_asked_at_the_usual_places() -> None:
    """Under the section that was named first: its feed is what was meant."""
    guesses = list(guess_feed_links("https://courier.example/courts"))
    assert guesses[:3] == [
        "https://courier.example/courts/feed",
        "https://courier.example/courts/rss",
        "https://courier.example/feed",
    ]
    assert len(guesses) == len(set(guesses)) <= 10
