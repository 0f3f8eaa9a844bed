"""Classify a mail: every rule from top to bottom, each hit's actions applied, hits and misses kept with their reasons.

Pure and total: facts, rules and a time give the same decision whenever they are asked, so a replay agrees with what
happened. Values add up or the last writer wins; a priority raised is never lowered by `at_least`.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from pipeline.classify.rules import Action, Add, Mark, Put, Raise, Rule, RuleSet, SetField, Untag, Value
from pipeline.classify.view import View
from pipeline.domain.classification import (
    Assignment,
    Change,
    Classification,
    Escalation,
    Facts,
    Finding,
    RuleTrace,
)  # fmt: skip

DEFAULTS: Final = "defaults"


def classify(facts: Facts, rules: RuleSet, now: datetime) -> Classification:
    """The decision of the rules, with the trace of every rule that was tried."""
    view = View(facts, rules.lexicon, rules.themes)
    decision = rules.defaults
    writers: dict[str, str] = {}
    trace: list[RuleTrace] = []
    for rule in rules.rules:
        if facts.event not in rule.on:
            continue
        findings: list[Finding] = []
        if not rule.when.holds(view, findings):
            is_usual = len(findings) == 1 and findings[0] is rule.miss.findings[0]
            trace.append(rule.miss if is_usual else RuleTrace(rule.id, is_hit=False, findings=tuple(findings)))
            continue
        view.hits.add(rule.id)
        decision, changes = _apply(rule, decision, writers)
        trace.append(RuleTrace(rule.id, is_hit=True, findings=tuple(findings), changes=changes))
        if rule.is_last:
            break
    hits = tuple(tried.rule for tried in trace if tried.is_hit)
    return replace(decision, rules=hits, rules_hash=rules.hash, trace=tuple(trace), classified_at=now)


def _apply(rule: Rule, decision: Classification, writers: dict[str, str]) -> tuple[Classification, tuple[Change, ...]]:
    """The decision after a rule's actions, and what they changed; `writers` remembers who set a field last."""
    changes: list[Change] = []
    for action in rule.then:
        effect: Action = Put(action.field, rule.id) if isinstance(action, Mark) else action
        after, change = EFFECTS[type(effect)](effect, decision)
        if change is None:
            continue
        before_by = writers.get(change.field, DEFAULTS if change.before else "")
        changes.append(replace(change, before_by=before_by if change.before else ""))
        writers[change.field] = rule.id
        decision = after
    return decision, tuple(changes)


Effect = tuple[Classification, Change | None]


def _put(action: Put, decision: Classification) -> Effect:
    before = getattr(decision, action.field)
    return _with(decision, action.field, action.value), Change(action.field, shown(action.value), shown(before))


def _raise(action: Raise, decision: Classification) -> Effect:
    if decision.priority.rank >= action.priority.rank:
        return decision, None
    return replace(decision, priority=action.priority), Change("priority", action.priority, decision.priority)


def _add(action: Add, decision: Classification) -> Effect:
    before: tuple[str | Escalation, ...] = getattr(decision, action.field)
    added = tuple(value for value in action.values if value not in before)
    change = Change(action.field, ", ".join(map(shown, added))) if added else None
    return _with(decision, action.field, (*before, *added)), change


def _untag(action: Untag, decision: Classification) -> Effect:
    tags = tuple(tag for tag in decision.tags if tag not in action.tags)
    untags = tuple(dict.fromkeys((*decision.untags, *action.tags)))
    return replace(decision, tags=tags, untags=untags), Change("untags", ", ".join(action.tags))


def _set(action: SetField, decision: Classification) -> Effect:
    fields = dict(decision.fields)
    change = Change(f"set.{action.name}", action.value, fields.get(action.name, ""))
    return replace(decision, fields=tuple({**fields, action.name: action.value}.items())), change


EFFECTS: Final[dict[type[Action], Callable[[Any, Classification], Effect]]] = {
    Put: _put,
    Raise: _raise,
    Add: _add,
    Untag: _untag,
    SetField: _set,
}


def shown(value: Value | Escalation | None) -> str:
    """A value as the trace shows it."""
    match value:
        case None | 0:
            return ""
        case Escalation(to=to, after=after, unless=unless, when=when):
            parts = (
                f"after {after} s" if after else "",
                f"unless {unless}" if unless else "",
                f"when {when}" if when else "",
            )
            return " ".join(filter(None, (to, *parts)))
        case Assignment(specialist=specialist, team=team, strategy=strategy):
            return " ".join(filter(None, (specialist, team, strategy)))
        case _:
            return str(value)


def _with(decision: Classification, field: str, value: object) -> Classification:
    changed: dict[str, Any] = {field: value}
    return replace(decision, **changed)
