"""The parts of a mail: their types, names and decoded bytes, however badly labelled (RFC 2045, 2183, 2231).

Works on the tree that the parser made; total for every tree.
"""

import binascii
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message as Tree
from functools import lru_cache
from typing import Final

from pipeline.ingest.body import parameters
from pipeline.ingest.body.charset import clean_line
from pipeline.ingest.body.filename import safe_file_name
from pipeline.ingest.body.headers import decode_words

_LABEL: Final = re.compile(r"[\"']?([A-Za-z0-9!#$&^_.+-]+)(?: ?/ ?([A-Za-z0-9!#$&^_.+-]*))?")
_BARE_TYPES: Final = {"html": "text/html", "multipart": "multipart/mixed", "message": "message/rfc822"}
_NO_TEXT: Final = frozenset({"application", "image", "audio", "video", "font", "model"})
_LANGUAGE_TAGGED: Final = re.compile(r"[\w-]{2,20}'[\w-]*'")
_NAME_FIELDS: Final = (
    ("filename", "content-disposition"),
    ("name", "content-type"),
    ("name", "content-disposition"),
    ("filename", "content-type"),
)
_FILE_LIKE: Final = re.compile(r"[^\s/\\:]{1,100}\.[A-Za-z0-9]{2,5}")
_NOT_BASE64: Final = re.compile(rb"[^A-Za-z0-9+/=\s]")
_INNER_BLANK: Final = re.compile(rb"[^\s] (?=[^\s])")
_LINE_END: Final = re.compile(rb"\r\n?|\n")
_SOFT_BREAK: Final = re.compile(rb"=[ \t]{1,80}(?=\r?\n)")
_BASE64_LINES: Final = re.compile(rb"\s{0,80}(?:[A-Za-z0-9+/]{4,}+={0,2}[ \t]{0,8}(?:\r?\n)++)++")
_ENCODINGS: Final = {
    "base64": "base64", "b64": "base64", "quotedprintable": "quoted-printable", "qp": "quoted-printable",
    "xuuencode": "x-uuencode", "uuencode": "x-uuencode", "uue": "x-uuencode", "xuue": "x-uuencode"
}  # fmt: skip
_BEGIN: Final = re.compile(rb"^begin(-base64)? +[0-7]{3,4} +([^\r\n]{1,1000})\r?\n", re.MULTILINE)
_LINE: Final = re.compile(rb"[^\n]*+(?:\n|\Z)")
MAX_PACKED: Final = 200


def children(part: Tree) -> list[Tree]:
    """The parts of a container; none for a leaf, for an attached mail or for a multipart without its boundary."""
    payload = part.get_payload() if part.is_multipart() and not content_type(part).startswith("message/") else None
    return [child for child in payload if isinstance(child, Tree)] if isinstance(payload, list) else []


def own_parts(tree: Tree) -> Iterator[Tree]:
    """The tree and all parts below it, in the order of the mail, without those of attached mails."""
    stack = [tree]
    while stack:
        part = stack.pop()
        yield part
        stack += reversed(children(part))


def raw_field(part: Tree, header: str) -> str:
    """The first field of this name as it stands in the mail, raw octets as surrogates; empty where there is none."""
    for name, value in part.raw_items():
        if name.lower() == header:
            return str(value)
    return ""


def parameter(part: Tree, name: str, header: str) -> str | None:
    """A parameter of a MIME header as text: plain, RFC 2231 with continuations, raw 8 bit; encoded words stay."""
    return parameters.parameter(raw_field(part, header), name)


def content_type(part: Tree) -> str:
    """The media type in lower case; one that says nothing counts as plain text, one that is no media type as bytes."""
    raw = raw_field(part, "content-type")
    return _media_type(raw) if raw.strip() else part.get_default_type()


