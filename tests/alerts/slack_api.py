"""A workspace shaped like Slack's Web API, on loopback: one channel, its history and threads, and what goes wrong."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

from tests.alerts.far_ends import Answer, Break, Request, serve_http
from tests.alerts.samples import NOON

TOKEN = "xoxb-1-hunter2secret"
CHANNEL = "C0NEWSDESK"

Message = dict[str, Any]


@dataclass(slots=True)
class SlackWorkspace:
    """`instead` answers the next calls, and nothing is posted; `lost` posts are taken and their answers are not given.

    `may_read`: the app has the scope to read the channel. `page_messages`: as many come with one answer at most.
    """

    instead: list[Answer | Break] = field(default_factory=list)
    lost: int = 0
    may_read: bool = True
    page_messages: int = 200
    posted: list[Message] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def answer(self, request: Request) -> Answer | Break:
        method = request.path.removeprefix("/api/")
        self.calls.append(method)
        if self.instead:
            return self.instead.pop(0)
        if request.headers["Authorization"] != f"Bearer {TOKEN}":
            return _refuse("invalid_auth")
        asked = _read_arguments(request)
        if asked["channel"] != CHANNEL:
            return _refuse("channel_not_found")
        if method == "chat.postMessage":
            return self._post(asked)
        return self._list(method, asked) if self.may_read else _refuse("missing_scope")

    def find(self, time_stamp: str) -> Message:
        """The message of that time stamp."""
        return next(message for message in self.posted if message["ts"] == time_stamp)

    def add_chatter(self, messages: int) -> None:
        """What people say in between."""
        for _ in range(messages):
            self._keep({"text": "any news?"})

    def _post(self, message: Message) -> Answer | Break:
        """A reply to a message that is gone becomes one of the channel: Slack does so without a word."""
        if message.get("thread_ts") not in {kept["ts"] for kept in self.posted}:
            message.pop("thread_ts", None)
        kept = self._keep(message)
        if self.lost:
            self.lost -= 1
            return Break.RESET
        return _give(ts=kept["ts"], channel=CHANNEL)

    def _keep(self, message: Message) -> Message:
        kept = message | {"ts": f"{NOON.timestamp() + 60 + len(self.calls) + len(self.posted):.6f}"}
        self.posted.append(kept)
        return kept

    def _list(self, method: str, asked: Message) -> Answer:
        if method == "conversations.history":
            found = [message for message in reversed(self.posted) if "thread_ts" not in message]
        else:
            found = [message for message in self.posted if asked["ts"] in {message["ts"], message.get("thread_ts")}]
            if not found:
                return _refuse("thread_not_found")
        recent = [message for message in found if float(message["ts"]) >= float(asked["oldest"])]
        start = int(asked.get("cursor", 0))
        end = start + min(self.page_messages, int(asked["limit"]))
        page = [message if asked.get("include_all_metadata") else _bare(message) for message in recent[start:end]]
        return _give(messages=page, response_metadata={"next_cursor": str(end) if end < len(recent) else ""})


@contextmanager
def serve_slack_api(workspace: SlackWorkspace) -> Iterator[str]:
    """The base address of the API."""
    with serve_http(workspace) as address:
        yield f"{address}/api/"


def _read_arguments(request: Request) -> Message:
    """JSON where Slack takes it, else a form; every method takes forms."""
    if request.headers.get_content_type() == "application/json":
        arguments: Message = json.loads(request.body)
        return arguments
    return {key: values[-1] for key, values in parse_qs(request.body.decode()).items()}


def _bare(message: Message) -> Message:
    return {key: value for key, value in message.items() if key != "metadata"}


def _give(**answer: Any) -> Answer:
    return Answer(200, json.dumps({"ok": True, **answer}))


def _refuse(word: str) -> Answer:
    return Answer(200, json.dumps({"ok": False, "error": word}))
