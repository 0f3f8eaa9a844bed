"""Say of each condition of a rule whether it holds for a mail, and what would have to be otherwise.

The engine stops at the first condition that fails; here every one has its verdict. Pure.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal

from pipeline.classify.conditions import (
    About,
    AllOf,
    Amount,
    AnyOf,
    Attached,
    Bounds,
    Condition,
    ContainsTest,
    Fired,
    Flag,
    GlobTest,
    InText,
    NotOf,
    OneOf,
    PatternTest,
    Received,
    Said,
    TextTest,
    WordTest,
)  # fmt: skip
from pipeline.classify.rules import Rule, RuleSet
from pipeline.classify.view import View
from pipeline.domain.classification import Facts, Finding, RuleTrace, Truth
from pipeline.kind import BYTES

SHOWN: Final = 6
Joint = Literal["", "all", "any", "not"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """A condition and what came of it; one of several parts has those, joined by all, any or not.

    `wanted` says of a single condition what would make it hold.
    """

    path: str
    truth: Truth
    detail: str = ""
    wanted: str = ""
    joint: Joint = ""
    parts: tuple["Verdict", ...] = ()

    @property
    def is_hit(self) -> bool:
        return self.truth is Truth.HIT


def verdict(condition: Condition, view: View) -> Verdict:
    """The verdicts of a condition and of all its parts."""
    match condition:
        case AllOf(path=path, parts=parts):
            judged = tuple(verdict(part, view) for part in parts)
            return Verdict(path, _truth(all(part.is_hit for part in judged)), joint="all", parts=judged)
        case AnyOf(path=path, parts=parts):
            judged = tuple(verdict(part, view) for part in parts)
            return Verdict(path, _truth(any(part.is_hit for part in judged)), joint="any", parts=judged)
        case NotOf(path=path, part=part):
            inner = verdict(part, view)
            return Verdict(path, _truth(not inner.is_hit), joint="not", parts=(inner,))
    findings: list[Finding] = []
    is_hit = condition.holds(view, findings)
    last = findings[-1] if findings else Finding(condition.path, _truth(is_hit))
    return Verdict(condition.path, last.truth, last.detail, wanted(condition))


def _truth(is_hit: bool) -> Truth:  # noqa: FBT001 (a claim is all that it is about)
    return Truth.HIT if is_hit else Truth.MISS


def leaves(condition: Condition) -> Iterator[Condition]:
    """The single conditions of one, in the order in which they are written."""
    match condition:
        case AllOf(parts=parts) | AnyOf(parts=parts):
            for part in parts:
                yield from leaves(part)
        case NotOf(part=part):
            yield from leaves(part)
        case _:
            yield condition


def view_at(rule: Rule, facts: Facts, rules: RuleSet, trace: tuple[RuleTrace, ...]) -> View:
    """The mail as this rule sees it: with what the rules above it made of it."""
    above = {other.id for other in rules.rules[: rules.rules.index(rule)]}
    hits = {tried.rule for tried in trace if tried.is_hit and tried.rule in above}
    return View(facts, rules.lexicon, rules.themes, hits)


def wanted(condition: Condition) -> str:
    """What would make a single condition hold, in words."""
    return next((say(condition) for kind, say in WANTED if isinstance(condition, kind)), "")


def _in_text(condition: InText) -> str:
    least = f"at least {condition.at_least} of" if condition.at_least > 1 else "one of"
    return f"{least} {_listed(condition.keys)}"


def _said(condition: Said) -> str:
    return _test(condition.test)


def _test(test: TextTest) -> str:
    match test:
        case WordTest(keys=keys, at_least=at_least):
            return f"{f'at least {at_least} of' if at_least > 1 else 'one of'} {_listed(keys)}"
        case ContainsTest(parts=parts):
            return f"a text that contains {_listed(parts)}"
        case GlobTest(globs=globs):
            return f"a text that is like {_listed(globs)}"
        case PatternTest(patterns=patterns):
            return f"a text that matches {', '.join(f'/{pattern.written}/' for pattern in patterns[:SHOWN])}"
    return ""


def _one_of(condition: OneOf) -> str:
    return _listed((*condition.wanted, *condition.globs))


def _flag(condition: Flag) -> str:
    return "true" if condition.wanted else "false"


def _amount(condition: Amount) -> str:
    return _bounds(condition.bounds)


def _bounds(bounds: Bounds, said: Callable[[int], str] = str) -> str:
    if bounds.high is None:
        return f"{said(bounds.low)} or more"
    return said(bounds.low) if bounds.low == bounds.high else f"{said(bounds.low)} to {said(bounds.high)}"


def _size(octets: int) -> str:
    """A size as rules write it."""
    if not octets:
        return "0B"
    unit, length = next((name, size) for name, size in reversed(BYTES.items()) if octets >= size and octets % size == 0)
    return f"{octets // length}{unit}"


def _attached(condition: Attached) -> str:
    parts = (
        f"{_bounds(condition.count)} attached",
        f"with a name: {_test(condition.name)}" if condition.name else "",
        f"of type {_listed(condition.types)}" if condition.types else "",
        f"of {_bounds(condition.size, _size)}" if condition.size != Bounds() else "",
    )
    return " ".join(filter(None, parts))


def _received(condition: Received) -> str:
    return f"a time {'inside' if condition.is_inside else 'outside'} {condition.calendar.name}"


def _fired(condition: Fired) -> str:
    return f"a hit of {' or '.join(condition.rules)}"


def _about(condition: About) -> str:
    least = f", with {condition.at_least} points at least" if condition.at_least > 1 else ""
    return f"more words of {condition.theme} than of another theme{least}"


WANTED: Final[tuple[tuple[type, Callable[[Any], str]], ...]] = (
    (InText, _in_text),
    (Said, _said),
    (OneOf, _one_of),
    (Flag, _flag),
    (Amount, _amount),
    (Attached, _attached),
    (Received, _received),
    (Fired, _fired),
    (About, _about),
)


def _listed(words: "frozenset[str] | tuple[str, ...]") -> str:
    """The first of these words, and how many more there are."""
    ordered = sorted(words)
    more = f" and {len(ordered) - SHOWN} more" if len(ordered) > SHOWN else ""
    return ", ".join(f'"{word}"' for word in ordered[:SHOWN]) + more
