"""Read the rich text of Outlook: compressed RTF ([MS-OXRTFCP]), as HTML where it was made from that, else as text.

Pure, total, linear and bounded. Only words and paragraphs are taken; pictures, styles and fonts are passed over. RTF
that encapsulates HTML ([MS-OXRTFEX]) gives back that HTML.
"""

import re
import struct
from dataclasses import dataclass, replace
from typing import Final

from pipeline.ingest.body.charset import decode

MAX_BYTES: Final = 4 * 1024 * 1024
MAX_GROUPS: Final = 200
_HEADER: Final = struct.Struct("<IIII")
_COMPRESSED: Final = 0x75465A4C
_PLAIN: Final = 0x414C454D
_PRELOAD: Final = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript "
    b"\\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par "
    b"\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)
_WINDOW: Final = 4096
_TOKEN: Final = re.compile(
    rb"\\([a-zA-Z]{1,40})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z'])|([{}])|([\r\n]+)|([^\\{}\r\n]+)"
)
_SILENT: Final = frozenset(
    {b"fonttbl", b"colortbl", b"stylesheet", b"info", b"pict", b"object", b"themedata", b"datastore", b"latentstyles",
     b"listtable", b"listoverridetable", b"rsidtbl", b"generator", b"xmlnstbl", b"header", b"footer", b"fldinst", b"pntext"}
)  # fmt: skip
_SIGNS: Final = {
    b"par": "\n", b"line": "\n", b"row": "\n", b"sect": "\n", b"page": "\n", b"tab": "\t", b"cell": "\t", b"lquote": "‘",
    b"rquote": "’", b"ldblquote": "“", b"rdblquote": "”", b"bullet": "•", b"endash": "–", b"emdash": "—"
}  # fmt: skip
_FONT: Final = re.compile(rb"\\f(\d{1,5})[^{};]{0,80}?\\fcharset(\d{1,3})")
_CHARSETS: Final = {
    b"0": "cp1252", b"161": "cp1253", b"162": "cp1254", b"163": "cp1258", b"177": "cp1255", b"178": "cp1256", b"186": "cp1257",
    b"204": "cp1251", b"222": "cp874", b"238": "cp1250", b"128": "cp932", b"129": "cp949", b"134": "gb18030", b"136": "big5hkscs"
}  # fmt: skip
_SYMBOLS: Final = {b"~": "\u00a0", b"-": "", b"_": "-", b"\\": "\\", b"{": "{", b"}": "}", b"\n": "\n", b"\r": "\n"}


@dataclass(frozen=True, slots=True)
class RichText:
    """The document as text, or as the HTML it was made from; one of them is empty."""

    text: str
    html: str


@dataclass(slots=True)
class _Group:
    """What holds between two braces: passed over, code of the HTML, shown by RTF readers alone; the code page."""

    is_silent: bool = False
    is_code: bool = False
    is_for_rtf: bool = False
    skips: int = 1
    codec: str = "cp1252"


@dataclass(slots=True)
class _Window:
    """The last 4096 bytes, to which a compressed stream refers back."""

    held: bytearray
    write: int
    made: bytearray

    def put(self, byte: int) -> None:
        self.made.append(byte)
        self.held[self.write] = byte
        self.write = (self.write + 1) % _WINDOW

    def repeat(self, reference: int) -> bool:
        """Copy what a reference names; False at the end mark, which refers to the place of writing."""
        offset, length = reference >> 4, reference & 15
        if offset == self.write:
            return False
        for index in range(length + 2):
            self.put(self.held[(offset + index) % _WINDOW])
        return True


def decompress(data: bytes) -> bytes:
    """The RTF in a compressed stream; as much as can be read of a broken one."""
    if len(data) < _HEADER.size:
        return b""
    _, size, kind, _ = _HEADER.unpack_from(data)
    if kind == _PLAIN:
        return data[_HEADER.size :][: min(size, MAX_BYTES)]
    return _inflate(data[_HEADER.size :], min(size, MAX_BYTES)) if kind == _COMPRESSED else b""


