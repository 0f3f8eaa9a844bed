"""Run the examples of rules and the tests of a rule set through the engine itself; what fails is a problem with its place."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from pipeline.classify.evaluate import classify, retrace
from pipeline.classify.explain.explain import change_said, findings_said, why_not
from pipeline.classify.load import SET, problem_at
from pipeline.classify.rules import Example, Expectation, Rule, RuleSet, RuleTest
from pipeline.domain.classification import Change, Classification, Facts
from pipeline.problem import Place, Problem

CODE: Final = "R030"
WIDTH: Final = 60


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing that came out otherwise than expected: where it was expected, what differs, and why it came so."""

    place: Place
    said: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One example or test that was run; nothing is `wrong` if it passed."""

    name: str
    place: Place
    wrong: tuple[Wrong, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """All that was run, in the order of the file."""

    examples: tuple[Outcome, ...]
    tests: tuple[Outcome, ...]

    @property
    def failed(self) -> tuple[Outcome, ...]:
        return tuple(outcome for outcome in (*self.examples, *self.tests) if outcome.wrong)


SINGLE: Final[dict[str, Callable[[Classification], str]]] = {
    "topic": lambda decision: decision.topic,
    "kind": lambda decision: decision.kind,
    "priority": lambda decision: str(decision.priority),
    "queue": lambda decision: decision.queue,
    "template": lambda decision: decision.template,
    "sla": lambda decision: decision.sla,
    "status": lambda decision: str(decision.status or ""),
    "assign": lambda decision: (decision.assign.specialist or decision.assign.team) if decision.assign else "",
    "ignored": lambda decision: "true" if decision.ignored_by else "false",
    "spam": lambda decision: "true" if decision.spam_by else "false",
}
SEVERAL: Final[dict[str, Callable[[Classification], tuple[str, ...]]]] = {
    "matched": lambda decision: decision.rules,
    "tags": lambda decision: decision.tags,
    "escalate": lambda decision: tuple(party.to for party in decision.escalate) or ("none",),
    "watch": lambda decision: decision.watch,
    "notify": lambda decision: decision.notify,
    "suggest": lambda decision: decision.suggest,
}
CHANGED: Final = {"ignored": "ignored_by", "spam": "spam_by"}
"""What the trace calls a field that tests call otherwise."""


def selftest(rules: RuleSet) -> Report:
    """Run everything."""
    examples = tuple(_example(rules, rule, example) for rule in rules.rules for example in rule.examples)
    return Report(examples, tuple(run_test(rules, test) for test in rules.tests))


def problems(rules: RuleSet, report: Report) -> tuple[Problem, ...]:
    """What failed, each difference at the place where it was expected."""
    return tuple(
        problem_at(rules, wrong.place, CODE, f"{outcome.name}: {wrong.said}", wrong.why)
        for outcome in report.failed
        for wrong in outcome.wrong
    )


def facts_of_example(rule: Rule, example: Example) -> Facts:
    """An example is a mail that its rule is in force for."""
    facts = example.facts
    return facts if facts.event in rule.on else replace(facts, event=min(rule.on))


def _example(rules: RuleSet, rule: Rule, example: Example) -> Outcome:
    facts = facts_of_example(rule, example)
    decision = classify(facts, rules, facts.message.received_at)
    name = f'rule "{rule.id}", example "{example.shown[:WIDTH]}"'
    if (rule.id in decision.rules) == example.is_match:
        return Outcome(name, example.place)
    said = "does not hit, but should" if example.is_match else "hits, but should not"
    return Outcome(name, example.place, (Wrong(example.place, said, _why(rule.id, facts, rules)),))


def _why(rule: str, facts: Facts, rules: RuleSet) -> str:
    """Why a rule hit or missed: by which words, or the first condition that failed and what it wanted."""
    tried = next((tried for tried in retrace(facts, rules) if tried.rule == rule), None)
    if tried is not None and tried.is_hit:
        return findings_said(tried)
    why = why_not(rule, facts, rules)
    if tried is None or not why.missing:
        return why.answer
    return f"{findings_said(tried)}; to hit, it would need {why.missing}"


def run_test(rules: RuleSet, test: RuleTest) -> Outcome:
    """Run one test."""
    decision = classify(test.facts, rules, test.facts.message.received_at)
    wrong = tuple(
        Wrong(expected.place, said, why)
        for expected in test.expect
        for said, why in _differences(expected, decision, test.facts, rules)
    )
    return Outcome(f'test "{test.name}"', test.place, wrong)


def _differences(
    expected: Expectation, decision: Classification, facts: Facts, rules: RuleSet
) -> Iterator[tuple[str, str]]:
    """What differs, and why it came so."""
    if expected.field == "not_matched":
        for name in expected.wanted:
            if name in decision.rules:
                yield f'rule "{name}" hits', _why(name, facts, rules)
    elif expected.field in SEVERAL:
        for said, name in _lacking(expected, SEVERAL[expected.field](decision)):
            is_rule = expected.field == "matched" and name
            yield said, _why(name, facts, rules) if is_rule else _written(expected.field, decision)
    else:
        value = _single(expected.field, decision)
        if (value,) != expected.wanted:
            wanted = ", ".join(expected.wanted)
            yield f"{expected.field} is {value or 'not set'}, not {wanted}", _written(expected.field, decision)


def _single(field: str, decision: Classification) -> str:
    """What was decided of a field that has one value; empty if nothing was."""
    if field.startswith(SET):
        return dict(decision.fields).get(field.removeprefix(SET), "")
    return SINGLE[field](decision)


def _lacking(expected: Expectation, have: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """What is not among the values that came out, with its name; or that there are values at all."""
    if not expected.wanted and have:
        yield f"{expected.field} is {', '.join(have)}, not empty", ""
    for name in expected.wanted:
        if name not in have:
            yield f'{expected.field} has no "{name}", but {", ".join(have) or "nothing"}', name


def _written(field: str, decision: Classification) -> str:
    """Who set a field, in order, so that an overwriting shows; else which rules hit at all."""
    name = CHANGED.get(field, field)
    names = (name, "untags") if name == "tags" else (name,)
    writers = [(hit.rule, change) for hit in decision.trace for change in hit.changes if change.field in names]
    if not writers:
        hits = ", ".join(decision.rules)
        return f"no rule sets it; rules that hit: {hits}" if hits else "no rule sets it, and none hit"
    return "; ".join(f"rule {rule} sets {_set(change)}" for rule, change in writers)


def _set(change: Change) -> str:
    """What a rule set, and whose word it overwrote."""
    if not change.before or change.before == change.value or change.before_by == "defaults":
        return f"{change.field}: {change.value}"
    return change_said(change)
