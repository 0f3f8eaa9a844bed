"""Tell which rules and branches no example or test reaches.

A branch is a single condition that came out true, one that came out false, or an action that took effect. As in the
engine, `all` stops at the first part that fails and `any` at the first that holds: what was never asked is not reached.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from pipeline.classify.conditions import AllOf, AnyOf, Condition, NotOf
from pipeline.classify.evaluate import classify
from pipeline.classify.explain.verdicts import leaves
from pipeline.classify.load import problem_at
from pipeline.classify.rules import Action, Add, Mark, Put, Raise, Rule, RuleSet, SetField, Untag
from pipeline.classify.trial.selftest import facts_of_example
from pipeline.classify.view import View
from pipeline.document import Mapping, Node, Scalar, Sequence, parse
from pipeline.domain.classification import Classification, Facts, Finding
from pipeline.problem import Place, Problem

CODE: Final = "R031"
START: Final = Place(1, 1)
ACTION_KEYS: Final = {
    "tags": "tag",
    "untags": "untag",
    "ignored_by": "ignore",
    "spam_by": "spam",
    "fields": "set",
}
"""What an action is called in the file, where its field is called otherwise."""


@dataclass(frozen=True, slots=True)
class Gap:
    """What nothing reaches: a rule (no `path`), one branch of a condition or both, or an action."""

    rule: str
    place: Place
    what: str
    path: str = ""


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    reached: int
    of: int

    @property
    def percent(self) -> float:
        return 100.0 * self.reached / self.of if self.of else 100.0

    def __str__(self) -> str:
        return f"{self.reached} of {self.of} ({self.percent:.0f} %)"


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the examples and tests of a rule set reach, and the gaps in the order of the file."""

    rules: Share
    branches: Share
    gaps: tuple[Gap, ...]


@dataclass(slots=True)
class _Reached:
    """What was reached so far; conditions by rule and their number within it."""

    rules: set[str] = field(default_factory=set)
    truths: set[tuple[str, int, bool]] = field(default_factory=set)
    actions: set[tuple[str, int]] = field(default_factory=set)


def cover(rules: RuleSet) -> Coverage:
    """Run all examples and tests and see what they reach."""
    reached = _Reached()
    numbers = {rule.id: {id(leaf): number for number, leaf in enumerate(leaves(rule.when))} for rule in rules.rules}
    for facts in _mails(rules):
        _run(facts, rules, reached, numbers)
    conditions = sum(len(leaves_) for leaves_ in numbers.values())
    actions = sum(len(rule.then) for rule in rules.rules)
    return Coverage(
        Share(len(reached.rules), len(rules.rules)),
        Share(len(reached.truths) + len(reached.actions), 2 * conditions + actions),
        tuple(_gaps(rules, reached)),
    )


def below(coverage: Coverage, rules: RuleSet, least: float) -> tuple[Problem, ...]:
    """The shares that do not come up to what is asked."""
    shares = (("rules", coverage.rules), ("branches", coverage.branches))
    return tuple(
        problem_at(rules, START, CODE, f"{share} {name} are reached by examples and tests, less than {least:g} %")
        for name, share in shares
        if share.percent < least
    )


def gaps_shown(coverage: Coverage, rules: RuleSet) -> tuple[Problem, ...]:
    """The gaps as warnings with their places; of a rule that nothing hits, only that."""
    unhit = {gap.rule for gap in coverage.gaps if not gap.path}
    shown = (gap for gap in coverage.gaps if not gap.path or gap.rule not in unhit)
    return tuple(_warning(rules, gap) for gap in shown)


def _warning(rules: RuleSet, gap: Gap) -> Problem:
    problem = problem_at(rules, gap.place, CODE, f'rule "{gap.rule}": {gap.what}')
    return Problem(problem.file, problem.place, CODE, problem.message, "", problem.source_line, "warning")


def _mails(rules: RuleSet) -> Iterator[Facts]:
    for rule in rules.rules:
        yield from (facts_of_example(rule, example) for example in rule.examples)
    yield from (test.facts for test in rules.tests)


