"""What a plan's action leaves behind: messages of the thread, events, mails for the outbox. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from pipeline.domain.inbound import Inbound
from pipeline.domain.outgoing import Outgoing
from pipeline.domain.plan import Action, Append, Bounced, ChangeTicket, Merge, Note, OpenTicket, Plan, Send
from pipeline.domain.ticket import Ticket
from pipeline.store.journal import EventRow
from pipeline.store.threads import MessageRow

WATCHED_FIELDS: Final = ("status", "queue", "topic", "kind", "priority", "assignee", "escalated_to", "tags")


@dataclass(slots=True)
class Grown:
    """What one plan adds to the tables that only grow, in order."""

    messages: list[MessageRow] = field(default_factory=list)
    events: list[EventRow] = field(default_factory=list)
    mails: list[Outgoing] = field(default_factory=list)


def record(grown: Grown, action: Action, plan: Plan, mails: Mapping[str, Outgoing], inbound: Inbound) -> None:
    """Add what an action leaves behind."""
    match action:
        case OpenTicket(ticket):
            detail = {"queue": ticket.queue, "topic": ticket.topic, "priority": str(ticket.priority)}
            grown.events.append(EventRow(ticket.number, plan.at, "opened", ticket.requester, detail))
        case Append(number, entry):
            _join(grown, MessageRow(number, entry, inbound.id))
        case ChangeTicket():
            grown.events += _changes(action, plan)
        case Note(number, name, actor, text):
            grown.events.append(EventRow(number, plan.at, name, actor, {"text": text}))
        case Merge():
            pass  # what moves is moved by the store; the plan's notes tell of it
        case Send():
            _send(grown, action, plan, mails[action.draft.key])
        case Bounced(message_id, recipient, reason):
            detail = {"recipient": recipient, "reason": reason, "message_id": message_id}
            grown.events.append(EventRow(plan.ticket, plan.at, "bounced", recipient, detail))


def _join(grown: Grown, row: MessageRow) -> None:
    entry = row.entry
    grown.messages.append(row)
    grown.events.append(
        EventRow(row.ticket, entry.at, f"message-{entry.direction}", entry.author, {"sha256": entry.sha256})
    )


def _send(grown: Grown, action: Send, plan: Plan, mail: Outgoing) -> None:
    draft = action.draft
    grown.mails.append(mail)
    if action.entry is not None:
        text = mail.text or action.entry.text
        entry = replace(action.entry, message_id=mail.message_id, sha256=mail.sha256, text=text)
        _join(grown, MessageRow(draft.ticket, entry, None))
    detail = {"purpose": str(draft.purpose), "to": draft.to.email}
    grown.events.append(EventRow(draft.ticket, plan.at, "queued", "desk", detail))


def _changes(action: ChangeTicket, plan: Plan) -> Iterator[EventRow]:
    """One event a field that changed."""
    for name in WATCHED_FIELDS:
        old, new = _shown(action.before, name), _shown(action.after, name)
        if old != new:
            detail = {"from": old, "to": new, "why": action.why}
            yield EventRow(action.after.number, plan.at, f"{name.replace('_', '-')}-changed", action.actor, detail)


def _shown(ticket: Ticket, name: str) -> str:
    value = getattr(ticket, name)
    return ", ".join(value) if isinstance(value, tuple) else str(value if value is not None else "")
