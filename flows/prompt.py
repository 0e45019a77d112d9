"""A small prompt for queries, where the duckdb client is not installed."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from flows.commands.options import RefusedCommandError

FIRST, NEXT = "courtbeat> ", "      ...> "

HISTORY_LINES = 1_000

_LEAVING = {".quit", ".exit", "quit", "exit"}


def converse(read_line: Callable[[str], str], answer: Callable[[str], None]) -> None:
    """Reads queries until the end of input, or `.quit`, and answers each; a wrong one is told and forgotten.

    A query ends with a semicolon, and may take several lines; `:name` stands for itself. Ctrl-C drops what was begun.
    """
    begun: list[str] = []
    while True:
        try:
            line = read_line(NEXT if begun else FIRST)
        except EOFError:
            print()
            return
        except KeyboardInterrupt:
            begun = []
            print()
            continue
        if line.strip().rstrip(";") in _LEAVING and not begun:
            return
        begun = [one for one in (*begun, line.strip()) if one]
        if begun and _is_whole(begun):
            _answer("\n".join(begun), answer)
            begun = []


def _is_whole(lines: list[str]) -> bool:
    return lines[-1].endswith(";") or lines[0].startswith(":")


def _answer(text: str, answer: Callable[[str], None]) -> None:
    try:
        answer(text.removesuffix(";"))
    except RefusedCommandError as error:
        print(error, file=sys.stderr)
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)


@contextmanager
def line_reader(history: Path) -> Iterator[Callable[[str], str]]:
    """`input`, with a memory over sessions where this Python has readline."""
    try:
        import readline
    except ImportError:  # not on Windows
        yield _read_line
        return
    with suppress(OSError):
        readline.read_history_file(history)
    readline.set_history_length(HISTORY_LINES)
    try:
        yield _read_line
    finally:
        with suppress(OSError):
            readline.write_history_file(history)


def _read_line(prompt: str) -> str:
    """A closed standard input ends it like an empty one."""
    if sys.stdin is None or sys.stdin.closed:
        raise EOFError
    return input(prompt)
