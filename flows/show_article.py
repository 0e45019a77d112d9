"""`courtbeat article`: an article's file, and the difference between two of its versions, as text."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator

from alerts.clean import clean_line
from alerts.render import TEXT_WIDTH
from extract.pages.revisions import Edited, diff_sentences
from storage.pages import PageStore
from storage.published.article_files import ArticleFile, FiledLink, FiledLook, FiledMention, FiledNews, FiledVersion
from storage.published.copy_groups import CopyGroup, GroupMember
from storage.published.kept_pages import FiledPage

_INDENT = "    "


def render_article_file(file: ArticleFile, store: PageStore) -> str:
    """The file, wrapped, and without what a page could do to a terminal; `store` holds its pages."""
    return _harmless(_lines(file, store))


def render_diff(file: ArticleFile, earlier: int, later: int) -> str:
    """What changed between two versions, numbered from 1: what went has a "-", what came a "+"."""
    before, after = file.versions[earlier - 1], file.versions[later - 1]
    return _harmless(_diff_lines(file.url, (earlier, before), (later, after)))


def render_copies(group: CopyGroup) -> str:
    """A group of near duplicates, the original first."""
    return _harmless(_group_lines(group))


def _group_lines(group: CopyGroup) -> Iterator[str]:
    yield from _member_lines(group.origin, "the original" if group.copies else "stands alone")
    for copy in group.copies:
        yield ""
        yield from _member_lines(copy, _describe_overlap(copy))


def _member_lines(member: GroupMember, what: str) -> Iterator[str]:
    published = f"{member.published:%Y-%m-%d %H:%M}" if member.published else "undated"
    yield f"{member.outlet}, {published}: {what}"
    yield f"{_INDENT}{member.title}"
    yield f"{_INDENT}{member.url}"


def _describe_overlap(copy: GroupMember) -> str:
    shared = f"shares {copy.overlap:.0%} of the shorter text" if copy.overlap is not None else "too short to measure"
    if copy.behind is None:
        return shared
    minutes = round(abs(copy.behind).total_seconds() / 60)
    hours = f"{minutes // 60} h {minutes % 60:02} min" if minutes >= 60 else f"{minutes} min"
    return f"{shared}, {hours} {'later' if copy.behind.total_seconds() >= 0 else 'earlier'}"


def _diff_lines(url: str, before: tuple[int, FiledVersion], after: tuple[int, FiledVersion]) -> Iterator[str]:
    yield url
    for sign, (number, version) in (("-", before), ("+", after)):
        yield f"{sign} version {number}, fetched {version.seen_at:%Y-%m-%d %H:%M}"
    if after[1].article.correction:
        yield f"  the publisher: {after[1].article.correction}"
    edits = diff_sentences(before[1].article, after[1].article)
    for edit in edits:
        yield ""
        yield from _edit_lines(edit)
    if not edits:
        yield from ("", "No sentence of the article differs.")


def _edit_lines(edit: Edited) -> Iterator[str]:
    yield from (f"- {sentence}" for sentence in edit.before)
    yield from (f"+ {sentence}" for sentence in edit.after)


def _lines(file: ArticleFile, store: PageStore) -> Iterator[str]:
    yield file.url
    if file.versions:
        yield from _head_lines(file)
    for heading, entries in (
        ("links", map(_link_lines, file.links)),
        ("versions", (_version_lines(*one) for one in enumerate(file.versions, 1))),
        ("pages", (_page_lines(page, file, store) for page in file.pages)),
        ("later looks", map(_look_lines, file.looks)),
        ("copied by", ([f"{outlet}: {url}"] for outlet, url in file.copies)),
        ("new in this one", map(_news_lines, file.news)),
        ("mentions", map(_mention_lines, file.mentions)),
    ):
        yield from _section(heading, list(entries))


def _head_lines(file: ArticleFile) -> Iterator[str]:
    article = file.versions[-1].article
    published = f"{article.published:%Y-%m-%d %H:%M}" if article.published else "undated"
    yield f"{_INDENT}{article.title}"
    yield f"{_INDENT}{', '.join(filter(None, (article.outlet, published, article.byline)))}"
    if file.origin:
        yield f"{_INDENT}the text of {file.origin}"
    if file.copy_of:
        yield f"{_INDENT}a copy of {file.copy_of}"


def _section(heading: str, entries: list[Iterable[str]]) -> Iterator[str]:
    if entries:
        yield ""
        yield f"{heading}:"
        for entry in entries:
            yield from entry


def _link_lines(link: FiledLink) -> Iterator[str]:
    outcome = link.outcome.value.replace("_", " ") if link.outcome else "waits"
    reason = f" ({link.reason})" if link.reason else ""
    yield f"{link.address}: {outcome}{reason}, seen {link.first_seen:%Y-%m-%d %H:%M}"


def _version_lines(number: int, version: FiledVersion) -> Iterator[str]:
    yield f"{number}: fetched {version.seen_at:%Y-%m-%d %H:%M}, {len(version.article.text)} characters"
    if version.article.correction:
        yield f"{_INDENT}{version.article.correction}"


def _page_lines(filed: FiledPage, file: ArticleFile, store: PageStore) -> Iterator[str]:
    page = filed.page
    versions = [number for number, one in enumerate(file.versions, 1) if one.article.revision == filed.revision]
    of_version = f" of version {versions[0]}" if versions else ""
    yield f"{page.url}{of_version}: fetched {page.fetched_at:%Y-%m-%d %H:%M}, {page.size_bytes} bytes"
    yield f"{_INDENT}SHA-256 {page.sha256}"
    let_go = f"no longer kept, since {filed.forgotten:%Y-%m-%d}" if filed.forgotten else None
    yield f"{_INDENT}{let_go or store.path_of(page.sha256)}"


def _look_lines(look: FiledLook) -> Iterator[str]:
    yield f"{look.looked_at:%Y-%m-%d %H:%M}: {look.result}{f' ({look.reason})' if look.reason else ''}"


def _news_lines(news: FiledNews) -> Iterator[str]:
    yield f"{len(news.new)} of {news.sentences} sentences, against all that was read of {news.story_id} before"
    yield from (f"{_INDENT}“{sentence}”" for sentence in news.new)


def _mention_lines(mention: FiledMention) -> Iterator[str]:
    taken_back = ", taken back by a later version" if mention.withdrawn else ""
    said = f"{mention.kind}, {mention.stage}, {mention.novelty}{taken_back}"
    yield f"{mention.mention_id}: {said} (development {mention.development_id}, {mention.story_id})"
    yield f"{_INDENT}“{mention.quote}”"


def _harmless(lines: Iterable[str]) -> str:
    return "".join(f"{_wrap(line)}\n" for line in lines)


def _wrap(line: str) -> str:
    """An address is never broken: it would lead nowhere."""
    indent = line[: len(line) - len(line.lstrip())]
    return textwrap.fill(
        clean_line(line),
        TEXT_WIDTH,
        initial_indent=indent,
        subsequent_indent=indent or "  ",
        break_on_hyphens=False,
        break_long_words=False,
    )
