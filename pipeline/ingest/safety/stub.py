"""What is still said of a mail that cannot be read: its header, cut to a size that costs nothing, and why.

Total: any bytes give a Message. The shortened header goes through the ordinary parser, so that a stub knows its sender,
its kind and its thread by the same rules as every mail, and a machine's mail is no less a machine's for being too large.
"""

import hashlib
import logging
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Final

from pipeline.domain.message import MailKind, Message
from pipeline.errors import Unparsable
from pipeline.ingest.body import headers
from pipeline.ingest.parse import parse
from pipeline.ingest.safety.canonical import canonical
from pipeline.ingest.safety.limits import begin, header_block
from pipeline.ingest.safety.structure import unix_lines

log = logging.getLogger(__name__)

MAX_HEADER: Final = 64 * 1024
MAX_FIELDS: Final = 500
MAX_VALUE: Final = 2_000
MAX_VALUES: Final[dict[bytes, int]] = {b"to": 8_000, b"cc": 8_000, b"references": 8_000}
"""Bytes kept of one field; of long lists the beginning is kept, of References the end, where the nearest mails stand."""
MAX_ENCODED_WORDS: Final = 40
_FIELD: Final = re.compile(rb"([!-9;-~]++):([^\n]*+(?:\n[ \t][^\n]*+)*+)(?:\n|\Z)")
_OTHER_HEADER_LINE: Final = re.compile(rb"(?:[ \t:]|From )[^\n]*+(?:\n|\Z)")
_WITHOUT_BODY: Final = re.compile(rb"content-transfer-encoding|content-disposition|mime-version")
_MEDIA: Final = re.compile(rb"[ \t\n]*([\w.+-]{1,40}/[\w.+-]{1,60})")
_REPORT_TYPE: Final = re.compile(rb"""report-type[ \t]*=[ \t]*"?([\w-]{1,60})""", re.IGNORECASE)
_FROM: Final = re.compile(rb"^from[ \t]*:", re.MULTILINE | re.IGNORECASE)
_PEOPLE: Final = ("from", "to", "cc", "reply-to")
_MACHINES: Final = (
    "auto-submitted",
    "precedence",
    "list-id",
    "list-unsubscribe",
    "x-auto-response-suppress",
    "x-autoreply",
)


def stub(source: bytes, received_at: datetime, cause: str) -> Message:
    """The Message of a mail that cannot be read; `cause` stands in its defects, and `readable` tells it."""
    content = begin(source)
    fields = list(_fields(content))
    message = _read(fields, received_at)
    if len(_FROM.findall(unix_lines(header_block(content)))) != 1:
        message = replace(message, sender=None)  # a second From may stand where nobody read
    raw = ((name.decode("ascii"), value.decode("ascii", "surrogateescape")) for name, value in fields)
    return replace(
        message,
        sha256=hashlib.sha256(source).hexdigest(),
        size=len(source),
        text="",
        new_text="",
        new_text_unsigned="",
        html="",
        attachments=(),
        forwarded=None,
        canonical=canonical(raw, content),
        defects=(cause,),
        passages=(),
        seal=None,
        invitation=None,
        is_only_thanks=False,
        reaction="",
        is_stub=True,
    )