@lru_cache(maxsize=64)
def _media_type(raw: str) -> str:
    found = _LABEL.match(clean_line(raw))
    kind, subtype = (found[1].lower(), (found[2] or "").lower()) if found else ("", "")
    if kind and not subtype and kind not in _NO_TEXT:
        return _BARE_TYPES.get(kind, "text/plain")
    return f"{kind}/{subtype}" if kind and subtype else "application/octet-stream"


def disposition(part: Tree) -> str:
    """`inline`, `attachment` or empty; a word that nobody knows counts as attachment (RFC 2183 2.8)."""
    value = clean_line(raw_field(part, "content-disposition")).partition(";")[0].strip(" \"'").lower()
    return value if value in ("", "inline") else "attachment"


def file_name(part: Tree) -> str | None:
    """The name of a part, decoded and made safe; None where it has none."""
    for name, header in _NAME_FIELDS:
        raw = parameter(part, name, header)
        if raw and (safe := safe_file_name(clean_line(_decoded_name(raw)))):
            return safe
    described = decode_words(raw_field(part, "content-description"))
    return safe_file_name(clean_line(described)) if _FILE_LIKE.fullmatch(described.strip()) else None


def _decoded_name(raw: str) -> str:
    if "=?" in raw:
        return decode_words(raw)
    if _LANGUAGE_TAGGED.match(raw) and "%" in raw:
        return parameters.extended_value(raw)
    if raw.isascii() and parameters.is_percent_encoded(raw):
        unquoted = parameters.extended_value(raw)
        return raw if unquoted.isascii() or "\ufffd" in unquoted else unquoted
    return decode_words(raw)


def content_id(part: Tree) -> str | None:
    return clean_line(decode_words(str(part.get("content-id", "")))).strip("<> ") or None


def _stored(part: Tree) -> bytes:
    """The bytes of a leaf as they stand in the mail, before the transfer encoding is undone."""
    try:
        payload = part.get_payload()
    except (LookupError, UnicodeError, ValueError, TypeError):
        return _as_sent(part)
    if isinstance(payload, str) and payload.isascii():
        return payload.encode()
    return _as_sent(part)


def _as_sent(part: Tree) -> bytes:
    """A body with 8-bit octets: the parser keeps them as surrogates, which only the decoding read gives back as bytes."""
    bare = Tree()
    bare["Content-Transfer-Encoding"] = "8bit"
    bare.set_payload(part._payload)  # type: ignore[attr-defined]
    found = bare.get_payload(decode=True)
    return found if isinstance(found, bytes) else b""


def transfer_encoding(part: Tree) -> str:
    """How a part is encoded: `base64`, `quoted-printable`, `x-uuencode` or empty; of two fields, the one that encodes."""
    for name, value in part.raw_items():
        if name.lower() == "content-transfer-encoding":
            word = re.sub(r"[^a-z0-9]", "", clean_line(str(value)).partition("(")[0].lower())
            if word in _ENCODINGS:
                return _ENCODINGS[word]
    return ""


def content(part: Tree) -> bytes:
    """The decoded bytes of a leaf, or of an attached mail the mail itself."""
    if part.is_multipart():
        return _inside(part)
    data = _stored(part)
    encoding = transfer_encoding(part)
    if encoding == "base64":
        return _from_base64(data, keeps_tail=content_type(part).startswith("text/"))
    if encoding == "quoted-printable":
        return quopri.decodestring(_SOFT_BREAK.sub(b"=", data))
    if encoding == "x-uuencode":
        return next((file.data for file in packed_files(data)), data)
    return data


def _flattened(part: Tree) -> bytes:
    """A mail or a part as it was sent, with CRLF; the library's own writer refuses or rewrites broken fields."""
    fields = (f"{name}: {value}\n".encode("utf-8", "surrogateescape") for name, value in part.raw_items())
    return _LINE_END.sub(b"\r\n", b"".join(fields) + b"\n" + _inside(part))


