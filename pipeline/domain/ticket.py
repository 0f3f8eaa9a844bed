"""A ticket: its states, the moves between them, and what one message adds to it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, StrEnum
from typing import Final

FIRST_NUMBER: Final = 1001


class Status(StrEnum):
    """Where a ticket stands."""

    NEW = "new"
    OPEN = "open"
    PENDING = "pending"
    HOLD = "hold"
    SOLVED = "solved"
    CLOSED = "closed"


class Priority(StrEnum):
    """From low to urgent; `rank` orders them."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"

    @property
    def rank(self) -> int:
        return list(Priority).index(self)


class Trigger(Enum):
    """What moves a ticket."""

    CLIENT_WROTE = "client wrote"
    ANSWERED = "answered"
    RESOLVED = "resolved"


class Direction(StrEnum):
    """A message's way: from outside, to outside by a person, inside only, or sent by the desk itself."""

    IN = "in"
    OUT = "out"
    NOTE = "note"
    AUTO = "auto"


MOVES: Final[dict[tuple[Status, Trigger], Status]] = {
    (Status.NEW, Trigger.CLIENT_WROTE): Status.NEW,
    (Status.OPEN, Trigger.CLIENT_WROTE): Status.OPEN,
    (Status.PENDING, Trigger.CLIENT_WROTE): Status.OPEN,
    (Status.HOLD, Trigger.CLIENT_WROTE): Status.HOLD,
    (Status.SOLVED, Trigger.CLIENT_WROTE): Status.OPEN,
    (Status.CLOSED, Trigger.CLIENT_WROTE): Status.OPEN,
    (Status.NEW, Trigger.ANSWERED): Status.OPEN,
    (Status.OPEN, Trigger.ANSWERED): Status.OPEN,
    (Status.PENDING, Trigger.ANSWERED): Status.PENDING,
    (Status.HOLD, Trigger.ANSWERED): Status.HOLD,
    (Status.SOLVED, Trigger.ANSWERED): Status.SOLVED,
    (Status.CLOSED, Trigger.ANSWERED): Status.CLOSED,
    (Status.NEW, Trigger.RESOLVED): Status.SOLVED,
    (Status.OPEN, Trigger.RESOLVED): Status.SOLVED,
    (Status.PENDING, Trigger.RESOLVED): Status.SOLVED,
    (Status.HOLD, Trigger.RESOLVED): Status.SOLVED,
    (Status.SOLVED, Trigger.RESOLVED): Status.SOLVED,
    (Status.CLOSED, Trigger.RESOLVED): Status.CLOSED,
}
FINISHED: Final = frozenset({Status.SOLVED, Status.CLOSED})


@dataclass(frozen=True, slots=True)
class Ticket:
    """A request of a client and where it stands; times are UTC, `version` counts its changes."""

    number: int
    status: Status
    queue: str
    topic: str
    kind: str
    priority: Priority
    subject: str
    requester: str
    requester_name: str
    language: str
    opened_at: datetime
    network: str | None = None
    assignee: str | None = None
    escalated_to: str | None = None
    tags: tuple[str, ...] = ()
    linked_to: int | None = None
    merged_into: int | None = None
    answer_to: str | None = None
    """Where answers go instead of to the requester, if the policy on Reply-To allows it."""
    fields: tuple[tuple[str, str], ...] = ()
    """What rules `set`: names and values that the desk itself gives no meaning."""
    watchers: tuple[str, ...] = ()
    """Who gets a copy of what the client writes: addresses, teams or `cnm-of-network`, as rules name them."""
    solved_at: datetime | None = None
    rules_hash: str = ""
    version: int = 1

    @property
    def label(self) -> str:
        return f"T-{self.number}"

    def takes_mail(self, at: datetime, reopen_days: int) -> bool:
        """Whether a mail of that time continues this ticket rather than opening a linked one."""
        if self.status not in FINISHED or self.solved_at is None:
            return True
        return at - self.solved_at < timedelta(days=reopen_days)


@dataclass(frozen=True, slots=True)
class Entry:
    """One message in a ticket's thread; `sha256` names its stored bytes."""

    direction: Direction
    author: str
    author_name: str
    at: datetime
    message_id: str | None
    sha256: str
    subject: str
    text: str
    kind: str = "human"
    is_verified: bool = True
