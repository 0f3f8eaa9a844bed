"""What may happen with a mail before anybody looks at its content (RFC 3834; reliability 3.1)."""

from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """Why a mail is recorded and left alone."""

    OWN_MAIL = "own-mail"
    BOUNCE = "bounce"
    AUTO_REPLY = "auto-reply"
    LIST = "list"
    RECEIPT = "receipt"
    FEEDBACK_REPORT = "feedback-report"
    LOOP = "loop"
    MACHINE_ADDRESS = "machine-address"


class Outcome(StrEnum):
    """What became of a delivery: each ledger row ends with exactly one."""

    NEW_TICKET = "new-ticket"
    THREADED = "threaded"
    REFUSED = "refused"
    DUPLICATE = "duplicate"
    BOUNCE = "bounce"
    RECORDED = "recorded"
    IGNORED = "ignored"
    PARKED = "parked"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Accept:
    """A person's mail: it may open, reopen and be answered."""


@dataclass(frozen=True, slots=True)
class Ignore:
    """Recorded (and threaded where it belongs), never acknowledged, never reopening, never obeyed."""

    reason: Reason
    detail: str = ""


Disposition = Accept | Ignore
