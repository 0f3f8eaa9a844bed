"""Say which mail may touch a ticket as a person's; the rest is recorded and left alone (RFC 3834; reliability 3.1).

Pure. The first check to object wins, so `CHECKS` is the whole policy, in order. It runs before anything that can send.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from pipeline.domain.disposition import Accept, Disposition, Ignore, Reason
from pipeline.domain.message import MailKind, Message

MAX_HOPS: Final = 60
_MACHINE: Final = re.compile(
    r"mailer-daemon|postmaster|(?:no|do[-_.]?not|never)[-_.]?reply(?:[-_.+].*)?|bounces?(?:[-_.+].*)?|.*-request|.*-bounces?|listserv|majordomo|owner-.*|nobody|root|daemon|mdaemon|abuse-report|autoresponder"
)


def nobody_made(_message_id: str) -> bool:
    """No Message-ID is one of ours."""
    return False


@dataclass(frozen=True, slots=True)
class OurAddresses:
    """The desk's own addresses (lower case), the id its mails carry, and how it knows its own Message-IDs."""

    addresses: frozenset[str]
    instance: str
    is_made_here: Callable[[str], bool] = nobody_made


Check = Callable[[Message, OurAddresses], Ignore | None]

_REASON_OF: Final[dict[MailKind, Reason]] = {
    MailKind.BOUNCE: Reason.BOUNCE,
    MailKind.AUTO_REPLY: Reason.AUTO_REPLY,
    MailKind.LIST: Reason.LIST,
    MailKind.FEEDBACK_REPORT: Reason.FEEDBACK_REPORT,
    MailKind.DELIVERY_RECEIPT: Reason.RECEIPT,
    MailKind.READ_RECEIPT: Reason.RECEIPT,
}


def own_mail(message: Message, ours: OurAddresses) -> Ignore | None:
    """Mail that says it is from the desk itself; whether it is, is for the caller to see (product 6.4)."""
    found = next((one.email for one in message.from_ if _plain(one.email) in ours.addresses), None)
    return Ignore(Reason.OWN_MAIL, f"From: {found}") if found else None


def _plain(address: str) -> str:
    """An address without its `+extension`."""
    local, _, domain = address.partition("@")
    return f"{local.partition('+')[0]}@{domain}"


def of_kind(kind: MailKind) -> Check:
    """The check that a mail is not of this kind."""

    def check(message: Message, _: OurAddresses) -> Ignore | None:
        return Ignore(_REASON_OF[kind], "; ".join(message.kind_reasons)) if message.kind is kind else None

    return check


def list_mail(message: Message, ours: OurAddresses) -> Ignore | None:
    """Mail of a list; not that of a group which is the desk's own address, where every client's mail comes through."""
    own = {address.replace("@", ".") for address in ours.addresses}
    named = {value.rpartition("<")[2].strip(" <>").lower() for value in message.header("List-Id")}
    return None if named & own else of_kind(MailKind.LIST)(message, ours)


def of_a_form(message: Message, _: OurAddresses) -> Ignore | None:
    """A person's words that a site's program sent: they get a ticket, but what is sent by itself is answered by nobody."""
    said = next((value.strip().lower() for value in message.header("Auto-Submitted")), "")
    is_sent = message.kind is MailKind.HUMAN and said.startswith("auto-")
    return Ignore(Reason.MACHINE_ADDRESS, f"Auto-Submitted: {said}") if is_sent else None


def loop(message: Message, ours: OurAddresses) -> Ignore | None:
    """Our own mail come back, by whatever way."""
    if message.message_id and ours.is_made_here(message.message_id):
        return Ignore(Reason.LOOP, "the Message-ID is one of ours")
    if not ours.instance:
        return None
    instance = ours.instance.lower()
    for name in ("X-Cndesk-Loop", "X-Loop", "Delivered-To"):
        if any(instance in value.lower() for value in message.header(name)):
            return Ignore(Reason.LOOP, f"{name} names this desk")
    return None


def too_many_hops(message: Message, _: OurAddresses) -> Ignore | None:
    """A mail that goes round and round; half as many hops already keep an acknowledgement back (reply.choose)."""
    hops = len(message.header("Received"))
    return Ignore(Reason.LOOP, f"{hops} Received fields") if hops > MAX_HOPS else None


def machine_address(message: Message, _: OurAddresses) -> Ignore | None:
    """Addresses that nobody reads: an answer to them goes nowhere, or to another machine."""
    for one in message.from_:
        if is_machine_address(one.email):
            return Ignore(Reason.MACHINE_ADDRESS, f"From: {one.email}")
    return None


def is_machine_address(address: str) -> bool:
    """Whether nobody reads what is sent to this address."""
    return _MACHINE.fullmatch(address.partition("@")[0]) is not None


# What says of itself that a machine wrote it comes before the question who did: our own acknowledgement, sent back to
# us by somebody's forwarder, is no colleague's answer.
CHECKS: Final[tuple[Check, ...]] = (
    loop,
    of_kind(MailKind.BOUNCE),
    of_kind(MailKind.FEEDBACK_REPORT),
    of_kind(MailKind.READ_RECEIPT),
    of_kind(MailKind.DELIVERY_RECEIPT),
    of_kind(MailKind.AUTO_REPLY),
    own_mail,
    list_mail,
    too_many_hops,
    machine_address,
    of_a_form,
)


def screen(message: Message, ours: OurAddresses) -> Disposition:
    """What may happen with a mail, before anybody looks at its content."""
    for check in CHECKS:
        if objection := check(message, ours):
            return objection
    return Accept()
