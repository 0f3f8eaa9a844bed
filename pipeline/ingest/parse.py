"""Bytes to a Message, once, at the edge; the only place that knows mail-parser.

Any bytes give a Message, or Unparsable with its cause where they are empty or over a limit. Where mail-parser fails
(it does, on about one broken mail in sixty), the standard library and our own readers take over and the mail gets a
defect; the identity of its sender is then unknown.
"""

import email
import hashlib
import logging
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message as Tree
from typing import Final

from mailparser import MailParser

from pipeline.domain.message import Address, Attachment, Forwarded, MailKind, Message
from pipeline.errors import Unparsable
from pipeline.ingest.body import headers, language, mime
from pipeline.ingest.body.body import part_content, read_body
from pipeline.ingest.body.charset import clean_line
from pipeline.ingest.body.unpack import unpack
from pipeline.ingest.identity import identity
from pipeline.ingest.kind import bounce, kind
from pipeline.ingest.kind.gratitude import is_only_thanks
from pipeline.ingest.kind.reaction import reaction
from pipeline.ingest.newtext import forward, newtext
from pipeline.ingest.newtext.attached import MAIL_TYPES, attached_mails
from pipeline.ingest.safety import limits
from pipeline.ingest.safety.canonical import canonical

logging.getLogger("mailparser").setLevel(logging.CRITICAL)  # it writes header values into the log

_ADDRESS_FIELDS: Final = ("from", "to", "cc", "reply-to")
_READ_BY_MAILPARSER: Final = frozenset({*_ADDRESS_FIELDS, "date", "subject", "message-id", "mime-version"})
_VERDICTS: Final = frozenset({"authentication-results", "arc-authentication-results", "received-spf", "dkim-signature"})
_UNSAFE: Final = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
MAX_ADDRESS: Final = 320
"""RFC 3696, erratum 1690: 64 octets, @ and 255 octets; a longer one is no address."""


@dataclass(frozen=True, slots=True)
class _Header:
    """The address fields and the date as mail-parser reads them; `is_sound` where it found nothing to object to."""

    people: dict[str, tuple[Address, ...]]
    date: datetime | None
    is_sound: bool
    defects: tuple[str, ...]


def _tree(source: bytes) -> Tree:
    """The MIME tree of the standard library; the limits were checked before."""
    try:
        return unpack(email.message_from_bytes(headers.with_plain_names(source)))
    except (RecursionError, ValueError, TypeError, AttributeError, IndexError, LookupError, AssertionError) as error:
        raise Unparsable(f"no MIME structure can be read ({type(error).__name__})") from error


def _skeleton(tree: Tree) -> Tree:
    """The fields that mail-parser is asked to read: without trace fields and bodies it takes a third of the time."""
    bare = Tree()
    for name, raw in tree.raw_items():
        if name.lower() in _READ_BY_MAILPARSER:
            bare[name] = headers.octets(str(raw))
    bare.set_payload("")
    return bare


def _field_value(name: str, raw: str) -> str:
    """A field for reading; the verdicts of servers stay as sent, for decoding would let a sender write into them."""
    if name.lower() in _VERDICTS:
        return _UNSAFE.sub("\ufffd", " ".join(re.split(r"[ \t\r\n]+", raw)).strip())
    return headers.line(raw)


def _read_header(tree: Tree) -> _Header:
    try:
        parsed = MailParser(_skeleton(tree))
        people = {name: _people(getattr(parsed, name.replace("-", "_"))) for name in _ADDRESS_FIELDS}
        date = parsed.date
        defects = [f"{flaw['header']}: {flaw['reason']}" for flaw in parsed.address_header_defects]
    except Exception as error:  # noqa: BLE001 (a library that crashes on broken mail must not cost the mail)
        return _Header({}, None, is_sound=False, defects=(f"mail-parser failed: {type(error).__name__}",))
    is_sound = not any(defect.startswith("from:") for defect in defects)
    return _Header(people, _utc(date), is_sound, tuple(defects))


def _people(found: Iterable[tuple[str, str]]) -> tuple[Address, ...]:
    pairs = ((name, clean_line(address)) for name, address in found if address)
    return tuple(
        Address(headers.line(name), address.lower()) for name, address in pairs if 0 < len(address) <= MAX_ADDRESS
    )


def _utc(moment: object) -> datetime | None:
    if not isinstance(moment, datetime):
        return None
    try:
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _raw(tree: Tree, name: str) -> tuple[str, ...]:
    return tuple(str(value) for key, value in tree.raw_items() if key.lower() == name)


