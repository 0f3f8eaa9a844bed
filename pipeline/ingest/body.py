"""What a mail says and what hangs on it: the readable text, the HTML, and the attachments.

The choice of parts follows RFC 8621 4.1.4 (JMAP), with one addition: an empty text part does not hide the HTML beside
it. An attached mail is an attachment; nothing of it becomes part of the text.
"""

import hashlib
import re
from dataclasses import dataclass, field
from email.message import Message as Tree
from typing import Final

from pipeline.domain.message import Attachment
from pipeline.ingest import html, mime
from pipeline.ingest.charset import Decoded, clean, decode
from pipeline.ingest.headers import safe_file_name

MAX_ATTACHMENTS: Final = 1_000
_READABLE: Final = frozenset({"text/plain", "text/html", "text/enriched", "text/richtext", "text/markdown"})
_META_CHARSET: Final = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w-]{2,40})", re.IGNORECASE)
_SHOWN_MEDIA: Final = ("image/", "audio/", "video/")


@dataclass(frozen=True, slots=True)
class Body:
    """The readable text, the HTML as sent, the attachments, and the text of the text parts alone."""

    text: str
    html: str
    attachments: tuple[Attachment, ...]
    defects: tuple[str, ...]
    plain: str


@dataclass(slots=True)
class _Shelf:
    """Parts sorted so far; a list that is None does not want more of its kind (inside an alternative)."""

    text: list[Tree] = field(default_factory=list)
    html: list[Tree] = field(default_factory=list)
    attached: list[Tree] = field(default_factory=list)


def _is_blank(part: Tree) -> bool:
    return not mime.content(part).strip(b" \t\r\n\0\xa0\xc2")


def _is_body(part: Tree, place: int, container: str) -> bool:
    """Whether a leaf is read in place; the first one always is, unless it says otherwise."""
    kind = mime.content_type(part)
    if mime.disposition(part) == "attachment" or kind not in _READABLE:
        return False
    return place == 0 or (container != "multipart/related" and mime.file_name(part) is None)


def _sort(part: Tree, shelf: _Shelf, container: str = "", place: int = 0) -> None:
    """Put the leaves below a part on the shelf; an alternative fills both kinds from whatever it offers."""
    inner = mime.children(part)
    kind = mime.content_type(part)
    if inner and kind == "multipart/alternative":
        _sort_alternative(inner, shelf)
    elif inner:
        for index, child in enumerate(inner):
            _sort(child, shelf, kind, index)
    elif kind.startswith("multipart/") or _is_body(part, place, container):
        shelf.text.append(part)
        shelf.html.append(part)
    else:
        shelf.attached.append(part)


def _sort_alternative(choices: list[Tree], shelf: _Shelf) -> None:
    plain, rich = [], []
    for child in choices:
        offered = _Shelf()
        _sort(child, offered, "multipart/alternative")
        shelf.attached += offered.attached
        is_rich = any(mime.content_type(part) == "text/html" for part in offered.text)
        if is_rich:
            rich.append(offered)
        elif any(not _is_blank(part) for part in offered.text):
            plain.append(offered)
    for_text = (plain or rich)[:1] or [_Shelf()]
    for_html = (rich or plain)[-1:] or [_Shelf()]
    shelf.text += for_text[0].text
    shelf.html += for_html[0].html


def _label(part: Tree, data: bytes) -> str | None:
    label = mime.parameter(part, "charset", "content-type")
    if not label and mime.content_type(part) == "text/html" and (found := _META_CHARSET.search(data[:2048])):
        return found[1].decode("ascii", "replace")
    return label


def _decoded(part: Tree) -> Decoded:
    data = mime.content(part)
    return decode(data, _label(part, data))


def reflow(text: str, *, is_delsp: bool) -> str:
    """Join the lines that a mail program broke for transport (RFC 3676): those that end in a space."""
    paragraphs: list[list[str]] = []
    open_depth = -1
    for raw in text.split("\n"):
        quoted = raw.lstrip(">")
        depth = len(raw) - len(quoted)
        line = quoted.removeprefix(" ")
        is_flowed = line.endswith(" ") and line != "-- "
        piece = line[:-1] if is_flowed and is_delsp else line
        if open_depth == depth and line != "-- ":
            paragraphs[-1].append(piece)
        else:
            paragraphs.append([">" * depth + " " if depth else "", piece])
        open_depth = depth if is_flowed else -1
    return "\n".join("".join(pieces) for pieces in paragraphs)


def _plain_text(part: Tree, text: str) -> str:
    text = clean(text)
    if (mime.parameter(part, "format", "content-type") or "").strip().lower() == "flowed":
        is_delsp = (mime.parameter(part, "delsp", "content-type") or "").strip().lower() == "yes"
        return reflow(text, is_delsp=is_delsp)
    return text


def _attachment(part: Tree, place: int) -> Attachment:
    data = mime.content(part)
    kind = mime.content_type(part)
    identifier = mime.content_id(part)
    shown = mime.disposition(part)
    is_inline = shown == "inline" or (shown == "" and identifier is not None and kind.startswith(_SHOWN_MEDIA))
    return Attachment(
        mime.file_name(part), kind, len(data), hashlib.sha256(data).hexdigest(), is_inline, identifier, place
    )


def _of_uuencoded(name: str, data: bytes, place: int) -> Attachment:
    digest = hashlib.sha256(data).hexdigest()
    return Attachment(safe_file_name(name), "application/octet-stream", len(data), digest, is_inline=False, part=place)


def read_body(tree: Tree) -> Body:
    """Read the body of a mail; total for every tree."""
    shelf = _Shelf()
    _sort(tree, shelf)
    places = {id(part): place for place, part in enumerate(tree.walk())}
    attachments = [_attachment(part, places.get(id(part), 0)) for part in shelf.attached[:MAX_ATTACHMENTS]]
    texts: list[str] = []
    plains: list[str] = []
    defects: list[str] = []
    for part in shelf.text:
        text, is_damaged = _decoded(part)
        if is_damaged:
            defects.append("the charset of a text is not what it is labelled")
        if mime.content_type(part) == "text/html":
            texts.append(html.to_text(text))
        elif mime.content_type(part) in ("text/enriched", "text/richtext"):
            texts.append(html.strip_tags(text))
        else:
            kept, files = mime.split_uuencoded(_plain_text(part, text))
            attachments += [_of_uuencoded(name, data, places.get(id(part), 0)) for name, data in files]
            texts.append(kept)
            plains.append(kept)
    rich = [_decoded(part).text for part in shelf.html if mime.content_type(part) == "text/html"]
    return Body(
        text=_join(texts),
        html="\n".join(rich).replace("\0", ""),
        attachments=tuple(attachments),
        defects=tuple(dict.fromkeys(defects)),
        plain=_join(plains),
    )


def _join(texts: list[str]) -> str:
    return "\n\n".join(text.strip("\n") for text in texts if text.strip())


def part_content(tree: Tree, place: int) -> bytes:
    """The decoded bytes of the part at this place of the walk; KeyError where there is none."""
    for index, part in enumerate(tree.walk()):
        if index == place:
            return mime.content(part)
    raise KeyError(place)
