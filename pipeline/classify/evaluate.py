"""Classify a mail by the rules from top to bottom: each hit's actions applied, and its reasons kept.

Pure and total: facts, rules and a time give the same decision whenever they are asked, so a replay agrees with what
happened. Values add up or the last writer wins; a priority raised is never lowered by `at_least`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any, Final

from pipeline.classify.captures import captured, filled, placeholders
from pipeline.classify.rules import Action, Add, Mark, Put, Raise, Rule, RuleSet, SetField, Untag, Value
from pipeline.classify.surge import surging
from pipeline.classify.view import View
from pipeline.domain.classification import (
    Assignment,
    Change,
    Classification,
    Escalation,
    Facts,
    Finding,
    RuleTrace,
    Truth,
    spoken,
)  # fmt: skip
from pipeline.domain.ticket import Priority

DEFAULTS: Final = "defaults"
Draft = dict[str, Any]
"""A decision that is being made: the fields of a Classification."""
FIELDS: Final = tuple(each.name for each in fields(Classification))


@dataclass(slots=True)
class Course:
    """One mail's way through the rules: the decision so far, and who set its fields last."""

    view: View
    draft: Draft
    writers: dict[str, str] = field(default_factory=dict)

    def try_(self, rule: Rule) -> RuleTrace:
        """Try a rule, and apply what it does if it hits."""
        findings: list[Finding] = []
        if not rule.when.holds(self.view, findings):
            is_usual = len(findings) == 1 and findings[0] is rule.miss.findings[0]
            return rule.miss if is_usual else RuleTrace(rule.id, is_hit=False, findings=tuple(findings))
        self.view.hits.add(rule.id)
        changes = tuple(self._apply(rule, findings))
        return RuleTrace(rule.id, is_hit=True, findings=tuple(findings), changes=changes)

    def _apply(self, rule: Rule, findings: list[Finding]) -> Iterator[Change]:
        """Carry out a rule's actions; `writers` remembers who set a field last."""
        for action in rule.then:
            effect = self._meant(action, rule, findings)
            change = EFFECTS[type(effect)](effect, self.draft) if effect else None
            if change is None:
                continue
            before_by = self.writers.get(change.field, DEFAULTS)
            self.writers[change.field] = rule.id
            yield replace(change, before_by=before_by) if change.before else change

    def _meant(self, action: Action, rule: Rule, findings: list[Finding]) -> Action | None:
        """What an action comes to with this mail: its groups filled in, without escalations that are not due."""
        match action:
            case Mark(field=name):
                return Put(name, rule.id)
            case SetField(name=name, value=written) if placeholders(written):
                value = filled(written, captured(rule.when, self.view))
                return None if value is None else SetField(name, value)
            case Add(field=name, values=values):
                return Add(name, tuple(value for value in values if self._is_due(value, findings)))
            case _:
                return action

    def _is_due(self, value: str | Escalation, findings: list[Finding]) -> bool:
        if isinstance(value, str) or value.when is None:
            return True
        findings.append(surging(value.when, self.view.facts, self.draft))
        return findings[-1].truth is Truth.HIT


def classify(facts: Facts, rules: RuleSet, now: datetime) -> Classification:
    """The decision of the rules, with the trace of those that hit; why others missed, `retrace` tells.

    Only rules that the index names are tried: what it leaves out cannot hit.
    """
    course = _course(facts, rules)
    trace: list[RuleTrace] = []
    for number in rules.index.candidates(course.view):
        rule = rules.rules[number]
        tried = course.try_(rule) if facts.event in rule.on else rule.miss
        if tried.is_hit:
            trace.append(tried)
            if rule.is_last:
                break
    hits = tuple(hit.rule for hit in trace)
    course.draft |= {"rules": hits, "rules_hash": rules.hash, "trace": tuple(trace), "classified_at": now}
    return Classification(**course.draft)


def retrace(facts: Facts, rules: RuleSet) -> tuple[RuleTrace, ...]:
    """Every rule that is in force for such a mail, up to one that ends the search: its hit, or how far it came.

    The last finding of a miss is the condition that failed; nothing is skipped, so this takes its time.
    """
    course = _course(facts, rules)
    trace: list[RuleTrace] = []
    for rule in rules.rules:
        if facts.event in rule.on:
            trace.append(course.try_(rule))
            if trace[-1].is_hit and rule.is_last:
                break
    return tuple(trace)


def _course(facts: Facts, rules: RuleSet) -> Course:
    draft = {name: getattr(rules.defaults, name) for name in FIELDS}
    return Course(View(facts, rules.lexicon, rules.themes), draft)


Effect = Change | None


def _put(action: Put, draft: Draft) -> Effect:
    before = draft[action.field]
    draft[action.field] = action.value
    return Change(action.field, shown(action.value), shown(before))


def _raise(action: Raise, draft: Draft) -> Effect:
    before: Priority = draft["priority"]
    if before.rank >= action.priority.rank:
        return None
    draft["priority"] = action.priority
    return Change("priority", action.priority, before)


def _add(action: Add, draft: Draft) -> Effect:
    before: tuple[str | Escalation, ...] = draft[action.field]
    added = tuple(value for value in action.values if value not in before)
    draft[action.field] = (*before, *added)
    return Change(action.field, ", ".join(map(shown, added))) if added else None


def _untag(action: Untag, draft: Draft) -> Effect:
    draft["tags"] = tuple(tag for tag in draft["tags"] if tag not in action.tags)
    draft["untags"] = tuple(dict.fromkeys((*draft["untags"], *action.tags)))
    return Change("untags", ", ".join(action.tags))


def _set(action: SetField, draft: Draft) -> Effect:
    before = dict(draft["fields"])
    draft["fields"] = tuple({**before, action.name: action.value}.items())
    return Change(f"set.{action.name}", action.value, before.get(action.name, ""))


EFFECTS: Final[dict[type[Action], Callable[[Any, Draft], Effect]]] = {
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
                f"after {spoken(after)}" if after else "",
                f"unless {unless}" if unless else "",
                f"when {when}" if when else "",
            )
            return " ".join(filter(None, (to, *parts)))
        case Assignment(specialist=specialist, team=team, strategy=strategy):
            return " ".join(filter(None, (specialist, team, strategy)))
        case int():
            return spoken(value)
        case _:
            return str(value)
