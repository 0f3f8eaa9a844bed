"""Say whether a mail that claims to be a specialist's may speak for the desk (product 6.3, reliability 4.1, S2).

Pure. All of `CHECKS` must hold; whatever one objects to makes the mail an unverified note, and the registered address
is told.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from pipeline.domain.disposition import Accept, Disposition
from pipeline.domain.message import Auth, AuthResult, Message
from pipeline.domain.network import Specialist
from pipeline.domain.token import Verified

Trust = Literal["authenticated", "key-only"]


@dataclass(frozen=True, slots=True)
class Claim:
    """A mail from a specialist's address, with what we know of it."""

    message: Message
    auth: Auth
    disposition: Disposition
    person: Specialist | None
    key: Verified | None
    trust: Trust


def key_fits(claim: Claim) -> str:
    return "" if claim.key is not None else "the reply address was not made for this person and ticket"


def from_is_certain(claim: Claim) -> str:
    return "" if claim.message.sender is not None else "the From header is not certain"


def person_is_registered(claim: Claim) -> str:
    if claim.person is None or claim.message.sender != claim.person.email:
        return "the sender is no specialist of this desk (any more)"
    return ""


def answers_go_back(claim: Claim) -> str:
    others = [address for address in claim.message.reply_to if address.email != claim.message.sender]
    return f"Reply-To names another address ({others[0].email})" if others else ""


def server_says_pass(claim: Claim) -> str:
    if claim.trust == "key-only" or AuthResult.PASS in (claim.auth.dmarc, claim.auth.dkim):
        return ""
    return f"our mail server does not vouch for the sender (DMARC {claim.auth.dmarc}, DKIM {claim.auth.dkim})"


def nothing_says_fail(claim: Claim) -> str:
    """Even where keys alone are trusted, a sender that our server calls forged is not."""
    return "the sender failed DMARC" if claim.auth.dmarc is AuthResult.FAIL else ""


def is_from_a_person(claim: Claim) -> str:
    return "" if isinstance(claim.disposition, Accept) else f"automatic mail ({claim.disposition.reason})"


Check = Callable[[Claim], str]
CHECKS: Final[tuple[Check, ...]] = (
    from_is_certain,
    person_is_registered,
    key_fits,
    answers_go_back,
    nothing_says_fail,
    server_says_pass,
    is_from_a_person,
)


def objection(claim: Claim) -> str:
    """Why this mail may not speak for the desk; empty where it may."""
    return next((reason for check in CHECKS if (reason := check(claim))), "")
