"""Count what each rule did: hits, what later rules took back, and what persons put right after it was the last to write.

Pure. A rule counts as tried where the rule set of that time had it, for such a mail, above any rule that said stop. Its
precision is measured on tickets that somebody looked into: one that nobody has opened yet proves nothing.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from typing import Final, Literal

from pipeline.classify.evaluate import DEFAULTS
from pipeline.classify.learn.proportion import Proportion
from pipeline.classify.rules import Rule, RuleSet
from pipeline.classify.trace import trace_from_json
from pipeline.domain.classification import RuleTrace, Truth
from pipeline.domain.hindsight import FIELDS, Correction, Decided, Field

MOST_WORDS: Final = 8
_QUOTED: Final = re.compile('"([^"]+)"')
Mail = Literal["new", "reply"]
RuleSets = Callable[[str], RuleSet | None]
"""The rule set of a hash; None where it is not kept."""


@dataclass(frozen=True, slots=True)
class Overwriting:
    """How often a later rule put another value where this one's stood."""

    field: str
    by: str
    times: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """One field that a rule decided: how often nobody put it right, of the tickets that somebody looked into."""

    field: Field
    last_writer: int
    """On how many tickets it was the last to write, looked into or not."""
    kept: Proportion
    corrected_to: tuple[tuple[str, int], ...] = ()
    """What persons made of it, most often first."""


