"""Read a winmail.dat: the body and the files that Outlook packs into application/ms-tnef ([MS-OXTNEF]).

Pure, total and bounded: a stream that breaks off gives what stood before the break, other bytes give nothing. A list
of attributes, each with its level, tag, length and check sum; the MAPI properties within two of them hold the HTML,
the long file names and the content ids.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from pipeline.ingest.body import rtf
from pipeline.ingest.body.charset import decode

SIGNATURE: Final = b"\x78\x9f\x3e\x22"
MAX_ATTRIBUTES: Final = 20_000
MAX_PROPERTIES: Final = 2_000
MAX_FILES: Final = 200

_ATTRIBUTE: Final = struct.Struct("<BII")
_BODY: Final = 0x0002800C
_CODE_PAGE: Final = 0x00069007
_MESSAGE_PROPERTIES: Final = 0x00069003
_RENDERING: Final = 0x00069002
_FILE_TITLE: Final = 0x00018010
_FILE_BYTES: Final = 0x0006800F
_FILE_PROPERTIES: Final = 0x00069005

_BODY_TEXT: Final = 0x1000
_BODY_HTML: Final = 0x1013
_BODY_RTF: Final = 0x1009
_LONG_NAME: Final = 0x3707
_SHORT_NAME: Final = 0x3704
_DISPLAY_NAME: Final = 0x3001
_FILE_DATA: Final = 0x3701
_MIME_TAG: Final = 0x370E
_CONTENT_ID: Final = 0x3712

_FIXED_SIZES: Final = {
    0x02: 2,
    0x03: 4,
    0x04: 4,
    0x05: 8,
    0x06: 8,
    0x07: 8,
    0x0A: 4,
    0x0B: 2,
    0x14: 8,
    0x40: 8,
    0x48: 16,
}
_STRING8: Final = 0x1E
_UNICODE: Final = 0x1F
_OBJECT: Final = 0x0D
_BINARY: Final = 0x102
_MULTIPLE: Final = 0x1000
_NAMED: Final = 0x8000


@dataclass(slots=True)
class PackedFile:
    """A file of the container; `kind` and `content_id` are empty where it does not say them."""

    name: str = ""
    kind: str = ""
    content_id: str = ""
    data: bytes = b""


@dataclass(slots=True)
class Packed:
    """What a container holds: the body as text and as HTML, either may be empty, and the files."""

    text: str = ""
    html: str = ""
    files: list[PackedFile] = field(default_factory=list)


class _Broken(Exception):
    """The stream ends before what it announces."""


@dataclass(slots=True)
class _Reader:
    data: bytes
    position: int = 0

    def take(self, size: int) -> bytes:
        end = self.position + size
        if size < 0 or end > len(self.data):
            raise _Broken
        taken = self.data[self.position : end]
        self.position = end
        return taken

    def number(self, size: int) -> int:
        return int.from_bytes(self.take(size), "little")


def read(data: bytes) -> Packed | None:
    """The content of a container, or None where the bytes are no container at all."""
    if not data.startswith(SIGNATURE):
        return None
    packed = Packed()
    code_page = "cp1252"
    for tag, value in _attributes(data):
        if tag == _CODE_PAGE and len(value) >= 4:
            code_page = f"cp{int.from_bytes(value[:4], 'little')}"
        elif tag == _BODY:
            packed.text = packed.text or decode(value.rstrip(b"\0"), code_page).text
        elif tag == _MESSAGE_PROPERTIES:
            _read_message(packed, value, code_page)
        else:
            _read_file(packed, tag, value, code_page)
    packed.files = [file for file in packed.files if file.data or file.name]
    return packed


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    position = 6
    for _ in range(MAX_ATTRIBUTES):
        if position + _ATTRIBUTE.size > len(data):
            return
        _, tag, size = _ATTRIBUTE.unpack_from(data, position)
        position += _ATTRIBUTE.size
        # The last attribute of a file that was cut off still holds most of an attachment.
        yield tag, data[position : position + size]
        position += size + 2


def _read_message(packed: Packed, value: bytes, code_page: str) -> None:
    for name, kind, content in _properties(value):
        if name == _BODY_TEXT:
            packed.text = _string(kind, content, code_page) or packed.text
        elif name == _BODY_HTML:
            packed.html = _string(kind, content, code_page) or packed.html
        elif name == _BODY_RTF and not packed.html:
            found = rtf.read(content, code_page)
            packed.html = found.html
            packed.text = packed.text or found.text


def _read_file(packed: Packed, tag: int, value: bytes, code_page: str) -> None:
    if tag == _RENDERING and len(packed.files) < MAX_FILES:
        packed.files.append(PackedFile())
    if not packed.files:
        return
    file = packed.files[-1]
    if tag == _FILE_TITLE:
        file.name = file.name or decode(value.rstrip(b"\0"), code_page).text
    elif tag == _FILE_BYTES:
        file.data = value
    elif tag == _FILE_PROPERTIES:
        _read_file_properties(file, value, code_page)


def _read_file_properties(file: PackedFile, value: bytes, code_page: str) -> None:
    found = {name: (kind, content) for name, kind, content in _properties(value)}
    texts = {
        name: _string(*found[name], code_page)
        for name in (_LONG_NAME, _DISPLAY_NAME, _SHORT_NAME, _MIME_TAG, _CONTENT_ID)
        if name in found
    }
    file.name = texts.get(_LONG_NAME) or file.name or texts.get(_DISPLAY_NAME) or texts.get(_SHORT_NAME) or ""
    file.kind = texts.get(_MIME_TAG, "")
    file.content_id = texts.get(_CONTENT_ID, "").strip("<>")
    if not file.data and _FILE_DATA in found:
        kind, content = found[_FILE_DATA]
        # An object begins with the identifier of its interface; what follows is the attached mail or document.
        file.data = content[16:] if kind == _OBJECT else content


def _string(kind: int, content: bytes, code_page: str) -> str:
    label = "utf-16-le" if kind == _UNICODE else code_page
    return decode(content, label).text.rstrip("\0")


def _properties(value: bytes) -> Iterator[tuple[int, int, bytes]]:
    """The MAPI properties of a block: name, type, and the first value."""
    reader = _Reader(value)
    try:
        for _ in range(min(reader.number(4), MAX_PROPERTIES)):
            kind, name = reader.number(2), reader.number(2)
            if name >= _NAMED:
                _skip_name(reader)
            yield name, kind & ~_MULTIPLE, _value(reader, kind)
    except _Broken:
        return


def _skip_name(reader: _Reader) -> None:
    reader.take(16)
    if reader.number(4) == 0:
        reader.take(4)
    else:
        _padded(reader)


def _padded(reader: _Reader) -> bytes:
    size = reader.number(4)
    content = reader.take(size)
    reader.take(-size % 4)
    return content


def _value(reader: _Reader, kind: int) -> bytes:
    bare = kind & ~_MULTIPLE
    if bare in _FIXED_SIZES:
        size = _FIXED_SIZES[bare]
        count = reader.number(4) if kind & _MULTIPLE else 1
        values = [reader.take(size + -size % 4) for _ in range(min(count, MAX_PROPERTIES))]
    elif bare in (_STRING8, _UNICODE, _OBJECT, _BINARY):
        values = [_padded(reader) for _ in range(min(reader.number(4), MAX_PROPERTIES))]
    else:
        raise _Broken
    return values[0] if values else b""
