"""What is due on a ticket at a time to come: a value that is stored with the decision and carried out when it is due."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class TimerName(StrEnum):
    """What kinds of timers there are."""

    ESCALATE = "escalate"
    WAKE = "wake"


class TimerState(StrEnum):
    """A dropped timer found nothing left to do."""

    WAITING = "waiting"
    DONE = "done"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Escalate:
    """Another party is to be involved, unless a word such as `replied` has come true since a mail arrived."""

    to: str
    since: datetime
    unless: str = ""
    rule: str = ""
    name = TimerName.ESCALATE

    def __str__(self) -> str:
        return f"escalate to {self.to}" + (f" unless {self.unless}" if self.unless else "")


@dataclass(frozen=True, slots=True)
class Wake:
    """A ticket that was put aside comes back, and those are told whom a rule's `notify` named."""

    rule: str = ""
    notify: tuple[str, ...] = ()
    name = TimerName.WAKE

    def __str__(self) -> str:
        return "wake"


Due = Escalate | Wake


@dataclass(frozen=True, slots=True)
class Timer:
    """A timer as it is stored."""

    id: int
    ticket: int
    due_at: datetime
    due: Due
    state: TimerState = TimerState.WAITING
    done_at: datetime | None = None
