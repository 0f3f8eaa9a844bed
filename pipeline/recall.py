"""Recall how a stored decision came about: the rules of its time, tried once more on the facts that were kept.

What cannot be tried again (older rows without facts, a text that this program no longer loads) shows its stored trace.
"""

from dataclasses import dataclass, field
from datetime import datetime

from pipeline.classify.evaluate import retrace
from pipeline.classify.explain.explain import WhyNot, stored_why_not, why_not
from pipeline.classify.facts import unpack
from pipeline.classify.names import Names
from pipeline.classify.rules import RuleSet
from pipeline.classify.trace import Trace, trace_from_json
from pipeline.domain.classification import Facts
from pipeline.inforce import from_history
from pipeline.store.journal import Decision
from pipeline.store.unit import Unit


@dataclass(frozen=True, slots=True)
class Recalled:
    """A decision on one mail: by which rules, in force since when, and each of them with its hit or miss.

    `doubt` says why it could not be tried again, or in what the outcome differs from what was stored.
    """

    decision: Decision
    trace: Trace
    since: datetime | None = None
    facts: Facts | None = None
    rules: RuleSet | None = None
    doubt: str = ""

    @property
    def rules_hash(self) -> str:
        """The rule set that the trace is of."""
        return self.rules.hash if self.rules else self.decision.rules_hash

    @property
    def hits(self) -> tuple[str, ...]:
        """The rules that hit, as stored; where that was not kept, as tried again."""
        stored = _stored(self.decision)
        return _hits(self.trace if stored is None else stored)

    @property
    def names(self) -> tuple[str, ...]:
        """The rules that can be asked about."""
        return tuple(rule.id for rule in self.rules.rules) if self.rules else tuple(each.rule for each in self.trace)

    def why_not(self, rule: str) -> WhyNot:
        if self.rules is None or self.facts is None:
            return stored_why_not(rule, self.trace)
        return why_not(rule, self.facts, self.rules)


@dataclass(slots=True)
class Recollection:
    """Recalls decisions within one transaction; a rule set is loaded once."""

    unit: Unit
    names: Names = field(default_factory=Names)
    _loaded: dict[str, RuleSet | None] = field(default_factory=dict)

    def of_ticket(self, number: int, rules: RuleSet | None = None) -> list[Recalled]:
        """The decisions on a ticket's mails that rules were asked about, oldest first; with other rules, by those."""
        asked = [decision for decision in self.unit.journal.decisions(number) if decision.trace or decision.facts]
        return [self.of(decision, rules) for decision in asked]

    def of(self, decision: Decision, rules: RuleSet | None = None) -> Recalled:
        """One decision, tried again by the rules of its time or by those given."""
        stored, since = _stored(decision), self._since(decision)
        if decision.facts is None:
            doubt = "only the trace was kept: what missed, and why, is not known"
            return Recalled(decision, stored or (), since, doubt=doubt)
        facts = _unpacked(decision.facts)
        known = rules or self._rules(decision.rules_hash)
        if facts is None or known is None:
            what = "the facts that were kept are damaged" if facts is None else "its rule set cannot be loaded any more"
            return Recalled(decision, stored or (), since, doubt=f"{what}: only the stored trace can be shown")
        trace = retrace(facts, known)
        doubt = "" if rules else _difference(stored, trace)
        return Recalled(decision, trace, since, facts, known, doubt)

    def _rules(self, rules_hash: str) -> RuleSet | None:
        if rules_hash not in self._loaded:
            text = self.unit.rulebook.text(rules_hash)
            self._loaded[rules_hash] = None if text is None else from_history(text, self.names)
        return self._loaded[rules_hash]

    def _since(self, decision: Decision) -> datetime | None:
        """When the rules came into force that were in force at the decision."""
        activations = (each for each in self.unit.rulebook.activations() if each.hash == decision.rules_hash)
        return next((each.at for each in activations if each.at <= decision.at), None)


def _unpacked(facts: bytes) -> Facts | None:
    try:
        return unpack(facts)
    except ValueError:
        return None


def _stored(decision: Decision) -> Trace | None:
    """The trace that was kept; None where there is none, or none that can be read."""
    try:
        return trace_from_json(decision.trace) if decision.trace else None
    except ValueError:
        return None


def _hits(trace: Trace) -> tuple[str, ...]:
    return tuple(tried.rule for tried in trace if tried.is_hit)


def _difference(stored: Trace | None, trace: Trace) -> str:
    """In what the rules that hit now differ from those that were stored as hits."""
    if stored is None:
        return "which rules hit then is not known: the trace that was kept cannot be read"
    before, now = _hits(stored), _hits(trace)
    if before == now:
        return ""
    return f"tried again, it comes out otherwise: then {', '.join(before) or 'no rule'}, now {', '.join(now) or 'none'}"
