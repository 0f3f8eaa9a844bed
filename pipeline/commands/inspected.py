"""What `cndesk inspect` shows of one mail: an object with the final field names of product 5, or lines for a person."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import click

from pipeline.domain.classification import Classification
from pipeline.domain.message import (
    Address,
    Attachment,
    Auth,
    Bounce,
    Forwarded,
    Invitation,
    Message,
    PassageKind,
    Seal,
)

RULE_WIDTH: Final = 60
Json = None | bool | int | str | list["Json"] | dict[str, "Json"]


@dataclass(frozen=True, slots=True)
class Inspected:
    """One file: its mail, or the stub of one that cannot be shown, with what is known of it."""

    file: str
    sha256: str
    message: Message
    auth: Auth = Auth()
    classification: Classification | None = None
    warnings: tuple[str, ...] = ()


def _person(address: Address) -> Json:
    return {"name": address.name, "address": address.email}


def _people(addresses: tuple[Address, ...]) -> Json:
    return [_person(address) for address in addresses]


def _texts(values: tuple[str, ...]) -> Json:
    return list(values)


def _time(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _bounce(bounce: Bounce | None) -> Json:
    if bounce is None:
        return None
    recipients: list[Json] = [
        {
            "address": one.address,
            "status": one.status,
            "code": one.code,
            "action": one.action,
            "hard": one.is_hard,
            "reason": one.reason,
        }
        for one in bounce.recipients
    ]
    return {"recipients": recipients, "original_message_id": bounce.original_message_id}


def _forwarded(forwarded: Forwarded | None) -> Json:
    if forwarded is None:
        return None
    return {
        "from": _person(forwarded.sender) if forwarded.sender else None,
        "date": _time(forwarded.date),
        "subject": forwarded.subject,
        "text": forwarded.text,
    }


def _classification(verdict: Classification | None) -> Json:
    if verdict is None:
        return None
    return {
        "topic": verdict.topic,
        "kind": verdict.kind,
        "priority": str(verdict.priority),
        "queue": verdict.queue,
        "escalate": verdict.escalated_to or "none",
        "tags": _texts(verdict.tags),
        "rules": _texts(verdict.rules),
    }


def _attachments(message: Message) -> Json:
    return [
        {"name": one.name, "type": one.type, "size": one.size, "sha256": one.sha256, "inline": one.is_inline}
        for one in message.attachments
    ]


def _seal(seal: Seal | None) -> Json:
    return {"method": seal.method, "encrypted": seal.is_encrypted} if seal else None


def _invitation(invitation: Invitation | None) -> Json:
    if invitation is None:
        return None
    return {
        "method": invitation.method,
        "summary": invitation.summary,
        "starts_at": _time(invitation.starts_at),
        "location": invitation.location,
        "organizer": invitation.organizer,
    }


def as_json(inspected: Inspected) -> dict[str, Json]:
    """The object of one mail, all fields present whatever the file is."""
    message, auth = inspected.message, inspected.auth
    return {
        "file": inspected.file,
        "sha256": inspected.sha256,
        "message_id": message.message_id,
        "subject": message.subject,
        "from": _people(message.from_),
        "sender": message.sender,
        "to": _people(message.to),
        "cc": _people(message.cc),
        "reply_to": _people(message.reply_to),
        "date": _time(message.date),
        "in_reply_to": _texts(message.in_reply_to),
        "references": _texts(message.references),
        "text": message.text,
        "new_text": message.new_text,
        "new_text_unsigned": message.new_text_unsigned,
        "attachments": _attachments(message),
        "kind": str(message.kind),
        "kind_reasons": _texts(message.kind_reasons),
        "bounce": _bounce(message.bounce),
        "forwarded": _forwarded(message.forwarded),
        "language": message.language,
        "passages": [{"kind": str(one.kind), "why": one.why, "text": one.text} for one in message.passages],
        "only_thanks": message.is_only_thanks,
        "reaction": message.reaction or None,
        "seal": _seal(message.seal),
        "invitation": _invitation(message.invitation),
        "warnings": _texts(inspected.warnings),
        "auth": {"dmarc": str(auth.dmarc), "dkim": str(auth.dkim), "spf": str(auth.spf)},
        "defects": _texts(message.defects),
        "classification": _classification(inspected.classification),
    }


def _row(name: str, value: str) -> str:
    return f"{click.style(f'{name:>14}', fg='cyan')}  {value}"


def _shown(address: Address) -> str:
    return f"{address.name} <{address.email}>" if address.name else address.email


def _size(count: int) -> str:
    return (
        f"{count} B" if count < 1024 else f"{count / 1024:.0f} kB" if count < 1024**2 else f"{count / 1024**2:.1f} MB"
    )


def _attachment_line(attachment: Attachment) -> str:
    inline = ", inline" if attachment.is_inline else ""
    return f"{attachment.name or '(no name)'} ({attachment.type}, {_size(attachment.size)}{inline})"


def _head(message: Message, inspected: Inspected) -> Iterator[str]:
    auth = inspected.auth
    yield _row("From", ", ".join(map(_shown, message.from_)) or "-")
    identity = message.sender or click.style("not certain", fg="yellow")
    yield _row("sender", f"{identity}  (dmarc {auth.dmarc}, dkim {auth.dkim}, spf {auth.spf})")
    for name, people in (("To", message.to), ("Cc", message.cc), ("Reply-To", message.reply_to)):
        if people:
            yield _row(name, ", ".join(map(_shown, people)))
    yield _row("Subject", message.subject or "-")
    yield _row("Date", message.date.strftime("%Y-%m-%d %H:%M %Z") if message.date else "-")
    if message.message_id:
        yield _row("Message-ID", message.message_id)
    for attachment in message.attachments:
        yield _row("attachment", _attachment_line(attachment))


def _judgement(message: Message, inspected: Inspected) -> Iterator[str]:
    because = f"  ({'; '.join(message.kind_reasons)})" if message.kind_reasons else ""
    yield _row("kind", f"{message.kind}{because}")
    yield _row("language", message.language or "-")
    yield from _contents(message)
    if verdict := inspected.classification:
        words = (verdict.topic, verdict.kind, verdict.priority, f"queue {verdict.queue}")
        escalated = f", escalate to {verdict.escalated_to}" if verdict.escalated_to else ""
        yield _row("classified", " / ".join(words) + escalated)
        yield _row("rules", ", ".join(verdict.rules) or "none hit")
    for warning in inspected.warnings:
        yield _row("careful", click.style(warning, fg="yellow"))
    for defect in message.defects:
        yield _row("defect", click.style(defect, fg="yellow"))


def _contents(message: Message) -> Iterator[str]:
    """What the mail holds beside a person's words."""
    for one in message.bounce.recipients if message.bounce else ():
        hard = "hard" if one.is_hard else "soft"
        yield _row("not delivered", f"{one.address}: {one.status or one.code or '-'}, {hard}. {one.reason}")
    if message.forwarded:
        sender = _shown(message.forwarded.sender) if message.forwarded.sender else "somebody"
        yield _row("forwarded", f"from {sender}: {message.forwarded.subject}")
    if message.reaction:
        yield _row("reaction", message.reaction)
    if message.is_only_thanks:
        yield _row("wants", "nothing: it only says thanks")
    if message.seal:
        yield _row("seal", f"{message.seal.method}, {'encrypted' if message.seal.is_encrypted else 'signed'}")
    if invitation := message.invitation:
        when = invitation.starts_at.strftime(", %Y-%m-%d %H:%M") if invitation.starts_at else ""
        yield _row("invitation", f"{invitation.method}: {invitation.summary}{when}")


def _body(message: Message) -> Iterator[str]:
    """The mail from top to bottom: new text plain, everything else dimmed under what it is and why that is thought."""
    yield ""
    if not message.passages:
        yield message.readable
    for passage in message.passages:
        if passage.kind is PassageKind.NEW:
            yield passage.text
            continue
        label = f"{passage.kind}: {passage.why}" if passage.why else str(passage.kind)
        yield click.style(f"── {label} " + "─" * max(0, RULE_WIDTH - len(label)), fg="cyan", dim=True)
        yield click.style(passage.text, dim=True)


def as_text(inspected: Inspected) -> str:
    """The view for a person."""
    title = click.style(inspected.file, bold=True)
    message = inspected.message
    lines = [title, *_head(message, inspected), *_judgement(message, inspected), *_body(message)]
    return "\n".join(lines) + "\n"
