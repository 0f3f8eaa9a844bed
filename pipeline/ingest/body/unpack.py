"""Open what senders' programs packed in their own way, so that every later reader sees plain MIME parts.

Works on the tree that the parser just made, in place and bounded: winmail.dat (TNEF), files uuencoded in a text, opaquely
signed S/MIME, attached mails in base64, and containers whose boundary is missing or wrong. A part that was opened keeps
its own fields and gets the parts found in it as children; what cannot be opened stays as it was.
"""

import email
import re
from collections.abc import Callable, Iterator
from email.message import Message as Tree
from typing import Final
from urllib.parse import quote

from pipeline.errors import Unparsable
from pipeline.ingest.body import cms, mime, tnef
from pipeline.ingest.body.filename import UNKNOWN, type_of
from pipeline.ingest.safety import limits

MAX_OPENED: Final = 50
MAX_ROUNDS: Final = 3
_BOUNDARY_LINE: Final = re.compile(
    r"^--([^\s-][^\r\n]{0,250}?|-{1,60}[^\s-][^\r\n]{0,190}?)[ \t]*\r?\n(?=content-|\r?\n|mime-)",
    re.MULTILINE | re.IGNORECASE,
)
_FIELD: Final = re.compile(
    rb"\s*(?:content-[a-z-]+|mime-version|from|to|subject|received|date|return-path|message-id|x-[\w-]+)[ \t]*:",
    re.IGNORECASE,
)
_ODDITIES: Final = (
    RecursionError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    LookupError,
    AssertionError,
    Unparsable,
)
_TNEF: Final = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})
_CMS: Final = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})

Opener = Callable[[Tree], list[Tree]]


def unpack(tree: Tree) -> Tree:
    """The same tree with its packed parts opened; total."""
    opened = 0
    for _ in range(MAX_ROUNDS):
        before = opened
        for part in list(mime.own_parts(tree)):
            if opened < MAX_OPENED and (found := _opened(part)):
                part.set_payload([*found])
                opened += 1
        if opened == before:
            break
    return tree


def _opened(part: Tree) -> list[Tree]:
    for opener in OPENERS:
        try:
            if found := opener(part):
                return found
        except _ODDITIES:
            continue
    return []


def _parse(source: bytes) -> Tree:
    limits.check(source)
    return email.message_from_bytes(source)


def _leaf(kind: str, data: bytes, *fields: tuple[str, str]) -> Tree:
    part = Tree()
    part["Content-Type"] = kind
    part["Content-Transfer-Encoding"] = "8bit"
    for name, value in fields:
        part[name] = value
    part.set_payload(data.decode("ascii", "surrogateescape"))
    return part


def _file(kind: str, data: bytes, name: str, content_id: str = "") -> Tree:
    fields = [("Content-Disposition", f"attachment; filename*=utf-8''{quote(name, safe='', errors='replace')}")]
    if content_id:
        fields.append(("Content-ID", f"<{content_id}>"))
    return _leaf(kind, data, *fields)


def _type(name: str) -> str:
    """The type of a file that its container does not name; an attached mail among them is kept as a file."""
    kind = type_of(name)
    return kind if not kind.startswith("message/") else UNKNOWN


def lost_boundary(part: Tree) -> list[Tree]:
    """A container whose boundary is not the one it names: the first line that looks like one begins its parts."""
    payload = part.get_payload()
    if not isinstance(payload, str) or not mime.content_type(part).startswith("multipart/"):
        return []
    found = _BOUNDARY_LINE.search(payload)
    if not found:
        return []
    boundary = found[1].replace("\\", "\\\\").replace('"', '\\"')
    head = f'Content-Type: multipart/mixed; boundary="{boundary}"\n\n'
    source = (head + str(part._payload)).encode("utf-8", "surrogateescape")  # type: ignore[attr-defined]
    return mime.children(_parse(source))


def encoded_mail(part: Tree) -> list[Tree]:
    """An attached mail in base64, which RFC 2046 forbids and some programs write."""
    if mime.content_type(part) != "message/rfc822" or mime.transfer_encoding(part) != "base64":
        return []
    encoded = _leaf("application/octet-stream", mime.content(part).strip())
    encoded.replace_header("Content-Transfer-Encoding", "base64")
    data = mime.content(encoded)
    if not _FIELD.match(data):
        return []
    del part["Content-Transfer-Encoding"]
    return [_parse(data)]


def winmail(part: Tree) -> list[Tree]:
    """The text and the files of a winmail.dat."""
    if part.is_multipart() or (
        mime.content_type(part) not in _TNEF and (mime.file_name(part) or "").lower() != "winmail.dat"
    ):
        return []
    packed = tnef.read(mime.content(part))
    if packed is None:
        return []
    files = [_file(file.kind or _type(file.name), file.data, file.name, file.content_id) for file in packed.files]
    return [*_texts(packed), *files]


def _texts(packed: tnef.Packed) -> Iterator[Tree]:
    choices = []
    if packed.text.strip():
        choices.append(_leaf('text/plain; charset="utf-8"', packed.text.encode("utf-8", "replace")))
    if packed.html.strip():
        choices.append(_leaf('text/html; charset="utf-8"', packed.html.encode("utf-8", "replace")))
    if choices:
        alternative = Tree()
        alternative["Content-Type"] = "multipart/alternative"
        alternative.set_payload([*choices])
        yield alternative


def signed_inside(part: Tree) -> list[Tree]:
    """The mail inside an opaque signature; a signed document, which is a file and no mail, stays a file."""
    if part.is_multipart() or mime.content_type(part) not in _CMS:
        return []
    content = cms.signed_content(mime.content(part))
    return [_parse(content)] if content and _FIELD.match(content) else []


def uuencoded(part: Tree) -> list[Tree]:
    """A text with uuencoded files: the text without them, and the files."""
    if part.is_multipart() or mime.content_type(part) != "text/plain" or mime.disposition(part) == "attachment":
        return []
    data = mime.content(part)
    files = list(mime.packed_files(data)) if b"begin" in data else []
    if not files:
        return []
    kept: list[bytes] = []
    position = 0
    for file in files:
        kept.append(data[position : file.start])
        position = file.end
    text = b"".join([*kept, data[position:]])
    kind = mime.raw_field(part, "content-type") or "text/plain"
    return [_leaf(kind, text), *(_file(_type(file.name), file.data, file.name) for file in files)]


OPENERS: Final[tuple[Opener, ...]] = (lost_boundary, encoded_mail, winmail, signed_inside, uuencoded)
