"""A draft to the final bytes of a mail: 7-bit clean, CRLF only, the same bytes on every try (RFC 5322, RFC 2045).

Afterwards the bytes are read again and their header and recipients compared with the plan: a mail that says anything
else is never queued (reliability S8, S9).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage, Message
from email.parser import BytesHeaderParser
from email.policy import SMTP, compat32
from email.utils import getaddresses
from hashlib import sha256
from typing import Final

from pipeline.domain.message import Address, Attachment
from pipeline.domain.plan import Draft, Purpose
from pipeline.reply.headers import (
    AUTOMATIC,
    Field,
    Unsendable,
    address_field,
    ascii_address,
    clean_header,
    clean_text,
    date_field,
    extra_field,
    ids_field,
    references_of,
    subject_of,
    text_field,
)
from pipeline.reply.page import plain_page
from pipeline.reply.render import Rendered

MAX_LINE: Final = 998
_POLICY: Final = SMTP.clone(cte_type="7bit")
_MIME: Final = frozenset({"mime-version", "content-type", "content-transfer-encoding"})
# Not fit for a file anywhere; mail programs also take a name in angle brackets for an empty one.
_UNFIT_IN_NAMES: Final = str.maketrans(dict.fromkeys('/\\<>:"|?*', "_"))
_MEDIA_TYPE: Final = re.compile(r"(application|audio|font|image|model|text|video)/([a-z0-9][a-z0-9.+-]{0,80})")
_UNSAFE_BYTES: Final = re.compile(rb"\r(?!\n)|(?<!\r)\n|[\x00\x80-\xff]|[^\n]{999}")


@dataclass(frozen=True, slots=True)
class DeskIdentity:
    """Who speaks: the desk's name and address, the domain of its Message-IDs, and the id that shows a loop."""

    name: str
    address: str
    domain: str
    instance: str


def compose(
    draft: Draft,
    rendered: Rendered | None,
    sender: DeskIdentity,
    message_id: str,
    date: datetime,
    attachments: Sequence[tuple[Attachment, bytes]] = (),
) -> bytes:
    """The mail's bytes. Raises Unsendable where the draft can become no mail to exactly its one recipient."""
    fields = tuple(_fields(draft, rendered, sender, message_id, date))
    _must_be_whole(fields)
    mail = EmailMessage(policy=_POLICY)
    for field in fields:
        mail[field.name] = field
    text, html = (rendered.text, rendered.html) if rendered else _parts(draft)
    mail.set_content(text, charset="utf-8", cte=_encoding(text))
    mail.add_alternative(html, subtype="html", charset="utf-8", cte=_encoding(html))
    for attachment, content in attachments:
        _attach(mail, attachment, content)
    _set_boundaries(mail, message_id)
    source = mail.as_bytes()
    must_hold(source, fields)
    return source


def _fields(
    draft: Draft, rendered: Rendered | None, sender: DeskIdentity, message_id: str, date: datetime
) -> Iterator[Field]:
    """The whole header, in order."""
    from_name = draft.from_name or sender.name
    yield address_field("From", Address(from_name, sender.address))
    yield address_field("To", draft.to)
    if draft.reply_to:
        yield address_field("Reply-To", Address(from_name, draft.reply_to))
    yield text_field(
        "Subject", subject_of(draft.purpose, draft.ticket, rendered.subject if rendered else draft.subject)
    )
    yield date_field(date)
    yield ids_field("Message-ID", [message_id])
    references = references_of(draft.references, draft.in_reply_to)
    if draft.in_reply_to and draft.in_reply_to in references:
        yield ids_field("In-Reply-To", [draft.in_reply_to])
    if references:
        yield ids_field("References", references)
    for name, value in AUTOMATIC[draft.purpose]:
        yield text_field(name, value)
    if draft.purpose is not Purpose.ANSWER:
        yield text_field("X-Loop", sender.instance)
    yield text_field("X-Cndesk-Loop", sender.instance)
    for name, value in draft.headers:
        yield extra_field(name, value)


def _parts(draft: Draft) -> tuple[str, str]:
    """The two parts of a text that a person wrote."""
    text = clean_text(draft.text).strip("\n") + "\n"
    return text, plain_page(text, draft.language)


def _encoding(text: str) -> str:
    """Quoted-printable keeps mostly Latin text readable; neither encoding can hold one of our boundaries."""
    return "quoted-printable" if sum(map(str.isascii, text)) * 6 > len(text) * 5 else "base64"


def _attach(mail: EmailMessage, attachment: Attachment, content: bytes) -> None:
    """Add a file; other mails and multiparts go as plain bytes, since they must not be taken apart on the way."""
    kind = _MEDIA_TYPE.fullmatch(attachment.type.lower())
    main, sub = kind.groups() if kind else ("application", "octet-stream")
    name = clean_header(attachment.name or "", 120).translate(_UNFIT_IN_NAMES).lstrip(".")
    mail.add_attachment(content, maintype=main, subtype=sub, filename=name or "attachment")


def _set_boundaries(mail: EmailMessage, message_id: str) -> None:
    """Boundaries that follow from the Message-ID: `=_` stands in no encoded part, and every try is the same bytes."""
    parts = [part for part in mail.walk() if part.is_multipart()]
    for number, part in enumerate(parts):
        part.set_boundary(f"=_{sha256(f'{message_id} {number}'.encode()).hexdigest()[:32]}")


def _must_be_whole(fields: Sequence[Field]) -> None:
    names = [field.name.lower() for field in fields]
    if twice := [name for name in names if names.count(name) > 1]:
        raise Unsendable(f"the header field {twice[0]} stands twice")
    if empty := [field.name for field in fields if field.name == "Message-ID" and not field]:
        raise Unsendable(f"{empty[0]} is not fit for a header")


def must_hold(source: bytes, fields: Sequence[Field]) -> None:
    """Read the bytes again: the planned fields and no other, the planned recipients, lines that SMTP carries."""
    if unsafe := _UNSAFE_BYTES.search(source):
        raise Unsendable(f"the mail is not clean CRLF text at byte {unsafe.start()}")
    read = BytesHeaderParser(policy=compat32).parsebytes(source)
    planned = [(field.name, _unfolded(field)) for field in fields]
    found = [(name, _unfolded(str(value))) for name, value in read.items() if name.lower() not in _MIME]
    if found != planned or len(read.keys()) - len(found) > len(_MIME):
        names = sorted({name for name, _ in found} ^ {name for name, _ in planned})
        raise Unsendable(f"the mail's header is not as planned: {', '.join(names) or 'a value changed'}")
    for name in ("From", "To", "Reply-To"):
        _one_address(read, name, fields)


def _one_address(read: Message, name: str, fields: Sequence[Field]) -> None:
    """An address field, read by the standard library, names the one address that was meant."""
    planned = [field.rpartition("<")[2].removesuffix(">") for field in fields if field.name == name]
    found = [address for _, address in getaddresses([str(value) for value in read.get_all(name, [])])]
    if found != planned or any(ascii_address(address) != address for address in found):
        raise Unsendable(f"{name} does not read as the one address that was planned")


def _unfolded(value: str) -> str:
    return " ".join(value.split())
