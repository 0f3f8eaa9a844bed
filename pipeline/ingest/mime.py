"""The parts of a mail: their types, names and decoded bytes, however badly labelled (RFC 2045, 2183, 2231).

Works on the tree that the parser made; total for every tree.
"""

import binascii
import quopri
import re
from collections.abc import Iterator
from email.message import Message as Tree
from typing import Final

from pipeline.ingest.charset import clean_line, decode
from pipeline.ingest.headers import decode_words, extended_value, octets, safe_file_name

_ODDITIES: Final = (ValueError, TypeError, AttributeError, IndexError, KeyError, LookupError)
_TYPE: Final = re.compile(r"[a-z0-9!#$&^_.+-]+/[a-z0-9!#$&^_.+-]+")
_PERCENT: Final = re.compile(r"(?:%[0-9A-Fa-f]{2}){2}")
_NOT_BASE64: Final = re.compile(rb"[^A-Za-z0-9+/=\s]")
_INNER_BLANK: Final = re.compile(rb"[^\s] (?=[^\s])")
_LINE_END: Final = re.compile(rb"\r\n?|\n")
_UUENCODED: Final = frozenset({"x-uuencode", "uuencode", "uue", "x-uue"})
_BEGIN: Final = re.compile(rb"^begin +[0-7]{3,4} +([^\r\n]+)\r?\n", re.MULTILINE)
MAX_UUENCODED: Final = 200


def children(part: Tree) -> list[Tree]:
    """The parts of a container; none for a leaf, for an attached mail or for a multipart without its boundary."""
    payload = part.get_payload() if part.get_content_maintype() == "multipart" else None
    return [child for child in payload if isinstance(child, Tree)] if isinstance(payload, list) else []


def parameter(part: Tree, name: str, header: str) -> str | None:
    """A parameter of a MIME header as text: plain, RFC 2231 with continuations, encoded words, raw 8 bit."""
    try:
        value = _readable(part, header).get_param(name, None, header)
        if isinstance(value, tuple):
            charset, _, text = value
            octets = text.encode("latin-1", "surrogateescape") if _is_octets(text) else text.encode()
            return decode(octets, charset).text
        return None if value is None else str(value)
    except _ODDITIES:
        return None


def _readable(part: Tree, header: str) -> Tree:
    """The part itself, or a copy of the header alone where it holds raw octets, which the library would replace."""
    raw = next((str(value) for key, value in part.raw_items() if key.lower() == header), "")
    if raw.isascii():
        return part
    copy = Tree()
    copy[header] = octets(raw)
    return copy


def _is_octets(text: str) -> bool:
    return all(ord(char) < 256 or 0xDC80 <= ord(char) <= 0xDCFF for char in text)


def content_type(part: Tree) -> str:
    """The media type in lower case; what is no media type counts as bytes."""
    try:
        found = part.get_content_type().strip()
    except _ODDITIES:
        return "text/plain"
    return found if _TYPE.fullmatch(found) else "application/octet-stream"


def disposition(part: Tree) -> str:
    """`inline`, `attachment` or empty; a word that nobody knows counts as attachment (RFC 2183 2.8)."""
    try:
        value = clean_line(str(part.get("content-disposition", ""))).partition(";")[0].strip().lower()
    except _ODDITIES:
        return ""
    return value if value in ("", "inline") else "attachment"


def file_name(part: Tree) -> str | None:
    """The name of a part, decoded and made safe; None where it has none."""
    for name, header in (("filename", "content-disposition"), ("name", "content-type")):
        raw = parameter(part, name, header)
        if raw and (safe := safe_file_name(clean_line(_decoded_name(raw)))):
            return safe
    return None


def _decoded_name(raw: str) -> str:
    if "=?" in raw:
        return decode_words(raw)
    if re.match(r"[\w-]{2,20}'[\w-]*'", raw) and "%" in raw:
        return extended_value(raw)
    if _PERCENT.search(raw) and raw.isascii():
        unquoted = extended_value(raw)
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


def content(part: Tree) -> bytes:
    """The decoded bytes of a leaf, or of an attached mail the mail itself."""
    if part.is_multipart():
        return _inside(part)
    data = _stored(part)
    encoding = clean_line(str(part.get("content-transfer-encoding", ""))).partition("(")[0].strip(" ;\"'").lower()
    if encoding == "base64":
        return _from_base64(data)
    if encoding == "quoted-printable":
        return quopri.decodestring(data)
    if encoding in _UUENCODED:
        return next((found for _, found in _uu_blocks(data)), data)
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


def _from_base64(data: bytes) -> bytes:
    """Decoded leniently; text that is labelled base64 and is not is left as it stands."""
    sample = data[:4096]
    if len(_NOT_BASE64.findall(sample)) + len(_INNER_BLANK.findall(sample)) > 0.02 * len(sample) + 3:
        return data
    letters = _NOT_BASE64.sub(b"", b"".join(data.split()))
    head, padding, _ = letters.partition(b"=")
    if padding and len(letters) - len(head) > 4:
        return b"".join(_block(block) for block in re.findall(rb"[^=]+=*", letters))
    return _block(head)


def _block(letters: bytes) -> bytes:
    letters = letters.rstrip(b"=")
    letters = letters[:-1] if len(letters) % 4 == 1 else letters
    return binascii.a2b_base64(letters + b"=" * (-len(letters) % 4))


def _uu_blocks(data: bytes) -> Iterator[tuple[str, bytes]]:
    """The files in a uuencoded text: name and bytes."""
    for count, begin in enumerate(_BEGIN.finditer(data)):
        if count >= MAX_UUENCODED:
            return
        found = _uu_lines(data, begin.end())
        if found is not None:
            yield begin[1].decode("utf-8", "replace"), found


def _uu_lines(data: bytes, start: int) -> bytes | None:
    end = data.find(b"\nend", start)
    if end < 0:
        return None
    decoded = []
    for line in data[start:end].splitlines():
        try:
            decoded.append(binascii.a2b_uu(line))
        except binascii.Error:
            size = (((line[0] - 32) & 63) * 4 + 5) // 3 if line else 0
            try:
                decoded.append(binascii.a2b_uu(line[:size]))
            except binascii.Error:
                return None
    return b"".join(decoded)


def split_uuencoded(text: str) -> tuple[str, list[tuple[str, bytes]]]:
    """A text body without the files that stand in it uuencoded, and those files."""
    if "begin " not in text:
        return text, []
    data = text.encode("utf-8", "replace")
    kept: list[bytes] = []
    files: list[tuple[str, bytes]] = []
    position = 0
    for count, begin in enumerate(_BEGIN.finditer(data)):
        if begin.start() < position or count >= MAX_UUENCODED:
            continue
        found = _uu_lines(data, begin.end())
        if found:
            files.append((begin[1].decode("utf-8", "replace"), found))
            kept.append(data[position : begin.start()])
            position = data.find(b"\nend", begin.end()) + 4
    kept.append(data[position:])
    return b"".join(kept).decode("utf-8", "replace"), files
