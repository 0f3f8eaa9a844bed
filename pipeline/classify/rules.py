"""A loaded rule set: frozen values that the engine runs and that nothing changes; a new file makes a new one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from pipeline.classify.conditions import Condition
from pipeline.classify.index import Index, index
from pipeline.classify.lexicon import Lexicon
from pipeline.classify.themes import Themes
from pipeline.domain.calendar import Calendar
from pipeline.domain.classification import Assignment, Classification, Escalation, Event, Facts, RuleTrace, Surge
from pipeline.domain.ticket import Priority, Status
from pipeline.problem import Place

Value = str | int | Priority | Status | Assignment


@dataclass(frozen=True, slots=True)
class Put:
    """A single value: the last writer wins. `field` is one of Classification's."""

    field: str
    value: Value


@dataclass(frozen=True, slots=True)
class Raise:
    """The priority becomes at least this one; it is never lowered."""

    priority: Priority


@dataclass(frozen=True, slots=True)
class Add:
    """Values that join those already there. `field` is one of Classification's."""

    field: str
    values: tuple[str | Escalation, ...]


@dataclass(frozen=True, slots=True)
class Untag:
    """Tags that are taken off again."""

    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SetField:
    """A field of the ticket that the desk itself gives no meaning; `{name}` in its value is a group of a pattern."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Mark:
    """The mail is left alone because of this rule: `field` is ignored_by or spam_by."""

    field: str


Action = Put | Raise | Add | Untag | SetField | Mark


@dataclass(frozen=True, slots=True)
class Example:
    """A mail that must, or must not, hit the rule it stands with."""

    facts: Facts
    is_match: bool
    place: Place
    shown: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule; `miss` is its ready-made trace for mails that its `when` misses in its usual way."""

    id: str
    place: Place
    when: Condition
    then: tuple[Action, ...]
    on: frozenset[Event]
    is_last: bool
    miss: RuleTrace
    why: str = ""
    owner: str = ""
    review_by: str = ""
    examples: tuple[Example, ...] = ()


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a test expects of one part of the decision: all of `wanted` there (or, for not_matched, none)."""

    field: str
    wanted: tuple[str, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class RuleTest:
    """A whole mail and what the rules together must make of it."""

    name: str
    facts: Facts
    expect: tuple[Expectation, ...]
    place: Place


@dataclass(frozen=True)
class RuleSet:
    """All of rules.yaml; `hash` names its content, `source` keeps the text for messages about it."""

    hash: str
    file: str
    source: str = field(repr=False)
    defaults: Classification
    rules: tuple[Rule, ...] = ()
    tests: tuple[RuleTest, ...] = ()
    lexicon: Lexicon = field(default_factory=Lexicon, repr=False)
    themes: Themes = field(default_factory=Themes)
    calendars: tuple[Calendar, ...] = ()
    vocabulary: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The declared names, by what they name: topics, queues, teams, ..."""

    @property
    def examples(self) -> int:
        return sum(len(rule.examples) for rule in self.rules)

    @cached_property
    def index(self) -> Index:
        """Which rules can hit a mail at all; made when first asked for."""
        return index([(rule.id, rule.when) for rule in self.rules])

    @cached_property
    def surges(self) -> frozenset[Surge]:
        """The surges that escalations wait for: what has to be counted before a mail is classified."""
        added = (action.values for rule in self.rules for action in rule.then if isinstance(action, Add))
        parties = (party for values in added for party in values if isinstance(party, Escalation))
        return frozenset(party.when for party in parties if party.when)
