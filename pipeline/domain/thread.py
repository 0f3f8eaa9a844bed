"""Where a mail belongs: the evidence, the sender's part in the ticket, and the verdict."""

from dataclasses import dataclass
from enum import StrEnum

from pipeline.domain.ticket import Ticket


class Evidence(StrEnum):
    """What points from a mail to a ticket, strongest first."""

    REPLY_ADDRESS = "reply address"
    IN_REPLY_TO = "In-Reply-To"
    REFERENCES = "References"
    SUBJECT = "subject token"
    COMMON_REFERENCE = "a reference that another mail of the ticket shares"
    QUOTED_TEXT = "the text that it quotes"
    SAME_SUBJECT = "the same subject"


class Role(StrEnum):
    """What a sender is to a ticket."""

    REQUESTER = "requester"
    PARTICIPANT = "participant"
    NETWORK = "same network"
    SPECIALIST = "specialist"
    TEAM = "team"


@dataclass(frozen=True, slots=True)
class Joins:
    """The mail continues this ticket."""

    ticket: Ticket
    evidence: Evidence
    role: Role


@dataclass(frozen=True, slots=True)
class Stranger:
    """The mail points to a ticket its sender has no part in: it gets one of its own."""

    ticket: int
    evidence: Evidence
    why: str


@dataclass(frozen=True, slots=True)
class Perhaps:
    """The mail may belong to this ticket, but a person has to say so: it gets a ticket of its own, and a question."""

    ticket: Ticket
    evidence: Evidence
    why: str


@dataclass(frozen=True, slots=True)
class Fresh:
    """Nothing points anywhere: a new matter."""


Belonging = Joins | Stranger | Perhaps | Fresh