def _inside(part: Tree) -> bytes:
    payload = part.get_payload() if part.is_multipart() else None
    if not isinstance(payload, list):
        return _stored(part)
    inner = [_flattened(child) for child in payload if isinstance(child, Tree)]
    if part.get_content_maintype() != "multipart":
        return b"".join(inner)
    line = b"--" + (parameter(part, "boundary", "content-type") or "").encode()
    return b"".join(line + b"\n" + each + b"\n" for each in inner) + line + b"--\n"


def _from_base64(data: bytes, *, keeps_tail: bool) -> bytes:
    """Decoded leniently; text that is labelled base64 and is not is left as it stands.

    A list's footer, which some list programs put behind the encoded text as it is, is kept for a text.
    """
    head, tail = _footer(data)
    if head:
        return _from_base64(head, keeps_tail=False) + (b"\n" + tail if keeps_tail else b"")
    sample = data[:4096]
    if len(_NOT_BASE64.findall(sample)) + len(_INNER_BLANK.findall(sample)) > 0.02 * len(sample) + 3:
        return data
    letters = _NOT_BASE64.sub(b"", b"".join(data.split()))
    head, padding, _ = letters.partition(b"=")
    if padding and len(letters) - len(head) > 4:
        return b"".join(_block(block) for block in re.findall(rb"[^=]+=*", letters))
    return _block(head)


def _footer(data: bytes) -> tuple[bytes, bytes]:
    """The encoded lines of a body and the plain text behind them; both empty where it is not so."""
    encoded = _BASE64_LINES.match(data)
    if not encoded or not (tail := data[encoded.end() :].strip()):
        return b"", b""
    is_text = len(_NOT_BASE64.findall(tail[:4096])) + len(_INNER_BLANK.findall(tail[:4096])) > 3
    is_whole = len(b"".join(encoded[0].split())) % 4 == 0
    return (encoded[0], tail) if is_text and is_whole else (b"", b"")


def _block(letters: bytes) -> bytes:
    letters = letters.rstrip(b"=")
    letters = letters[:-1] if len(letters) % 4 == 1 else letters
    return binascii.a2b_base64(letters + b"=" * (-len(letters) % 4))


@dataclass(frozen=True, slots=True)
class PackedFile:
    """A file that stands encoded in a text: where its lines begin and end, its name as written, its bytes."""

    start: int
    end: int
    name: str
    data: bytes


def packed_files(data: bytes) -> Iterator[PackedFile]:
    """The files that stand in a text uuencoded or in the base64 of the same program (POSIX uuencode)."""
    end = 0
    for count, begin in enumerate(_BEGIN.finditer(data)):
        if count >= MAX_PACKED:
            return
        if begin.start() < end:
            continue
        found = _packed_base64(data, begin.end()) if begin[1] else _packed_lines(data, begin.end())
        if found is not None:
            end = found[0]
            yield PackedFile(begin.start(), end, begin[2].decode("utf-8", "replace"), found[1])


def _packed_base64(data: bytes, start: int) -> tuple[int, bytes] | None:
    end = data.find(b"\n====", start - 1)
    if end < 0:
        return None
    lines = data[start:end]
    after = data.find(b"\n", end + 1)
    return (after + 1 if after >= 0 else len(data), _from_base64(lines, keeps_tail=False)) if lines.strip() else None


def _packed_lines(data: bytes, start: int) -> tuple[int, bytes] | None:
    decoded: list[bytes] = []
    for found in _LINE.finditer(data, start):
        line = found[0].rstrip(b"\r\n")
        if line.rstrip() == b"end":
            return (found.end(), b"".join(decoded)) if any(decoded) else None
        piece = _packed_line(line)
        if piece is None:
            return None
        decoded.append(piece)
    return None


def _packed_line(line: bytes) -> bytes | None:
    """A line decoded; some programs write a check sum behind it, which is cut off at the second try."""
    size = (((line[0] - 32) & 63) * 4 + 5) // 3 if line else 0
    for tried in (line, line[:size]):
        try:
            return binascii.a2b_uu(tried)
        except binascii.Error:
            continue
    return None
