"""Say which ticket a mail belongs to: by evidence that we gave out, and only for who takes part in that ticket (S1, S5).

Pure. Evidence is looked at from the strongest to the weakest; a mail whose sender takes no part in the ticket it
points to gets a ticket of its own, linked to nothing, so that a stolen token or id opens nothing.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.domain.message import Auth, AuthResult, Message
from pipeline.domain.network import Directory
from pipeline.domain.thread import Belonging, Evidence, Fresh, Joins, Role, Stranger
from pipeline.domain.ticket import Ticket
from pipeline.domain.token import read_reply_address, tickets_in_subject

MAX_REFERENCES: Final = 50
RECIPIENT_HEADERS: Final = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To")


@dataclass(frozen=True, slots=True)
class Pointer:
    """One piece of evidence: the ticket that it names; `shown` is the Message-ID, where it is one."""

    evidence: Evidence
    ticket: int
    shown: str = ""


def referred_ids(message: Message) -> tuple[str, ...]:
    """The Message-IDs a mail refers to, nearest first: In-Reply-To, then References from the end."""
    ordered = (*message.in_reply_to, *reversed(message.references))
    return tuple(dict.fromkeys(ordered))[:MAX_REFERENCES]


def reply_addresses(message: Message, desk_addresses: Collection[str]) -> tuple[str, ...]:
    """All recipients that are reply addresses of this desk, each once."""
    envelope = (value.strip("<> ") for name in RECIPIENT_HEADERS for value in message.header(name))
    recipients = [person.email for person in message.to + message.cc] + list(envelope)
    found = (to for to in recipients for desk in desk_addresses if read_reply_address(to, desk))
    return tuple(dict.fromkeys(found))


def pointers(
    message: Message,
    tickets_by_id: Callable[[str], int | None],
    fitting: Sequence[int],
) -> tuple[Pointer, ...]:
    """All evidence of a mail in the order it is believed.

    `fitting` are the tickets of reply addresses whose key fits the sender as a client; `tickets_by_id` tells the
    ticket of a Message-ID that we sent or stored.
    """
    found = [Pointer(Evidence.REPLY_ADDRESS, ticket) for ticket in fitting]
    for shown in referred_ids(message):
        ticket = tickets_by_id(shown)
        if ticket is not None:
            evidence = Evidence.IN_REPLY_TO if shown in message.in_reply_to else Evidence.REFERENCES
            found.append(Pointer(evidence, ticket, shown))
    found += [Pointer(Evidence.SUBJECT, ticket) for ticket in tickets_in_subject(message.subject)]
    return tuple(found)


def role_in(
    sender: str, ticket: Ticket, participants: Collection[str], directory: Directory, *, same_network_may_join: bool
) -> Role | None:
    """What a sender is to a ticket, None for a stranger."""
    if directory.specialist(sender):
        return Role.SPECIALIST
    if directory.is_team(sender):
        return Role.TEAM
    if sender == ticket.requester:
        return Role.REQUESTER
    if sender in participants:
        return Role.PARTICIPANT
    network = directory.network_of(sender)
    if same_network_may_join and network is not None and network.slug == ticket.network:
        return Role.NETWORK
    return None


def thread(
    message: Message,
    auth: Auth,
    evidence: Sequence[Pointer],
    known: Callable[[int], tuple[Ticket, Collection[str]] | None],
    role_of: Callable[[str, Ticket, Collection[str]], Role | None],
) -> Belonging:
    """Where a mail belongs. `known` gives a ticket with its participants, `role_of` what a sender is to it."""
    stranger: Stranger | None = None
    for pointer in evidence:
        found = known(pointer.ticket)
        if found is None:
            continue
        ticket, participants = found
        objection = _objection(message, auth, pointer)
        role = role_of(message.sender or "", ticket, participants) if not objection else None
        if role is not None:
            return Joins(ticket, pointer.evidence, role)
        why = objection or "the sender takes no part in it"
        stranger = stranger or Stranger(ticket.number, pointer.evidence, why)
    return stranger or Fresh()


def _objection(message: Message, auth: Auth, pointer: Pointer) -> str:
    """Why a pointer is not believed whoever sent the mail; empty where it may be."""
    if message.sender is None:
        return "the From header is not certain"
    if pointer.evidence is Evidence.SUBJECT and auth.dmarc is AuthResult.FAIL:
        return "a number anybody can guess, and the sender failed DMARC"
    return ""
