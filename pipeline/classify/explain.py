"""Say a trace in readable lines: which rules hit and by which words, which missed and why, what was overwritten."""

from collections.abc import Iterator

from pipeline.classify.trace import Trace
from pipeline.domain.classification import Change, Finding, RuleTrace, Truth
from pipeline.problem import did_you_mean

_SIGNS = {Truth.HIT: "yes", Truth.MISS: "no", Truth.ABSENT: "absent"}


def explain(trace: Trace, rules_hash: str = "", *, with_misses: bool = False) -> tuple[str, ...]:
    """The lines of a trace; without misses, the rules that hit and how many others were tried."""
    hits = [tried for tried in trace if tried.is_hit]
    named = f"rules {rules_hash[:12]}: " if rules_hash else ""
    lines = [f"{named}{len(trace)} rules tried, {len(hits)} hit"]
    for tried in trace if with_misses else hits:
        lines += _rule(tried)
    return tuple(lines)


def why_not(trace: Trace, rule: str) -> tuple[str, ...]:
    """Why one rule did not hit (or that it did)."""
    tried = next((tried for tried in trace if tried.rule == rule), None)
    if tried is None:
        guess = did_you_mean(rule, (tried.rule for tried in trace))
        return (f'rule "{rule}" was not tried: it is not in force for such a mail, or a rule above it said stop', guess)
    return tuple(_rule(tried))


def _rule(tried: RuleTrace) -> Iterator[str]:
    yield f"  {'hit ' if tried.is_hit else 'miss'}  {tried.rule}"
    yield from (f"          {_finding(finding)}" for finding in tried.findings)
    yield from (f"        > {_change(change)}" for change in tried.changes)


def _finding(finding: Finding) -> str:
    return f"{finding.path}: {_SIGNS[finding.truth]}" + (f" ({finding.detail})" if finding.detail else "")


def _change(change: Change) -> str:
    if not change.before or change.before == change.value:
        return f"{change.field}: {change.value}"
    return f"{change.field}: {change.value} (was {change.before}, set by {change.before_by})"
