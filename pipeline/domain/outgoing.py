"""A mail on its way out: what is queued, what is sent next, and what became of it (reliability 1.3)."""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Final

from pipeline.domain.plan import Draft

_WHOLE_ID: Final = re.compile(r"<([^<>\s@]{1,250}@[^<>\s@]{1,250})>")
_LONG_NAME: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{23,199}")


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
    text: str = ""
    """The words of a template as they were written for this recipient; empty for a person's own text."""

    @property
    def sha256(self) -> str:
        return sha256(self.source).hexdigest()


def name_given(reply: str, message_id: str) -> str | None:
    """The id that a server gave a mail in place of ours, as its reply to the last dot tells.

    Amazon SES answers `250 Ok 0102...-000000` and rewrites the Message-ID to `<0102...-000000@REGION.amazonses.com>`;
    Exchange answers `250 2.6.0 <id@host> [InternalId=...]`. Queue ids are shorter and name nothing a reply could quote.
    """
    whole = _WHOLE_ID.search(reply)
    if whole:
        return whole[1] if whole[1] != message_id else None
    words = reply.split()
    return words[-1] if words and _LONG_NAME.fullmatch(words[-1]) else None


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
