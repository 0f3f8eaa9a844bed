"""One transaction over the whole store, and the one place where a plan is carried out (R5)."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine

from pipeline.domain.disposition import Outcome
from pipeline.domain.inbound import Inbound
from pipeline.domain.outgoing import Outgoing
from pipeline.domain.plan import (
    Action,
    Bounced,
    ChangeTicket,
    Confirm,
    Merge,
    OpenTicket,
    Plan,
    Propose,
    StartTimer,
    StopTimers,
)
from pipeline.domain.rulebook import ProposalState
from pipeline.errors import Transient
from pipeline.failpoint import reach
from pipeline.store.arrivals import Arrivals
from pipeline.store.blobs import Blobs
from pipeline.store.corrections import Corrections
from pipeline.store.engine import faults_sorted, open_engine, reading, upgrade, writing
from pipeline.store.history import History
from pipeline.store.inbox import Inbox
from pipeline.store.journal import Decision, Journal
from pipeline.store.ledger import Ledger
from pipeline.store.outbox import Outbox
from pipeline.store.precedents import Precedents
from pipeline.store.record import Grown, Occasion, record
from pipeline.store.rulebook import Rulebook
from pipeline.store.senders import Senders
from pipeline.store.threads import Threads
from pipeline.store.tickets import Tickets
from pipeline.store.timers import Timers

TYING: Final = frozenset({Outcome.NEW_TICKET, Outcome.THREADED})
"""The outcomes after which a mail's references lead to its ticket."""


@dataclass(frozen=True, slots=True)
class Carrying:
    """What the transaction knows beside the plan: what the decision is filed under, and whether mail is held."""

    canonical: str
    subject_key: str
    rules_hash: str = ""
    trace: str = ""
    facts: bytes | None = None
    is_held: bool = False
    mentions: tuple[str, ...] = ()
    """The ids that tie later mails to the ticket of this one."""
    author: str = ""
    pictures: tuple[str, ...] = ()
    """The inline pictures of the mail (SHA-256), remembered for its author."""


class Unit:
    """The repositories of one transaction."""

    def __init__(self, connection: Connection, blobs: Blobs) -> None:
        self._connection = connection
        self.ledger = Ledger(connection, blobs)
        self.inbox = Inbox(connection, blobs)
        self.tickets = Tickets(connection)
        self.threads = Threads(connection)
        self.outbox = Outbox(connection, blobs)
        self.corrections = Corrections(connection)
        self.history = History(connection)
        self.journal = Journal(connection)
        self.precedents = Precedents(connection)
        self.rulebook = Rulebook(connection)
        self.senders = Senders(connection)
        self.timers = Timers(connection)
        self.arrivals = Arrivals(connection)

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """All or nothing for one mail inside the transaction of a group; a fault of the database is not the mail's."""
        with faults_sorted(), self._connection.begin_nested():
            yield

    def carry_out(self, plan: Plan, inbound: Inbound, mails: Mapping[str, Outgoing], how: Carrying) -> None:
        """Do what a plan says; the caller's transaction makes it one step with the ledger's outcome."""
        verdict = plan.classification
        occasion = Occasion(
            plan.at,
            mails,
            inbound.id,
            plan.ticket,
            verdict.sla if verdict else "",
            how.subject_key,
            is_held=how.is_held,
        )
        self.act(plan.actions, occasion)
        if plan.ticket is not None and plan.outcome in TYING:
            self.threads.mention(plan.ticket, how.mentions)
        if plan.outcome is not Outcome.DUPLICATE:
            self.senders.saw(how.author, how.pictures)
        self.inbox.finish(inbound, plan.outcome, plan.ticket, plan.at)
        self.journal.decided(
            Decision(
                inbound.id, plan.ticket, plan.at, how.canonical, plan.reasons, how.rules_hash, how.trace, how.facts
            )
        )

    def act(self, actions: Sequence[Action], occasion: Occasion) -> None:
        """Do these, whatever they are due to: a mail, or a timer.

        Tickets change in the given order; what only grows (messages, events, the outbox) is written together, since
        statements are what this costs.
        """
        grown = Grown()
        for action in actions:
            self._change(action, occasion)
            record(grown, action, occasion)
        reach("t2.between-actions")
        self.outbox.put(grown.mails, occasion.at, is_held=occasion.is_held, subject_key=occasion.subject_key)
        self.threads.append(grown.messages)
        self.journal.note(grown.events)

    def _change(self, action: Action, occasion: Occasion) -> None:
        match action:
            case OpenTicket(ticket, participants):
                self.tickets.open(ticket, participants)
            case ChangeTicket(before, after):
                self.tickets.change(before, after)
            case Merge(source, target):
                self.threads.move(source, target)
                self.tickets.join(target, self.tickets.participants([source])[source])
            case StartTimer(number, due_at, due):
                self.timers.start(number, due_at, due)
            case StopTimers(number, name):
                self.timers.stop(number, name, occasion.at)
            case Bounced():
                self._bounced(action, occasion)
            case Propose() | Confirm():
                self._rules(action, occasion)

    def _rules(self, action: Propose | Confirm, occasion: Occasion) -> None:
        if isinstance(action, Propose):
            self.rulebook.propose(action, occasion.at)
        else:
            self.rulebook.move(action.proposal, ProposalState.ANSWERED, ProposalState.CONFIRMED, occasion.at)

    def _bounced(self, action: Bounced, occasion: Occasion) -> None:
        if action.is_final:
            self.outbox.bounced(action.message_id, action.recipient, action.reason)
        if action.is_hard:
            self.senders.give_up(action.recipient, action.reason, occasion.at)


class Store:
    """The database and the blob folder of one home."""

    def __init__(self, url: str, blob_folder: Path) -> None:
        """Opens at the newest schema. Raises UserError for a bad URL, Transient where the database is away."""
        self.engine: Engine = open_engine(url)
        self._blobs = Blobs(blob_folder if self.engine.dialect.name == "sqlite" else None)
        try:
            upgrade(self.engine)
        except Transient as error:
            raise Transient(f"{error} ({self.engine.url.render_as_string()})") from error

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
