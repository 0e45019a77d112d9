"""The loopback newsroom behaves as its data declares: asked over real HTTP, as the demo asks it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import feedparser
import httpx
import pytest
import trafilatura

from flows.newsroom import Newsroom
from seeds.newsroom_coverage import PageKind, SampleArticle, SampleCoverage, load_coverage
from seeds.newsroom_outlets import Fault, FeedFormat, SampleOutlet, Validator

END = datetime(2024, 7, 31, tzinfo=UTC)
COVERAGE = load_coverage()
OUTLETS = {outlet.id: outlet for outlet in COVERAGE.outlets}
READABLE = [article for article in COVERAGE.articles if article.page is PageKind.ARTICLE]


@pytest.fixture(scope="module")
def newsroom() -> Iterator[Newsroom]:
    with Newsroom(COVERAGE, delay_scale=0) as newsroom:
        yield newsroom


@pytest.fixture
def web(newsroom: Newsroom) -> Iterator[httpx.Client]:
    """A client that finds every host at the newsroom's address; the calendar stands at its end."""
    newsroom.show(END)
    with httpx.Client(transport=_Loopback(newsroom.address), trust_env=False) as client:
        yield client


class _Loopback(httpx.HTTPTransport):
    """Connects to one address, whatever the host; the Host header keeps the name."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.target = httpx.URL(f"http://{address}")

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.url = request.url.copy_with(host=self.target.host, port=self.target.port)
        return super().handle_request(request)


def _first(coverage: SampleCoverage, page: PageKind) -> SampleArticle:
    return next(article for article in coverage.articles if article.page is page)


def _url(article: SampleArticle) -> str:
    return OUTLETS[article.outlet].url(article.path)


@pytest.mark.parametrize("article", READABLE, ids=lambda article: article.id)
def test_the_extractor_finds_the_text_and_nothing_of_the_furniture(article: SampleArticle, web: httpx.Client) -> None:
    """Menus, related links and boxes read as text would be tagged a second time."""
    page = web.get(_url(article)).text
    lines = (trafilatura.extract(page, fast=True) or "").split("\n")
    assert [line for line in lines if line != article.headline] == list(article.paragraphs_at(END))


@pytest.mark.parametrize("article", COVERAGE.articles, ids=lambda article: article.id)
def test_every_page_says_that_it_is_sample_text(article: SampleArticle, web: httpx.Client) -> None:
    """Nobody may take the newsroom for news."""
    assert "Sample text written for the Courtbeat demonstration" in web.get(_url(article)).text


@pytest.mark.parametrize("outlet", COVERAGE.outlets, ids=lambda outlet: outlet.id)
def test_a_feed_lists_its_newest_articles(outlet: SampleOutlet, web: httpx.Client) -> None:
    """Each format is one that a reader out there must cope with."""
    answer = web.get(outlet.url(outlet.feed.path))
    newest = [article.headline for article in COVERAGE.published_by(outlet, END)[: outlet.feed.window]]
    if outlet.feed.format is FeedFormat.JSON_FEED:
        assert [item["title"] for item in answer.json()["items"]] == newest
        return
    document = feedparser.parse(answer.content)
    assert [entry.title for entry in document.entries] == newest
    assert document.version == {"rss": "rss20", "atom": "atom10", "rdf": "rss10", "html": ""}[outlet.feed.format]


@pytest.mark.parametrize("outlet", COVERAGE.outlets, ids=lambda outlet: outlet.id)
def test_each_host_gives_the_validators_it_is_known_for(outlet: SampleOutlet, web: httpx.Client) -> None:
    """Some hosts know ETags, some only dates, some neither."""
    headers = web.get(outlet.url(outlet.feed.path)).headers
    has_articles = outlet.feed.format is not FeedFormat.HTML
    assert ("etag" in headers) == (Validator.ETAG in outlet.validators)
    assert ("last-modified" in headers) == (Validator.LAST_MODIFIED in outlet.validators and has_articles)
    assert ("content-encoding" in headers) == outlet.gzip


@pytest.mark.parametrize(("given", "asked"), [("etag", "If-None-Match"), ("last-modified", "If-Modified-Since")])
def test_an_unchanged_feed_answers_304_until_it_changes(
    given: str, asked: str, newsroom: Newsroom, web: httpx.Client
) -> None:
    """The demo's quiet polls cost a header, not a document."""
    outlet = OUTLETS["meridian-wire"]
    newsroom.show(COVERAGE.calendar[1])
    seen = web.get(outlet.feed_url).headers[given]
    again = web.get(outlet.feed_url, headers={asked: seen})
    newsroom.show(END)
    later = web.get(outlet.feed_url, headers={asked: seen})
    assert (again.status_code, again.content, later.status_code) == (304, b"", 200)


