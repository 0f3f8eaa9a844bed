"""Text of ISO 2022, which shifts between sets by escape sequences: what Python's own codecs refuse (RFC 1468, 1557, 1922).

Pure, total and linear. Japanese programs write rows of NEC and IBM and half-width katakana under a label that has
neither; Chinese text in this form has no codec at all.
"""

import re
from typing import Final

_SEGMENT: Final = re.compile(rb"\x1b(\$\)?[@ABCGH]|\([A-Z])|\x0e|\x0f|[^\x1b\x0e\x0f]+|\x1b")
_PAIR: Final = re.compile(rb"[\x21-\x7e]{2}")
_DOUBLE: Final = frozenset({b"$@", b"$B"})
_KATAKANA: Final = b"(I"
_SHIFTED_SETS: Final = {b"$)A": "gb2312", b"$)C": "euc_kr"}


def is_shifted(data: bytes) -> bool:
    """Whether a set beyond ASCII is called by its escape sequence."""
    return re.search(rb"\x1b\$(?:[@B(A]|\)[ACGH])|\x1b\([JIB]", data) is not None


def decode(data: bytes) -> str:
    """The text; a pair that stands in no table becomes a replacement mark."""
    single = b"(B"
    shifted = "gb2312"
    is_out = False
    pieces: list[str] = []
    for segment in _SEGMENT.finditer(data):
        escape = segment[1]
        if escape in _SHIFTED_SETS:
            shifted = _SHIFTED_SETS[escape]
        elif escape:
            single = escape
        elif segment[0] in (b"\x0e", b"\x0f"):
            is_out = segment[0] == b"\x0e"
        elif segment[0] != b"\x1b":
            pieces.append(_by_pairs(segment[0], shifted) if is_out else _of_set(segment[0], single))
    return "".join(pieces)


def _of_set(octets: bytes, called: bytes) -> str:
    if called in _DOUBLE:
        return "".join(
            _japanese(pair) if _PAIR.fullmatch(pair) else pair.decode("ascii", "replace") for pair in _pairs(octets)
        )
    if called == _KATAKANA:
        return bytes(byte | 0x80 for byte in octets).decode("cp932", "replace")
    return octets.decode("ascii" if octets.isascii() else "cp932", "replace")


def _pairs(octets: bytes) -> list[bytes]:
    return re.findall(rb"[\x21-\x7e]{2}|[^\x21-\x7e]+|.", octets, re.DOTALL)


def _by_pairs(octets: bytes, codec: str) -> str:
    return bytes(byte | 0x80 if 0x21 <= byte <= 0x7E else byte for byte in octets).decode(codec, "replace")


def _japanese(pair: bytes) -> str:
    """One character of the set and of the rows that NEC and IBM added, by way of Shift JIS."""
    row, cell = pair[0] - 0x21, pair[1] - 0x21
    first = (row >> 1) + (0x81 if row < 0x3E else 0xC1)
    second = cell + (0x9F if row & 1 else 0x40 + (cell >= 0x3F))
    return bytes((first, second)).decode("cp932", "replace")
