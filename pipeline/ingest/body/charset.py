"""Bytes to text, however they are labelled: alias, label, UTF-8, detection, and replacement marks as the last resort.

Total: every byte string and every label give a text. A label is believed unless it fails or is a Western one, which
any bytes fit, and the text it gives is implausible. charset-normalizer is known here alone, as the last resort.
"""

import codecs
import re
import unicodedata
from typing import Final, NamedTuple

from pipeline.ingest.body import shifted
from pipeline.ingest.body.accents import spoken_charset
from pipeline.ingest.body.guess import better_of_alphabet, is_western, likely_charset

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
    "x-unicode-2-0-utf-7": "utf_7",
    "unicode": "utf_16",
    "iso-10646-ucs-2": "utf_16",
    "ucs-2": "utf_16",
    "iso-10646": "utf_8",
    "unicode-1-1": "utf_16",
    "cp51932": "euc_jis_2004",
    "eucjp-win": "euc_jis_2004",
    "eucjp-ms": "euc_jis_2004",
    "iso-2022-cn": "iso2022_jp_ext",
    "iso-2022-cn-ext": "iso2022_jp_ext",
    "logical": "cp1255",
    "visual": "iso8859_8",
    "asmo-708": "iso8859_6",
    "euc-tw": "big5hkscs",
    "x-euc-tw": "big5hkscs",
    "iso-8859-12": "cp1252",
    "koi8": "koi8_r",
    "koi": "koi8_r",
    "x-koi8-r": "koi8_r",
    "tcvn": "cp1258",
    "macintosh": "mac_roman",
    "x-mac-ce": "mac_latin2",
    "x-mac-centraleurroman": "mac_latin2",
    "x-mac-japanese": "cp932",
    "x-mac-chinesesimp": "gb18030",
    "x-mac-chinesetrad": "big5hkscs",
    "x-mac-korean": "cp949",
    "x-mac-ukrainian": "mac_cyrillic",
    "x-mac-hebrew": "cp1255",
    "x-mac-thai": "cp874",
    "koi8-ru": "koi8_u",
    "x-cp1251": "cp1251",
    "x-cp1252": "cp1252",
}
_WINDOWS: Final = re.compile(r"(?:x-)?(?:windows|win|cp|dos|ibm|oem|ms)[-_]?(\d{3,4})|(\d{3,5})")
_MACINTOSH: Final = re.compile(r"(?:x-)?mac[-_]?([a-z]+)")
_NOT_TEXT: Final = frozenset({"undefined", "idna", "punycode", "unicode-escape", "raw-unicode-escape", "mbcs", "oem"})
_SHIFTING: Final = ("iso2022", "utf-16", "utf-32", "utf-7", "hz")
_MULTIBYTE: Final = ("gb18030", "cp949", "cp932", "euc_", "big5", "johab", "shift_jis")
_TOLERATED: Final = 0.02
_SHORT: Final = 200
_SAMPLE: Final = 32 * 1024
_WESTERN: Final = ("cp1252", "iso8859-15")
_MARKS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WIDE: Final = ("utf-16", "utf-32")
# Standard sets and the page of Windows that is written under their name: it has letters where they have control codes.
_WINDOWS_PAGES: Final = {"iso8859-2": "cp1250", "iso8859-7": "cp1253", "iso8859-8": "cp1255", "iso8859-13": "cp1257"}
_CONTROL_CODE: Final = re.compile(rb"[\x80-\x9f]")
# A quotation mark of ISO 8859-7 where a sentence begins, small letters behind it: the capital alpha of Windows.
_ALPHA: Final = re.compile(rb"(?:\A|[.!;\n])[ \t\r\n]{0,8}+\xa2[\xdc-\xfe]")


class Decoded(NamedTuple):
    """A text, and whether the bytes were not what the label said."""

    text: str
    is_damaged: bool


def codec_name(label: str | None) -> str | None:
    """Python's name of the codec a label means, or None where it means none that makes text."""
    cleaned = (label or "").strip().strip("\"'").strip().lower().removeprefix("charset=")
    if not cleaned or not cleaned.isascii() or "\0" in cleaned:
        return None
    try:
        found = codecs.lookup(_known_as(cleaned))
    except (LookupError, ValueError, UnicodeError):
        return None
    is_text = getattr(found, "_is_text_encoding", True) and found.name not in _NOT_TEXT
    return found.name if is_text else None


def _known_as(label: str) -> str:
    """The name that the codec of a label has here."""
    if label in ALIASES:
        return ALIASES[label]
    if windows := _WINDOWS.fullmatch(label):
        page = f"cp{windows[1] or windows[2]}"
        return ALIASES.get(page, page)
    macintosh = _MACINTOSH.fullmatch(label)
    return f"mac_{macintosh[1]}" if macintosh else label


