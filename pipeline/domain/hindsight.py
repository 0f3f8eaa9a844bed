"""What became of decisions: what the rules said of a mail, what a person made of it afterwards, where a ticket stands."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from pipeline.domain.ticket import Priority

Field = Literal["topic", "queue", "priority"]
FIELDS: Final[tuple[Field, ...]] = ("topic", "queue", "priority")
"""What rules decide and persons put right by hand."""
COMMAND_LINE: Final = "command line"
"""The actor of what an admin does without a mail."""


@dataclass(frozen=True, slots=True)
class Correction:
    """A person changed what stood in a ticket."""

    ticket: int
    at: datetime
    field: Field
    before: str
    after: str
    actor: str


@dataclass(frozen=True, slots=True)
class Decided:
    """One decision of the rules as it was stored; `trace` is its line of JSON."""

    ticket: int | None
    at: datetime
    rules_hash: str
    trace: str
    is_reply: bool


@dataclass(frozen=True, slots=True)
class Opened:
    """The decision on the mail that opened a ticket, with the packed facts that it was taken on."""

    ticket: int
    rules_hash: str
    trace: str
    facts: bytes


@dataclass(frozen=True, slots=True)
class Labels:
    """What a ticket is filed under."""

    topic: str
    queue: str
    priority: Priority

    def get(self, field: Field) -> str:
        match field:
            case "topic":
                return self.topic
            case "queue":
                return self.queue
            case "priority":
                return str(self.priority)
