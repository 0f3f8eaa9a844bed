"""Refuse a mail that would cost more than it is worth, by looking at its bytes alone (reliability S14).

Pure, and linear in the size of the mail: it runs before any parser, because the parsers of the standard library are
super-linear in the number of parts, of encoded words and of parameters, and recursive in the depth.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from pipeline.errors import Unparsable
from pipeline.ingest.safety.structure import MAX_BOUNDARY_PARAMETERS, Block, blocks, unix_lines

MAX_BYTES: Final = 50 * 1024 * 1024
MAX_LINES: Final = 1_500_000
MAX_HEADER_BYTES: Final = 256 * 1024
MAX_HEADER_LINES: Final = 1_000
MAX_DEPTH: Final = 30
MAX_PARTS: Final = 1_000
MAX_ATTACHMENTS: Final = 200
MAX_ADDRESSES: Final = 500
MAX_ADDRESS_SEPARATORS: Final = 4 * MAX_ADDRESSES
"""Commas, quotes and brackets of one address field: what its readers stop at, whether an address stands there or not."""
MAX_ENCODED_WORDS: Final = 200
MAX_ENCODED_WORDS_OF_ADDRESSES: Final = 4 * MAX_ADDRESSES
MAX_PARAMETERS: Final = MAX_BOUNDARY_PARAMETERS

_ADDRESS_FIELDS: Final = frozenset(
    {b"from", b"to", b"cc", b"bcc", b"reply-to", b"sender", b"delivered-to", b"resent-to", b"resent-from", b"resent-cc"}
)
_PARAMETER_FIELDS: Final = (b"content-type", b"content-disposition")
_SEPARATOR: Final = re.compile(rb"[,;:\"()<>\[\]\\]")
_WORD: Final = re.compile(rb"=\?[^?=\s]")
_HEADER_END: Final = re.compile(rb"\r\n\r\n|\n\n|\r\r")
_FIELD: Final = re.compile(rb"^([!-9;-~]+):([^\n]*+(?:\n[ \t][^\n]*+)*+)", re.MULTILINE)
_LEADING: Final = re.compile(rb"(?:\xef\xbb\xbf|[\s\0])+")
_MBOX_LINE: Final = re.compile(rb">?From [^\r\n]*\r?\n")
_FIELD_NAME: Final = re.compile(rb"[!-9;-~]+[ \t]*:")
_ATTACHED: Final = re.compile(rb"^content-disposition:[ \t\n]*attachment", re.MULTILINE | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Measure:
    """What was counted, how much of it there is, and how much is allowed."""

    what: str
    count: int
    limit: int


def begin(source: bytes) -> bytes:
    """Drop what does not belong to the mail: blank lines, a byte order mark, the separator line of an mbox."""
    start = _LEADING.match(source)
    if start and _FIELD_NAME.match(source, start.end()):
        source = source[start.end() :]
    separator = _MBOX_LINE.match(source)
    return source[separator.end() :] if separator else source


def header_block(source: bytes) -> bytes:
    """The bytes of the top header, up to the first empty line."""
    end = _HEADER_END.search(source)
    return source[: end.start()] if end else source


def _header(header: bytes, *, is_top: bool) -> Iterator[_Measure]:
    """What one header block holds; it is looked at field by field only where it could be over."""
    yield _Measure("bytes of header", len(header), MAX_HEADER_BYTES)
    yield _Measure("lines of header", len(header.splitlines()), MAX_HEADER_LINES)
    addresses = 0
    for field in _FIELD.finditer(header) if is_top or _is_rich(header) else ():
        name, value = field[1].lower(), field[2]
        is_address = name in _ADDRESS_FIELDS
        allowed = MAX_ENCODED_WORDS_OF_ADDRESSES if is_address else MAX_ENCODED_WORDS
        yield _Measure("encoded words in one header field", _encoded_words(value, allowed), allowed)
        if name in _PARAMETER_FIELDS:
            yield _Measure("parameters in one header field", value.count(b";"), MAX_PARAMETERS)
        if is_address:
            addresses += value.count(b"@")
            yield _Measure("separators in one address field", _separators(value), MAX_ADDRESS_SEPARATORS)
    yield _Measure("addresses", addresses if is_top else 0, MAX_ADDRESSES)


def _encoded_words(value: bytes, allowed: int) -> int:
    """The words in a field; counted exactly where there could be too many (`==?=` ends a word and begins none)."""
    most = value.count(b"=?")
    return len(_WORD.findall(value)) if most > allowed else most


def _is_rich(header: bytes) -> bool:
    return header.count(b";") > MAX_PARAMETERS or header.count(b"=?") > MAX_ENCODED_WORDS or len(header) > 8_192


def _separators(value: bytes) -> int:
    return len(_SEPARATOR.findall(value)) if len(value) > MAX_ADDRESS_SEPARATORS else 0


def _is_attachment(block: Block, header: bytes) -> bool:
    """Whether a part hangs on the mail itself: what is inside an attached mail stays there."""
    if block.is_in_attached or not block.depth or block.media_type.startswith("multipart/"):
        return False
    return not block.media_type.startswith("text/") or _ATTACHED.search(header) is not None


def _structure(source: bytes) -> Iterator[_Measure]:
    parts = attachments = 0
    for block in blocks(source):
        header = source[block.start : block.end]
        parts += block.depth > 0
        attachments += _is_attachment(block, header)
        yield _Measure("parts", parts, MAX_PARTS)
        yield _Measure("levels of nesting", block.depth, MAX_DEPTH)
        yield _Measure("attachments", attachments, MAX_ATTACHMENTS)
        yield from _header(header, is_top=block.start == 0)


def _measures(source: bytes) -> Iterator[_Measure]:
    yield _Measure("bytes", len(source), MAX_BYTES)
    lines = unix_lines(begin(source))
    yield _Measure("lines", lines.count(b"\n"), MAX_LINES)
    yield from _structure(lines)


def check(source: bytes) -> None:
    """Raise Unparsable, naming the first limit that the mail is over; pass in silence otherwise."""
    if not source.strip(b"\0 \t\r\n"):
        raise Unparsable("the mail is empty")
    for measure in _measures(source):
        if measure.count > measure.limit:
            raise Unparsable(f"over limit: more than {measure.limit:,} {measure.what}")
