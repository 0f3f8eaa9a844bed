"""Follow the header blocks and containers of a mail through its bytes, as the parser of the standard library will.

Pure, linear, and no parser: it says how many parts there will be and how deep, before anything is built of them. It
takes the parser's own decisions line by line (which lines are header, which boundary closes what), for a scan that
sees other parts than the parser guards nothing.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message as Tree
from typing import Final

_HEADER_LINES: Final = re.compile(rb"(?:(?!--)(?:From |[!-9;-~]*+:|[\t ])[^\n]*+(?:\n|\Z))*+")
_HEADER_LINE: Final = re.compile(rb"From |[!-9;-~]*+:|[\t ]")
_CONTENT_TYPE: Final = re.compile(rb"^content-type:([^\n]*+(?:\n[\t ][^\n]*+)*+)", re.MULTILINE | re.IGNORECASE)
_ODDITIES: Final = (ValueError, TypeError, AttributeError, IndexError, KeyError, LookupError, AssertionError)
_REPORT: Final = "message/delivery-status"
MAX_BOUNDARY_PARAMETERS: Final = 64
"""Reading parameters costs the library the square of their number: a field with more is not read for a boundary."""


@dataclass(frozen=True, slots=True)
class Block:
    """The header of the mail, of a part or of an attached mail; `depth` counts the containers around it."""

    start: int
    end: int
    depth: int
    media_type: str
    is_in_attached: bool


@dataclass(slots=True)
class _Level:
    """A container that is open: its boundary (None for an attached mail), and whether blank lines part it."""

    boundary: bytes | None
    media_type: str
    end: bytes = b""

    def is_met_by(self, line: bytes) -> bool:
        return self.boundary is not None and line in (self.boundary, self.end)


@dataclass(slots=True)
class _Scan:
    """The state of the parser at one line; `pending` is a multipart of which no part has begun."""

    source: bytes
    position: int = 0
    levels: list[_Level] = field(default_factory=list)
    pending: _Level | None = None
    is_report: bool = False
    turns: set[bytes] = field(default_factory=set)
    """Every line that ever was a boundary: all others are passed by at the cost of one look-up."""


def unix_lines(source: bytes) -> bytes:
    """The same mail with every line end a line feed: the parser takes a lone carriage return for one, too."""
    return source.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in source else source


def blocks(source: bytes) -> Iterator[Block]:
    """The header blocks in their order; `source` has line feeds alone (`unix_lines`)."""
    scan = _Scan(source)
    is_begun = True
    while is_begun:
        start, depth = scan.position, len(scan.levels)
        is_in_attached = any(level.boundary is None for level in scan.levels)
        end = _header_end(scan)
        value = _content_type(source[start:end])
        media_type = _media_type(value, scan)
        yield Block(start, end, depth, media_type, is_in_attached)
        # In a delivery report a blank line ends the group of fields, and is still to be met.
        is_parted = source.startswith(b"\n", end) and not scan.is_report
        scan.position = end + 1 if is_parted else end
        is_begun = _enter(scan, value, media_type) or _next(scan)


def _header_end(scan: _Scan) -> int:
    """Where the lines end that the parser takes for a header: at any other line, and at a boundary."""
    position = scan.position
    while True:
        found = _HEADER_LINES.match(scan.source, position)
        position = found.end() if found else position
        if not scan.source.startswith(b"--", position) or not _HEADER_LINE.match(scan.source, position):
            return position
        line, after = _line(scan.source, position)
        if _met(scan, line) is not None:
            return position
        position = after


def _content_type(block: bytes) -> str | None:
    found = _CONTENT_TYPE.search(block)
    return found[1].decode("ascii", "surrogateescape").strip() if found else None


def _media_type(value: str | None, scan: _Scan) -> str:
    """The type that the parser will see; without a field a part is text, or in a digest a mail."""
    if value is None:
        is_digest = bool(scan.levels) and scan.levels[-1].media_type == "multipart/digest"
        return "message/rfc822" if is_digest else "text/plain"
    found = value.partition(";")[0].strip().lower()
    return found if found.count("/") == 1 else "text/plain"


def _enter(scan: _Scan, value: str | None, media_type: str) -> bool:
    """Go into a container; says whether a header block begins right here, as in an attached mail."""
    scan.pending = None
    if media_type.startswith("message/"):
        scan.levels.append(_Level(None, media_type))
        scan.is_report = scan.is_report or media_type == _REPORT
        return True
    if media_type.startswith("multipart/"):
        boundary = _boundary(value or "")
        if boundary is not None:
            scan.pending = _Level(boundary, media_type, boundary + b"--")
            scan.turns.update((boundary, boundary + b"--"))
    return False


def _boundary(value: str) -> bytes | None:
    """The boundary as the parser reads it: quoted, in continuations (RFC 2231), escaped; None where it reads none."""
    if value.count(";") > MAX_BOUNDARY_PARAMETERS:
        return None
    field_alone = Tree()
    field_alone["Content-Type"] = value
    try:
        found = field_alone.get_boundary()
        return None if found is None else b"--" + found.encode("ascii", "surrogateescape")
    except _ODDITIES:
        return None


def _next(scan: _Scan) -> bool:
    """Go on to the next line that begins a part or, in a delivery report, a group of fields."""
    while (place := _candidate(scan)) >= 0:
        line, scan.position = _line(scan.source, place)
        if not line:
            return _next_group(scan)
        if (level := _met(scan, line)) is not None and _cross(scan, level, line):
            return True
    return False


def _candidate(scan: _Scan) -> int:
    """The next line at which the parser could turn: one with two hyphens, or in a report a blank one."""
    is_waiting = scan.pending is not None or any(level.boundary is not None for level in scan.levels)
    dashes = _line_start(scan, b"--") if is_waiting else -1
    blank = _line_start(scan, b"\n") if scan.is_report else -1
    return min(dashes, blank) if min(dashes, blank) >= 0 else max(dashes, blank)


def _line_start(scan: _Scan, begin: bytes) -> int:
    if scan.source.startswith(begin, scan.position):
        return scan.position
    found = scan.source.find(b"\n" + begin, max(0, scan.position - 1))
    return found + 1 if found >= 0 else -1


def _line(source: bytes, place: int) -> tuple[bytes, int]:
    """The line at this place without the blanks at its end, and where the next one begins."""
    end = source.find(b"\n", place)
    return (source[place:].rstrip(b" \t"), len(source)) if end < 0 else (source[place:end].rstrip(b" \t"), end + 1)


def _met(scan: _Scan, line: bytes) -> int | None:
    """The outermost open container that a line is a boundary of; the pending one stands behind the open ones."""
    if line not in scan.turns:
        return None
    for index, level in enumerate(scan.levels):
        if level.is_met_by(line):
            return index
    return len(scan.levels) if scan.pending is not None and scan.pending.is_met_by(line) else None


def _cross(scan: _Scan, index: int, line: bytes) -> bool:
    """Leave what a boundary line ends; says whether a part begins after it."""
    level = scan.levels[index] if index < len(scan.levels) else scan.pending
    del scan.levels[index:]
    scan.pending = None
    scan.is_report = any(each.media_type == _REPORT for each in scan.levels)
    if level is None or line != level.boundary:
        return False
    scan.levels.append(level)
    # The parser takes a row of boundary lines for one, even where the last of them would be the end.
    line, after = _line(scan.source, scan.position)
    while scan.position < len(scan.source) and _met(scan, line) == index:
        scan.position = after
        line, after = _line(scan.source, scan.position)
    return True


def _next_group(scan: _Scan) -> bool:
    """A blank line in a delivery report ends whatever is open inside it and begins the next group of fields, if any."""
    place = next(index for index, level in enumerate(scan.levels) if level.media_type == _REPORT)
    del scan.levels[place + 1 :]
    scan.pending = None
    return scan.position < len(scan.source)
