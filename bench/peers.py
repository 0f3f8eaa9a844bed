"""The programs that are compared, each as a function from the bytes of a mail to what it makes of them.

A library that reads only text gets the text that the standard library finds in the mail (of HTML alone, the text that
inscriptis makes of it), so that none is blamed for what it does not claim to do. A figure that a program has no answer
for at all stays out of its column.
"""

import email
import email.policy
import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from importlib import import_module
from importlib.metadata import version
from importlib.util import find_spec
from typing import Any, Final

Reader = Callable[[bytes], "Answer"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a program says of a mail; people are pairs of name and address, files pairs of name and SHA-256."""

    new_text: str = ""
    new_text_unsigned: str = ""
    subject: str = ""
    message_id: str = ""
    people: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    text: str = ""
    files: list[tuple[str, str]] = field(default_factory=list)
    kind: str = ""
    statuses: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Program:
    """A program under its name, what it can be asked for, its module, and what makes a reader of it."""

    name: str
    figures: frozenset[str]
    module: str
    install: str
    load: Callable[[], Reader]

    @property
    def is_installed(self) -> bool:
        return find_spec(self.module) is not None


def _cndesk() -> Reader:
    from pipeline.ingest.safety.guard import read

    def reader(source: bytes) -> Answer:
        message = read(source, datetime.now(UTC))
        people = {
            "from": [(one.name, one.email) for one in message.from_],
            "to": [(one.name, one.email) for one in message.to],
            "cc": [(one.name, one.email) for one in message.cc],
        }
        return Answer(
            new_text=message.new_text,
            new_text_unsigned=message.new_text_unsigned,
            subject=message.subject,
            message_id=message.message_id or "",
            people=people,
            text=message.text,
            files=[(one.name or "", one.sha256) for one in message.attachments],
            kind=str(message.kind),
            statuses=[str(one.status) for one in message.bounce.recipients] if message.bounce else [],
        )

    return reader


def _tree(source: bytes) -> EmailMessage:
    message = email.message_from_bytes(source, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def _content(part: EmailMessage) -> str:
    try:
        return str(part.get_content())
    except (LookupError, ValueError, KeyError):
        payload = part.get_payload(decode=True)
        return payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""


def _rendered(source: str) -> str:
    from inscriptis import get_text

    return str(get_text(source)) if source.strip() else ""


def _parts(tree: EmailMessage, subtype: str) -> list[str]:
    return [
        _content(part)
        for part in tree.walk()
        if isinstance(part, EmailMessage)
        and part.get_content_type() == f"text/{subtype}"
        and part.get_content_disposition() != "attachment"
    ]


def _text(tree: EmailMessage) -> str:
    """All text parts, as the standard library decodes them."""
    plain = [text for text in _parts(tree, "plain") if text.strip()]
    return "\n".join(plain) if plain else "\n".join(_rendered(text) for text in _parts(tree, "html"))


def _by_text(reply: Callable[[str], tuple[str, str]]) -> Reader:
    def reader(source: bytes) -> Answer:
        new_text, unsigned = reply(_text(_tree(source)).replace("\r\n", "\n"))
        return Answer(new_text=new_text, new_text_unsigned=unsigned)

    return reader


def _email_reply_parser() -> Reader:
    library = import_module("email_reply_parser")

    def reply(text: str) -> tuple[str, str]:
        found = str(library.EmailReplyParser.parse_reply(text))
        return found, found

    return _by_text(reply)


def _mail_parser_reply() -> Reader:
    library, constants = import_module("mailparser_reply"), import_module("mailparser_reply.constants")
    parser = library.EmailReplyParser(languages=list(constants.MAIL_LANGUAGES))

    def reply(text: str) -> tuple[str, str]:
        replies = parser.read(text).replies
        return (str(replies[0].full_body), str(replies[0].body)) if replies else ("", "")

    return _by_text(reply)


def _pairs(found: Iterable[Any]) -> list[tuple[str, str]]:
    return [(str(one[0]), str(one[1])) for one in found if one and one[1]]


def _mail_parser() -> Reader:
    import mailparser

    def reader(source: bytes) -> Answer:
        mail = mailparser.parse_from_bytes(source)
        return Answer(
            subject=str(mail.subject or ""),
            message_id=str(mail.message_id or ""),
            people={"from": _pairs(mail.from_), "to": _pairs(mail.to), "cc": _pairs(mail.cc)},
            text="\n".join(mail.text_plain) or "\n".join(_rendered(text) for text in mail.text_html),
            files=[(str(one["filename"]), _of_payload(one)) for one in mail.attachments],
        )

    return reader


def _of_payload(attachment: dict[str, Any]) -> str:
    import base64

    payload = str(attachment["payload"])
    data = base64.b64decode(payload) if attachment.get("binary") else payload.encode("utf-8", "replace")
    return hashlib.sha256(data).hexdigest()


def _standard_library() -> Reader:
    def reader(source: bytes) -> Answer:
        tree = _tree(source)
        return Answer(
            subject=str(tree["subject"] or ""),
            message_id=str(tree["message-id"] or ""),
            people={name: _people(tree, name) for name in ("from", "to", "cc")},
            text=_text(tree),
            files=[
                (str(part.get_filename()), hashlib.sha256(_payload(part)).hexdigest())
                for part in tree.walk()
                if part.get_filename()
            ],
            statuses=_statuses(tree),
        )

    return reader


def _payload(part: Any) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _people(tree: EmailMessage, name: str) -> list[tuple[str, str]]:
    fields = tree.get_all(name, [])
    return [(one.display_name, one.addr_spec) for value in fields for one in value.addresses]


def _statuses(tree: EmailMessage) -> list[str]:
    """The Status of each recipient in a message/delivery-status part (RFC 3464)."""
    found: list[str] = []
    for part in tree.walk():
        blocks = part.get_payload() if part.get_content_type() == "message/delivery-status" else []
        for block in blocks if isinstance(blocks, list) else []:
            if isinstance(block, EmailMessage) and block["status"]:
                found.append(str(block["status"]).split()[0])
    return found


PROGRAMS: Final = (
    Program("cndesk", frozenset({"reply", "parse", "bounce", "kind"}), "pipeline", "", _cndesk),
    Program("email-reply-parser 0.5.12", frozenset({"reply"}), "email_reply_parser", "email-reply-parser==0.5.12", _email_reply_parser),
    Program("mail-parser-reply 1.36", frozenset({"reply"}), "mailparser_reply", "mail-parser-reply==1.36", _mail_parser_reply),
    Program(f"mail-parser {version('mail-parser')}", frozenset({"parse"}), "mailparser", "mail-parser", _mail_parser),
    Program("standard library", frozenset({"parse", "bounce"}), "email", "", _standard_library),
)  # fmt: skip
