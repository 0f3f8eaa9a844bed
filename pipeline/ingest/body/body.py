"""What a mail says and what hangs on it: the readable text, the HTML, and the attachments.

The choice of parts follows RFC 8621 4.1.4 (JMAP), with three additions: an empty text part does not hide the HTML
beside it, the text of a winmail.dat is read where the mail has no other, and a calendar object where there is no text
at all. An attached mail is an attachment; nothing of it becomes part of the text.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message as Tree
from typing import Final

from pipeline.domain.message import Attachment, Invitation, Seal
from pipeline.ingest.body import html, invitation, mime, seal
from pipeline.ingest.body.charset import Decoded, clean, decode

MAX_ATTACHMENTS: Final = 200
MAX_CALENDARS: Final = 20
_READABLE: Final = frozenset({"text/plain", "text/html", "text/enriched", "text/richtext", "text/markdown"})
_CALENDARS: Final = frozenset({"text/calendar", "application/ics", "application/calendar"})
# Other forms of the text for one program alone (RFC 2046 5.1.4): no person's file, and said by the text beside them.
_FOR_ONE_PROGRAM: Final = frozenset({"text/x-amp-html", "text/watch-html"})
# Texts that are meant for programs, so that even a mail of nothing else does not say them.
_NO_PROSE: Final = frozenset(
    {"text/calendar", "text/vcard", "text/x-vcard", "text/directory", "text/rfc822-headers", "text/csv", "text/xml", "text/css",
     "text/javascript", "text/x-amp-html", "text/watch-html", "text/rtf"}
)  # fmt: skip
_META_CHARSET: Final = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w-]{2,40})", re.IGNORECASE)
_SHOWN_PART: Final = re.compile(r"[\"'(]\s?cid:([^\"'()\s>]{1,250})", re.IGNORECASE)
_SHOWN_MEDIA: Final = ("image/", "audio/", "video/")
_DOCUMENT: Final = re.compile(
    r"[\s\ufeff]{0,200}(?:<!doctype[ \t]{1,20}html\b|<html(?:>|\s[^<>]{0,1000}>))", re.IGNORECASE
)
_LINKED: Final = re.compile(r"<(?:[a-z]{3,6}://|[^<>\s]{1,200}@)[^<>]{1,600}>", re.IGNORECASE)
_WORD: Final = re.compile(r"\w+")
_NEARLY_ALL: Final = 0.8


@dataclass(frozen=True, slots=True)
class Body:
    """The readable text, the HTML as sent, the attachments, the text of the text parts alone, and what holds it all."""

    text: str
    html: str
    attachments: tuple[Attachment, ...]
    defects: tuple[str, ...]
    plain: str
    seal: Seal | None = None
    invitation: Invitation | None = None


@dataclass(slots=True)
class _Shelf:
    """Parts sorted so far; `spare` is the text of containers that repeat what the mail says, for when it says nothing."""

    text: list[Tree] = field(default_factory=list)
    html: list[Tree] = field(default_factory=list)
    attached: list[Tree] = field(default_factory=list)
    spare: list["_Shelf"] = field(default_factory=list)


def _is_blank(part: Tree) -> bool:
    return not mime.content(part).strip(b" \t\r\n\0\xa0\xc2")


def _is_body(part: Tree, place: int, container: str) -> bool:
    """Whether a leaf is read in place; the first one always is, unless it says otherwise."""
    kind = mime.content_type(part)
    is_text = kind in _READABLE or (place == 0 and kind.startswith("text/") and kind not in _NO_PROSE)
    if mime.disposition(part) == "attachment" or not is_text:
        return False
    return place == 0 or (container != "multipart/related" and mime.file_name(part) is None)


def _sort(part: Tree, shelf: _Shelf, container: str = "", place: int = 0) -> None:
    """Put the leaves below a part on the shelf; an alternative fills both kinds from whatever it offers."""
    inner = mime.children(part)
    kind = mime.content_type(part)
    if inner and kind == "multipart/alternative":
        _sort_alternative(inner, shelf)
    elif inner and kind.endswith("ms-tnef"):
        _sort_container(inner, shelf)
    elif inner:
        for index, child in enumerate(inner):
            _sort(child, shelf, kind, index)
    elif kind.startswith("multipart/") or _is_body(part, place, container):
        shelf.text.append(part)
        shelf.html.append(part)
    elif kind not in _FOR_ONE_PROGRAM:
        shelf.attached.append(part)


def _sort_container(inner: list[Tree], shelf: _Shelf) -> None:
    offered = _Shelf()
    for child in inner:
        _sort(child, offered, "multipart/mixed", 0 if mime.children(child) else 1)
    shelf.attached += offered.attached
    shelf.spare.append(offered)


def _sort_alternative(choices: list[Tree], shelf: _Shelf) -> None:
    plain, rich = [], []
    for child in choices:
        offered = _Shelf()
        _sort(child, offered, "multipart/alternative")
        shelf.attached += offered.attached
        shelf.spare += offered.spare
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


def _attachment(part: Tree, place: int, *, is_inline: bool) -> Attachment:
    data = mime.content(part)
    digest = hashlib.sha256(data).hexdigest()
    return Attachment(
        mime.file_name(part), mime.content_type(part), len(data), digest, is_inline, mime.content_id(part), place
    )


def _kind_of(part: Tree, text: str) -> str:
    """The type of a text; a whole HTML document under the label of plain text is none (reports of programs do so)."""
    kind = mime.content_type(part)
    return "text/html" if kind == "text/plain" and _DOCUMENT.match(text) else kind


def _plain_of(part: Tree, text: str) -> str:
    kind = _kind_of(part, text)
    if kind == "text/html":
        return html.to_text(text)
    if kind in ("text/enriched", "text/richtext"):
        return html.of_enriched(text)
    return seal.without_armour(_plain_text(part, text))


def _is_said(text: str, texts: list[str]) -> bool:
    """Whether a text repeats what was said: some programs put both forms of a text one after the other.

    It does where it has no word more, but for the targets of its links, and hardly one less.
    """
    new, said = (Counter(_WORD.findall(_LINKED.sub("", each).casefold())) for each in (text, "\n".join(texts)))
    return bool(new) and not new - said and new.total() >= _NEARLY_ALL * said.total()


def _calendars(tree: Tree) -> Iterator[tuple[str, str]]:
    """The calendar objects of a mail as text, each with the method that its part names."""
    for count, part in enumerate(each for each in mime.own_parts(tree) if _is_calendar(each)):
        if count < MAX_CALENDARS:
            yield _decoded(part).text, mime.parameter(part, "method", "content-type") or ""


def _is_calendar(part: Tree) -> bool:
    return mime.content_type(part) in _CALENDARS or (mime.file_name(part) or "").lower().endswith(".ics")


def read_body(tree: Tree) -> Body:
    """Read the body of a mail whose packed parts were opened; total for every tree."""
    shelf = _Shelf()
    _sort(tree, shelf)
    if shelf.spare and all(_is_blank(part) for part in shelf.text):
        shelf.text, shelf.html = shelf.spare[0].text, shelf.spare[0].html
    texts: list[str] = []
    plains: list[str] = []
    defects: list[str] = []
    decoded = {part: _decoded(part) for part in dict.fromkeys((*shelf.text, *shelf.html))}
    for part in shelf.text:
        source, is_damaged = decoded[part]
        text = _plain_of(part, source)
        if is_damaged:
            defects.append("the charset of a text is not what it is labelled")
        if _kind_of(part, source) != "text/html":
            plains.append(text)
        elif _is_said(text, texts):
            continue
        texts.append(text)
    sources = ((part, decoded[part].text) for part in shelf.html)
    rich = "\n".join(source for part, source in sources if _kind_of(part, source) == "text/html").replace("\0", "")
    calendars = list(_calendars(tree))
    found = (invitation.read(source, method) for source, method in calendars)
    armoured = "\n".join(decoded[part].text for part in shelf.text if mime.content_type(part) == "text/plain")
    return Body(
        text=_join(texts) or _join([invitation.describe(source) for source, _ in calendars[:1]]),
        html=rich,
        attachments=_attachments(tree, shelf.attached, rich),
        defects=tuple(dict.fromkeys([*defects, *_left_out(shelf.attached)])),
        plain=_join(plains),
        seal=seal.read(tree, clean(armoured)),
        invitation=next((each for each in found if each), None),
    )


def _attachments(tree: Tree, attached: list[Tree], rich: str) -> tuple[Attachment, ...]:
    places = {id(part): place for place, part in enumerate(tree.walk())}
    related = (part for part in mime.own_parts(tree) if mime.content_type(part) == "multipart/related")
    beside_html = {id(child) for part in related for child in mime.children(part)}
    shown = set(_SHOWN_PART.findall(rich))
    return tuple(
        _attachment(
            part, places.get(id(part), 0), is_inline=_is_inline(part, shown, is_related=id(part) in beside_html)
        )
        for part in attached[:MAX_ATTACHMENTS]
    )


def _is_inline(part: Tree, shown: set[str], *, is_related: bool) -> bool:
    """Whether a part is no file of its own: the HTML shows it, or it signs the rest.

    The disposition alone says little: phones send every photo and some programs every document as inline.
    """
    kind = mime.content_type(part)
    if kind in seal.SIGNATURES or mime.content_id(part) in shown:
        return True
    return is_related and kind.startswith(_SHOWN_MEDIA) and mime.disposition(part) != "attachment"


def _left_out(attached: list[Tree]) -> Iterator[str]:
    if (count := len(attached) - MAX_ATTACHMENTS) > 0:
        yield f"{count} attachments beyond the first {MAX_ATTACHMENTS} were left out"


def _join(texts: list[str]) -> str:
    return "\n\n".join(text.strip("\n") for text in texts if text.strip())


def part_content(tree: Tree, place: int) -> bytes:
    """The decoded bytes of the part at this place of the walk; KeyError where there is none."""
    for index, part in enumerate(tree.walk()):
        if index == place:
            return mime.content(part)
    raise KeyError(place)
