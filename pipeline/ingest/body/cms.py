"""Look into the container of S/MIME as far as needs no key: what was signed, or that it is encrypted (RFC 5652).

Pure, total and bounded: a walk over BER headers, which checks no signature and believes nothing; bytes that are no such
container give nothing.
"""

from typing import Final, NamedTuple

SIGNED: Final = bytes.fromhex("2a864886f70d010702")
_ENCRYPTED: Final = (bytes.fromhex("2a864886f70d010703"), bytes.fromhex("2a864886f70d0109100117"))
_SEQUENCE: Final = 0x30
_SET: Final = 0x31
_OID: Final = 0x06
_INTEGER: Final = 0x02
_OCTETS: Final = 0x04
_OCTETS_IN_PIECES: Final = 0x24
_EXPLICIT: Final = 0xA0
MAX_LEVELS: Final = 16
MAX_PIECES: Final = 200_000


class _Broken(Exception):
    """The bytes are not built as a container is."""


class _Element(NamedTuple):
    """One element: its tag, where its content begins and ends; the end is -1 where an end mark closes it."""

    tag: int
    start: int
    end: int


def _element(data: bytes, position: int) -> _Element:
    if position + 2 > len(data):
        raise _Broken
    tag, length = data[position], data[position + 1]
    start = position + 2
    if length == 0x80:
        return _Element(tag, start, -1)
    if length > 0x80:
        width = length & 0x7F
        if width > 8:
            raise _Broken
        length = int.from_bytes(data[start : start + width])
        start += width
    if start + length > len(data):
        raise _Broken
    return _Element(tag, start, start + length)


def _enter(data: bytes, position: int, tag: int) -> _Element:
    found = _element(data, position)
    if found.tag != tag:
        raise _Broken
    return found


def _behind(data: bytes, position: int, level: int = 0) -> int:
    """Where the element behind this one begins."""
    found = _element(data, position)
    if found.end >= 0:
        return found.end
    if level > MAX_LEVELS:
        raise _Broken
    position = found.start
    while data[position : position + 2] != b"\0\0":
        position = _behind(data, position, level + 1)
    return position + 2


def _kind(data: bytes) -> tuple[bytes, int]:
    """The kind of a container, and where its content begins."""
    outer = _enter(data, 0, _SEQUENCE)
    kind = _enter(data, outer.start, _OID)
    return data[kind.start : kind.end], _enter(data, kind.end, _EXPLICIT).start


def is_encrypted(data: bytes) -> bool:
    """Whether the bytes are a container that only its recipients can open."""
    try:
        return _kind(data)[0] in _ENCRYPTED
    except _Broken:
        return False


def signed_content(data: bytes) -> bytes | None:
    """What was signed, where it stands inside the container (opaque signing); None where it does not."""
    try:
        kind, position = _kind(data)
        if kind != SIGNED:
            return None
        position = _enter(data, position, _SEQUENCE).start
        for tag in (_INTEGER, _SET):
            _enter(data, position, tag)
            position = _behind(data, position)
        position = _enter(data, position, _SEQUENCE).start
        position = _enter(data, _enter(data, position, _OID).end, _EXPLICIT).start
        return _octets(data, position)
    except _Broken:
        return None


def _octets(data: bytes, position: int) -> bytes:
    found = _element(data, position)
    if found.tag == _OCTETS and found.end >= 0:
        return data[found.start : found.end]
    if found.tag != _OCTETS_IN_PIECES:
        raise _Broken
    pieces: list[bytes] = []
    position = found.start
    end = found.end if found.end >= 0 else len(data)
    while position < end and data[position : position + 2] != b"\0\0" and len(pieces) < MAX_PIECES:
        piece = _enter(data, position, _OCTETS)
        pieces.append(data[piece.start : piece.end])
        position = piece.end
    return b"".join(pieces)
