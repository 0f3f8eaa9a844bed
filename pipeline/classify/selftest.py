"""Run the examples of rules and the tests of a rule set through the engine itself; what fails is a problem with its place."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from pipeline.classify.evaluate import classify
from pipeline.classify.explain import why_not
from pipeline.classify.load import problem_at
from pipeline.classify.rules import Example, Expectation, Rule, RuleSet, RuleTest
from pipeline.domain.classification import Classification
from pipeline.problem import Place, Problem

CODE: Final = "R030"
WIDTH: Final = 60


@dataclass(frozen=True, slots=True)
class Outcome:
    """One example or test that was run; `wrong` says in a line each what differed, nothing if it passed."""

    name: str
    place: Place
    wrong: tuple[str, ...] = ()
    reason: str = ""


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


def selftest(rules: RuleSet) -> Report:
    """Run everything."""
    examples = tuple(_example(rules, rule, example) for rule in rules.rules for example in rule.examples)
    return Report(examples, tuple(_test(rules, test) for test in rules.tests))


def problems(rules: RuleSet, report: Report) -> tuple[Problem, ...]:
    """What failed, with its place in the file."""
    return tuple(
        problem_at(rules, outcome.place, CODE, f"{outcome.name}: {'; '.join(outcome.wrong)}", outcome.reason)
        for outcome in report.failed
    )


def _example(rules: RuleSet, rule: Rule, example: Example) -> Outcome:
    facts = example.facts
    if facts.event not in rule.on:
        facts = replace(facts, event=min(rule.on))
    decision = classify(facts, rules, facts.message.received_at)
    name = f'rule "{rule.id}", example "{example.shown[:WIDTH]}"'
    if (rule.id in decision.rules) == example.is_match:
        return Outcome(name, example.place)
    said = "does not hit" if example.is_match else "hits"
    wanted = "should" if example.is_match else "should not"
    reason = " / ".join(line.strip() for line in why_not(decision.trace, rule.id)[1:])
    return Outcome(name, example.place, (f"{said}, but {wanted}",), reason)


def _test(rules: RuleSet, test: RuleTest) -> Outcome:
    decision = classify(test.facts, rules, test.facts.message.received_at)
    wrong = tuple(line for expected in test.expect for line in _differences(expected, decision))
    hit = ", ".join(decision.rules) or "none"
    return Outcome(f'test "{test.name}"', test.place, wrong, f"rules that hit: {hit}" if wrong else "")


def _differences(expected: Expectation, decision: Classification) -> Iterator[str]:
    if expected.field == "not_matched":
        yield from (f'rule "{name}" hits' for name in expected.wanted if name in decision.rules)
    elif expected.field in SEVERAL:
        have = SEVERAL[expected.field](decision)
        if not expected.wanted and have:
            yield f"{expected.field} is {', '.join(have)}, not empty"
        for name in expected.wanted:
            if name not in have:
                yield f'{expected.field} has no "{name}", but {", ".join(have) or "nothing"}'
    else:
        value = SINGLE[expected.field](decision)
        if (value,) != expected.wanted:
            yield f"{expected.field} is {value or 'not set'}, not {', '.join(expected.wanted)}"
