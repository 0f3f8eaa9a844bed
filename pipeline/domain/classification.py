"""What the rules decide about a mail, what they look at, and the trace that explains it (product 4)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal

from pipeline.domain.message import Auth, Message
from pipeline.domain.network import Network
from pipeline.domain.ticket import Priority, Status

Event = Literal["new", "reply", "reopen"]


@dataclass(frozen=True, slots=True)
class Requester:
    """The client's history, where the caller knows it; None is *absent* and a condition on it is false."""

    open_tickets: int | None = None
    last_rating: str | None = None


Likeness = Literal["tag", "topic", "network", "requester"]


@dataclass(frozen=True, slots=True)
class Surge:
    """`same-tag >= 5 in 24h`: so many tickets alike, this one included, opened within so many seconds."""

    same: Likeness
    at_least: int
    within: int

    def __str__(self) -> str:
        return f"same-{self.same} >= {self.at_least} in {spoken(self.within)}"


def spoken(seconds: int) -> str:
    """A time as rules write it: `90m`, `24h`, `3d`."""
    for unit, length in (("d", 86400), ("h", 3600), ("m", 60)):
        if seconds % length == 0 and (seconds > length or unit != "d"):
            return f"{seconds // length}{unit}"
    return f"{seconds}s"


Recent = Mapping[tuple[Likeness, str, int], int]
"""How many tickets before this one were alike: by likeness, name (a tag, a topic, ...) and seconds."""


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a rule may look at: no clock, no network, so that a replay agrees with what happened."""

    message: Message
    event: Event
    mailbox: str
    auth: Auth = Auth()
    network: Network | None = None
    is_known_contact: bool = False
    thread_status: Status | None = None
    requester: Requester = Requester()
    recent: Recent = field(default_factory=dict)


class Truth(StrEnum):
    """Whether a condition held; absent means that the mail has no such thing, and counts as a miss."""

    HIT = "hit"
    MISS = "miss"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Finding:
    """One condition of a rule that was tried: its path in the rule, what came out, and the words that did it."""

    path: str
    truth: Truth
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """One field that a rule set, and what stood there before (empty where nothing did)."""

    field: str
    value: str
    before: str = ""
    before_by: str = ""


@dataclass(frozen=True, slots=True)
class RuleTrace:
    """One rule that was tried: its findings in order (on a miss, the last is the one that failed) and its changes."""

    rule: str
    is_hit: bool
    findings: tuple[Finding, ...] = ()
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Escalation:
    """A party to involve, at once or after a time (seconds) unless a word such as `replied` comes true.

    One with `when` is part of a decision only where that many tickets are alike.
    """

    to: str
    after: int = 0
    unless: str = ""
    when: Surge | None = None


@dataclass(frozen=True, slots=True)
class Assignment:
    """To whom a rule gives the ticket."""

    specialist: str = ""
    team: str = ""
    strategy: str = ""


@dataclass(frozen=True, slots=True)
class Classification:
    """The decision of the rules for one mail."""

    topic: str
    kind: str
    priority: Priority
    queue: str
    template: str = ""
    sla: str = ""
    status: Status | None = None
    snooze: int = 0
    assign: Assignment | None = None
    tags: tuple[str, ...] = ()
    untags: tuple[str, ...] = ()
    escalate: tuple[Escalation, ...] = ()
    watch: tuple[str, ...] = ()
    notify: tuple[str, ...] = ()
    suggest: tuple[str, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    ignored_by: str = ""
    """The rule that said `ignore`."""
    spam_by: str = ""
    """The rule that said `spam`."""
    rules: tuple[str, ...] = ()
    """The ids of the rules that hit, in order."""
    rules_hash: str = ""
    trace: tuple[RuleTrace, ...] = field(default=())
    """The rules that hit. Why others missed is asked of the engine again, which is pure (`evaluate.retrace`)."""
    classified_at: datetime | None = None

    @property
    def escalated_to(self) -> str | None:
        """The party an escalation without delay goes to first."""
        return next((escalation.to for escalation in self.escalate if not escalation.after), None)
