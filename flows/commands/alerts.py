"""`courtbeat alerts` and `courtbeat digest`: what was sent, why, why not, and what the next digest will say."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

import duckdb
import typer

from alerts.render import render_text
from alerts.trail import render_alert_trail, render_link_trail
from flows.commands.ask import ask
from flows.commands.options import HERE, AsCsv, AsJson, Folder, RefusedCommandError, choose_form
from flows.desk import utc_now
from flows.recaps import draft_digest
from flows.settings import load_settings
from flows.show import Form
from storage.db import Ledger, open_ledger
from storage.outbox.messages import compose_alert
from storage.outbox.waiting import is_queued, put_back
from storage.published.article_files import read_article_file
from storage.published.publish import open_read_copy
from storage.published.questions import ALERTS, ALERTS_AT_A_GLANCE, list_stories
from storage.published.reasons import LinkTrail, read_alert_trail, read_link_trail
from storage.records import Form as MessageForm

alerts_app = typer.Typer(help="List what was sent, what waits, and what failed and why; explain it.")
digest_app = typer.Typer(no_args_is_help=True, help="Daily digests.")

NO_ALERT = "no alert {}; `courtbeat alerts` lists them"

WAIT_FOR_LEDGER = timedelta(seconds=30)
"""A round holds the ledger for seconds; whoever asks for another try can wait for its end."""


@alerts_app.callback(invoke_without_command=True)
def list_alerts(context: typer.Context, folder: Folder = HERE, as_json: AsJson = False, as_csv: AsCsv = False) -> None:
    """List what was sent, what waits, and what failed and why; explain it."""
    if context.invoked_subcommand is None:
        form = choose_form(as_json, as_csv)
        ask(folder, ALERTS_AT_A_GLANCE if form is Form.TABLE else ALERTS, form)


@alerts_app.command()
def why(alert: Annotated[int, typer.Argument(help="Number of the alert.")], folder: Folder = HERE) -> None:
    """Show why an alert was sent: sentence, rule, stage, decision, deliveries."""
    with open_read_copy(load_settings(folder).coverage_folder) as coverage:
        trail = read_alert_trail(coverage, alert)
    if trail is None:
        raise RefusedCommandError(NO_ALERT.format(alert))
    print(render_alert_trail(trail), end="")


@alerts_app.command("why-not")
def why_not(url: Annotated[str, typer.Argument(help="Address of an article.")], folder: Folder = HERE) -> None:
    """Show every step of a link's way, and why it sent nothing."""
    with open_read_copy(load_settings(folder).coverage_folder) as coverage:
        trail = read_link_trail(coverage, url)
        if trail is None and read_article_file(coverage, url):
            raise RefusedCommandError(f"{url}: came from an archive, which sends nothing; see `courtbeat article show`")
        if trail is None:
            raise RefusedCommandError(
                f"{url}: no feed has shown this link; `courtbeat sql 'FROM feed_health'` lists them"
            )
        told = [read_alert_trail(coverage, number) for number in _alerts_behind(trail)]
    print(render_link_trail(trail, [alert for alert in told if alert]), end="")


def _alerts_behind(trail: LinkTrail) -> list[int]:
    """The alerts that tell a stage which the link's article mentions."""
    mentions = trail.article.mentions if trail.article else ()
    return sorted({mention.told_by for mention in mentions if mention.told_by is not None})


@alerts_app.command()
def retry(
    alert: Annotated[
        int | None, typer.Argument(help="Number of the alert; all that were given up, unless named.")
    ] = None,
    folder: Folder = HERE,
) -> None:
    """Put deliveries that were given up back to waiting; the next round sends them."""
    ledger_file = load_settings(folder).ledger_file
    if not ledger_file.exists():
        raise RefusedCommandError(f"{ledger_file}: no ledger yet; run `courtbeat run` first")
    with open_ledger(ledger_file, wait=WAIT_FOR_LEDGER) as ledger:
        if alert is not None and not is_queued(ledger, alert):
            raise RefusedCommandError(NO_ALERT.format(alert))
        count = put_back(ledger, alert, utc_now())
    print(f"{count} deliver{'y' if count == 1 else 'ies'} put back; the next round sends what waits")


@digest_app.command()
def preview(
    story: Annotated[str | None, typer.Argument(help="Id of the watch: its file's name; all, unless named.")] = None,
    folder: Folder = HERE,
) -> None:
    """Print what the next digest would say, without sending it."""
    with open_read_copy(load_settings(folder).coverage_folder) as coverage:
        known = list_stories(coverage)
        if story is not None and story not in known:
            raise RefusedCommandError(f"no story `{story}`; known stories: {', '.join(known) or 'none yet'}")
        for one in [story] if story else known:
            print(_preview(coverage, one))


def _preview(coverage: duckdb.DuckDBPyConnection, story: str) -> str:
    copy, now = Ledger(HERE, coverage), utc_now()
    contents = draft_digest(copy, story, now)
    if contents is None:
        return f"{story}: nothing to say yet\n"
    return render_text(compose_alert(copy, story, MessageForm.DIGEST, contents, now), may_repeat=False)
