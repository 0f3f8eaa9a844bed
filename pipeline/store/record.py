"""What a plan's action leaves behind: messages of the thread, events, mails for the outbox. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from pipeline.domain.outgoing import Outgoing
from pipeline.domain.plan import Action, Append, Bounced, ChangeTicket, Note, OpenTicket, Send, StartTimer
from pipeline.domain.ticket import Ticket
from pipeline.store.journal import EventRow
from pipeline.store.threads import MessageRow

WATCHED_FIELDS: Final = (
    "status",
    "queue",
    "topic",
    "kind",
    "priority",
    "assignee",
    "escalated_to",
    "tags",
    "watchers",
)


@dataclass(frozen=True, slots=True)
class Occasion:
    """What actions are carried out for: when, by which delivery (None: by none), with the mails that they send."""

    at: datetime
    mails: Mapping[str, Outgoing] = field(default_factory=dict)
    inbound: int | None = None
    ticket: int | None = None
    sla: str = ""
    """The service level that the rules give a ticket that opens."""
    subject_key: str = ""
    is_held: bool = False


@dataclass(slots=True)
class Grown:
    """What one plan adds to the tables that only grow, in order."""

    messages: list[MessageRow] = field(default_factory=list)
    events: list[EventRow] = field(default_factory=list)
    mails: list[Outgoing] = field(default_factory=list)


def record(grown: Grown, action: Action, occasion: Occasion) -> None:
    """Add what an action leaves behind; what a merge moves and a timer that stops leave nothing of their own."""
    match action:
        case OpenTicket(ticket):
            grown.events += _opened(ticket, occasion)
        case Append(number, entry):
            _join(grown, MessageRow(number, entry, occasion.inbound))
        case ChangeTicket():
            grown.events += _changes(action, occasion.at)
        case Note(number, name, actor, text):
            grown.events.append(EventRow(number, occasion.at, name, actor, {"text": text}))
        case Send():
            _send(grown, action, occasion)
        case StartTimer(number, due_at, due):
            detail = {"due": str(due), "at": due_at.isoformat(), "rule": due.rule}
            grown.events.append(EventRow(number, occasion.at, "timer-started", "desk", detail))
        case Bounced(message_id, recipient, reason):
            detail = {"recipient": recipient, "reason": reason, "message_id": message_id}
            grown.events.append(EventRow(occasion.ticket, occasion.at, "bounced", recipient, detail))


def _opened(ticket: Ticket, occasion: Occasion) -> Iterator[EventRow]:
    detail = {"queue": ticket.queue, "topic": ticket.topic, "priority": str(ticket.priority)}
    if occasion.sla:
        detail["sla"] = occasion.sla
    yield EventRow(ticket.number, occasion.at, "opened", ticket.requester, detail)
    for name, value in ticket.fields:
        yield _field_changed(ticket.number, occasion.at, ticket.requester, {"field": name, "from": "", "to": value})


def _field_changed(number: int, at: datetime, actor: str, detail: Mapping[str, str]) -> EventRow:
    return EventRow(number, at, "field-changed", actor, detail)


def _join(grown: Grown, row: MessageRow) -> None:
    entry = row.entry
    grown.messages.append(row)
    grown.events.append(
        EventRow(row.ticket, entry.at, f"message-{entry.direction}", entry.author, {"sha256": entry.sha256})
    )


def _send(grown: Grown, action: Send, occasion: Occasion) -> None:
    draft, mail = action.draft, occasion.mails[action.draft.key]
    grown.mails.append(mail)
    if action.entry is not None:
        text = mail.text or action.entry.text
        entry = replace(action.entry, message_id=mail.message_id, sha256=mail.sha256, text=text)
        _join(grown, MessageRow(draft.ticket, entry, None))
    detail = {"purpose": str(draft.purpose), "to": draft.to.email}
    grown.events.append(EventRow(draft.ticket or None, occasion.at, "queued", "desk", detail))


def _changes(action: ChangeTicket, at: datetime) -> Iterator[EventRow]:
    """One event a field that changed."""
    number = action.after.number
    for name in WATCHED_FIELDS:
        old, new = _shown(action.before, name), _shown(action.after, name)
        if old != new:
            detail = {"from": old, "to": new, "why": action.why}
            yield EventRow(number, at, f"{name.replace('_', '-')}-changed", action.actor, detail)
    before = dict(action.before.fields)
    for name, value in action.after.fields:
        if before.get(name) != value:
            detail = {"field": name, "from": before.get(name, ""), "to": value, "why": action.why}
            yield _field_changed(number, at, action.actor, detail)


def _shown(ticket: Ticket, name: str) -> str:
    value = getattr(ticket, name)
    return ", ".join(value) if isinstance(value, tuple) else str(value if value is not None else "")
