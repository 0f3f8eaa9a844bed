"""What of a mail costs time to read, counted on its bytes before anything is taken apart.

Pure, linear, and never too low: whatever is not plainly an attachment counts as text, so that a sender who hides text
as something else gains nothing.
"""

import re
from typing import Final

from pipeline.ingest.safety.limits import begin, header_block

_BASE64: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=\r\n"
_MEDIA: Final = re.compile(
    rb"(?:^|[\r\n])content-type:[ \t\r\n]*(?:image|audio|video|font|model|application)/(?!(?:vnd\.)?ms-tnef)",
    re.IGNORECASE,
)
_READABLE: Final = re.compile(
    rb"(?:^|[\r\n])content-type:[ \t\r\n]*(?:text|message|multipart|application/(?:vnd\.)?ms-tnef)", re.IGNORECASE
)
_ENCODED: Final = re.compile(rb"(?:^|[\r\n])content-transfer-encoding:[ \t\r\n]*base64", re.IGNORECASE)
_BLANK_LINE: Final = re.compile(rb"\r?\n\r?\n")
SMALL: Final = 128 * 1024
_STRAY: Final = 200
"""Octets beside base64 that a real attachment has at most: the line ends and a footer that some gateway put there."""


def header_bytes(source: bytes) -> int:
    """The size of the top header."""
    return len(header_block(begin(source)))


def encoded_words(source: bytes) -> int:
    """Encoded words wherever they stand; what only looks like one counts, too."""
    return source.count(b"=?")


def hyphened_lines(source: bytes) -> int:
    """Lines that could be boundaries."""
    return source.count(b"\n--") + source.count(b"\r--")


def boundaries(source: bytes) -> int:
    """Containers that could be declared, in whatever case and form."""
    return source.lower().count(b"boundary")


def text_bytes(source: bytes) -> int:
    """All but the bodies of attachments in base64; of a small mail simply its size."""
    if len(source) <= SMALL:
        return len(source)
    return sum(len(segment) - _attached(segment) for segment in source.split(b"\n--"))


def _attached(segment: bytes) -> int:
    """The bytes of a part that are certainly no text: declared as media, in base64, and looking like it."""
    end = _BLANK_LINE.search(segment)
    if end is None:
        return 0
    header = segment[: end.start()]
    if not _MEDIA.search(header) or _READABLE.search(header) or not _ENCODED.search(header):
        return 0
    body = segment[end.end() :]
    return len(body) if len(body.translate(None, _BASE64)) <= _STRAY else 0
