"""Read the mails of examples and tests into facts, so that they go through the engine as a real mail would.

Only what is said differs from an ordinary mail: from nobody known, on a Wednesday noon (UTC), without attachments.
"""

import re
from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from pipeline.classify.language import AUTH, EVENTS, RATINGS, STAGES, Choice, Declared, Free, Noun
from pipeline.classify.reader import (
    Reader,
    allowed_words,
    entries,
    flag,
    is_allowed,
    is_declared,
    of_kind,
    shaped,
    text,
    whole_number,
)
from pipeline.document import Entry, Mapping, Node, Scalar, Sequence
from pipeline.domain.classification import Event, Facts, Likeness, Recent, Requester
from pipeline.domain.message import Address, Attachment, Auth, AuthResult, MailKind, Message
from pipeline.domain.network import Network
from pipeline.domain.ticket import Status
from pipeline.kind import seconds, size

NOON: Final = datetime(2026, 1, 14, 12, 0, tzinfo=UTC)
SENDER: Final = Address("", "somebody@outside.example")
MESSAGE: Final = Message(
    sha256="", size=0, received_at=NOON, message_id=None, subject="", from_=(SENDER,), sender=SENDER.email,
    to=(), cc=(), reply_to=(), date=None, in_reply_to=(), references=(), text="", new_text="", new_text_unsigned="",
    html="", attachments=(), headers=(), content_type="text/plain", kind=MailKind.HUMAN, kind_reasons=(), bounce=None,
    forwarded=None, language=None, canonical="",
)  # fmt: skip
ORDINARY: Final = Facts(MESSAGE, event="new", mailbox="")

MAIL_KEYS: Final = (
    "from", "to", "cc", "reply_to", "subject", "body", "quoted", "lang", "auth", "attachments", "headers", "received",
    "bounce",
)  # fmt: skip
FACT_KEYS: Final = ("network", "event", "thread", "requester", "mailbox", "recent")
_ALIKE: Final = re.compile(r"(tag|topic|network|requester)\s+(\S.*?)\s+in\s+([0-9]{1,4}[mhd])")
_ADDRESS: Final = Free("an address")
_SIZE: Final = size("0B", "1GB")
Found = dict[str, Entry]


def read_example(reader: Reader, node: Node) -> Facts | None:
    """The facts of an example: a body alone, or a mapping of all that is said about the mail."""
    if not isinstance(node, Mapping):
        body = text(reader, node, "an example")
        return replace(ORDINARY, message=_with_body(MESSAGE, body, "")) if body else None
    found = entries(reader, node, (*MAIL_KEYS, *FACT_KEYS), "an example")
    if not node.entries:
        reader.wrong(node.place, "R015", "an example without a mail", 'such as "Where is my payout?"')
    return _facts(reader, found, found) if found else None


def read_mail(reader: Reader, node: Node, beside: Found) -> Facts:
    """The facts of a test: its `mail` and what stands beside it about network, thread and requester."""
    found = entries(reader, node, MAIL_KEYS, '"mail"')
    if isinstance(node, Mapping) and not node.entries:
        reader.wrong(node.place, "R015", "a test without a mail", "such as mail: {subject: Where is my payout?}")
    return _facts(reader, found, beside)


def _facts(reader: Reader, mail: Found, beside: Found) -> Facts:
    event = _choice(reader, beside, "event", EVENTS)
    thread = _inner(reader, beside, "thread", ("status",))
    status = _choice(reader, thread, "status", tuple(Status))
    network = _network(reader, beside)
    return Facts(
        message=_message(reader, mail),
        event=_event(event, status),
        mailbox=_name(reader, beside, "mailbox", "mailboxes"),
        auth=_auth(reader, mail),
        network=network,
        is_known_contact=network is not None,
        thread_status=Status(status) if status else None,
        requester=_requester(reader, beside),
        recent=_recent(reader, beside),
    )


def _event(event: str, status: str) -> Event:
    if event == "reopen" or (not event and status in ("solved", "closed")):
        return "reopen"
    return "reply" if event == "reply" or (not event and status) else "new"


def _message(reader: Reader, mail: Found) -> Message:
    people = {key: _people(reader, mail, key) for key in ("from", "to", "cc", "reply_to")}
    sender = people["from"] or (SENDER,)
    message = replace(
        MESSAGE,
        subject=_text(reader, mail, "subject"),
        from_=sender,
        sender=sender[0].email if len(sender) == 1 else None,
        to=people["to"],
        cc=people["cc"],
        reply_to=people["reply_to"],
        language=_text(reader, mail, "lang") or None,
        received_at=_received(reader, mail),
        attachments=_attachments(reader, mail),
        headers=_headers(reader, mail),
        kind=MailKind.BOUNCE if "bounce" in mail and flag(reader, mail["bounce"].value, '"bounce"') else MailKind.HUMAN,
    )
    return _with_body(message, _text(reader, mail, "body"), _text(reader, mail, "quoted"))


def _with_body(message: Message, body: str, quoted: str) -> Message:
    return replace(message, new_text=body, new_text_unsigned=body, text=f"{body}\n\n{quoted}" if quoted else body)


