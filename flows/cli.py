"""The command line: thin commands, one line for each mistake, documented exit codes.

0 done; 1 a fault in the program; 2 a file that people write, or the command itself, is wrong; 3 done, but some of the
input could not be used; 4 something that the command needs is missing or broken; 5 the ledger is held by another
process; 141 whoever read the output hung up, as `head` does: what a shell calls a program that ends so.
"""

from __future__ import annotations

import logging
import os
import sys
from importlib.metadata import version as package_version
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from alerts.channel import SendError
from alerts.clean import clean_line
from alerts.dispatch import send_test
from flows.channels import build_channel
from flows.commands import alerts, archive, article, ask, dev, feed, ledger, replay, retag, search, sql
from flows.commands.options import (
    HERE,
    LEDGER_HELD,
    NOT_POSSIBLE,
    READER_GONE,
    WRONG_INPUT,
    Folder,
    RefusedCommandError,
    read_every,
    read_span,
)
from flows.desk import load_plan, open_desk, utc_now
from flows.doctor import examine
from flows.foresee import describe_foresight, foresee
from flows.logs import set_up_log
from flows.progress import show_progress
from flows.publishing import load_outlets, refresh_outlets
from flows.round import InProcess, RoundReport, run_round
from flows.server import ServerStartError, WrongCronError, prefect_server
from flows.settings import load_settings
from flows.workdir import WorkdirError, write_workdir
from seeds.tables import TableError
from storage.db import LedgerBusyError, LedgerError
from storage.published.publish import NothingPublishedError

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Follows legal stories through the news: one alert per development, with the sentence that proves it.",
)
_log = logging.getLogger(__name__)

channel_app = typer.Typer(no_args_is_help=True, help="Channels that carry alerts.")
app.add_typer(channel_app, name="channel")
app.add_typer(feed.feed_app, name="feed")
app.add_typer(dev.app, name="dev")
app.add_typer(article.app, name="article")


def main() -> None:
    """Runs the command; each expected mistake becomes one line on standard error and its exit code."""
    set_up_log(sys.stderr)
    try:
        _run_app()
    except LedgerBusyError as error:
        _leave(error, LEDGER_HELD)
    except (TableError, WorkdirError, RefusedCommandError, WrongCronError) as error:
        _leave(error, WRONG_INPUT)
    except (LedgerError, NothingPublishedError, ServerStartError, SendError) as error:
        _leave(error, NOT_POSSIBLE)


def _run_app() -> None:
    """Typer and rich make exit code 1, a fault of ours, of a reader that hung up (`courtbeat search ... | head -2`)."""
    try:
        app()
    except SystemExit as end:
        if isinstance(end.__context__, BrokenPipeError) or not _flush_output():
            _leave_silently()
        raise


def _flush_output() -> bool:
    """Whether all that was printed reached its reader; a short answer stays with us until here."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except BrokenPipeError:
        return False
    return True


def _leave_silently() -> NoReturn:
    """Python prints what is left when it ends, and complains: it goes to nobody."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(READER_GONE)


def _leave(error: Exception, code: int) -> None:
    print(f"courtbeat: {error}", file=sys.stderr)
    sys.exit(code)


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"courtbeat {package_version('courtbeat')}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", is_eager=True, callback=_print_version)
    ] = False,
) -> None:
    """Options of the command as a whole."""


# ------------------------------------------------------------------ set up and run


@app.command()
def demo(
    folder: Annotated[Path, typer.Option("--folder", "-C", help="Where the demo keeps its files.")] = Path(
        "courtbeat-demo"
    ),
) -> None:
    """Follow two stories through bundled sample coverage, on this machine only."""
    from flows.demo import run_demo

    run_demo(folder, sys.stdout)


@app.command()
def init(folder: Annotated[Path, typer.Argument(help="Folder to make into a working directory.")] = HERE) -> None:
    """Write a working directory: settings, an example watch, a starter list of feeds."""
    for path in write_workdir(folder):
        print(f"wrote {path}")
    where = "" if folder == HERE else f" -C {folder}"
    print("\nNext:")
    print(f"  courtbeat doctor{where}      check settings, folders and channels")
    print(f"  courtbeat run{where}         one round: poll, read, remember, tell")
    print(f"  courtbeat serve{where}       a round every 15 minutes, seen in Prefect's UI")


