"""Bytes of a page to text, whatever was declared. Pure."""

from __future__ import annotations

import codecs
import re

_WEB_CODECS = re.compile(
    r"ascii|utf-8|cp(?:125[0-8]|437|850|852|866|874|932|949|950)|iso8859-\d+|koi8-[rtu]|mac-\w+|tis-620|johab"
    r"|gbk|gb2312|gb18030|hz|big5\w*|euc_\w+|shift_jis\w*|iso2022_\w+"
)


def web_codec(charset: str | None) -> str | None:
    """Python's codec for a charset that the web is written in; None for all else.

    Python knows many more, some of which decode nothing (`undefined`), cannot be what a host means (`idna`, `zlib`), or
    change what ASCII letters mean (`cp037`, `utf-7`). Latin-1 is read as Windows-1252, as browsers do.
    """
    try:
        name = codecs.lookup(charset or "").name
    except (LookupError, ValueError):
        return None
    if not _WEB_CODECS.fullmatch(name):
        return None
    return "cp1252" if name in {"iso8859-1", "ascii"} else name


_DECLARED = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([a-zA-Z0-9_:.-]{2,40})""", re.IGNORECASE)
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_SCANNED_BYTES = 4096


def decode_page(body: bytes, charset: str | None = None) -> str:
    """The page as text, without NUL. `charset` is what the server said.

    A byte order mark decides; then UTF-8 is tried before any declaration, because text that is valid UTF-8 by
    accident hardly exists, while wrong declarations do. Then the server's word, the page's own, and Windows-1252, which
    browsers fall back to and which cannot fail here.
    """
    return _without_giant_tags(_decoded(body, charset).replace("\0", ""))


def _decoded(body: bytes, charset: str | None) -> str:
    marked = next((encoding for mark, encoding in _BOMS if body.startswith(mark)), None)
    if marked:
        return body.decode(marked, "replace")
    declared = _DECLARED.search(body, 0, _SCANNED_BYTES)
    for name in ("utf-8", charset, declared[1].decode() if declared else None):
        if (text := _strictly(body, name)) is not None:
            return text
    return body.decode("cp1252", "replace")


def _strictly(body: bytes, charset: str | None) -> str | None:
    codec = web_codec(charset)
    try:
        return body.decode(codec) if codec else None
    except UnicodeError:
        return None


_GIANT_CHARS = 50_000
_MANY_ATTRIBUTES = re.compile(r"<[a-zA-Z][^<>\s]*(?:\s+[^<>\s]+){300}[^<>]*>?")


def _without_giant_tags(source: str) -> str:
    """`source` without tags of hundreds of attributes, for which the HTML parser takes minutes (it compares each
    with each). Long tags are innocent otherwise: pictures stand in them."""
    if max(map(len, source.split("<"))) < _GIANT_CHARS:
        return source
    return _MANY_ATTRIBUTES.sub("", source)
