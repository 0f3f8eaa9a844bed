"""What follows from conditions alone: that one holds wherever another does, that two never hold together.

Pure and sound, not complete: `implies` and `excludes` say yes only where it is so for every mail, and no where they
cannot tell. They rest on what a pass of the rules guarantees: whatever a rule looks at stays as it is, and the rules
above it have all been tried.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from functools import cache
from typing import Final

from pipeline.classify.conditions import (
    About,
    AllOf,
    Amount,
    AnyOf,
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
from pipeline.classify.language import CONDITIONS, Keys, Reading
from pipeline.classify.pattern import glob
from pipeline.classify.rules import Rule, RuleSet
from pipeline.classify.themes import SUBJECT_FACTOR

DEEPEST: Final = 60
TOLD_APART_BY: Final = frozenset({"path", "miss", "own", "compiled"})
"""Fields of a condition that say how it is shown, not what it asks."""


def _looks(*path: str) -> object:
    """How the language comes by one of the mail's circumstances: the function that conditions on it share."""
    reading: Reading = CONDITIONS[path[0]]
    for key in path[1:]:
        assert isinstance(reading, Keys)
        reading = reading.keys[key]
    return getattr(reading, "look", None)


LANGUAGE: Final = _looks("lang")
KNOWN: Final = _looks("network", "known")
OF_NETWORK: Final = frozenset(_looks("network", key) for key in ("id", "tier", "region", "cnm", "stage"))
SINGLE: Final = frozenset(
    {
        *OF_NETWORK,
        *(_looks("auth", key) for key in ("dmarc", "dkim", "spf")),
        _looks("mailbox"),
        _looks("thread", "status"),
        _looks("requester", "last_rating"),
    }
)
"""What a mail has one word of at most."""


@dataclass(slots=True)
class Logic:
    """What can be said of the conditions of one rule set; answers are remembered by the conditions' identity."""

    rules: Mapping[str, Rule]
    most: Mapping[str, int]
    """The most points that a mail can give each theme."""
    _known: dict[tuple[str, int, int], bool] = field(default_factory=dict)
    _depth: int = 0

    def implies(self, one: Condition, other: Condition) -> bool:
        """Whether `other` holds for every mail for which `one` does."""
        return self._asked(self._implies, one, other)

    def always(self, one: Rule, other: Rule) -> bool:
        """Whether a rule hits wherever another does, if both are reached."""
        return one.on <= other.on and self.implies(one.when, other.when)

    def excludes(self, one: Condition, other: Condition) -> bool:
        """Whether no mail makes both hold."""
        return self._asked(self._excludes, one, other) or self._asked(self._excludes, other, one)

    def _asked(self, question: "Compare", one: Condition, other: Condition) -> bool:
        """The answer, found once; past a depth that no person writes it is that we cannot tell."""
        key = (question.__name__, id(one), id(other))
        if key not in self._known:
            if self._depth >= DEEPEST:
                return False
            self._depth += 1
            self._known[key] = question(one, other)
            self._depth -= 1
        return self._known[key]

    def _implies(self, one: Condition, other: Condition) -> bool:
        return (
            is_same(one, other)
            or self._implied_by_parts(one, other)
            or self._implied_by_kind(one, other)
            or (isinstance(one, Fired) and all(self._implies_by_rule(id_, other) for id_ in one.rules))
        )

    def _implied_by_parts(self, one: Condition, other: Condition) -> bool:
        match one, other:
            case _, AllOf(parts=parts):
                return all(self.implies(one, part) for part in parts)
            case AnyOf(parts=parts), _:
                return all(self.implies(part, other) for part in parts)
            case NotOf(part=denied), NotOf(part=also):
                return self.implies(also, denied)
            case _, NotOf(part=denied):
                return self.excludes(one, denied)
            case _, AnyOf(parts=parts) if any(self.implies(one, part) for part in parts):
                return True
            case AllOf(parts=parts), _:
                return any(self.implies(part, other) for part in parts)
            case _:
                return False

    @staticmethod
    def _implied_by_kind(one: Condition, other: Condition) -> bool:
        """Between two conditions of one kind that look at the same thing."""
        narrows = NARROWER.get(type(one))
        return type(one) is type(other) and narrows is not None and narrows(one, other)

    def _implies_by_rule(self, id_: str, other: Condition) -> bool:
        rule = self.rules.get(id_)
        return rule is not None and self.implies(rule.when, other)

    def _excludes(self, one: Condition, other: Condition) -> bool:
        match one:
            case AllOf(parts=parts):
                return any(self.excludes(part, other) for part in parts)
            case AnyOf(parts=parts):
                return all(self.excludes(part, other) for part in parts)
            case NotOf(part=part):
                return self.implies(other, part)
            case Fired(rules=ids):
                return all(id_ in self.rules and self.excludes(self.rules[id_].when, other) for id_ in ids)
            case _:
                apart = APART.get(type(one))
                is_apart = apart is not None and type(one) is type(other) and apart(one, other)
                return is_apart or _is_stranger(one, other)


