"""Which feeds to poll: the OPML file that people write, or that their feed reader writes for them.

Only this module reads OPML. The document is parsed by expat with every entity declaration refused, so that no file can
grow in memory or read another one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

from seeds.tables import TableError
from seeds.weburl import url_problem


@dataclass(frozen=True, slots=True)
class FeedSource:
    """A feed to poll. `outlet` is the publisher's name as people say it, shown with each of its articles."""

    url: str
    title: str
    outlet: str


def read_opml(path: Path) -> tuple[FeedSource, ...]:
    """The feeds of an OPML 1.0 or 2.0 file, in order, however deep in folders; an address listed twice counts once.

    `outlet` is the outline's attribute of that name (ours; other programs ignore it), else its title. Raises
    TableError naming file and line: broken XML, no OPML, no feed, an outline of type rss without a usable `xmlUrl`.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise TableError(path, "", "no such file", "create it, or run `courtbeat init`") from None
    except OSError as error:
        raise TableError(path, "", f"cannot be read ({error})") from error
    reader = _Reader(path)
    reader.read(content)
    if not reader.found:
        raise TableError(path, "", "lists no feed", 'a feed is an <outline text="..." xmlUrl="https://..."/>')
    return tuple(reader.found.values())


class _Reader:
    """Collects the feeds while expat walks through the file."""

    def __init__(self, path: Path) -> None:
        self.found: dict[str, FeedSource] = {}
        self._path = path
        self._root: str | None = None
        self._expat = expat.ParserCreate()
        self._expat.StartElementHandler = self._start
        self._expat.EntityDeclHandler = self._refuse_entity

    def read(self, content: bytes) -> None:
        try:
            self._expat.Parse(content, True)
        except (expat.ExpatError, ValueError, LookupError) as error:
            raise TableError(self._path, self._line(), f"is not valid XML: {error}") from error

    def _line(self) -> str:
        return f"line {self._expat.CurrentLineNumber}"

    def _refuse_entity(self, *_: Any) -> None:
        raise TableError(self._path, self._line(), "declares an entity", "remove the <!DOCTYPE ...> with its entities")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if self._root is None:
            self._root = name.lower()
            if self._root != "opml":
                raise TableError(self._path, self._line(), f"is no OPML file: it starts with <{name}>")
        elif name.lower() == "outline":
            self._outline({key.lower(): value.strip() for key, value in attributes.items()})

    def _outline(self, outline: dict[str, str]) -> None:
        url, name = outline.get("xmlurl", ""), outline.get("title") or outline.get("text") or ""
        if not url and outline.get("type", "").lower() not in {"rss", "atom"}:
            return
        if problem := url_problem(url) if url else "is missing":
            where = f"{self._line()}: outline {name!r}" if name else self._line()
            raise TableError(self._path, where, f"xmlUrl {url!r} {problem}" if url else "xmlUrl is missing")
        title = name or urlsplit(url).hostname or url
        self.found.setdefault(url, FeedSource(url, title, outline.get("outlet") or title))


def write_opml(path: Path, sources: Iterable[FeedSource], title: str = "Courtbeat feeds") -> None:
    """Writes `sources` as OPML 2.0, readable by `read_opml` and by feed readers. The file is replaced as a whole."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<opml version="2.0">',
        f"  <head><title>{quoteattr(title)[1:-1]}</title></head>",
        "  <body>",
        *(f"    {_outline_line(source)}" for source in sources),
        "  </body>",
        "</opml>",
    ]
    draft = path.with_name(f"{path.name}.new")
    draft.write_text("\n".join(lines) + "\n", encoding="utf-8")
    draft.replace(path)


def add_to_opml(path: Path, sources: Iterable[FeedSource]) -> tuple[FeedSource, ...]:
    """Adds the feeds that the list does not hold yet at its end; those added. The rest of the file, with its folders
    and comments, stays as people wrote it. A list that is not there is made.

    Raises TableError for a file that is no OPML, or is one without a `</body>` line of its own.
    """
    if not path.exists():
        added = tuple({source.url: source for source in sources}.values())
        write_opml(path, added)
        return added
    known = {source.url for source in read_opml(path)}
    added = tuple({source.url: source for source in sources if source.url not in known}.values())
    before, closing, after = path.read_bytes().rpartition(b"</body>")
    if not closing:
        raise TableError(path, "", "has no </body> to add a feed before", "add the feed by hand")
    lines = "".join(f"  {_outline_line(source)}\n  " for source in added)
    draft = path.with_name(f"{path.name}.new")
    draft.write_bytes(before + lines.encode("ascii", "xmlcharrefreplace") + closing + after)
    read_opml(draft)  # whatever the file was like, what replaces it can be read
    draft.replace(path)
    return added


def move_in_opml(content: bytes, moved: Mapping[str, str]) -> bytes:
    """The OPML document with the addresses of feeds that have moved put in place of the old ones; all else, folders and
    comments too, stays as it was.
    """

    def moved_address(found: re.Match[str]) -> str:
        address = unescape(found["address"].strip())
        return found["key"] + quoteattr(moved[address]) if address in moved else found[0]

    return _ADDRESS.sub(moved_address, content.decode("latin-1")).encode("latin-1", "xmlcharrefreplace")


_ADDRESS = re.compile(r"""(?P<key>\bxmlurl\s*=\s*)(?P<mark>["'])(?P<address>.*?)(?P=mark)""", re.IGNORECASE | re.DOTALL)
"""Latin-1 keeps every byte of an encoding that holds ASCII, which addresses are written in."""


def _outline_line(source: FeedSource) -> str:
    title, url, outlet = quoteattr(source.title), quoteattr(source.url), quoteattr(source.outlet)
    return f'<outline type="rss" text={title} title={title} xmlUrl={url} outlet={outlet}/>'