@dataclass(frozen=True, slots=True)
class RuleStats:
    """What one rule did; `tried` is how many mails it was tried on."""

    rule: str
    fires: int = 0
    tried: int = 0
    last_fired: datetime | None = None
    overwritten: tuple[Overwriting, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    words: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """The rules of the set in their order, those that fired once and are gone, and what was read for it."""

    mails: int
    rules: tuple[RuleStats, ...]
    gone: tuple[RuleStats, ...]
    unreadable: int = 0
    """Stored traces that could not be read."""

    @property
    def never_fired(self) -> tuple[str, ...]:
        return tuple(each.rule for each in self.rules if not each.fires)


@dataclass(frozen=True, slots=True)
class Write:
    """A rule was the last to set a field by one decision."""

    ticket: int
    field: Field
    rule: str
    value: str
    at: datetime


@dataclass(slots=True)
class _Counts:
    """What has been counted so far."""

    mails: int = 0
    unreadable: int = 0
    fires: Counter[str] = field(default_factory=Counter)
    last: dict[str, datetime] = field(default_factory=dict)
    overwritten: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    words: dict[str, Counter[str]] = field(default_factory=dict)
    reached: Counter[tuple[str, Mail, str]] = field(default_factory=Counter)
    """Mails by rule set, kind of mail, and the last rule that hit: it may have said stop."""
    writes: list[Write] = field(default_factory=list)


def stats(
    rules: RuleSet,
    decided: Iterable[Decided],
    corrections: Iterable[Correction],
    looked_into: Collection[int],
    rule_sets: RuleSets = lambda _: None,
) -> Report:
    """The report on all decisions; decisions and corrections come in the order of time."""
    counts = _Counts()
    for decision in decided:
        _count(counts, decision)
    tried = _tried(counts, rules, rule_sets)
    verdicts = _verdicts(counts.writes, corrections, looked_into)
    overwritten: dict[str, list[Overwriting]] = {}
    for (rule, name, by), times in counts.overwritten.most_common():
        overwritten.setdefault(rule, []).append(Overwriting(name, by, times))

    def of(rule: str) -> RuleStats:
        return RuleStats(
            rule,
            counts.fires[rule],
            tried[rule],
            counts.last.get(rule),
            tuple(overwritten.get(rule, ())),
            tuple(verdicts[rule, name] for name in FIELDS if (rule, name) in verdicts),
            tuple(counts.words.get(rule, Counter()).most_common(MOST_WORDS)),
        )

    in_force = {rule.id for rule in rules.rules}
    gone = sorted(counts.fires.keys() - in_force)
    return Report(
        counts.mails, tuple(of(rule.id) for rule in rules.rules), tuple(map(of, gone)), unreadable=counts.unreadable
    )


def only(report: Report, rule: str) -> Report:
    """The report on one rule."""
    chosen = tuple(each for each in report.rules if each.rule == rule)
    return replace(report, rules=chosen, gone=tuple(each for each in report.gone if each.rule == rule))


def _count(counts: _Counts, decision: Decided) -> None:
    try:
        hits = [tried for tried in trace_from_json(decision.trace) if tried.is_hit]
    except ValueError:
        counts.unreadable += 1
        return
    counts.mails += 1
    kind: Mail = "reply" if decision.is_reply else "new"
    counts.reached[decision.rules_hash, kind, hits[-1].rule if hits else ""] += 1
    written: dict[str, tuple[str, str]] = {}
    for hit in hits:
        counts.fires[hit.rule] += 1
        counts.last[hit.rule] = max(decision.at, counts.last.get(hit.rule, decision.at))
        counts.words.setdefault(hit.rule, Counter()).update(_words(hit))
        for change in hit.changes:
            written[change.field] = hit.rule, change.value
            if change.before_by not in ("", DEFAULTS) and change.before != change.value:
                counts.overwritten[change.before_by, change.field, hit.rule] += 1
    if decision.ticket is not None:
        for name in FIELDS:
            if name in written:
                counts.writes.append(Write(decision.ticket, name, *written[name], decision.at))


def _words(hit: RuleTrace) -> set[str]:
    """The words of the mail that made a rule hit, each once."""
    return {word for finding in hit.findings if finding.truth is Truth.HIT for word in _quoted(finding.detail)}


@lru_cache(maxsize=1 << 14)
def _quoted(detail: str) -> tuple[str, ...]:
    return tuple(word.casefold() for word in _QUOTED.findall(detail))


def _tried(counts: _Counts, rules: RuleSet, rule_sets: RuleSets) -> Counter[str]:
    """How many mails each rule was tried on."""
    known: dict[str, RuleSet | None] = {rules.hash: rules}
    tried: Counter[str] = Counter()
    for (rules_hash, kind, last), mails in counts.reached.items():
        if rules_hash not in known:
            known[rules_hash] = rule_sets(rules_hash)
        for rule in (known[rules_hash] or rules).rules:
            if _is_tried(rule, kind):
                tried[rule.id] += mails
            if rule.id == last and rule.is_last:
                break
    return tried


def _is_tried(rule: Rule, kind: Mail) -> bool:
    return ("new" in rule.on) if kind == "new" else not rule.on.isdisjoint(("reply", "reopen"))


def _verdicts(
    writes: Iterable[Write], corrections: Iterable[Correction], looked_into: Collection[int]
) -> dict[tuple[str, Field], Verdict]:
    """What persons said of each rule's values: a write stands until rules write anew, and its last correction counts."""
    made: dict[tuple[int, Field], list[Correction]] = {}
    for correction in corrections:
        made.setdefault((correction.ticket, correction.field), []).append(correction)
    last: dict[tuple[int, Field], list[Write]] = {}
    for write in writes:
        last.setdefault((write.ticket, write.field), []).append(write)
    totals: Counter[tuple[str, Field]] = Counter()
    judged: Counter[tuple[str, Field]] = Counter()
    wrong: dict[tuple[str, Field], Counter[str]] = {}
    for place, of_place in last.items():
        for write, following in zip(of_place, [*of_place[1:], None], strict=True):
            key = write.rule, write.field
            totals[key] += 1
            said = _said(write, following, made.get(place, ()))
            judged[key] += bool(said) or write.ticket in looked_into
            if said and said != write.value:
                wrong.setdefault(key, Counter())[said] += 1
    return {
        key: Verdict(
            key[1],
            total,
            Proportion(judged[key] - wrong.get(key, Counter()).total(), judged[key]),
            tuple(wrong.get(key, Counter()).most_common()),
        )
        for key, total in totals.items()
    }


def _said(write: Write, following: Write | None, corrections: Iterable[Correction]) -> str:
    """The last value that a person put there after a rule had, and before a rule did again."""
    after = [
        each.after for each in corrections if each.at >= write.at and (following is None or each.at < following.at)
    ]
    return after[-1] if after else ""