def _text(reader: Reader, found: Found, key: str) -> str:
    """A text that may be empty."""
    scalar = shaped(reader, found[key].value, Scalar, f'"{key}"') if key in found else None
    return scalar.text if scalar else ""


def _choice(reader: Reader, found: Found, key: str, allowed: tuple[str, ...]) -> str:
    word = _text(reader, found, key)
    is_fit = key in found and is_allowed(reader, word, found[key].value.place, Choice(allowed), f'"{key}"')
    return word if is_fit else ""


def _name(reader: Reader, found: Found, key: str, noun: Noun) -> str:
    """A name that is declared where others of its noun are; one that is not could never be that of a real mail."""
    name = _text(reader, found, key)
    is_fit = name and is_declared(reader, name, found[key].value.place, Declared(noun))
    return name if is_fit else ""


def _inner(reader: Reader, found: Found, key: str, allowed: Collection[str]) -> Found:
    return entries(reader, found[key].value, allowed, f'"{key}"') if key in found else {}


def _people(reader: Reader, mail: Found, key: str) -> tuple[Address, ...]:
    """Addresses, each alone or as `Name <address>`."""
    written = allowed_words(reader, mail[key].value, _ADDRESS, f'"{key}"') if key in mail else []
    found = []
    for person in written:
        name, is_named, rest = person.rpartition("<")
        found.append(Address(name.strip(), rest.rstrip("> ").lower()) if is_named else Address("", person.lower()))
    return tuple(found)


def _received(reader: Reader, mail: Found) -> datetime:
    written = _text(reader, mail, "received")
    try:
        at = datetime.fromisoformat(written) if written else NOON
    except ValueError:
        reader.wrong(
            mail["received"].value.place, "R010", '"received" must be a time', "such as 2026-01-14T12:00+00:00"
        )
        return NOON
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _auth(reader: Reader, mail: Found) -> Auth:
    found = _inner(reader, mail, "auth", ("dmarc", "dkim", "spf"))
    results = {
        key: AuthResult(_choice(reader, found, key, AUTH.allowed) or "absent") for key in ("dmarc", "dkim", "spf")
    }
    return Auth(**results)


def _attachments(reader: Reader, mail: Found) -> tuple[Attachment, ...]:
    listed = shaped(reader, mail["attachments"].value, Sequence, '"attachments"') if "attachments" in mail else None
    found = []
    for item in listed.items if listed else ():
        keys = entries(reader, item, ("name", "type", "size"), "an attachment")
        octets = of_kind(reader, keys["size"].value, _SIZE, '"size"') if "size" in keys else 0
        type_ = _text(reader, keys, "type") or "application/octet-stream"
        size_ = octets if isinstance(octets, int) else 0
        found.append(Attachment(_text(reader, keys, "name") or None, type_, size_, "", is_inline=False))
    return tuple(found)


def _headers(reader: Reader, mail: Found) -> tuple[tuple[str, str], ...]:
    mapping = shaped(reader, mail["headers"].value, Mapping, '"headers"') if "headers" in mail else None
    entries_ = mapping.entries if mapping else ()
    return tuple((entry.key, _text(reader, {entry.key: entry}, entry.key)) for entry in entries_)


def _network(reader: Reader, beside: Found) -> Network | None:
    if "network" not in beside:
        return None
    found = _inner(reader, beside, "network", ("id", "tier", "region", "cnm", "stage", "language"))
    return Network(
        slug=_text(reader, found, "id") or "sample",
        name=_text(reader, found, "id") or "Sample",
        tier=_name(reader, found, "tier", "tiers"),
        cnm=_text(reader, found, "cnm"),
        region=_text(reader, found, "region"),
        language=_text(reader, found, "language"),
        stage=_choice(reader, found, "stage", STAGES) or "in-house",
    )


def _requester(reader: Reader, beside: Found) -> Requester:
    found = _inner(reader, beside, "requester", ("open_tickets", "last_rating"))
    tickets = whole_number(reader, found["open_tickets"].value, '"open_tickets"') if "open_tickets" in found else None
    return Requester(tickets, _choice(reader, found, "last_rating", RATINGS.allowed) or None)


def _recent(reader: Reader, beside: Found) -> Recent:
    """How many tickets before this one were alike, in the words of `when`: `recent: {tag money in 24h: 4}`."""
    mapping = shaped(reader, beside["recent"].value, Mapping, '"recent"') if "recent" in beside else None
    found: dict[tuple[Likeness, str, int], int] = {}
    for entry in mapping.entries if mapping else ():
        match = _ALIKE.fullmatch(entry.key.strip())
        within = seconds(match[3]) if match else None
        count = whole_number(reader, entry.value, f'"{entry.key}"')
        if not match or not within:
            reader.wrong(
                entry.place, "R015", f'"{entry.key}" is not understood', "such as recent: {tag money in 24h: 4}"
            )
        elif count is not None:
            likeness: Likeness = match[1]  # type: ignore[assignment]
            found[likeness, match[2].lower() if likeness == "requester" else match[2], int(within)] = count
    return found
