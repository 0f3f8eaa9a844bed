"""Rule sets written in tests: the shortest file around the part that matters."""

from dataclasses import replace
from datetime import UTC, datetime

from pipeline.classify.evaluate import classify, retrace
from pipeline.classify.load import examine
from pipeline.classify.names import Names
from pipeline.classify.rules import RuleSet
from pipeline.classify.sample import ORDINARY
from pipeline.document import parse
from pipeline.domain.classification import Classification, Facts, Finding

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HEAD = """version: 1
vocabulary: {topics: [payouts, other], queues: [triage, payouts], teams: [cnm, central-ops], tiers: [silver, gold]}
lists: {money: [payout, saque]}
calendars: {office: {zone: Europe/London, mon-fri: "09:00-17:00"}}
"""


def rules_of(text: str, names: Names | None = None) -> RuleSet:
    """The rule set of a whole file, which must hold."""
    document = parse(text, "rules.yaml")
    rules = examine(document, names or Names())
    document.must_hold()
    return rules


def one_rule(when: str, then: str = "{tag: hit}", on: str = "[new, reply, reopen]") -> RuleSet:
    """A rule set of a single rule `r`."""
    return rules_of(f"{HEAD}rules:\n  - {{id: r, on: {on}, when: {when}, then: {then}}}\n")


def mail(body: str = "", subject: str = "", facts: Facts = ORDINARY) -> Facts:
    """The facts of a mail with this text, otherwise as given."""
    message = replace(facts.message, subject=subject, new_text=body, new_text_unsigned=body, text=body)
    return replace(facts, message=message)


def decide(rules: RuleSet, facts: Facts) -> Classification:
    return classify(facts, rules, NOW)


def is_hit(when: str, facts: Facts) -> bool:
    """Whether a single condition holds for a mail."""
    return decide(one_rule(when), facts).rules == ("r",)


def findings(when: str, facts: Facts) -> tuple[Finding, ...]:
    return retrace(facts, one_rule(when))[0].findings