def _inflate(data: bytes, size: int) -> bytes:
    window = _Window(bytearray(_PRELOAD.ljust(_WINDOW, b" ")), len(_PRELOAD), bytearray())
    position = 0
    while position < len(data) and len(window.made) < size:
        flags = data[position]
        position += 1
        for bit in range(8):
            width = 2 if flags >> bit & 1 else 1
            token = data[position : position + width]
            position += width
            if len(token) < width or (width == 2 and not window.repeat(int.from_bytes(token))):
                return bytes(window.made)
            if width == 1:
                window.put(token[0])
    return bytes(window.made[:size])


def read(data: bytes, code_page: str = "cp1252") -> RichText:
    """The document in a compressed stream; `code_page` is the codec of what does not name one."""
    source = decompress(data)
    return from_rtf(source, code_page)


def from_rtf(source: bytes, code_page: str = "cp1252") -> RichText:
    """The words of an RTF document."""
    if not source.lstrip().startswith(b"{\\rtf"):
        return RichText("", "")
    is_html = b"\\fromhtml" in source[:2000]
    written = _Reading(_Group(codec=code_page), is_html, _fonts(source)).read(source[:MAX_BYTES])
    return RichText("", written) if is_html else RichText(written.strip("\n"), "")


def _fonts(source: bytes) -> dict[bytes, str]:
    """The codecs of the fonts, by their numbers."""
    found = _FONT.findall(source[:65536])
    return {number: _CHARSETS[charset] for number, charset in found if charset in _CHARSETS}


class _Reading:
    """One pass over the tokens of a document."""

    def __init__(self, group: _Group, is_html: bool, fonts: dict[bytes, str]) -> None:  # noqa: FBT001 (private)
        self._group = group
        self._stack: list[_Group] = []
        self._is_html = is_html
        self._fonts = fonts
        self._pieces: list[str] = []
        self._octets = bytearray()
        self._to_skip = 0
        self._is_starred = False

    def read(self, source: bytes) -> str:
        for token in _TOKEN.finditer(source):
            if token[1]:
                self._word(token[1], token[2])
            elif token[3]:
                self._octet(token[3])
            elif token[4]:
                self._symbol(token[4])
            elif token[5]:
                self._brace(token[5])
            elif token[7]:
                self._text(token[7])
        self._flush()
        # Letters beyond the basic plane stand as two numbers.
        return "".join(self._pieces).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")

    def _is_shown(self) -> bool:
        return not (self._group.is_silent or (self._group.is_for_rtf and not self._group.is_code))

    def _flush(self) -> None:
        if self._octets:
            self._pieces.append(decode(bytes(self._octets), self._group.codec).text)
            self._octets.clear()

    def _emit(self, text: str) -> None:
        self._flush()
        if self._is_shown():
            self._pieces.append(text)

    def _word(self, word: bytes, number: bytes | None) -> None:
        is_destination, self._is_starred = self._is_starred, False
        if is_destination or word in _SILENT:
            self._group.is_code = self._is_html and word == b"htmltag"
            self._group.is_silent |= not self._group.is_code
        elif word == b"u" and number:
            self._emit(chr(int(number) % 65536))
            self._to_skip = self._group.skips
        elif word in _SIGNS:
            self._emit(_SIGNS[word])
        else:
            self._set(word, number)

    def _set(self, word: bytes, number: bytes | None) -> None:
        if word == b"uc" and number:
            self._group.skips = min(8, max(0, int(number)))
        elif word == b"htmlrtf":
            self._group.is_for_rtf = self._is_html and number != b"0"
        elif word == b"ansicpg" and number:
            self._group.codec = f"cp{int(number)}"
        elif word == b"f" and number in self._fonts:
            self._flush()
            self._group.codec = self._fonts[number]

    def _octet(self, digits: bytes) -> None:
        if self._to_skip:
            self._to_skip -= 1
        elif self._is_shown():
            self._octets.append(int(digits, 16))

    def _symbol(self, sign: bytes) -> None:
        self._is_starred = sign == b"*"
        if sign in _SYMBOLS:
            self._emit(_SYMBOLS[sign])

    def _brace(self, brace: bytes) -> None:
        self._flush()
        if brace == b"{" and len(self._stack) < MAX_GROUPS:
            self._stack.append(self._group)
            self._group = replace(self._group)
        elif brace == b"}" and self._stack:
            self._group = self._stack.pop()
        self._is_starred = False

    def _text(self, text: bytes) -> None:
        text = text[self._to_skip :]
        self._to_skip = 0
        if self._is_shown():
            self._octets += text
