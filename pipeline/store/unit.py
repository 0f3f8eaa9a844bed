"""One transaction over the whole store, and the one place where a plan is carried out (R5)."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Engine

from pipeline.domain.inbound import Inbound
from pipeline.domain.outgoing import Outgoing
from pipeline.domain.plan import Append, Bounced, ChangeTicket, Note, OpenTicket, Plan, Send
from pipeline.domain.ticket import Ticket
from pipeline.store.blobs import Blobs
from pipeline.store.engine import open_engine, reading, upgrade, writing
from pipeline.store.inbox import Inbox
from pipeline.store.journal import Decision, EventRow, Journal
from pipeline.store.ledger import Ledger
from pipeline.store.outbox import Outbox
from pipeline.store.threads import Threads
from pipeline.store.tickets import Tickets

WATCHED_FIELDS = ("status", "queue", "topic", "kind", "priority", "assignee", "escalated_to", "tags")


@dataclass(frozen=True, slots=True)
class Carrying:
    """What the transaction knows beside the plan: what the decision is filed under, and whether mail is held."""

    canonical: str
    subject_key: str
    rules_hash: str = ""
    trace: str = ""
    is_held: bool = False


class Unit:
    """The repositories of one transaction."""

    def __init__(self, connection: Connection, blobs: Blobs) -> None:
        self._connection = connection
        self.ledger = Ledger(connection, blobs)
        self.inbox = Inbox(connection, blobs)
        self.tickets = Tickets(connection)
        self.threads = Threads(connection)
        self.outbox = Outbox(connection, blobs)
        self.journal = Journal(connection)

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """All or nothing for one mail inside the transaction of a group."""
        with self._connection.begin_nested():
            yield

    def carry_out(self, plan: Plan, inbound: Inbound, mails: Mapping[str, Outgoing], how: Carrying) -> None:
        """Do what a plan says; the caller's transaction makes it one step with the ledger's outcome."""
        for action in plan.actions:
            match action:
                case OpenTicket(ticket, participants):
                    self.tickets.open(ticket, participants)
                    detail = {"queue": ticket.queue, "topic": ticket.topic, "priority": ticket.priority}
                    self._event(ticket.number, plan.at, "opened", ticket.requester, detail)
                case Append(number, entry):
                    self.threads.append(number, entry, inbound.id)
                    self._event(number, entry.at, f"message-{entry.direction}", entry.author, {"sha256": entry.sha256})
                case ChangeTicket(before, after, actor, why):
                    self.tickets.change(before, after)
                    self._changes(plan.at, before, after, actor, why)
                case Note(number, name, actor, text):
                    self._event(number, plan.at, name, actor, {"text": text})
                case Send():
                    self._send(action, mails, plan.at, how)
                case Bounced():
                    detail = {"recipient": action.recipient, "reason": action.reason, "message_id": action.message_id}
                    self._event(plan.ticket, plan.at, "bounced", action.recipient, detail)
        self.inbox.finish(inbound, plan.outcome, plan.ticket, plan.at)
        self.journal.decided(
            Decision(inbound.id, plan.ticket, plan.at, how.canonical, plan.reasons, how.rules_hash, how.trace)
        )

    def _send(self, action: Send, mails: Mapping[str, Outgoing], now: datetime, how: Carrying) -> None:
        mail = mails[action.draft.key]
        digest = self.outbox.put([mail], now, is_held=how.is_held, subject_key=how.subject_key)[0]
        if action.entry is not None:
            entry = replace(action.entry, message_id=mail.message_id, sha256=digest)
            self.threads.append(mail.draft.ticket, entry, None)
            self._event(mail.draft.ticket, now, f"message-{entry.direction}", entry.author, {"sha256": digest})
        detail = {"purpose": mail.draft.purpose, "to": mail.draft.to.email}
        self._event(mail.draft.ticket, now, "queued", "desk", detail)

    def _changes(self, now: datetime, before: Ticket, after: Ticket, actor: str, why: str) -> None:
        for name in WATCHED_FIELDS:
            old, new = getattr(before, name), getattr(after, name)
            if old != new:
                detail = {"from": _shown(old), "to": _shown(new), "why": why}
                self._event(after.number, now, f"{name.replace('_', '-')}-changed", actor, detail)

    def _event(self, ticket: int | None, at: datetime, name: str, actor: str, detail: Mapping[str, str]) -> None:
        self.journal.note(ticket, [EventRow(at, name, actor, detail)])


class Store:
    """The database and the blob folder of one home."""

    def __init__(self, url: str, blob_folder: Path) -> None:
        """Opens at the newest schema. Raises UserError for a bad URL, Transient where the database is away."""
        self.engine: Engine = open_engine(url)
        self._blobs = Blobs(blob_folder if self.engine.dialect.name == "sqlite" else None)
        upgrade(self.engine)

    @contextmanager
    def begin(self) -> Iterator[Unit]:
        """One transaction that may write: committed at the end, rolled back on any exception."""
        with writing(self.engine) as connection:
            yield Unit(connection, self._blobs)

    @contextmanager
    def look(self) -> Iterator[Unit]:
        """A look at one point in time; nothing is to be written."""
        with reading(self.engine) as connection:
            yield Unit(connection, self._blobs)

    def close(self) -> None:
        self.engine.dispose()


def _shown(value: object) -> str:
    return ", ".join(value) if isinstance(value, tuple) else str(value if value is not None else "")
