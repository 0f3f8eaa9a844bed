"""Bytes to text, however they are labelled: alias, label, UTF-8, detection, and replacement marks as the last resort.

Total: every byte string and every label give a text. charset-normalizer is known here alone, and is asked only where
the label and UTF-8 both fail.
"""

import codecs
import re
import unicodedata
from typing import Final, NamedTuple

# Labels that mean a larger set in practice than the standard says: what the senders' systems really write.
ALIASES: Final[dict[str, str]] = {
    "gb2312": "gb18030",
    "gb_2312-80": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "cp936": "gb18030",
    "ks_c_5601-1987": "cp949",
    "ks_c_5601": "cp949",
    "ksc5601": "cp949",
    "euc-kr": "cp949",
    "x-windows-949": "cp949",
    "windows-949": "cp949",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "x-sjis": "cp932",
    "sjis": "cp932",
    "windows-31j": "cp932",
    "iso-2022-jp": "iso2022_jp_ext",
    "cp50220": "iso2022_jp_ext",
    "cp50221": "iso2022_jp_ext",
    "x-euc-jp": "euc_jp",
    "big5": "big5hkscs",
    "x-x-big5": "big5hkscs",
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "us-ascii": "cp1252",
    "ascii": "cp1252",
    "ansi_x3.4-1968": "cp1252",
    "x-ansi": "cp1252",
    "ansi": "cp1252",
    "iso-8859-9": "cp1254",
    "iso-8859-11": "cp874",
    "tis-620": "cp874",
    "windows-874": "cp874",
    "iso-8859-8-i": "iso8859_8",
    "iso-8859-8-e": "iso8859_8",
    "iso-8859-6-i": "iso8859_6",
    "iso-8859-6-e": "iso8859_6",
    "unicode-1-1-utf-7": "utf_7",
    "unicode-1-1-utf-8": "utf_8",
    "utf8mb4": "utf_8",
    "utf-8-sig": "utf_8",
    "x-unicode-2-0-utf-8": "utf_8",
    "x-mac-roman": "mac_roman",
    "macintosh": "mac_roman",
    "x-mac-cyrillic": "mac_cyrillic",
    "koi8-ru": "koi8_u",
    "x-cp1251": "cp1251",
    "x-cp1252": "cp1252",
}
_WINDOWS: Final = re.compile(r"(?:x-)?(?:windows|win|cp)[-_]?(\d{3,4})")
_NOT_TEXT: Final = frozenset({"undefined", "idna", "punycode", "unicode-escape", "raw-unicode-escape", "mbcs", "oem"})
_SHIFTING: Final = ("iso2022", "utf-16", "utf-32", "utf-7", "hz")
_MULTIBYTE: Final = ("gb18030", "cp949", "cp932", "euc_", "big5", "johab", "shift_jis")
_TOLERATED: Final = 0.02
_SHORT: Final = 200
_TINY: Final = 40
_SAMPLE: Final = 32 * 1024
_ESCAPES: Final = re.compile(rb"\x1b\$[@B(]|\x1b\([JB]")


class Decoded(NamedTuple):
    """A text, and whether the bytes were not what the label said."""

    text: str
    is_damaged: bool


def codec_name(label: str | None) -> str | None:
    """Python's name of the codec a label means, or None where it means none that makes text."""
    cleaned = (label or "").strip().strip("\"'").strip().lower().removeprefix("charset=")
    if not cleaned or not cleaned.isascii() or "\0" in cleaned:
        return None
    windows = _WINDOWS.fullmatch(cleaned)
    cleaned = ALIASES.get(cleaned) or (f"cp{windows[1]}" if windows else cleaned)
    try:
        found = codecs.lookup(cleaned)
    except (LookupError, ValueError, UnicodeError):
        return None
    is_text = getattr(found, "_is_text_encoding", True) and found.name not in _NOT_TEXT
    return found.name if is_text else None


def decode(data: bytes, label: str | None = None) -> Decoded:
    """The text of these bytes; `label` is what the sender says of them."""
    codec = codec_name(label)
    if codec is None or not codec.startswith(_SHIFTING):
        if data.isascii() and not (b"\x1b" in data and _ESCAPES.search(data)):
            return Decoded(data.decode("ascii"), False)
        if codec is None and _ESCAPES.search(data):
            codec = "iso2022_jp_ext"
    if data.startswith(codecs.BOM_UTF8):
        return Decoded(_decode_by(data[3:], "utf-8").text, codec not in (None, "utf-8"))
    return _decode_by(data, codec)


def _decode_by(data: bytes, codec: str | None) -> Decoded:
    # Text of a single-byte charset is hardly ever valid UTF-8 by chance, so validity outweighs such a label.
    if codec is None or not codec.startswith((*_MULTIBYTE, *_SHIFTING)):
        text = _strictly(data, "utf-8")
        if text is not None:
            return Decoded(text, codec not in (None, "utf-8", "cp1252"))
    if codec is not None and (text := _strictly(data, codec)) is not None:
        return Decoded(text, False)
    return Decoded(_rescue(data, codec), True)


def _strictly(data: bytes, codec: str) -> str | None:
    try:
        text = data.decode(codec)
        text.encode("utf-8")
    except (UnicodeError, LookupError, ValueError):
        return None
    return text


def _leniently(data: bytes, codec: str) -> str:
    try:
        text = data.decode(codec, "replace")
    except (UnicodeError, LookupError, ValueError):
        return data.decode("utf-8", "replace")
    return text.encode("utf-8", "replace").decode("utf-8")


def _rescue(data: bytes, codec: str | None) -> str:
    """Few broken bytes are marked and the label kept; many mean that the label is wrong."""
    for candidate in (codec or "utf-8", "utf-8"):
        text = _leniently(data, candidate)
        broken = text.count("\ufffd")
        sound = sum(1 for char in text if char >= "\x80") - broken
        if broken <= _TOLERATED * len(text) and sound > broken:
            return text
    guessed = _guess_short(data) if len(data) < _SHORT else _guess(data)
    return _leniently(data, guessed or codec or "cp1252")


def _guess_short(data: bytes) -> str | None:
    """Too little for statistics: nearly only high letters mean Cyrillic, and its small letters tell which table.

    Anything else is taken for a Western European name with an accent.
    """
    high = [byte for byte in data if byte >= 0xC0]
    letters = sum(1 for byte in data if byte >= 0x80 or chr(byte).isalpha())
    if not high or len(high) < 0.7 * letters:
        return "cp1252"
    if len(data) >= _TINY:
        return _guess(data)
    small_koi8 = sum(1 for byte in high if byte < 0xE0)
    return "koi8_r" if small_koi8 > len(high) / 2 else "cp1251"


def _guess(data: bytes) -> str | None:
    from charset_normalizer import from_bytes

    try:
        best = from_bytes(data[:_SAMPLE]).best()
    except (ValueError, RuntimeError, LookupError, UnicodeError):
        return None
    return best.encoding if best else None


_CONTROLS: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff]")
_BREAKS: Final = re.compile("\r\n?|\x85|\u2028|\u2029")


def clean(text: str) -> str:
    """Text fit to store and show: NFC, one kind of line end, without NUL, control characters and lone surrogates."""
    text = _BREAKS.sub("\n", text)
    text = _CONTROLS.sub("", text)
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def clean_line(text: str) -> str:
    """The same for a header value: one line, white space folded."""
    return " ".join(clean(text).split())
