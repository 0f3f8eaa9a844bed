"""Say a trace in readable lines: which rules hit and by which words, which missed and why, what was overwritten."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from pipeline.classify.evaluate import retrace
from pipeline.classify.explain.verdicts import SHOWN, Verdict, verdict, view_at
from pipeline.classify.rules import RuleSet
from pipeline.classify.trace import Trace
from pipeline.domain.classification import Change, Facts, Finding, RuleTrace, Truth
from pipeline.problem import did_you_mean

_SIGNS: Final = {Truth.HIT: "yes", Truth.MISS: "no", Truth.ABSENT: "absent"}
# Longer ones only say again what the conditions above have said, each at its place.
MOST_MISSING: Final = 400
_JOINTS: Final = {"all": "all of", "any": "one of", "not": "none of"}


@dataclass(frozen=True, slots=True)
class WhyNot:
    """What there is to say about one rule and one mail: in a sentence, and condition by condition."""

    rule: str
    answer: str
    is_hit: bool = False
    tree: Verdict | None = None
    missing: str = ""
    """What would have to be different for it to hit."""


def explain(trace: Trace, rules_hash: str = "", *, with_misses: bool = False) -> tuple[str, ...]:
    """The lines of a trace; how many rules were tried is said where the trace has those that missed."""
    hits = [tried for tried in trace if tried.is_hit]
    named = f"rules {rules_hash[:12]}: " if rules_hash else ""
    count = f"{len(hits)} {'rule' if len(hits) == 1 else 'rules'} hit"
    lines = [named + (f"{len(trace)} rules tried, {len(hits)} hit" if len(hits) < len(trace) else count)]
    for tried in trace if with_misses else hits:
        lines += _rule(tried)
    return tuple(lines)


def why_not(rule: str, facts: Facts, rules: RuleSet) -> WhyNot:
    """Why this rule did not hit such a mail (or that it did)."""
    known = next((each for each in rules.rules if each.id == rule), None)
    if known is None:
        guess = did_you_mean(rule, (each.id for each in rules.rules))
        return WhyNot(rule, f'there is no rule "{rule}" in this rule set' + (f": {guess}" if guess else ""))
    trace = retrace(facts, rules)
    tried = next((each for each in trace if each.rule == rule), None)
    tree = verdict(known.when, view_at(known, facts, rules, trace))
    lacks = "" if tree.is_hit else missing(tree)
    if tried is not None:
        answer = "it hit" if tried.is_hit else "it was tried and missed"
        return WhyNot(rule, answer, tried.is_hit, tree, lacks)
    if facts.event not in known.on:
        answer = f"it was not tried: it is in force for {_events(known.on)} only, and this mail is a {facts.event} one"
        return WhyNot(rule, answer, tree=tree, missing=lacks)
    return WhyNot(rule, f"it was not tried: rule {trace[-1].rule} above it said stop", tree=tree, missing=lacks)


def stored_why_not(rule: str, trace: Trace) -> WhyNot:
    """The same from a stored trace alone, where the facts were not kept."""
    tried = next((each for each in trace if each.rule == rule), None)
    if tried is None:
        return WhyNot(rule, "it did not hit; what the mail looked like to the rules was not kept, so no more is known")
    detail = _finding(tried.findings[-1]) if tried.findings else ""
    said = "it hit" if tried.is_hit else "it was tried and missed"
    return WhyNot(rule, f"{said}: {detail}" if detail else said, tried.is_hit)


def why_not_lines(why: WhyNot) -> tuple[str, ...]:
    """The sentence, then each condition with its verdict, then what would have to be different, unless that is long."""
    lines = [f"rule {why.rule}: {why.answer}"]
    if why.tree:
        lines += tree_lines(why.tree)
    if 0 < len(why.missing) <= MOST_MISSING:
        lines.append(f"  to hit, it would need {why.missing}")
    return tuple(lines)


def tree_lines(tree: Verdict, depth: int = 1) -> Iterator[str]:
    """A line a condition, those of a group below it."""
    indent = "  " * depth
    if tree.joint:
        yield f"{indent}{_SIGNS[tree.truth]:<6} {_JOINTS[tree.joint]}:"
        for part in tree.parts:
            yield from tree_lines(part, depth + 1)
        return
    detail = f" ({one_line(tree.detail)})" if tree.detail else ""
    needed = f"; wanted: {tree.wanted}" if tree.wanted and not tree.is_hit else ""
    yield f"{indent}{_SIGNS[tree.truth]:<6} {tree.path}{detail}{needed}"


def missing(tree: Verdict, name: Callable[[str], str] = str) -> str:
    """What would have to be different for a condition that failed; `name` says a path."""
    failed = [part for part in tree.parts if not part.is_hit]
    if tree.joint == "all":
        return " and ".join(missing(part, name) for part in failed)
    if tree.joint == "any":
        more = f" or {len(failed) - SHOWN} others" if len(failed) > SHOWN else ""
        return f"({' or '.join(missing(part, name) for part in failed[:SHOWN])}{more})"
    if tree.joint == "not":
        return f"not {' '.join(_held(tree.parts[0], name))}"
    return f"{name(tree.path)}: {tree.wanted}" if tree.wanted else name(tree.path)


def _held(tree: Verdict, name: Callable[[str], str]) -> Iterator[str]:
    """What held under a `not`, and so must not."""
    if not tree.parts or tree.joint == "not":
        yield f"{name(tree.path)} {one_line(tree.detail)}".strip()
        return
    for part in tree.parts:
        if part.is_hit:
            yield from _held(part, name)


def one_line(detail: str) -> str:
    return " ".join(detail.split())


def _events(on: frozenset[str]) -> str:
    return " and ".join(event for event in ("new", "reply", "reopen") if event in on) + " mails"


def _rule(tried: RuleTrace) -> Iterator[str]:
    yield f"  {'hit ' if tried.is_hit else 'miss'}  {tried.rule}"
    yield from (f"          {_finding(finding)}" for finding in tried.findings)
    yield from (f"        > {change_said(change)}" for change in tried.changes)


def _finding(finding: Finding) -> str:
    return f"{finding.path}: {_SIGNS[finding.truth]}" + (f" ({one_line(finding.detail)})" if finding.detail else "")


def findings_said(tried: RuleTrace) -> str:
    """The findings of a rule in a line: of a miss the one that failed, of a hit all."""
    found = tried.findings if tried.is_hit else tried.findings[-1:]
    return " / ".join(map(_finding, found))


def change_said(change: Change) -> str:
    """What a rule set, and what it overwrote."""
    if not change.before or change.before == change.value:
        return f"{change.field}: {change.value}"
    return f"{change.field}: {change.value} (was {change.before}, set by {change.before_by})"