def _run(facts: Facts, rules: RuleSet, reached: _Reached, numbers: dict[str, dict[int, int]]) -> None:
    decision = classify(facts, rules, facts.message.received_at)
    view = View(facts, rules.lexicon, rules.themes)
    for rule in rules.rules:
        if facts.event not in rule.on:
            continue
        for leaf, truth in _asked(rule.when, view):
            reached.truths.add((rule.id, numbers[rule.id][id(leaf)], truth))
        if rule.id in decision.rules:
            view.hits.add(rule.id)
            reached.rules.add(rule.id)
            reached.actions |= {
                (rule.id, number) for number, action in enumerate(rule.then) if _took_effect(action, rule, decision)
            }
            if rule.is_last:
                break


def _asked(condition: Condition, view: View) -> Iterator[tuple[Condition, bool]]:
    """The single conditions that were asked, with what they said; the last one said decides the whole."""
    match condition:
        case NotOf(part=part):
            yield from _asked(part, view)
        case AllOf(parts=parts) | AnyOf(parts=parts):
            for part in parts:
                yield from _asked(part, view)
                if _holds(part, view) is isinstance(condition, AnyOf):
                    return
        case _:
            yield condition, _holds(condition, view)


def _holds(condition: Condition, view: View) -> bool:
    findings: list[Finding] = []
    return condition.holds(view, findings)


def _took_effect(action: Action, rule: Rule, decision: Classification) -> bool:
    """Whether what a rule did shows in the decision: it set the value that stands, or added something."""
    match action:
        case Put(field=name, value=value):
            return bool(getattr(decision, name) == value)
        case Mark(field=name):
            return bool(getattr(decision, name) == rule.id)
        case SetField(name=name):
            return name in dict(decision.fields)
    changed = {change.field for trace in decision.trace if trace.rule == rule.id for change in trace.changes}
    return _field(action) in changed


def _field(action: Action) -> str:
    match action:
        case Raise():
            return "priority"
        case Untag():
            return "untags"
        case SetField():
            return "fields"
        case Put(field=name) | Add(field=name) | Mark(field=name):
            return name


def _gaps(rules: RuleSet, reached: _Reached) -> Iterator[Gap]:
    nodes = _rule_nodes(rules)
    for rule in rules.rules:
        if rule.id not in reached.rules:
            yield Gap(rule.id, rule.place, "no example and no test hits it")
        node = nodes.get(rule.id)
        for number, leaf in enumerate(leaves(rule.when)):
            said = {truth for truth in (True, False) if (rule.id, number, truth) in reached.truths}
            place = place_of(node, ("when", *_steps(leaf.path)), rule.place)
            yield from _unsaid(rule, leaf, said, place)
        for number, action in enumerate(rule.then):
            if (rule.id, number) not in reached.actions:
                key = ACTION_KEYS.get(_field(action), _field(action))
                place = place_of(node, ("then", key), rule.place)
                yield Gap(rule.id, place, f'the action "{key}" never takes effect', f"then.{key}")


def _unsaid(rule: Rule, leaf: Condition, said: set[bool], place: Place) -> Iterator[Gap]:
    """What a condition never said."""
    if len(said) < 2:
        word = "asked" if not said else "false" if True in said else "true"
        yield Gap(rule.id, place, f'the condition "{leaf.path}" is never {word}', leaf.path)


def _rule_nodes(rules: RuleSet) -> dict[str, Node]:
    """The rules as they stand in the file, by id."""
    root = parse(rules.source, rules.file).root
    listed = root.get("rules") if isinstance(root, Mapping) else None
    items = listed.items if isinstance(listed, Sequence) else ()
    found: dict[str, Node] = {}
    for item in items:
        name = item.get("id") if isinstance(item, Mapping) else None
        if isinstance(name, Scalar):
            found[name.text.strip()] = item
    return found


def _steps(path: str) -> tuple[str, ...]:
    """The keys and numbers of a path such as `any[0].subject.word`."""
    return tuple(step for part in path.split(".") for step in part.replace("]", "").split("[") if step)


def place_of(node: Node | None, steps: tuple[str, ...], otherwise: Place) -> Place:
    """Where a path leads to in the file, as far as it goes: a header's name, for one, is no key."""
    place = otherwise
    for step in steps:
        if isinstance(node, Mapping) and (inner := node.get(step)) is not None:
            place, node = node.place_of(step), inner
        elif isinstance(node, Sequence) and step.isdigit() and int(step) < len(node.items):
            node = node.items[int(step)]
            place = node.place
        else:
            break
    return place
