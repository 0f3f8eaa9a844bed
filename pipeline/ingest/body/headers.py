"""Header values as text: encoded words (RFC 2047) in all the forms that senders really write, message ids, dates.

Pure and linear. A word that cannot be decoded stays as written: nothing is dropped in silence.
"""

import binascii
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

from pipeline.domain.message import Address
from pipeline.ingest.body.charset import clean_line, decode

_WORD: Final = re.compile(r"=\?[ \t]{0,3}([^?\s]{1,60})[ \t]{0,3}\?([bBqQ])\?([^?]*(?:\?(?!=)[^?]*)*)\?=")
_OPEN_WORD: Final = re.compile(r"=\?[^?\s]{1,60}\?[bBqQ]\?[^?\s]+\??$")
_FOLDED_LETTER: Final = re.compile(r"(=[89A-Fa-f][0-9A-Fa-f])\r?\n[ \t]{1,8}(?==[89A-Fa-f])")
_SPACED_NAME: Final = re.compile(rb"^([!-9;-~]{1,100})[ \t]{1,100}:", re.MULTILINE)
_HEADER_END: Final = re.compile(rb"\r\n\r\n|\n\n|\r\r")
_TURNS: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")
_ESCAPE: Final = re.compile(rb"=([0-9A-Fa-f]{2})")
_ID: Final = re.compile(r"<\s*([^<>]{1,990}?)\s*>")
_LENIENT_ADDRESS: Final = re.compile(
    r"([^,;<>]{0,400})<\s*([^<>\s@,;]{1,100}@[^<>\s@,;]{1,255})\s*>|([^\s<>,;:()\"@]{1,100}@[^\s<>,;()\"@]{1,255})"
)


def _word_bytes(encoding: str, payload: str) -> bytes:
    data = payload.encode("utf-8", "surrogateescape")
    if encoding in "qQ":
        return _ESCAPE.sub(lambda match: bytes([int(match[1], 16)]), data.replace(b"_", b" "))
    letters = re.sub(rb"[^A-Za-z0-9+/]", b"", data.rstrip(b"="))
    letters = letters[:-1] if len(letters) % 4 == 1 else letters
    return binascii.a2b_base64(letters + b"=" * (-len(letters) % 4))


def with_plain_names(source: bytes) -> bytes:
    """A mail without blanks between the name of a field and its colon (RFC 5322 4.5), which end the header for some."""
    end = _HEADER_END.search(source)
    if not end:
        return source
    return _SPACED_NAME.sub(rb"\1:", source[: end.start()]) + source[end.start() :]


def octets(raw: str) -> str:
    """Raw 8-bit characters of a header, which the parser keeps as surrogates, as the text they most likely are."""
    if raw.isascii() and "\x1b" not in raw:
        return raw
    return decode(raw.encode("utf-8", "surrogateescape")).text


def decode_words(raw: str) -> str:
    """A header value with its encoded words decoded; words in a row are joined as bytes, as some senders split a letter."""
    if "=?" not in raw:
        return octets(raw)
    raw = _closed(_FOLDED_LETTER.sub(r"\1", raw))
    pieces: list[str] = []
    pending = b""
    label = ""
    end = 0
    for word in _WORD.finditer(raw):
        between = raw[end : word.start()]
        charset = word[1].partition("*")[0].lower()
        if pending and (between.strip() or charset != label):
            pieces.append(decode(pending, label).text)
            pending = b""
        if between.strip() or not end:
            pieces.append(octets(between))
        pending += _word_bytes(word[2], word[3])
        label, end = charset, word.end()
    if pending:
        pieces.append(decode(pending, label).text)
    pieces.append(octets(raw[end:]))
    return "".join(pieces)


def _closed(raw: str) -> str:
    """A value whose last word was cut off before its end mark gets one."""
    start = raw.rfind("=?")
    found = _OPEN_WORD.search(raw.rstrip(), max(start, 0))
    return raw[: found.end()].rstrip("?") + "?=" if found else raw


def line(raw: str) -> str:
    """A header value for reading: decoded, unfolded, cleaned, without what turns its direction (reliability S16)."""
    text = clean_line(decode_words(raw))
    return text if text.isascii() else " ".join(_TURNS.sub("", text).split())


def message_ids(values: Iterable[str]) -> tuple[str, ...]:
    """The ids of Message-ID, In-Reply-To or References without angle brackets, each once, in their order."""
    # Python's own library writes long ids as encoded words (RFC 2047 forbids it), and other programs copy them.
    text = " ".join(clean_line(decode_words(value) if "=?" in value else octets(value)) for value in values)
    found = _ID.findall(text) or [word for word in re.split(r"[\s<>,;\"()]+", text) if "@" in word and len(word) <= 990]
    return tuple(dict.fromkeys("".join(each.split()) for each in found))


def lenient_addresses(raw: str) -> tuple[Address, ...]:
    """Whatever looks like an address in a broken address field; for showing, never for identity."""
    found = []
    for match in _LENIENT_ADDRESS.finditer(octets(raw)):
        name = line((match[1] or "").strip().strip("\"'"))
        found.append(Address(name, clean_line(match[2] or match[3]).lower()))
    return tuple(found)


def date(raw: str) -> datetime | None:
    """A Date field in UTC, or None where it says nothing usable."""
    try:
        value = parsedate_to_datetime(clean_line(octets(raw)))
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