def test_nothing_is_served_before_its_time(newsroom: Newsroom, web: httpx.Client) -> None:
    """The replayed calendar must not leak the end of the story."""
    article = COVERAGE.articles[-1]
    newsroom.show(article.published - timedelta(seconds=1))
    assert web.get(_url(article)).status_code == 404
    newsroom.show(article.published)
    assert web.get(_url(article)).status_code == 200


def test_a_correction_replaces_the_text_and_says_so(newsroom: Newsroom, web: httpx.Client) -> None:
    """A desk must see that an article changed after it was read."""
    article = next(article for article in COVERAGE.articles if article.revision)
    assert article.revision is not None
    newsroom.show(article.published)
    before = web.get(_url(article))
    newsroom.show(article.revision.published)
    after = web.get(_url(article))
    assert article.revision.note not in before.text
    assert article.revision.note.replace("'", "&#39;") in after.text
    assert before.headers["last-modified"] != after.headers["last-modified"]


def test_a_broken_feed_heals_by_the_next_round(newsroom: Newsroom, web: httpx.Client) -> None:
    """One outlet's bad day must not lose what it published."""
    broken = [(outlet, outage) for outlet in COVERAGE.outlets for outage in outlet.feed.outages]
    assert {outage.fault for _, outage in broken} == set(Fault)
    for outlet, outage in broken:
        during = next(now for now in COVERAGE.calendar if now.date() == outage.on)
        newsroom.show(during)
        failed = web.get(outlet.feed_url)
        newsroom.show(COVERAGE.calendar[COVERAGE.calendar.index(during) + 1])
        assert failed.status_code == 500 or feedparser.parse(failed.content).bozo
        assert not feedparser.parse(web.get(outlet.feed_url).content).bozo


def test_a_moved_feed_and_a_short_link_redirect(web: httpx.Client) -> None:
    """301 for good, 302 for now: readers treat them differently."""
    moved = next(outlet for outlet in COVERAGE.outlets if outlet.feed.moved_from)
    article = next(article for article in COVERAGE.articles if article.redirected_from)
    assert article.redirected_from is not None
    feed = web.get(moved.feed_url)
    link = web.get(OUTLETS[article.outlet].url(article.redirected_from) + "?ref=pile")
    assert (feed.status_code, feed.headers["location"]) == (301, moved.url(moved.feed.path))
    assert (link.status_code, link.headers["location"]) == (302, _url(article))


@pytest.mark.parametrize(
    ("page", "status", "wording"),
    [
        (PageKind.PAYWALL, 200, "Subscribe to continue reading"),
        (PageKind.CONSENT, 200, "accept cookies to continue"),
        (PageKind.BOT_WALL, 200, "Checking your browser"),
        (PageKind.GONE, 404, "cannot find that page"),
    ],
)
def test_a_wall_shows_no_article(page: PageKind, status: int, wording: str, web: httpx.Client) -> None:
    """The feed's summary has to do, so the text must really be out of reach."""
    article = _first(COVERAGE, page)
    answer = web.get(_url(article))
    assert answer.status_code == status
    assert wording in answer.text
    assert not any(paragraph in answer.text for paragraph in article.paragraphs_at(END))
    assert article.summary


def test_tracking_parameters_lead_to_the_same_page(web: httpx.Client) -> None:
    """Links differ, articles do not."""
    outlet = next(outlet for outlet in COVERAGE.outlets if outlet.feed.tracking)
    entry = feedparser.parse(web.get(outlet.feed_url).content).entries[0]
    assert outlet.feed.tracking in entry.link
    assert f'<link rel="canonical" href="{entry.link.split("?")[0]}">' in web.get(entry.link).text


def test_the_newsroom_keeps_a_log_and_answers_strangers_with_404(newsroom: Newsroom, web: httpx.Client) -> None:
    """The demo's tally counts what was really asked."""
    before = len(newsroom.requests)
    assert web.get("http://elsewhere.example/").status_code == 404
    assert web.get("http://meridianwire.example/robots.txt").text.startswith("User-agent: *")
    assert [(asked.host, asked.status) for asked in newsroom.requests[before:]] == [
        ("elsewhere.example", 404),
        ("meridianwire.example", 200),
    ]
