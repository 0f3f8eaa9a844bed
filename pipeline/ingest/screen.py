"""Say which mail may touch a ticket as a person's; the rest is recorded and left alone (RFC 3834; reliability 3.1).

Pure. The first check to object wins, so `CHECKS` is the whole policy, in order. It runs before anything that can send.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from pipeline.domain.disposition import Accept, Disposition, Ignore, Reason
from pipeline.domain.message import MailKind, Message

MAX_HOPS: Final = 30
_MACHINE: Final = re.compile(
    r"mailer-daemon|postmaster|(?:no|do[-_.]?not|never)[-_.]?reply(?:[-_.+].*)?|bounces?(?:[-_.+].*)?|.*-request|.*-bounces?|listserv|majordomo|owner-.*|nobody|root|daemon|mdaemon|abuse-report|autoresponder"
)


@dataclass(frozen=True, slots=True)
class OurAddresses:
    """The desk's own addresses (lower case) and the id of this instance, which its mails carry."""

    addresses: frozenset[str]
    instance: str


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


def loop(message: Message, ours: OurAddresses) -> Ignore | None:
    """Our own mail come back, or one that has been going round."""
    if ours.instance:
        for name in ("X-Cndesk-Loop", "X-Loop", "Delivered-To"):
            if any(ours.instance.lower() in value.lower() for value in message.header(name)):
                return Ignore(Reason.LOOP, f"{name} names this desk")
        if message.message_id and ours.instance.lower() in message.message_id.lower():
            return Ignore(Reason.LOOP, "the Message-ID is one of ours")
    hops = len(message.header("Received"))
    return Ignore(Reason.LOOP, f"{hops} Received fields") if hops > MAX_HOPS else None


def machine_address(message: Message, _: OurAddresses) -> Ignore | None:
    """Addresses that nobody reads: an answer to them goes nowhere, or to another machine."""
    for one in message.from_:
        if _MACHINE.fullmatch(one.email.partition("@")[0]):
            return Ignore(Reason.MACHINE_ADDRESS, f"From: {one.email}")
    return None


CHECKS: Final[tuple[Check, ...]] = (
    own_mail,
    of_kind(MailKind.BOUNCE),
    of_kind(MailKind.FEEDBACK_REPORT),
    of_kind(MailKind.READ_RECEIPT),
    of_kind(MailKind.DELIVERY_RECEIPT),
    of_kind(MailKind.AUTO_REPLY),
    of_kind(MailKind.LIST),
    loop,
    machine_address,
)


def screen(message: Message, ours: OurAddresses) -> Disposition:
    """What may happen with a mail, before anybody looks at its content."""
    for check in CHECKS:
        if objection := check(message, ours):
            return objection
    return Accept()
