"""A delivery in the ledger: one mail that one mailbox showed us once."""

from dataclasses import dataclass
from datetime import datetime

from pipeline.domain.disposition import Outcome


@dataclass(frozen=True, slots=True)
class FolderState:
    """A mailbox folder as we last saw it."""

    mailbox: str
    name: str
    uidvalidity: int
    first_contact_at: datetime
    polled_at: datetime | None


@dataclass(frozen=True, slots=True)
class Inbound:
    """One ledger row; `is_quiet` says that nothing may leave because of it (old mail at first contact)."""

    id: int
    mailbox: str
    folder: str
    uidvalidity: int
    uid: int
    received_at: datetime
    size: int
    raw_sha256: str
    is_partial: bool
    is_quiet: bool
    attempts: int


@dataclass(frozen=True, slots=True)
class Parked:
    """A mail set aside, with its cause."""

    id: int
    mailbox: str
    received_at: datetime
    size: int
    attempts: int
    cause: str
    raw_sha256: str


@dataclass(frozen=True, slots=True)
class Earlier:
    """What an equal mail became before."""

    inbound: int
    ticket: int | None
    outcome: Outcome | None
