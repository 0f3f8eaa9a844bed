"""Say which ticket a mail points to: by evidence that we gave out, and only for who takes part in that ticket (S1, S5).

Pure. Evidence is looked at from the strongest to the weakest; a mail whose sender takes no part in the ticket it
points to gets a ticket of its own, linked to nothing, so that a stolen token or id opens nothing. What a mail without
such evidence resembles is for `resemblance` to say.
"""

import base64
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.domain.message import Auth, AuthResult, Message
from pipeline.domain.network import Directory
from pipeline.domain.thread import Belonging, Evidence, Fresh, Joins, Role, Stranger
from pipeline.domain.ticket import Ticket
from pipeline.domain.token import read_reply_address, tickets_in_subject

MAX_REFERENCES: Final = 50
MAX_MENTIONS: Final = 10
MAX_ALIASES: Final = 4
MAX_ID: Final = 998
REWRITTEN_IDS: Final = ("X-Microsoft-Original-Message-ID", "X-Google-Original-Message-ID", "X-Original-Message-ID")
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


def aliases(message: Message) -> tuple[str, ...]:
    """Other names of a mail: the Message-ID it had before a server rewrote it, and Outlook's name of the conversation.

    The first 22 bytes of Thread-Index are the same in all mails of a conversation ([MS-OXOMSG] 2.2.1.3).
    """
    names = [value.strip(" <>\t") for field in REWRITTEN_IDS for value in message.header(field)]
    for value in message.header("Thread-Index"):
        try:
            root = base64.b64decode(value, validate=True)[:22]
        except ValueError:
            continue
        if len(root) == 22:
            names.append(f"thread-index:{root.hex()}")
    return tuple(dict.fromkeys(name for name in names if 0 < len(name) <= MAX_ID))[:MAX_ALIASES]


def mentions(message: Message) -> tuple[str, ...]:
    """The ids by which a later mail may find the ticket of this one: all that it refers to, and its other names.

    The oldest reference stays in every reply, however short a mail program keeps the list; the nearest ones lead to
    the mails in between that we never saw.
    """
    ids = referred_ids(message)
    kept = (*ids[:MAX_MENTIONS], *message.references[:1], *aliases(message))
    return tuple(dict.fromkeys(name for name in kept if len(name) <= MAX_ID))


def looked_up(message: Message) -> tuple[str, ...]:
    """The ids to ask the store about: what the mail refers to, its other names, and its own id, that others may mention."""
    own = (message.message_id,) if message.message_id else ()
    return tuple(dict.fromkeys((*referred_ids(message), *aliases(message), *own)))


@dataclass(frozen=True, slots=True)
class KnownId:
    """What the store knows of an id: the ticket, and whether only other mails of the ticket speak of it."""

    ticket: int
    is_mention: bool = False


def pointers(
    message: Message,
    tickets_by_id: Callable[[str], Sequence[KnownId]],
    fitting: Sequence[int],
) -> tuple[Pointer, ...]:
    """All evidence of a mail in the order it is believed.

    `fitting` are the tickets of reply addresses whose key fits the sender as a client; `tickets_by_id` tells the
    tickets of an id that we sent, stored or saw mentioned.
    """
    found = [Pointer(Evidence.REPLY_ADDRESS, ticket) for ticket in fitting]
    common: list[Pointer] = []
    referred = frozenset(referred_ids(message))
    for shown in looked_up(message):
        for known in tickets_by_id(shown):
            if known.is_mention:
                common.append(Pointer(Evidence.COMMON_REFERENCE, known.ticket, shown))
            elif shown in referred:
                evidence = Evidence.IN_REPLY_TO if shown in message.in_reply_to else Evidence.REFERENCES
                found.append(Pointer(evidence, known.ticket, shown))
    found += [Pointer(Evidence.SUBJECT, ticket) for ticket in tickets_in_subject(message.subject)]
    return tuple(found + common)


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
        if pointer.evidence is not Evidence.COMMON_REFERENCE:
            stranger = stranger or Stranger(ticket.number, pointer.evidence, why)
    return stranger or Fresh()


def _objection(message: Message, auth: Auth, pointer: Pointer) -> str:
    """Why a pointer is not believed whoever sent the mail; empty where it may be."""
    if message.sender is None:
        return "the From header is not certain"
    if pointer.evidence is Evidence.SUBJECT and auth.dmarc is AuthResult.FAIL:
        return "a number anybody can guess, and the sender failed DMARC"
    return ""
