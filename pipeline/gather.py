"""Bring together what is known of a mail before it is decided on: reads only, no judgement of its own."""

import re
import unicodedata
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from pipeline.app import App
from pipeline.asking import asked
from pipeline.belonging import belonging, bounced_answer, referred
from pipeline.domain.classification import Event, Facts, Likeness, Recent, Requester
from pipeline.domain.disposition import Accept, Reason
from pipeline.domain.inbound import Inbound
from pipeline.domain.known import AckHistory, Known, Labels
from pipeline.domain.message import Message, PassageKind
from pipeline.domain.network import Network, Specialist
from pipeline.domain.outgoing import OutboxRow
from pipeline.domain.plan import Purpose
from pipeline.domain.subject import bare, comparable, has_prefix
from pipeline.domain.thread import Belonging, Joins, Role, Stranger
from pipeline.domain.ticket import FINISHED, Direction, Entry, Status, Ticket
from pipeline.domain.timer import TimerName
from pipeline.domain.token import (
    ReplyAddress,
    ReplyPurpose,
    Verified,
    read_reply_address,
    tickets_in_subject,
    verify,
)
from pipeline.handing import handed_on, kept_already
from pipeline.ingest.identity.identity import answer_to
from pipeline.ingest.identity.lookalike import warnings
from pipeline.ingest.thread import reply_addresses
from pipeline.proposing import brought, confirming
from pipeline.reading import read_again
from pipeline.seen import Seen
from pipeline.store.threads import Reference
from pipeline.store.unit import Unit

NOTICES: Final = (Purpose.TRANSCRIPT, Purpose.ALERT)
MAX_COMMANDS: Final = 4_000
"""So many characters at the top of a specialist's mail are searched for tickets that commands name."""
MAX_NAMED: Final = 50
_NUMBER: Final = re.compile(r"(?<![0-9])[1-9][0-9]{3,8}(?![0-9])")


def _as_told(seen: Seen, place: Belonging) -> Belonging:
    """Whoever answers the mail that we wrote them for their information writes into its ticket as a colleague does."""
    if not isinstance(place, Stranger):
        return place
    row = seen.unit.outbox.by_message_id(seen.message.in_reply_to)
    if row is None or row.purpose != Purpose.INFORMATION or row.recipient != seen.message.sender:
        return place
    ticket = seen.ticket(row.ticket) if row.ticket else None
    return Joins(ticket, place.evidence, Role.TEAM) if ticket else place


