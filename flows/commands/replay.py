"""Commands that read again without sending: backtest, explain, verify."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from alerts.clean import clean_line
from extract.records import Article
from flows.backtest import (
    BadLine,
    PastArticle,
    as_json,
    read_jsonl,
    read_published,
    read_stored,
    render_backtest,
    render_comparison,
    run_backtest,
)
from flows.commands.options import (
    BAD_INPUT_LEFT_OUT,
    HERE,
    NOT_POSSIBLE,
    NUMBERS_LISTED,
    Folder,
    RefusedCommandError,
    read_span,
)
from flows.desk import utc_now
from flows.explain import explain_article, explain_development
from flows.settings import load_settings
from flows.verify import verify_pages, verify_readings
from seeds.watch import Watch, load_watch, load_watches
from storage.pages import PageStore
from storage.published.kept_pages import read_pages
from storage.published.publish import open_read_copy
from storage.published.questions import read_readings


def backtest(
    watch: Annotated[Path, typer.Argument(help="The watch's file.")],
    articles: Annotated[Path | None, typer.Option(help="Coverage as JSONL; default: the stored coverage.")] = None,
    since: Annotated[str, typer.Option(help="How far back to read the stored coverage.")] = "365d",
    folder: Folder = HERE,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write everything as JSON to this file.")] = None,
    compare: Annotated[Path | None, typer.Option(help="Another watch: show only what it would change.")] = None,
) -> None:
    """Run a watch over past coverage; nothing is sent and nothing stored."""
    first = load_watch(watch)
    second = replace(load_watch(compare), id=first.id) if compare else None
    past, bad = _past_articles(articles, since, folder)
    if json_file:
        _check_writable(json_file)
    result = run_backtest(first, past)
    if json_file:
        json_file.write_text(json.dumps(as_json(result), ensure_ascii=False, indent=1), encoding="utf-8")
    if second:
        print(render_comparison(result, run_backtest(second, past)), end="")
    else:
        print(render_backtest(result), end="")
    for line in bad:
        print(f"courtbeat: {articles}: line {line.number}: {line.reason}; left out", file=sys.stderr)
    if bad:
        raise typer.Exit(BAD_INPUT_LEFT_OUT)


def _check_writable(file: Path) -> None:
    """Before the work: a year of coverage takes minutes to read. What stands in the file stays until it is done."""
    try:
        file.open("a").close()
    except OSError as error:
        raise RefusedCommandError(f"{file}: {error.strerror}; name a file in a folder that is there") from error


def _past_articles(articles: Path | None, since: str, folder: Path) -> tuple[list[PastArticle], list[BadLine]]:
    if articles is None:
        with open_read_copy(load_settings(folder).coverage_folder) as coverage:
            return read_stored(coverage, utc_now() - read_span(since)), []
    if not articles.is_file():
        raise RefusedCommandError(f"{articles}: no such file; --articles takes a JSONL file")
    return read_jsonl(articles)


def explain(
    development: Annotated[
        int | None, typer.Argument(help="Number of a development, see `courtbeat timeline STORY --json`.")
    ] = None,
    text: Annotated[Path | None, typer.Option(help="Read this text file instead; its first line is the title.")] = None,
    published: Annotated[str | None, typer.Option(help="When it was published, ISO 8601; default: today.")] = None,
    watch: Annotated[Path | None, typer.Option(help="A watch's file; default: every watch of the folder.")] = None,
    folder: Folder = HERE,
) -> None:
    """Show why a development was tagged, or what a text says: every mention, also the rejected ones."""
    if (development is None) == (text is None):
        raise RefusedCommandError("give the number of a development, or --text FILE")
    if development is not None:
        with open_read_copy(load_settings(folder).coverage_folder) as coverage:
            shown = explain_development(coverage, development)
        if shown is None:
            raise RefusedCommandError(f"no development {development}; {NUMBERS_LISTED}")
        print(shown, end="")
    elif text is not None:
        article = _read_text(text, published)
        for each in _watches(watch, folder):
            print(explain_article(article, each), end="")


def _read_text(path: Path, published: str | None) -> Article:
    """The file as an article: a short first line, with an empty line below it or not, is its title."""
    try:
        head, _, rest = path.read_text(encoding="utf-8").strip().partition("\n")
        moment = read_published(published) if published else utc_now()
    except OSError as error:
        raise RefusedCommandError(f"{path}: cannot be read ({error.strerror}); give a file of plain text") from error
    except UnicodeDecodeError as error:
        raise RefusedCommandError(f"{path}: is no text in UTF-8") from error
    except ValueError as error:
        raise RefusedCommandError(f"--published {published}: no ISO 8601 date; write it as 2024-07-12") from error
    title, body = (
        (head, rest.strip()) if rest.strip() and len(head) < _LONGEST_TITLE else ("", f"{head}\n{rest}".strip())
    )
    return Article(url=f"file:{path.name}", outlet="file", title=title, text=body, published=moment)


_LONGEST_TITLE = 200
"""Headlines stay under 150 characters; first paragraphs of one line are longer."""


def _watches(watch: Path | None, folder: Path) -> tuple[Watch, ...]:
    return (load_watch(watch),) if watch else load_watches(load_settings(folder).watches_folder)


def verify(folder: Folder = HERE) -> None:
    """Recompute the evidence: every hash, quotation and kept page; exit code 4 when one does not hold."""
    settings = load_settings(folder)
    watches = {watch.id: watch for watch in load_watches(settings.watches_folder)}
    with open_read_copy(settings.coverage_folder) as coverage:
        verdict = verify_readings(read_readings(coverage), watches)
        pages = verify_pages(read_pages(coverage), PageStore(settings.pages_folder))
    for line in (*verdict.broken, *pages.broken):
        print(f"courtbeat: {clean_line(line)}", file=sys.stderr)
    print(f"{verdict.revisions} texts and {verdict.mentions} quotations checked, {len(verdict.broken)} do not hold")
    print(f"{pages.pages} kept pages checked, {len(pages.broken)} missing or damaged")
    if verdict.moved:
        print(f"{verdict.moved} mentions were read by other rules, or for another watch, and would now differ")
    if verdict.broken or pages.broken:
        raise typer.Exit(NOT_POSSIBLE)