def logic_of(rules: RuleSet) -> Logic:
    """The logic of a rule set."""
    most: dict[str, int] = {}
    for standings in rules.themes.words.values():
        for theme, points in standings:
            most[theme] = most.get(theme, 0) + points * (SUBJECT_FACTOR + 1)
    return Logic({rule.id: rule for rule in rules.rules}, most)


def is_same(one: object, other: object) -> bool:
    """Whether two conditions (or tests of texts) ask the same, wherever they stand."""
    if type(one) is not type(other):
        return False
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(map(is_same, one, other))
    if not is_dataclass(one) or isinstance(one, type):
        return bool(one == other)
    return all(is_same(getattr(one, name), getattr(other, name)) for name in _asked_by(type(one)))


@cache
def _asked_by(kind: type) -> tuple[str, ...]:
    """The fields of a kind of condition that say what it asks."""
    return tuple(each.name for each in fields(kind) if each.name not in TOLD_APART_BY)


def _says_more(one: InText, other: InText) -> bool:
    if not set(one.fields) <= set(other.fields):
        return False
    if other.at_least == 1:
        return bool(one.keys) and all(_is_found_by(key, other.keys) for key in one.keys)
    return one.keys <= other.keys and one.at_least >= other.at_least


def _is_found_by(key: str, wanted: frozenset[str]) -> bool:
    """Whether a text with this key has one of those wanted: itself, a stem that it begins with, a word of the phrase."""
    words = key.split(" ")
    if not all(word.removesuffix("*").isalnum() and word.isascii() for word in words):
        return key in wanted
    runs = (" ".join(words[start:end]) for start in range(len(words)) for end in range(start + 1, len(words) + 1))
    return any(
        run in wanted or any(f"{run[:end]}*" in wanted for end in range(1, len(run.removesuffix("*")) + 1))
        for run in runs
    )


def _text_narrows(one: TextTest, other: TextTest) -> bool:
    match one, other:
        case WordTest(), WordTest():
            return one.keys <= other.keys and one.at_least >= other.at_least
        case ContainsTest(), ContainsTest():
            return all(any(part in longer for part in other.parts) for longer in one.parts)
        case GlobTest(), GlobTest():
            return set(one.globs) <= set(other.globs)
        case PatternTest(), PatternTest():
            return {each.written for each in one.patterns} <= {each.written for each in other.patterns}
        case _:
            return False


def _is_one_of(one: OneOf, other: OneOf) -> bool:
    covered = (word in other.wanted or any(glob(star, word) for star in other.globs) for word in one.wanted)
    return one.look is other.look and set(one.globs) <= set(other.globs) and all(covered)


def _is_within(one: Bounds, other: Bounds) -> bool:
    return other.low <= one.low and (other.high is None or (one.high is not None and one.high <= other.high))


Compare = Callable[..., bool]
NARROWER: Final[dict[type[Condition], Compare]] = {
    InText: _says_more,
    Said: lambda one, other: one.texts is other.texts and _text_narrows(one.test, other.test),
    OneOf: _is_one_of,
    Amount: lambda one, other: one.look is other.look and _is_within(one.bounds, other.bounds),
    Fired: lambda one, other: set(one.rules) <= set(other.rules),
    About: lambda one, other: one.theme == other.theme and one.at_least >= other.at_least,
}
"""Whether the first condition asks at least what the second does; both of one kind."""


def _are_other_words(one: OneOf, other: OneOf) -> bool:
    if one.look is not other.look or one.globs or other.globs:
        return False
    if one.look is LANGUAGE:
        return {word.partition("-")[0] for word in one.wanted}.isdisjoint(
            word.partition("-")[0] for word in other.wanted
        )
    return one.look in SINGLE and one.wanted.isdisjoint(other.wanted)


def _are_apart(one: Bounds, other: Bounds) -> bool:
    return any(left.high is not None and left.high < right.low for left, right in ((one, other), (other, one)))


APART: Final[dict[type[Condition], Compare]] = {
    OneOf: _are_other_words,
    Flag: lambda one, other: one.look is other.look and one.wanted != other.wanted,
    Amount: lambda one, other: one.look is other.look and _are_apart(one.bounds, other.bounds),
    Received: lambda one, other: one.calendar == other.calendar and one.is_inside != other.is_inside,
    About: lambda one, other: one.group == other.group and one.theme != other.theme,
}
"""Whether the two never hold together; both of one kind."""


def _is_stranger(one: Condition, other: Condition) -> bool:
    """Whether one wants a sender of no network, and the other something of a network."""
    is_unknown = isinstance(one, Flag) and one.look is KNOWN and not one.wanted
    return is_unknown and isinstance(other, OneOf) and other.look in OF_NETWORK