class Gathering:
    """One mail's reads within one transaction."""

    def __init__(self, app: App, unit: Unit, inbound: Inbound, message: Message, now: datetime) -> None:
        self._seen = Seen(app, unit, inbound, message)
        self._now = now

    def known(self) -> Known:
        """Everything that bears on the mail, except what the rules say of it."""
        seen = self._seen
        app, unit, message, directory = seen.app, seen.unit, seen.message, seen.app.house.directory
        person = directory.specialist(message.sender) if message.sender else None
        addressed, key = self._addressed(person)
        place = _as_told(seen, belonging(seen))
        given = handed_on(seen, place) if addressed is None else None
        if given and (kept := kept_already(seen, given)):
            place, given = kept, None
        author = given.mail.sender if given and not given.doubt else message.sender
        network = self._network(author, place)
        bounced = self._bounced()
        ticket = self._addressed_ticket(addressed, bounced)
        thread = unit.threads.thread(ticket.number) if ticket else []
        names, explanations = asked(seen, ticket) if ticket and key else (Labels(), {})
        event = "new" if given else _event(message, place, seen.inbound.received_at, app.house.reopen_days)
        return Known(
            house=app.house,
            inbound=seen.inbound,
            message=read_again(seen, place),
            now=self._now,
            auth=seen.auth,
            disposition=seen.disposition,
            belonging=place,
            event=event,
            number=unit.tickets.next_number(),
            network=network,
            contact=directory.contact(author) if author else None,
            handed_on=given,
            person=person,
            addressed=addressed,
            key=key,
            addressed_ticket=ticket,
            named=self._named() if addressed else {},
            last_client_ids=_client_ids(thread),
            last_client_entry=next((entry for entry in reversed(thread) if entry.direction is Direction.IN), None),
            labels=names,
            explanations=explanations,
            earlier=unit.inbox.earlier(
                message.canonical,
                seen.inbound.raw_sha256,
                has_message_id=message.message_id is not None,
                not_id=seen.inbound.id,
            ),
            bounced=bounced,
            bounced_answer=bounced_answer(seen) if bounced is None and self._is_bounce() else None,
            warnings=warnings(message, directory, app.our_addresses, (app.settings.desk.name,)),
            answer_to=answer_to(message, seen.auth, app.settings.service.reply_to, directory, app.our_addresses),
            refusal=unit.senders.refuses(message.sender) if message.sender and event == "new" else "",
            open_tickets=self._open_tickets(network.slug if network else None),
            reopenings=self._reopenings(place),
            acks=self._acks() if event == "new" else AckHistory(),
            brought=brought(seen, place) if person and not addressed and not given else None,
            confirming=confirming(seen),
            notices_to_sender=self._notices(person),
            told_today=self._told_today(place),
            is_aside=self._is_aside(place),
        )

    def facts(self, known: Known) -> Facts:
        """What the rules may look at."""
        joined = known.belonging.ticket if isinstance(known.belonging, Joins) else None
        message = known.handed_on.mail if known.handed_on and not known.handed_on.doubt else known.message
        return Facts(
            message=_newly_said(_without_logos(message), joined if known.event != "new" else None),
            event=known.event,
            mailbox=known.inbound.mailbox,
            auth=known.auth,
            network=known.network,
            is_known_contact=known.contact is not None,
            thread_status=joined.status if joined else None,
            requester=Requester(open_tickets=known.open_tickets),
            recent=self._recent(message, known.network),
        )

    def _recent(self, message: Message, network: Network | None) -> Recent:
        """The tickets alike that came up before, as far as the rules in force ask for them."""
        surges = self._seen.app.rules.surges
        if not surges:
            return {}
        own: dict[Likeness, str] = {"network": network.slug if network else "", "requester": message.sender or ""}
        return self._seen.unit.arrivals.alike(surges, self._seen.inbound.received_at, own)

    def _network(self, author: str | None, place: Belonging) -> Network | None:
        """The author's network by their address, else that of the ticket they write into."""
        directory = self._seen.app.house.directory
        network = directory.network_of(author) if author else None
        if network is None and isinstance(place, Joins) and place.ticket.network:
            network = directory.network(place.ticket.network)
        return network

    def _is_bounce(self) -> bool:
        disposition = self._seen.disposition
        return not isinstance(disposition, Accept) and disposition.reason is Reason.BOUNCE

    def _bounced(self) -> OutboxRow | None:
        """The mail of ours that a delivery report is about."""
        ids = (self._seen.reported_ids or referred(self._seen)) if self._is_bounce() else ()
        return self._seen.unit.outbox.by_message_id(ids)

    def _addressed_ticket(self, addressed: ReplyAddress | None, bounced: OutboxRow | None) -> Ticket | None:
        if bounced is not None and bounced.ticket is not None:
            return self._seen.ticket(bounced.ticket)
        return self._seen.ticket(addressed.ticket) if addressed else None

    def _addressed(self, person: Specialist | None) -> tuple[ReplyAddress | None, Verified | None]:
        """The specialist's reply address that the mail came to, and what its key says if it fits the sender."""
        if person is None:
            return None, None
        first: ReplyAddress | None = None
        for to in reply_addresses(self._seen.message, self._seen.app.our_addresses):
            address = read_reply_address(to, self._seen.app.settings.desk.address)
            if address is None:
                continue
            verified = verify(address, self._seen.app.key, person.email)
            if verified is not None and verified.purpose is not ReplyPurpose.CLIENT:
                return address, verified
            first = first or address
        return (first, None) if first else self._answered_notification(person)

    def _answered_notification(self, person: Specialist) -> tuple[ReplyAddress | None, Verified | None]:
        """Where plus-addresses do not work: our signed Message-ID, which only that person was sent."""
        if self._seen.app.settings.service.plus_addresses:
            return None, None
        for shown in self._seen.message.in_reply_to:
            reference = next((each for each in self._seen.references if each.message_id == shown), None)
            if reference is not None and _is_notification_to(reference, person):
                ticket = self._seen.ticket(reference.ticket)
                address = ReplyAddress(reference.ticket, (ReplyPurpose.PUBLIC,), "")
                return address, Verified(ReplyPurpose.PUBLIC, ticket.version) if ticket else None
        return None, None

    def _named(self) -> dict[int, Ticket]:
        """The tickets that commands at the top of a specialist's mail name."""
        top = unicodedata.normalize("NFKC", self._seen.message.new_text.lstrip()[:MAX_COMMANDS])
        return self._seen.unit.tickets.current({int(number) for number in _NUMBER.findall(top)[:MAX_NAMED]})

    def _open_tickets(self, network: str | None) -> int:
        if network:
            return self._seen.unit.tickets.open_count_of_network(network)
        return self._seen.unit.tickets.open_count(self._seen.message.sender) if self._seen.message.sender else 0

    def _reopenings(self, belonging: Belonging) -> int:
        if not isinstance(belonging, Joins) or belonging.ticket.status not in FINISHED:
            return 0
        since = self._now - timedelta(days=1)
        return self._seen.unit.journal.count_events(belonging.ticket.number, "reopened", since)

    def _acks(self) -> AckHistory:
        if not self._seen.is_from_a_person or not self._seen.message.sender or self._seen.inbound.is_quiet:
            return AckHistory()
        history = self._seen.unit.history.ack_history(
            self._seen.message.sender, subject_key(self._seen.message), self._now
        )
        return self._seen.app.breaker_applied(self._seen.unit, history, self._now)

    def _told_today(self, belonging: Belonging) -> dict[str, int]:
        if not isinstance(belonging, Joins):
            return {}
        return self._seen.unit.history.informed(belonging.ticket.number, self._now - timedelta(days=1))

    def _is_aside(self, belonging: Belonging) -> bool:
        if not isinstance(belonging, Joins) or belonging.ticket.status is not Status.HOLD:
            return False
        return self._seen.unit.timers.waits(belonging.ticket.number, TimerName.WAKE)

    def _notices(self, person: Specialist | None) -> int:
        if person is None:
            return 0
        return self._seen.unit.history.count(NOTICES, self._now - timedelta(hours=1), person.email)


