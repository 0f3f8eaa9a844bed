"""The mails that were decided before, with all that the rules could look at: what a replay goes through."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Precedent:
    """One mail that the rules were asked about: when and by which set, its hits as stored, and its facts, packed."""

    inbound: int
    ticket: int | None
    """None where a rule said `ignore`."""
    at: datetime
    rules_hash: str
    trace: str
    facts: bytes


@dataclass(frozen=True, slots=True)
class Period:
    """Which mails are meant: received from `since` on and before `until`, and of these the newest so many."""

    since: datetime | None = None
    until: datetime | None = None
    newest: int | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """Where the mails of a period lie in the ledger (both ends included), and how many there are."""

    first: int
    last: int
    mails: int
    without_facts: int
    """Decided by rules too, but before facts were kept with the decision."""


@dataclass(frozen=True, slots=True)
class Opening:
    """A ticket came up, with all that can make it like others."""

    at: datetime
    number: int
    tags: tuple[str, ...]
    topic: str
    network: str
    requester: str
