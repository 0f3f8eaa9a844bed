"""What another rule set would have made of the same mails: differences by mail, counted by field, queue and rule.

Pure. Compared is what a decision *does*: in a reply the rules change only what they set, so the defaults of two sets
may differ there without a difference. Counts are exact; of the changed mails the newest are kept, the dangerous first.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from pipeline.classify.evaluate import shown
from pipeline.classify.replay.alike import Window, name_of
from pipeline.classify.replay.comparison import (
    LEFT_ALONE,
    LISTED,
    SET,
    SINGLE,
    Changed,
    Comparison,
    Difference,
    FieldCount,
    Load,
    LoadCount,
    RuleCount,
    Values,
)
from pipeline.classify.rules import RuleSet
from pipeline.domain.classification import Classification, Event, Facts
from pipeline.domain.precedent import Period, Span

MAX_KEPT: Final = 5_000
MAX_NAMED: Final = 20
COUNTED: Final = (
    "fields", "moves", "load_before", "load_after", "hits_before", "hits_after", "dangers", "counted_anew",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Case:
    """One mail, decided by both sets."""

    inbound: int
    ticket: int | None
    facts: Facts
    before: Classification
    after: Classification
    counted_anew: frozenset[Window] = frozenset()


@dataclass(slots=True)
class Tally:
    """What has been compared so far; tallies of parts add up to that of the whole in any order."""

    mails: int = 0
    mails_changed: int = 0
    loose: int = 0
    loose_changed: int = 0
    tickets: set[int] = field(default_factory=set)
    tickets_changed: set[int] = field(default_factory=set)
    fields: Counter[str] = field(default_factory=Counter)
    moves: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    load_before: Counter[tuple[Load, str, str]] = field(default_factory=Counter)
    load_after: Counter[tuple[Load, str, str]] = field(default_factory=Counter)
    hits_before: Counter[str] = field(default_factory=Counter)
    hits_after: Counter[str] = field(default_factory=Counter)
    dangers: Counter[str] = field(default_factory=Counter)
    counted_anew: Counter[Window] = field(default_factory=Counter)
    changed: list[Changed] = field(default_factory=list)
    damaged: list[int] = field(default_factory=list)
    disagreeing: list[int] = field(default_factory=list)

    def add(self, case: Case) -> None:
        """Count one mail."""
        self.mails += 1
        self.hits_before.update(case.before.rules)
        self.hits_after.update(case.after.rules)
        self.load_before.update(_loads(case.before, case.facts))
        self.load_after.update(_loads(case.after, case.facts))
        self.counted_anew.update(case.counted_anew)
        found = differences(case.before, case.after, case.facts.event)
        if case.ticket is None:
            self.loose += 1
            self.loose_changed += bool(found)
        else:
            self.tickets.add(case.ticket)
        if found:
            self._differs(case, found)

    def merge(self, other: "Tally") -> None:
        """Count what another tally counted; both have counted different mails."""
        for name in ("mails", "mails_changed", "loose", "loose_changed", "damaged", "disagreeing"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for name in COUNTED:
            getattr(self, name).update(getattr(other, name))
        self.tickets |= other.tickets
        self.tickets_changed |= other.tickets_changed
        self.changed = _most_telling([*self.changed, *other.changed])

    def _differs(self, case: Case, found: tuple[Difference, ...]) -> None:
        self.mails_changed += 1
        if case.ticket is not None:
            self.tickets_changed.add(case.ticket)
        message = case.facts.message
        changed = Changed(
            case.inbound,
            case.ticket,
            case.facts.event,
            message.received_at,
            message.subject,
            found,
            case.before.rules,
            case.after.rules,
            case.after.ignored_by or case.after.spam_by,
        )
        self.changed.append(changed)
        self.fields.update(one.field for one in found)
        self.moves.update((one.field, *move) for one in found for move in one.moves)
        if changed.danger:
            self.dangers[changed.danger] += 1


def differences(before: Classification, after: Classification, event: Event) -> tuple[Difference, ...]:
    """The fields in which two decisions on a mail do something else."""
    was, would = effects(before, event), effects(after, event)
    if "ignored" in was or "ignored" in would:
        names: tuple[str, ...] = ("ignored",)
    else:
        of_tickets = sorted(name for name in was.keys() | would.keys() if name.startswith(SET))
        names = ("spam", *SINGLE, *LISTED, *of_tickets)
    found = (_difference(name, was.get(name, ()), would.get(name, ())) for name in names)
    return tuple(one for one in found if one.before != one.after)


def effects(decision: Classification, event: Event) -> dict[str, Values]:
    """What a decision does to a mail, by field; the defaults do nothing to a ticket that is there already."""
    if decision.ignored_by:
        return {"ignored": ("yes",)}
    values: dict[str, Values] = {name: (shown(getattr(decision, name)),) for name in SINGLE}
    if event != "new":
        set_by_rules = {change.field for hit in decision.trace for change in hit.changes}
        values = {name: value for name, value in values.items() if name in set_by_rules}
    values |= {name: tuple(map(shown, getattr(decision, name))) for name in LISTED}
    values |= {f"{SET}{name}": (value,) for name, value in decision.fields}
    values["spam"] = ("yes",) if decision.spam_by else ()
    return {name: tuple(filter(None, value)) for name, value in values.items() if any(value)}


def comparison(tally: Tally, against: RuleSet, candidate: RuleSet, period: Period, span: Span) -> Comparison:
    """The result of a replay over the mails of a span; a tally that merged nothing is an empty one."""
    return Comparison(
        against=against.hash,
        candidate=candidate.hash,
        period=period,
        mails=tally.mails,
        mails_changed=tally.mails_changed,
        tickets=len(tally.tickets),
        tickets_changed=len(tally.tickets_changed),
        loose=tally.loose,
        loose_changed=tally.loose_changed,
        fields=_fields(tally),
        load=_load(tally),
        rules=_rules(tally, against, candidate),
        changed=tuple(_most_telling(tally.changed)),
        dangers=dict(tally.dangers),
        damaged=len(tally.damaged),
        damaged_named=tuple(sorted(tally.damaged)[:MAX_NAMED]),
        disagreeing=len(tally.disagreeing),
        disagreeing_named=tuple(sorted(tally.disagreeing)[:MAX_NAMED]),
        gone=max(span.mails - tally.mails - len(tally.damaged), 0),
        without_facts=span.without_facts,
        counted_anew=tuple((name_of(window), mails) for window, mails in sorted(tally.counted_anew.items())),
    )


def _difference(name: str, was: Values, would: Values) -> Difference:
    if name not in LISTED:
        return Difference(name, was, would)
    gone = tuple(sorted(value for value in was if value not in would))
    return Difference(name, gone, tuple(sorted(value for value in would if value not in was)))


def _loads(decision: Classification, facts: Facts) -> list[tuple[Load, str, str]]:
    """Whom a decision gives work to; a reply gives it to those it is escalated to."""
    if decision.ignored_by or decision.spam_by:
        return []
    at = facts.message.received_at
    week = (at - timedelta(days=at.weekday())).date().isoformat()
    loads: list[tuple[Load, str, str]] = [("team", party.to, week) for party in decision.escalate]
    if facts.event == "new":
        loads.append(("queue", decision.queue, week))
        if decision.assign:
            loads.append(("assignee", shown(decision.assign), week))
    return loads


def _most_telling(changed: list[Changed]) -> list[Changed]:
    """The dangerous ones first, then the newest, as many as are kept."""
    return sorted(changed, key=lambda one: (not one.danger, -one.inbound))[:MAX_KEPT]


def _fields(tally: Tally) -> tuple[FieldCount, ...]:
    order = {name: place for place, name in enumerate((*LEFT_ALONE, *SINGLE, *LISTED))}
    found = []
    for name in sorted(tally.fields, key=lambda name: (order.get(name, len(order)), name)):
        moves = [(before, after, count) for (of, before, after), count in tally.moves.items() if of == name]
        found.append(FieldCount(name, tally.fields[name], tuple(sorted(moves, key=lambda one: (-one[2], one)))))
    return tuple(found)


def _load(tally: Tally) -> tuple[LoadCount, ...]:
    keys = sorted(tally.load_before.keys() | tally.load_after.keys())
    return tuple(LoadCount(*key, tally.load_before[key], tally.load_after[key]) for key in keys)


def _rules(tally: Tally, against: RuleSet, candidate: RuleSet) -> tuple[RuleCount, ...]:
    """The candidate's rules in their order, then those that it no longer has."""
    was, would = ({rule.id for rule in rules.rules} for rules in (against, candidate))
    kept = (rule.id for rule in candidate.rules)
    removed = (rule.id for rule in against.rules if rule.id not in would)
    return tuple(
        RuleCount(
            rule,
            tally.hits_before[rule] if rule in was else None,
            tally.hits_after[rule] if rule in would else None,
        )
        for rule in (*kept, *removed)
    )
