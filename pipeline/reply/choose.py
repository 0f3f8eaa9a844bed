"""Say which acknowledgement a new ticket gets, in which language, or why none (product 6.4; reliability 3.3, R9-R11).

Pure. The first check to object wins. A full acknowledgement goes to a verified sender or a known contact; anybody else
gets the short one, which echoes nothing, at most once an address and day: acknowledgements have been used as weapons.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.domain.disposition import Accept
from pipeline.domain.known import Known
from pipeline.domain.message import AuthResult
from pipeline.domain.plan import Purpose

MAX_HOPS: Final = 30


@dataclass(frozen=True, slots=True)
class Acknowledge:
    """Send this template in this language."""

    purpose: Purpose
    template: str
    language: str


@dataclass(frozen=True, slots=True)
class Silence:
    """Send nothing, for this reason."""

    reason: str


Check = Callable[[Known], str]


def wanted_by_rules(known: Known) -> str:
    verdict = known.classification
    if verdict is not None and verdict.spam_by:
        return f"rule {verdict.spam_by} calls it spam"
    return "the rules name no template" if verdict is None or not verdict.template else ""


def is_fresh(known: Known) -> str:
    if known.inbound.is_quiet:
        return "it lay in the mailbox before the desk first read it"
    return "it arrived too long ago" if known.age > known.house.age_gate else ""


def has_a_safe_recipient(known: Known) -> str:
    sender = known.message.sender
    if sender is None:
        return "the From header is not certain"
    return "it comes from an address of ours" if is_inside(known, sender) else ""


def wants_an_answer(known: Known) -> str:
    """Outlook's way to say that no program shall answer ([MS-OXCMAIL] X-Auto-Response-Suppress)."""
    words = " ".join(known.message.header("X-Auto-Response-Suppress")).lower()
    return "the sender wants no automatic answer" if any(word in words for word in ("all", "autoreply", "oof")) else ""


def takes_mail(known: Known) -> str:
    return f"mail to this address came back: {known.refusal}" if known.refusal else ""


def has_few_hops(known: Known) -> str:
    hops = len(known.message.header("Received"))
    return f"it passed {hops} servers" if hops > MAX_HOPS else ""


def is_from_a_person(known: Known) -> str:
    return "" if isinstance(known.disposition, Accept) else f"not a person's mail ({known.disposition.reason})"


def breaker_is_closed(known: Known) -> str:
    return "acknowledgements surge and are paused" if known.acks.is_breaker_open else ""


def is_within_limits(known: Known) -> str:
    limits, sent = known.house.ack_limits, known.acks
    table = (
        (sent.to_address_hour, limits.per_hour, "to this address in an hour"),
        (sent.to_address_day, limits.per_day, "to this address in a day"),
        (sent.on_subject_day, limits.per_subject_day, "to this address on this subject in a day"),
        (sent.to_domain_10_minutes, limits.per_domain_10_minutes, "to this domain in ten minutes"),
    )
    return next((f"already {count} acknowledgements {what}" for count, most, what in table if count >= most), "")


def may_get_a_short_one(known: Known) -> str:
    """Asked of senders that nobody vouches for."""
    if not known.house.ack_limits.allow_unverified:
        return "nobody vouches for the sender, and service.yaml allows no acknowledgement then"
    if known.acks.short_to_address_day >= known.house.ack_limits.short_per_day:
        return "nobody vouches for the sender, and the address had its short acknowledgement today"
    return ""


CHECKS: Final[tuple[Check, ...]] = (
    wanted_by_rules,
    is_fresh,
    has_a_safe_recipient,
    is_from_a_person,
    wants_an_answer,
    takes_mail,
    has_few_hops,
    breaker_is_closed,
    is_within_limits,
)


def is_inside(known: Known, address: str) -> bool:
    """Whether an address is the desk's own or one of its people's."""
    house = known.house
    return address in house.addresses or bool(house.directory.specialist(address)) or house.directory.is_team(address)


def choose(known: Known) -> Acknowledge | Silence:
    """The acknowledgement for the mail that opens a ticket."""
    objection = next((reason for check in CHECKS if (reason := check(known))), "")
    if objection:
        return Silence(objection)
    if known.is_vouched_for or (known.contact is not None and known.auth.dmarc is not AuthResult.FAIL):
        assert known.classification is not None
        # Rules that were good may be in force after one of their templates went: the usual one says enough.
        wanted = known.classification.template
        template = wanted if wanted in known.house.languages else str(Purpose.ACKNOWLEDGEMENT)
        return Acknowledge(Purpose.ACKNOWLEDGEMENT, template, language(known, template))
    if objection := may_get_a_short_one(known):
        return Silence(objection)
    template = str(Purpose.SHORT_ACKNOWLEDGEMENT)
    return Acknowledge(Purpose.SHORT_ACKNOWLEDGEMENT, template, language(known, template))


def language(known: Known, template: str) -> str:
    """The client's language (of the mail, then of the contact), else the network's, else English."""
    wanted = (
        known.message.language,
        known.contact.language if known.contact else None,
        known.network.language if known.network else None,
    )
    return first_available(wanted, known.house.languages.get(template, frozenset()))


def first_available(wanted: Sequence[str | None], available: frozenset[str]) -> str:
    return next((tag for tag in wanted if tag and tag in available), "en")
