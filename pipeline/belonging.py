"""Find the ticket that a mail belongs to: the reads behind `ingest.thread` and `ingest.resemblance`."""

from collections.abc import Collection
from datetime import timedelta
from functools import partial
from typing import Final

from pipeline.domain.subject import comparable
from pipeline.domain.thread import Belonging, Fresh, Role
from pipeline.domain.ticket import Ticket
from pipeline.domain.token import ReplyPurpose, read_reply_address, verify
from pipeline.ingest.resemblance import Candidate, quotes_something, resemble
from pipeline.ingest.thread import KnownId, pointers, referred_ids, reply_addresses, role_in, thread
from pipeline.seen import Seen

MAX_CANDIDATES: Final = 50
"""So many of a network's newest tickets are compared with a mail that carries no evidence."""
MAX_TEXTS: Final = 200
MAX_COMPARED: Final = 10_000_000
"""Characters of the mail times texts compared with it: two seconds, since other mails wait meanwhile."""


def belonging(seen: Seen) -> Belonging:
    """Where the mail belongs; a merged ticket is the one that it was merged into."""
    evidence = pointers(seen.message, partial(_tickets_of, seen), _client_tickets(seen))
    tickets = seen.unit.tickets.current({pointer.ticket for pointer in evidence})
    people = seen.unit.tickets.participants({ticket.number for ticket in tickets.values()})

    def known(number: int) -> tuple[Ticket, Collection[str]] | None:
        ticket = tickets.get(number)
        return (ticket, people[ticket.number]) if ticket else None

    found = thread(seen.message, seen.auth, evidence, known, partial(_role, seen))
    return _resembling(seen) if isinstance(found, Fresh) else found


def _resembling(seen: Seen) -> Belonging:
    """A mail without evidence: the tickets of its sender and their network that it could belong to are looked at."""
    message, unit, house = seen.message, seen.unit, seen.app.house
    if message.sender is None or not seen.is_from_a_person:
        return Fresh()
    network = house.directory.network_of(message.sender)
    since = seen.inbound.received_at - timedelta(days=house.reopen_days)
    tickets = unit.tickets.lively(message.sender, network.slug if network else None, since, MAX_CANDIDATES)
    is_quoting = quotes_something(message)
    if not is_quoting:
        # Nothing but the subject can tie it to a ticket then, so the others need not be looked into.
        subject = comparable(message.subject)
        tickets = [ticket for ticket in tickets if comparable(ticket.subject) == subject]
    if not tickets:
        return Fresh()
    numbers = [ticket.number for ticket in tickets]
    people = unit.tickets.participants(numbers)
    most = min(MAX_TEXTS, MAX_COMPARED // max(1, len(message.text)))
    texts = unit.threads.texts(numbers, most) if is_quoting else {}
    candidates = [Candidate(each, people[each.number], texts.get(each.number, ())) for each in tickets]
    return resemble(message, seen.auth, candidates, partial(_role, seen))


def referred(seen: Seen) -> list[str]:
    """The ids among those the mail refers to that we sent or stored."""
    ids = referred_ids(seen.message)
    return [each.message_id for each in seen.references if each.message_id in ids and not each.is_mention]


def bounced_answer(seen: Seen) -> Ticket | None:
    """The ticket of an answer that a colleague wrote outside the desk, where a bounce is about it."""
    found = (each for each in seen.references if each.message_id in seen.reported_ids and each.is_answer)
    return next((ticket for each in found if (ticket := seen.ticket(each.ticket))), None)


def _tickets_of(seen: Seen, message_id: str) -> tuple[KnownId, ...]:
    found = (each for each in seen.references if each.message_id == message_id)
    return tuple(KnownId(each.ticket, is_mention=each.is_mention) for each in found)


def _client_tickets(seen: Seen) -> tuple[int, ...]:
    """Tickets of reply addresses whose key we gave to this sender as a client."""
    sender = seen.message.sender
    if sender is None:
        return ()
    fitting = []
    for to in reply_addresses(seen.message, seen.app.our_addresses):
        address = read_reply_address(to, seen.app.settings.desk.address)
        verified = verify(address, seen.app.key, sender) if address else None
        if address and verified and verified.purpose is ReplyPurpose.CLIENT:
            fitting.append(address.ticket)
    return tuple(fitting)


def _role(seen: Seen, sender: str, ticket: Ticket, participants: Collection[str]) -> Role | None:
    settings = seen.app.settings
    if sender in seen.app.our_addresses:
        # Only our own mail server can say that a colleague wrote it (6.4).
        return Role.SPECIALIST if seen.auth.is_pass else None
    may_join = settings.service.same_network_may_join
    return role_in(sender, ticket, participants, settings.directory, same_network_may_join=may_join)
