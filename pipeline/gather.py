"""Bring together what is known of a mail before it is decided on: reads only, no judgement of its own."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from pipeline.app import App
from pipeline.decide import subject_of
from pipeline.domain.classification import Event, Facts, Requester
from pipeline.domain.disposition import Accept, Disposition, Reason
from pipeline.domain.inbound import Inbound
from pipeline.domain.known import AckHistory, Known
from pipeline.domain.message import Message
from pipeline.domain.network import Specialist
from pipeline.domain.plan import Purpose
from pipeline.domain.thread import Belonging, Joins, Role
from pipeline.domain.ticket import FINISHED, Direction, Entry, Ticket
from pipeline.domain.token import ReplyAddress, ReplyPurpose, Verified, read_reply_address, verify
from pipeline.ingest.identity import authenticate
from pipeline.ingest.screen import screen
from pipeline.ingest.thread import pointers, referred_ids, reply_addresses, role_in, thread
from pipeline.store.threads import Reference
from pipeline.store.unit import Unit

NOTICES: Final = (Purpose.TRANSCRIPT, Purpose.ALERT)


class Gathering:
    """One mail's reads within one transaction."""

    def __init__(self, app: App, unit: Unit, inbound: Inbound, message: Message, now: datetime) -> None:
        self._app = app
        self._unit = unit
        self._inbound = inbound
        self._message = message
        self._now = now
        self._auth = authenticate(message, app.settings.desk.authserv_id)
        self._disposition = screen(message, app.ours)
        self._references = {ref.message_id: ref for ref in unit.threads.references(referred_ids(message))}

    def known(self) -> Known:
        """Everything that bears on the mail, except what the rules say of it."""
        app, unit, message = self._app, self._unit, self._message
        directory = app.settings.directory
        person = directory.specialist(message.sender) if message.sender else None
        addressed, key = self._addressed(person)
        belonging = self._belonging(addressed)
        report = message.bounce
        ids = [report.original_message_id] if report and report.original_message_id else list(self._references)
        bounced = unit.outbox.by_message_id(ids) if _is_bounce(self._disposition) else None
        ticket = unit.tickets.get(addressed.ticket) if addressed else None
        if bounced is not None and bounced.ticket is not None:
            ticket = unit.tickets.get(bounced.ticket)
        network = directory.network_of(message.sender) if message.sender else None
        if network is None and isinstance(belonging, Joins) and belonging.ticket.network:
            network = directory.network(belonging.ticket.network)
        event = _event(belonging, self._inbound.received_at, app.house.reopen_days)
        return Known(
            house=app.house,
            inbound=self._inbound,
            message=message,
            now=self._now,
            auth=self._auth,
            disposition=self._disposition,
            belonging=belonging,
            event=event,
            number=unit.tickets.next_number(),
            network=network,
            contact=directory.contact(message.sender) if message.sender else None,
            person=person,
            addressed=addressed,
            key=key,
            addressed_ticket=ticket,
            last_client_ids=_client_ids(unit.threads.thread(ticket.number)) if ticket else (),
            earlier=unit.inbox.earlier(
                message.canonical,
                self._inbound.raw_sha256,
                has_message_id=message.message_id is not None,
                not_id=self._inbound.id,
            ),
            bounced=bounced,
            open_tickets=self._open_tickets(network.slug if network else None),
            reopenings=self._reopenings(belonging),
            acks=self._acks() if event == "new" else AckHistory(),
            notices_to_sender=self._notices(person),
        )

    def facts(self, known: Known) -> Facts:
        """What the rules may look at."""
        joined = known.belonging.ticket if isinstance(known.belonging, Joins) else None
        return Facts(
            message=_newly_said(known.message, joined if known.event != "new" else None),
            event=known.event,
            mailbox=known.inbound.mailbox,
            auth=known.auth,
            network=known.network,
            is_known_contact=known.contact is not None,
            thread_status=joined.status if joined else None,
            requester=Requester(open_tickets=known.open_tickets),
        )

    def _addressed(self, person: Specialist | None) -> tuple[ReplyAddress | None, Verified | None]:
        """The specialist's reply address that the mail came to, and what its key says if it fits the sender."""
        if person is None:
            return None, None
        first: ReplyAddress | None = None
        for to in reply_addresses(self._message, self._app.our_addresses):
            address = read_reply_address(to, self._app.settings.desk.address)
            if address is None:
                continue
            verified = verify(address, self._app.key, person.email)
            if verified is not None and verified.purpose is not ReplyPurpose.CLIENT:
                return address, verified
            first = first or address
        return (first, None) if first else self._answered_notification(person)

    def _answered_notification(self, person: Specialist) -> tuple[ReplyAddress | None, Verified | None]:
        """Where plus-addresses do not work: our signed Message-ID, which only that person was sent."""
        if self._app.settings.service.plus_addresses:
            return None, None
        for shown in self._message.in_reply_to:
            reference = self._references.get(shown)
            if reference is not None and _is_notification_to(reference, person):
                ticket = self._unit.tickets.get(reference.ticket)
                address = ReplyAddress(reference.ticket, (ReplyPurpose.PUBLIC,), "")
                return address, Verified(ReplyPurpose.PUBLIC, ticket.version) if ticket else None
        return None, None

    def _belonging(self, addressed: ReplyAddress | None) -> Belonging:
        evidence = pointers(self._message, self._ticket_of, self._client_tickets())
        numbers = {pointer.ticket for pointer in evidence} | ({addressed.ticket} if addressed else set())
        tickets = self._unit.tickets.find(numbers)
        people = self._unit.tickets.participants(tickets.keys())

        def known(number: int) -> tuple[Ticket, Collection[str]] | None:
            return (tickets[number], people[number]) if number in tickets else None

        return thread(self._message, self._auth, evidence, known, self._role)

    def _ticket_of(self, message_id: str) -> int | None:
        reference = self._references.get(message_id)
        return reference.ticket if reference else None

    def _client_tickets(self) -> tuple[int, ...]:
        """Tickets of reply addresses whose key we gave to this sender as a client."""
        sender = self._message.sender
        if sender is None:
            return ()
        fitting = []
        for to in reply_addresses(self._message, self._app.our_addresses):
            address = read_reply_address(to, self._app.settings.desk.address)
            verified = verify(address, self._app.key, sender) if address else None
            if address and verified and verified.purpose is ReplyPurpose.CLIENT:
                fitting.append(address.ticket)
        return tuple(fitting)

    def _role(self, sender: str, ticket: Ticket, participants: Collection[str]) -> Role | None:
        may_join = self._app.settings.service.same_network_may_join
        if sender in self._app.our_addresses:
            # Only our own mail server can say that a colleague wrote it (6.4).
            return Role.SPECIALIST if self._auth.is_pass else None
        return role_in(sender, ticket, participants, self._app.settings.directory, same_network_may_join=may_join)

    def _open_tickets(self, network: str | None) -> int:
        if network:
            return self._unit.tickets.open_count_of_network(network)
        return self._unit.tickets.open_count(self._message.sender) if self._message.sender else 0

    def _reopenings(self, belonging: Belonging) -> int:
        if not isinstance(belonging, Joins) or belonging.ticket.status not in FINISHED:
            return 0
        since = self._now - timedelta(days=1)
        return self._unit.journal.count_events(belonging.ticket.number, "reopened", since)

    def _acks(self) -> AckHistory:
        if not isinstance(self._disposition, Accept) or not self._message.sender or self._inbound.is_quiet:
            return AckHistory()
        history = self._unit.history.ack_history(self._message.sender, subject_key(self._message), self._now)
        return self._app.breaker_applied(self._unit, history, self._now)

    def _notices(self, person: Specialist | None) -> int:
        if person is None:
            return 0
        return self._unit.history.count(NOTICES, self._now - timedelta(hours=1), person.email)


