"""Find rules that cannot matter: a condition that contradicts itself, a stop above, a rule below that says otherwise.

Sound: a rule that is reported never hits (or, overruled, never makes a difference) for any mail at all.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations, takewhile
from typing import Final

from pipeline.classify.captures import placeholders
from pipeline.classify.conditions import (
    About,
    AllOf,
    Amount,
    AnyOf,
    Attached,
    Condition,
    Fired,
    Flag,
    InText,
    NotOf,
    Said,
    WordTest,
)
from pipeline.classify.language import CONDITIONS, Claim, Keys
from pipeline.classify.lint.implication import Logic
from pipeline.classify.lint.remark import Matter, Remark
from pipeline.classify.rules import Action, Add, Put, Raise, Rule, SetField
from pipeline.domain.classification import Escalation, Event


def _is_reply() -> object:
    thread = CONDITIONS["thread"]
    claim = thread.keys["is_reply"] if isinstance(thread, Keys) else None
    return claim.look if isinstance(claim, Claim) else None


IS_REPLY: Final = _is_reply()


def unreachable(matter: Matter) -> Iterator[Remark]:
    """Rules that never hit, on any event or on one of those they name."""
    for rule, dead in _dead_rules(matter):
        path, why = next(iter(dead.values()))
        events = "" if len(dead) == len(rule.on) else f" on {', '.join(dead)}"
        yield Remark(matter.place(rule, path), "R016", f'rule "{rule.id}" never hits{events}: {why}')


def never_hit(matter: Matter) -> frozenset[str]:
    """The ids of the rules that hit on no event."""
    return frozenset(rule.id for rule, dead in _dead_rules(matter) if len(dead) == len(rule.on))


def _dead_rules(matter: Matter) -> Iterator[tuple[Rule, dict[Event, "Reason"]]]:
    """Rules with the events on which they never hit, and why."""
    above = Above(matter.logic)
    for rule in matter.rules.rules:
        dead = {event: reason for event in sorted(rule.on) if (reason := _dead(above, rule, event))}
        if dead:
            above.dead[rule.id] = frozenset(dead)
            yield rule, dead
        if rule.is_last:
            above.stops.append(rule)


@dataclass(frozen=True, slots=True)
class Above:
    """What was found out about the rules above the one that is looked at."""

    logic: Logic
    stops: list[Rule] = field(default_factory=list)
    dead: dict[str, frozenset[Event]] = field(default_factory=dict)


Reason = tuple[str, str]
"""The path of the condition that is in the way (empty: the rule as a whole), and what is wrong with it."""


def _dead(above: Above, rule: Rule, event: Event) -> Reason | None:
    """Why a rule never hits on an event."""
    if reason := impossible(above, rule.when, event):
        return reason
    ends = (stop for stop in above.stops if event in stop.on and above.logic.implies(rule.when, stop.when))
    stop = next(ends, None)
    return ("", f'"{stop.id}" above hits whatever it would and ends the search') if stop else None


def impossible(above: Above, condition: Condition, event: Event) -> Reason | None:
    """Why a condition holds for no mail of this event, if that can be told."""
    match condition:
        case AllOf(parts=parts):
            alone = (reason for part in parts if (reason := impossible(above, part, event)))
            return next(alone, None) or _contradiction(above.logic, parts)
        case AnyOf(parts=parts):
            reasons = [impossible(above, part, event) for part in parts]
            return reasons[0] if all(reasons) else None
        case Fired(path=path, rules=ids):
            ways = [_absent(above, id_, event) for id_ in ids]
            return (path, ways[0]) if all(ways) else None
        case Flag(path=path, look=look, wanted=False) | NotOf(path=path, part=Flag(look=look, wanted=True)):
            return (path, f"a mail on {event} is a reply") if look is IS_REPLY and event != "new" else None
        case _:
            return _too_much(above.logic, condition)


def _too_much(logic: Logic, condition: Condition) -> Reason | None:
    """Why a condition asks for more than there can be."""
    match condition:
        case (
            InText(path=path, keys=keys, at_least=at_least)
            | Said(path=path, test=WordTest(keys=keys, at_least=at_least))
        ) if at_least > len(keys):
            return path, f"it wants {at_least} different words of {len(keys)}"
        case About(path=path, theme=theme, at_least=at_least) if logic.most.get(theme, 0) < at_least:
            return path, f'theme "{theme}" can have {logic.most.get(theme, 0)} points at most, not {at_least}'
        case Amount(path=path, bounds=bounds) if bounds.high is not None and bounds.high < bounds.low:
            return path, "no number is so"
        case Attached(path=path, size=size) if size.high is not None and size.high < size.low:
            return path, "max_size is below min_size"
        case _:
            return None


def _contradiction(logic: Logic, parts: Sequence[Condition]) -> Reason | None:
    for one, other in combinations(parts, 2):
        if logic.excludes(one, other):
            return other.path, f"{one.path} and {other.path} never hold for the same mail"
    return None


def _absent(above: Above, id_: str, event: Event) -> str:
    """Why a rule has never hit where a rule below it is tried on this event; empty if it may have."""
    rule = above.logic.rules[id_]
    if event not in rule.on:
        return f'rule "{id_}" is not tried on {event}'
    if rule.is_last:
        return f'rule "{id_}" ends the search when it hits'
    return f'rule "{id_}" never hits' if event in above.dead.get(id_, ()) else ""


def overruled(matter: Matter) -> Iterator[Remark]:
    """Rules of which everything they set is always set otherwise below."""
    for rule, by in overrulers(matter):
        others = " and ".join(f'"{other.id}"' for other in by)
        message = f'all that rule "{rule.id}" sets is always set again by {others} below'
        yield Remark(rule.place, "R017", message, "move it below, narrow the other one, or remove it")


def overrulers(matter: Matter) -> Iterator[tuple[Rule, tuple[Rule, ...]]]:
    """Such rules with those that overrule them; one that others name (`rule:`) matters for that alone."""
    named = {id_ for rule in matter.rules.rules for id_ in fired(rule.when)}
    for number, rule in enumerate(matter.rules.rules):
        if rule.is_last or rule.id in named or not rule.then:
            continue
        below = matter.rules.rules[number + 1 :]
        by = list(takewhile(bool, (_overruler(matter.logic, rule, action, below) for action in rule.then)))
        if len(by) == len(rule.then):
            yield rule, tuple({other.id: other for other in by if other}.values())


def fired(condition: Condition) -> Iterator[str]:
    """The rules that a condition names."""
    match condition:
        case Fired(rules=ids):
            yield from ids
        case AllOf(parts=parts) | AnyOf(parts=parts):
            for part in parts:
                yield from fired(part)
        case NotOf(part=part):
            yield from fired(part)


def _overruler(logic: Logic, rule: Rule, action: Action, below: Sequence[Rule]) -> Rule | None:
    """The rule that sets the same field whenever this one does, if nothing below looks at the field before."""
    is_topic = isinstance(action, Put) and action.field == "topic"
    for other in below:
        if any(sets_again(action, its) for its in other.then) and logic.always(rule, other):
            return other
        if is_topic and _counts_topics(other):
            return None
        if other.is_last and rule.on & other.on and not logic.excludes(rule.when, other.when):
            return None
    return None


def _counts_topics(rule: Rule) -> bool:
    """Whether a rule escalates where many tickets have the topic that the rules above have set."""
    parties = (party for action in rule.then if isinstance(action, Add) for party in action.values)
    surges = (party.when for party in parties if isinstance(party, Escalation) and party.when)
    return any(surge.same == "topic" for surge in surges)


def sets_again(action: Action, later: Action) -> bool:
    """Whether nothing of an action is left after a later one."""
    match action, later:
        case Put(field=field), Put(field=its):
            return field == its
        case Raise(), Put(field=its):
            return its == "priority"
        case SetField(name=name), SetField(name=its, value=value):
            # A value that names groups is not set where they found nothing.
            return name == its and not placeholders(value)
        case _:
            return False