def _fields(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Name and value of the first header fields; the last one may be cut."""
    block = unix_lines(content[:MAX_HEADER])
    position = 0
    for _ in range(MAX_FIELDS):
        found = _FIELD.match(block, position)
        if found:
            yield found[1], found[2].strip()
        elif not (found := _OTHER_HEADER_LINE.match(block, position)) or found.end() == position:
            return
        position = found.end()


def _read(fields: list[tuple[bytes, bytes]], received_at: datetime) -> Message:
    """What the header says, by the ordinary parser where that can read it."""
    try:
        found = parse(b"\n".join(_shortened(fields)) + b"\n\n", received_at)
    except Unparsable:
        return _by_hand(fields, received_at)
    except Exception as error:  # noqa: BLE001 (what the whole mail died of may stand in its header)
        log.warning("a header could not be read: %s", type(error).__name__)
        return _by_hand(fields, received_at)
    # A cut From could name somebody else: it is shown, and is nobody's identity.
    is_cut = any(name.lower() == b"from" and _is_over(b"from", value) for name, value in fields)
    return _as_report(replace(found, sender=None) if is_cut else found)


def _shortened(fields: list[tuple[bytes, bytes]]) -> Iterator[bytes]:
    """Header lines that cost nothing to read: short values, few encoded words, a media type with its report alone."""
    for name, value in fields:
        known = name.lower()
        if _WITHOUT_BODY.fullmatch(known):
            continue
        if known == b"content-type":
            yield b"Content-Type: " + _media(value)
        else:
            yield name + b": " + _cut(known, value)


def _is_over(name: bytes, value: bytes) -> bool:
    return len(value) > MAX_VALUES.get(name, MAX_VALUE) or value.count(b"=?") > MAX_ENCODED_WORDS


def _cut(name: bytes, value: bytes) -> bytes:
    """A value within its size, cut where a list or a word ends."""
    size = MAX_VALUES.get(name, MAX_VALUE)
    if name == b"references" and len(value) > size:
        return b"<" + value[-size:].partition(b"<")[2]
    if value.count(b"=?") > MAX_ENCODED_WORDS:
        value = b"=?".join(value.split(b"=?", MAX_ENCODED_WORDS + 1)[:-1])
    if len(value) <= size:
        return value
    head, comma, _ = value[:size].rpartition(b",")
    return head if comma else value[:size]


def _media(value: bytes) -> bytes:
    kind = _MEDIA.match(value)
    report = _REPORT_TYPE.search(value[:MAX_VALUE])
    name = kind[1] if kind else b"text/plain"
    return name + (b"; report-type=" + report[1] if report else b"")


def _as_report(found: Message) -> Message:
    """A delivery report whose parts were not read is a machine's all the same."""
    if found.kind is not MailKind.HUMAN or "report-type=delivery-status" not in found.content_type:
        return found
    return replace(found, kind=MailKind.BOUNCE, kind_reasons=("Content-Type: a delivery status report",))


def _by_hand(fields: list[tuple[bytes, bytes]], received_at: datetime) -> Message:
    """The header by the simplest readers alone, where the parser fails on it; nobody's identity is certain then."""
    told = [
        (name.decode("ascii"), headers.line(_cut(name.lower(), value).decode("ascii", "surrogateescape")))
        for name, value in fields
    ]
    people = {
        name: tuple(one for value in _values(told, name) for one in headers.lenient_addresses(value))
        for name in _PEOPLE
    }
    machine = next((name for name in _MACHINES if any(value.lower() != "no" for value in _values(told, name))), "")
    return Message(
        sha256="",
        size=0,
        received_at=received_at,
        message_id=next(iter(headers.message_ids(_values(told, "message-id"))), None),
        subject=next(iter(_values(told, "subject")), ""),
        from_=people["from"],
        sender=None,
        to=people["to"],
        cc=people["cc"],
        reply_to=people["reply-to"],
        date=next((headers.date(value) for value in _values(told, "date")), None),
        in_reply_to=headers.message_ids(_values(told, "in-reply-to")),
        references=headers.message_ids(_values(told, "references")),
        text="",
        new_text="",
        new_text_unsigned="",
        html="",
        attachments=(),
        headers=tuple(told),
        content_type="text/plain",
        kind=MailKind.AUTO_REPLY if machine else MailKind.HUMAN,
        kind_reasons=(f"{machine}: present",) if machine else (),
        bounce=None,
        forwarded=None,
        language=None,
        canonical="",
    )


def _values(told: list[tuple[str, str]], name: str) -> list[str]:
    return [value for key, value in told if key.lower() == name]