def subject_key(message: Message) -> str:
    """What the limits know a subject by, whatever prefixes and ticket marks it has grown."""
    return sha256(subject_of(message.subject).casefold().encode("utf-8", "surrogatepass")).hexdigest()


def _newly_said(message: Message, joined: Ticket | None) -> Message:
    """A reply without the subject that it only carries along: "Re: payout is missing" over mere thanks misses nothing."""
    if joined is None or subject_of(message.subject).casefold() != joined.subject.casefold():
        return message
    return replace(message, subject="")


def _event(belonging: Belonging, at: datetime, reopen_days: int) -> Event:
    if not isinstance(belonging, Joins) or not belonging.ticket.takes_mail(at, reopen_days):
        return "new"
    return "reopen" if belonging.ticket.status in FINISHED else "reply"


def _client_ids(entries: list[Entry]) -> tuple[str, ...]:
    """The Message-IDs that the client has seen or written, oldest first."""
    return tuple(entry.message_id for entry in entries if entry.message_id and entry.direction is not Direction.NOTE)


def _is_notification_to(reference: Reference, person: Specialist) -> bool:
    return reference.purpose == Purpose.NOTIFICATION and reference.recipient == person.email


def _is_bounce(disposition: Disposition) -> bool:
    return not isinstance(disposition, Accept) and disposition.reason is Reason.BOUNCE
