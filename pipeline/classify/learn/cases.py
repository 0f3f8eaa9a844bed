"""A ticket as a case to learn from: what its first mail said, what the present rules decide, what it became at last."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pipeline.classify.evaluate import classify
from pipeline.classify.facts import unpack
from pipeline.classify.rules import RuleSet
from pipeline.classify.trace import trace_from_json
from pipeline.domain.classification import Classification, Facts, RuleTrace
from pipeline.domain.hindsight import FIELDS, Correction, Field, Labels, Opened
from pipeline.domain.ticket import Priority


@dataclass(frozen=True, slots=True)
class Case:
    """One ticket; `facts` stay packed, since 20,000 tickets are read more than once."""

    number: int
    facts: bytes
    now: Labels
    """What the rules in force make of it."""
    true: Labels
    """What it is filed under at last, by rules or by hand."""
    corrected: frozenset[Field] = frozenset()
    is_caught: bool = True
    """Whether a rule set its topic or queue, or the defaults alone did."""

    def is_wrong(self, field: Field) -> bool:
        """Whether a person had to put it right, and would have to again."""
        return field in self.corrected and self.now.get(field) != self.true.get(field)

    def opened_with(self) -> Facts:
        return unpack(self.facts)


def cases(
    opened: Iterable[Opened], rules: RuleSet, labels: Mapping[int, Labels], corrections: Iterable[Correction]
) -> Iterator[Case]:
    """The cases of a history; a ticket whose facts or trace cannot be read is left out."""
    made: dict[int, dict[Field, str]] = {}
    for each in corrections:
        made.setdefault(each.ticket, {})[each.field] = each.after
    for one in opened:
        said = made.get(one.ticket, {})
        try:
            now, is_caught = _decided(one, rules)
            true = _with(labels.get(one.ticket, now), said)
        except ValueError:
            continue
        yield Case(one.ticket, one.facts, now, true, frozenset(said), is_caught)


def labels_of(decision: Classification) -> Labels:
    return Labels(decision.topic, decision.queue, decision.priority)


def _with(labels: Labels, said: Mapping[Field, str]) -> Labels:
    return Labels(
        said.get("topic", labels.topic),
        said.get("queue", labels.queue),
        Priority(said.get("priority", labels.priority)),
    )


def _decided(one: Opened, rules: RuleSet) -> tuple[Labels, bool]:
    """What the rules in force decide: as stored where they decided it, else by asking them. Raises ValueError."""
    if one.rules_hash != rules.hash:
        facts = unpack(one.facts)
        decision = classify(facts, rules, facts.message.received_at)
        return labels_of(decision), is_caught(decision.trace)
    trace = trace_from_json(one.trace)
    written: dict[str, str] = {}
    for tried in trace:
        written |= {change.field: change.value for change in tried.changes}
    said: dict[Field, str] = {field: written[field] for field in FIELDS if field in written}
    return _with(labels_of(rules.defaults), said), is_caught(trace)


def is_caught(trace: Iterable[RuleTrace]) -> bool:
    """Whether a rule said what the mail is about or who gets it."""
    return any(change.field in ("topic", "queue") for tried in trace if tried.is_hit for change in tried.changes)
