"""A mail on its way out: what is queued, what is sent next, and what became of it (reliability 1.3)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from pipeline.domain.plan import Draft


class OutboxState(StrEnum):
    """`data` means: the body went out and the final dot may have; only the server knows."""

    PENDING = "pending"
    LEASED = "leased"
    DATA = "data"
    SENT = "sent"
    DEFERRED = "deferred"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    HELD = "held"


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A draft made into bytes: the same Message-ID and Date on every try."""

    draft: Draft
    message_id: str
    source: bytes

    @property
    def sha256(self) -> str:
        return sha256(self.source).hexdigest()


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """One queued mail to one recipient."""

    id: int
    ticket: int | None
    purpose: str
    recipient: str
    message_id: str
    raw_sha256: str
    state: OutboxState
    fence: int
    attempts: int
    next_at: datetime
    reply: str
    created_at: datetime
    done_at: datetime | None