def _addresses(tree: Tree, header: _Header, name: str) -> tuple[Address, ...]:
    values = _raw(tree, name)
    found = header.people.get(name, ())
    if found or not values:
        return found
    return headers.lenient_addresses(values[0])


def _media_type(tree: Tree) -> str:
    report = mime.parameter(tree, "report-type", "content-type")
    return mime.content_type(tree) + (f"; report-type={clean_line(report).lower()}" if report else "")


def _structure_defects(tree: Tree) -> Iterable[str]:
    for part in tree.walk():
        yield from (type(defect).__name__ for defect in part.defects)


def parse(source: bytes, received_at: datetime) -> Message:
    """Read a mail; `received_at` is when it arrived (INTERNALDATE), never its Date. Raises Unparsable, nothing else."""
    limits.check(source)
    content = limits.begin(source)
    tree = _tree(content)
    fields = tuple((name, _field_value(name, str(value))) for name, value in tree.raw_items())
    header = _read_header(tree)
    body = read_body(tree)
    subject = next((value for name, value in fields if name.lower() == "subject"), "")
    people = {name: _addresses(tree, header, name) for name in _ADDRESS_FIELDS}
    sender = identity.sender(_raw(tree, "from"), people["from"]) if header.is_sound else None
    media_type = _media_type(tree)
    author = people["from"][0].name if len(people["from"]) == 1 else ""
    # Where HTML stands beside other text of the mail, instead of saying the same, it tells only of a part of it.
    source_of_text = body.html if body.plain in ("", body.text) else ""
    cut = newtext.cut(body.text, source_of_text, subject, author, is_from_html=not body.plain)
    letter = bounce.Letter(tree, fields, people["from"], subject, body.text)
    report = bounce.read(letter)
    verdict = kind.judge(kind.Evidence(letter, media_type, cut.new_text, bool(cut.why), report))
    is_person = verdict.kind is MailKind.HUMAN
    reacted = reaction(letter, cut.new_text_unsigned) if is_person and cut.forwarded is None else ""
    return Message(
        sha256=hashlib.sha256(source).hexdigest(),
        size=len(source),
        received_at=received_at,
        message_id=next(iter(headers.message_ids(_raw(tree, "message-id"))), None),
        subject=subject,
        from_=people["from"],
        sender=sender,
        to=people["to"],
        cc=people["cc"],
        reply_to=people["reply-to"],
        date=header.date or next((headers.date(value) for value in _raw(tree, "date")), None),
        in_reply_to=headers.message_ids(_raw(tree, "in-reply-to")),
        references=headers.message_ids(_raw(tree, "references")),
        text=body.text,
        new_text=cut.new_text,
        new_text_unsigned=cut.new_text_unsigned,
        html=body.html,
        attachments=body.attachments,
        headers=fields,
        content_type=media_type,
        kind=verdict.kind,
        kind_reasons=(f"a reaction: {reacted}",) if reacted else verdict.reasons,
        bounce=report.bounce if report else None,
        forwarded=cut.forwarded or _attached_forward(content, subject, body.attachments, received_at),
        language=language.detect(cut.new_text_unsigned, subject, body.text),
        canonical=canonical(((name, str(value)) for name, value in tree.raw_items()), content),
        seal=body.seal,
        invitation=body.invitation,
        defects=tuple(dict.fromkeys((*header.defects, *_structure_defects(tree), *body.defects))),
        passages=cut.passages,
        is_only_thanks=is_person and cut.forwarded is None and is_only_thanks(cut.new_text_unsigned),
        reaction=reacted,
    )


def _attached_forward(
    content: bytes, subject: str, attachments: Sequence[Attachment], received_at: datetime
) -> Forwarded | None:
    """The one mail that hangs on a mail whose subject says that it forwards one."""
    is_mail = any(each.type in MAIL_TYPES or (each.name or "").lower().endswith(".eml") for each in attachments)
    if not is_mail or not forward.is_forward(subject):
        return None
    mails = attached_mails(content)
    if len(mails) != 1:
        return None
    try:
        inner = parse(mails[0], received_at)
    except Unparsable:
        return None
    return Forwarded(inner.from_[0] if inner.from_ else None, inner.date, inner.subject, inner.text)


def part_bytes(source: bytes, part: int) -> bytes:
    """The decoded content of the attachment with this `part` number; KeyError where the mail has no such part."""
    limits.check(source)
    return part_content(_tree(limits.begin(source)), part)
