"""Refuse a mail that would cost more than it is worth, by looking at its bytes alone (reliability S14).

Pure, and linear in the size of the mail: it runs before any parser, because the parsers of the standard library are
super-linear in the number of parts, of encoded words and of parameters, and recursive in the depth.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from pipeline.errors import Unparsable

MAX_BYTES: Final = 50 * 1024 * 1024
MAX_LINES: Final = 1_500_000
MAX_HEADER_BYTES: Final = 256 * 1024
MAX_HEADER_LINES: Final = 1_000
MAX_DEPTH: Final = 30
MAX_PARTS: Final = 1_000
MAX_ADDRESSES: Final = 500
MAX_ENCODED_WORDS: Final = 200
MAX_ENCODED_WORDS_OF_ADDRESSES: Final = 4 * MAX_ADDRESSES
MAX_PARAMETERS: Final = 64

_ADDRESS_FIELDS: Final = frozenset(
    {b"from", b"to", b"cc", b"bcc", b"reply-to", b"sender", b"delivered-to", b"resent-to", b"resent-from", b"resent-cc"}
)
_HEADER_END: Final = re.compile(rb"\r\n\r\n|\n\n|\r\r")
_FIELD: Final = re.compile(rb"^([!-9;-~]+)[ \t]*:((?:[^\r\n]*(?:\r\n|\r|\n)[ \t])*[^\r\n]*)", re.MULTILINE)
_MIME_FIELD: Final = re.compile(
    rb"^content-(?:type|disposition)[ \t]*:((?:[^\r\n]*(?:\r\n|\r|\n)[ \t])*[^\r\n]*)", re.MULTILINE | re.IGNORECASE
)
_BOUNDARY: Final = re.compile(
    rb"""boundary\*?0?\*?[ \t]*=[ \t]*(?:"([^"\r\n]{1,250})"|([^\s;"]{1,250}))""", re.IGNORECASE
)
_STRUCTURE: Final = re.compile(
    rb"^--([^\r\n]{1,250})|^content-type[ \t]*:[ \t\r\n]*(message)/", re.MULTILINE | re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class _Measure:
    """What was counted, how much of it there is, and how much is allowed."""

    what: str
    count: int
    limit: int


def header_block(source: bytes) -> bytes:
    """The bytes of the top header, up to the first empty line."""
    end = _HEADER_END.search(source)
    return source[: end.start()] if end else source


def _header(source: bytes) -> Iterator[_Measure]:
    header = header_block(source)
    lines = header.splitlines()
    # A text without any header has one endless "header" block: only what looks like one is measured.
    is_header = bool(lines) and b":" in lines[0]
    yield _Measure("bytes of header", len(header) if is_header else 0, MAX_HEADER_BYTES)
    yield _Measure("lines of header", len(lines) if is_header else 0, MAX_HEADER_LINES)
    addresses = 0
    for field in _FIELD.finditer(header[: 2 * MAX_HEADER_BYTES]):
        is_address = field[1].lower() in _ADDRESS_FIELDS
        addresses += field[2].count(b"@") if is_address else 0
        allowed = MAX_ENCODED_WORDS_OF_ADDRESSES if is_address else MAX_ENCODED_WORDS
        yield _Measure("encoded words in one header field", field[2].count(b"=?"), allowed)
    yield _Measure("addresses", addresses, MAX_ADDRESSES)


def _structure(source: bytes) -> tuple[int, int]:
    """The number of parts and the deepest nesting that the boundary lines and attached mails can make."""
    known = {(quoted or bare).rstrip() for quoted, bare in _BOUNDARY.findall(source)}
    stack: list[bytes] = []
    parts = depth = 0
    for found in _STRUCTURE.finditer(source):
        if found[2]:
            stack.append(b"")
            depth = max(depth, len(stack))
        else:
            parts += _cross(found[1].rstrip(), known, stack)
            depth = max(depth, len(stack))
        if depth > MAX_DEPTH or parts > MAX_PARTS:
            break
    return parts, depth


def _cross(line: bytes, known: set[bytes], stack: list[bytes]) -> int:
    """Follow one boundary line; says whether it begins a part."""
    if line not in known:
        if line.endswith(b"--") and line[:-2] in stack:
            del stack[stack.index(line[:-2]) :]
        return 0
    if line in stack:
        del stack[stack.index(line) + 1 :]
    else:
        stack.append(line)
    return 1


def _measures(source: bytes) -> Iterator[_Measure]:
    yield _Measure("bytes", len(source), MAX_BYTES)
    yield _Measure("lines", source.count(b"\n") + source.count(b"\r") - source.count(b"\r\n"), MAX_LINES)
    yield from _header(source)
    parts, depth = _structure(source)
    yield _Measure("parts", parts, MAX_PARTS)
    yield _Measure("levels of nesting", depth, MAX_DEPTH)
    for field in _MIME_FIELD.finditer(source):
        yield _Measure("parameters in one header field", field[1].count(b";"), MAX_PARAMETERS)
        yield _Measure("encoded words in one header field", field[1].count(b"=?"), MAX_ENCODED_WORDS)


def check(source: bytes) -> None:
    """Raise Unparsable, naming the first limit that the mail is over; pass in silence otherwise."""
    if not source.strip(b"\0 \t\r\n"):
        raise Unparsable("the mail is empty")
    for measure in _measures(source):
        if measure.count > measure.limit:
            raise Unparsable(f"over limit: {measure.count} {measure.what} ({measure.limit} allowed)")