def subject_key(message: Message) -> str:
    """What the limits know a subject by, whatever prefixes and ticket marks it has grown."""
    return sha256(bare(message.subject).casefold().encode("utf-8", "surrogatepass")).hexdigest()


def _newly_said(message: Message, joined: Ticket | None) -> Message:
    """A reply without the subject that it only carries along: "Re: payout is missing" over mere thanks misses nothing."""
    if joined is None or comparable(message.subject) != comparable(joined.subject):
        return message
    return replace(message, subject="")


def _without_logos(message: Message) -> Message:
    """A mail as its author meant it: the pictures of a signature are no attachments to ask about."""
    files = tuple(each for each in message.attachments if not each.is_logo)
    return message if len(files) == len(message.attachments) else replace(message, attachments=files)


def _event(message: Message, belonging: Belonging, at: datetime, reopen_days: int) -> Event:
    if not isinstance(belonging, Joins):
        return "new"
    if belonging.ticket.status not in FINISHED:
        return "reply"
    if message.is_only_thanks or message.reaction:
        return "reopen"  # thanks are no matter of their own, under whatever subject and however late
    is_over = not belonging.ticket.takes_mail(at, reopen_days)
    return "new" if is_over or _is_a_new_matter(message, belonging.ticket) else "reopen"


def _is_a_new_matter(message: Message, ticket: Ticket) -> bool:
    """Whether somebody took an old mail to write about something else: a subject of its own, and nothing quoted.

    A mark of the ticket in the subject says that the mail is meant for it; a reply address only that "reply" was used.
    """
    subject = comparable(message.subject)
    return (
        bool(subject)
        and subject != comparable(ticket.subject)
        and not has_prefix(message.subject)
        and not tickets_in_subject(message.subject)
        and not any(passage.kind is PassageKind.HISTORY for passage in message.passages)
    )


def _client_ids(entries: list[Entry]) -> tuple[str, ...]:
    """The Message-IDs that the client has seen or written, oldest first."""
    return tuple(entry.message_id for entry in entries if entry.message_id and entry.direction is not Direction.NOTE)


def _is_notification_to(reference: Reference, person: Specialist) -> bool:
    return reference.purpose == Purpose.NOTIFICATION and reference.recipient == person.email
