"""What a replay finds, as values: each changed mail with its differences, and the counts by field, load and rule."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from pipeline.domain.classification import Event
from pipeline.domain.precedent import Period

SINGLE: Final = ("topic", "kind", "queue", "priority", "sla", "template", "status", "snooze", "assign")
LISTED: Final = ("tags", "untags", "escalate", "watch", "notify", "suggest")
LEFT_ALONE: Final = ("ignored", "spam")
"""A mail that newly becomes one of these may be missed by everybody."""
SET: Final = "set "

Values = tuple[str, ...]
Load = Literal["queue", "team", "assignee"]


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that the two sets decide otherwise; of a list only what one set has and the other has not."""

    field: str
    before: Values
    after: Values

    @property
    def moves(self) -> tuple[tuple[str, str], ...]:
        """From what to what, as they are counted: the values of ticket fields, which mails may supply, are left out."""
        if self.field.startswith(SET):
            return ()
        if self.field in LISTED:
            return (*((gone, "") for gone in self.before), *(("", come) for come in self.after))
        return ((", ".join(self.before), ", ".join(self.after)),)


@dataclass(frozen=True, slots=True)
class Changed:
    """One mail that would have been decided otherwise."""

    inbound: int
    ticket: int | None
    event: Event
    received_at: datetime
    subject: str
    differences: tuple[Difference, ...]
    before: Values
    """The rules that hit."""
    after: Values
    left_alone_by: str = ""
    """The rule of the candidate that says `ignore` or `spam`."""

    @property
    def danger(self) -> str:
        """What it would newly become, if that is a mail left alone."""
        became = (one.field for one in self.differences if one.field in LEFT_ALONE and one.after)
        return next(became, "")


@dataclass(frozen=True, slots=True)
class FieldCount:
    """On how many mails a field differs, and from what to what, most often first."""

    field: str
    mails: int
    moves: tuple[tuple[str, str, int], ...]


@dataclass(frozen=True, slots=True)
class LoadCount:
    """How many tickets a queue or assignee gets in a week (of the Monday), or how many are escalated to a team."""

    of: Load
    name: str
    week: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class RuleCount:
    """On how many mails a rule hits; None for the set that has no such rule."""

    rule: str
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """A whole replay. A mail without a ticket is one that a rule said `ignore` about when it came."""

    against: str
    candidate: str
    period: Period
    mails: int
    mails_changed: int
    tickets: int
    tickets_changed: int
    loose: int
    loose_changed: int
    fields: tuple[FieldCount, ...]
    load: tuple[LoadCount, ...]
    rules: tuple[RuleCount, ...]
    changed: tuple[Changed, ...]
    dangers: Mapping[str, int]
    """How many mails would newly be `ignored` or `spam`."""
    damaged: int = 0
    damaged_named: tuple[int, ...] = ()
    """Numbers in the ledger of mails whose stored facts cannot be read."""
    disagreeing: int = 0
    disagreeing_named: tuple[int, ...] = ()
    """Decided by the set in force when they came, and otherwise than it decides now."""
    gone: int = 0
    """Mails that were deleted while the replay ran."""
    without_facts: int = 0
    counted_anew: tuple[tuple[str, int], ...] = ()
    """Windows such as `same-tag in 24h` that nobody counted when so many mails came: counted from today's tickets."""

    @property
    def endangered(self) -> int:
        return sum(self.dangers.values())

    @property
    def newly_dead(self) -> tuple[RuleCount, ...]:
        return tuple(one for one in self.rules if one.before and one.after == 0)

    @property
    def newly_firing(self) -> tuple[RuleCount, ...]:
        return tuple(one for one in self.rules if one.after and not one.before)

    @property
    def never_firing(self) -> tuple[str, ...]:
        return tuple(one.rule for one in self.rules if one.after == 0 and not one.before)

    @property
    def removed(self) -> tuple[RuleCount, ...]:
        return tuple(one for one in self.rules if one.after is None)
