"""Find rules that want different things of the same mails, each shown with a mail that both hit.

Layering is not a conflict: a rule below that hits only where the other does refines it, and one that names the other
(`rule:`) knows it. What is left is told where the two ask about the same things, so that only their order decides, and
where an example of a rule comes out differently than the rule says.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from pipeline.classify.captures import placeholders
from pipeline.classify.conditions import About, AllOf, AnyOf, Condition, Fired, InText, NotOf, OneOf, Said
from pipeline.classify.evaluate import classify, shown
from pipeline.classify.lint.reach import fired, overrulers
from pipeline.classify.lint.remark import Matter, Remark
from pipeline.classify.lint.synthesis import described, mails
from pipeline.classify.rules import Action, Put, Raise, Rule, SetField
from pipeline.classify.sample import ORDINARY
from pipeline.domain.classification import Classification, Facts
from pipeline.domain.ticket import Priority

WIDTH: Final = 60
MOST_TRIED: Final = 400
"""Pairs of rules for which a mail is made up; a file with more has been told enough."""
CURE: Final = "the lower one wins: narrow one of them, or say in the lower one which it refines: rule: {}"


@dataclass(frozen=True, slots=True)
class Clash:
    """Two rules, the upper one first, and what each makes of one field."""

    upper: Rule
    lower: Rule
    field: str
    wanted: str
    gets: str


def conflicts(matter: Matter) -> Iterator[Remark]:
    """Conflicts that examples show, then those that a made-up mail shows; each pair and field once."""
    told: set[tuple[str, str, str]] = set()
    idle = {rule.id for rule, _ in overrulers(matter)}
    for remark, key in _by_example(matter):
        if key not in told and key[0] not in idle:
            told.add(key)
            yield remark
    tried = 0
    telling = [rule for rule in matter.rules.rules if rule.id not in idle]
    for number, upper in enumerate(telling):
        for clash in _clashes(matter, upper, telling[number + 1 :]):
            tried += 1
            if tried > MOST_TRIED:
                return
            facts = _mail_of(matter, clash)
            if (clash.upper.id, clash.lower.id, clash.field) not in told and facts:
                yield _remark(matter, clash, facts)
                break


def _remark(matter: Matter, clash: Clash, facts: Facts) -> Remark:
    message = (
        f'rules "{clash.upper.id}" and "{clash.lower.id}" set {clash.field} differently '
        f"({clash.wanted}, {clash.gets}) for a mail such as: {described(facts)}"
    )
    return Remark(matter.place(clash.lower), "R018", message, CURE.format(clash.upper.id))


def _by_example(matter: Matter) -> Iterator[tuple[Remark, tuple[str, str, str]]]:
    """Examples of rules that come out otherwise than their rule says, by another that does not know it."""
    by_id = matter.logic.rules
    for rule in matter.rules.rules:
        for example in rule.examples if any(map(_wish_of, rule.then)) else ():
            event = example.facts.event if example.facts.event in rule.on else min(rule.on)
            decision = classify(replace(example.facts, event=event), matter.rules, example.facts.message.received_at)
            if not example.is_match or rule.id not in decision.rules:
                continue
            for clash in _differences(rule, decision, by_id):
                if _knows(matter, clash.lower, rule):
                    continue
                message = (
                    f'rule "{rule.id}" says {clash.field} {clash.wanted}, but its example "{example.shown[:WIDTH]}" '
                    f'comes out as {clash.gets}, by rule "{clash.lower.id}"'
                )
                key = (rule.id, clash.lower.id, clash.field)
                yield Remark(example.place, "R018", message, CURE.format(rule.id)), key


def _differences(rule: Rule, decision: Classification, by_id: Mapping[str, Rule]) -> Iterator[Clash]:
    hits = [by_id[id_] for id_ in decision.rules]
    below = hits[hits.index(rule) + 1 :] if rule in hits else []
    for action in rule.then:
        wish = _wish_of(action)
        if wish is None:
            continue
        last = next((other for other in reversed(below) if any(_clash(action, its) for its in other.then)), None)
        have = _value(decision, wish[0])
        if last and not _is_met(action, decision):
            yield Clash(rule, last, wish[0], wish[1], have)


def _wish_of(action: Action) -> tuple[str, str] | None:
    """The field that an action sets alone, and to what."""
    match action:
        case Put(field=field, value=value):
            return field, shown(value)
        case Raise(priority=priority):
            return "priority", f"at least {priority}"
        case SetField(name=name, value=value):
            return f"set.{name}", value
        case _:
            return None


def _value(decision: Classification, field: str) -> str:
    if field.startswith("set."):
        return dict(decision.fields).get(field.removeprefix("set."), "")
    return shown(getattr(decision, field))


def _is_met(action: Action, decision: Classification) -> bool:
    match action:
        case Raise(priority=priority):
            return decision.priority.rank >= priority.rank
        case _:
            wish = _wish_of(action)
            return wish is None or _value(decision, wish[0]) == wish[1]


def _clash(action: Action, later: Action) -> bool:
    """Whether a later action takes back what an earlier one set."""
    match action, later:
        case Put(field=field, value=value), Put(field=its, value=other):
            return field == its and value != other
        case Raise(priority=priority), Put(field="priority", value=Priority() as other):
            return other.rank < priority.rank
        case SetField(name=name, value=value), SetField(name=its, value=other):
            # What a pattern finds may be the same in both.
            return name == its and value != other and not (placeholders(value) or placeholders(other))
        case _:
            return False


def _knows(matter: Matter, lower: Rule, upper: Rule) -> bool:
    """Whether the lower rule stands below on purpose: it refines the upper one, or names it."""
    return upper.id in fired(lower.when) or matter.logic.implies(lower.when, upper.when)


def _clashes(matter: Matter, upper: Rule, below: Sequence[Rule]) -> Iterator[Clash]:
    """Rules below that set a field of this one differently for the same mails, without a sign that it is meant."""
    if upper.is_last or not any(map(_wish_of, upper.then)):
        return
    about = asks_about(upper.when)
    for lower in below:
        if not upper.on & lower.on or about != asks_about(lower.when) or matter.logic.excludes(upper.when, lower.when):
            continue
        for action in upper.then:
            later = next((its for its in lower.then if _clash(action, its)), None)
            wish, gets = _wish_of(action), _wish_of(later) if later else None
            if wish and gets and not _knows(matter, lower, upper):
                yield Clash(upper, lower, wish[0], wish[1], gets[1])


def asks_about(condition: Condition) -> frozenset[object]:
    """What a condition looks at, whatever it wants of it; exceptions (`not`) are no subject of their own."""
    match condition:
        case AllOf(parts=parts) | AnyOf(parts=parts):
            return frozenset[object]().union(*map(asks_about, parts))
        case NotOf():
            return frozenset()
        case InText():
            return frozenset({"text"})
        case Said(texts=texts):
            return frozenset({"text" if {"subject", "body", "text"} & set(condition.path.split(".")) else texts})
        case OneOf(look=look):
            return frozenset({look})
        case About(group=group):
            return frozenset({("about", group)})
        case Fired(rules=ids):
            return frozenset({("rules", ids)})
        case _:
            return frozenset({condition.path.rpartition("]")[2]})


def _mail_of(matter: Matter, clash: Clash) -> Facts | None:
    """A mail that both rules hit: one of the file's own if there is one, else one made up; run through the rules."""
    event = min(clash.upper.on & clash.lower.on)
    own = (example.facts for rule in (clash.upper, clash.lower) for example in rule.examples)
    made = mails((clash.upper.when, clash.lower.when), matter.rules, replace(ORDINARY, event=event))
    for facts in (*own, *made):
        decision = classify(facts, matter.rules, facts.message.received_at)
        if clash.upper.id in decision.rules and clash.lower.id in decision.rules:
            return facts
    return None