def decode(data: bytes, label: str | None = None) -> Decoded:
    """The text of these bytes; `label` is what the sender says of them."""
    codec = codec_name(label)
    if (wide := _wide(data, codec)) is not None:
        return wide
    if codec is not None and codec.startswith(_WIDE) and b"\0" not in data:
        codec = None
    if codec is None or not codec.startswith(_SHIFTING) or codec.startswith("iso2022"):
        found = _shifted(data, codec)
        if found is not None:
            return found
        if data.isascii() and (codec is None or not codec.startswith("iso2022")):
            return Decoded(data.decode("ascii"), False)
    if data.startswith(codecs.BOM_UTF8):
        return Decoded(_decode_by(data[3:], "utf-8").text, codec not in (None, "utf-8"))
    return _decode_by(data, codec)


def _wide(data: bytes, labelled: str | None) -> Decoded | None:
    """Text of two or four bytes a character, by its byte order mark, or by where its zeros stand."""
    for mark, codec in _MARKS:
        if data.startswith(mark) and len(data) > len(mark) and (text := _strictly(data, codec)) is not None:
            return Decoded(text, labelled is not None and not labelled.startswith(_WIDE))
    if labelled == "utf-16" and len(data) >= 2:
        codec = "utf-16-be" if data[0::2].count(0) >= data[1::2].count(0) else "utf-16-le"
        return Decoded(_leniently(data, codec), False) if b"\0" in data else None
    return None


def _shifted(data: bytes, labelled: str | None) -> Decoded | None:
    """Text of ISO 2022, which its escape sequences give away whatever the label says."""
    if b"\x1b" not in data or not shifted.is_shifted(data):
        return None
    for codec in ("iso2022_jp_ext", "iso2022_kr"):
        if (text := _strictly(data, codec)) is not None:
            return Decoded(text, labelled is not None and not labelled.startswith("iso2022") and not text.isascii())
    text = shifted.decode(data)
    return Decoded(text, True) if text.count("\ufffd") <= _TOLERATED * len(text) else None


def _decode_by(data: bytes, codec: str | None) -> Decoded:
    # Text of a single-byte charset is hardly ever valid UTF-8 by chance, so validity outweighs such a label.
    if codec is None or not codec.startswith((*_MULTIBYTE, *_SHIFTING)):
        text = _strictly(data, "utf-8")
        if text is not None:
            return Decoded(text, codec not in (None, "utf-8", "cp1252"))
    if (likely := _meant(data, codec)) not in (None, codec):
        return Decoded(_leniently(data, likely or "utf-8"), True)
    if codec is not None and (text := _strictly(data, codec)) is not None:
        return Decoded(text, False)
    return Decoded(_rescue(data, codec), True)


def _meant(data: bytes, codec: str | None) -> str | None:
    """The charset that a text is in, where the label is one that any bytes fit and what it gives is no text."""
    if codec in _WESTERN:
        if (spoken := spoken_charset(data)) is not None:
            return spoken if spoken != "cp1252" else None
        return None if is_western(data, codec) else likely_charset(data)
    return (better_of_alphabet(data, codec) or _windows_page(data, codec)) if codec is not None else None


def _windows_page(data: bytes, codec: str) -> str | None:
    """The page of Windows that a text is in under the label of the standard set, where its bytes give it away."""
    page = _WINDOWS_PAGES.get(codec)
    is_given_away = _CONTROL_CODE.search(data) or (codec == "iso8859-7" and _ALPHA.search(data))
    return page if page and is_given_away and _strictly(data, page) is not None else None


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


def _tolerably(data: bytes, codec: str) -> str | None:
    """The text with its few broken bytes marked; None where there are many."""
    text = _leniently(data, codec)
    broken = text.count("\ufffd")
    sound = sum(1 for char in text if char >= "\x80") - broken
    return text if broken <= _TOLERATED * len(text) and sound > broken else None


def _rescue(data: bytes, codec: str | None) -> str:
    """Few broken bytes are marked and the label kept; many mean that the label is wrong."""
    for candidate in (codec or "utf-8", "utf-8"):
        if (text := _tolerably(data, candidate)) is not None:
            return text
    guessed = spoken_charset(data) or likely_charset(data) or (None if len(data) < _SHORT else _guess(data))
    return _leniently(data, guessed or codec or "cp1252")


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
    if not text.isascii() or "\r" in text:
        text = _BREAKS.sub("\n", text)
    text = _CONTROLS.sub("", text)
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def clean_line(text: str) -> str:
    """The same for a header value: one line, white space folded."""
    return " ".join(clean(text).split())