@app.command()
def run(
    folder: Folder = HERE,
    every_feed: Annotated[bool, typer.Option("--every-feed", help="Poll the feeds that are not due, too.")] = False,
    wait: Annotated[str, typer.Option(help="How long to wait for a ledger that another process holds.")] = "30s",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what the round would do, and do nothing.")] = False,
    log_json: Annotated[bool, typer.Option("--log-json", help="Log as JSON lines on standard error.")] = False,
) -> None:
    """Do one round in this process: poll, read, remember, tell."""
    if log_json:
        set_up_log(sys.stderr, as_json=True)
    plan = load_plan(load_settings(folder))
    if dry_run:
        for line in describe_foresight(foresee(plan, utc_now(), every_feed=every_feed)):
            print(clean_line(line))
        return
    in_process, outlets = InProcess(plan.settings.web.workers), load_outlets(plan.settings)
    with (
        open_desk(plan, wait=read_span(wait)) as desk,
        show_progress(in_process, desk.reader.meter, sys.stderr) as steps,
    ):
        report = run_round(desk, steps, every_feed=every_feed)
    refresh_outlets(outlets)
    if log_json:
        _log_report(report)
    else:
        _print_report(report)


def _print_report(report: RoundReport) -> None:
    for url, reason, failures in report.troubles:
        print(f"feed fails ({failures} in a row): {url}: {reason}", file=sys.stderr)
    print(report.summary())


def _log_report(report: RoundReport) -> None:
    for url, reason, failures in report.troubles:
        _log.warning("a feed fails", extra={"url": url, "reason": reason, "failures": failures})
    _log.info("the round ended", extra={**report.counts(), "seconds": round(report.seconds, 3)})


@app.command()
def serve(
    folder: Folder = HERE,
    every: Annotated[
        str | None, typer.Option(help='Time between rounds, such as "15m"; default: the settings.')
    ] = None,
    cron: Annotated[str | None, typer.Option(help='Cron expression instead, such as "*/10 6-22 * * *".')] = None,
    port: Annotated[int, typer.Option(help="Port of the Prefect server to use or start on this machine.")] = 4200,
) -> None:
    """Serve the monitor flow on a schedule; starts a Prefect server unless one is there."""
    if every is not None and cron is not None:
        raise RefusedCommandError("give --every or --cron, not both")
    plan = load_plan(load_settings(folder))
    interval = read_every(every) if every is not None else plan.settings.every
    with prefect_server(port, cron) as api_url:
        from flows.monitor import serve_monitor

        print(f"Prefect: {api_url.removesuffix('/api')}  (stop with Ctrl-C)", flush=True)
        serve_monitor(plan.settings.folder, interval, cron)


@app.command()
def doctor(folder: Folder = HERE) -> None:
    """Check configuration, folders, free disk, locks and channels; say what to do."""
    findings = list(examine(folder))
    for finding in findings:
        print(f"{'ok   ' if finding.ok else 'WRONG'}  {finding.subject}: {finding.detail}")
    if not all(finding.ok for finding in findings):
        raise typer.Exit(NOT_POSSIBLE)


@channel_app.command("test")
def channel_test(
    name: Annotated[str, typer.Argument(help="The channel's name in courtbeat.toml.")], folder: Folder = HERE
) -> None:
    """Send a message that is marked as a test."""
    settings = load_settings(folder)
    if name not in settings.channels:
        known = ", ".join(settings.channels)
        raise TableError(settings.file, "channel", f"no channel `{name}` is configured", f"known channels: {known}")
    send_test(build_channel(settings, name, sys.stdout), utc_now())
    print(f"{name}: the test message was accepted")


# ------------------------------------------------------------------ look after the ledger

app.command()(ledger.backup)
app.command()(ledger.restore)
app.command()(ledger.prune)

# ------------------------------------------------------------------ ask, and read without sending

app.command()(sql.sql)
app.command()(sql.schema)
app.command()(search.search)
app.command()(ask.timeline)
app.add_typer(alerts.alerts_app, name="alerts")
app.add_typer(alerts.digest_app, name="digest")
app.command()(replay.backtest)
app.command()(replay.explain)
app.command()(replay.verify)
app.command()(retag.retag)
app.command("import")(archive.import_archive)
app.command()(archive.export)


if __name__ == "__main__":
    main()
