"""Unpacks a response body without ever holding more than it may. Pure: bytes in, bytes out.

A kilobyte of gzip can stand for a megabyte, a kilobyte of brotli for a gigabyte. HTTP libraries unpack whatever one
network read brings, before anyone can count; here the output is bounded at each step.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

import brotli  # type: ignore[import-untyped]  # ships no types

STEP_BYTES = 256 * 1024
"""How much is unpacked before the total is looked at again."""


class BodyTooLargeError(Exception):
    """The body, packed or unpacked, passes the limit."""


class BodyBrokenError(Exception):
    """The body is not what its Content-Encoding says, or ends too early."""


class _Unpacker(Protocol):
    def steps(self, data: bytes) -> Iterator[bytes]: ...
    def is_finished(self) -> bool: ...


def unpack_body(chunks: Iterable[bytes], encodings: str, max_bytes: int) -> bytes:
    """The body that `chunks` carry under a Content-Encoding such as "gzip" or "br, gzip"; at most `max_bytes`.

    The limit counts twice: for the bytes on the wire (a gzip stream may carry empty blocks for ever) and for what
    they unpack to. Raises BodyTooLargeError and BodyBrokenError.
    """
    names = _names(encodings)
    if len(names) > _MAX_LAYERS:
        raise BodyBrokenError(f"the body is packed {len(names)} times over")
    unpackers = [_unpacker(name) for name in reversed(names)]
    body, wire_bytes = bytearray(), 0
    for chunk in chunks:
        wire_bytes += len(chunk)
        for piece in _through(unpackers, chunk):
            body += piece
            if len(body) > max_bytes:
                raise BodyTooLargeError
        if wire_bytes > max_bytes:
            raise BodyTooLargeError
    if wire_bytes and not all(unpacker.is_finished() for unpacker in unpackers):
        raise BodyBrokenError("the packed body ends too early")
    return bytes(body)


def _through(unpackers: list[_Unpacker], data: bytes) -> Iterator[bytes]:
    if not unpackers:
        yield data
        return
    try:
        for piece in unpackers[0].steps(data):
            yield from _through(unpackers[1:], piece)
    except (zlib.error, brotli.error) as error:
        raise BodyBrokenError("the body is not packed as its header says") from error


def _names(encodings: str) -> list[str]:
    names = [name.strip().lower() for name in encodings.split(",")]
    return [name for name in names if name not in {"", "identity", "none", "utf-8"}]


_MAX_LAYERS = 2
"""No honest server packs a body twice; a misconfigured proxy does."""


def _unpacker(name: str) -> _Unpacker:
    if name not in _UNPACKERS:
        raise BodyBrokenError(f"the body is packed as {name[:20]!r}, which we did not ask for")
    return _UNPACKERS[name]()


class _Zlib:
    """gzip (of several members, as some servers send it) and deflate (with and without its header)."""

    def __init__(self) -> None:
        self._inner = zlib.decompressobj(zlib.MAX_WBITS | 32)
        self._started = False

    def steps(self, data: bytes) -> Iterator[bytes]:
        while data:
            if self._inner.eof:
                if data.strip(b"\0") == b"":
                    return
                self._inner = zlib.decompressobj(zlib.MAX_WBITS | 32)
            yield self._decompress(data)
            data = self._inner.unconsumed_tail or self._inner.unused_data

    def _decompress(self, data: bytes) -> bytes:
        first, self._started = not self._started, True
        try:
            return self._inner.decompress(data, STEP_BYTES)
        except zlib.error:
            if not first:
                raise
            self._inner = zlib.decompressobj(-zlib.MAX_WBITS)
            return self._inner.decompress(data, STEP_BYTES)

    def is_finished(self) -> bool:
        return self._inner.eof


class _Brotli:
    def __init__(self) -> None:
        self._inner = brotli.Decompressor()

    def steps(self, data: bytes) -> Iterator[bytes]:
        yield self._inner.process(data, output_buffer_limit=STEP_BYTES)
        while not self._inner.can_accept_more_data():
            yield self._inner.process(b"", output_buffer_limit=STEP_BYTES)

    def is_finished(self) -> bool:
        return bool(self._inner.is_finished())


_UNPACKERS: dict[str, Callable[[], _Unpacker]] = {
    "gzip": _Zlib,
    "x-gzip": _Zlib,
    "deflate": _Zlib,
    "br": _Brotli,
}

ACCEPT_ENCODING = "gzip, br"
"""What we ask for. zstd would need one more package for a few per cent of the web."""
